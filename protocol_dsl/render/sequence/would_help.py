"""What would have to be learned for what cannot be determined: the day, clock time or number of which event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from protocol_dsl.model.schedule import Clock, Interval, Milestone, Schedule, StopRule
from protocol_dsl.render.sequence.words import since_words
from protocol_dsl.render.words.lexicon import listed
from protocol_dsl.schema.event_log import Event
from protocol_dsl.sequencing.extent import FAR, Extent, extent_of
from protocol_dsl.sequencing.status import Ended, Followed, Measured, Status, Why


class Gap(NamedTuple):
    """Something that is not known, and of what: an event of the log, or what a window counts from."""

    one: str
    several: str
    of: str


TIME, DAY, CLOCK, BOTH = (
    ("the time", "the times"),
    ("the day", "the days"),
    ("the clock time", "the clock times"),
    ("the day and clock time", "the days and clock times"),
)
NUMBER = ("the number", "the numbers")


def would_help(why: Why, found: Followed, schedule: Schedule, zone_name: str) -> str:
    """`; the day of $.events[3] would help`; empty if nothing in particular would."""
    gaps = dict.fromkeys(_gaps(why, found, schedule, zone_name))
    kinds = dict.fromkeys((each.one, each.several) for each in gaps)
    told = []
    for one, several in kinds:
        names = [each.of for each in gaps if each.one == one]
        told.append(f"{one if len(names) == 1 else several} of {listed(names)}")
    return f"; {listed(told)} would help" if told else ""


def _gaps(why: Why, found: Followed, schedule: Schedule, zone_name: str) -> Iterator[Gap]:
    match why:
        case Why.PAIRING:
            nameless = (each for each in found.events if each.cycle is None and each.number is None)
            yield from (Gap(*NUMBER, each.path) for each in nameless)
        case Why.TIME:
            yield from _between_times(found, schedule, zone_name)
        case Why.RULES | Why.ORDERS:
            yield from _of_order(found.unordered, zone_name)
        case Why.STOP if Why.RULES not in found.why:
            yield from _about_the_end(found, schedule, zone_name)
        case _:
            return


# ---- A window between two times ------------------------------------------------------------------------------------


def _between_times(found: Followed, schedule: Schedule, zone_name: str) -> Iterator[Gap]:
    """What is not exact enough of what a window counts from, and of what is held against it."""
    for measured in found.measured:
        if measured.status is Status.UNKNOWN or len(found.measured) == 1:
            yield from _of_anchor(measured, found, schedule)
            yield from _of_events(found, schedule, zone_name, measured.window.clock)
    if found.slot.part == "collect":
        yield from _of_order(found.unordered, zone_name, Clock.CALENDAR)


def _of_anchor(measured: Measured, found: Followed, schedule: Schedule) -> Iterator[Gap]:
    """What a window counts from, if that is not one of the events themselves, as with the start and the end of one."""
    gap = _inexact(measured.anchor, measured.window.clock)
    if gap is not None and len(found.events) < 2:
        yield Gap(*gap, since_words(measured.since, schedule))


def _of_events(found: Followed, schedule: Schedule, zone_name: str, clock: Clock) -> Iterator[Gap]:
    for event in found.events:
        at = extent_of(event.at, zone_name)
        # The events around it may tell more of when it was than it does itself; that of two that may be meant is wider.
        if len(found.events) == 1 and found.at is not None and at.first <= found.at.first and found.at.last <= at.last:
            at = found.at
        if (gap := _inexact(at, clock)) is not None:
            yield Gap(*gap, event.path)
    gap = None if found.events or found.at is None else _inexact(found.at, clock)
    if gap is not None and isinstance(schedule.elements.get(found.slot.element), Interval):
        yield Gap(*gap, f"the end of {since_words(found.slot.element, schedule)}")


def _inexact(at: Extent, clock: Clock) -> tuple[str, str] | None:
    """What is missing of a time that is held against others in hours or in days; None if nothing is."""
    if at.first <= -FAR or at.last >= FAR:
        return TIME
    if at.first_day != at.last_day:
        return BOTH if clock is Clock.ELAPSED else DAY
    return CLOCK if clock is Clock.ELAPSED and at.first != at.last else None


# ---- The order of events -------------------------------------------------------------------------------------------


def _about_the_end(found: Followed, schedule: Schedule, zone_name: str) -> Iterator[Gap]:
    """What is not exact enough of what ended treatment, or may have, and of what may lie on either side of that."""
    ends = () if found.ended is None else (found.ended, *found.ended.perhaps)
    for ended in ends:
        yield from _of_end(ended, schedule, zone_name)
    lasts = found.at is not None and any(_either_way(found.at, each.at) for each in ends)
    if found.at is None and ends:
        # Of what has not happened nobody knows more.
        for measured in found.measured if found.measured and not found.measured[0].anchor.is_open else ():
            yield from _of_anchor(measured, found, schedule)
    if lasts:
        yield from _of_events(found, schedule, zone_name, Clock.ELAPSED)
    yield from _of_order(found.unordered, zone_name)


def _of_end(ended: Ended, schedule: Schedule, zone_name: str) -> Iterator[Gap]:
    if ended.is_sure:
        yield from _of_order(ended.by, zone_name)
    elif isinstance(ended.rule, StopRule) and isinstance(schedule.elements.get(ended.rule.event), Milestone):
        yield Gap(*TIME, since_words(ended.rule.event, schedule))


def _either_way(one: Extent, other: Extent) -> bool:
    return one.first <= other.last and other.first <= one.last


def _of_order(events: Iterable[Event], zone_name: str, clock: Clock = Clock.ELAPSED) -> Iterator[Gap]:
    """What is not exact enough of events one of which may have come before another, or on the day of another."""
    for event in events:
        if (gap := _inexact(extent_of(event.at, zone_name), clock)) is not None:
            # Of two months the days tell most often which came first.
            yield Gap(*(DAY if gap is BOTH else gap), event.path)
