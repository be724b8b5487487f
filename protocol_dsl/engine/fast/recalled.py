"""
What was decided of a criterion before, by the truths of its formulas.

Where the fast path knows every truth that a criterion rests on, its decision is made of these truths and of the
readings that the caller fixed, and of nothing else. So it is handed out again wherever they are the same; what is taken
for granted is noted anew, since that differs from record to record. Where its silence is UNKNOWN for certain, an
outline of the decision is kept in the same way: all of it but its causes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import compress
from operator import itemgetter, not_
from typing import TYPE_CHECKING, TypeAlias

from attrs import define, field

from protocol_dsl.engine.decision import CriterionDecision
from protocol_dsl.engine.fast.exact import Exact, Vagueness, exactness
from protocol_dsl.engine.fast.shortcut import Slot, Truths
from protocol_dsl.engine.plan import CriterionPlan, GroupPlan, Plan, combinations
from protocol_dsl.values.truth import Truth

if TYPE_CHECKING:
    from protocol_dsl.engine.fast.program import Program

MOST_KEPT = 256
"""How many different outcomes of one criterion are kept. Few criteria have more than a dozen."""

Outline: TypeAlias = Callable[[int, Mapping[int, bool | None]], CriterionDecision]
"""Decides the criterion at a place in its group from truths alone, by their places among all; None is UNKNOWN."""


@define(eq=False)
class Recalled:
    """
    The decisions so far of one criterion in one group.

    `places` are those of the truths that it rests on among all of them; there are none for a criterion that is left to
    the evaluators; `bare` are those of the same truths for an outline. `bits` are those of what it takes for granted,
    in the order of the evaluators. `exact` says when silence about it is UNKNOWN.
    """

    places: tuple[int, ...]
    bare: tuple[int, ...] = ()
    bits: tuple[int, ...] = ()
    exact: Exact | None = None
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

    Most criteria rest on one truth. What is decided of all these stands in two rows, by place, and a row tells of which
    of them their truth is that they block: with a thousand criteria, to go to each one's own memory would take longer
    than the written function.
    """

    criteria: tuple[Recalled, ...]
    _outline: Outline
    bits: tuple[int, ...] = field(init=False)
    mask: int = field(init=False)
    _if_true: list[CriterionDecision | None] = field(init=False)
    _if_false: list[CriterionDecision | None] = field(init=False)
    _first: Callable[[Truths], Truths] = field(init=False)
    _blocks_if_true: _Row = field(init=False)
    _blocks_if_false: _Row = field(init=False)
    others: tuple[int, ...] = field(init=False)
    """The places of the criteria that do not block by one truth, whichever it is."""
    _several: tuple[int, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.bits = tuple(dict.fromkeys(bit for each in self.criteria for bit in each.bits))
        self.mask = _mask(self.bits)
        self._if_true = [self._of_one(place, True) for place in range(len(self.criteria))]
        self._if_false = [self._of_one(place, False) for place in range(len(self.criteria))]
        firsts = [each.places[0] if each.places else -1 for each in self.criteria]
        # `itemgetter` makes a tuple only of two or more; what is too much is not looked at.
        self._first = itemgetter(*firsts, -1, -1)
        self._several = tuple(place for place, each in enumerate(self.criteria) if len(each.places) > 1)
        self._blocks_if_true = self._row(Truth.TRUE, Truth.FALSE)
        self._blocks_if_false = self._row(Truth.FALSE, Truth.TRUE)
        simple = {*self._blocks_if_true.places, *self._blocks_if_false.places}
        self.others = tuple(place for place in range(len(self.criteria)) if place not in simple)

    def _of_one(self, place: int, truth: bool) -> CriterionDecision | None:
        places = self.criteria[place].places
        return self._outline(place, {places[0]: truth}) if len(places) == 1 else None

    def _row(self, if_true: Truth, if_false: Truth) -> _Row:
        found = [
            place
            for place, (yes, no) in enumerate(zip(self._if_true, self._if_false, strict=True))
            if yes is not None and no is not None and (yes.blocks, no.blocks) == (if_true, if_false)
        ]
        return _Row(tuple(found), tuple(self.criteria[place].places[0] for place in found))

    def recall(self, truths: Truths) -> list[CriterionDecision | None]:
        """What is decided of each criterion if all its truths are known, else None."""
        # The last one stands for what is left to the evaluators: it is never known.
        rows = zip(self._first((*truths, None)), self._if_true, self._if_false, strict=False)
        found = [None if truth is None else yes if truth else no for truth, yes, no in rows]
        for place in self._several:
            found[place] = self._of_several(place, truths)
        return found

    def _of_several(self, place: int, truths: Truths) -> CriterionDecision | None:
        memory = self.criteria[place]
        own = memory.truths(truths)
        return None if None in own else self._kept(place, own)

    def _kept(self, place: int, own: Truths) -> CriterionDecision:
        memory = self.criteria[place]
        found = memory.kept.get(own)
        if found is None:
            found = self._outline(place, dict(zip(memory.places, own, strict=True)))
            if len(memory.kept) < MOST_KEPT:
                memory.kept[own] = found
        return found

    def outline(self, place: int, truths: Truths, vague: Vagueness) -> CriterionDecision | None:
        """All that was decided of a criterion but its causes; None where only the evaluators can tell."""
        memory = self.criteria[place]
        own = tuple([truths[each] for each in memory.bare])
        if not own or (None in own and not vague.lets(memory.exact)):
            return None
        return self._kept(place, own)

    def blocking(self, truths: Truths) -> list[int]:
        """The places of the criteria that block by their one truth, where all these truths are known."""
        yes, no = self._blocks_if_true, self._blocks_if_false
        return [
            *compress(yes.places, yes.truths(truths)),
            *compress(no.places, map(not_, no.truths(truths))),
        ]


class _Row:
    """Criteria that rest on one truth each: their places in the group, and how their truths are read."""

    def __init__(self, places: tuple[int, ...], of: Sequence[int]) -> None:
        self.places = places
        # `itemgetter` makes a tuple only of two or more.
        self.truths: Callable[[Truths], Iterable[bool | None]] = itemgetter(*of, of[0]) if of else lambda _: ()


def _mask(bits: Iterable[int]) -> int:
    return sum(1 << bit for bit in bits)


def remembered(plan: Plan, group: GroupPlan, readings: Mapping[str, str], outline: Outline) -> Remembered:
    """The memory of a group's criteria under fixed readings."""
    program = plan.shortcut.write()
    return Remembered(tuple(_recalled(program, plan, group, each, readings) for each in group.criteria), outline)


def _recalled(
    program: Program, plan: Plan, group: GroupPlan, criterion: CriterionPlan, readings: Mapping[str, str]
) -> Recalled:
    """A criterion rests on its own formulas and on those of the criteria that waive it, as `judge` reads them."""
    name = criterion.criterion.name
    judged = group.judged_for(name)
    slots: list[Slot] = []
    for combination in combinations(plan, group.ambiguities_of(name), readings):
        for each in judged:
            found = program.slots.get((each.number, each.own(combination)))
            if found is None:
                return Recalled(())
            slots += (slot for slot in found if slot is not None)
    bare = {slot.index: slot.bare for slot in slots}
    bits = tuple(dict.fromkeys(bit for slot in slots for bit in slot.taken))
    return Recalled(
        tuple(bare), tuple(bare.values()), bits, exactness(_formulas(judged), plan.protocol, group.reads_of(name))
    )


def _formulas(judged: Iterable[CriterionPlan]) -> Iterator[object]:
    for each in judged:
        yield from filter(None, (each.criterion.condition, each.criterion.applies, each.criterion.except_if))
