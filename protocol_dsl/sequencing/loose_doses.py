"""Doses without the number of their cycle: each takes the next free place in the order of time, on the day it names."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from protocol_dsl.schema.event_log import Event
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.history import Happened, History, in_places

Place: TypeAlias = tuple[int, int, str]
"""One dose of a cycle: its number, its day, the drug."""


class Placed(NamedTuple):
    """
    A dose with the place that it takes, None where there is none left.

    It is not `is_sure` if another dose may have taken the place, nor `is_given` if none may have: if it is not known
    which places were passed over.
    """

    place: Place | None
    at: Extent
    event: Event
    is_sure: bool
    is_given: bool = True


def placed(
    events: Sequence[Happened], free: Iterable[Place], days: Sequence[int], stated: Mapping[Place, Happened],
    history: History,
) -> Iterator[Placed]:  # fmt: skip
    """
    Doses of one drug, in the order of time, with the places that they take.

    `free` are the places of the drug that no other dose has, in order, `stated` those that others state, and `days` the
    days on which it is given. No dose takes a place before one that was taken sooner. A dose of one of the days passes
    over the places of other days: what was not given on them was left out. From the first on of which it is not known
    whether it came before one of another day, none passes over a place, and none is certain.
    """
    places = iter(free)
    known, sooner = _known_order_of_days(events), _Sooner.of(stated)
    for number, ((at, event), other) in enumerate(zip(in_places(events, history), events, strict=True)):
        day = (event or other[1]).day if number < known else None
        place = None
        behind, perhaps = sooner.than(at.first), sooner.than_perhaps(at.last)
        if day is None or day in days:
            place = next((each for each in places if each > behind and day in (None, each[1])), None)
        is_in_order = number < known and (place is None or place > perhaps)
        yield Placed(place, at, event or other[1], event is not None and is_in_order, is_in_order)


NOWHERE: Place = (0, 0, "")


class _Sooner(NamedTuple):
    """Stated places by the last and by the first minute at which they may have been taken, with the latest so far."""

    lasts: list[int]
    up_to_last: list[Place]
    firsts: list[int]
    up_to_first: list[Place]

    @staticmethod
    def of(stated: Mapping[Place, Happened]) -> _Sooner:
        by_last = sorted((at.last, place) for place, (at, _) in stated.items())
        by_first = sorted((at.first, place) for place, (at, _) in stated.items())
        return _Sooner(
            [last for last, _ in by_last], list(accumulate((place for _, place in by_last), max)),
            [first for first, _ in by_first], list(accumulate((place for _, place in by_first), max)),
        )  # fmt: skip

    def than(self, minute: int) -> Place:
        """The last place that was certainly taken before a minute."""
        number = bisect_left(self.lasts, minute)
        return self.up_to_last[number - 1] if number else NOWHERE

    def than_perhaps(self, minute: int) -> Place:
        """The last place that may have been taken by then."""
        number = bisect_right(self.firsts, minute)
        return self.up_to_first[number - 1] if number else NOWHERE


def _known_order_of_days(events: Sequence[Happened]) -> int:
    """How many doses, sorted by the first time that each may have been, certainly came before those of other days."""
    other_day = len(events)
    known = len(events)
    for number in range(len(events) - 1, -1, -1):
        if number + 1 < len(events) and events[number + 1][1].day != events[number][1].day:
            other_day = number + 1
        if other_day < len(events) and events[other_day][0].first <= events[number][0].last:
            known = number
    return known
