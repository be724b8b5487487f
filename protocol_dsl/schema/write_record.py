"""
Writes a record as JSON, in one form: every number as an exact decimal text, every list with what is said about it.

Reading it again gives a record with the same fingerprint. A value that did not count when it was read (an attested one
without who gave it) is not in the record any more, and is written as null.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeAlias, assert_never

from protocol_dsl.schema.datum import CONCEPT_SYSTEM, Answer, Category, Coded, Datum, FreeText, Item, Several
from protocol_dsl.schema.dictionary import Dictionary, Measurement, RecordList
from protocol_dsl.schema.read_record import FORMAT
from protocol_dsl.schema.record import Record, Row, RowList, Series
from protocol_dsl.schema.types import DateType, NumberType, Type, YesNoType
from protocol_dsl.values.calendar import Moment, Ongoing, Period, iso
from protocol_dsl.values.calendar import text as moment_text
from protocol_dsl.values.interval import Range, decimal_text
from protocol_dsl.values.quantity import Unit, Units, convert

Json: TypeAlias = dict[str, Any]


def write_record(record: Record, dictionary: Dictionary) -> Json:
    """A record as `json.dumps` takes it."""
    units = dictionary.units
    parts = {
        "timepoints": _timepoints(record, units),
        "facts": {name: _datum(each, dictionary.facts[name].type, units) for name, each in record.facts.items()},
        "measurements": {
            name: _series(each, dictionary.measurements[name], units) for name, each in record.measurements.items()
        },
        "records": {name: _rows(each, dictionary.lists[name], units) for name, each in record.lists.items()},
        "attestations": {name: _datum(each, YesNoType(), units) for name, each in record.attestations.items()},
    }
    head = {"format": FORMAT, "subject": record.subject, "as_of": moment_text(record.as_of), "timezone": record.zone}
    group = {} if record.group is None else {"group": record.group}
    return {**head, **group, **{key: part for key, part in parts.items() if part}}


def _timepoints(record: Record, units: Units) -> Json:
    found = {name: _datum(each, DateType(), units) for name, each in record.timepoints.items()}
    for name, each in record.planned.items():
        planned = _datum(each, DateType(), units)
        day = planned.pop("value")
        # What is said about a timepoint that has happened is about the day on which it did.
        found[name] = {**found.get(name, planned), "planned": day}
    return found


def _series(series: Series, measurement: Measurement, units: Units) -> object:
    return _held(series, "results", [_datum(each, measurement.type, units) for each in series.results])


def _rows(rows: RowList, listed: RecordList, units: Units) -> object:
    types = {field.name: field.type for field in listed.fields}
    return _held(rows, "rows", [_row(row, types, units) for row in rows.rows])


def _row(row: Row, types: Mapping[str, Type], units: Units) -> Json:
    return {name: _datum(each, types[name], units) for name, each in row.fields.items()}


def _held(held: Series | RowList, key: str, members: list[Json]) -> object:
    if not held.stated:
        return members
    return {key: members, "through": None if held.through is None else moment_text(held.through)}


# ---- Values ---------------------------------------------------------------------------------------


def _datum(datum: Datum, type_: Type, units: Units) -> Json:
    """A value with everything that is said about it."""
    unit = _unit(datum, type_, units)
    said = {
        "on": None if datum.on is None else moment_text(datum.on),
        "source": datum.source,
        "by": datum.by,
        "visit": datum.visit,
        "wording": datum.wording,
        "unit": unit.symbol if unit is not None and unit.vector else None,
        **(_limits(datum, type_, units) if isinstance(type_, NumberType) else {}),
    }
    return {"value": _value(datum, type_, unit), **{key: each for key, each in said.items() if each is not None}}


def _value(datum: Datum, type_: Type, unit: Unit | None) -> object:
    if datum.items is None:
        return None
    written = [_item(item, type_, unit) for item in datum.items]
    return written[0] if len(written) == 1 else {"one_of": written}


def _unit(datum: Datum, type_: Type, units: Units) -> Unit | None:
    """The dictionary's unit, or the recorded one where only that gives decimals that end."""
    if not isinstance(type_, NumberType):
        return None
    recorded = None if datum.unit is None else units.find(datum.unit)
    if datum.items is None:
        return recorded
    ranges = [item for item in datum.items if isinstance(item, Range)]
    ends = [end for each in ranges for end in (each.low, each.high) if end is not None]
    return type_.unit if recorded is None or all(map(_terminates, ends)) else recorded


def _limits(datum: Datum, type_: NumberType, units: Units) -> Mapping[str, str | None]:
    limits = {key: each.low for key, each in (("uln", datum.uln), ("lln", datum.lln)) if each is not None}
    known = {key: number for key, number in limits.items() if number is not None}
    if not known:
        return {}
    unit = type_.unit
    if not all(map(_terminates, known.values())):
        # They were written as `2 to 40 U/L`.
        unit = units.find(re.sub(r"^\S+( to \S+)? ", "", datum.limit_written or "")) or unit
    numbers = {key: decimal_text(convert(number, type_.unit, unit)) for key, number in known.items()}
    return {**numbers, "uln_unit": unit.symbol if unit.vector else None}


def _terminates(number: Fraction) -> bool:
    return "/" not in decimal_text(number)


def _item(item: Item, type_: Type, unit: Unit | None) -> object:
    match item:
        case bool():
            return item
        case Range():
            assert isinstance(type_, NumberType)
            return _range(item, type_, unit or type_.unit)
        case Moment():
            return _moment(item)
        case Period(start, end):
            return {"from": None if start is None else _moment(start), "to": _end(end)}
        case Category(name):
            return name
        case Several(names):
            return sorted(names)
        case Coded():
            return _code(item)
        case FreeText(text):
            return text
        case Answer():
            return item.value
        case _:
            assert_never(item)


def _moment(moment: Moment) -> object:
    text = moment_text(moment)
    return {"between": [iso(moment.first), iso(moment.last)]} if " to " in text else text


def _end(end: Moment | Ongoing | None) -> object:
    return end.value if isinstance(end, Ongoing) else None if end is None else _moment(end)


def _code(coded: Coded) -> object:
    if not coded.codings:
        return coded.text
    if coded.codings[0].system == CONCEPT_SYSTEM and len(coded.codings) == 1 and coded.text is None:
        return coded.codings[0].code
    return {"codings": [{"system": each.system, "code": each.code} for each in coded.codings], "text": coded.text}


def _range(range_: Range, type_: NumberType, unit: Unit) -> object:
    """A number, or the bounds that its type does not have anyway."""

    def text(end: Fraction) -> str:
        return decimal_text(convert(end, type_.unit, unit))

    low, high = range_.low, range_.high
    if low is not None and low == high:
        return text(low)
    if low == type_.low and not range_.low_open and high is not None:
        return {"below" if range_.high_open else "at_most": text(high)}
    if high == type_.high and not range_.high_open and low is not None:
        return {"above" if range_.low_open else "at_least": text(low)}
    assert low is not None
    assert high is not None
    return {"between": [text(low), text(high)]}
