"""Dates, periods and windows (SEMANTICS 1): what they are held against, and how each possibility comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from typing import TypeAlias

from attrs import frozen

from protocol_dsl.engine.evaluator import JudgeOf, ValueOf
from protocol_dsl.engine.outcome import (
    Judged,
    Known,
    all_hold,
    any_holds,
    anything,
    because,
    judged,
    negated,
    together,
    unknown,
)
from protocol_dsl.engine.trace import DistanceSeen, ElapsedSeen, LastingSeen, WindowSeen
from protocol_dsl.engine.world import World
from protocol_dsl.schema.datum import NO_CAUSES, Answer, Cause, CauseKind, Causes, Item
from protocol_dsl.values.calendar import (
    ONGOING,
    CalendarUnit,
    Duration,
    Moment,
    Period,
    completed,
    instants,
)
from protocol_dsl.values.interval import Range
from protocol_dsl.values.truth import Limit, Truth, agreed, all_of, any_of
from protocol_dsl.values.window import (
    FAR,
    Direction,
    Order,
    Span,
    contains,
    distance_days,
    inside,
    lag,
    lasting,
    order,
    overlaps,
    period_order,
    window_of,
    within,
)

# ---- Durations --------------------------------------------------------------------------


@frozen
class Durations:
    """
    The spans of time that a window or a lag may have; None if nothing is known of them.

    With `between`, the true one may also lie between two of the options.
    """

    options: tuple[Span, ...] | None
    causes: Causes = NO_CAUSES
    between: bool = False


DurationsOf: TypeAlias = Callable[[World], Durations]


def fixed(duration: Duration) -> DurationsOf:
    """A duration written in the file."""
    known = Durations((Span((duration,)),))
    return lambda world: known


def from_value(value: ValueOf, unit: CalendarUnit, rounded: bool, where: str) -> DurationsOf:
    """A number used as a duration. All that matters of a range are its ends: windows grow with their duration."""

    def evaluate(world: World) -> Durations:
        known = value(world)
        if known.items is None:
            return Durations(None, known.causes)
        spans: list[Span] = []
        between = False
        for item in known.items:
            if not isinstance(item, Range) or item.low is None or item.high is None or item.low < 0:
                return Durations(None, known.causes or because(CauseKind.UNDEFINED, where))
            between = between or item.low != item.high
            spans += [Span((Duration(count, unit),), rounded=rounded) for count in (item.low, item.high)]
        return Durations(tuple(dict.fromkeys(spans)), known.causes, between)

    return evaluate


def by_reading(ambiguity: str, options: dict[str, DurationsOf]) -> DurationsOf:
    """The duration under the reading that is being looked at."""
    return lambda world: options[world.readings[ambiguity]](world)


def longer_of(parts: Sequence[DurationsOf], shorter: bool) -> DurationsOf:
    """The longer, or the shorter, of several durations; which one that is depends on the anchor."""
    if len(parts) == 1:
        return parts[0]

    def evaluate(world: World) -> Durations:
        known = [part(world) for part in parts]
        causes = frozenset().union(*(each.causes for each in known))
        options = [each.options for each in known if each.options is not None]
        if len(options) < len(known):
            return Durations(None, causes)
        spans = tuple(
            Span(
                tuple(duration for span in combination for duration in span.durations),
                which="shorter" if shorter else "longer",
                rounded=any(span.rounded for span in combination),
            )
            for combination in product(*options)
        )
        return Durations(spans, causes, any(each.between for each in known))

    return evaluate


# ---- Dates and periods against points -------------------------------------------------------


def day_of(item: Item) -> Moment | None:
    """A possible date, or None for an answer that is known to be no date."""
    return item if isinstance(item, Moment) else None


Test: TypeAlias = Callable[[Item, Moment, Span], Truth]


def _hold_against(moment: Known, durations: Durations, point: Known, test: Test, where: str) -> Judged:
    """A test of every possible date or period, duration and point."""
    causes = moment.causes | durations.causes | point.causes
    if moment.items is not None and all(item in (Answer.NEVER, Answer.NONE) for item in moment.items):
        return Judged(Truth.FALSE)
    if moment.items is None or durations.options is None or point.items is None:
        return unknown(causes)

    def one(item: Item, span: Span, anchor: Item) -> Truth:
        if isinstance(item, Answer) or not isinstance(anchor, Moment):
            return Truth.FALSE
        return test(item, anchor, span)

    truths = (one(*each) for each in product(moment.items, durations.options, point.items))
    return judged(agreed(truths), lambda: causes or because(CauseKind.UNDEFINED, where))


def in_window(
    moment: ValueOf, durations: DurationsOf, direction: Direction, point: ValueOf, entirely: bool, where: str
) -> JudgeOf:
    """A date lies in the window; a period shares a day with it, or lies in it entirely."""

    def evaluate(world: World) -> Judged:
        subject, spans, anchor = moment(world), durations(world), point(world)
        _show_window(world, subject, spans, direction, anchor)
        _show_distance(world, subject, spans, anchor, direction)

        def test(item: Item, t: Moment, span: Span) -> Truth:
            if isinstance(item, Period):
                meets = inside if entirely else overlaps
                return meets(item, span, direction, t, world.as_of, world.zone)
            assert isinstance(item, Moment)
            return date_in_window(item, span, direction, t, world.as_of, world.zone)

        return _hold_against(_with_open_end(subject), spans, anchor, test, where)

    return evaluate


def date_in_window(x: Moment, span: Span, direction: Direction, t: Moment, as_of: Moment, zone: str) -> Truth:
    """A date in a window that is cut at `as_of` where it looks back from a point that has not come yet."""
    return _cut(within(x, span, direction, t, zone), x, direction, t, as_of)


WINDOWS = (Limit.AT_MOST, Limit.LESS_THAN)
"""The limits that end at the point, as windows do."""


def limit_cut(truth: Truth, limit: Limit, x: Moment, direction: Direction, t: Moment, as_of: Moment) -> Truth:
    """The truth of a lag: "at most" and "less than" are windows (SEMANTICS 1), and are cut as windows are."""
    if limit not in WINDOWS:
        return truth
    return _cut(truth, x, direction, t, as_of)


def _cut(truth: Truth, x: Moment, direction: Direction, t: Moment, as_of: Moment) -> Truth:
    if direction is Direction.AFTER or order(t, Order.ON_OR_BEFORE, as_of) is Truth.TRUE:
        return truth
    visible = order(x, Order.ON_OR_BEFORE, as_of)
    if direction is Direction.EITHER:
        # Before or after is the one or the other: what lies after the point is never cut.
        visible = any_of([visible, order(x, Order.ON_OR_AFTER, t)])
    seen = all_of([truth, visible])
    if direction is Direction.BEFORE or order(t, Order.AFTER, as_of) is Truth.TRUE:
        return seen
    return agreed([truth, seen])


def lags(
    moment: ValueOf, limit: Limit, durations: DurationsOf, direction: Direction, point: ValueOf, where: str
) -> JudgeOf:
    """A date lies at least, at most, more or less than so long before or after a point."""

    def evaluate(world: World) -> Judged:
        subject, spans, anchor = moment(world), durations(world), point(world)
        _show_distance(world, subject, spans, anchor, direction if limit in WINDOWS else None)

        def hold(direction: Direction, limit: Limit) -> Judged:
            def test(item: Item, t: Moment, span: Span) -> Truth:
                assert isinstance(item, Moment)
                truth = lag(item, limit, span, direction, t, world.zone)
                return limit_cut(truth, limit, item, direction, t, world.as_of)

            return _hold_against(subject, spans, anchor, test, where)

        if limit is Limit.EXACTLY and spans.between:
            sides = (Direction.BEFORE, Direction.AFTER) if direction is Direction.EITHER else (direction,)
            return any_holds([_neither_less_nor_more(partial(hold, side)) for side in sides])
        return hold(direction, limit)

    return evaluate


def _neither_less_nor_more(hold: Callable[[Limit], Judged]) -> Judged:
    """Exactly so long, where the length may be anything between two that are known: both ends tell only together."""
    return all_hold([hold(Limit.AT_LEAST), negated(hold(Limit.MORE_THAN))])


def ordered(moment: ValueOf, which: Order, point: ValueOf, where: str) -> JudgeOf:
    """A date, or a whole period, lies before or after a point."""

    def evaluate(world: World) -> Judged:
        subject, anchor = moment(world), point(world)
        if world.tracer is not None:
            is_start = which in (Order.AFTER, Order.ON_OR_AFTER)
            _show_distance(world, _edges(subject, (is_start,), world.as_of), Durations(()), anchor)

        def test(item: Item, t: Moment, span: Span) -> Truth:
            if isinstance(item, Period):
                return period_order(item, which, t, world.as_of)
            assert isinstance(item, Moment)
            return order(item, which, t)

        return _hold_against(_with_open_end(subject), NO_DURATION, anchor, test, where)

    return evaluate


NO_DURATION = Durations((Span((Duration(Fraction(0), CalendarUnit.DAY),)),))


def covers(period: ValueOf, point: ValueOf, where: str) -> JudgeOf:
    """The period contains the day."""

    def evaluate(world: World) -> Judged:
        subject, anchor = period(world), point(world)
        if world.tracer is not None:
            _show_distance(world, _edges(subject, (True, False), world.as_of), Durations(()), anchor)

        def test(item: Item, t: Moment, span: Span) -> Truth:
            assert isinstance(item, Period)
            return contains(item, t, world.as_of)

        return _hold_against(_with_open_end(subject), NO_DURATION, anchor, test, where)

    return evaluate


def lasts(period: ValueOf, limit: Limit, durations: DurationsOf, where: str) -> JudgeOf:
    """The period lasts at least, at most, more or less than so long."""

    def evaluate(world: World) -> Judged:
        subject, spans = _with_open_end(period(world)), durations(world)
        _show_length(world, subject, spans)

        def hold(limit: Limit) -> Judged:
            def test(item: Item, t: Moment, span: Span) -> Truth:
                assert isinstance(item, Period)
                return lasting(item, limit, span, world.as_of, world.zone)

            return _hold_against(subject, spans, Known((world.as_of,)), test, where)

        return _neither_less_nor_more(hold) if limit is Limit.EXACTLY and spans.between else hold(limit)

    return evaluate


def _with_open_end(subject: Known) -> Known:
    """A period still going on is a known answer, but if it leaves something open, what is missing is its end."""
    if subject.items is None or not any(isinstance(item, Period) and item.end is ONGOING for item in subject.items):
        return subject
    ends = frozenset(Cause(CauseKind.MISSING, f"{path}.to") for path in subject.paths)
    return Known(subject.items, subject.causes | ends, subject.paths)


def edge(start: bool, period: ValueOf) -> ValueOf:
    """The first or the last day of a period. One that is going on ends some day from `as_of` on."""

    def evaluate(world: World) -> Known:
        subject = _with_open_end(period(world)) if not start else period(world)
        if subject.items is None:
            return subject
        return Known(
            together(edge_of(item, start, world.as_of) for item in subject.items), subject.causes, subject.paths
        )

    return evaluate


def edge_of(item: Item, start: bool, as_of: Moment) -> Item:
    """One end; where it is not known exactly, the other bounds it: no period ends before it starts."""
    if not isinstance(item, Period):
        return item
    if start:
        if item.start is None:
            return Moment(-FAR, _latest_start(item, as_of))
        latest = item.end.last if isinstance(item.end, Moment) else FAR
        return _narrowed(item.start, item.start.first, min(item.start.last, max(item.start.first, latest)))
    earliest = -FAR if item.start is None else item.start.first
    if item.end is ONGOING:
        return Moment(as_of.first, FAR)
    first, last = (-FAR, FAR) if item.end is None else (item.end.first, item.end.last)
    return _narrowed(item.end, max(first, min(last, earliest)), last)


def _narrowed(moment: Moment | None, first: int, last: int) -> Moment:
    """The moment itself if these are its days already, which keeps its clock time."""
    return moment if moment is not None and (moment.first, moment.last) == (first, last) else Moment(first, last)


def _latest_start(period: Period, as_of: Moment) -> int:
    """The last day on which a period may have started; what still goes on has begun."""
    if isinstance(period.end, Moment):
        return period.end.last
    return as_of.last if period.end is ONGOING else FAR


# ---- Elapsed time ----------------------------------------------------------------------------


def elapsed(unit: CalendarUnit, start: ValueOf, end: ValueOf, where: str) -> ValueOf:
    """Completed units between two dates; hours and minutes as elapsed time."""

    def evaluate(world: World) -> Known:
        begin, finish = start(world), end(world)
        causes = begin.causes | finish.causes
        if begin.items is None or finish.items is None:
            return anything(causes)
        counts: list[Range] = []
        for a, b in product(begin.items, finish.items):
            if not isinstance(a, Moment) or not isinstance(b, Moment):
                return anything(causes | because(CauseKind.UNDEFINED, where))
            low, high = _count(unit, a, b, world.zone)
            world.saw(ElapsedSeen(unit, a, b, (low, high)))
            counts.append(Range(low, high))
        return Known(together(counts), causes)

    return evaluate


def _count(unit: CalendarUnit, a: Moment, b: Moment, zone: str) -> tuple[Fraction, Fraction]:
    if unit in (CalendarUnit.HOUR, CalendarUnit.MINUTE):
        seconds = 3600 if unit is CalendarUnit.HOUR else 60
        (a_first, a_last), (b_first, b_last) = instants(a, zone), instants(b, zone)
        return Fraction(b_first - a_last, seconds), Fraction(b_last - a_first, seconds)
    low, high = completed(unit, a, b)
    return Fraction(low), Fraction(high)


# ---- What the chain shows ----------------------------------------------------------------------


def _show_window(world: World, subject: Known, spans: Durations, direction: Direction, anchor: Known) -> None:
    if world.tracer is None or spans.options is None or anchor.items is None:
        return
    # A period meets the whole window, and a date that lies after the point is not cut away.
    cut = direction is Direction.BEFORE and not any(isinstance(item, Period) for item in subject.items or ())
    for span, t in product(spans.options, anchor.items):
        if isinstance(t, Moment):
            world.saw(window_seen(span, direction, t, world, cut))


def window_seen(span: Span, direction: Direction, t: Moment, world: World, cut: bool = True) -> WindowSeen:
    """A window for the chain; one of results, or of dates before a point, ends at `as_of`."""
    first, last = window_of(span, direction, t, world.zone)
    late = cut and direction is not Direction.AFTER and last is not None and last > world.as_of.last
    return WindowSeen(t, first, last, span.durations, span.rounded, world.as_of if late else None)


def _show_distance(
    world: World, subject: Known, spans: Durations, anchor: Known, window: Direction | None = None
) -> None:
    if world.tracer is None or subject.items is None or anchor.items is None:
        return
    limits = tuple(dict.fromkeys(duration for span in spans.options or () for duration in span.durations))
    for x, t in product(subject.items, anchor.items):
        if isinstance(x, Moment) and isinstance(t, Moment):
            is_cut = window is not None and _cut(Truth.TRUE, x, window, t, world.as_of) is Truth.FALSE
            world.saw(DistanceSeen(x, t, distance_days(x, t), limits, world.as_of if is_cut else None))


def _edges(subject: Known, starts: Sequence[bool], as_of: Moment) -> Known:
    """The ends of a period by which it is held against a day, for the chain."""
    if subject.items is None:
        return subject
    return Known(tuple(edge_of(item, start, as_of) for item in subject.items for start in starts))


def _show_length(world: World, subject: Known, spans: Durations) -> None:
    if world.tracer is None or spans.options is None or any(span.by_clock for span in spans.options):
        return
    limits = tuple(dict.fromkeys(duration for span in spans.options for duration in span.durations))
    for item in subject.items or ():
        if isinstance(item, Period):
            start, end = edge_of(item, True, world.as_of), edge_of(item, False, world.as_of)
            assert isinstance(start, Moment)
            assert isinstance(end, Moment)
            low, high = distance_days(start, end)
            world.saw(LastingSeen(item, (max(low, 0) + 1, high + 1), limits))
