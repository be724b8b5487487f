"""A dose that was left out: omitted as the log says, or superseded; by a dose rule that held it, or missing."""

from __future__ import annotations

from typing import TypeAlias

from attrs import evolve

from protocol_dsl.model.schedule import Hold, Window
from protocol_dsl.sequencing.automaton import Fired
from protocol_dsl.sequencing.dosing import DoseState
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.paired_doses import Doses
from protocol_dsl.sequencing.status import Followed, Status, Why
from protocol_dsl.sequencing.windows import edge_of
from protocol_dsl.values.truth import Truth


def left_out(own: Doses, found: Followed, key: tuple[int, int], held: Truth) -> Followed:
    """A dose that the log says was omitted, or that a later one took the place of."""
    status: Status = Status.OMITTED
    why: tuple[Why, ...] = ()
    if held is Truth.UNKNOWN:
        status, why = Status.UNKNOWN, (_behind(own, key).why,)
    elif held is Truth.FALSE:
        status, why = Status.MISSING, (Why.SUPERSEDED,) if key < own.last_given else ()
        if key not in own.omitted and not own.course.history.is_current and not _is_over(found):
            status, why = Status.UNKNOWN, (Why.NOT_RECORDED,)
    return evolve(found, status=status, timing=status, why=why, due=None)


def _is_over(found: Followed) -> bool:
    return found.status in (Status.OVERDUE, Status.MISSING)


def was_held(own: Doses, key: tuple[int, int], window: Window, anchor: Extent) -> Truth:
    """Whether a rule held treatment while an omitted dose was due, as far as the dose behind it, or today, tells."""
    behind = _behind(own, key)
    if behind.held is Truth.UNKNOWN:
        return Truth.UNKNOWN
    zone = own.course.history.zone
    opens = edge_of(window, window.least, anchor, zone, end=False)
    closes = edge_of(window, window.most, anchor, zone, end=True)
    holds = [each for each in behind.fired if isinstance(each.row.action, Hold)]
    if any(each not in behind.doubtful and _surely_overlaps(each, opens, closes) for each in holds):
        return Truth.TRUE
    return Truth.UNKNOWN if any(_may_overlap(each, opens, closes) for each in holds) else Truth.FALSE


def _behind(own: Doses, key: tuple[int, int]) -> DoseState:
    """What the rules say of the first dose behind one that was left out; of one that would be given now if none was."""
    behind = own.behind(key)
    return own.now if behind is None else own.states[behind]


Edge: TypeAlias = tuple[int | None, int | None]
"""The first and the last minute at which one end of a window may lie."""


def _surely_overlaps(hold: Fired, opens: Edge, closes: Edge) -> bool:
    """Whether a hold went on for a part of a window, wherever the times lie that are not known to the minute."""
    begun = closes[0] is None or hold.at.last <= closes[0]
    return begun and (opens[1] is None or hold.recovered_at is None or hold.recovered_at.first >= opens[1])


def _may_overlap(hold: Fired, opens: Edge, closes: Edge) -> bool:
    """Whether it may have."""
    begun = closes[1] is None or hold.at.first <= closes[1]
    return begun and (opens[0] is None or hold.recovered_at is None or hold.recovered_at.last >= opens[0])
