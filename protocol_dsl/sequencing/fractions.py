"""
Fractions: which one is which, and how long after the one before it each was given.

Which one came before is not known where times overlap, and one that the log does not hold may have come in between
where it is not complete. A gap is decided only if it is the same whichever it was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, count, pairwise

from attrs import define, evolve, field, frozen

from protocol_dsl.model.schedule import Step
from protocol_dsl.schema.event_log import Event
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.history import Happened, History, in_places
from protocol_dsl.sequencing.status import Followed, Measured, Slot, Status, Why
from protocol_dsl.sequencing.windows import held_against, settled


@frozen
class Fraction:
    """
    One fraction: its number, when it was, and its event; `is_stated` says that the log has the number itself.

    Of one that is not `is_sure` another event may be the fraction of this number.
    """

    number: int
    at: Extent
    event: Event
    is_stated: bool
    is_sure: bool = True


@frozen
class Fractions:
    """The fractions of one row by their number, and those that nobody asked for."""

    by_number: Mapping[int, Fraction]
    surplus: Sequence[Fraction]

    def is_full(self, number: int | None) -> bool:
        """Whether the log has all that there are, each with its number, so that none can be left out."""
        return len(self.by_number) == number and all(each.is_stated for each in self.by_number.values())


def placed(happened: Sequence[Happened], number: int | None, history: History) -> Fractions:
    """Fractions by their number, as stated or else the first that is free in the order of time."""
    stated = {event.number for _, event in happened}
    found: dict[int, Fraction] = {}
    surplus: list[Fraction] = []
    for each in (*_numbered(happened), *_loose(happened, (n for n in count(1) if n not in stated), history)):
        if each.number in found or (number is not None and each.number > number):
            surplus.append(each)
        else:
            found[each.number] = each
    return Fractions(found, surplus)


def _numbered(happened: Sequence[Happened]) -> Iterator[Fraction]:
    """Those with a number of their own; of several with the same one the first counts."""
    by_number: dict[int, list[Happened]] = {}
    for each in happened:
        if each[1].number is not None:
            by_number.setdefault(each[1].number, []).append(each)
    for number, same in by_number.items():
        for (at, event), other in zip(in_places(same, None), same, strict=True):
            yield Fraction(number, at, event or other[1], True, event is not None)


def _loose(happened: Sequence[Happened], free: Iterator[int], history: History) -> Iterator[Fraction]:
    loose = [each for each in happened if each[1].number is None]
    for (at, event), other, number in zip(in_places(loose, history), loose, free, strict=False):
        yield Fraction(number, at, event or other[1], False, event is not None)


def followed(
    step: Step, row: str | None, fractions: Fractions, number: int | None, ended: bool, course: Course
) -> Iterator[Followed]:
    """Each fraction with the gap to the one before it, and those that are not there."""
    _contradict(fractions, course.history)
    known, is_full = fractions.by_number, fractions.is_full(number)
    before, superseded = _Before(fractions), _first_behind(known)
    for n in range(1, (number or max(known, default=0)) + 1):
        slot = Slot(step.name, "fraction", row, n)
        one = known.get(n)
        if one is not None:
            measured = tuple(_gaps(step, one, before.those_of(one), is_full, course.history))
            yield settled(slot, one.at, (one.event,), measured)
            continue
        over = course.extents[(step.name, "end", row)].last if ended else superseded(n)
        if over is not None:
            status, why = (Status.MISSING, Why.SUPERSEDED)
            if over > course.history.until:
                status, why = (Status.UNKNOWN, Why.NOT_RECORDED)
            yield Followed(slot, status, timing=status, why=(why,))


def _first_behind(known: Mapping[int, Fraction]) -> Callable[[int], int | None]:
    """When the first of those with a higher number was over, at the latest; None if there is none."""
    numbers = sorted(known)
    ends = list(accumulate((known[number].at.last for number in reversed(numbers)), min))[::-1]

    def first_behind(number: int) -> int | None:
        place = bisect_right(numbers, number)
        return ends[place] if place < len(ends) else None

    return first_behind


def _contradict(fractions: Fractions, history: History) -> None:
    """Numbers that go against the order of time contradict each other."""
    stated = sorted((each for each in fractions.by_number.values() if each.is_stated), key=lambda each: each.at)
    for earlier, one in pairwise(stated):
        if one.number < earlier.number and earlier.at.last < one.at.first:
            history.contradict(one.event, earlier.event)


# ---- The one before ------------------------------------------------------------------------------------------


@define
class _Before:
    """
    What may have come before a fraction: all others, where some have a number in the log and some have none.

    Else those of lower numbers came before it, of which the latest by each measure tell as much as all of them. They
    are asked for by rising numbers.
    """

    fractions: Fractions
    latest: list[Fraction] = field(factory=list)

    def those_of(self, one: Fraction) -> Sequence[Fraction]:
        """The others that are to be looked at for a fraction."""
        if self._is_mixed:
            return [each for each in self.fractions.by_number.values() if each is not one]
        before = self.latest
        self.latest = self._latest_of([*before, one])
        return before

    def _latest_of(self, some: Sequence[Fraction]) -> list[Fraction]:
        places = self._places
        found = {max(some, key=lambda each: (each.at, -places[each.number])).number}
        found |= {max(some, key=lambda each: each.at[n]).number for n in range(len(Extent._fields))}
        return [self.fractions.by_number[number] for number in sorted(found, key=places.__getitem__)]

    @cached_property
    def _is_mixed(self) -> bool:
        return len({each.is_stated for each in self.fractions.by_number.values()}) > 1

    @cached_property
    def _places(self) -> dict[int, int]:
        return {number: place for place, number in enumerate(self.fractions.by_number)}


def _gaps(step: Step, one: Fraction, others: Sequence[Fraction], is_full: bool, history: History) -> Iterator[Measured]:
    """The gap to the fraction before one, for each line that has a bound for it; nothing for the first one."""
    surely = [each for each in others if _is_before(each, one)]
    perhaps = [each for each in others if _may_be_before(each, one)]
    may_be_unseen = one.at.last > history.until and not is_full
    if not perhaps and not may_be_unseen:
        return
    nearest = max(surely or perhaps, key=lambda each: each.at, default=None)
    between = _when_before(one, surely, perhaps, history.absent if may_be_unseen else None)
    since = f"{step.name}/fraction/{nearest.number if nearest is not None else max(one.number - 1, 1)}"
    for each in step.gaps:
        measured = held_against(each, each.window, since, between, one.at, in_order=True)
        # Where nothing is known to have come before, it may have been the first one.
        yield measured if surely else evolve(measured, status=Status.UNKNOWN)


def _when_before(
    one: Fraction, surely: Sequence[Fraction], perhaps: Sequence[Fraction], absent: Extent | None
) -> Extent:
    """When the last one before a fraction was: no sooner than all that surely came before it."""
    if surely:
        first, first_day = max(each.at.first for each in surely), max(each.at.first_day for each in surely)
    else:
        may_be = [*(each.at for each in perhaps), *(() if absent is None else (absent,))]
        first, first_day = min(each.first for each in may_be), min(each.first_day for each in may_be)
    if absent is not None:
        return Extent(first, one.at.last, first_day, one.at.last_day)
    return Extent(
        first,
        max(min(each.at.last, one.at.last) for each in perhaps),
        first_day,
        max(min(each.at.last_day, one.at.last_day) for each in perhaps),
    )


def _is_before(other: Fraction, one: Fraction) -> bool:
    if _in_order_of_numbers(other, one):
        return other.number < one.number
    return other.at.last < one.at.first


def _may_be_before(other: Fraction, one: Fraction) -> bool:
    if _in_order_of_numbers(other, one):
        return other.number < one.number
    return other.at.first <= one.at.last


def _in_order_of_numbers(other: Fraction, one: Fraction) -> bool:
    """Whether numbers tell which came first: among those that are stated, among those that are not, in one minute."""
    return other.is_stated is one.is_stated or other.at.first == other.at.last == one.at.first == one.at.last
