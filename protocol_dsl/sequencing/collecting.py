"""
What a visit collects: results that lie in the visit's own window, or on its day.

A protocol that says what a visit collects does not say on which day of its window each result is taken, so any day of
the window is as good as the visit's own. A visit that was early or late takes its results with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from protocol_dsl.model.schedule import Clock, Repeat, Timing, Window
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.history import Happened
from protocol_dsl.sequencing.results import has_value
from protocol_dsl.sequencing.status import Followed, Measured, Outside, Slot, Status, Why
from protocol_dsl.sequencing.windows import held_against, pending, why_unknown

SAME_DAY = Window(Clock.CALENDAR, 0, None, 0)


@frozen
class Asked:
    """When a visit was asked for: the line, its window, what that counts from, and when that was."""

    line: Timing | Repeat
    window: Window
    since: str
    anchor: Extent


def collect(slot: Slot, asked: Asked, visited: Extent | None, due: Due | None, course: Course) -> Followed | None:
    """
    Whether a result that a visit collects was taken; `visited` is when the visit was made, None if the log has none.

    Of a visit that was not made it is told only where a result for it is there, or may be: what else is missing is
    said by the visit. None if there is nothing to say.
    """
    assert slot.what is not None
    if slot.what not in course.dictionary.measurements:
        if visited is None:
            return None
        return Followed(slot, Status.UNKNOWN, timing=Status.UNKNOWN, why=(Why.NOT_IN_LOG,))
    taken = [*_in_window(slot.what, asked, course)]
    sure = [each for each in taken if each[0].status is not Status.UNKNOWN]
    best = min(sure, key=lambda each: _days_apart(each[1][0], visited), default=None)
    if best is None and visited is not None:
        best = next(iter(_on_the_day(slot.what, asked, visited, course)), None)
    if best is None or (taken and best[0].status is not Status.CONFORMANT):
        # One that may lie in the window would be better than one that was taken with a visit outside of it.
        best = next(iter(taken), best)
    if best is not None:
        return _decided(slot, *best)
    return None if visited is None else _not_taken(slot, asked, visited, due, course)


def _in_window(name: str, asked: Asked, course: Course) -> Iterator[tuple[Measured, Happened]]:
    """Results that lie in the window, and those that may."""
    if asked.anchor.is_open:
        return
    for happened in course.results(name, asked.window.clock).possible(asked.window, asked.anchor):
        measured = _held(asked, happened[0])
        if measured.status in (Status.CONFORMANT, Status.UNKNOWN):
            yield _with_value(measured, happened), happened


def _on_the_day(name: str, asked: Asked, visited: Extent, course: Course) -> Iterator[tuple[Measured, Happened]]:
    """Results of the day of the visit, and those that may be, the certain ones first."""
    maybe = []
    for happened in course.results(name, Clock.CALENDAR).possible(SAME_DAY, visited):
        measured = _with_value(_held(asked, happened[0]), happened)
        if visited.first_day == visited.last_day == happened[0].first_day == happened[0].last_day:
            yield measured, happened
        else:
            maybe.append((evolve(measured, status=Status.UNKNOWN), happened))
    yield from maybe


def _held(asked: Asked, at: Extent) -> Measured:
    return held_against(asked.line, asked.window, asked.since, asked.anchor, at)


def _with_value(measured: Measured, happened: Happened) -> Measured:
    """That a result without a value was taken is known, and not that there is one."""
    return measured if has_value(happened) else evolve(measured, status=Status.UNKNOWN)


def _days_apart(at: Extent, visited: Extent | None) -> tuple[int, int]:
    """How many days a result lies from the visit, so that those of its own day come first."""
    return (0 if visited is None else abs(at.first_day - visited.first_day)), at.first


def _decided(slot: Slot, measured: Measured, happened: Happened) -> Followed:
    """A result in its window, or early or late; in a wrong order it is never, for nothing is done to a participant."""
    at, event = happened
    why: tuple[Why, ...] = ()
    if measured.status is Status.UNKNOWN:
        why = (why_unknown(measured),) if has_value(happened) else (Why.VALUE_NOT_RECORDED,)
    status = measured.status
    return Followed(slot, status, timing=status, why=why, at=at, events=(event,), measured=(measured,))


def _not_taken(slot: Slot, asked: Asked, visited: Extent, due: Due | None, course: Course) -> Followed:
    """No result for a visit that was made: missing once its window and the day of the visit are over."""
    history = course.history
    found = pending(slot, asked.line, asked.window, asked.since, asked.anchor, history, due, hard=True)
    if found.status is Status.MISSING and visited.last_day >= history.absent.first_day:
        found = evolve(found, status=Status.UNKNOWN, timing=Status.UNKNOWN, why=(Why.NOT_RECORDED,))
    return evolve(found, outside=_nearest(slot, asked, course))


def _nearest(slot: Slot, asked: Asked, course: Course) -> Outside | None:
    """The result that lies nearest to the window, on either side of it."""
    found = [
        Outside(measured, at, event)
        for at, event in course.results(slot.what or "", asked.window.clock).beside(asked.window, asked.anchor)
        for measured in [_held(asked, at)]
    ]
    return min(found, key=_how_far, default=None)


def _how_far(outside: Outside) -> int:
    measured = outside.measured
    assert measured.delay is not None
    low, high = measured.delay
    window = measured.window
    if measured.status is Status.LATE:
        return low - (window.most or 0)
    return (window.least or 0) - high
