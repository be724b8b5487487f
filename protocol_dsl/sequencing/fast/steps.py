"""Steps without windows that were begun and ended once for each of their rows, in short."""

from __future__ import annotations

from protocol_dsl.model.schedule import Step
from protocol_dsl.schema.event_log import EventKind
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.fast.doses import CONFORMANT, Short
from protocol_dsl.sequencing.status import Slot


def step_in_short(step: Step, course: Course) -> Short | None:
    """
    What is said of such a step; None where it has to be followed.

    The course learns when each part was.
    """
    recorded, name = course.history.recorded, step.name
    if step.starts is not None or step.lasts or step.fractions is not None:
        return None
    if (EventKind.FRACTION, name) in recorded or (EventKind.DEATH, None) in recorded:
        return None
    rows, complete = course.rows_of(step)
    starts, ends = (course.history.of(kind, name) for kind in (EventKind.START, EventKind.END))
    begun, over = ({event.row: at for at, event in each} for each in (starts, ends))
    is_once = len(starts) == len(ends) == len(rows) and begun.keys() == over.keys() == set(rows)
    if not complete or not is_once or any(over[row].last < begun[row].first for row in rows):
        return None
    for row in rows:
        course.extents[name, "start", row], course.extents[name, "end", row] = begun[row], over[row]
    keys = [Slot(name, part, row).key for row in rows for part in ("start", "end")]
    return Short(keys, [CONFORMANT] * len(keys))
