"""Chains and minimal facts, made on demand from the record (SEMANTICS 9). Nobody pays for them who does not ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import define, field

from protocol_dsl.engine.decide import Case, blocks_together, decide_criterion
from protocol_dsl.engine.decision import (
    Combination,
    CriterionDecision,
    CriterionTrace,
    Decision,
    GroupDecision,
    ReadingTrace,
)
from protocol_dsl.engine.evaluator import JudgeOf
from protocol_dsl.engine.plan import CriterionPlan, GroupPlan, Plan
from protocol_dsl.engine.reads import part_of
from protocol_dsl.engine.trace import TraceNode
from protocol_dsl.engine.tracer import Tracer
from protocol_dsl.engine.world import RowMemory, World
from protocol_dsl.schema.blank import blanked, leaves
from protocol_dsl.schema.record import Record
from protocol_dsl.values.truth import Truth


@define
class Chains:
    """The chains of one decision. What several groups share of them is made once."""

    plan: Plan
    decision: Decision
    _seen: dict[tuple[int, Combination], tuple[TraceNode, TraceNode | None, TraceNode | None]] = field(
        factory=dict, init=False
    )
    """The condition, `applies` and `except` of a criterion, under its own readings."""
    _kept: dict[tuple[int, ...], tuple[str, ...]] = field(factory=dict, init=False)
    """Minimal facts, by the numbers of the criteria that they are made of."""

    def of(self, group: GroupDecision, criterion: CriterionDecision) -> CriterionTrace:
        """What each combination of readings saw of a criterion, and a minimal set of facts behind it."""
        return CriterionTrace(criterion, self.because(group, criterion), self.readings(group, criterion))

    def because(self, group: GroupDecision, criterion: CriterionDecision) -> tuple[str, ...]:
        """A minimal set of facts behind a criterion."""
        if criterion.blocks is Truth.UNKNOWN:
            return because(self.plan, self.decision, group, criterion)
        judged = plan_of_group(self.plan, group).judged_for(criterion.criterion.name)
        key = tuple(each.number for each in judged)
        if key not in self._kept:
            self._kept[key] = because(self.plan, self.decision, group, criterion)
        return self._kept[key]

    def readings(self, group: GroupDecision, criterion: CriterionDecision) -> tuple[ReadingTrace, ...]:
        """What each combination of readings saw of a criterion, without the minimal facts."""
        criterion_plan = plan_of_group(self.plan, group).plan_of(criterion.criterion.name)
        return tuple(
            ReadingTrace(outcome.readings, outcome.status, *self._nodes(criterion_plan, outcome.readings))
            for outcome in criterion.outcomes
        )

    def _nodes(
        self, criterion: CriterionPlan, readings: Combination
    ) -> tuple[TraceNode, TraceNode | None, TraceNode | None]:
        own = criterion.own(readings)
        key = (criterion.number, own)
        if key not in self._seen:
            tracer = Tracer()
            world = World(self.plan.vocabulary, self.decision.record, readings=dict(own), tracer=tracer)
            self._seen[key] = (
                _root(criterion.condition, world, tracer),
                None if criterion.applies is None else _root(criterion.applies, world, tracer),
                None if criterion.except_if is None else _root(criterion.except_if, world, tracer),
            )
        return self._seen[key]


def _root(evaluate: JudgeOf, world: World, tracer: Tracer) -> TraceNode:
    """What a formula saw."""
    evaluate(world)
    return tracer.children.pop()


def plan_of_group(plan: Plan, group: GroupDecision) -> GroupPlan:
    """The plan of a decided group."""
    return next(each for each in plan.groups if each.group == group.group)


# ---- Minimal facts -----------------------------------------------------------------------------


def because(plan: Plan, decision: Decision, group: GroupDecision, criterion: CriterionDecision) -> tuple[str, ...]:
    """
    JSON paths of an inclusion-minimal set of facts that hold the outcome of a criterion up, in the record's order.

    One fact after another is blanked, and stays blank if the truth stands; one pass is enough because learning more
    never overturns what is decided. So whole stretches of facts are blanked at once where that leaves it standing:
    whatever stands without all of them stands without each. What the criterion cannot read makes no difference to it.
    Empty for a criterion that is open and does not decide.
    """
    rests = _standing(plan, decision, group, criterion)
    if rests is None:
        return ()
    stands, read = rests
    paths = [path for path in leaves(decision.record) if part_of(path) in read]
    return tuple(_needed(stands, decision.record, paths))


def _needed(stands: Callable[[Record], bool], record: Record, paths: Sequence[str]) -> Iterator[str]:
    """
    Those of some facts without which the outcome falls, of a record of which ever less is known.

    A stretch without which it stands makes the next one twice as long, and one without which it falls is halved: facts
    that are all needed are tried about once each, and facts that are not are passed over in a few long strides.
    """
    place, stride, fallen_by = 0, len(paths), len(paths) + 1
    while place < len(paths):
        # Blanking up to here is known to overturn it, with nothing kept since.
        while stride > 1 and place + stride >= fallen_by:
            stride //= 2
        end = min(place + stride, len(paths))
        without = blanked(record, *paths[place:end]) if end < fallen_by else None
        if without is not None and stands(without):
            record, place, stride = without, end, stride * 2
        elif end == place + 1:
            yield paths[place]
            place, stride, fallen_by = end, 1, len(paths) + 1
        else:
            stride, fallen_by = (end - place) // 2, end


def _standing(
    plan: Plan, decision: Decision, group: GroupDecision, criterion: CriterionDecision
) -> tuple[Callable[[Record], bool], frozenset[str]] | None:
    """Whether what was decided stands for another record, and the parts of it that matter; None if nothing was."""
    group_plan = plan_of_group(plan, group)
    name = criterion.criterion.name
    memory: dict[str, RowMemory | None] = {}

    def again(record: Record, of: str) -> CriterionDecision:
        criterion_plan = group_plan.plan_of(of)
        if of not in memory:
            memory[of] = RowMemory() if group_plan.looks_at_rows_alone(of, plan.protocol) else None
        case = Case(plan, record, decision.readings, memory=memory[of])
        return decide_criterion(case, group_plan, criterion_plan)

    if criterion.blocks is not Truth.UNKNOWN:
        return lambda record: again(record, name).blocks is criterion.blocks, group_plan.reads_of(name)
    if name not in group.decided_by or group.still_needed:
        return None
    component = next(each for each in group_plan.components if name in each)

    def still_block_together(record: Record) -> bool:
        case = Case(plan, record, decision.readings)
        return blocks_together(case, group_plan, [again(record, each) for each in component])

    return still_block_together, frozenset().union(*map(group_plan.reads_of, component))
