"""
Patients and scenarios, as records.

They are read by the same reader as every record, with two differences: a bare value of an attested field counts as
given by the role, and an example that names no `as_of` asks at the latest date on which something in it was observed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import evolve

from protocol_dsl.checker import problems
from protocol_dsl.checker.scope import Session
from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.model.protocol import Example, Expectation, Scenario
from protocol_dsl.schema.problems import BareList, MissingUnit, RecordProblem
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.schema.types import CategoryType, CodeType, SeveralType, Type
from protocol_dsl.source import Located, Span
from protocol_dsl.syntax import tree

Json: TypeAlias = dict[str, object]
Lines: TypeAlias = Mapping[str, tree.Given | tree.GivenRows]


def check_patient(written: tree.Patient, session: Session) -> Example | None:
    """A patient as a record; None if it has findings."""
    return _example(written.name.text, written.label, _lines(written.given, session), written, session)


def check_scenario(written: tree.Scenario, session: Session) -> Scenario | None:
    """A scenario: its patient with changes, and what is expected of it."""
    patient = session.scope.patients.get(written.patient.text)
    if patient is None:
        session.unknown(written.patient, session.scope.patients, "patient")
        return None
    lines = {**_lines(patient.given, session, quiet=True), **_lines(written.changes, session)}
    example = _example(patient.name.text, written.label, lines, written, session)
    expectations = [_expectation(each, session) for each in written.expects]
    known = tuple(each for each in expectations if each is not None)
    if example is None or len(known) < len(expectations):
        return None
    return Scenario(
        label=written.label,
        patient=written.patient.text,
        example=example,
        expectations=known,
        span=written.span,
    )


def _expectation(written: tree.Expect, session: Session) -> Expectation | None:
    scope = session.scope
    if written.group is not None and written.group.text not in scope.groups:
        session.unknown(written.group, scope.groups, "group")
        return None
    group = scope.groups.get(written.group.text) if written.group is not None else None
    own = group.criteria if group is not None else tuple(c for g in scope.groups.values() for c in g.criteria)
    names = [each.name.text for each in (*scope.criteria, *own)]
    for name in written.because:
        if name.text not in names:
            session.unknown(name, names, "criterion")
            return None
    return Expectation(
        verdict=written.verdict,
        group=None if written.group is None else written.group.text,
        because=tuple(name.text for name in written.because),
        span=written.span,
    )


def _key_span(line: tree.Given | tree.GivenRows) -> Span:
    """The words in front of a line that say what it is about; an attestation's key is more than one name."""
    if isinstance(line, tree.GivenRows):
        return line.list.span
    at, length = line.span, len(line.key)
    return evolve(at, end=at.start + length, end_line=at.line, end_column=at.column + length)


# ---- Lines ------------------------------------------------------------------------------------------


def _lines(
    given: Sequence[tree.Given | tree.GivenRows], session: Session, quiet: bool = False
) -> dict[str, tree.Given | tree.GivenRows]:
    """The lines by what they are about; two about the same thing are a finding."""
    found: dict[str, tree.Given | tree.GivenRows] = {}
    for line in given:
        key = line.key if isinstance(line, tree.Given) else line.list.text
        if key in found and not quiet:
            session.report(problems.DuplicateName(key, found[key].span, True, span=_key_span(line)))
        found[key] = line
    return found


def _example(name: str, label: str, lines: Lines, at: tree.Patient | tree.Scenario, session: Session) -> Example | None:
    places: dict[str, Span] = {}
    record: Json = {"format": "record/1", "subject": name}
    before = len(session.findings)
    for key, line in lines.items():
        _put(key, line, record, places, session)
    record.setdefault("as_of", _latest(lines, session))
    if record["as_of"] is None:
        session.report(problems.NoAsOf(name, span=at.span))
        return None
    _close_empty_lists(record)
    _, found, _ = read_record(record, session.dictionary, bare_attested_counts=True)
    for problem in found:
        place = _place(problem.path, places, at)
        # JSON says true and false where a protocol file says yes and no.
        reason = problem.message.replace("true or false", "yes or no")
        session.report(problems.ExampleProblem(reason, _repair(problem), span=place))
    return None if len(session.findings) > before else Example(name=name, label=label, record=record, span=at.span)


def _repair(problem: RecordProblem) -> str | None:
    """The repair in the words of a protocol file, where a record's would be JSON."""
    match problem:
        case MissingUnit(_, value, unit):
            return f"write `{value.strip('`')} {unit}`"
        case BareList():
            return "write `through 2026-03-02` behind the list's name, or `through unknown`"
        case _:
            return problem.help


def _place(path: str, places: Mapping[str, Span], at: Located) -> Span:
    """The line that a finding about the record is about."""
    fitting = [known for known in places if path == known or path.startswith((f"{known}.", f"{known}["))]
    return places[max(fitting, key=len)] if fitting else at.span


def _part(record: Json, name: str) -> Json:
    part = record.setdefault(name, {})
    assert isinstance(part, dict)
    return part


def _put(key: str, line: tree.Given | tree.GivenRows, record: Json, places: dict[str, Span], session: Session) -> None:
    """Put one line into the record, where the thing that it is about belongs."""
    dictionary = session.dictionary
    if key in session.broken:
        return
    if isinstance(line, tree.Given) and line.through is not None and key not in dictionary.measurements:
        reason = f"`{key}` is no list and no series of results, so it cannot be complete through a day"
        session.report(problems.ExampleProblem(reason, "remove `through`", span=line.through.span))
    if isinstance(line, tree.GivenRows):
        if key not in dictionary.lists:
            session.unknown(line.list, dictionary.lists, "list")
            return
        _note_rows(line, places, session)
        _part(record, "records")[key] = _rows(line, session)
    elif key in ("as_of", "timezone", "group"):
        places[f"$.{key}"] = line.answers[0].span
        record[key] = _plain(_only(line, key, session, bare=True).value)
    elif key in dictionary.timepoints:
        _note(f"$.timepoints.{key}", line, places)
        given = _only(line, "a timepoint", session)
        value = _answer(given, session=session)
        _part(record, "timepoints")[key] = {"planned": value} if given.planned else value
    elif key in dictionary.facts:
        _note(f"$.facts.{key}", line, places)
        _part(record, "facts")[key] = _fact(line, dictionary.facts[key].type, session)
    elif key in dictionary.measurements:
        _note(f"$.measurements.{key}", line, places)
        _note(f"$.measurements.{key}.results", line, places)
        places[f"$.measurements.{key}.through"] = (line.through or line.answers[0]).span
        _part(record, "measurements")[key] = _series(line, dictionary.measurements[key].type, session)
    elif key in session.attestations:
        _note(f"$.attestations.{key}", line, places)
        _part(record, "attestations")[key] = _answer(_only(line, "an attestation", session), session=session)
    elif key in dictionary.lists:
        places[f"$.records.{key}"] = line.answers[0].span
        _part(record, "records")[key] = _list_word(line, session)
    else:
        _report_unknown(key, line, session)


def _only(line: tree.Given, what: str, session: Session, bare: bool = False) -> tree.Answer:
    """
    The one answer that something has: a second one, or with `bare` anything said about it, would be dropped in silence.
    """
    answer = line.answers[0]
    for other in line.answers[1:]:
        reason, repair = f"{what} has one value, but several are given", "keep one of them"
        session.report(problems.ExampleProblem(reason, repair, span=other.span))
    if bare and answer != tree.Answer(answer.value, None, None):
        reason = f"`{line.key}` is a value alone, with nothing said about it"
        session.report(problems.ExampleProblem(reason, "remove what stands behind the value", span=answer.span))
    return answer


def _note(path: str, line: tree.Given, places: dict[str, Span]) -> None:
    """Where each part of a line is written, by its path in the record."""
    places[path] = line.answers[0].span
    for n, answer in enumerate(line.answers):
        for start in (f"{path}[{n}]", *([path] if n == 0 else [])):
            places[start] = answer.span
            named = {"value": answer.value, "by": answer.by, "on": answer.on, "visit": answer.at}
            places |= {f"{start}.{key}": part.span for key, part in named.items() if part is not None}
            places |= {f"{start}.{key}": answer.limits.span for key in ("uln", "lln", "uln_unit") if answer.limits}


def _note_rows(line: tree.GivenRows, places: dict[str, Span], session: Session) -> None:
    path = f"$.records.{line.list.text}"
    places |= {path: line.list.span, f"{path}.through": (line.through or line.list).span}
    declared_fields = {each.name for each in session.dictionary.lists[line.list.text].fields}
    for n, row in enumerate(line.rows):
        for start in (f"{path}[{n}]", f"{path}.rows[{n}]"):
            places[start] = row.span
            for column, cell in zip(line.columns, row.cells, strict=False):
                if cell is not None:
                    # A column that the list does not have is one mistake, however many rows stand below it.
                    places[f"{start}.{column.text}"] = cell.span if column.text in declared_fields else column.span


def _report_unknown(key: str, line: tree.Given, session: Session) -> None:
    dictionary = session.dictionary
    known = (
        *dictionary.timepoints,
        *dictionary.facts,
        *dictionary.measurements,
        *dictionary.lists,
        *session.attestations,
    )
    # An attestation belongs to its criterion, which may have a finding of its own.
    owner = key.partition(".")[0]
    if not {key, owner} & (session.scope.unread | session.broken):
        session.report(problems.UnknownName(key, nearest(key, known), "fact", span=_key_span(line)))


# ---- Values ---------------------------------------------------------------------------------------------


def _plain(value: tree.Cell, type_: Type | None = None) -> object:
    """The JSON value of one datum; a word of a `one of` list is that word, whatever else it may mean."""
    if isinstance(type_, CategoryType):
        word = (
            {True: "yes", False: "no"}[value.value] if isinstance(value, tree.YesNo) else getattr(value, "text", None)
        )
        if word in type_.categories:
            return word
    match value:
        case tree.YesNo(yes):
            return yes
        case tree.Word("unknown"):
            return None
        case tree.Word(word):
            return word
        case tree.PeriodLiteral(start, end):
            last = "ongoing" if end is None else _plain(end)
            return {"from": _plain(start), "to": last}
        case tree.Quantity(number, unit):
            return {"value": number, "unit": unit}
        case tree.Code(system, code):
            return {"system": system.text, "code": code}
        case tree.Band():
            return _range(value) if _is_recordable(value) else None
        case _:
            return value.text


def _range(band: tree.Band) -> Json:
    """A number of which only bounds are known: `below 0.5 mg/L`, `3 to 5`."""
    low, high = (_number_of(end) for end in (band.low, band.high))
    if low is None:
        found: Json = {"below" if band.high_open else "at_most": high}
    elif high is None:
        found = {"above" if band.low_open else "at_least": low}
    else:
        found = {"between": [low, high]}
    units = _units(band)
    return {"value": found, "unit": units[0]} if units else {"value": found}


def _number_of(end: tree.Name | tree.Number | tree.Quantity | None) -> str | None:
    return end.number if isinstance(end, tree.Quantity) else None if end is None else end.text


def _units(band: tree.Band) -> tuple[str, ...]:
    return tuple(dict.fromkeys(end.unit for end in (band.low, band.high) if isinstance(end, tree.Quantity)))


def _close_empty_lists(record: Json) -> None:
    """`therapies = none` says that there are none, up to the day of the question."""
    lists = record.get("records", {})
    assert isinstance(lists, dict)
    for name, rows in lists.items():
        if rows == NONE_AT_ALL:
            lists[name] = {"rows": [], "through": record["as_of"]}


NONE_AT_ALL: list[object] = []


def _answer(answer: tree.Answer, type_: Type | None = None, *, session: Session) -> object:
    """A datum with what is said about it; bare if nothing is."""
    _check_cell(answer.value, type_, session)
    value = _plain(answer.value, type_)
    about: Json = value if isinstance(value, dict) and "value" in value else {"value": value}
    if answer.by is not None:
        about = {**about, "by": answer.by.text}
    if answer.on is not None:
        about = {**about, "on": answer.on.text}
    if answer.source is not None:
        about = {**about, "source": answer.source}
    if answer.at is not None:
        about = {**about, "visit": answer.at.text}
    about = {**about, **_limits(answer, session)}
    return value if about == {"value": value} else about


def _limits(answer: tree.Answer, session: Session) -> Json:
    """The limits of normal; they share one unit in a record."""
    found: Json = {}
    own = answer.value.unit if isinstance(answer.value, tree.Quantity) else None
    ends = [] if answer.limits is None else [("lln", answer.limits.low), ("uln", answer.limits.high)]
    units = {bound.unit for _, bound in ends if isinstance(bound, tree.Quantity)}
    # `(normal 10 to 40 U/L)`: the unit at the end is meant for both; one at the beginning alone is not.
    if isinstance(ends[0][1] if ends else None, tree.Quantity) and isinstance(ends[1][1], tree.Number):
        units.add(own or "")
    if len(units) > 1 and answer.limits is not None:
        reason, repair = (
            "the two limits of normal are in different units",
            "write the unit once, behind the upper limit",
        )
        session.report(problems.ExampleProblem(reason, repair, span=answer.limits.span))
        return found
    for key, bound in ends:
        if isinstance(bound, tree.Number):
            found[key] = bound.text
        elif isinstance(bound, tree.Quantity):
            found |= {key: bound.number, "uln_unit": bound.unit}
    return found


def _fact(line: tree.Given, type_: Type, session: Session) -> object:
    if not isinstance(type_, SeveralType):
        return _answer(_only(line, "a fact", session), type_, session=session)
    words = [_plain(answer.value) for answer in line.answers]
    about = _answer(line.answers[-1], session=session)
    value = words[0] if words in ([None], ["not done"]) else words
    return {**about, "value": value} if isinstance(about, dict) else value


def _series(line: tree.Given, type_: Type, session: Session) -> object:
    """The results of a measurement, and up to when there are no others if the line says so; `none` for no result."""
    results: list[object] = []
    answers = () if [answer.value for answer in line.answers] == [tree.Word("none")] else line.answers
    for answer in answers:
        found = _answer(answer, type_, session=session)
        results.append(found if isinstance(found, dict) and "value" in found else {"value": found})
    return results if line.through is None else {"results": results, "through": _plain(line.through)}


def _list_word(line: tree.Given, session: Session) -> object:
    value = _only(line, "a list", session, bare=True).value
    if value == tree.Word("none"):
        return []
    return None if value == tree.Word("unknown") else _plain(value)


def _rows(line: tree.GivenRows, session: Session) -> object:
    columns = [column.text for column in line.columns]
    types = {each.name: each.type for each in session.dictionary.lists[line.list.text].fields}
    rows = []
    for row in line.rows:
        cells = [(name, cell) for name, cell in zip(columns, row.cells, strict=False) if cell is not None]
        known = [(name, cell) for name, cell in cells if f"{line.list.text}.{name}" not in session.broken]
        rows.append({name: _cell(cell, types.get(name), session) for name, cell in known})
    if line.through is None:
        return rows
    return {"rows": rows, "through": _plain(line.through)}


def _cell(cell: tree.Cell, type_: Type | None, session: Session) -> object:
    _check_cell(cell, type_, session)
    return _plain(cell, type_)


def _check_cell(value: tree.Cell, type_: Type | None, session: Session) -> None:
    """What a record could not say: a misspelt concept, a range that no result has, a code that stands for many."""
    match value:
        # It would be a free text, which no concept ever matches; a free text stands in quotes.
        case tree.Name() if isinstance(type_, CodeType) and value.text not in session.dictionary.code_names:
            session.unknown(value, session.dictionary.code_names, "concept")
        case tree.Band() if not _is_recordable(value):
            reason = "no result is recorded like this"
            repair = "write `below 5`, `above 5`, `at most 5`, `at least 5` or `3 to 5` with one unit, or `unknown`"
            session.report(problems.ExampleProblem(reason, repair, span=value.span))
        case tree.Code(_, code) if code.endswith("*"):
            reason = "a recorded code is one code, and `*` stands for many"
            session.report(problems.ExampleProblem(reason, "write the code that was recorded", span=value.span))
        case _:
            pass


def _is_recordable(band: tree.Band) -> bool:
    """Whether a result could be known by these bounds: numbers of one unit, and between two of them both count."""
    both = band.low is not None and band.high is not None
    named = isinstance(band.low, tree.Name) or isinstance(band.high, tree.Name)
    return not named and len(_units(band)) < 2 and not (both and (band.low_open or band.high_open))


# ---- When the question is asked ------------------------------------------------------------------------------

_DAY = re.compile(r"\d{4}-\d\d-\d\d.*", re.ASCII)


def _latest(lines: Lines, session: Session) -> str | None:
    """The latest day on which something was observed: a timepoint that happened, a result, the end of a list."""
    days = sorted(day for line in lines.values() for day in _days(line, session) if _DAY.fullmatch(day))
    return days[-1][:10] if days else None


def _days(line: tree.Given | tree.GivenRows, session: Session) -> Iterable[str]:
    if isinstance(line.through, tree.Date):
        yield line.through.text
    if isinstance(line, tree.GivenRows):
        return
    for answer in line.answers:
        if answer.on is not None:
            yield answer.on.text
        is_timepoint = line.key in session.dictionary.timepoints and not answer.planned
        if is_timepoint and isinstance(answer.value, tree.Date):
            yield answer.value.text
