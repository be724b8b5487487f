"""A window held against what happened, and what is said of what has not happened."""

from __future__ import annotations

from collections.abc import Sequence

from protocol_dsl.model.schedule import Clock, Limit, Window
from protocol_dsl.schema.event_log import Event
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.extent import Extent, delay, end_of_day, start_of_day
from protocol_dsl.sequencing.history import History
from protocol_dsl.sequencing.status import Followed, Line, Measured, Slot, Status, Why, worst
from protocol_dsl.values.truth import Truth


def held_against(
    line: Line, window: Window, since: str, anchor: Extent, event: Extent, asked: Window | None = None,
    *, in_order: bool = False,
) -> Measured:  # fmt: skip
    """
    A window held against two times: decided only if all that they may be agrees.

    With `in_order` the first one is known to have been no later than the second one.
    """
    low, high = delay(window.clock, anchor, event)
    if in_order:
        low, high = max(low, 0), max(high, 0)
    return Measured(line, window, since, anchor, (low, high), _timing(window, low, high), asked)


def _timing(window: Window, low: int, high: int) -> Status:
    if window.least is not None and high < window.least:
        return Status.EARLY
    if window.most is not None and low > window.most:
        return Status.LATE
    kept = (window.least is None or window.least <= low) and (window.most is None or high <= window.most)
    return Status.CONFORMANT if kept else Status.UNKNOWN


def settled(slot: Slot, at: Extent, events: tuple[Event, ...], measured: Sequence[Measured]) -> Followed:
    """What happened, with the windows that it was held against."""
    order, timing, why = axes(measured)
    return Followed(slot, worst((timing, order)), order, timing, None, why, at, events, tuple(measured))


def axes(measured: Sequence[Measured]) -> tuple[Status | None, Status | None, tuple[Why, ...]]:
    """Order and timing of what was held against windows, None where there is nothing to say; and why."""
    if not measured:
        return None, None, ()
    if len(measured) == 1:
        timing, order = measured[0].status, _order(measured[0])
    else:
        timing, order = worst(each.status for each in measured), worst(map(_order, measured))
    # Where timing is open, an order that is open is no news; a time that is short enough says nothing of order.
    open_order = order is Status.UNKNOWN and timing is Status.CONFORMANT
    why: tuple[Why, ...] = ()
    if timing is not Status.CONFORMANT or open_order:
        unknown = (each for each in measured if Status.UNKNOWN in (each.status, open_order and _order(each)))
        why = tuple(dict.fromkeys(map(why_unknown, unknown)))
    if order is Status.OUT_OF_ORDER:
        why = (*why, Why.BEFORE_ANCHOR)
    return None if order is Status.UNKNOWN and not open_order else order, timing, why


def _order(measured: Measured) -> Status:
    """Whether something came before what it is to follow."""
    line = measured.line
    least = line.in_order.least if isinstance(line, Limit) else measured.window.least
    if least is None or least < 0 or measured.delay is None:
        return Status.CONFORMANT
    low, high = measured.delay
    return Status.OUT_OF_ORDER if high < 0 else Status.CONFORMANT if low >= 0 else Status.UNKNOWN


def why_unknown(measured: Measured) -> Why:
    """Why a window cannot be decided: a time that is not there at all, or one that is not exact enough."""
    return Why.NOT_RECORDED if measured.anchor.is_open else Why.TIME


def pending(
    slot: Slot, line: Line, window: Window, since: str, anchor: Extent, history: History, due: Due | None,
    asked: Window | None = None, hard: bool = False, goes_on: Truth = Truth.FALSE,
) -> Followed:  # fmt: skip
    """
    What is not in the log: not begun, not yet due, due, overdue, or, where the log is not complete, not known.

    With `hard` what is over cannot be made up for any more: it is missing, and keeps the time at which it was due. With
    `goes_on` it counts from the last of something that is not over.
    """
    measured = (Measured(line, window, since, anchor, None, Status.UNKNOWN, asked),)
    status, why = unseen(window, anchor, history)
    if goes_on is not Truth.FALSE and history.is_current:
        status, why = (Status.INACTIVE, Why.NOT_OVER) if goes_on is Truth.TRUE else (Status.UNKNOWN, Why.STOP)
    if status is Status.OVERDUE and hard:
        status, why = Status.MISSING, Why.HARD_LIMIT
    return Followed(slot, status, timing=status, why=() if why is None else (why,), measured=measured, due=due)


def unseen(window: Window, anchor: Extent, history: History) -> tuple[Status, Why | None]:
    """The status of what is not in the log, and why it is not a clearer one."""
    if anchor.is_open:
        if anchor.first > history.until and history.is_current:
            return Status.INACTIVE, Why.ANCHOR
        return Status.UNKNOWN, Why.NOT_RECORDED
    opens, opens_last = edge_of(window, window.least, anchor, history.zone, end=False)
    closes_first, closes_last = edge_of(window, window.most, anchor, history.zone, end=True)
    if opens is not None and history.as_of.last < opens:
        return Status.NOT_YET_DUE, None
    if closes_last is not None and closes_last <= history.until:
        return Status.OVERDUE, None
    if not history.is_current:
        return Status.UNKNOWN, Why.NOT_RECORDED
    has_opened = opens_last is None or opens_last <= history.as_of.last
    if not has_opened or (closes_first is not None and closes_first <= history.until):
        return Status.UNKNOWN, Why.TIME
    return Status.DUE, None


def edge_of(window: Window, amount: int | None, anchor: Extent, zone: str, end: bool) -> tuple[int | None, int | None]:
    """
    The first and the last minute at which one end of a window may lie; None for an end that is open.

    `amount` is the bound of the window in its unit; with `end` it is the last minute of a day and not the first.
    """
    if amount is None:
        return None, None
    if window.clock is Clock.ELAPSED:
        return anchor.first + amount, anchor.last + amount
    edge = end_of_day if end else start_of_day
    return edge(anchor.first_day + amount, zone), edge(anchor.last_day + amount, zone)
