"""Why something is due when it is: the lines that set a bound, step by step, and those that leave no time."""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum
from typing import NamedTuple, TypeAlias

from attrs import frozen

from protocol_dsl.model.schedule import Day, Limit, Repeat, Timing, Window
from protocol_dsl.sequencing.extent import Extent

Key: TypeAlias = Hashable
"""What stands for an event."""
Line: TypeAlias = Timing | Repeat | Day | Limit


@frozen
class Link:
    """`end` lies in `window` after `start`; `line` is where that is written, None if it lies in the nature of time."""

    start: Key
    end: Key
    window: Window
    line: Line | None = None


class Because(Enum):
    """What sets a bound. The values are the words of the file format."""

    LINE = "line"
    ORDER = "order"
    SEVERAL = "one of several"
    NOW = "now"
    HAPPENED = "happened"


class Ground(NamedTuple):
    """
    One step of a reason: the bound of `event` is the minute `at`, because of a line or of something else.

    `forward` says whether the line counts from the event before it, or the bound is pushed back by what counts from it.
    `opening` names the opening hours that moved the bound to where it is. `when` is all that the time of what happened
    may have been.
    """

    event: Key
    at: int
    because: Because
    link: Link | None = None
    forward: bool = True
    opening: str | None = None
    when: Extent | None = None


Reason: TypeAlias = tuple[Ground, ...]
"""What sets a bound, from the event itself to what happened or what time it is."""


@frozen
class Clash:
    """
    Bounds that leave no time for an event: it cannot be before the one and not behind the other.

    `short` is how many minutes are missing, None if that is not known. `events` are all whose times hang together with
    it.
    """

    event: Key
    earliest: Reason
    latest: Reason
    events: frozenset[Key]

    @property
    def short(self) -> int | None:
        """How many minutes are missing."""
        return self.earliest[0].at - self.latest[0].at if self.earliest and self.latest else None
