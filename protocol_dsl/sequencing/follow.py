"""
Follows a participant's event log through a schedule.

Every verdict holds for all that the log leaves open: a window is kept only if it is kept wherever in their extents the
events were, and what is not in the log is missing only where the log is complete (SEQUENCING: semantics, statuses).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import assert_never

from attrs import evolve

from protocol_dsl.model import schedule as model
from protocol_dsl.schema.event_log import Event, EventKind, EventLog
from protocol_dsl.sequencing import fractions as fractions_of
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.cycles import follow_cycle
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.ends import after_end, death, withdrawal_before
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.history import (
    NOTHING_ELSE,
    Background,
    Happened,
    History,
    combined,
    history_of,
    hull_of,
    in_places,
)
from protocol_dsl.sequencing.route import Route
from protocol_dsl.sequencing.schedule_network import stands_for
from protocol_dsl.sequencing.status import (
    DEPARTURES,
    PENDING,
    Followed,
    Following,
    Graded,
    Slot,
    Status,
    Why,
)
from protocol_dsl.sequencing.uncovered import uncovered
from protocol_dsl.sequencing.visits import follow_visit
from protocol_dsl.sequencing.windows import held_against, pending, settled
from protocol_dsl.values.truth import Truth

NO_GUARDS: Mapping[str, Truth] = {}


def follow(
    route: Route,
    log: EventLog,
    *,
    guards: Mapping[str, Truth] = NO_GUARDS,
    background: Background = NOTHING_ELSE,
) -> Following:
    """
    The status of every obligation of a route's schedule, in the order of the file, for a log of that schedule.

    `guards` says of elements under a condition or a branch whether they apply; others apply to everybody. What is due
    is what each window asks for on its own.
    """
    return follow_course(route, log, guards=guards, background=background)[0]


def follow_course(
    route: Route,
    log: EventLog,
    *,
    guards: Mapping[str, Truth] = NO_GUARDS,
    background: Background = NOTHING_ELSE,
) -> tuple[Following, Course]:
    """The same with what it was worked out from, for who asks what all windows together leave (`due_next`)."""
    course = Course(route, history_of(log), background, guards)
    found: dict[str, list[Followed]] = {}
    for element in route.elements:
        found[element.name] = follow_element(element, course, found)
    items = [each for name in route.schedule.elements for each in found.get(name, ())]
    said = tuple(final(each, course) for each in items)
    return Following(route.schedule.name, route.schedule.observed, said, uncovered=uncovered(course)), course


def follow_element(element: model.Element, course: Course, found: Mapping[str, Sequence[Followed]]) -> list[Followed]:
    """The obligations of one element; `found` are those of the elements before it, by name."""
    items = _until_death(_of_element(element, course), element, course)
    if isinstance(element, model.Interval):
        items = [_without_end(each, element, course, found) for each in items]
    applies = course.guards.get(element.name, Truth.TRUE)
    return items if applies is Truth.TRUE else [_guarded(each, applies) for each in items]


def _until_death(items: Iterable[Followed], element: model.Element, course: Course) -> list[Followed]:
    """Nothing is due any more behind death; cycles and visits look at all that ends them themselves."""
    if isinstance(element, model.Cycle | model.Visit):
        return list(items)
    died = death(course)
    if died is None:
        return list(items)
    return [after_end(each, died, course) for each in items]


def _of_element(element: model.Element, course: Course) -> Iterator[Followed]:
    match element:
        case model.Step():
            yield from _step(element, course)
        case model.Milestone():
            yield from _milestone(element, course)
        case model.Cycle():
            yield from follow_cycle(element, course)
        case model.Visit():
            yield from follow_visit(element, course)
        case model.Interval():
            yield from _interval(element, course)
        case _:
            assert_never(element)


# ---- Steps -----------------------------------------------------------------------------------------------


def _step(step: model.Step, course: Course) -> Iterator[Followed]:
    rows, complete = course.rows_of(step)
    happened: defaultdict[tuple[EventKind, str | None], list[Happened]] = defaultdict(list)
    for kind in _OF_ROWS:
        for each in course.history.of(kind, step.name):
            happened[kind, each[1].row].append(each)
    for row in rows:
        yield from _row(step, row, [happened[kind, row] for kind in _OF_ROWS], course)
    if not complete:
        yield Followed(Slot(step.name, "start"), Status.UNKNOWN, timing=Status.UNKNOWN, why=(Why.ROWS,))


_OF_ROWS = (EventKind.START, EventKind.FRACTION, EventKind.END)


def _row(
    step: model.Step, row: str | None, happened: Sequence[Sequence[Happened]], course: Course
) -> Iterator[Followed]:
    starts, fractions, ends = happened
    number = course.fractions(step)
    placed = fractions_of.placed(fractions, number, course.history)
    start = _either(starts) if starts else _begun(fractions, course.history)
    last = None if number is None else placed.by_number.get(number)
    end = _either(ends) if ends else None if last is None else (last.at, last.event)
    times = {part: each[0] if each else course.history.absent for part, each in (("start", start), ("end", end))}
    if start is not None and end is not None and end[0].last < start[0].first:
        course.history.contradict(end[1], start[1])
        # Either may be the wrong one: what counts from them is decided only where both lead to the same.
        times = dict.fromkeys(times, hull_of([start[0], end[0]]))
    # Of how many fractions it is not known there are, any may have been the last.
    is_open = bool(fractions) and not ends and number is None and step.fractions is not None
    if is_open:
        known = combined([each.at for each in placed.by_number.values()], last=False)
        times["end"] = known._replace(last=course.history.absent.last, last_day=course.history.absent.last_day)
    course.extents |= {(step.name, part, row): at for part, at in times.items()}
    yield _start(step, row, start or _begun([] if end is None else [end], course.history), course)
    if fractions or (number is not None and end is not None):
        yield from fractions_of.followed(step, row, placed, number, end is not None, course)
        for each in placed.surplus:
            yield _extra(Slot(step.name, "fraction", row, each.number), each.at, each.event, each.is_sure)
    yield _open_end(step, row) if is_open else _end(step, row, start, end, course)
    for part, doubled in (("start", starts), ("end", ends)):
        for extent, event in doubled[1:]:
            yield _extra(Slot(step.name, part, row), extent, event)


def _either(happened: Sequence[Happened]) -> Happened:
    """Something that is recorded twice: each of the times may be the right one."""
    return hull_of([at for at, _ in happened]), happened[0][1]


def _begun(known: Sequence[Happened], history: History) -> Happened | None:
    """A step whose beginning is not recorded began with the first that is; that one may not be in the log."""
    return next(((at, event or known[0][1]) for at, event in in_places(known, history)), None)


def _start(step: model.Step, row: str | None, start: Happened | None, course: Course) -> Followed:
    slot = Slot(step.name, "start", row)
    if step.starts is None:
        due = Due(course.history.absent.first, None, None) if start is None and course.history.is_current else None
        if due is not None:
            course.dues[(step.name, "start", row)] = due
        return _untimed(slot, start, due, course)
    found = _timed(slot, step.starts, start, step.hours, course)
    if found.due is not None:
        course.dues[(step.name, "start", row)] = found.due
    return found


def _open_end(step: model.Step, row: str | None) -> Followed:
    return Followed(Slot(step.name, "end", row), Status.UNKNOWN, timing=Status.UNKNOWN, why=(Why.PAIRING,))


def _end(step: model.Step, row: str | None, start: Happened | None, end: Happened | None, course: Course) -> Followed:
    slot = Slot(step.name, "end", row)
    if end is None:
        expected = course.dues.get((step.name, "start", row))
        if expected is None and start is not None and course.history.is_current:
            expected = Due(course.history.absent.first, None, None)
        if expected is not None:
            course.dues[(step.name, "end", row)] = expected
        if start is None:
            status = Status.INACTIVE if course.history.is_current else Status.UNKNOWN
            why = (Why.ANCHOR,) if course.history.is_current else (Why.NOT_RECORDED,)
            return Followed(slot, status, timing=status, why=why)
        return _untimed(slot, None, None, course)
    if start is None and end[0].last > course.history.until and not course.history.is_current:
        # It began with something that the log may lack.
        start = _begun([end], course.history)
    if start is None or not step.lasts:
        return _untimed(slot, end, None, course)
    measured = tuple(held_against(each, each.window, f"{step.name}/start", start[0], end[0]) for each in step.lasts)
    return settled(slot, end[0], (start[1], end[1]), measured)


def _untimed(slot: Slot, happened: Happened | None, due: Due | None, course: Course) -> Followed:
    """What has no window: done, or still to be done."""
    if happened is not None:
        return Followed(slot, Status.CONFORMANT, at=happened[0], events=(happened[1],))
    if course.history.is_current:
        return Followed(slot, Status.DUE, timing=Status.DUE, due=due)
    return Followed(slot, Status.UNKNOWN, timing=Status.UNKNOWN, why=(Why.NOT_RECORDED,))


def _extra(slot: Slot, extent: Extent, event: Event, is_sure: bool = True) -> Followed:
    """What nobody asked for; where it is not `is_sure`, another one like it may be the one too many."""
    why = (Why.UNPAIRED,) if is_sure else (Why.UNPAIRED, Why.PAIRING)
    return Followed(slot, Status.EXTRA, timing=Status.EXTRA, why=why, at=extent, events=(event,))


# ---- Milestones and intervals --------------------------------------------------------------------------------


def _timed(slot: Slot, timing: model.Timing, happened: Happened | None, hours: str | None, course: Course) -> Followed:
    """Something with a window after an anchor."""
    anchor = course.when(timing.anchor)
    if happened is not None:
        measured = held_against(timing, timing.window, timing.anchor.element, anchor, happened[0])
        return settled(slot, happened[0], (happened[1],), (measured,))
    due = course.due(timing.window, course.expected(timing.anchor), anchor, hours)
    since, goes_on = timing.anchor.element, course.goes_on(timing.anchor)
    return pending(slot, timing, timing.window, since, anchor, course.history, due, goes_on=goes_on)


def _milestone(milestone: model.Milestone, course: Course) -> Iterator[Followed]:
    if milestone.due is None:
        return
    slot, at = Slot(milestone.name, "milestone"), course.milestone(milestone)
    anchor = course.when(milestone.due.anchor)
    if at.is_open:
        due = course.due(milestone.due.window, course.expected(milestone.due.anchor), anchor, None)
        if due is not None:
            course.dues[(milestone.name,)] = due
        since = milestone.due.anchor.element
        yield pending(slot, milestone.due, milestone.due.window, since, anchor, course.history, due)
        return
    events = tuple(event for _, event in course.history.of(EventKind.MILESTONE, milestone.name))
    measured = held_against(milestone.due, milestone.due.window, milestone.due.anchor.element, anchor, at)
    yield settled(slot, at, events, (measured,))


def _interval(interval: model.Interval, course: Course) -> Iterator[Followed]:
    """A washout or a period: each limit held against its two ends."""
    slot = Slot(interval.name, "interval")
    begins, ends = course.when(interval.begins), course.when(interval.ends)
    # Without a limit the time between the two is only measured.
    limits = interval.limits or (model.Limit(model.Window(model.Clock.ELAPSED), interval.wording, span=interval.span),)
    if not ends.is_open:
        since = interval.begins.element
        yield settled(slot, ends, (), tuple(held_against(each, each.window, since, begins, ends) for each in limits))
        return
    for limit in limits:
        due = course.due(limit.window, course.expected(interval.begins), begins, None)
        yield pending(slot, limit, limit.window, interval.begins.element, begins, course.history, due)


def _without_end(
    each: Followed, interval: model.Interval, course: Course, found: Mapping[str, Sequence[Followed]]
) -> Followed:
    """A stretch of time whose end has not come and will not come any more, since that was cancelled, is so too."""
    name = stands_for(interval.ends.element, course.schedule.elements)
    ends = found.get(name or "", ())
    if each.at is not None or each.status not in (*PENDING, Status.UNKNOWN) or not ends or Why.STOP in each.why:
        return each
    last = ends[-1]
    if (last.status is Status.UNKNOWN and Why.STOP in last.why) or name in course.may_have_ended:
        return evolve(each, status=Status.UNKNOWN, timing=Status.UNKNOWN, why=(*each.why, Why.STOP), due=None)
    if last.status is not Status.CANCELLED:
        return each
    return evolve(each, status=Status.CANCELLED, timing=Status.CANCELLED, why=(), due=None, ended=last.ended)


# ---- Guards, contradictions, grades -----------------------------------------------------------------------------


def _guarded(found: Followed, applies: Truth) -> Followed:
    """What is under a condition: it does not apply, or it is not known whether it does."""
    if applies is Truth.FALSE:
        # A result may have been taken for anything.
        if found.events and found.slot.part not in ("check", "collect"):
            return evolve(found, status=Status.EXTRA, timing=Status.EXTRA, why=(Why.UNPAIRED,), due=None)
        return Followed(found.slot, Status.NOT_APPLICABLE)
    # If it did not apply, what happened would be one too many, and what did not would not be asked for.
    return evolve(found, status=Status.UNKNOWN, timing=Status.UNKNOWN, why=(*found.why, Why.GUARD), due=None)


def final(found: Followed, course: Course) -> Followed:
    """Contradictions over everything else, departures measured or graded, and what was superseded."""
    if course.history.impossible and course.history.contradicts(found.events):
        return evolve(found, status=Status.CONTRADICTORY, timing=Status.CONTRADICTORY, why=(Why.IMPOSSIBLE,), due=None)
    if found.at is None:
        found = _superseded(found, course)
    if course.schedule.observed:
        return _observed(found)
    if (withdrawn := withdrawal_before(found, course)) is not None:
        found = evolve(found, withdrawn=withdrawn)
    departures = _departures(found)
    if not departures:
        return found
    return evolve(found, graded=tuple(_grade(each, found.slot, course.schedule) for each in departures))


def _superseded(found: Followed, course: Course) -> Followed:
    """A treatment step that is not there although what counts from it has happened: it was left out."""
    step = course.schedule.elements.get(found.slot.element)
    if not isinstance(step, model.Step) or found.status not in (Status.DUE, Status.INACTIVE):
        return found
    for other in course.schedule.elements.values():
        if isinstance(other, model.Cycle) and step.name in course.route.leading_to[other.name]:
            first = course.extents.get((other.name, 1))
            if first is not None and not first.is_open and first.last <= course.history.until:
                why = (Why.SUPERSEDED,)
                status = Status.MISSING
                name = f"{other.name}/dose/1"
                return evolve(found, status=status, timing=status, why=why, due=None, superseded_by=name)
    return found


def _observed(found: Followed) -> Followed:
    """In a retrospective group what happened is measured and what did not is only not there."""
    if found.status in (Status.UNKNOWN, Status.NOT_APPLICABLE, Status.CANCELLED):
        return evolve(found, due=None)
    if found.at is not None:
        return evolve(found, status=Status.MEASURED, order=None, timing=Status.MEASURED, dose=None, due=None)
    return evolve(found, status=Status.MISSING, timing=Status.MISSING, due=None)


def _departures(found: Followed) -> list[model.Departure]:
    axes = [each for each in (found.order, found.timing, found.dose) if each in DEPARTURES]
    return [DEPARTURES[each] for each in dict.fromkeys(axes) if each is not None] if axes else []


def _grade(departure: model.Departure, slot: Slot, schedule: model.Schedule) -> Graded:
    """The grade that the protocol declares for a departure: for its part, else for the whole; the graver one counts."""
    lines = [each for each in schedule.deviations if each.departure is departure and each.element == slot.element]
    parts = _parts(slot, schedule.elements[slot.element]) if lines else ()
    for line in sorted(lines, key=lambda each: (each.part is None, each.grade is not model.Grade.IMPORTANT)):
        if line.part is None or line.part in parts:
            return Graded(departure, line.grade, line.because)
    return Graded(departure, model.Grade.UNGRADED)


def _parts(slot: Slot, element: model.Element) -> tuple[str, ...]:
    """What a `deviation` may call this; on the day on which a cycle begins the dose is the first or a repeated one."""
    which = "first" if slot.number in (None, 1) else "repeat"
    if not isinstance(element, model.Cycle):
        return (which,)
    begins = min(each.number for each in element.days)
    day = begins if slot.day is None else slot.day
    return (which, f"day{day}") if day == begins else (f"day{day}",)
