"""
What limits that are still to come leave of a window: a period that must end in time, a gap that must fit in.

Times that are chosen one after the other may each keep their window and leave no time for a later one. Here all windows
of a run are one temporal network, with the times chosen so far as fixed. A day counts as 24 hours in it, less an hour
for a change of clocks: what it leaves is certainly enough. Where that leaves nothing the hour is not kept, and where
that leaves nothing either a day counts as long as it may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from protocol_dsl.model.schedule import Clock, Window
from protocol_dsl.sequencing.network import Conflict, Edge, between, solve
from protocol_dsl.sequencing.occasions import Occasion
from protocol_dsl.sequencing.schedule_network import SLACK
from protocol_dsl.sequencing.status import Slot

START = "start"
DAY = 1440


@frozen
class Ahead:
    """The windows of a run as a network, in minutes from its start."""

    edges: tuple[Edge, ...]
    start: int

    def bounds(self, slot: Slot, times: Mapping[Slot, int]) -> tuple[int | None, int | None]:
        """From when and until when an occasion leaves time for all others; None where nothing bounds it."""
        fixed = (
            edge for each, at in times.items() for edge in between(START, each.key, at - self.start, at - self.start)
        )
        # Its own windows are counted exactly by whoever asks: what they count from is among the times. Those of what is
        # fixed were kept by the calendar, where a change of clocks may make a day an hour shorter or longer than here.
        done = {slot.key, *(each.key for each in times)}
        ahead = [each for each in self.edges if each.source not in done]
        solution = solve([*ahead, *fixed], START)
        if isinstance(solution, Conflict):
            return None, None
        low, high = solution.earliest.get(slot.key), solution.latest.get(slot.key)
        return (None if low is None else low + self.start), (None if high is None else high + self.start)


def ahead_of(occasions: Sequence[Occasion], start: int) -> Ahead | None:
    """The network of a run; None where everything counts from a single other thing, so that all times leave time."""
    if all(len({bound.anchors for bound in each.bounds}) < 2 for each in occasions):
        return None
    for spare in (-SLACK, 0, DAY - 1):
        edges = tuple(edge for each in occasions for edge in _of(each, spare))
        if not isinstance(solve(edges, START), Conflict):
            return Ahead(edges, start)
    return None


def _of(occasion: Occasion, spare: int) -> Iterator[Edge]:
    key = occasion.slot.key
    for bound in occasion.bounds:
        least, most = _minutes(bound.window, spare)
        for anchor in bound.anchors:
            # Behind the last of several it is behind each; how long at most behind the last of them, it is not.
            earliest = least if bound.last else None
            latest = most if len(bound.anchors) == 1 else None
            yield from _edges(anchor.key, key, earliest, latest)
    yield from _behind(occasion.behind, key)


def _behind(slots: Iterable[Slot], key: str) -> Iterator[Edge]:
    for each in slots:
        yield from _edges(each.key, key, 0, None)


def _edges(start: str, key: str, least: int | None, most: int | None) -> Iterator[Edge]:
    """The bounds of an occasion, marked as its own."""
    yield from (evolve(edge, source=key) for edge in between(start, key, least, most))


def _minutes(window: Window, spare: int) -> tuple[int | None, int | None]:
    """The bounds in minutes; a day holds 24 hours, and a stretch of days up to `spare` more or less."""
    if window.clock is Clock.ELAPSED:
        return window.least, window.most
    least = None if window.least is None else window.least * DAY - spare
    return least, None if window.most is None else window.most * DAY + spare
