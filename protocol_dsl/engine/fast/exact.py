"""
Where the silence of the fast path is UNKNOWN for certain.

The written function is silent about what is missing and about what is only vague: a date known to the month, two
results of one day, a range. What is vague may still decide, and only the evaluators can tell. What is missing cannot:
where all that a criterion reads is either plain or missing, silence is Kleene's UNKNOWN, and so the verdict and the
statuses are known before anybody asks for causes. A law holds them to the evaluators.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import define, field, frozen

from protocol_dsl.engine.fast.coverage import number_of_rows, rows_counted
from protocol_dsl.engine.walk import TIMED, with_definitions
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.walk import children
from protocol_dsl.schema.datum import Answer, Coded, Datum, Item
from protocol_dsl.schema.record import Record, RowList, Series
from protocol_dsl.values.calendar import Moment, Period
from protocol_dsl.values.interval import Range

PLAIN = 0
DATE = 1
"""A date that is not known to the day, or a period with such an end, or with none."""
NOT_DONE = 2
"""A test that was not done."""
OTHERWISE = 4
"""Bits for the ways in which a recorded value is not plain, though something is recorded. They are plain numbers, since
every value is asked for them."""

NEEDS_DAYS = (nodes.Elapsed, nodes.ResultValue)
"""What the written function answers from full dates alone."""


@frozen
class Exact:
    """What a criterion reads, and in which ways that may be vague with silence still being UNKNOWN."""

    parts: tuple[tuple[str, str], ...]
    tolerates: int


def exactness(formulas: Iterable[object], protocol: Protocol, reads: Iterable[str]) -> Exact | None:
    """For these formulas, which read these parts of a record; None where silence never says for certain."""
    parts = [part for formula in formulas for part in with_definitions(formula, protocol)]
    if any(_is_never_exact(part, protocol) or _is_vague_date(part, protocol) for part in parts):
        return None
    tolerates = DATE | NOT_DONE
    if any(isinstance(part, NEEDS_DAYS) for part in parts):
        tolerates &= ~DATE
    if any(isinstance(part, TIMED) for part in parts):
        tolerates &= ~NOT_DONE
    return Exact(tuple((kind, name) for kind, _, name in (each.partition(".") for each in sorted(reads))), tolerates)


def _is_never_exact(part: object, protocol: Protocol) -> bool:
    """
    Whether the evaluators may know bounds, or a choice, where the written function knows nothing.

    Of a number of rows it knows the bounds, but only where that is compared with a number of the file.
    """
    if isinstance(part, nodes.ChosenValue):
        return True
    if isinstance(part, nodes.Compare) and rows_counted(part, protocol) is not None:
        return False
    return any(number_of_rows(child, protocol) is not None for child in children(part))


def _is_vague_date(part: object, protocol: Protocol) -> bool:
    """Whether the protocol itself names a date that is not one day."""
    match part:
        case nodes.Literal(Moment() as moment):
            return moment.first != moment.last or moment.instant is not None
        case nodes.TimepointValue(name):
            fixed = protocol.dictionary.timepoints[name].until_it_happens
            return any(isinstance(each, Moment) and _of_item(each) != PLAIN for each in fixed)
        case _:
            return False


# ---- Of a record ------------------------------------------------------------------------------------


@define(eq=False)
class Vagueness:
    """In which ways each part of one record is vague; worked out for what is asked."""

    record: Record
    _found: dict[tuple[str, str], int] = field(factory=dict, init=False)

    def lets(self, exact: Exact | None) -> bool:
        """Whether silence about a criterion is UNKNOWN for certain."""
        if exact is None or _of_item(self.record.as_of) != PLAIN:
            return False
        found, allowed = self._found, exact.tolerates
        for part in exact.parts:
            vague = found.get(part)
            if vague is None:
                vague = found[part] = _of_part(self.record, *part)
            if vague & ~allowed:
                return False
        return True


def _of_part(record: Record, kind: str, name: str) -> int:
    match kind:
        case "facts":
            return _of_datum(record.facts.get(name))
        case "attestations":
            return _of_datum(record.attestations.get(name))
        case "timepoints":
            return _of_datum(record.timepoints.get(name)) | _of_datum(record.planned.get(name))
        case "measurements":
            series = record.measurements.get(name)
            return PLAIN if series is None else _of_series(series)
        case _:
            listed, _, column = name.partition(".")
            rows = record.lists.get(listed)
            return PLAIN if rows is None else _of_rows(rows, column)


def _of_datum(datum: Datum | None) -> int:
    """What is missing is not vague."""
    if datum is None or datum.items is None:
        return PLAIN
    return _of_item(datum.items[0]) if len(datum.items) == 1 else OTHERWISE


def _of_item(item: Item) -> int:
    vague = _OF_CLASS.get(item.__class__)
    return PLAIN if vague is None else vague(item)


def _of_moment(item: Moment) -> int:
    if item.instant is not None:
        return OTHERWISE
    return PLAIN if item.first == item.last else DATE


def _of_period(item: Period) -> int:
    start, end = item.start, item.end
    return (DATE if start is None else _of_moment(start)) | (_of_moment(end) if isinstance(end, Moment) else DATE)


_OF_CLASS: Mapping[type, Callable[[Any], int]] = {
    Moment: _of_moment,
    Period: _of_period,
    Range: lambda item: PLAIN if item.is_point else OTHERWISE,
    Coded: lambda item: PLAIN if len(item.codings) == 1 else OTHERWISE,
    Answer: lambda item: NOT_DONE if item is Answer.NOT_DONE else OTHERWISE,
}


def _of_series(series: Series) -> int:
    """Results of which the written function can tell the latest: of known, different days."""
    days = {None if each.on is None else each.on.first for each in series.results}
    if len(days) < len(series.results) or not _is_plain_end(series):
        return OTHERWISE
    found = PLAIN
    for each in series.results:
        if each.on is None or _of_item(each.on) != PLAIN:
            return OTHERWISE
        found |= _of_datum(each)
    return found


def _of_rows(rows: RowList, column: str) -> int:
    if not column:
        return PLAIN if _is_plain_end(rows) else OTHERWISE
    found = PLAIN
    for row in rows.rows:
        found |= _of_datum(row.fields.get(column))
    return found


def _is_plain_end(held: RowList | Series) -> bool:
    return held.through is None or _of_item(held.through) is not OTHERWISE
