"""
Verdicts (SEMANTICS 4 and 5).

*blocks* is, in Kleene's logic, applies ∧ ¬require ∧ ¬except ∧ ¬waived for an inclusion, and
applies ∧ exclude ∧ ¬except ∧ ¬waived for an exclusion. Readings are combined outside: each criterion is judged under
every combination of the ambiguities that it depends on, and criteria that share an ambiguity decide together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from attrs import define, field, frozen

from protocol_dsl.engine.decision import (
    Assumption,
    Combination,
    CriterionDecision,
    Decision,
    GroupDecision,
    Status,
    UnderReadings,
    Verdict,
    WhyNotApplicable,
)
from protocol_dsl.engine.evaluator import JudgeOf
from protocol_dsl.engine.fast.recalled import Remembered, remembered
from protocol_dsl.engine.fast.shortcut import Look, Slot
from protocol_dsl.engine.outcome import FAILS, HOLDS, Judged, all_hold, any_holds, because, negated, union
from protocol_dsl.engine.plan import CriterionPlan, GroupPlan, Plan, combinations
from protocol_dsl.engine.world import World
from protocol_dsl.model.protocol import CriterionKind
from protocol_dsl.schema.datum import NO_CAUSES, Cause, CauseKind, Causes
from protocol_dsl.schema.record import Record
from protocol_dsl.values.truth import Truth

NO_READINGS: Mapping[str, str] = {}


def decide(
    plan: Plan, record: Record, readings: Mapping[str, str] = NO_READINGS, groups: Sequence[str] | None = None
) -> Decision:
    """
    The verdict for each group.

    `readings` fixes ambiguities by name; `groups` restricts the groups, by default to the record's own, or to all if
    the record names none.
    """
    wanted = groups if groups is not None else (record.group,) if record.group is not None else None
    look = plan.shortcut.look(record)
    if look is None or not look.is_whole:
        return Decision(record, *_decided(Case(plan, record, readings, look), wanted), dict(readings))
    key = plan.shortcut.key(look, readings, wanted)
    decided = plan.shortcut.kept(key)
    if decided is None:
        decided = _decided(Case(plan, record, readings, look), wanted)
        plan.shortcut.keep(key, decided)
    return Decision(record, *decided, dict(readings))


def _decided(case: Case, wanted: Sequence[str] | None) -> tuple[tuple[GroupDecision, ...], tuple[Assumption, ...]]:
    decided = tuple(
        decide_group(case, group)
        for group in case.plan.groups
        if wanted is None or group.group is None or group.group.name in wanted
    )
    return decided, tuple(case.world.assumptions)


# ---- One criterion ----------------------------------------------------------------------------


@frozen
class Parts:
    """The formulas of one criterion, judged under one combination of readings."""

    condition: Judged
    applies: Judged
    except_if: Judged


@define
class Case:
    """
    A plan, a record and fixed readings; every formula is judged once, however many groups share it.

    What the fast path says of the record, if it was asked, is taken; the evaluators judge the rest.
    """

    plan: Plan
    record: Record
    readings: Mapping[str, str]
    look: Look | None = None
    world: World = field(init=False)
    _noted: int = field(default=0, init=False)
    _parts: dict[tuple[int, Combination], Parts] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.world = World(self.plan.vocabulary, self.record)

    def parts(self, plan: CriterionPlan, combination: Combination) -> Parts:
        """A criterion's formulas under a combination, of which only its own ambiguities count."""
        own = plan.own(combination)
        key = (plan.number, own)
        found = self._parts.get(key)
        if found is None:
            self.world.readings = dict(own)
            slots = None if self.look is None else self.look.slots(plan.number, own)
            condition, applies, except_if = (None, None, None) if slots is None else slots
            found = self._parts[key] = Parts(
                condition=self._judge(plan.condition, condition),
                applies=HOLDS if plan.applies is None else self._judge(plan.applies, applies),
                except_if=FAILS if plan.except_if is None else self._judge(plan.except_if, except_if),
            )
        return found

    def take(self, bits: tuple[int, ...], mask: int) -> None:
        """Notes what is taken for granted of all that these bits stand for."""
        if self.look is not None and self.look.taken & mask & ~self._noted:
            self._noted |= mask
            self.world.assumptions.update(dict.fromkeys(self.look.assumed(bits)))

    def _judge(self, evaluate: JudgeOf, slot: Slot | None) -> Judged:
        """What the fast path says of a formula, with what it takes for granted; else what the evaluator says."""
        said = None if self.look is None or slot is None else self.look.judged(slot)
        if said is None or self.look is None or slot is None:
            return evaluate(self.world)
        self.world.assumptions.update(dict.fromkeys(self.look.assumed(slot.taken)))
        return said


def decide_criterion(case: Case, group: GroupPlan, plan: CriterionPlan) -> CriterionDecision:
    """One criterion in one group, under each combination of its readings and over all of them."""
    name = plan.criterion.name
    together = combinations(case.plan, group.ambiguities_of(name), case.readings)
    judged = [(combination, judge(case, group, plan, combination)) for combination in together]
    outcomes = tuple(UnderReadings(c, each.status, each.blocks.truth, each.blocks.causes) for c, each in judged)
    blocks = agreed_blocks(outcomes)
    status = _agreed_status(outcomes, blocks, plan.criterion.kind)
    reason = judged[0][1].reason if status is Status.NOT_APPLICABLE else None
    return CriterionDecision(
        criterion=plan.criterion,
        status=status,
        blocks=blocks,
        causes=_causes(outcomes) if blocks is Truth.UNKNOWN else NO_CAUSES,
        why_not_applicable=reason,
        waived_by=judged[0][1].waived_by if reason is WhyNotApplicable.WAIVED else None,
        outcomes=outcomes,
    )


@frozen
class _Judgement:
    status: Status
    blocks: Judged
    reason: WhyNotApplicable | None
    waived_by: str | None


def judge(case: Case, group: GroupPlan, plan: CriterionPlan, combination: Combination) -> _Judgement:
    """One criterion under one combination of readings."""
    parts = case.parts(plan, combination)
    waivers = group.waived_by.get(plan.criterion.name, ())
    waived = [(waiver, case.parts(group.plan_of(waiver), combination).applies) for waiver in waivers]
    is_waived = any_holds([applies for _, applies in waived]) if waived else FAILS
    inclusion = plan.criterion.kind is CriterionKind.INCLUSION
    unfit = negated(parts.condition) if inclusion else parts.condition
    blocks = all_hold([parts.applies, unfit, negated(parts.except_if), negated(is_waived)])
    reason = _why_not_applicable(parts, is_waived)
    status = _status(blocks.truth, inclusion) if reason is None else Status.NOT_APPLICABLE
    waiver = next((name for name, applies in waived if applies.truth is Truth.TRUE), None)
    return _Judgement(status, blocks, reason, waiver)


def _why_not_applicable(parts: Parts, is_waived: Judged) -> WhyNotApplicable | None:
    if parts.applies.truth is Truth.FALSE:
        return WhyNotApplicable.CONDITION
    if parts.except_if.truth is Truth.TRUE:
        return WhyNotApplicable.EXCEPTION
    return WhyNotApplicable.WAIVED if is_waived.truth is Truth.TRUE else None


def _status(blocks: Truth, inclusion: bool) -> Status:
    if blocks is Truth.UNKNOWN:
        return Status.UNDETERMINED
    if blocks is Truth.TRUE:
        return Status.NOT_MET if inclusion else Status.TRIGGERED
    return Status.MET if inclusion else Status.CLEAR


# ---- Readings together ----------------------------------------------------------------------------


def agreed_blocks(outcomes: Sequence[UnderReadings]) -> Truth:
    """The truth that every combination gives, else UNKNOWN."""
    truths = {outcome.blocks for outcome in outcomes}
    return truths.pop() if len(truths) == 1 else Truth.UNKNOWN


def _agreed_status(outcomes: Sequence[UnderReadings], blocks: Truth, kind: CriterionKind) -> Status:
    statuses = {outcome.status for outcome in outcomes}
    return statuses.pop() if len(statuses) == 1 else _status(blocks, kind is CriterionKind.INCLUSION)


def _causes(outcomes: Sequence[UnderReadings]) -> Causes:
    """
    Why a criterion is open: the causes under each reading, and the ambiguities whose readings come out differently.

    A reading that decides where another stays open counts as well: to fix it would settle the criterion.
    """
    return union(outcome.causes for outcome in outcomes) | _ambiguous(outcomes)


def _ambiguous(outcomes: Sequence[UnderReadings]) -> Causes:
    opposed = [_differing(a.readings, b.readings) for a in outcomes for b in outcomes if a.blocks is not b.blocks]
    if not opposed:
        return NO_CAUSES
    fewest = min(map(len, opposed))
    names = {name for each in opposed if len(each) == fewest for name in each}
    return union(because(CauseKind.AMBIGUOUS, f"readings.{name}") for name in names)


def _differing(a: Combination, b: Combination) -> tuple[str, ...]:
    return tuple(name for (name, reading), (_, other) in zip(a, b, strict=True) if reading != other)


# ---- A group ------------------------------------------------------------------------------------------


def decide_group(case: Case, group: GroupPlan) -> GroupDecision:
    """Ineligible if some criterion, or some component of linked criteria, blocks; eligible if all are clear."""
    criteria = _criteria(case, group)
    blocking = _blocking(case, group, criteria)
    if blocking:
        verdict, deciding = Verdict.INELIGIBLE, blocking
    else:
        deciding = tuple(each.criterion.name for each in criteria if each.blocks is Truth.UNKNOWN)
        verdict = Verdict.UNDETERMINED if deciding else Verdict.ELIGIBLE
        deciding = deciding or tuple(each.criterion.name for each in criteria)
    open_causes = union(each.causes for each in criteria) if verdict is Verdict.UNDETERMINED else NO_CAUSES
    return GroupDecision(group.group, verdict, criteria, deciding, in_order(open_causes))


def _criteria(case: Case, group: GroupPlan) -> tuple[CriterionDecision, ...]:
    """Every criterion: as it was decided of the same truths before, where it was; the others are decided now."""
    if case.look is None:
        return tuple(decide_criterion(case, group, plan) for plan in group.criteria)
    memory = _memory(case, group)
    found = memory.recall(case.look.truths)
    if all(found):
        case.take(memory.bits, memory.mask)
        return tuple(cast("list[CriterionDecision]", found))
    return tuple(_criterion(case, group, place, memory, decided) for place, decided in enumerate(found))


def _criterion(
    case: Case, group: GroupPlan, place: int, memory: Remembered, decided: CriterionDecision | None
) -> CriterionDecision:
    if decided is not None:
        case.take(memory.criteria[place].bits, memory.criteria[place].mask)
        return decided
    decided = decide_criterion(case, group, group.criteria[place])
    if case.look is not None:
        memory.keep(place, case.look.truths, decided)
    return decided


def _memory(case: Case, group: GroupPlan) -> Remembered:
    memories = case.plan.shortcut.memories
    key = (None if group.group is None else group.group.name, tuple(case.readings.items()))
    if key not in memories:
        memories[key] = remembered(case.plan, group, case.readings)
    return memories[key]


def in_order(causes: Causes) -> tuple[Cause, ...]:
    """Causes in one fixed order: by path, then by kind."""
    return tuple(sorted(causes, key=lambda cause: (cause.path, cause.kind.value)))


def _blocking(case: Case, group: GroupPlan, criteria: Sequence[CriterionDecision]) -> tuple[str, ...]:
    """The criteria that keep the participant out, alone or together with those that share an ambiguity."""
    yes = Truth.TRUE
    blocking = [each.criterion.name for each in criteria if each.blocks is yes]
    if not group.components:
        return tuple(blocking)
    names = set(blocking)
    for component in group.components:
        if not names.isdisjoint(component) or len(component) < 2:
            continue
        members = [each for each in criteria if each.criterion.name in component]
        if blocks_together(case, group, members):
            names |= {each.criterion.name for each in members if any(o.blocks is yes for o in each.outcomes)}
    return tuple(each.criterion.name for each in criteria if each.criterion.name in names)


def blocks_together(case: Case, group: GroupPlan, members: Sequence[CriterionDecision]) -> bool:
    """Whether under every combination of their ambiguities at least one of these criteria blocks."""
    names = tuple({name for each in members for name in group.ambiguities_of(each.criterion.name)})
    return all(
        any(_outcome_under(each, combination).blocks is Truth.TRUE for each in members)
        for combination in combinations(case.plan, names, case.readings)
    )


def _outcome_under(decision: CriterionDecision, combination: Combination) -> UnderReadings:
    return next(outcome for outcome in decision.outcomes if set(outcome.readings) <= set(combination))
