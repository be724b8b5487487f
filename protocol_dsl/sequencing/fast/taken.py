"""When results with a value were taken, to be looked up by whole numbers."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TypeAlias

from attrs import define, field

from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.event_log import Event, EventKind
from protocol_dsl.sequencing.history import History
from protocol_dsl.sequencing.results import is_not_done, says_something
from protocol_dsl.values.interval import Range

Times: TypeAlias = list[int]
"""Minutes or local days, in order."""


@define
class Taken:
    """
    The results of one log by measurement; None where the time or the value of one is not exactly known.

    `numbers` are measurements of which all results are known to be numbers.
    """

    history: History
    dictionary: Dictionary
    numbers: Set[str] = frozenset()
    _known: dict[tuple[str, bool], Times | None] = field(factory=dict)

    def times(self, name: str, is_elapsed: bool) -> Times | None:
        """When the results of a measurement were taken that have a value, in minutes or else in local days."""
        key = name, is_elapsed
        if key not in self._known:
            # What no log can hold is not known to have been left out.
            can_be = name in self.dictionary.measurements
            events = self.history.recorded.get((EventKind.RESULT, name), ())
            read = _times_of_numbers if name in self.numbers else _times
            self._known[key] = read(events, is_elapsed) if can_be else None
        return self._known[key]


def _times_of_numbers(events: Sequence[Event], in_minutes: bool) -> Times | None:
    """The same where nothing has to be asked of the values."""
    known = [each.at for each in events if each.at is not None]
    found = [at.first for at in known if at.first == at.last]
    if in_minutes:
        found = [at.instant // 60 for at in known if at.instant is not None]
    found.sort()
    return found if len(found) == len(events) else None


def _times(events: Sequence[Event], in_minutes: bool) -> Times | None:
    found: Times = []
    for event in events:
        result, at = event.result, event.at
        if result is None:
            continue
        items = result.items
        item = items[0] if items is not None and len(items) == 1 else None
        if not isinstance(item, Range) or item.low is None:
            if is_not_done(result):
                continue
            if not says_something(result):
                return None
        if at is None or at.first != at.last:
            return None
        if not in_minutes:
            found.append(at.first)
        elif at.instant is not None:
            found.append(at.instant // 60)
        else:
            return None
    found.sort()
    return found
