"""
Records of which less is known.

A *leaf* is one thing that can be learned: a fact, a timepoint, an answer, the value of a result, a field of a row, or
through when a list or series is complete. Blanking a leaf makes it unknown, the way `null` is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

import attrs

from protocol_dsl.schema.datum import Cause, CauseKind, Datum
from protocol_dsl.schema.record import Record, Row, RowList, Series

THROUGH = ".through"
ROW = re.compile(r"\[(\d+)\]\.\w+$")


def leaves(record: Record) -> tuple[str, ...]:
    """The JSON paths of all leaves, in the order in which the protocol declares them."""
    return tuple(_leaves(record))


def _leaves(record: Record) -> Iterator[str]:
    for data in (record.timepoints, record.planned, record.facts):
        yield from (datum.path for datum in data.values() if datum.items is not None)
    for series in record.measurements.values():
        yield from (datum.path for datum in series.results if datum.items is not None)
        yield from _completeness(series)
    for rows in record.lists.values():
        for row in rows.rows:
            yield from (datum.path for datum in row.fields.values() if datum.items is not None)
        yield from _completeness(rows)
    yield from (datum.path for datum in record.attestations.values() if datum.items is not None)


def _completeness(held: Series | RowList) -> Iterator[str]:
    if not held.stated or held.through is not None:
        yield held.path + THROUGH


def blanked(record: Record, *paths: str) -> Record:
    """The record without what some leaves say; the record itself if it has none of them."""
    named: dict[tuple[str, str], set[str]] = {}
    for path in paths:
        found = re.match(r"\$\.(\w+)\.(\w+)", path)
        if found is not None:
            named.setdefault((found[1], found[2]), set()).add(path)
    for (part, name), leaves_of in named.items():
        record = _without(record, part, name, leaves_of)
    return record


def _without(record: Record, part: str, name: str, paths: Set[str]) -> Record:
    """The record without some leaves of one of its parts."""
    match part:
        case "facts":
            return attrs.evolve(record, facts=_blank_in(record.facts, paths))
        case "timepoints":
            timepoints, planned = _blank_in(record.timepoints, paths), _blank_in(record.planned, paths)
            return attrs.evolve(record, timepoints=timepoints, planned=planned)
        case "attestations":
            answers = _blank_in(record.attestations, paths, CauseKind.ATTESTATION)
            return attrs.evolve(record, attestations=answers)
        case "measurements" if name in record.measurements:
            series = _blank_series(record.measurements[name], paths)
            return attrs.evolve(record, measurements={**record.measurements, name: series})
        case "records" if name in record.lists:
            rows = _blank_rows(record.lists[name], paths)
            return attrs.evolve(record, lists={**record.lists, name: rows})
        case _:
            return record


def _blank(datum: Datum, kind: CauseKind = CauseKind.MISSING) -> Datum:
    return attrs.evolve(datum, items=None, causes=frozenset({Cause(kind, datum.path)}))


def _blank_in(data: Mapping[str, Datum], paths: Set[str], kind: CauseKind = CauseKind.MISSING) -> dict[str, Datum]:
    return {name: _blank(datum, kind) if datum.path in paths else datum for name, datum in data.items()}


def _blank_series(series: Series, paths: Set[str]) -> Series:
    results = tuple([_blank(datum) if datum.path in paths else datum for datum in series.results])
    if series.path + THROUGH in paths:
        return attrs.evolve(series, results=results, through=None, stated=True)
    return attrs.evolve(series, results=results)


def _blank_rows(rows: RowList, paths: Set[str]) -> RowList:
    """Rows that lose nothing stay the same objects. A row's path ends with its place, so that no other is looked at."""
    blank = list(rows.rows)
    for place in {int(found[1]) for found in map(ROW.search, paths) if found is not None}:
        row = blank[place]
        blank[place] = Row(row.path, _blank_in(row.fields, paths))
    if rows.path + THROUGH in paths:
        return attrs.evolve(rows, rows=tuple(blank), through=None, stated=True)
    return attrs.evolve(rows, rows=tuple(blank))
