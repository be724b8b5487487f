"""What a whole schedule can be asked: circles, results that nobody collects, closed doors, time zeros."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from attrs import frozen

from protocol_dsl.checker import opening_hours
from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker.circles import ways_back
from protocol_dsl.checker.scope import Session
from protocol_dsl.model import schedule as model
from protocol_dsl.model.schedule_text import hours_text, window_text
from protocol_dsl.sequencing.extent import repeated
from protocol_dsl.sequencing.schedule_network import anchors_of, shifted
from protocol_dsl.source import Span


def check_circles(schedule: model.Schedule, session: Session) -> bool:
    """Whether an element is timed by itself by way of others, which never happens; each circle is a finding."""
    above = {name: [a.element for a in anchors_of(each)] for name, each in schedule.elements.items()}
    seen: set[frozenset[str]] = set()
    for way in ways_back(above):
        if frozenset(way) not in seen:
            seen.add(frozenset(way))
            place = next(a.span for a in anchors_of(schedule.elements[way[0]]) if a.element == way[1])
            session.report(problems.AnchoredOnItself(way, span=place))
    return bool(seen)


def check_collected(
    cycle: model.Cycle, schedule: model.Schedule, rules: Mapping[str, model.Rules], session: Session
) -> None:
    """Every result that a rule looks at is asked for before each dose, or collected at a visit."""
    if cycle.rules is None:
        return
    collected = {name for checks in cycle.checks for name in checks.measurements}
    collected |= {
        name for each in schedule.elements.values() if isinstance(each, model.Visit) for name in each.collects
    }
    for table in rules[cycle.rules].tables:
        for column in table.columns:
            for name in column.names if column.kind is not model.ColumnKind.GRADE else ():
                if name not in collected:
                    session.report(problems.NotCollected(name, cycle.name, span=column.span))


def check_hours(
    element: model.Element,
    schedule: model.Schedule,
    calendars: Mapping[str, model.Calendar],
    session: Session,
) -> None:
    """Whether the place is open in the window after each weekday on which the event before may happen."""
    if not isinstance(element, model.Step | model.Cycle | model.Visit) or element.hours is None:
        return
    place = calendars.get(element.hours)
    if place is None:
        return
    told: set[Span] = set()
    for each in _followed(element):
        before = _hours_of(each.element, schedule)
        if before is not None and before not in calendars:
            continue
        earlier = None if before is None else calendars[before]
        found = opening_hours.fit(each.window, place, earlier)
        # Of several numbers of one line the first that does not fit is told.
        if not any(found.closed) or each.span in told:
            continue
        told.add(each.span)
        session.report(
            problems.NoOpeningHour(
                what=each.what,
                anchor=each.anchor,
                window=window_text(each.window),
                closed=opening_hours.closed_text(found, ", or on a "),
                place=element.hours,
                hours=hours_text(place),
                rescues=tuple(_rescues(each.window, found, place, earlier)),
                span=each.span,
            )
        )


def _rescues(
    window: model.Window, found: opening_hours.Fit, place: model.Calendar, before: model.Calendar | None
) -> Iterator[str]:
    """The first wider window that leaves no weekday out altogether, and the first that fits every day."""
    told = not found.never
    for wider, fits in opening_hours.wider_windows(window, place, before):
        if not any(fits.closed):
            yield f"`{window_text(wider)}` rescues all"
            return
        if not told and not set(fits.never) & set(found.never):
            told = True
            rescued = opening_hours.kept_text(fits, found.never)
            yield f"`{window_text(wider)}` rescues {rescued}, but not {opening_hours.closed_text(fits)}"


@frozen
class _Followed:
    """What comes within a window behind something of an `element`, as a finding calls the two."""

    window: model.Window
    element: str
    anchor: str
    what: str
    span: Span


def _followed(element: model.Step | model.Cycle | model.Visit) -> Iterator[_Followed]:
    name = element.name
    match element:
        case model.Step(starts=timing) | model.Cycle(first=timing) | model.Visit(due=timing):
            if timing is not None:
                anchor = timing.anchor.element
                yield _Followed(timing.window, anchor, f"`{anchor}`", f"`{name}`", timing.span)
        case _:
            assert_never(element)
    if isinstance(element, model.Cycle):
        begins, *later = sorted(element.days, key=lambda each: each.number)
        for day in later:
            window = shifted(day.window, 1 - begins.number)
            yield _Followed(window, name, f"day {begins.number} of `{name}`", f"day {day.number}", day.span)
    if not isinstance(element, model.Step) and element.repeat is not None:
        yield from _repeated(element, element.repeat)


def _repeated(element: model.Cycle | model.Visit, repeat: model.Repeat) -> Iterator[_Followed]:
    """One interval behind the last one, or each number of them behind the first, until the weekdays come round."""
    name = element.name
    if repeat.counted_from is model.Repeats.PREVIOUS:
        yield _Followed(repeat.window, name, f"`{name}`", "the next one", repeat.span)
        return
    most = 7 if element.times is None else min(7, element.times.number - 1)
    for number in range(1, most + 1):
        window = repeated(repeat.window, number)
        yield _Followed(window, name, f"first `{name}`", f"number {number + 1}", repeat.span)


def _hours_of(name: str, schedule: model.Schedule) -> str | None:
    """When the event before can happen: the opening hours of the element, or of what a milestone stands for."""
    element = schedule.elements.get(name)
    for _ in range(len(schedule.elements)):
        if isinstance(element, model.Milestone) and isinstance(element.meaning, model.Anchor):
            element = schedule.elements.get(element.meaning.element)
    return element.hours if isinstance(element, model.Step | model.Cycle | model.Visit) else None


def compare_time_zeros(schedules: tuple[model.Schedule, ...], session: Session) -> None:
    """Groups whose first anchors differ count time from different events."""
    zeros = [(each, zero) for each in schedules if (zero := _time_zero(each)) is not None]
    for each, zero in zeros[1:]:
        first, first_zero = zeros[0]
        if zero != first_zero:
            session.report(problems.DifferentTimeZeros(each.name, zero, first.name, first_zero, span=each.span))


def _time_zero(schedule: model.Schedule) -> str | None:
    """What nothing in the schedule is before: the first anchor that is no element timed by another."""
    for each in schedule.elements.values():
        for anchor in anchors_of(each):
            above = schedule.elements.get(anchor.element)
            if above is None or not list(anchors_of(above)):
                return anchor.element
    return None
