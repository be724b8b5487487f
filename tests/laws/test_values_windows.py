"""
Windows, lags and periods against every completion of partial dates (SEMANTICS 1).

The oracle states each rule for one day X, one day T or one period, and asks every completion; the answer must be
decided exactly if they all agree. Days lie around the end of February, where months are short and years leap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from typing import Literal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.values import window
from protocol_dsl.values.calendar import (
    ONGOING,
    CalendarUnit,
    Duration,
    Moment,
    Period,
    add,
    from_ordinal,
    instants,
    ordinal,
    subtract,
)
from protocol_dsl.values.truth import Limit, Truth
from protocol_dsl.values.window import Direction, Order, Span

ENDS_OF_FEBRUARY = st.sampled_from([ordinal(2024, 2, 29), ordinal(2026, 2, 28), ordinal(2026, 3, 31)])
UNITS = st.sampled_from([CalendarUnit.DAY, CalendarUnit.WEEK, CalendarUnit.MONTH, CalendarUnit.YEAR])
LENGTHS = st.builds(Duration, st.integers(0, 3).map(Fraction), UNITS)
HOURS = st.builds(Duration, st.integers(0, 60).map(Fraction), st.just(CalendarUnit.HOUR))
PARIS = "Europe/Paris"


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """One length, or the longer or shorter of two, hours among them."""
    durations = (draw(LENGTHS), *draw(st.lists(LENGTHS | HOURS, max_size=1)))
    which: Literal["longer", "shorter"] = "longer" if draw(st.booleans()) else "shorter"
    return Span(durations, which=which)


@st.composite
def moments(draw: st.DrawFn, near: int, most: int = 3) -> Moment:
    first = near + draw(st.integers(-5, 5))
    return Moment(first, first + draw(st.integers(0, most)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Moment, Span, Moment]:
    """A date that lies around T, or around either end of the window around T."""
    middle, span = draw(ENDS_OF_FEBRUARY), draw(spans())
    t = draw(moments(middle))
    back, forth = anchors(span, t.first)
    near = draw(st.sampled_from([t.first, back, forth]))
    return draw(moments(near, most=5)), span, t


@st.composite
def periods(draw: st.DrawFn) -> tuple[Period, Span, Moment]:
    start, span, t = draw(cases())
    end = draw(moments(start.last + draw(st.sampled_from([0, 0, 3, 30]))))
    # Most periods do end after they start; those that cannot are no record's.
    return Period(start, evolve(end, last=max(end.last, start.first))), span, t


# ---- The oracle -----------------------------------------------------------------------------------


def days(moment: Moment) -> range:
    return range(moment.first, moment.last + 1)


def agreed(outcomes: Iterable[bool]) -> Truth:
    found = set(outcomes)
    assert found
    return Truth.UNKNOWN if len(found) == 2 else Truth.TRUE if True in found else Truth.FALSE


def anchors(span: Span, t: int) -> tuple[int, int]:
    """The longer takes the earlier anchor before T and the later one after T."""
    back = [subtract(t, each) for each in span.durations]
    forth = [add(t, each) for each in span.durations]
    return (min(back), max(forth)) if span.which == "longer" else (max(back), min(forth))


def keeps(x: int, limit: Limit, span: Span, direction: Direction, t: int) -> bool:
    back, forth = anchors(span, t)
    before = {
        Limit.AT_LEAST: x <= back,
        Limit.MORE_THAN: x < back,
        Limit.AT_MOST: back <= x <= t,
        Limit.LESS_THAN: back < x <= t,
        Limit.EXACTLY: x == back,
    }[limit]
    after = {
        Limit.AT_LEAST: x >= forth,
        Limit.MORE_THAN: x > forth,
        Limit.AT_MOST: t <= x <= forth,
        Limit.LESS_THAN: t <= x < forth,
        Limit.EXACTLY: x == forth,
    }[limit]
    return {Direction.BEFORE: before, Direction.AFTER: after, Direction.EITHER: before or after}[direction]


def window_days(span: Span, direction: Direction, t: int) -> range:
    back, forth = anchors(span, t)
    return range(t if direction is Direction.AFTER else back, (t if direction is Direction.BEFORE else forth) + 1)


def worlds(period: Period, t: Moment) -> list[tuple[int, int, int]]:
    assert isinstance(period.start, Moment)
    assert isinstance(period.end, Moment)
    return [(s, e, p) for s, e, p in product(days(period.start), days(period.end), days(t)) if s <= e]


AS_OF = from_ordinal(ordinal(2026, 12, 31))

# ---- Dates ----------------------------------------------------------------------------------------


@given(cases(), st.sampled_from(Limit), st.sampled_from(Direction))
def test_a_lag_is_decided_exactly_if_every_completion_agrees(case, limit, direction):
    x, span, t = case
    expected = agreed(keeps(a, limit, span, direction, b) for a, b in product(days(x), days(t)))

    assert window.lag(x, limit, span, direction, t, PARIS) is expected


@given(cases(), st.sampled_from(Direction))
def test_within_is_at_most(case, direction):
    x, span, t = case

    assert window.within(x, span, direction, t, PARIS) is window.lag(x, Limit.AT_MOST, span, direction, t, PARIS)
    assert window.within(x, span, direction, t, PARIS) is agreed(
        a in window_days(span, direction, b) for a, b in product(days(x), days(t))
    )


@given(cases(), st.sampled_from(Order))
def test_an_order_is_decided_exactly_if_every_completion_agrees(case, order):
    x, _, t = case
    rule: Callable[[int, int], bool] = {
        Order.BEFORE: int.__lt__,
        Order.AFTER: int.__gt__,
        Order.ON_OR_BEFORE: int.__le__,
        Order.ON_OR_AFTER: int.__ge__,
    }[order]

    assert window.order(x, order, t) is agreed(rule(a, b) for a, b in product(days(x), days(t)))


@given(cases())
def test_at_least_so_long_before_is_at_least_so_long_after_from_the_other_side(case):
    x, span, t = case
    before = window.lag(x, Limit.AT_LEAST, span, Direction.BEFORE, t, PARIS)

    assert before is window.lag(t, Limit.AT_LEAST, span, Direction.AFTER, x, PARIS)


@given(cases(), st.sampled_from(list(Limit)), st.sampled_from(Direction), st.data())
def test_learning_the_day_or_the_time_of_day_never_overturns_a_window_in_days(case, limit, direction, data):
    x, span, t = case
    decided = window.lag(x, limit, span, direction, t, PARIS)
    day = from_ordinal(data.draw(st.sampled_from(days(x))))
    first, last = instants(day, PARIS)
    clock = evolve(day, instant=data.draw(st.integers(first, last)))

    learnt = window.lag(day, limit, span, direction, t, PARIS)

    assert decided in (learnt, Truth.UNKNOWN)
    assert window.lag(clock, limit, span, direction, t, PARIS) is learnt


@given(cases(), st.sampled_from(list(Limit)), st.sampled_from(Direction), HOURS, st.data())
def test_learning_clock_times_never_overturns_a_window_in_hours(case, limit, direction, hours, data):
    x, _, t = case
    span = Span((hours,))
    decided = window.lag(x, limit, span, direction, t, PARIS)
    (x_first, x_last), (t_first, t_last) = instants(x, PARIS), instants(t, PARIS)
    a, b = data.draw(st.integers(x_first, x_last)), data.draw(st.integers(t_first, t_last))

    learnt = window.lag(Moment(x.first, x.first, a), limit, span, direction, Moment(t.first, t.first, b), PARIS)

    assert learnt is not Truth.UNKNOWN
    assert decided in (learnt, Truth.UNKNOWN)
    seconds = int(hours.seconds)
    before = {
        Limit.AT_LEAST: a <= b - seconds,
        Limit.MORE_THAN: a < b - seconds,
        Limit.AT_MOST: b - seconds <= a <= b,
        Limit.LESS_THAN: b - seconds < a <= b,
        Limit.EXACTLY: a == b - seconds,
    }
    if direction is Direction.BEFORE:
        assert (learnt is Truth.TRUE) == before[limit]


# ---- Bounds -----------------------------------------------------------------------------------------


@given(cases(), st.sampled_from(Direction))
def test_bounds_tell_what_may_and_what_must_belong_to_a_window(case, direction):
    _, span, t = case
    windows = [set(window_days(span, direction, day)) for day in days(t)]
    found = window.bounds(span, direction, t, PARIS)

    assert set(range(int(found.possible[0]), int(found.possible[1]) + 1)) >= set().union(*windows)
    assert found.possible == (min(map(min, windows)), max(map(max, windows)))
    certain = set() if found.certain is None else set(range(int(found.certain[0]), int(found.certain[1]) + 1))
    assert certain == set.intersection(*windows)
    assert window.window_of(span, direction, t, PARIS) == found.possible


@given(cases(), st.sampled_from(Direction), st.integers(-40, 40))
def test_a_cut_window_has_no_day_after_as_of(case, direction, shift):
    _, span, t = case
    as_of = from_ordinal(t.first + shift)
    whole = window.bounds(span, direction, t, PARIS)
    found = window.cut(whole, as_of, PARIS)

    assert found.possible == (whole.possible[0], min(whole.possible[1], as_of.last))
    assert found.first == whole.first
    assert (found.certain is None) == (whole.certain is None or whole.certain[0] > as_of.last)


def test_a_window_in_hours_is_cut_at_the_clock_time_of_as_of():
    t, as_of = Moment(ordinal(2026, 3, 2), ordinal(2026, 3, 2), 1_772_442_000), from_ordinal(ordinal(2026, 3, 1))
    found = window.bounds(Span((Duration(Fraction(48), CalendarUnit.HOUR),)), Direction.BEFORE, t, PARIS)

    assert found.certain == (1_772_442_000 - 48 * 3600, 1_772_442_000)
    assert window.cut(found, as_of, PARIS).possible[1] == instants(as_of, PARIS)[1]
    assert window.cut(found, evolve(as_of, instant=1_772_400_000), PARIS).possible[1] == 1_772_400_000


# ---- Periods -------------------------------------------------------------------------------------------

ORDERS: dict[Order, Callable[[int, int, int], bool]] = {
    Order.BEFORE: lambda s, e, p: e < p,
    Order.ON_OR_BEFORE: lambda s, e, p: e <= p,
    Order.AFTER: lambda s, e, p: s > p,
    Order.ON_OR_AFTER: lambda s, e, p: s >= p,
}


@given(periods(), st.sampled_from(Direction))
def test_whether_a_period_meets_a_window_is_decided_exactly_if_every_completion_agrees(case, direction):
    period, span, t = case

    met = agreed(
        s <= window_days(span, direction, p)[-1] and e >= window_days(span, direction, p)[0]
        for s, e, p in worlds(period, t)
    )
    assert window.overlaps(period, span, direction, t, AS_OF, PARIS) is met


@given(periods(), st.sampled_from(Direction))
def test_whether_a_period_lies_in_a_window_is_decided_exactly_if_every_completion_agrees(case, direction):
    period, span, t = case

    whole = agreed(
        s in window_days(span, direction, p) and e in window_days(span, direction, p) for s, e, p in worlds(period, t)
    )
    assert window.inside(period, span, direction, t, AS_OF, PARIS) is whole


@given(periods())
def test_whether_a_period_contains_a_day_is_decided_exactly_if_every_completion_agrees(case):
    period, _, t = case

    assert window.contains(period, t, AS_OF) is agreed(s <= p <= e for s, e, p in worlds(period, t))


@given(periods(), st.sampled_from(Order))
def test_the_order_of_a_period_is_that_of_its_nearer_end(case, order):
    period, _, t = case
    rule = ORDERS[order]

    assert window.period_order(period, order, t, AS_OF) is agreed(rule(*world) for world in worlds(period, t))


@given(periods(), st.sampled_from(list(Limit)), spans())
def test_how_long_a_period_lasts_is_decided_exactly_if_every_completion_agrees(case, limit, span):
    period, _, t = case
    rule: Callable[[int, int], bool] = {
        Limit.AT_LEAST: int.__le__,
        Limit.MORE_THAN: int.__lt__,
        Limit.AT_MOST: int.__ge__,
        Limit.LESS_THAN: int.__gt__,
        Limit.EXACTLY: int.__eq__,
    }[limit]
    # The period has its last day too, so that from 1 to 28 January are 28 days.
    expected = agreed(rule(anchors(span, s)[1], e + 1) for s, e, _ in worlds(period, t))

    assert window.lasting(period, limit, span, AS_OF, PARIS) is expected


@given(periods(), st.sampled_from(Direction), st.integers(-10, 10))
def test_a_period_that_goes_on_is_every_period_that_ends_from_as_of_on(case, direction, shift):
    known, span, t = case
    as_of = from_ordinal(t.first + shift)
    far = max(window_days(span, direction, t.last)[-1], as_of.first, known.start.last) + 2
    ends = range(as_of.first, far + 1)
    every = [
        (s, e, set(window_days(span, direction, p))) for s in days(known.start) for e in ends for p in days(t) if s <= e
    ]

    ongoing = Period(known.start, ONGOING)

    assert window.overlaps(ongoing, span, direction, t, as_of, PARIS) is agreed(
        any(day in inside for day in range(s, e + 1)) for s, e, inside in every
    )
    assert window.inside(ongoing, span, direction, t, as_of, PARIS) is agreed(
        all(day in inside for day in range(s, e + 1)) for s, e, inside in every
    )
    lives = [(s, e, p) for s, e, p in product(days(known.start), ends, days(t)) if s <= e]
    assert window.contains(ongoing, t, as_of) is agreed(s <= p <= e for s, e, p in lives)
    for order, rule in ORDERS.items():
        assert window.period_order(ongoing, order, t, as_of) is agreed(rule(*each) for each in lives)


@given(periods(), st.sampled_from(Direction), HOURS, st.data())
def test_learning_clock_times_never_overturns_a_period_against_hours(case, direction, hours, data):
    period, _, t = case
    span = Span((hours,))
    start, end = period.start, period.end
    assert isinstance(start, Moment)
    assert isinstance(end, Moment)

    def learn(moment: Moment, at_least: int = 0) -> Moment:
        first, last = instants(moment, PARIS)
        second = data.draw(st.integers(max(first, at_least), max(last, at_least)))
        return Moment(moment.first, moment.first, second)

    begun = learn(evolve(start, last=min(start.last, end.last)))
    learnt = Period(begun, learn(end, begun.instant or 0))
    point = learn(t)
    for judge in (window.overlaps, window.inside):
        decided = judge(period, span, direction, t, AS_OF, PARIS)
        known = judge(learnt, span, direction, point, AS_OF, PARIS)
        assert known is not Truth.UNKNOWN
        assert decided in (known, Truth.UNKNOWN)
    for limit in Limit:
        decided = window.lasting(period, limit, span, AS_OF, PARIS)
        known = window.lasting(learnt, limit, span, AS_OF, PARIS)
        assert known is not Truth.UNKNOWN
        assert decided in (known, Truth.UNKNOWN)


@pytest.mark.parametrize("direction", Direction)
def test_a_whole_year_that_is_unknown_still_decides_what_no_day_of_it_changes(direction):
    year, far = Moment(ordinal(2026, 1, 1), ordinal(2026, 12, 31)), from_ordinal(ordinal(2020, 6, 1))
    week = Span((Duration(Fraction(1), CalendarUnit.WEEK),))

    assert window.within(far, week, direction, year, PARIS) is Truth.FALSE
    month_long = Period(from_ordinal(ordinal(2026, 5, 1)), from_ordinal(ordinal(2026, 5, 31)))
    # Whichever week of 2026 it is, a period of a month does not lie in it; it may well meet it.
    assert window.inside(month_long, week, direction, year, AS_OF, PARIS) is Truth.FALSE
    assert window.overlaps(month_long, week, direction, year, AS_OF, PARIS) is Truth.UNKNOWN
