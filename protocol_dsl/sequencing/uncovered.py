"""
What a log holds and no rule of the schedule says anything about: toxicities it has no name for, and holds.

A site records every toxicity and every hold. The protocol may not have foreseen one; then nothing follows from it, and
that is said, since it is a question to whoever wrote the protocol.
"""

from __future__ import annotations

from collections.abc import Iterator

from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.model.log_vocabulary import toxicities_of
from protocol_dsl.model.schedule import Cycle, Hold, Stop
from protocol_dsl.schema.event_log import EventKind, written_like_a_name
from protocol_dsl.sequencing.automaton import Fired
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.extent import Extent
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
            for at, event in course.history.of(EventKind.HOLD, element.name):
                explained = _explained(element, at, course)
                if explained is not Truth.TRUE:
                    yield Uncovered(event, at, explained)


def _explained(cycle: Cycle, at: Extent, course: Course) -> Truth:
    """Whether a dose rule held treatment at the time of a hold."""
    if cycle.rules is None:
        return Truth.FALSE
    found = [each for each in course.holding.get(cycle.name, ()) if _may_hold(each[0], at)]
    if any(sure and _surely_holds(fired, at) for fired, sure in found):
        return Truth.TRUE
    # What a log leaves out may have been the result that it was held for.
    complete = at.last <= course.history.until or course.history.is_current
    complete = complete and cycle.name not in course.not_gone_through
    return Truth.FALSE if complete and not found else Truth.UNKNOWN


def _may_hold(fired: Fired, at: Extent) -> bool:
    over = fired.recovered_at
    begun = isinstance(fired.row.action, Hold | Stop) and fired.at.first <= at.last
    return begun and (over is None or over.last >= at.first)


def _surely_holds(fired: Fired, at: Extent) -> bool:
    """Wherever in their extents both were; a hold of the day of the result is one of it."""
    over = fired.recovered_at
    return fired.at.last_day <= at.first_day and (over is None or over.first_day >= at.last_day)
