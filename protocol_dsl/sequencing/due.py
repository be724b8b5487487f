"""
When something is still to be done, by its own window.

What happened is substituted into the windows, and the bounds are carried forward from event to event: the earliest, the
best and the latest time of each that is pending, as its own line asks for it. What all other lines leave of that is
found when it is asked for (`due_next`).
"""

from __future__ import annotations

from typing import NamedTuple

from protocol_dsl.model.schedule import Clock, Window
from protocol_dsl.sequencing.extent import FAR, Extent, after
from protocol_dsl.sequencing.reasons import Clash, Reason


class Due(NamedTuple):
    """
    From when, when best, and until when something can be done: UTC minutes, None where nothing bounds it.

    All times in between fit wherever in their extents the events were that it counts from.
    """

    earliest: int | None
    target: int | None
    latest: int | None
    in_days: bool = False
    """Whether the protocol counts in days, so that the times of day mean nothing."""
    opening: str | None = None
    """The calendar whose opening hours cut it."""
    no_opening: bool = False
    """Whether the place is closed in all of the window."""
    possible: tuple[int | None, int | None] | None = None
    """From when to when a time may fit, where what it counts from is not known exactly; None if that is the same."""
    why_earliest: Reason = ()
    why_latest: Reason = ()
    recover_by: int | None = None
    """Until when what is overdue has to be made up for, so that everything else can still be kept."""
    clash: Clash | None = None
    """The lines that leave no time for it, or for what hangs together with it."""

    @property
    def is_over(self) -> bool:
        """Whether no time is left that fits wherever its anchor was."""
        return self.earliest is not None and self.latest is not None and self.earliest > self.latest

    @property
    def middle(self) -> int | None:
        """When it is expected: the target, or else a bound."""
        return next((each for each in (self.target, self.earliest, self.latest) if each is not None), None)


UNBOUNDED = Due(None, None, None)


def known(extent: Extent) -> Due:
    """Something that happened: bounds that hold wherever in its extent it was."""
    low = None if extent.first <= -FAR else extent.first
    high = None if extent.last >= FAR else extent.last
    return Due(high, low if high is None else high, low)


def window_after(anchor: Due, days: tuple[int, int] | None, window: Window, zone: str) -> Due:
    """The window after something that happened or is due; every time in it fits wherever the anchor was."""
    clock = window.clock
    at = anchor.middle

    def moved(minute: int | None, amount: int | None, end: bool) -> int | None:
        if minute is None or amount is None:
            return None
        return after(minute, days, amount, clock, zone, end)

    target = moved(at, window.target, end=False)
    return Due(
        moved(anchor.earliest, window.least, end=False),
        target,
        moved(anchor.latest, window.most, end=True),
        in_days=clock is Clock.CALENDAR,
    )


def not_before(due: Due, minute: int | None) -> Due:
    """What is due, not before a minute: what cannot be done in the past any more is due from then on."""
    if minute is None or due.earliest is None or due.earliest >= minute:
        return due
    # Behind the end of the window there is only "as soon as possible".
    target = due.target if due.target is not None and due.target >= minute else None
    return due._replace(earliest=minute, target=target)


def last_of(dues: list[Due], last: bool) -> Due:
    """When the last, or the first, of several is due."""
    pick = max if last else min

    def over(values: list[int | None]) -> int | None:
        return None if None in values else pick(each for each in values if each is not None)

    return Due(
        over([each.earliest for each in dues]),
        over([each.target if each.target is not None else each.middle for each in dues]),
        over([each.latest for each in dues]),
        in_days=any(each.in_days for each in dues),
    )
