"""
What a schedule plans before anything has happened: the window of each dose, visit and step, relative to what starts it.

Windows are carried on from anchor to anchor, as far as they are written. What nothing times is an origin: everything
that counts from it is told in minutes from there. A day is 1,440 minutes here; a clock change is not known beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias, assert_never

from attrs import evolve, frozen

from protocol_dsl.model import schedule as model
from protocol_dsl.sequencing.extent import repeated
from protocol_dsl.sequencing.order import in_order
from protocol_dsl.sequencing.status import Slot


class Span(NamedTuple):
    """The least, the best and the most minutes from an origin; None for no bound, or no target."""

    least: int | None
    target: int | None
    most: int | None
    in_days: bool
    """Whether days were counted anywhere on the way, so that hours say nothing."""


NOW = Span(0, 0, 0, False)
Reached: TypeAlias = tuple[model.Anchor, Span]
"""An origin, and how long after it something is."""


@frozen
class Planned:
    """One thing that is planned: what it is, from which origin it counts in the end, and its window from there."""

    slot: Slot
    origin: model.Anchor
    span: Span


@frozen
class Outline:
    """
    What is planned, in order; `untimed` are the names of elements that nothing times.

    `going_on` are those that are repeated more often than is shown.
    """

    planned: tuple[Planned, ...]
    untimed: tuple[str, ...]
    going_on: tuple[str, ...]


def outline(schedule: model.Schedule, most: int = 4) -> Outline:
    """The windows of a schedule; what is repeated is looked at `most` times."""
    planned, untimed, going_on = list[Planned](), list[str](), list[str]()
    for element in in_order(schedule):
        found = list(_of(element, schedule, most))
        planned += found
        if not found and isinstance(element, model.Step | model.Cycle):
            untimed.append(element.name)
        if isinstance(element, model.Cycle | model.Visit) and _times(element) > most:
            going_on.append(element.name)
    return Outline(tuple(planned), tuple(untimed), tuple(going_on))


def _times(element: model.Cycle | model.Visit) -> float:
    if element.repeat is None:
        return 1
    return float("inf") if element.times is None else element.times.number


def _of(element: model.Element, schedule: model.Schedule, most: int) -> Iterator[Planned]:
    match element:
        case model.Step(starts=timing):
            if timing is not None:
                yield Planned(Slot(element.name, "start"), *_timed(timing, schedule))
        case model.Milestone(due=timing):
            if timing is not None:
                yield Planned(Slot(element.name, "milestone"), *_timed(timing, schedule))
        case model.Cycle() if element.first is not None:
            yield from _cycle(element, schedule, most)
        case model.Visit():
            for number in range(1, int(min(_times(element), most)) + 1):
                slot = Slot(element.name, "visit", number=None if element.repeat is None else number)
                yield Planned(slot, *_nth(element, element.due, number, schedule))
        case model.Cycle() | model.Interval():
            return
        case _:
            assert_never(element)


def _cycle(cycle: model.Cycle, schedule: model.Schedule, most: int) -> Iterator[Planned]:
    assert cycle.first is not None
    days = sorted(cycle.days, key=lambda each: each.number)
    for number in range(1, int(min(_times(cycle), most)) + 1):
        origin, begins = _nth(cycle, cycle.first, number, schedule)
        for day in days:
            slot = Slot(cycle.name, "dose", number=number, day=day.number if len(days) > 1 else None)
            # The first day of the cycle is what its window is about; later days count from it.
            span = begins if day is days[0] else _later(begins, day.window, 1 - days[0].number)
            yield Planned(slot, origin, span)


def _nth(element: model.Cycle | model.Visit, first: model.Timing, number: int, schedule: model.Schedule) -> Reached:
    """The n-th of something repeated."""
    origin, span = _timed(first, schedule)
    if number == 1 or element.repeat is None:
        return origin, span
    if element.repeat.counted_from is model.Repeats.FIRST:
        return origin, _later(span, repeated(element.repeat.window, number - 1))
    for _ in range(number - 1):
        span = _later(span, element.repeat.window)
    return origin, span


def _timed(timing: model.Timing, schedule: model.Schedule) -> Reached:
    origin, span = _reached(timing.anchor, schedule)
    return origin, _later(span, timing.window)


def _reached(anchor: model.Anchor, schedule: model.Schedule) -> Reached:
    """The origin that an anchor leads to, and how long after it the anchor is."""
    element = schedule.elements.get(anchor.element)
    match element:
        case model.Step(starts=timing) if timing is not None and (anchor.start or element.lasts):
            origin, span = _timed(timing, schedule)
            for limit in () if anchor.start else element.lasts:
                # Nothing ends before it has begun.
                span = _later(span, evolve(limit.window, least=limit.window.least or 0))
            return origin, span
        case model.Milestone(meaning=model.Anchor() as meaning):
            origin, span = _reached(meaning, schedule)
            # An origin is called by the name that the file has for it.
            return (anchor, NOW) if origin == meaning else (origin, span)
        case model.Milestone(due=timing) if timing is not None:
            return _timed(timing, schedule)
        case model.Interval():
            return _reached(element.begins if anchor.start else element.ends, schedule)
        case model.Cycle(first=first) if first is not None:
            number = _number(anchor, element)
            return (anchor, NOW) if number is None else _nth(element, first, number, schedule)
        case model.Visit(due=due):
            number = _number(anchor, element)
            return (anchor, NOW) if number is None else _nth(element, due, number, schedule)
        case _:
            return anchor, NOW


def _number(anchor: model.Anchor, element: model.Cycle | model.Visit) -> int | None:
    """Which of several is meant; None for the last of something without a number."""
    if isinstance(anchor.occurrence, int):
        return anchor.occurrence
    if anchor.occurrence is model.Occurrence.LAST and element.repeat is not None:
        return None if element.times is None else element.times.number
    return 1


def _later(span: Span, window: model.Window, days: int = 0) -> Span:
    """A window behind a time that is itself a window; `days` are added to every bound."""
    unit = window.minutes_a_unit
    bounds = [None if each is None else (each + days) * unit for each in (window.least, window.target, window.most)]
    least, target, most = (None if a is None or b is None else a + b for a, b in zip(span[:3], bounds, strict=True))
    return Span(least, target, most, span.in_days or window.clock is model.Clock.CALENDAR)
