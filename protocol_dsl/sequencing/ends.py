"""What ends a treatment: lines of `until`, dose rules, death; and what is said of what was due or done behind that."""

from __future__ import annotations

from attrs import evolve

from protocol_dsl.model.schedule import Clock, Cycle, Milestone, Visit
from protocol_dsl.schema.event_log import EventKind
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.extent import Extent, end_of_day
from protocol_dsl.sequencing.status import PENDING, Ended, Followed, Status, Why, worst
from protocol_dsl.sequencing.windows import edge_of

OF_THE_LOG = {
    "progression": EventKind.PROGRESSION,
    "withdrawal": EventKind.WITHDRAWAL,
    "death": EventKind.DEATH,
}


def end_of(element: Cycle | Visit, course: Course) -> Ended | None:
    """The first thing that the log says ended an element; None if it says of none."""
    died = death(course)
    found = [*_by_rules(element, course), *(() if died is None else (died,))]
    return min(found, key=lambda each: (each.at.last, each.at.first), default=None)


def death(course: Course) -> Ended | None:
    """The participant's death, as far as the log tells of it."""
    died = course.history.first(EventKind.DEATH)
    return None if died is None else Ended(None, died[0], (died[1],))


def _by_rules(element: Cycle | Visit, course: Course) -> list[Ended]:
    found = []
    for rule in element.until:
        milestone = course.schedule.elements.get(rule.event)
        if isinstance(milestone, Milestone):
            at = course.milestone(milestone)
            events = tuple(event for _, event in course.history.of(EventKind.MILESTONE, rule.event))
            if not at.is_open:
                found.append(Ended(rule, at, events))
        else:
            found += [Ended(rule, at, (event,)) for at, event in course.history.of(OF_THE_LOG[rule.event])]
    return found


def after_end(found: Followed, ended: Ended | None, course: Course) -> Followed:
    """What is said of one obligation where something ended the treatment."""
    if ended is None:
        return found
    last = with_grace(ended, course)
    if found.at is not None:
        if found.at.first > last.last:
            return evolve(found, status=Status.EXTRA, timing=Status.EXTRA, why=(Why.STOPPED,), ended=ended)
        if found.at.last > last.first:
            timing = worst((found.timing, Status.UNKNOWN))
            status = worst((found.status, Status.UNKNOWN))
            return evolve(found, status=status, timing=timing, why=(*found.why, Why.STOP), ended=ended)
        return found
    if found.status in (*PENDING, Status.UNKNOWN, Status.MISSING):
        return _not_done(found, ended, last, course)
    return found


def _not_done(found: Followed, ended: Ended, last: Extent, course: Course) -> Followed:
    """What was not done: cancelled, unless its window was over before the end."""
    if found.status is Status.UNKNOWN and _may_lie_before(found, last, course):
        return evolve(found, due=None, ended=ended)
    closes = None if found.due is None else found.due.latest
    over = found.status in (Status.OVERDUE, Status.MISSING, Status.UNKNOWN)
    if not over or (closes is None and found.status is not Status.MISSING) or (closes or 0) >= last.last:
        return evolve(found, status=Status.CANCELLED, timing=Status.CANCELLED, why=(), due=None, ended=ended)
    if closes is not None and closes >= last.first:
        why = (Why.STOP,)
        return evolve(found, status=Status.UNKNOWN, timing=Status.UNKNOWN, why=why, due=None, ended=ended)
    if found.status is Status.OVERDUE:
        # Behind the end it cannot be made up for.
        why = (Why.STOPPED,)
        return evolve(found, status=Status.MISSING, timing=Status.MISSING, why=why, due=None, ended=ended)
    return evolve(found, due=None, ended=ended)


def _may_lie_before(found: Followed, last: Extent, course: Course) -> bool:
    """Whether it may have been done before the end without being recorded: the log is not complete until then."""
    history = course.history
    if history.until >= last.last or not found.measured:
        return False
    measured = found.measured[0]
    opens, _ = edge_of(measured.window, measured.window.least, measured.anchor, history.zone, end=False)
    return opens is None or opens <= last.last


def with_grace(ended: Ended, course: Course) -> Extent:
    """The last time at which something may still happen behind what ended the treatment."""
    grace = getattr(ended.rule, "grace", None)
    if grace is None or grace.most is None:
        return ended.at
    if grace.clock is Clock.ELAPSED:
        return ended.at._replace(first=ended.at.first + grace.most, last=ended.at.last + grace.most)
    zone = course.history.zone
    return ended.at._replace(
        first=end_of_day(ended.at.first_day + grace.most, zone), last=end_of_day(ended.at.last_day + grace.most, zone)
    )
