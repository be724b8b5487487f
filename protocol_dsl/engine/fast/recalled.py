"""
What was decided of a criterion before, by the truths of its formulas.

Where the fast path knows every truth that a criterion rests on, its decision is made of these truths and of the
readings that the caller fixed, and of nothing else. So it is handed out again wherever they are the same; what is taken
for granted is noted anew, since that differs from record to record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING

from attrs import define, field

from protocol_dsl.engine.decision import CriterionDecision
from protocol_dsl.engine.fast.shortcut import Slot, Truths
from protocol_dsl.engine.plan import CriterionPlan, GroupPlan, Plan, combinations

if TYPE_CHECKING:
    from protocol_dsl.engine.fast.program import Program

MOST_KEPT = 256
"""How many different outcomes of one criterion are kept. Few criteria have more than a dozen."""


@define(eq=False)
class Recalled:
    """
    The decisions so far of one criterion in one group that rests on several truths, or on none that is known here.

    `places` are those of its truths among all of them; there are none for a criterion that is left to the evaluators.
    `bits` are those of what it takes for granted, in the order of the evaluators.
    """

    places: tuple[int, ...]
    bits: tuple[int, ...] = ()
    mask: int = field(init=False)
    kept: dict[Truths, CriterionDecision] = field(factory=dict, init=False)

    @mask.default
    def _of_bits(self) -> int:
        return _mask(self.bits)

    def truths(self, truths: Truths) -> Truths:
        """Those that it rests on, of all."""
        return tuple([truths[place] for place in self.places])


@define(eq=False)
class Remembered:
    """
    The memory of a group: that of each criterion, in order.

    Most criteria rest on one truth. What was decided of all these stands in two rows, by place: with a thousand
    criteria, to go to each one's own memory would take longer than the written function.
    """

    criteria: tuple[Recalled, ...]
    bits: tuple[int, ...] = field(init=False)
    mask: int = field(init=False)
    _if_true: list[CriterionDecision | None] = field(init=False)
    _if_false: list[CriterionDecision | None] = field(init=False)
    _first: Callable[[Truths], Truths] = field(init=False)
    _several: tuple[tuple[int, Recalled], ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.bits = tuple(dict.fromkeys(bit for each in self.criteria for bit in each.bits))
        self.mask = _mask(self.bits)
        self._if_true = [None] * len(self.criteria)
        self._if_false = [None] * len(self.criteria)
        firsts = [each.places[0] if each.places else -1 for each in self.criteria]
        # `itemgetter` makes a tuple only of two or more; what is too much is not looked at.
        self._first = itemgetter(*firsts, -1, -1)
        self._several = tuple((n, each) for n, each in enumerate(self.criteria) if len(each.places) > 1)

    def recall(self, truths: Truths) -> list[CriterionDecision | None]:
        """What was decided of each criterion when its truths were the same; None for what was never decided."""
        # The last one stands for what is left to the evaluators: it is never known.
        rows = zip(self._first((*truths, None)), self._if_true, self._if_false, strict=False)
        found = [None if truth is None else yes if truth else no for truth, yes, no in rows]
        for place, each in self._several:
            found[place] = each.kept.get(each.truths(truths))
        return found

    def keep(self, place: int, truths: Truths, decided: CriterionDecision) -> None:
        """Remembers what was decided of a criterion, if all that it rests on is known."""
        memory = self.criteria[place]
        own = memory.truths(truths)
        if not own or None in own:
            return
        if len(own) > 1:
            if len(memory.kept) < MOST_KEPT:
                memory.kept[own] = decided
        elif own[0]:
            self._if_true[place] = decided
        else:
            self._if_false[place] = decided


def _mask(bits: Iterable[int]) -> int:
    return sum(1 << bit for bit in bits)


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
                return Recalled(())
            slots += (slot for slot in found if slot is not None)
    places = tuple(dict.fromkeys(slot.index for slot in slots))
    return Recalled(places, tuple(dict.fromkeys(bit for slot in slots for bit in slot.taken)))
