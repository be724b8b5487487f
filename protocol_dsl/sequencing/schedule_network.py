"""
The events of a schedule as a network of bounds in minutes (ADR 7).

Days are counted between dates, and again between the midnights before two events with an hour to spare for clock
changes, so every bound is implied by what is written and may be a little wider than it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from enum import Enum
from itertools import pairwise
from typing import assert_never

from attrs import frozen

from protocol_dsl.model import schedule as model
from protocol_dsl.model.nodes import Condition
from protocol_dsl.model.schedule_text import window_text
from protocol_dsl.sequencing.extent import repeated
from protocol_dsl.sequencing.network import Edge, between
from protocol_dsl.source import Span

ORIGIN = "the beginning"
UNROLLED = 3
"""How often something that is repeated without a number is looked at."""
SLACK = 60
"""By how many minutes a stretch of days may differ from days of 24 hours, where clocks are changed."""
DAY = 1440
DATE = "date of "


class Saying(Enum):
    """What a line says a length of."""

    GAP = "gap"
    INTERVAL = "interval"
    GRID = "grid"
    DURATION = "duration"
    TIME_TO = "time to"
    ORDER = "order"


@frozen
class Line:
    """Where a bound was written, what it says, and of what: the gaps of `name`, the intervals of it, the time to it."""

    span: Span
    window: model.Window
    saying: Saying
    name: str

    @property
    def says(self) -> str:
        """The window in words."""
        return window_text(self.window)


# ---- Who goes through what ----------------------------------------------------------------------------


def situations(schedule: model.Schedule) -> Iterator[tuple[model.Element, ...]]:
    """
    Elements that one participant may go through together: those for everybody, and with them those under one guard.

    Two guards may shut each other out, so what is under different ones is never held against each other.
    """
    guards = {name: guards_of(name, schedule) for name in schedule.elements}
    for wanted in dict.fromkeys([(), *guards.values()]):
        yield tuple(each for name, each in schedule.elements.items() if set(guards[name]) <= set(wanted))


def guards_of(name: str, schedule: model.Schedule) -> tuple[Condition | Span, ...]:
    """The condition of an element, and the branches it stands in."""
    element = schedule.elements[name]
    own = element.applies if isinstance(element, model.Step | model.Cycle | model.Visit) else None
    branches = (choice.span for choose in schedule.chooses for choice in choose.choices if name in choice.elements)
    return (*(() if own is None else (own,)), *branches)


# ---- Events -------------------------------------------------------------------------------------------


def edges_of(element: model.Element, elements: Mapping[str, model.Element], *, ordered: bool = True) -> Iterator[Edge]:
    """The bounds that an element lays on the events of a schedule; `ordered` has what comes first be first."""
    match element:
        case model.Step():
            yield from _of_step(element, elements)
        case model.Milestone():
            event = event_of(model.Anchor(element.name), elements)
            if element.due is not None and event is not None:
                yield from _timed(element.due, event, element.name, elements)
        case model.Cycle():
            yield from _of_cycle(element, elements, ordered)
        case model.Visit():
            yield from _timed(element.due, _event(element.name, 1), element.name, elements)
            if element.repeat is not None:
                names = [_event(element.name, n + 1) for n in range(_number(element))]
                yield from _repeated(element.repeat, names, element.name)
        case model.Interval():
            begins, ends = event_of(element.begins, elements), event_of(element.ends, elements)
            if begins is not None and ends is not None:
                for limit in element.limits:
                    yield from within(limit.window, begins, ends, line_of(limit, Saying.DURATION, element.name))
                    if ordered and limit.in_order != limit.window:
                        line = line_of(limit, Saying.ORDER, element.name)
                        yield from within(model.Window(limit.window.clock, 0), begins, ends, line)
        case _:
            assert_never(element)


def _of_step(step: model.Step, elements: Mapping[str, model.Element]) -> Iterator[Edge]:
    start, end = _event(step.name, "start"), _event(step.name, "end")
    yield from _in_order(start, end)
    if step.starts is not None:
        yield from _timed(step.starts, start, step.name, elements)
    for limit in step.lasts:
        yield from within(limit.window, start, end, line_of(limit, Saying.DURATION, step.name))
    if not isinstance(step.fractions, int):
        return
    inside = [_event(step.name, f"fraction {n + 2}") for n in range(step.fractions - 2)]
    fractions = [start, *inside, *([end] if step.fractions > 1 else [])]
    for before, after in pairwise(fractions):
        yield from _in_order(before, after)
        for gap in step.gaps:
            yield from within(gap.window, before, after, line_of(gap, Saying.GAP, step.name))


def _of_cycle(cycle: model.Cycle, elements: Mapping[str, model.Element], ordered: bool) -> Iterator[Edge]:
    firsts = [_event(cycle.name, n + 1) for n in range(_number(cycle))]
    if cycle.first is not None:
        yield from _timed(cycle.first, firsts[0], cycle.name, elements)
    if cycle.repeat is not None:
        yield from _repeated(cycle.repeat, firsts, cycle.name)
    begins = first_day(cycle)
    for n, first in enumerate(firsts):
        for day in cycle.days:
            if day.number == begins:
                continue
            of_day = dose_event(cycle, n + 1, day.number)
            yield from within(shifted(day.window, 1 - begins), first, of_day, line_of(day, Saying.TIME_TO, cycle.name))
            if ordered and cycle.repeat is not None and n + 1 < len(firsts):
                yield from _in_order(of_day, firsts[n + 1])


def first_day(cycle: model.Cycle) -> int:
    """The number of the day that a cycle begins with: what counts from its first dose counts from there."""
    return min(day.number for day in cycle.days)


def shifted(window: model.Window, by: int) -> model.Window:
    """A window that lies so much later."""
    least, target, most = (None if each is None else each + by for each in (window.least, window.target, window.most))
    return model.Window(window.clock, least, target, most)


def _number(element: model.Cycle | model.Visit) -> int:
    if element.repeat is None:
        return 1
    return UNROLLED if element.times is None else max(1, min(element.times.number, 1000))


def _repeated(repeat: model.Repeat, names: list[str], of: str) -> Iterator[Edge]:
    rolling = repeat.counted_from is model.Repeats.PREVIOUS
    line = line_of(repeat, Saying.INTERVAL if rolling else Saying.GRID, of)
    for n, name in enumerate(names[1:], 1):
        if rolling:
            yield from within(repeat.window, names[n - 1], name, line)
        else:
            yield from within(repeated(repeat.window, n), names[0], name, line)


def _timed(timing: model.Timing, event: str, name: str, elements: Mapping[str, model.Element]) -> Iterator[Edge]:
    anchor = event_of(timing.anchor, elements)
    if anchor is not None:
        yield from within(timing.window, anchor, event, line_of(timing, Saying.TIME_TO, name))


def line_of(at: model.Timing | model.Repeat | model.Limit | model.Day, saying: Saying, name: str) -> Line:
    """The line that a bound was written in, as it is told."""
    return Line(at.span, at.window, saying, name)


def source_line(source: Hashable) -> Line | None:
    """A source is a line with which of its two bounds is meant; None lies in the nature of time."""
    return source[0] if isinstance(source, tuple) and isinstance(source[0], Line) else None


def _in_order(before: str, after: str) -> Iterator[Edge]:
    """What comes later lies on no earlier date."""
    yield from between(before, after, 0, None)
    yield from between(date(before), date(after), 0, None)


def within(window: model.Window, start: str, end: str, line: Line) -> Iterator[Edge]:
    """
    A window between two events.

    Days are counted twice: between the dates, exactly, in days of 1,440 minutes that know nothing of hours; and between
    the midnights before the events, with some slack, so that hours and days meet.
    """
    if window.clock is model.Clock.ELAPSED:
        yield from between(start, end, window.least, window.most, line)
        return
    for event in (start, end):
        yield from midnight_before(event)
    least = None if window.least is None else window.least * DAY - SLACK
    most = None if window.most is None else window.most * DAY + SLACK
    yield from between(midnight(start), midnight(end), least, most, line)
    low, high = (None if each is None else each * DAY for each in (window.least, window.most))
    yield from between(date(start), date(end), low, high, line)


def midnight_before(event: str) -> tuple[Edge, ...]:
    """An event lies in the day that began at its midnight."""
    return between(midnight(event), event, 0, DAY - 1 + SLACK)


def date(event: str) -> str:
    """The date of an event."""
    return f"{DATE}{event}"


def midnight(event: str) -> str:
    """The midnight before an event."""
    return f"midnight before {event}"


def dose_event(cycle: model.Cycle, number: int, day: int) -> str:
    """A dose of a cycle: that of its first day stands for the cycle."""
    return _event(cycle.name, number) if day == first_day(cycle) else _event(cycle.name, number, day)


def _event(name: str, *which: object) -> str:
    return " ".join([name, *map(str, which)])


def event_of(anchor: model.Anchor, elements: Mapping[str, model.Element]) -> str | None:
    """The event of the network that an anchor names; None if the network does not hold it."""
    element = elements.get(anchor.element)
    match element:
        case None:
            return _event(anchor.element)
        case model.Step():
            return _event(anchor.element, "start" if anchor.start else "end")
        case model.Milestone():
            meaning = element.meaning
            return event_of(meaning, elements) if isinstance(meaning, model.Anchor) else _event(anchor.element)
        case model.Interval():
            return event_of(element.begins if anchor.start else element.ends, elements)
        case model.Cycle() | model.Visit():
            return _of_several(anchor, element)
        case _:
            assert_never(element)


def _of_several(anchor: model.Anchor, element: model.Cycle | model.Visit) -> str | None:
    number = _number(element)
    match anchor.occurrence:
        case model.Occurrence.ONLY | model.Occurrence.FIRST:
            return _event(anchor.element, 1)
        case model.Occurrence.LAST:
            # How many there are is known only if the file says so, and nothing ends them before.
            known = number == 1 or (element.times is not None and not element.until)
            return _event(anchor.element, number) if known else None
        case int(k):
            return _event(anchor.element, k) if k <= number else None
        case _:
            return None


def stands_for(name: str, elements: Mapping[str, model.Element]) -> str | None:
    """The element whose event a milestone or an end of an interval is; None for what is recorded by its own name."""
    element = elements.get(name)
    match element:
        case model.Milestone(meaning=model.Anchor() as meaning):
            return stands_for(meaning.element, elements)
        case model.Milestone() | None:
            return None
        case _:
            return name


def anchors_of(element: model.Element) -> Iterator[model.Anchor]:
    """The events that an element is timed by."""
    match element:
        case model.Step(starts=timing) | model.Visit(due=timing) | model.Cycle(first=timing):
            if timing is not None:
                yield timing.anchor
        case model.Milestone(meaning=meaning, due=due):
            if isinstance(meaning, model.Anchor):
                yield meaning
            if due is not None:
                yield due.anchor
        case model.Interval(begins=begins, ends=ends):
            yield from (begins, ends)
        case _:
            assert_never(element)


def behind(name: str, schedule: model.Schedule) -> set[str]:
    """An element and all that it is timed by, directly or by way of others; timepoints among them."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            element = schedule.elements.get(each)
            waiting += [] if element is None else [anchor.element for anchor in anchors_of(element)]
    return found
