"""Windows against every completion of partial dates (SEMANTICS 1)."""

from fractions import Fraction as F
from itertools import product

import pytest

from protocol_dsl.values import window
from protocol_dsl.values.calendar import (
    ONGOING,
    CalendarUnit,
    Duration,
    Moment,
    Period,
    add,
    from_ordinal,
    ordinal,
    parse_moment,
    subtract,
)
from protocol_dsl.values.truth import Limit, Truth
from protocol_dsl.values.window import Direction, Order, Span

ZERO = ordinal(2026, 2, 27)
MOMENTS = [Moment(ZERO + a, ZERO + b) for a in range(-4, 5) for b in range(a, min(a + 3, 5))]
POINTS = [Moment(ZERO + a, ZERO + b) for a, b in ((0, 0), (0, 1), (-1, 2))]
LENGTHS = [
    Duration(F(n), unit)
    for n, unit in ((1, CalendarUnit.DAY), (2, CalendarUnit.DAY), (1, CalendarUnit.MONTH), (1, CalendarUnit.WEEK))
]


def holds(x, t, limit, length, direction):
    """The rule for one day X and one day T, as SEMANTICS 1 states it."""
    back, forth = subtract(t, length), add(t, length)
    before = {
        Limit.AT_LEAST: x <= back, Limit.MORE_THAN: x < back, Limit.AT_MOST: back <= x <= t,
        Limit.LESS_THAN: back < x <= t, Limit.EXACTLY: x == back,
    }[limit]  # fmt: skip
    after = {
        Limit.AT_LEAST: x >= forth, Limit.MORE_THAN: x > forth, Limit.AT_MOST: t <= x <= forth,
        Limit.LESS_THAN: t <= x < forth, Limit.EXACTLY: x == forth,
    }[limit]  # fmt: skip
    return {Direction.BEFORE: before, Direction.AFTER: after, Direction.EITHER: before or after}[direction]


def days(moment):
    return range(moment.first, moment.last + 1)


def agreed(outcomes):
    found = set(outcomes)
    return Truth.UNKNOWN if len(found) == 2 else Truth.TRUE if found == {True} else Truth.FALSE


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("limit", Limit)
def test_a_lag_is_decided_exactly_if_every_completion_agrees(limit, direction):
    for x, t, length in product(MOMENTS, POINTS, LENGTHS):
        wanted = agreed(holds(a, b, limit, length, direction) for a, b in product(days(x), days(t)))
        assert window.lag(x, limit, Span((length,)), direction, t, "UTC") is wanted, (x, t, length)


@pytest.mark.parametrize("order", Order)
def test_an_order_is_decided_exactly_if_every_completion_agrees(order):
    rule = {
        Order.BEFORE: int.__lt__,
        Order.AFTER: int.__gt__,
        Order.ON_OR_BEFORE: int.__le__,
        Order.ON_OR_AFTER: int.__ge__,
    }
    for x, t in product(MOMENTS, POINTS):
        wanted = agreed(rule[order](a, b) for a, b in product(days(x), days(t)))
        assert window.order(x, order, t) is wanted


def edges(t, length, direction):
    low = t if direction is Direction.AFTER else subtract(t, length)
    high = t if direction is Direction.BEFORE else add(t, length)
    return low, high


ENDS = [Moment(ZERO + a, ZERO + b) for a in range(-3, 4) for b in range(a, min(a + 2, 4))]


@pytest.mark.parametrize("direction", Direction)
def test_a_period_meets_a_window_exactly_if_every_completion_does(direction):
    length = Duration(F(1), CalendarUnit.DAY)
    for start, end, t in product(ENDS, ENDS, POINTS):
        worlds = [(s, e, p) for s, e, p in product(days(start), days(end), days(t)) if s <= e]
        if not worlds:
            continue
        period = Period(start, end)
        found = {}
        for name, rule in (
            ("overlaps", lambda s, e, low, high: s <= high and e >= low),
            ("inside", lambda s, e, low, high: low <= s and e <= high),
        ):
            found[name] = agreed(rule(s, e, *edges(p, length, direction)) for s, e, p in worlds)
            decided = getattr(window, name)(period, Span((length,)), direction, t, from_ordinal(ZERO), "UTC")
            assert decided is found[name], (name, start, end, t)
        contained = agreed(s <= p <= e for s, e, p in worlds)
        assert window.contains(period, t, from_ordinal(ZERO)) is contained


def test_a_period_that_goes_on_reaches_as_of_and_perhaps_further():
    period, as_of = Period(from_ordinal(ZERO - 30), ONGOING), from_ordinal(ZERO)
    week = Span((Duration(F(1), CalendarUnit.WEEK),))

    assert window.overlaps(period, week, Direction.BEFORE, as_of, as_of, "UTC") is Truth.TRUE
    assert window.overlaps(period, week, Direction.BEFORE, from_ordinal(ZERO + 30), as_of, "UTC") is Truth.UNKNOWN
    assert window.contains(period, as_of, as_of) is Truth.TRUE
    assert (
        window.lasting(period, Limit.AT_LEAST, Span((Duration(F(31), CalendarUnit.DAY),)), as_of, "UTC") is Truth.TRUE
    )
    assert (
        window.lasting(period, Limit.AT_LEAST, Span((Duration(F(32), CalendarUnit.DAY),)), as_of, "UTC")
        is Truth.UNKNOWN
    )


@pytest.mark.parametrize(
    ("period", "overlaps"),
    [
        (Period(None, from_ordinal(ZERO - 30)), Truth.FALSE),
        (Period(from_ordinal(ZERO - 30), None), Truth.UNKNOWN),
        (Period(from_ordinal(ZERO), None), Truth.TRUE),
        (Period(None, None), Truth.UNKNOWN),
    ],
)
def test_an_unknown_end_may_be_anywhere(period, overlaps):
    week = Span((Duration(F(1), CalendarUnit.WEEK),))

    assert window.overlaps(period, week, Direction.BEFORE, from_ordinal(ZERO), from_ordinal(ZERO), "UTC") is overlaps


@pytest.mark.parametrize(
    ("limit", "number", "wanted"),
    [
        (Limit.AT_LEAST, 10, Truth.TRUE), (Limit.AT_LEAST, 11, Truth.FALSE), (Limit.MORE_THAN, 10, Truth.FALSE),
        (Limit.AT_MOST, 10, Truth.TRUE), (Limit.LESS_THAN, 10, Truth.FALSE), (Limit.EXACTLY, 10, Truth.TRUE),
        (Limit.EXACTLY, 9, Truth.FALSE),
    ],
)  # fmt: skip
def test_a_period_lasts_as_many_days_as_it_has(limit, number, wanted):
    period = Period(from_ordinal(ZERO), from_ordinal(ZERO + 9))

    assert (
        window.lasting(period, limit, Span((Duration(F(number), CalendarUnit.DAY),)), from_ordinal(ZERO), "UTC")
        is wanted
    )


@pytest.mark.parametrize("end", [from_ordinal(ZERO + 9), None, ONGOING])
def test_no_period_of_days_is_shorter_than_a_day(end):
    period, nothing = Period(from_ordinal(ZERO), end), Span((Duration(F(0), CalendarUnit.DAY),))

    assert window.lasting(period, Limit.EXACTLY, nothing, from_ordinal(ZERO), "UTC") is Truth.FALSE


def test_the_order_of_a_period_is_that_of_its_nearer_end():
    period, as_of = Period(from_ordinal(ZERO), from_ordinal(ZERO + 9)), from_ordinal(ZERO + 20)

    assert window.period_order(period, Order.BEFORE, from_ordinal(ZERO + 10), as_of) is Truth.TRUE
    assert window.period_order(period, Order.BEFORE, from_ordinal(ZERO + 9), as_of) is Truth.FALSE
    assert window.period_order(period, Order.ON_OR_AFTER, from_ordinal(ZERO), as_of) is Truth.TRUE


def clock(text):
    return parse_moment(text, "Europe/Paris")


HOURS = Span((Duration(F(72), CalendarUnit.HOUR),))


@pytest.mark.parametrize(
    ("x", "wanted"),
    [
        ("2026-02-27T08:00", Truth.TRUE), ("2026-02-27T07:59", Truth.FALSE), ("2026-02-27", Truth.UNKNOWN),
        ("2026-02-28", Truth.TRUE), ("2026-02-26", Truth.FALSE), ("2026-03-02T08:01", Truth.FALSE),
    ],
)  # fmt: skip
def test_hours_compare_clock_times(x, wanted):
    assert window.within(clock(x), HOURS, Direction.BEFORE, clock("2026-03-02T08:00"), "Europe/Paris") is wanted


@pytest.mark.parametrize(
    ("x", "wanted"),
    [
        ("2026-03-02T06:29:59", Truth.FALSE),
        ("2026-03-02T06:30:00", Truth.TRUE),
        ("2026-03-02T08:00:00", Truth.TRUE),
        ("2026-03-02T08:00:01", Truth.FALSE),
    ],
)
def test_minutes_have_sixty_seconds(x, wanted):
    minutes = Span((Duration(F(90), CalendarUnit.MINUTE),))

    assert window.within(clock(x), minutes, Direction.BEFORE, clock("2026-03-02T08:00"), "Europe/Paris") is wanted


def test_a_day_at_the_change_of_clocks_has_23_hours():
    day_before, day_after = clock("2026-03-28T15:00"), clock("2026-03-29T15:00")
    hours = Span((Duration(F(23), CalendarUnit.HOUR),))

    assert window.lag(day_before, Limit.EXACTLY, hours, Direction.BEFORE, day_after, "Europe/Paris") is Truth.TRUE


def test_periods_meet_windows_in_hours_by_the_seconds_of_their_days():
    t = clock("2026-03-02T08:00")
    for end, wanted in (("2026-02-26", Truth.FALSE), ("2026-02-27", Truth.UNKNOWN), ("2026-02-28", Truth.TRUE)):
        period = Period(clock("2026-02-01"), clock(end))
        assert window.overlaps(period, HOURS, Direction.BEFORE, t, t, "Europe/Paris") is wanted
    exact = Period(clock("2026-03-01T10:00"), clock("2026-03-01T11:00"))
    assert window.inside(exact, HOURS, Direction.BEFORE, t, t, "Europe/Paris") is Truth.TRUE
    assert window.overlaps(Period(None, None), HOURS, Direction.BEFORE, t, t, "Europe/Paris") is Truth.UNKNOWN


def test_the_longer_of_two_takes_the_farther_anchor_on_either_side():
    both = (Duration(F(90), CalendarUnit.DAY), Duration(F(3), CalendarUnit.MONTH))
    t = parse_moment("2026-05-31", None)

    assert window.window_of(Span(both), Direction.EITHER, t, "UTC") == (ordinal(2026, 2, 28), ordinal(2026, 8, 31))
    assert window.window_of(Span(both, "shorter"), Direction.EITHER, t, "UTC") == (
        ordinal(2026, 3, 2),
        ordinal(2026, 8, 29),
    )


def test_hours_beside_days_and_from_tables_are_rounded_up_to_days():
    mixed = Span((Duration(F(25), CalendarUnit.HOUR), Duration(F(1), CalendarUnit.DAY)))
    table = Span((Duration(F(25), CalendarUnit.HOUR),), rounded=True)
    t = clock("2026-03-02T08:00")

    for span in (mixed, table):
        assert not span.by_clock
        assert window.window_of(span, Direction.BEFORE, t, "Europe/Paris") == (
            ordinal(2026, 2, 28),
            ordinal(2026, 3, 2),
        )


def test_nothing_surely_belongs_to_a_window_that_is_shorter_than_its_point_is_vague():
    march = parse_moment("2026-03", None)

    def certain(days):
        return window.bounds(Span((Duration(F(days), CalendarUnit.DAY),)), Direction.BEFORE, march, "UTC").certain

    assert certain(29) is None
    assert certain(30) == (ordinal(2026, 3, 1), ordinal(2026, 3, 1))
    assert certain(40) == (ordinal(2026, 2, 19), ordinal(2026, 3, 1))


def test_a_window_in_hours_has_local_days_as_its_ends():
    t = clock("2026-03-02T08:00")

    assert window.window_of(HOURS, Direction.BEFORE, t, "Europe/Paris") == (ordinal(2026, 2, 27), ordinal(2026, 3, 2))
    assert window.window_of(HOURS, Direction.AFTER, t, "Europe/Paris") == (ordinal(2026, 3, 2), ordinal(2026, 3, 5))


def test_hours_before_some_time_of_a_day_are_counted_on_the_clock_of_the_zone():
    # From 28 March 00:00 on: the day of the change has 23 hours, and nobody knows which one of them is meant.
    found = window.window_of(length(24, CalendarUnit.HOUR), Direction.BEFORE, clock("2026-03-29"), "Europe/Paris")

    assert found == (ordinal(2026, 3, 28), ordinal(2026, 3, 29))


def test_a_window_of_no_length_holds_nothing_less_than_away():
    nothing = Span((Duration(F(0), CalendarUnit.DAY),))

    assert (
        window.lag(from_ordinal(ZERO), Limit.LESS_THAN, nothing, Direction.BEFORE, from_ordinal(ZERO), "UTC")
        is Truth.FALSE
    )


def test_distances_are_counted_in_days():
    assert window.distance_days(Moment(ZERO, ZERO + 2), from_ordinal(ZERO + 5)) == (3, 5)


def length(number, unit):
    return Span((Duration(F(number), unit),))


@pytest.mark.parametrize(
    ("limit", "truth"),
    [
        (Limit.AT_LEAST, Truth.TRUE), (Limit.AT_MOST, Truth.TRUE), (Limit.MORE_THAN, Truth.FALSE),
        (Limit.LESS_THAN, Truth.FALSE), (Limit.EXACTLY, Truth.TRUE),
    ],
)  # fmt: skip
def test_no_time_before_a_day_is_that_day(limit, truth):
    nothing = length(0, CalendarUnit.MONTH)

    for direction in Direction:
        assert window.lag(from_ordinal(ZERO), limit, nothing, direction, from_ordinal(ZERO), "UTC") is truth


def test_every_date_lies_no_time_or_more_before_or_after_any_other():
    # Each alone is open, but one of the two holds whatever the day is.
    year, nothing = Moment(ZERO - 100, ZERO + 100), length(0, CalendarUnit.DAY)

    assert window.lag(year, Limit.AT_LEAST, nothing, Direction.EITHER, from_ordinal(ZERO), "UTC") is Truth.TRUE
    assert window.lag(year, Limit.AT_LEAST, nothing, Direction.BEFORE, from_ordinal(ZERO), "UTC") is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("limit", "wanted"),
    [
        (Limit.AT_LEAST, Truth.TRUE), (Limit.MORE_THAN, Truth.TRUE), (Limit.AT_MOST, Truth.FALSE),
        (Limit.LESS_THAN, Truth.FALSE), (Limit.EXACTLY, Truth.FALSE),
    ],
)  # fmt: skip
def test_no_period_of_days_is_shorter_than_one(limit, wanted):
    month = Moment(ZERO, ZERO + 27)

    assert window.lasting(Period(month, month), limit, length(0, CalendarUnit.DAY), month, "UTC") is wanted


@pytest.mark.parametrize(
    ("period", "hours", "wanted"),
    [
        (("2026-03-02T08:00", "2026-03-02T10:00"), 2, Truth.TRUE),
        (("2026-03-02T08:00", "2026-03-02T09:59"), 2, Truth.FALSE),
        # A day's period may have been an hour or the whole day, but no longer than the day.
        (("2026-03-02", "2026-03-02"), 2, Truth.UNKNOWN),
        (("2026-03-02", "2026-03-02"), 24, Truth.UNKNOWN),
        (("2026-03-02", "2026-03-02"), 25, Truth.FALSE),
        (("2026-10-25", "2026-10-25"), 25, Truth.UNKNOWN),
        (("2026-03-02", "2026-03-04"), 24, Truth.TRUE),
        (("2026-03-02T23:00", "2026-03-03"), 1, Truth.TRUE),
    ],
)
def test_a_period_lasts_hours_by_its_clock_times(period, hours, wanted):
    given, span = Period(*map(clock, period)), length(hours, CalendarUnit.HOUR)

    assert window.lasting(given, Limit.AT_LEAST, span, clock("2026-12-31"), "Europe/Paris") is wanted


def test_what_begins_and_ends_at_one_clock_time_lasts_exactly_no_hours():
    noon = clock("2026-03-02T12:00")

    def lasts(hours, begun):
        return window.lasting(Period(begun, noon), Limit.EXACTLY, length(hours, CalendarUnit.HOUR), noon, "UTC")

    assert lasts(0, noon) is Truth.TRUE
    assert lasts(0, clock("2026-03-02")) is lasts(1, clock("2026-03-02")) is Truth.UNKNOWN
    # Clock times are whole seconds: none lies a seventh of an hour before another.
    assert lasts(F(1, 7), clock("2026-03-02")) is Truth.FALSE


def test_a_period_that_began_nobody_knows_when_may_have_ended_in_any_year():
    ended, asked = clock("1965-03-01"), clock("1965-03-02T08:00")
    judged = (Period(None, ended), length(48, CalendarUnit.HOUR), Direction.BEFORE, asked)

    assert window.overlaps(*judged, clock("2026-03-02"), "Europe/Paris") is Truth.TRUE
    assert window.inside(*judged, clock("2026-03-02"), "Europe/Paris") is Truth.UNKNOWN


def test_what_still_goes_on_goes_on_at_the_clock_time_of_as_of():
    going_on, as_of = Period(clock("2026-01-01"), ONGOING), clock("2026-03-02T09:00")
    hours = length(4, CalendarUnit.HOUR)
    judged = (going_on, hours, Direction.BEFORE, clock("2026-03-02T08:00"))

    assert window.overlaps(*judged, as_of, "Europe/Paris") is Truth.TRUE
    assert window.overlaps(*judged, clock("2026-03-02"), "Europe/Paris") is Truth.UNKNOWN


def test_a_period_lasts_the_longer_of_two_lengths():
    days_and_month = (Duration(F(30), CalendarUnit.DAY), Duration(F(1), CalendarUnit.MONTH))
    march = Period(clock("2026-03-01"), clock("2026-03-30"))

    assert window.lasting(march, Limit.AT_LEAST, Span(days_and_month, "shorter"), march.end, "UTC") is Truth.TRUE
    assert window.lasting(march, Limit.AT_LEAST, Span(days_and_month, "longer"), march.end, "UTC") is Truth.FALSE


@pytest.mark.parametrize(
    ("x", "t", "truth"),
    [
        ("2026-03-31", ("2026-04-30", "2026-05-01"), Truth.FALSE),
        ("2026-02-28", ("2026-03-28", "2026-03-31"), Truth.TRUE),
        ("2026-03-30", ("2026-04-30", "2026-05-01"), Truth.UNKNOWN),
    ],
)
def test_exactly_a_month_before_skips_days_that_no_month_goes_back_to(x, t, truth):
    moment = Moment(clock(t[0]).first, clock(t[1]).last)

    assert window.lag(clock(x), Limit.EXACTLY, length(1, CalendarUnit.MONTH), Direction.BEFORE, moment, "UTC") is truth


def test_several_days_go_forth_to_the_same_first_of_a_month():
    # A month after 29, 30 and 31 January 2026 is 1 March, so that from each of them to 28 February is exactly a month.
    month = length(1, CalendarUnit.MONTH)
    begun = Moment(ordinal(2026, 1, 29), ordinal(2026, 1, 31))
    period = Period(begun, clock("2026-02-28"))
    whole = Period(clock("2025-12-29"), clock("2026-03-01"))
    around = Moment(ordinal(2026, 1, 20), ordinal(2026, 2, 10))

    assert window.lasting(period, Limit.EXACTLY, month, period.end, "UTC") is Truth.TRUE
    assert window.inside(whole, month, Direction.EITHER, around, whole.end, "UTC") is Truth.UNKNOWN
    assert window.inside(whole, month, Direction.EITHER, clock("2026-01-29"), whole.end, "UTC") is Truth.TRUE


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Paris", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
@pytest.mark.parametrize("time", ["00:00", "01:30", "12:00", "23:30"])
@pytest.mark.parametrize("year", [1965, 2026])
def test_days_at_the_ends_of_hours_are_those_of_the_zone(zone, time, year):
    given = parse_moment(f"{year}-03-10T{time}", zone)
    day = ordinal(year, 3, 10)

    assert window.window_of(HOURS, Direction.BEFORE, given, zone)[1] == day
    assert window.window_of(HOURS, Direction.AFTER, given, zone)[0] == day


def test_both_ends_of_a_window_are_cut_at_as_of():
    t, span = Moment(ZERO, ZERO + 2), Span((Duration(F(1), CalendarUnit.DAY),))
    after = window.bounds(span, Direction.AFTER, t, "UTC")

    assert after.last == (ZERO + 1, ZERO + 3)
    assert window.cut(after, from_ordinal(ZERO + 2), "UTC").last == (ZERO + 1, ZERO + 2)


def test_no_period_to_a_day_that_no_month_reaches_lasts_exactly_months():
    """From 28 February a month goes to 28 March, from 1 March to 1 April: none ends with 29 March."""
    month = Span((Duration(F(1), CalendarUnit.MONTH),))
    start, as_of = Moment(ordinal(2026, 2, 25), ordinal(2026, 3, 3)), from_ordinal(ordinal(2026, 6, 1))

    def lasts(day):
        period = Period(start, from_ordinal(ordinal(2026, 3, day)))
        return window.lasting(period, Limit.EXACTLY, month, as_of, "UTC")

    assert [lasts(day) for day in (27, 28, 29, 30)] == [Truth.UNKNOWN, Truth.FALSE, Truth.FALSE, Truth.FALSE]
