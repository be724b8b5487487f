"""What the written function calls: small questions about plain values. None is silence."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import TypeAlias

from protocol_dsl.engine.comparison import compare_items, plain_text
from protocol_dsl.engine.timing import date_in_window, edge_of, limit_cut
from protocol_dsl.engine.world import reaches
from protocol_dsl.schema.datum import CONCEPT_SYSTEM, Coded, Coding, Datum, FreeText, Item
from protocol_dsl.schema.record import Record, RowList, Series
from protocol_dsl.schema.vocabulary import Hierarchy, is_code
from protocol_dsl.values.calendar import CalendarUnit, Duration, Moment, Period, add, completed, subtract
from protocol_dsl.values.interval import Comparison, Range, multiply
from protocol_dsl.values.truth import Limit, Truth, count_compare
from protocol_dsl.values.window import (
    Direction,
    Order,
    Span,
    contains,
    inside,
    lag,
    lasting,
    order,
    overlaps,
    period_order,
)

OTHER = "other"
Silent: TypeAlias = bool | None
FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()
MOST_CODES = 20_000
"""How many different codes are remembered: a service that decides for years must not grow with what it has seen."""


def told(truth: Truth) -> Silent:
    """A truth as the written function has it."""
    return True if truth is Truth.TRUE else False if truth is Truth.FALSE else None


def single(datum: Datum | None) -> Item | None:
    """The one item that a recorded value is."""
    if datum is None or datum.items is None or len(datum.items) != 1:
        return None
    return datum.items[0]


# ---- Comparisons ----------------------------------------------------------------------------------


def compared(operator: Comparison, a: Item | None, b: Item | None, words: tuple[str, ...]) -> Silent:
    """Dates or words of an ordered list."""
    return None if a is None or b is None else told(compare_items(operator, a, b, words))


def so_many(limit: Limit, number: int, sure: int, possible: int | None) -> Silent:
    """Whether a number between two bounds keeps a limit."""
    return told(count_compare(limit, number, sure, possible))


def text_is(item: Item | None, wanted: frozenset[str]) -> Silent:
    """A text that is one of some; another text may mean the same."""
    return True if isinstance(item, FreeText) and plain_text(item.text) in wanted else None


def text_key(item: Item | None) -> str | None:
    """What makes two texts the same."""
    return plain_text(item.text) if isinstance(item, FreeText) else None


def concept_key(item: Item | None) -> Coding | None:
    """What makes two codes the same: only the file's own names are known to differ where they are different."""
    if isinstance(item, Coded) and len(item.codings) == 1 and item.codings[0].system == CONCEPT_SYSTEM:
        return item.codings[0]
    return None


def codes(concepts: Iterable[str], hierarchy: Hierarchy) -> Callable[[Item | None], tuple[Silent, ...]]:
    """What a recorded code says about each of some concepts; for one code it is worked out once."""
    listed = tuple(concepts)
    nothing: tuple[Silent, ...] = (None,) * len(listed)
    found: dict[tuple[str, str], tuple[Silent, ...]] = {}

    def said(item: Item | None) -> tuple[Silent, ...]:
        if item.__class__ is not Coded or len(item.codings) != 1:
            return nothing
        assert isinstance(item, Coded)
        key = (item.codings[0].system, item.codings[0].code)
        known = found.get(key)
        if known is None:
            if len(found) >= MOST_CODES:
                found.clear()
            known = found[key] = tuple(told(is_code(item, concept, hierarchy)[0]) for concept in listed)
        return known

    return said


# ---- Time -------------------------------------------------------------------------------------------


def ordered(item: Item | None, which: Order, t: Moment | None, record: Record) -> Silent:
    """A date, or a whole period, before or after a point."""
    if t is None:
        return None
    if isinstance(item, Period):
        return told(period_order(item, which, t, record.as_of))
    return told(order(item, which, t)) if isinstance(item, Moment) else None


def far(x: Moment | None, limit: Limit, span: Span, direction: Direction, t: Moment | None, record: Record) -> Silent:
    """A date so long before or after a point."""
    if x is None or t is None:
        return None
    truth = lag(x, limit, span, direction, t, record.zone)
    return told(limit_cut(truth, limit, x, direction, t, record.as_of))


def in_window(
    item: Item | None, span: Span, direction: Direction, t: Moment | None, entirely: bool, record: Record
) -> Silent:
    """A date in a window, or a period that shares a day with it or lies in it."""
    if t is None:
        return None
    if isinstance(item, Period):
        meets = inside if entirely else overlaps
        return told(meets(item, span, direction, t, record.as_of, record.zone))
    if isinstance(item, Moment):
        return told(date_in_window(item, span, direction, t, record.as_of, record.zone))
    return None


def lasts(item: Item | None, limit: Limit, span: Span, record: Record) -> Silent:
    """A period that lasts so long."""
    return told(lasting(item, limit, span, record.as_of, record.zone)) if isinstance(item, Period) else None


def covers(item: Item | None, t: Moment | None, record: Record) -> Silent:
    """A period that contains a day."""
    return told(contains(item, t, record.as_of)) if isinstance(item, Period) and t is not None else None


def elapsed(unit: CalendarUnit, a: Moment | None, b: Moment | None) -> int | None:
    """Completed units between two dates, where there is one such number."""
    if a is None or b is None:
        return None
    exact = a.first == a.last and b.first == b.last
    if unit is CalendarUnit.YEAR and exact and FIRST_DAY <= a.first <= LAST_DAY and FIRST_DAY <= b.first <= LAST_DAY:
        begin, end = date.fromordinal(a.first), date.fromordinal(b.first)
        # Who was born on 29 February is a year older on 1 March, which no day of February is.
        return end.year - begin.year - ((end.month, end.day) < (begin.month, begin.day))
    low, high = completed(unit, a, b)
    return low if low == high else None


def edge(item: Item | None, start: bool, as_of: Moment) -> Moment | None:
    """The first or the last day of a period."""
    found = edge_of(item, start, as_of) if isinstance(item, Period) else item
    return found if isinstance(found, Moment) else None


# ---- Lists and results ----------------------------------------------------------------------------------


def is_open(held: RowList | Series, as_of: Moment) -> bool:
    """Whether a list may hold more than is recorded up to a moment."""
    if not held.stated:
        return False
    through = held.through
    if through is None:
        return True
    if through.instant is None or as_of.instant is None:
        return through.first < as_of.last
    return not reaches(through, as_of)


def result(
    series: Series | None, window: tuple[Duration, Direction] | None, t: Moment | None, oldest: bool, record: Record
) -> Datum | None:
    """The latest or first result in a window, where it is certain which one that is."""
    if series is None:
        return None
    bounds = (None, None, record.as_of) if window is None else _bounds(window, t, record)
    if bounds is None or is_open(series, bounds[2]):
        return None
    if window is None and len(series.results) == 1:
        return series.results[0]
    return _edge_of(series, bounds[0], bounds[1], oldest)


def _bounds(
    window: tuple[Duration, Direction], t: Moment | None, record: Record
) -> tuple[int | None, int | None, Moment] | None:
    """The first and last day of a window, cut at `as_of`, and up to when the series must be complete."""
    as_of = record.as_of
    if (
        t is None
        or t.first != t.last
        or as_of.first != as_of.last
        or (t.instant is not None and as_of.instant is not None)
    ):
        return None
    duration, direction = window
    day = t.first
    first = day if direction is Direction.AFTER else subtract(day, duration)
    last = day if direction is Direction.BEFORE else add(day, duration)
    until = as_of if last >= as_of.first else Moment(last, last)
    if direction is not Direction.AFTER and day > as_of.first:
        last = min(last, as_of.first)
    return first, last, until


def _edge_of(series: Series, first: int | None, last: int | None, oldest: bool) -> Datum | None:
    found: Datum | None = None
    best, twice = 0, False
    for datum in series.results:
        on = datum.on
        if on is None or on.first != on.last:
            return None
        day = on.first
        if (first is not None and day < first) or (last is not None and day > last):
            continue
        if found is None or (day < best if oldest else day > best):
            found, best, twice = datum, day, False
        elif day == best:
            twice = True
    return None if twice else found


def fewest_keys(keys: set[Hashable]) -> int:
    """How many different keys there are at least: unknown ones, None here, may all be among the known ones."""
    return max(len(keys) - (None in keys), 1 if keys else 0)


def most_keys(known: set[Hashable], vague: int, size: int | None) -> int:
    """How many there are at most: unknown ones may all differ, as far as there are words."""
    most = len(known) + vague
    return most if size is None else min(most, size)


def against_limit(datum: Datum | None, operator: Comparison, factor: Range, upper: bool) -> Silent:
    """A result against a multiple of its own limit of normal."""
    item = single(datum)
    if datum is None or item is None:
        return None
    limit = datum.uln if upper else datum.lln
    return None if limit is None else told(compare_items(operator, item, multiply(factor, limit), ()))
