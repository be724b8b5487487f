"""What is to be known before a dose: results that lie in a window before it."""

from __future__ import annotations

from attrs import evolve

from protocol_dsl.model.schedule import Checks
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.history import Happened
from protocol_dsl.sequencing.results import has_value
from protocol_dsl.sequencing.status import Followed, Measured, Slot, Status, Why
from protocol_dsl.sequencing.windows import held_against


def check(slot: Slot, checks: Checks, name: str, since: str, at: Extent, course: Course) -> Followed:
    """Whether a result lies in the window before a dose, which is `since`."""
    if name not in course.dictionary.measurements:
        return Followed(slot, Status.UNKNOWN, timing=Status.UNKNOWN, why=(Why.NOT_IN_LOG,))
    open_one: tuple[Measured, Happened, Why] | None = None
    for happened in course.results(name, checks.window.clock).possible(checks.window, at):
        measured = held_against(checks, checks.window, since, at, happened[0])
        if measured.status is Status.CONFORMANT and has_value(happened):
            return _by(slot, measured, happened, ())
        if measured.status in (Status.CONFORMANT, Status.UNKNOWN) and open_one is None:
            # That a result without a value was taken is known, and not that anybody could look at it.
            open_one = evolve(measured, status=Status.UNKNOWN), happened, _why(measured)
    if open_one is not None:
        measured, happened, why = open_one
        return _by(slot, measured, happened, (why,))
    unseen = Measured(checks, checks.window, since, at, None, Status.UNKNOWN)
    complete = at.last <= course.history.until
    status = Status.MISSING if complete else Status.UNKNOWN
    reason = Why.HARD_LIMIT if complete else Why.NOT_RECORDED
    return Followed(slot, status, timing=status, why=(reason,), measured=(unseen,))


def _why(measured: Measured) -> Why:
    return Why.TIME if measured.status is Status.UNKNOWN else Why.VALUE_NOT_RECORDED


def _by(slot: Slot, measured: Measured, happened: Happened, why: tuple[Why, ...]) -> Followed:
    """A check that a result decides, or leaves open."""
    at, event = happened
    status = measured.status
    return Followed(slot, status, timing=status, why=why, at=at, events=(event,), measured=(measured,))
