"""Events of which it is not known whether they came before others, where what the dose rules say depends on that."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple, TypeAlias, TypeVar

from protocol_dsl.schema.event_log import Event
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.history import Happened

MOST = 5
"""So many are named; the first ones are those that the others are open for."""
Key = TypeVar("Key", bound=Hashable)
Asked: TypeAlias = tuple[Key, Extent, bool]
"""Where the rules are asked, when that is, and whether they decide."""


def unordered(
    findings: Sequence[Happened], doses: Sequence[Happened], asked: Iterable[Asked[Key]]
) -> dict[Key, tuple[Event, ...]]:
    """
    For each place at which the rules do not decide: the events before it whose order is open, the first ones of them.

    `asked` is in the order of time. What lies before a place at which they do decide matters no more behind it.
    """
    vague = sorted(_vague(findings, doses), key=itemgetter(0))
    found: dict[Key, tuple[Event, ...]] = {}
    open_now: list[Happened] = []
    place = 0
    for key, at, is_decided in asked:
        while place < len(vague) and vague[place][0].first <= at.last:
            open_now.append(vague[place])
            place += 1
        if is_decided:
            open_now = [each for each in open_now if each[0].last >= at.first]
        else:
            found[key] = tuple(event for _, event in open_now[:MOST])
    return found


def _vague(findings: Sequence[Happened], doses: Sequence[Happened]) -> Iterator[Happened]:
    """Each finding that may lie on either side of another thing, and each dose that may of a finding."""
    names = Counter((at[:2], event.of) for at, event in findings)
    of_findings, of_doses = _Spans.of(findings), _Spans.of(doses)
    for at, event in findings:
        # Different measurements of one day are one panel.
        is_twice = names[at[:2], event.of] > 1
        if at.first != at.last and (is_twice or of_findings.that_meet(at) > 1 or of_doses.that_meet(at)):
            yield at, event
    for at, event in doses:
        if at.first != at.last and of_findings.that_meet(at):
            yield at, event


class _Spans(NamedTuple):
    """The first and the last minutes of different spans of time, each sorted."""

    firsts: list[int]
    lasts: list[int]

    @staticmethod
    def of(happened: Sequence[Happened]) -> _Spans:
        spans = {at[:2] for at, _ in happened}
        return _Spans(sorted(first for first, _ in spans), sorted(last for _, last in spans))

    def that_meet(self, at: Extent) -> int:
        """How many have a minute in common with a time; those that begin before its end but for those that are over."""
        return bisect_right(self.firsts, at.last) - bisect_left(self.lasts, at.first)
