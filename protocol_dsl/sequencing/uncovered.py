"""
What a log holds and no rule of the schedule says anything about: toxicities it has no name for, and holds.

A site records every toxicity and every hold. The protocol may not have foreseen one; then nothing follows from it, and
that is said, since it is a question to whoever wrote the protocol.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from attrs import frozen

from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.model.log_vocabulary import toxicities_of
from protocol_dsl.model.schedule import Cycle, Hold, Stop
from protocol_dsl.schema.event_log import EventKind, written_like_a_name
from protocol_dsl.sequencing.automaton import Fired
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.extent import FAR, Extent
from protocol_dsl.sequencing.status import Uncovered
from protocol_dsl.values.truth import Truth


def uncovered(course: Course) -> tuple[Uncovered, ...]:
    """Every toxicity and hold that no rule covers, or of which it is not known, in the order of the log."""
    found = [*_toxicities(course), *_holds(course)]
    places = {event.path: number for number, event in enumerate(course.history.log.events)}
    return tuple(sorted(found, key=lambda each: places[each.event.path]))


def _toxicities(course: Course) -> Iterator[Uncovered]:
    """Those that the schedule has no name for, with the name that may be meant."""
    happened = course.history.of(EventKind.TOXICITY)
    known = frozenset(toxicities_of(course.schedule, course.sequence.rules)) if happened else frozenset()
    for at, event in happened:
        yield Uncovered(event, at, Truth.FALSE, nearest(written_like_a_name(event.term or ""), known))


def _holds(course: Course) -> Iterator[Uncovered]:
    """Those that no dose rule explains: none that holds treatment was fulfilled before them and still is."""
    for element in course.schedule.elements.values():
        if isinstance(element, Cycle):
            holding = _holding(element, course)
            for at, event in course.history.of(EventKind.HOLD, element.name):
                explained = _explained(element, holding, at, course)
                if explained is not Truth.TRUE:
                    yield Uncovered(event, at, explained)


@frozen
class _Holding:
    """
    The rows that held treatment or ended it, and whether that is certain, by when they began.

    `up_to` is when the last of each and all before it was over, far away where one is not.
    """

    rows: Sequence[tuple[Fired, bool]]
    begins: Sequence[int]
    up_to: Sequence[int]

    def possible(self, at: Extent) -> Sequence[tuple[Fired, bool]]:
        """Those that may have held at a time, and few others."""
        return self.rows[bisect_left(self.up_to, at.first) : bisect_right(self.begins, at.last)]


def _holding(cycle: Cycle, course: Course) -> _Holding:
    rows = [each for each in course.holding.get(cycle.name, ()) if isinstance(each[0].row.action, Hold | Stop)]
    rows.sort(key=lambda each: each[0].at.first)
    ends = (FAR if fired.recovered_at is None else fired.recovered_at.last for fired, _ in rows)
    return _Holding(rows, [fired.at.first for fired, _ in rows], list(accumulate(ends, max)))


def _explained(cycle: Cycle, holding: _Holding, at: Extent, course: Course) -> Truth:
    """Whether a dose rule held treatment at the time of a hold."""
    if cycle.rules is None:
        return Truth.FALSE
    found = [each for each in holding.possible(at) if _may_hold(each[0], at)]
    if any(sure and _surely_holds(fired, at) for fired, sure in found):
        return Truth.TRUE
    # What a log leaves out may have been the result that it was held for.
    complete = at.last <= course.history.until or course.history.is_current
    complete = complete and cycle.name not in course.not_gone_through
    return Truth.FALSE if complete and not found else Truth.UNKNOWN


def _may_hold(fired: Fired, at: Extent) -> bool:
    over = fired.recovered_at
    return fired.at.first <= at.last and (over is None or over.last >= at.first)


def _surely_holds(fired: Fired, at: Extent) -> bool:
    """Wherever in their extents both were; a hold of the day of the result is one of it."""
    over = fired.recovered_at
    return fired.at.last_day <= at.first_day and (over is None or over.first_day >= at.last_day)
