"""The events of a log by what they happened to, each with its extent, and what contradicts itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import TypeAlias

from attrs import define, field, frozen

from protocol_dsl.schema.event_log import Event, EventKind, EventLog
from protocol_dsl.sequencing.extent import Extent, extent_of, later_than
from protocol_dsl.values.calendar import Moment
from protocol_dsl.values.interval import Range

Happened: TypeAlias = tuple[Extent, Event]


@frozen
class Background:
    """
    What is known of a participant beside the log, from the record.

    `rows` says how many rows a list has, absent if there may be more. `numbers` are facts with a number in the
    unit of the dictionary: how many fractions, how heavy.
    """

    timepoints: Mapping[str, Moment] = field(factory=dict)
    rows: Mapping[str, int] = field(factory=dict)
    numbers: Mapping[str, Range] = field(factory=dict)


NOTHING_ELSE = Background()
_KIND_AND_NAME = attrgetter("kind", "of")
TREATMENTS = (EventKind.START, EventKind.FRACTION, EventKind.END, EventKind.DOSE, EventKind.VISIT)
"""What cannot happen to somebody who has died."""
_BEFORE_DEATH = frozenset({EventKind.DOSE, EventKind.VISIT, EventKind.END})
"""
Those that a death was not before. A start stands behind its end, and a fraction behind a later number, where a log
contradicts itself: then either may be the wrong one.
"""


@define
class History:
    """
    A log, sorted by what happened to what.

    `until` is the last minute up to which nothing is left out. `absent` is when something may still have happened that
    the log does not hold. `recorded` are the events of each kind and name in the order of the log, `by` those that were
    asked for in the order of time. `impossible` holds the paths of events that contradict others. `last_alive` is what
    was done last before a death of the log, as far as is known; None without a death.
    """

    log: EventLog
    zone: str
    as_of: Extent
    absent: Extent
    recorded: Mapping[tuple[EventKind, str | None], Sequence[Event]]
    by: dict[tuple[EventKind, str | None], list[Happened]] = field(factory=dict)
    impossible: dict[str, tuple[Event, ...]] = field(factory=dict)
    last_alive: Happened | None = None

    @property
    def until(self) -> int:
        """The last minute up to which the log is complete; far back if that is not known."""
        return self.absent.first - 1

    @property
    def is_current(self) -> bool:
        """Whether the log is complete up to the moment of the question."""
        return self.until >= self.as_of.first or self.absent.first_day > self.as_of.first_day

    def of(self, kind: EventKind, name: str | None = None) -> Sequence[Happened]:
        """What happened of one kind to one name, in the order of time."""
        key = kind, name
        if key not in self.recorded:
            return ()
        found = self.by.get(key)
        if found is None:
            zone = self.zone
            found = [(_until(self.as_of, extent_of(event.at, zone)), event) for event in self.recorded[key]]
            found.sort(key=itemgetter(0))
            self.by[key] = found
        return found

    def first(self, kind: EventKind, name: str | None = None) -> Happened | None:
        """The first event of a kind."""
        found = self.of(kind, name)
        return found[0] if found else None

    def contradict(self, *events: Event) -> None:
        """Note that these events cannot all be true."""
        for event in events:
            self.impossible[event.path] = events

    def contradicts(self, events: Iterable[Event]) -> bool:
        """Whether one of these events contradicts another one of the log."""
        return any(each.path in self.impossible for each in events)


def _until(as_of: Extent, extent: Extent) -> Extent:
    """What is in a log has happened: whenever it was, it was not after the moment of the question."""
    if extent.last <= as_of.last:
        return extent
    return extent._replace(last=max(extent.first, as_of.last), last_day=max(extent.first_day, as_of.last_day))


def history_of(log: EventLog) -> History:
    """A log by what happened to what."""
    recorded: defaultdict[tuple[EventKind, str | None], list[Event]] = defaultdict(list)
    for key, event in zip(map(_KIND_AND_NAME, log.events), log.events, strict=True):
        recorded[key].append(event)
    found = History(log, log.zone, extent_of(log.as_of, log.zone), later_than(log.through, log.zone), dict(recorded))
    _look_behind_death(found)
    return found


def _look_behind_death(history: History) -> None:
    deaths = history.of(EventKind.DEATH)
    if not deaths:
        return
    died, death = min(deaths, key=lambda each: each[0].last)
    for kind, name in history.recorded:
        for extent, event in history.of(kind, name):
            behind = extent.first > died.last and kind in (*TREATMENTS, EventKind.DEATH)
            if behind and event is not death:
                history.contradict(event, death)
            elif kind in _BEFORE_DEATH and (history.last_alive is None or extent.first > history.last_alive[0].first):
                history.last_alive = extent, event


def hull_of(extents: Sequence[Extent]) -> Extent:
    """From the first that one of these may be to the last that one may be."""
    return Extent(
        min(each.first for each in extents),
        max(each.last for each in extents),
        min(each.first_day for each in extents),
        max(each.last_day for each in extents),
    )


def combined(extents: Sequence[Extent], last: bool) -> Extent:
    """When the last, or the first, of several was."""
    pick = max if last else min
    first, end, first_day, last_day = zip(*extents, strict=True)
    return Extent(pick(first), pick(end), pick(first_day), pick(last_day))


def in_order(happened: Sequence[Happened]) -> Iterator[tuple[Extent, Event | None]]:
    """
    When the first of several was, the second, and so on, and which event that is; None where their order is not known.
    """
    by_first = sorted(happened, key=lambda each: (each[0].first, each[0].last))
    by_last = sorted(happened, key=lambda each: (each[0].last, each[0].first))
    for first, last in zip(by_first, by_last, strict=True):
        if first[1] is last[1]:
            yield first
        else:
            low, high = first[0], last[0]
            yield Extent(low.first, high.last, low.first_day, high.last_day), None


def in_places(happened: Sequence[Happened], history: History | None) -> Iterator[tuple[Extent, Event | None]]:
    """
    The same for what takes the next place in the order of time; None too where the log may lack one before it.

    Each may then have been as early as the log is complete to. Without a `history` nothing is left out.
    """
    for at, event in in_order(happened):
        if history is None or at.last <= history.until or history.is_current:
            yield at, event
        else:
            absent = history.absent
            yield Extent(min(at.first, absent.first), at.last, min(at.first_day, absent.first_day), at.last_day), None
