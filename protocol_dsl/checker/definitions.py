"""Definitions, ambiguities and default results: what is bound once and used by name."""

from __future__ import annotations

from protocol_dsl.checker import bodies, problems, time, values
from protocol_dsl.checker.scope import Session, Where, wording_of
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Ambiguity, Definition
from protocol_dsl.syntax import tree


def check_definition(written: tree.Define, session: Session) -> Definition | None:
    """A definition with its formula; one that comes back to itself is a finding."""
    name = written.name.text
    if name in session.open:
        circle = (*session.open[session.open.index(name) :], name)
        session.report(problems.Circular(circle, span=written.name.span))
        return None
    label = written.label or name.replace("_", " ")
    wording = wording_of(written.wordings)
    if written.body is None:
        return Definition(name=name, label=label, body=None, type=None, wording=wording, span=written.span)
    session.open.append(name)
    question = wording.texts[0].text if wording.texts else label
    found = bodies.body(written.body, Where(owner=name, question=question), session)
    session.open.pop()
    if found is None:
        return None
    return Definition(name=name, label=label, body=found.node, type=found.type, wording=wording, span=written.span)


def check_definitions(session: Session) -> dict[str, Definition]:
    """All definitions in file order; one with findings is left out."""
    names = [name for name, each in session.scope.values.items() if isinstance(each, tree.Define)]
    used = set(session.used)
    found = {name: values.definition_of(name, session) for name in names}
    # A definition that only other unused definitions use is found when these go.
    session.used |= used
    return {name: each for name, each in found.items() if each is not None}


def check_default_results(session: Session) -> None:
    """What a measurement's name alone stands for."""
    for name, each in session.scope.values.items():
        if not isinstance(each, tree.Measurement) or each.default is None:
            continue
        selector = values.SELECT[each.default.selector]
        window = None
        if each.default.window is not None:
            window = time.window(each.default.window, Where(owner=name), session)
            if window is None:
                continue
        type_ = values.measurement_type(name, session)
        session.defaults[name] = nodes.ResultValue(name, selector, window, type_, span=each.default.span)


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
