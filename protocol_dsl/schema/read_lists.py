"""Series of results and lists of rows, with what the record says about their completeness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
from attrs import frozen

from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.dictionary import Field, Measurement, RecordList
from protocol_dsl.schema.problems import BareList, WrongType, shown
from protocol_dsl.schema.read_dates import observed_on
from protocol_dsl.schema.read_datum import attested, datum_of, given_of, keys_of, said
from protocol_dsl.schema.reading import Reading, known_keys, word_of
from protocol_dsl.schema.record import Row, RowList, Series
from protocol_dsl.values.calendar import Moment


@frozen
class _Held:
    """
    The members of a list and the path before their index; through when it is complete.

    `stated` tells whether the record speaks about completeness (null does: nothing is known), `has_through` whether it
    does so with a `through`.
    """

    members: Sequence[object]
    path: str
    through: Moment | None = None
    stated: bool = True
    has_through: bool = False


def _held(value: object, key: str, path: str, reading: Reading) -> _Held:
    if value is None:
        return _Held((), path, has_through=True)
    if isinstance(value, list | tuple):
        return _Held(value, path, stated=False)
    members = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(members, list | tuple):
        wanted = f'a list, or {{"{key}": […], "through": date}}'
        reading.findings.add(WrongType(path, shown(value), wanted))
        return _Held((), path, has_through=True)
    known_keys(value, (key, "through"), path, "part of a list", reading)
    through = observed_on(value.get("through"), f"{path}.through", reading)
    return _Held(members, f"{path}.{key}", through, has_through="through" in value)


# ---- Results ------------------------------------------------------------------------------------


def series_of(value: object, path: str, measurement: Measurement, reading: Reading) -> Series:
    """The results of a measurement: a list, or `{"results": […], "through": date}`."""
    held = _held(value, "results", path, reading)
    keys = keys_of(measurement.type, ("visit",))
    results = tuple(
        _result(each, f"{held.path}[{n}]", measurement, keys, reading) for n, each in enumerate(held.members)
    )
    return Series(path, results, held.through, held.stated)


def _result(value: object, path: str, measurement: Measurement, keys: Sequence[str], reading: Reading) -> Datum:
    given = given_of(value, path, keys, reading)
    datum = attested(datum_of(given, path, measurement.type, reading), measurement.attested_by, given, reading)
    visit = said(given, "visit", reading)
    if visit is None:
        return datum
    return attrs.evolve(datum, visit=word_of(visit, f"{path}.visit", tuple(reading.dictionary.timepoints), reading))


# ---- Rows ---------------------------------------------------------------------------------------


def rows_of(value: object, listed: RecordList, reading: Reading) -> RowList:
    """The rows of a list: a list, or `{"rows": […], "through": date}`."""
    path = f"$.records.{listed.name}"
    held = _held(value, "rows", path, reading)
    if listed.must_state_completeness and not held.has_through:
        reading.findings.add(BareList(path, listed.label))
    fields = {each.name: (each, keys_of(each.type)) for each in listed.fields}
    names = tuple(fields)
    rows = tuple(_row(each, f"{held.path}[{n}]", fields, names, reading) for n, each in enumerate(held.members))
    return RowList(path, rows, held.through, held.stated)


def _row(
    value: object,
    path: str,
    fields: Mapping[str, tuple[Field, tuple[str, ...]]],
    names: tuple[str, ...],
    reading: Reading,
) -> Row:
    if not isinstance(value, dict):
        reading.findings.add(WrongType(path, shown(value), "a row, a JSON object"))
        return Row(path, {})
    known_keys(value, names, path, "field of this list", reading)
    found = {}
    for name, (declared, keys) in fields.items():
        if name in value:
            where = f"{path}.{name}"
            given = given_of(value[name], where, keys, reading)
            found[name] = attested(datum_of(given, where, declared.type, reading), declared.attested_by, given, reading)
    return Row(path, found)
