"""
The day on which a decided test of dates would come out the other way.

Nothing here decides: a day is only named where the arithmetic of one test gives it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import assert_never

from protocol_dsl.engine.trace import DistanceSeen, ElapsedSeen, TraceNode, WindowSeen
from protocol_dsl.model import nodes
from protocol_dsl.render.explanation.evidence import Teller, type_of
from protocol_dsl.render.words.clause import Clause, Verb, ends_open, stated
from protocol_dsl.render.words.conditions import phrase
from protocol_dsl.render.words.items import items_words
from protocol_dsl.render.words.time import day_words
from protocol_dsl.values.calendar import CalendarUnit, Duration, Moment, Period, add
from protocol_dsl.values.interval import Comparison, Range
from protocol_dsl.values.truth import Limit, Truth
from protocol_dsl.values.window import Direction, Span, bounds

# ---- Waiting --------------------------------------------------------------------------------------------------


def later_date(trace: TraceNode, teller: Teller) -> str | None:
    """The date from which a test comes out the other way, where only the passing of time is needed."""
    node = trace.node
    match node:
        case nodes.Lag(limit=Limit.AT_LEAST | Limit.MORE_THAN, direction=Direction.BEFORE) if (
            trace.truth is Truth.FALSE
        ):
            return _after_distance(trace, node.point, node.limit is Limit.MORE_THAN, teller)
        case nodes.Within(window=window) if trace.truth is Truth.TRUE and window.direction is Direction.BEFORE:
            return _after_period(trace, window.point, teller) or _after_distance(trace, window.point, True, teller)
        case nodes.Lag(limit=Limit.AT_MOST | Limit.LESS_THAN, direction=Direction.BEFORE) if trace.truth is Truth.TRUE:
            return _after_distance(trace, node.point, node.limit is Limit.AT_MOST, teller)
        case nodes.Compare(operator=Comparison.GE | Comparison.GT) if trace.truth is Truth.FALSE:
            return _after_elapsed(trace, teller)
        case _:
            return None


def _after_distance(trace: TraceNode, point: nodes.Value, strictly: bool, teller: Teller) -> str | None:
    seen = _one_distance(trace)
    if seen is None:
        return None
    # The first day so long after which lies beyond: on from the next day, since months may end on the same day.
    day = add(seen.moment.last + strictly, seen.limit[0])
    return f"{phrase(point, teller.lexicon)} is on {day_words(day)} or later"


def _after_period(trace: TraceNode, point: nodes.Value, teller: Teller) -> str | None:
    """The day on which a period that has ended lies far enough back."""
    items = trace.children[0].items or ()
    seen = {each.durations for each in trace.seen if isinstance(each, WindowSeen)}
    if len(items) != 1 or not isinstance(items[0], Period) or not isinstance(items[0].end, Moment) or len(seen) != 1:
        return None
    durations = seen.pop()
    if len(durations) != 1 or durations[0].elapsed:
        return None
    return f"{phrase(point, teller.lexicon)} is on {day_words(add(items[0].end.last + 1, durations[0]))} or later"


def _after_elapsed(trace: TraceNode, teller: Teller) -> str | None:
    """The birthday, say, from which an age is reached."""
    node = trace.node
    assert isinstance(node, nodes.Compare)
    seen = [each for each in _seen_below(trace.children[0]) if isinstance(each, ElapsedSeen)]
    right = node.right.item if isinstance(node.right, nodes.Literal) else None
    if len(seen) != 1 or not isinstance(right, Range) or right.low is None or not _is_elapsed(trace.children[0]):
        return None
    unit, start = seen[0].unit, seen[0].start
    if unit in (CalendarUnit.HOUR, CalendarUnit.MINUTE) or start.first != start.last:
        return None
    count = right.low if node.operator is Comparison.GE else Fraction(right.low.__floor__() + 1)
    end = _end_point(trace.children[0])
    day = day_words(add(start.first, Duration(count, unit)))
    return f"{phrase(end, teller.lexicon) if end is not None else 'the day of the decision'} is on {day} or later"


def _is_elapsed(trace: TraceNode) -> bool:
    """Whether a value is nothing but completed time, possibly under a name."""
    node = trace.node
    if isinstance(node, nodes.DefinedValue) and len(trace.children) == 1:
        return _is_elapsed(trace.children[0])
    return isinstance(node, nodes.Elapsed)


def _end_point(trace: TraceNode) -> nodes.Value | None:
    if isinstance(trace.node, nodes.Elapsed):
        return trace.node.end
    return next((found for child in trace.children for found in [_end_point(child)] if found is not None), None)


def _seen_below(trace: TraceNode) -> Iterator[object]:
    yield from trace.seen
    for child in trace.children:
        yield from _seen_below(child)


# ---- Another day for the date itself --------------------------------------------------------------------------


def day_wanted(trace: TraceNode, teller: Teller) -> str | None:
    """The days on which a date would have to lie, or, for one that does not count yet, the day of the decision."""
    node, seen = trace.node, _one_distance(trace)
    if seen is None or seen.point.first != seen.point.last or trace.truth is None:
        return None
    match node:
        case nodes.Within(window=window):
            limit, direction = Limit.AT_MOST, window.direction
        case nodes.Lag(limit=Limit.AT_MOST | Limit.LESS_THAN | Limit.AT_LEAST | Limit.MORE_THAN):
            limit, direction = node.limit, node.direction
        case _:
            return None
    around = bounds(Span(seen.limit), direction, seen.point, teller.record.zone)
    first, last = map(int, around.possible)
    wanted, as_of = trace.truth is Truth.FALSE, teller.record.as_of.last
    if limit in (Limit.AT_LEAST, Limit.MORE_THAN):
        return _dated(trace, _days_beyond(first, last, direction, limit is Limit.MORE_THAN, wanted), teller)
    first += limit is Limit.LESS_THAN and direction is not Direction.AFTER
    last -= limit is Limit.LESS_THAN and direction is not Direction.BEFORE
    if not wanted:
        return _dated(trace, f"before {day_words(first)} or after {day_words(last)}", teller)
    if seen.too_early is not None and first <= seen.moment.first <= seen.moment.last <= last:
        return f"this is decided on {day_words(seen.moment.last)} or later"
    # What has not happened yet does not count.
    return _dated(trace, _from_to(first, min(last, as_of) if direction is Direction.BEFORE else last), teller)


def _one_distance(trace: TraceNode) -> DistanceSeen | None:
    """How far a date lay from a point, where it was one date, one point and one length in days."""
    seen = [each for each in trace.seen if isinstance(each, DistanceSeen)]
    return seen[0] if len(seen) == 1 and len(seen[0].limit) == 1 and not seen[0].limit[0].elapsed else None


def _days_beyond(first: int, last: int, direction: Direction, strictly: bool, wanted: bool) -> str | None:
    """The days that lie so far away as the first or the last day, or that do not."""
    before, after = first - strictly, last + strictly
    match direction:
        case Direction.BEFORE:
            return f"on {day_words(before)} or earlier" if wanted else f"after {day_words(before)}"
        case Direction.AFTER:
            return f"on {day_words(after)} or later" if wanted else f"before {day_words(after)}"
        case Direction.EITHER:
            return (
                f"on {day_words(before)} or earlier, or on {day_words(after)} or later"
                if wanted
                else _from_to(before + 1, after - 1)
            )
        case _:
            assert_never(direction)


def _from_to(first: int, last: int) -> str | None:
    if first > last:
        return None
    return f"on {day_words(first)}" if first == last else f"on a day from {day_words(first)} to {day_words(last)}"


def _dated(trace: TraceNode, days: str | None, teller: Teller) -> str | None:
    """`planned surgery is on 2027-01-12 or later instead of on 2026-12-20`; None where no day would do."""
    assert isinstance(trace.node, nodes.Within | nodes.Lag)
    if days is None:
        return None
    subject = phrase(trace.node.moment, teller.lexicon)
    words = stated(Clause(subject, Verb.BE, days.removeprefix("on ") if ends_open(subject) else days))
    return f"{words}{instead_of(trace, teller)}"


def instead_of(trace: TraceNode, teller: Teller) -> str:
    """` instead of 2`, ` instead of on 2026-12-20`: what was found; empty where nothing is known."""
    first = trace.children[0] if trace.children else None
    if first is None or first.truth is not None or first.items is None or isinstance(trace.node, nodes.IsYes):
        return ""
    dated = isinstance(trace.node, nodes.Ordered | nodes.Lag | nodes.Within)
    on = "on " if dated and all(isinstance(item, Moment) and item.first == item.last for item in first.items) else ""
    return f" instead of {on}{items_words(first.items, type_of(first.node), teller.lexicon)}"
