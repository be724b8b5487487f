"""
Reads a participant's record and types it by the data dictionary.

All findings come at once, each with its JSON path. Nothing is coerced and nothing is dropped: what does not fit the
vocabulary is a problem, and a record with a problem is not decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import attrs
from attrs import frozen

from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.schema.datum import Cause, CauseKind, Causes, Datum
from protocol_dsl.schema.dictionary import Dictionary, Field, Measurement, RecordList
from protocol_dsl.schema.json_text import read_json
from protocol_dsl.schema.problems import (
    AfterAsOf,
    BareList,
    Findings,
    ImpossibleLimit,
    MissingKey,
    RecordProblem,
    RecordWarning,
    UnknownKey,
    WrongRole,
    WrongType,
    shown,
)
from protocol_dsl.schema.read_values import Context, items_of, moment_of, number_of, unit_of, word_of, written
from protocol_dsl.schema.record import Record, Row, RowList, Series
from protocol_dsl.schema.types import DateType, NumberType, Type, YesNoType
from protocol_dsl.values.calendar import Moment, zone
from protocol_dsl.values.calendar import text as moment_text
from protocol_dsl.values.interval import Range, point
from protocol_dsl.values.quantity import Unit, convert

FORMAT = "record/1"
TOP_KEYS = (
    "format",
    "subject",
    "as_of",
    "timezone",
    "group",
    "timepoints",
    "facts",
    "measurements",
    "records",
    "attestations",
)
ABOUT_KEYS = ("source", "on", "by")
RESULT_KEYS = ("value", "unit", *ABOUT_KEYS, "visit", "uln", "lln", "uln_unit")

ReadRecord: TypeAlias = tuple[Record | None, tuple[RecordProblem, ...], tuple[RecordWarning, ...]]


@frozen
class _Reader:
    """What reading one record needs beside its values."""

    context: Context
    as_of: Moment
    bare_attested_counts: bool

    @property
    def findings(self) -> Findings:
        return self.context.findings

    @property
    def dictionary(self) -> Dictionary:
        return self.context.dictionary


def read_record(
    data: object, dictionary: Dictionary, *, as_of: str | None = None, bare_attested_counts: bool = False
) -> ReadRecord:
    """
    A record from JSON text or from the value of one.

    Args:
        data: Text, bytes, or a mapping as `json.loads` gives it.
        dictionary: The vocabulary of the protocol.
        as_of: Asks at this moment instead of the record's own.
        bare_attested_counts: In examples a bare value of an attested field counts as given by the role.

    Returns:
        The record, or None if there is a problem; all problems; all warnings.
    """
    findings = Findings()
    if isinstance(data, str | bytes):
        data, problems = read_json(data)
        findings.problems.extend(problems)
    if findings.problems:
        return None, tuple(findings.problems), ()
    if not isinstance(data, Mapping):
        return None, (WrongType("$", shown(written(data)), "a record, a JSON object"),), ()
    record = _read(data, dictionary, as_of, bare_attested_counts, findings)
    found = None if findings.problems else record
    return found, tuple(findings.problems), tuple(findings.warnings)


def _read(
    data: Mapping[str, object], dictionary: Dictionary, as_of: str | None, bare_counts: bool, findings: Findings
) -> Record | None:
    _known_keys(data, TOP_KEYS, "$", "part of a record", findings)
    if data.get("format") != FORMAT:
        findings.add(_format_problem(data))
    subject = data.get("subject")
    if not isinstance(subject, str) or not subject:
        findings.add(MissingKey("$", "subject", "every record says whom it is about, as a text"))
    zone_name = _zone(data.get("timezone"), findings)
    context = Context(dictionary, zone_name, findings)
    moment = _as_of(data, as_of, context, zone_stated="timezone" in data)
    if moment is None:
        return None
    reader = _Reader(context, moment, bare_counts)
    timepoints, planned = _timepoints(_part(data, "timepoints", findings), reader)
    return Record(
        subject=str(subject),
        as_of=moment,
        zone=zone_name,
        group=_group(data.get("group"), dictionary, context),
        timepoints=timepoints,
        planned=planned,
        facts=_facts(_part(data, "facts", findings), reader),
        measurements=_measurements(_part(data, "measurements", findings), reader),
        lists=_lists(_part(data, "records", findings), reader),
        attestations=_attestations(_part(data, "attestations", findings), reader),
    )


# ---- The whole ------------------------------------------------------------------------------------


def _known_keys(data: Iterable[str], known: Iterable[str], path: str, what: str, findings: Findings) -> None:
    names = tuple(known)
    for key in data:
        if key not in names:
            findings.add(UnknownKey(f"{path}.{key}", key, what, nearest(key, names)))


def _format_problem(data: Mapping[str, object]) -> RecordProblem:
    if "format" not in data:
        return MissingKey("$", "format", f'write "format": "{FORMAT}"')
    return WrongType("$.format", shown(written(data["format"])), f"`{FORMAT}`")


def _zone(value: object, findings: Findings) -> str:
    if value is None:
        return "UTC"
    if isinstance(value, str) and zone(value) is not None:
        return value
    findings.add(WrongType("$.timezone", shown(written(value)), "a time zone such as Europe/Paris"))
    return "UTC"


def _as_of(data: Mapping[str, object], as_of: str | None, context: Context, zone_stated: bool) -> Moment | None:
    value = as_of if as_of is not None else data.get("as_of")
    if value is None:
        context.findings.add(MissingKey("$", "as_of", "every question is asked at a date"))
        return None
    moment = moment_of(value, "$.as_of", context)
    if moment is not None and moment.first != moment.last:
        context.findings.add(WrongType("$.as_of", shown(written(value)), "a day"))
        return None
    return moment


def _group(value: object, dictionary: Dictionary, context: Context) -> str | None:
    return None if value is None else word_of(value, "$.group", tuple(dictionary.groups), context)


def _part(data: Mapping[str, object], key: str, findings: Findings) -> Mapping[str, object]:
    value = data.get(key, {})
    if isinstance(value, Mapping):
        return value
    findings.add(WrongType(f"$.{key}", shown(written(value)), "a JSON object"))
    return {}


# ---- One value ------------------------------------------------------------------------------------------


@frozen
class _Given:
    """A value with what is said about it; a bare value has nothing."""

    value: object
    about: Mapping[str, object]


def _given(value: object, path: str, keys: Iterable[str], findings: Findings) -> _Given:
    if isinstance(value, Mapping) and "value" in value:
        _known_keys(value, keys, path, "part of a value", findings)
        return _Given(value["value"], value)
    return _Given(value, {})


def _text(given: _Given, key: str, path: str, findings: Findings) -> str | None:
    value = given.about.get(key)
    if value is None or isinstance(value, str):
        return value
    findings.add(WrongType(f"{path}.{key}", shown(written(value)), "a text"))
    return None


def _on(given: _Given, path: str, reader: _Reader) -> Moment | None:
    value = given.about.get("on")
    return None if value is None else _not_after_as_of(value, f"{path}.on", reader)


def _not_after_as_of(value: object, path: str, reader: _Reader) -> Moment | None:
    moment = moment_of(value, path, reader.context)
    if moment is None:
        return None
    later = moment.first > reader.as_of.last
    if moment.instant is not None and reader.as_of.instant is not None:
        later = moment.instant > reader.as_of.instant
    if later:
        reader.findings.add(AfterAsOf(path, shown(value), moment_text(reader.as_of)))
    return moment


def _datum(given: _Given, path: str, type_: Type, reader: _Reader) -> Datum:
    """A value with its provenance. What could not be read is a finding, and unknown here."""
    on, source = _on(given, path, reader), _text(given, "source", path, reader.findings)
    by = _text(given, "by", path, reader.findings)
    unit = given.about.get("unit")
    if given.value is None:
        return Datum(path, None, _missing(path), "", on=on, source=source, by=by)
    items, causes = items_of(given.value, unit, path, type_, reader.context)
    shown_unit = f" {unit}" if isinstance(unit, str) else ""
    return Datum(
        path=path,
        items=items,
        causes=causes if items is not None else _missing(path),
        written=f"{written(given.value)}{shown_unit}",
        converted=isinstance(unit, str) and isinstance(type_, NumberType) and _converts(unit, type_, reader),
        on=on,
        source=source,
        by=by,
    )


def _converts(unit: str, type_: NumberType, reader: _Reader) -> bool:
    found = reader.dictionary.units.find(unit)
    return found is not None and found != type_.unit


def _missing(path: str, kind: CauseKind = CauseKind.MISSING) -> Causes:
    return frozenset({Cause(kind, path)})


def _attested(datum: Datum, role: str | None, path: str, reader: _Reader) -> Datum:
    """An attested value counts only if somebody in the role gave it."""
    if role is None:
        return datum
    if datum.by is not None and datum.by != role:
        reader.findings.add(WrongRole(f"{path}.by", datum.by, role))
    if datum.items is None or datum.by == role or reader.bare_attested_counts:
        return datum
    return attrs.evolve(datum, items=None, causes=_missing(path, CauseKind.ATTESTATION))


# ---- Facts and timepoints ------------------------------------------------------------------------------------


def _facts(data: Mapping[str, object], reader: _Reader) -> dict[str, Datum]:
    declared = reader.dictionary.facts
    _known_keys(data, declared, "$.facts", "fact of this protocol", reader.findings)
    found = {}
    for name, fact in declared.items():
        if name in data:
            path = f"$.facts.{name}"
            given = _given(data[name], path, ("value", "unit", *ABOUT_KEYS), reader.findings)
            found[name] = _attested(_datum(given, path, fact.type, reader), fact.attested_by, path, reader)
    return found


def _timepoints(data: Mapping[str, object], reader: _Reader) -> tuple[dict[str, Datum], dict[str, Datum]]:
    declared = reader.dictionary.timepoints
    _known_keys(data, declared, "$.timepoints", "timepoint of this protocol", reader.findings)
    happened, planned = {}, {}
    for name in declared:
        if name not in data:
            continue
        path, value = f"$.timepoints.{name}", data[name]
        if isinstance(value, Mapping) and "planned" in value:
            _known_keys(value, ("planned", "value", *ABOUT_KEYS), path, "part of a timepoint", reader.findings)
            given = _Given(value["planned"], {} if "value" in value else value)
            planned[name] = _datum(given, f"{path}.planned", DateType(), reader)
            if "value" not in value:
                continue
        given = _given(value, path, ("planned", "value", *ABOUT_KEYS), reader.findings)
        if given.value is not None:
            _not_after_as_of(given.value, path, reader)
        happened[name] = _datum(given, path, DateType(), reader)
    return happened, planned


# ---- Measurements ------------------------------------------------------------------------------------------------


def _measurements(data: Mapping[str, object], reader: _Reader) -> dict[str, Series]:
    declared = reader.dictionary.measurements
    _known_keys(data, declared, "$.measurements", "measurement of this protocol", reader.findings)
    return {
        name: _series(data[name], f"$.measurements.{name}", measurement, reader)
        for name, measurement in declared.items()
        if name in data
    }


def _held(value: object, key: str, path: str, reader: _Reader) -> tuple[list[object], str, Moment | None, bool]:
    """The members of a list, the path before their index, through when it is complete, and whether it says so."""
    if value is None:
        return [], path, None, True
    if isinstance(value, list | tuple):
        return list(value), path, None, False
    if isinstance(value, Mapping) and isinstance(value.get(key), list | tuple):
        _known_keys(value, (key, "through"), path, "part of a list", reader.findings)
        through = value.get("through")
        moment = None if through is None else _not_after_as_of(through, f"{path}.through", reader)
        members = value[key]
        assert isinstance(members, list | tuple)
        return list(members), f"{path}.{key}", moment, True
    expected = f'a list, or {{"{key}": […], "through": date}}'
    reader.findings.add(WrongType(path, shown(written(value)), expected))
    return [], path, None, True


def _series(value: object, path: str, measurement: Measurement, reader: _Reader) -> Series:
    members, inner, through, stated = _held(value, "results", path, reader)
    results = tuple(_result(each, f"{inner}[{n}]", measurement, reader) for n, each in enumerate(members))
    return Series(path, results, through, stated)


def _result(value: object, path: str, measurement: Measurement, reader: _Reader) -> Datum:
    if not isinstance(value, Mapping) or "value" not in value:
        reader.findings.add(WrongType(path, shown(written(value)), 'a result: {"value": …, "on": date}'))
        return Datum(path, None, _missing(path))
    given = _given(value, path, RESULT_KEYS, reader.findings)
    datum = _attested(_datum(given, path, measurement.type, reader), measurement.attested_by, path, reader)
    visit = _text(given, "visit", path, reader.findings)
    if visit is not None:
        visit = word_of(visit, f"{path}.visit", tuple(reader.dictionary.timepoints), reader.context)
    return _with_limits(attrs.evolve(datum, visit=visit), given, path, measurement.type, reader)


def _with_limits(datum: Datum, given: _Given, path: str, type_: Type, reader: _Reader) -> Datum:
    """The limits of normal that came with a result, in its own stated unit or in `uln_unit`."""
    if not any(key in given.about for key in ("uln", "lln", "uln_unit")):
        return datum
    if not isinstance(type_, NumberType):
        reader.findings.add(WrongType(path, "a limit of normal", "something that this measurement can have"))
        return datum
    unit_text = given.about.get("uln_unit", given.about.get("unit"))
    unit = unit_of("the limit", unit_text, path, type_, reader.context)
    if unit is None:
        return datum
    uln, lln = (_limit(given, key, path, unit, type_, reader) for key in ("uln", "lln"))
    parts = [f"{written(given.about[key])} {unit_text or ''}".strip() for key in ("lln", "uln") if key in given.about]
    return attrs.evolve(datum, uln=uln, lln=lln, limit_written=" to ".join(parts))


def _limit(
    given: _Given, key: str, path: str, unit: Unit, type_: NumberType, reader: _Reader
) -> Range | None:
    value = given.about.get(key)
    if value is None:
        return None
    number = number_of(value)
    if number is None:
        reader.findings.add(WrongType(f"{path}.{key}", shown(written(value)), "a number"))
        return None
    if number <= 0:
        reader.findings.add(ImpossibleLimit(f"{path}.{key}", shown(written(value))))
        return None
    return point(convert(number, unit, type_.unit))


# ---- Lists of rows ---------------------------------------------------------------------------------------------------


def _lists(data: Mapping[str, object], reader: _Reader) -> dict[str, RowList]:
    declared = reader.dictionary.lists
    _known_keys(data, declared, "$.records", "list of this protocol", reader.findings)
    return {name: _rows(data[name], listed, reader) for name, listed in declared.items() if name in data}


def _rows(value: object, listed: RecordList, reader: _Reader) -> RowList:
    path = f"$.records.{listed.name}"
    members, inner, through, stated = _held(value, "rows", path, reader)
    if not stated and listed.must_state_completeness:
        reader.findings.add(BareList(path, listed.label))
    fields = {each.name: each for each in listed.fields}
    rows = tuple(_row(each, f"{inner}[{n}]", fields, reader) for n, each in enumerate(members))
    return RowList(path, rows, through, stated)


def _row(value: object, path: str, fields: Mapping[str, Field], reader: _Reader) -> Row:
    if not isinstance(value, Mapping):
        reader.findings.add(WrongType(path, shown(written(value)), "a row, a JSON object"))
        return Row(path, {})
    _known_keys(value, fields, path, "field of this list", reader.findings)
    found = {}
    for name, declared in fields.items():
        if name in value:
            where = f"{path}.{name}"
            given = _given(value[name], where, ("value", "unit", *ABOUT_KEYS), reader.findings)
            datum = _datum(given, where, declared.type, reader)
            found[name] = _attested(datum, declared.attested_by, where, reader)
    return Row(path, found)


# ---- Attestations ----------------------------------------------------------------------------------------------------------


def _attestations(data: Mapping[str, object], reader: _Reader) -> dict[str, Datum]:
    declared = reader.dictionary.attestations
    _known_keys(data, declared, "$.attestations", "question of this protocol", reader.findings)
    found = {}
    for key, question in declared.items():
        if key not in data:
            continue
        path = f"$.attestations.{key}"
        given = _given(data[key], path, ("value", *ABOUT_KEYS, "wording"), reader.findings)
        datum = _attested(_datum(given, path, YesNoType(), reader), question.role, path, reader)
        wording = _text(given, "wording", path, reader.findings)
        if datum.items is None:
            datum = attrs.evolve(datum, causes=_missing(path, CauseKind.ATTESTATION))
        if wording is not None and wording != question.fingerprint:
            datum = attrs.evolve(datum, items=None, causes=_missing(path, CauseKind.ATTESTATION))
        found[key] = attrs.evolve(datum, wording=wording)
    return found


