"""Definitions, ambiguities and default results: what is bound once and used by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from protocol_dsl.checker import bodies, problems, time, values
from protocol_dsl.checker.scope import Session, Where, wording_of
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Ambiguity, Definition
from protocol_dsl.model.walk import children, parts
from protocol_dsl.source import Located
from protocol_dsl.syntax import tree

MOST_LEVELS = 150
"""How many parts of formulas may stand inside each other, definitions included: all are evaluated inside each other."""


def check_definition(written: tree.Define, session: Session) -> Definition | None:
    """A definition with its formula; one that comes back to itself is a finding."""
    name = written.name.text
    label = written.label or name.replace("_", " ")
    wording = wording_of(written.wordings)
    if written.body is None:
        return Definition(name=name, label=label, body=None, type=None, wording=wording, span=written.span)
    if not session.enters(name, written.name):
        return None
    question = wording.texts[0].text if wording.texts else label
    found = bodies.body(written.body, Where(owner=name, question=question), session)
    session.leaves()
    if found is None:
        session.broken.add(name)
        return None
    session.heights[name] = height(found.node, session)
    rests = any(isinstance(part, nodes.DefinedValue | nodes.DefinedCondition) for part in parts(found.node))
    if rests and session.heights[name] > MOST_LEVELS:
        session.report(problems.RestsTooDeep(name, MOST_LEVELS, span=written.name.span))
        return None
    return Definition(name=name, label=label, body=found.node, type=found.type, wording=wording, span=written.span)


def check_definitions(session: Session) -> dict[str, Definition]:
    """All definitions in file order; one with findings is left out."""
    for name in _inner_first(session):
        values.definition_of(name, session)
    names = [name for name, each in session.scope.values.items() if isinstance(each, tree.Define)]
    found = {name: values.definition_of(name, session) for name in names}
    return {name: each for name, each in found.items() if each is not None}


def _inner_first(session: Session) -> list[str]:
    """
    The definitions, each behind those that it may rest on, so that a long row of them is never looked into all at once.

    Names are taken as they stand: one that is a field or a word of a list costs nothing here.
    """
    values_ = session.scope.values
    done: list[str] = []
    entered: set[str] = set()
    waiting = [(name, False) for name in reversed(list(values_))]
    while waiting:
        name, inside_is_done = waiting.pop()
        if inside_is_done:
            done.append(name)
        elif name not in entered:
            entered.add(name)
            waiting.append((name, True))
            waiting += [(each, False) for each in sorted(_names_in(values_[name])) if each in values_]
    return [name for name in done if isinstance(values_[name], tree.Define)]


def _names_in(written: object) -> set[str]:
    found: set[str] = set()
    waiting = [written]
    while waiting:
        each = waiting.pop()
        if isinstance(each, tree.Name):
            found.add(each.text)
        elif isinstance(each, tuple):
            waiting += each
        elif isinstance(each, Located):
            waiting += [getattr(each, name) for name in _fields(type(each))]
    return found


def _fields(kind: type[Located]) -> Iterable[str]:
    return (each.name for each in attrs.fields(kind) if each.name not in ("span", "comments"))


def check_default_results(session: Session) -> None:
    """What the name of each measurement alone stands for."""
    for name, each in session.scope.values.items():
        if isinstance(each, tree.Measurement):
            default_of(name, session)


def default_of(name: str, session: Session) -> nodes.ResultValue | None:
    """The default result of a measurement, worked out on first use; None if it has none, or one with findings."""
    each = session.scope.values[name]
    if name in session.defaults or not isinstance(each, tree.Measurement) or each.default is None:
        return session.defaults.get(name)
    if name in session.broken or not session.enters(name, each.default):
        return None
    selector = values.SELECT[each.default.selector]
    window = None
    if each.default.window is not None:
        window = time.window(each.default.window, Where(owner=name), session)
    session.leaves()
    if each.default.window is not None and window is None:
        session.broken.add(name)
        return None
    type_ = values.measurement_type(name, session)
    session.defaults[name] = nodes.ResultValue(name, selector, window, type_, span=each.default.span)
    return session.defaults[name]


def formula_parts(formulas: Iterable[object], session: Session) -> Iterator[object]:
    """All parts of formulas, and once each those of the definitions that they use."""
    waiting = list(formulas)
    seen: set[str] = set()
    while waiting:
        for part in parts(waiting.pop()):
            yield part
            if isinstance(part, nodes.DefinedValue | nodes.DefinedCondition) and part.name not in seen:
                seen.add(part.name)
                definition = session.definitions.get(part.name)
                waiting += [] if definition is None else [definition.body]


def height(node: object, session: Session) -> int:
    """How many parts stand inside each other, through the definitions that are used."""
    inside = max((height(each, session) for each in children(node)), default=0)
    if isinstance(node, nodes.DefinedValue | nodes.DefinedCondition):
        inside = session.heights.get(node.name, 0)
    return inside + (0 if isinstance(node, tuple) else 1)


def check_ambiguity(written: tree.Ambiguity, session: Session) -> Ambiguity:
    """An ambiguity with the names of its readings, and how they are written."""
    if len(written.readings) < 2:
        session.report(problems.TooFewReadings(written.name.text, len(written.readings), span=written.name.span))
    seen: dict[str, tree.Name] = {}
    for reading in written.readings:
        if reading.name.text in seen:
            session.report(
                problems.DuplicateName(reading.name.text, seen[reading.name.text].span, span=reading.name.span)
            )
        seen.setdefault(reading.name.text, reading.name)
    for n, reading in enumerate(written.readings):
        same = next((each for each in written.readings[:n] if each.body == reading.body), None)
        if same is not None:
            finding = problems.SameReading(reading.name.text, same.name.text, same.span, span=reading.span)
            session.report(finding)
    return Ambiguity(
        name=written.name.text,
        question=written.question,
        readings=tuple(seen),
        written=tuple(_shown(reading.body) for reading in written.readings),
        wording=wording_of(written.wordings),
        span=written.span,
    )


def _shown(written: tree.Body) -> str:
    """A short reading as it stands in the file; a longer one is told by its name."""
    match written:
        case tree.Quantity(number, unit):
            return f"{number} {unit}"
        case tree.Number(text) | tree.Name(text) | tree.Text(text) | tree.Date(text):
            return text
        case tree.YesNo(value):
            return "yes" if value else "no"
        case _:
            return ""
