"""What ends a treatment: lines of `until`, dose rules, death; and what is said of what was due or done behind that."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from protocol_dsl.model.schedule import Clock, Cycle, Hold, Milestone, RuleRow, Stop, Visit
from protocol_dsl.schema.event_log import EventKind
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.extent import FAR, Extent, end_of_day
from protocol_dsl.sequencing.history import Happened
from protocol_dsl.sequencing.status import PENDING, Ended, Followed, Status, Why, Withdrawn, worst
from protocol_dsl.sequencing.windows import edge_of

_BEHIND_NOTHING = frozenset({Status.CANCELLED, Status.NOT_APPLICABLE, Status.CONTRADICTORY})
"""Statuses that a withdrawal has no bearing on."""
OF_THE_LOG = {
    "progression": EventKind.PROGRESSION,
    "withdrawal": EventKind.WITHDRAWAL,
    "death": EventKind.DEATH,
}


def end_of(element: Cycle | Visit, course: Course, more: Iterable[Ended] = ()) -> Ended | None:
    """
    The first thing that the log says ended an element, or that dose rules did (`more`); None if it says of none.

    What may have ended it sooner, or may have ended it at all, is `perhaps`.
    """
    died = death(course)
    found = [*_by_rules(element, course), *(() if died is None else (died,)), *more]
    if not found:
        return None
    first = min(found, key=lambda each: (with_grace(each, course).last, each.at.first))
    soonest = _first_of(first, course)
    perhaps = tuple(each for each in found if each is not first and with_grace(each, course).first < soonest)
    return Ended(first.rule, first.at, first.by, perhaps, first.alive)


def death(course: Course) -> Ended | None:
    """The participant's death, as far as the log tells of it."""
    died = course.history.first(EventKind.DEATH)
    return None if died is None else Ended(None, died[0], (died[1],), alive=_alive(died[0], course))


def _alive(died: Extent, course: Course) -> Happened | None:
    """What was done last before a death, where that bounds its time."""
    last = course.history.last_alive
    return last if last is not None and died.first < last[0].first <= died.last else None


def withdrawal_before(found: Followed, course: Course) -> Withdrawn | None:
    """A withdrawal before what is still asked for, or was done all the same, where no line says that this ends it."""
    withdrawn = course.history.first(EventKind.WITHDRAWAL)
    if withdrawn is None or found.ended is not None or found.status in _BEHIND_NOTHING:
        return None
    element = course.schedule.elements[found.slot.element]
    if isinstance(element, Cycle | Visit) and any(each.event == "withdrawal" for each in element.until):
        return None
    last = _closes(found, course)[1] if found.at is None else found.at.last
    return None if last is not None and last < withdrawn[0].first else Withdrawn(*withdrawn)


def _by_rules(element: Cycle | Visit, course: Course) -> list[Ended]:
    found: list[Ended] = []
    for rule in element.until:
        milestone = course.schedule.elements.get(rule.event)
        if isinstance(milestone, Milestone):
            at = course.milestone(milestone)
            events = tuple(event for _, event in course.history.of(EventKind.MILESTONE, rule.event))
            # Of one that is not certain to have been reached it is known from when on it may have been.
            if not at.is_open or at.first < course.history.absent.first:
                found.append(Ended(rule, at, events))
        else:
            kind = OF_THE_LOG[rule.event]
            found += [
                Ended(rule, at, (event,), alive=_alive(at, course) if kind is EventKind.DEATH else None)
                for at, event in course.history.of(kind)
            ]
    return found


def after_end(found: Followed, ended: Ended | None, course: Course, element: Cycle | Visit | None = None) -> Followed:
    """What is said of one obligation where something ended the treatment, or may have; `element` is what it ends."""
    last = None if ended is None else with_grace(ended, course)
    if found.at is not None:
        if last is not None and found.at.first > last.last:
            # Nothing asked for it: what else is wrong with it stays so.
            status = worst((found.order, Status.EXTRA, found.dose))
            return evolve(found, status=status, timing=Status.EXTRA, why=(Why.STOPPED,), ended=ended)
        if found.at.last > certainly_on(ended, element, course):
            timing = worst((found.timing, Status.UNKNOWN))
            status = worst((found.status, Status.UNKNOWN))
            return evolve(found, status=status, timing=timing, why=_or_ended(found, course, element), ended=ended)
        return found
    if ended is not None and last is not None and found.status in (*PENDING, Status.UNKNOWN, Status.MISSING):
        return _not_done(found, ended, last, _not_ended_up_to(ended, element, course), course)
    return found


def _or_ended(found: Followed, course: Course, element: Cycle | Visit | None) -> tuple[Why, ...]:
    assert found.at is not None
    is_seen = element is None or found.at.last <= course.history.until or not may_end_unseen(element, course)
    return tuple(dict.fromkeys((*found.why, *(() if is_seen else (Why.NOT_RECORDED,)), Why.STOP)))


def certainly_on(ended: Ended | None, element: Cycle | Visit | None, course: Course) -> int:
    """
    The last minute at which treatment had certainly not ended yet; far away where nothing can have ended it.

    What a log does not hold may have ended it as well, from when on the log is not complete. A death counts from
    the first minute at which the log has it: what was given may contradict it.
    """
    last = FAR if ended is None else min(with_grace(each, course).first for each in (ended, *ended.perhaps))
    return _as_far_as_seen(last, element, course)


def _not_ended_up_to(ended: Ended, element: Cycle | Visit | None, course: Course) -> int:
    """The same for what was not done: nobody is given anything behind death, so it was not before what was given."""
    last = min(_first_of(each, course) for each in (ended, *ended.perhaps))
    return _as_far_as_seen(last, element, course)


def _first_of(ended: Ended, course: Course) -> int:
    """The first minute at which something can have ended treatment, with what is known of a death beside its time."""
    if ended.alive is None:
        return with_grace(ended, course).first
    first, _, first_day, _ = ended.alive[0]
    at = ended.at._replace(first=first, first_day=max(ended.at.first_day, first_day))
    return with_grace(evolve(ended, at=at), course).first


def _as_far_as_seen(last: int, element: Cycle | Visit | None, course: Course) -> int:
    return last if element is None or not may_end_unseen(element, course) else min(last, course.history.until)


def may_end_unseen(element: Cycle | Visit, course: Course) -> bool:
    """Whether something that a log does not hold may have ended a treatment: it is not complete up to the question."""
    return not course.history.is_current and _can_end(element, course)


def _can_end(element: Cycle | Visit, course: Course) -> bool:
    """Whether anything but death ends it: a line of `until`, or a dose rule."""
    if element.until or not isinstance(element, Cycle) or element.rules is None:
        return bool(element.until)
    rows = [row for of in course.route.tables[element.rules].by_name.values() for each in of for row in each.when.rows]
    return (element.levels is not None and element.levels.stop) or any(map(_may_stop, rows))


def _may_stop(row: RuleRow) -> bool:
    match row.action:
        case Stop():
            return True
        case Hold(most=most):
            return most is not None
        case _:
            return False


def _not_done(found: Followed, ended: Ended, last: Extent, first: int, course: Course) -> Followed:
    """What was not done: cancelled, unless its window was over before the end, which came behind `first`."""
    if found.status is Status.UNKNOWN and _may_lie_before(found, last, course):
        return evolve(found, due=None, ended=ended)
    if _stays(found, ended):
        return found
    soonest, latest = _closes(found, course)
    over = found.status in (Status.OVERDUE, Status.MISSING, Status.UNKNOWN)
    if ended.is_sure and (not over or soonest is None or latest is None or soonest >= last.last):
        return evolve(found, status=Status.CANCELLED, timing=Status.CANCELLED, why=(), due=None, ended=ended)
    if not over or latest is None or latest >= first:
        why = (Why.STOP,)
        return evolve(found, status=Status.UNKNOWN, timing=Status.UNKNOWN, why=why, due=None, ended=ended)
    if not ended.is_sure:
        return found
    if found.status is Status.OVERDUE:
        # Behind the end it cannot be made up for.
        why = (Why.STOPPED,)
        return evolve(found, status=Status.MISSING, timing=Status.MISSING, why=why, due=None, ended=ended)
    return evolve(found, due=None, ended=ended)


def _stays(found: Followed, ended: Ended) -> bool:
    """Whether an end changes nothing: of what was missed, and of a hold beside what may be an end."""
    if found.status is Status.MISSING:
        return not found.measured
    return found.status is Status.HELD and Why.STOP in found.why and not ended.is_sure


def _closes(found: Followed, course: Course) -> tuple[int | None, int | None]:
    """When the window of what was not done was over, at the soonest and at the latest; None if it stays open."""
    due = None if found.due is None else found.due.latest
    if not found.measured or found.measured[0].anchor.is_open:
        return due, due
    measured = found.measured[0]
    zone = course.history.zone
    soonest, latest = edge_of(measured.window, measured.window.most, measured.anchor, zone, end=True)
    if found.status is Status.UNKNOWN and measured.asked is not None:
        # A hold may have moved its end, and may not.
        soonest, _ = edge_of(measured.asked, measured.asked.most, measured.anchor, zone, end=True)
    if soonest is None or due is None:
        return soonest, latest
    # Opening hours may have closed it before.
    return min(soonest, due), due if soonest == latest else latest


def _may_lie_before(found: Followed, last: Extent, course: Course) -> bool:
    """Whether it may have been done, or due, before the end without being recorded."""
    history = course.history
    measured = found.measured[0] if found.measured else None
    if history.until >= last.last:
        # What it counts from may have come before, of something that the log does not name.
        return measured is not None and measured.anchor.is_open and measured.anchor.first <= last.last
    if measured is None:
        return True
    opens, _ = edge_of(measured.window, measured.window.least, measured.anchor, history.zone, end=False)
    return opens is None or opens <= last.last


def with_grace(ended: Ended, course: Course) -> Extent:
    """The last time at which something may still happen behind what ended the treatment."""
    grace = getattr(ended.rule, "grace", None)
    if grace is None or grace.most is None or ended.at.is_open:
        return ended.at
    if grace.clock is Clock.ELAPSED:
        return ended.at._replace(first=ended.at.first + grace.most, last=ended.at.last + grace.most)
    zone = course.history.zone
    return ended.at._replace(
        first=end_of_day(ended.at.first_day + grace.most, zone), last=end_of_day(ended.at.last_day + grace.most, zone)
    )
