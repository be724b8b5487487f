"""What is counted over rows: how many, how many distinct, how long in all, and the first or last row (SEMANTICS 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from protocol_dsl.engine.comparison import plain_text
from protocol_dsl.engine.evaluator import ValueOf
from protocol_dsl.engine.outcome import (
    Known,
    anything,
    because,
    together,
    union,
)
from protocol_dsl.engine.results import ANY_DAY, WindowOf, certainly_later
from protocol_dsl.engine.rows import Counted, RowsOf, counted, date_of_row, known_of_row, number_of
from protocol_dsl.engine.timing import window_seen
from protocol_dsl.engine.world import World
from protocol_dsl.schema.datum import (
    CONCEPT_SYSTEM,
    NO_CAUSES,
    Answer,
    Category,
    CauseKind,
    Causes,
    Coded,
    FreeText,
    Item,
)
from protocol_dsl.schema.record import Row
from protocol_dsl.schema.types import CategoryType, Type
from protocol_dsl.values.calendar import ONGOING, Moment, Period, from_ordinal
from protocol_dsl.values.interval import Range, point
from protocol_dsl.values.truth import Truth
from protocol_dsl.values.window import FAR, Direction, Span, bounds

OTHER = "other"


def number_range(low: int, high: int | None, causes: Callable[[], Causes]) -> Known:
    """A whole number between two bounds, with the causes if they differ."""
    if low == high:
        return Known((point(Fraction(low)),))
    return Known((Range(Fraction(low), None if high is None else Fraction(high)),), causes())


def count(rows: RowsOf) -> ValueOf:
    """How many rows count: [sure, possible], without upper end for an incomplete list."""
    found_of = counted(rows)

    def evaluate(world: World) -> Known:
        found = found_of(world)
        number = number_of(world, found)
        high = None if found.open_causes else number.possible
        return number_range(number.sure, high, lambda: number.causes | found.open_causes)

    return evaluate


# ---- Keys -----------------------------------------------------------------------------------------------


def _key(item: Item) -> object | None:
    """What makes two rows the same for counting; None if that cannot be told."""
    match item:
        case Category(name):
            return None if name == OTHER else name
        case FreeText(text):
            return plain_text(text)
        case Coded((coding,)) if coding.system == CONCEPT_SYSTEM:
            return coding
        case bool():
            return item
        case Range(low, high) if low is not None and low == high:
            return low
        case Moment(first, last) if first == last:
            return first
        case _:
            return None


def known_key(value: Known) -> object | None:
    """The key of a value that is known exactly, else None."""
    return _key(value.items[0]) if value.items is not None and len(value.items) == 1 else None


def is_other(value: Known) -> bool:
    """Whether the value is known to be none of the listed words."""
    return value.items == (Category(OTHER),)


def _size_of(type_: Type) -> int | None:
    """How many different values there can be; no limit for a list of words that holds `other`."""
    if isinstance(type_, CategoryType) and OTHER not in type_.categories:
        return len(type_.categories)
    return None


def count_distinct(key: ValueOf, type_: Type, rows: RowsOf) -> ValueOf:
    """How many different values a field has in the rows that count."""
    found_of = counted(rows)

    def evaluate(world: World) -> Known:
        found = found_of(world)
        keyed = [(outcome.truth, known_of_row(world, row, key)) for row, outcome in found.possible]
        sure = [value for truth, value in keyed if truth is Truth.TRUE]
        low = _fewest_keys(sure)
        high = None if found.open_causes else _most_keys([value for _, value in keyed], type_)
        size = _size_of(type_)
        if found.open_causes and size is not None:
            high = size
        return number_range(low, high, lambda: found.unsure_causes() | _key_causes([value for _, value in keyed]))

    return evaluate


def _fewest_keys(values: Sequence[Known]) -> int:
    """Unknown keys may all be among the known ones; `other` is a key of its own."""
    known = {key for key in map(known_key, values) if key is not None}
    other = any(map(is_other, values))
    return max(len(known) + other, 1 if values else 0)


def _most_keys(values: Sequence[Known], type_: Type) -> int:
    """Unknown keys may all differ, from each other and from the known ones, as far as the type has words."""
    keys = [known_key(value) for value in values]
    most = len({key for key in keys if key is not None}) + sum(key is None for key in keys)
    size = _size_of(type_)
    return most if size is None else min(most, size)


def _key_causes(values: Sequence[Known]) -> Causes:
    """Why it is not known how many different keys there are: unknown ones, and words such as `other`."""
    vague = [value for value in values if known_key(value) is None]
    paths = (path for value in vague if not value.causes for path in value.paths)
    return union(value.causes for value in vague) | union(because(CauseKind.IMPRECISE, path) for path in paths)


def count_once_per(key: ValueOf, type_: Type, rows: RowsOf) -> ValueOf:
    """
    How many rows, those for which `where` holds counting once for each value of a field (SEMANTICS 7).

    One fold: a row for which `where` holds counts under its key, any other under itself.
    """
    listed = counted(RowsOf(rows.list, rows.member, None, rows.exceptions))

    def evaluate(world: World) -> Known:
        found = listed(world)
        single: list[tuple[bool, Known]] = []
        folded: list[tuple[bool, Known]] = []
        unsure: list[tuple[bool, Known]] = []
        causes: Causes = frozenset()
        for row, outcome in found.possible:
            folds = world.of_row(row, rows.where) if rows.where is not None else outcome
            value = known_of_row(world, row, key)
            causes |= folds.causes
            sure = outcome.truth is Truth.TRUE
            bucket = {Truth.TRUE: folded, Truth.FALSE: single, Truth.UNKNOWN: unsure}[folds.truth]
            bucket.append((sure, value))
        low, high = _fold_bounds(single, folded, unsure, type_)
        values = [value for _, value in (*folded, *unsure)]
        return number_range(
            low,
            None if found.open_causes else high,
            lambda: found.unsure_causes() | causes | _fold_causes(values, type_),
        )

    return evaluate


Folding = Sequence[tuple[bool, Known]]


def _fold_bounds(single: Folding, folded: Folding, unsure: Folding, type_: Type) -> tuple[int, int]:
    """The fewest and the most that the fold can count to."""
    sure_values = [value for sure, value in (*folded, *unsure) if sure]
    exact = isinstance(type_, CategoryType)
    low = sum(sure for sure, _ in single)
    low += _fewest_keys(sure_values) if exact else min(len(sure_values), 1)
    high = len(single) + len(unsure) + _most_keys([value for _, value in folded], type_)
    return low, high


def _fold_causes(values: Sequence[Known], type_: Type) -> Causes:
    """Two different texts may name the same thing, so that what is not known is each of them."""
    if isinstance(type_, CategoryType):
        return _key_causes(values)
    return _key_causes(values) | union(
        because(CauseKind.IMPRECISE, path) for value in values if not value.causes for path in value.paths
    )


# ---- Total time --------------------------------------------------------------------------------


Days: TypeAlias = tuple[int, int]
"""A stretch of days, its ends included; empty if the second comes first."""


def total_time(operand: ValueOf, rows: RowsOf, where: str, window: WindowOf | None = None) -> ValueOf:
    """
    The local days that the periods of the rows cover together; one still going on counts up to `as_of`.

    With a window only its days count.
    """
    found_of = counted(rows)
    windows_of = always if window is None else windows_in_days(window, where)

    def evaluate(world: World) -> Known:
        found, windows = found_of(world), windows_of(world)
        values = [known_of_row(world, row, operand) for row, _ in found.possible]
        causes = union(value.causes for value in values) | found.unsure_causes() | windows.causes
        sure: list[Days] = []
        possible: list[Days] = [EVERY_DAY] if found.open_causes else []
        for (_, outcome), value in zip(found.possible, values, strict=True):
            extents = _extents(value, world.as_of)
            if extents is None:
                return anything(causes or because(CauseKind.UNDEFINED, where))
            possible += [most for _, most in extents]
            if outcome.truth is Truth.TRUE and len(extents) == 1:
                sure += [least for least, _ in extents]
        if not windows.options:
            return anything(causes)
        low = min(_days_covered(sure, certain) for certain, _ in windows.options)
        high = max(_days_covered(possible, hull) for _, hull in windows.options)
        return number_range(low, None if high >= FAR else high, lambda: causes)

    return evaluate


@frozen
class WindowsInDays:
    """
    Every window that may be meant, as the days that surely lie in it and those that may; none if nothing is known.

    The two differ only where the point is so vague that its days are not gone through one by one.
    """

    options: tuple[tuple[Days, Days], ...]
    causes: Causes = NO_CAUSES


EVERY_DAY: Days = (-FAR, FAR)
NO_DAYS: Days = (1, 0)
MOST_DAYS = 366
"""A point that is known to the year is still gone through day by day."""


def always(world: World) -> WindowsInDays:
    """No window: every day counts."""
    return WindowsInDays(((EVERY_DAY, EVERY_DAY),))


def windows_in_days(window: WindowOf, where: str) -> Callable[[World], WindowsInDays]:
    """The windows under everything that their length and their point may be."""

    def evaluate(world: World) -> WindowsInDays:
        durations, anchor = window.durations(world), window.point(world)
        causes = durations.causes | anchor.causes
        moments = [item for item in anchor.items or () if isinstance(item, Moment)]
        if durations.options is None or not moments or len(moments) < len(anchor.items or ()):
            return WindowsInDays((), causes or because(CauseKind.UNDEFINED, where))
        options = [(span, t) for span in durations.options for t in moments]
        if world.tracer is not None:
            world.saw(*(window_seen(span, window.direction, t, world) for span, t in options))
        found = (each for span, t in options for each in _windows(span, window.direction, t, world.zone))
        return WindowsInDays(tuple(dict.fromkeys(found)), causes)

    return evaluate


def _windows(span: Span, direction: Direction, t: Moment, zone: str) -> Iterator[tuple[Days, Days]]:
    """The window around each day that the point may be; around all of them at once if they are too many."""
    if t.last - t.first > MOST_DAYS:
        first, last = bounds(span, direction, t, zone).possible
        yield NO_DAYS, (int(first), int(last))
        return
    for day in range(t.first, t.last + 1):
        first, last = bounds(span, direction, from_ordinal(day), zone).possible
        exact = int(first), int(last)
        yield exact, exact


def _extents(value: Known, as_of: Moment) -> list[tuple[Days, Days]] | None:
    """The days that each possible period surely covers and may cover, none for `never`; None if that is not known."""
    if value.items is None or not all(isinstance(item, Period) or item is Answer.NEVER for item in value.items):
        return None
    return [_extent(item, as_of) if isinstance(item, Period) else (NO_DAYS, NO_DAYS) for item in value.items]


def _extent(period: Period, as_of: Moment) -> tuple[Days, Days]:
    """The days that a period certainly covers, and those that it may cover."""
    start = period.start if period.start is not None else ANY_DAY
    end = as_of if period.end is ONGOING else period.end if isinstance(period.end, Moment) else ANY_DAY
    return (start.last, end.first), (start.first, end.last)


def _days_covered(stretches: Sequence[Days], window: Days) -> int:
    """How many days of the window the stretches cover together."""
    shared = [(max(first, window[0]), min(last, window[1])) for first, last in stretches]
    days, reached = 0, -FAR - 1
    for first, last in sorted(each for each in shared if each[0] <= each[1]):
        days += max(0, last - max(first, reached + 1) + 1)
        reached = max(reached, last)
    return days


# ---- First and last row ----------------------------------------------------------------------------------------


def pick(last: bool, operand: ValueOf, by: ValueOf, rows: RowsOf, where: str) -> ValueOf:
    """A field of the first or last row; rows of one day are equally first or last, and what never was is neither."""
    found_of = counted(rows)

    def evaluate(world: World) -> Known:
        found = found_of(world)
        dated = [(row, outcome, date_of_row(world, row, by)) for row, outcome in found.possible]
        dated = [each for each in dated if each[2].happened is not Truth.FALSE]
        if not dated and not found.open_causes:
            return Known((Answer.NONE,))
        sure = [
            (row, day.moment)
            for row, outcome, day in dated
            if outcome.truth is Truth.TRUE and day.happened is Truth.TRUE
        ]

        def beaten(row: Row, moment: Moment) -> bool:
            return any(
                other is not row and (certainly_later(rival, moment) if last else certainly_later(moment, rival))
                for other, rival in sure
            )

        candidates = [(row, day.causes) for row, _, day in dated if not beaten(row, day.moment)]
        values = [known_of_row(world, row, operand) for row, _ in candidates]
        doubt = union(causes for _, causes in candidates) | found.unsure_causes()
        return _picked(values, doubt, found, bool(sure), where)

    return evaluate


def _picked(values: Sequence[Known], doubt: Causes, found: Counted, sure: bool, where: str) -> Known:
    causes = union(value.causes for value in values)
    paths = tuple(path for value in values for path in value.paths)
    if found.open_causes or any(value.items is None for value in values):
        return Known(None, (causes | doubt) or because(CauseKind.UNDEFINED, where), paths)
    items = together([*(item for value in values for item in value.items or ()), *(() if sure else (Answer.NONE,))])
    if items is not None and len(items) == 1:
        return Known(items, causes, paths)
    same_day = union(because(CauseKind.CONFLICTING, path) for path in paths)
    return Known(items, (causes | doubt) or same_day, paths)
