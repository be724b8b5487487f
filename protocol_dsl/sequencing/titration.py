"""
Levels that go up: each cycle has the level above that of the cycle before it, unless a dose rule spoke in between.

What was due counts, not what was given. A cycle that was left out raises nothing; one that the log may only not hold
may have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from protocol_dsl.model.schedule import Levels
from protocol_dsl.sequencing.automaton import Memory
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.interleaving import asked_in_every_order
from protocol_dsl.sequencing.rule_tables import Finding, RuleTables

NO_RULES = RuleTables({})


def raised_levels(
    rules: RuleTables, levels: Levels, findings: Sequence[Finding], begun: Mapping[int, Extent], until: int
) -> dict[int, int | None]:
    """
    The level of each cycle, from 0; None where it is not known.

    `begun` says when the first dose of each was, by its number. `until` is the last minute up to which the log is
    complete. Of a cycle that may have come behind one of a higher number nothing is known.
    """
    numbers = sorted(begun)
    if not numbers:
        return {}
    doses = [begun[number] for number in numbers]
    # Only what begins a cycle counts as a dose here, so that all that was found in a cycle comes together.
    asked = asked_in_every_order(rules, levels, findings, doses, doses[-1], rises=True)
    found: dict[int, int | None] = {}
    highest, reached = len(levels.doses) - 1, 0
    for number, at, memories in zip(numbers, doses, asked, strict=False):
        # Behind what the log is complete up to, a result may have kept a level, and a cycle raised it.
        found[number] = _level(memories) if at.last <= until else highest if reached == highest else None
        reached = max(reached, found[number] or 0)
    return found


def _level(memories: Sequence[Memory]) -> int | None:
    """The one level that all agree on."""
    possible = {None if each.out_of_turn else each.level for each in memories}
    return possible.pop() if len(possible) == 1 else None
