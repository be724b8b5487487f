"""When results with a value were taken, to be looked up by whole numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeAlias

from attrs import define, field

from protocol_dsl.model.schedule import Clock
from protocol_dsl.schema.event_log import EventKind
from protocol_dsl.sequencing.history import Happened, History
from protocol_dsl.sequencing.results import is_not_done, says_something
from protocol_dsl.values.interval import Range

Times: TypeAlias = list[int]
"""Minutes or local days, in order."""


@define
class Taken:
    """The results of one log by measurement and clock; None where the time or the value of one is not exactly known."""

    history: History
    _known: dict[tuple[str, Clock], Times | None] = field(factory=dict)

    def times(self, name: str, clock: Clock) -> Times | None:
        """When the results of a measurement were taken that have a value."""
        key = name, clock
        if key not in self._known:
            self._known[key] = _times(self.history.of(EventKind.RESULT, name), clock is Clock.ELAPSED)
        return self._known[key]


def _times(happened: Sequence[Happened], in_minutes: bool) -> Times | None:
    found: Times = []
    for (first, last, first_day, last_day), event in happened:
        result = event.result
        if result is None:
            continue
        items = result.items
        item = items[0] if items is not None and len(items) == 1 else None
        if not isinstance(item, Range) or item.low is None:
            if is_not_done(result):
                continue
            if not says_something(result):
                return None
        if in_minutes:
            if first != last:
                return None
            found.append(first)
        else:
            if first_day != last_day:
                return None
            found.append(first_day)
    return found


def lies_between(times: Times, low: int | None, high: int | None) -> bool:
    """Whether one of these times lies between two, both included; None is no bound."""
    number = len(times) if high is None else bisect_right(times, high)
    return number > 0 and (low is None or times[number - 1] >= low)
