"""
What was decided of a criterion before, by the truths of its formulas.

Where the fast path knows every truth that a criterion rests on, its decision is made of these truths and of the
readings that the caller fixed, and of nothing else. So it is handed out again wherever they are the same; what is taken
for granted is noted anew, since that differs from record to record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from operator import call, itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, field

from protocol_dsl.engine.decision import CriterionDecision
from protocol_dsl.engine.fast.shortcut import Slot, Truths
from protocol_dsl.engine.plan import CriterionPlan, GroupPlan, Plan, combinations

if TYPE_CHECKING:
    from protocol_dsl.engine.fast.program import Program

MOST_KEPT = 256
"""How many different outcomes of one criterion are kept. Few criteria have more than a dozen."""

RestsOn: TypeAlias = Callable[[Truths], Any]
"""Picks the truths of one criterion from all of them: one alone, or a tuple of several."""


@define(eq=False)
class Recalled:
    """
    The decisions of one criterion in one group so far.

    `rests_on` picks its truths from all of them; it is None for a criterion that is left to the evaluators. `bits` are
    those of what it takes for granted, in the order of the evaluators.
    """

    rests_on: RestsOn | None
    bits: tuple[int, ...] = ()
    mask: int = field(init=False)
    kept: dict[Any, CriterionDecision] = field(factory=dict, init=False)

    @mask.default
    def _of_bits(self) -> int:
        return sum(1 << bit for bit in self.bits)

    def keep(self, truths: Truths, decided: CriterionDecision) -> None:
        """Remembers a decision, if all that it rests on is known."""
        if self.rests_on is None or len(self.kept) >= MOST_KEPT:
            return
        own = self.rests_on(truths)
        if own is not None and (own.__class__ is bool or None not in own):
            self.kept[own] = decided


@define(eq=False)
class Remembered:
    """The memory of a group: that of each criterion, in order."""

    criteria: tuple[Recalled, ...]
    bits: tuple[int, ...] = field(init=False)
    mask: int = field(init=False)
    _picks: tuple[RestsOn, ...] = field(init=False)
    _finds: tuple[Callable[[Any], CriterionDecision | None], ...] = field(init=False)

    @bits.default
    def _in_order(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(bit for each in self.criteria for bit in each.bits))

    @mask.default
    def _of_bits(self) -> int:
        return sum(1 << bit for bit in self.bits)

    @_picks.default
    def _of_criteria(self) -> tuple[RestsOn, ...]:
        return tuple(each.rests_on or _nothing for each in self.criteria)

    @_finds.default
    def _in_memory(self) -> tuple[Callable[[Any], CriterionDecision | None], ...]:
        return tuple(each.kept.get for each in self.criteria)

    def recall(self, truths: Truths) -> list[CriterionDecision | None]:
        """What was decided of each criterion when its truths were the same; None for what was never decided."""
        # All of it in C: with a thousand criteria, every other step here would take longer than the written function.
        return list(map(call, self._finds, map(call, self._picks, repeat(truths))))


def _nothing(_: Truths) -> tuple[()]:
    return ()


def remembered(plan: Plan, group: GroupPlan, readings: Mapping[str, str]) -> Remembered:
    """The memory of a group's criteria under fixed readings."""
    program = plan.shortcut.write()
    return Remembered(tuple(_recalled(program, plan, group, each, readings) for each in group.criteria))


def _recalled(
    program: Program, plan: Plan, group: GroupPlan, criterion: CriterionPlan, readings: Mapping[str, str]
) -> Recalled:
    """A criterion rests on its own formulas and on those of the criteria that waive it, as `judge` reads them."""
    name = criterion.criterion.name
    judged = (criterion, *map(group.plan_of, group.waived_by.get(name, ())))
    slots: list[Slot] = []
    for combination in combinations(plan, group.ambiguities_of(name), readings):
        for each in judged:
            found = program.slots.get((each.number, each.own(combination)))
            if found is None:
                return Recalled(None)
            slots += (slot for slot in found if slot is not None)
    places = dict.fromkeys(slot.index for slot in slots)
    return Recalled(picked(places), tuple(dict.fromkeys(bit for slot in slots for bit in slot.taken)))


def picked(places: Iterable[int]) -> RestsOn:
    """What picks the truths at these places, of which there must be one."""
    return itemgetter(*places)
