"""
Levels that go up: each cycle has the level above that of the cycle before it, unless a dose rule spoke in between.

Whether one did may not be known: a result may lie in a band or not, and before or behind the dose that began a cycle.
Each result keeps one level at most, so both the most and the fewest levels that a cycle may have risen are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from protocol_dsl.sequencing.automaton import Fired
from protocol_dsl.sequencing.dosing import DoseState
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.values.truth import Truth


@frozen
class Begun:
    """
    The first dose of a cycle, when it was, and what the rules say of it.

    The rows that the `state` names are those since the cycle before it began. `is_known` says that the log leaves out
    nothing that was before it.
    """

    number: int
    at: Extent
    state: DoseState
    is_known: bool = True


def raised_levels(cycles: Sequence[Begun], highest: int) -> Iterator[int | None]:
    """
    The level of each cycle, from 0 to `highest`; None where it is not known.

    The cycles are in the order of time; of one that stands behind a cycle of a higher number nothing is known. A cycle
    that was left out raises nothing; one that the log may only not hold may have. What was due counts, not what was
    given.
    """
    left = _firings(cycles)
    fewest = most = 0
    before: Begun | None = None
    for each in cycles:
        if before is not None and each.number < before.number:
            yield None
            continue
        # A cycle that nobody knows of may have been given.
        unseen = 0 if each.is_known else each.number - (0 if before is None else before.number) - 1
        most += unseen
        if before is not None:
            most += not _surely_kept(before, each)
            fewest += each.is_known and not _may_be_kept(before, each, left)
        level = min(fewest, highest)
        yield level if level == min(most, highest) else None
        before = each


def _firings(cycles: Sequence[Begun]) -> list[Fired]:
    """All rows that were or may have been fulfilled, those first that were over soonest."""
    found = {(id(fired.row), fired.event.path): fired for each in cycles for fired in each.state.fired}
    return sorted(found.values(), key=lambda each: each.at.last)


def _surely_kept(before: Begun, each: Begun) -> bool:
    """Whether a row was certainly fulfilled since the cycle before began, or a hold went on when it did."""
    if before.is_known and before.state.held is Truth.TRUE:
        return True
    # Of what is certain the state says already that it was not behind the dose.
    return any(fired not in each.state.doubtful and fired.at.first > before.at.last for fired in each.state.fired)


def _may_be_kept(before: Begun, each: Begun, left: list[Fired]) -> bool:
    """Whether a row may have been fulfilled in between, or a hold gone on; the row is taken from what is `left`."""
    for fired in left:
        if fired.at.last > before.at.first and fired.at.first <= each.at.last:
            left.remove(fired)
            return True
    return before.state.held is not Truth.FALSE
