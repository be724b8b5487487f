"""
Verdicts (SEMANTICS 4 and 5).

*blocks* is, in Kleene's logic, applies ∧ ¬require ∧ ¬except ∧ ¬waived for an inclusion, and
applies ∧ exclude ∧ ¬except ∧ ¬waived for an exclusion. Readings are combined outside: each criterion is judged under
every combination of the ambiguities that it depends on, and criteria that share an ambiguity decide together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from attrs import define, evolve, field, frozen

from protocol_dsl.engine.decision import (
    Assumption,
    Combination,
    CriterionDecision,
    Decision,
    GroupDecision,
    GroupDetails,
    Status,
    UnderReadings,
    Verdict,
    WhyNotApplicable,
)
from protocol_dsl.engine.evaluator import JudgeOf
from protocol_dsl.engine.fast.exact import Vagueness
from protocol_dsl.engine.fast.recalled import Outline, Remembered, remembered
from protocol_dsl.engine.fast.shortcut import Decided, Look, Slot
from protocol_dsl.engine.outcome import FAILS, HOLDS, Judged, all_hold, any_holds, because, negated, union, unknown
from protocol_dsl.engine.plan import CriterionPlan, GroupPlan, Plan, combinations
from protocol_dsl.engine.world import RowMemory, World
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
    if look is None:
        return _decided(Case(plan, record, readings), wanted).of(record, readings)
    if not look.is_whole:
        return _at_once(Case(plan, record, readings, look), wanted)
    key = plan.shortcut.key(look, readings, wanted)
    decided = plan.shortcut.kept(key)
    if decided is None:
        decided = _decided(Case(plan, record, readings, look), wanted)
        plan.shortcut.keep(key, decided)
    return decided.of(record, readings)


def _decided(case: Case, wanted: Sequence[str] | None) -> Decided:
    decided = tuple(decide_group(case, group) for group in _wanted(case.plan, wanted))
    return Decided(decided, tuple(case.assumptions))


def _wanted(plan: Plan, wanted: Sequence[str] | None) -> list[GroupPlan]:
    return [each for each in plan.groups if wanted is None or each.group is None or each.group.name in wanted]


# ---- What is known at once, and the rest when it is read -----------------------------------------


@define(eq=False)
class _Later:
    """Everything that was decided of a record, with all causes: worked out once somebody reads any of it."""

    case: Case
    wanted: Sequence[str] | None
    _found: Decided | None = field(default=None, init=False)

    def read(self) -> Decided:
        """All of it. Two threads that read at once work out the same."""
        if self._found is None:
            self._found = _decided(self.case, self.wanted)
        return self._found


def _at_once(case: Case, wanted: Sequence[str] | None) -> Decision:
    """The verdicts and what decided them; criteria, causes and what is taken for granted come when they are read."""
    assert case.look is not None
    later = _Later(evolve(case), wanted)
    vague = Vagueness(case.record)
    groups = enumerate(_wanted(case.plan, wanted))
    decided = tuple(_group_at_once(case, case.look, group, vague, later, number) for number, group in groups)
    return Decision(case.record, decided, lambda: later.read().assumptions, dict(case.readings))


def _group_at_once(
    case: Case, look: Look, group: GroupPlan, vague: Vagueness, later: _Later, number: int
) -> GroupDecision:
    details = lambda: later.read().groups[number].details()  # noqa: E731
    memory = _memory(case, group)
    if look.is_known and not group.components and not memory.others:
        blocking = sorted(memory.blocking(look.truths))
        verdict = Verdict.INELIGIBLE if blocking else Verdict.ELIGIBLE
        return GroupDecision(group.group, verdict, group.names_at(blocking) if blocking else group.names, details)
    found = memory.recall(look.truths)
    criteria = [
        decided or memory.outline(place, look.truths, vague) or decide_criterion(case, group, group.criteria[place])
        for place, decided in enumerate(found)
    ]
    verdict, deciding = verdict_of(case, group, criteria)
    statuses = lambda: {each.criterion.name: each.status for each in criteria}  # noqa: E731
    return GroupDecision(group.group, verdict, deciding, details, statuses)


OPEN = unknown(because(CauseKind.UNDEFINED, ""))
"""What stands for silence that is UNKNOWN for certain, in an outline, of which nobody reads the causes."""


def _outlined(case: Case, group: GroupPlan) -> Outline:
    """How criteria of a group are decided from truths alone: of the record of the case nothing is read."""
    look = case.look
    assert look is not None
    nothing: list[bool | None] = [None] * len(look.truths)

    def outline(place: int, truths: Mapping[int, bool | None]) -> CriterionDecision:
        given = nothing.copy()
        for index, truth in truths.items():
            given[index] = truth
        told = Case(case.plan, case.record, case.readings, evolve(look, truths=tuple(given)), only_truths=True)
        return decide_criterion(told, group, group.criteria[place])

    return outline


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

    What the fast path says of the record, if it was asked, is taken; the evaluators judge the rest. With `only_truths`
    they are not asked: what is not known is UNKNOWN.
    """

    plan: Plan
    record: Record
    readings: Mapping[str, str]
    look: Look | None = None
    only_truths: bool = False
    judged: dict[tuple[int, Combination], tuple[Parts, dict[Assumption, None]]] = field(factory=dict)
    """Formulas that were judged already, of the same record, with what is taken for granted in them."""
    memory: RowMemory | None = None
    """What is remembered of single rows, for who decides many records of which most rows are the same."""
    world: World = field(init=False)
    assumptions: dict[Assumption, None] = field(factory=dict, init=False)
    _noted: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self.world = World(self.plan.vocabulary, self.record, memory=self.memory)

    def parts(self, plan: CriterionPlan, combination: Combination) -> Parts:
        """A criterion's formulas under a combination, of which only its own ambiguities count."""
        own = plan.own(combination)
        key = (plan.number, own)
        if key not in self.judged:
            self.judged[key] = self._judged(plan, own)
        parts, assumed = self.judged[key]
        self.assumptions.update(assumed)
        return parts

    def _judged(self, plan: CriterionPlan, own: Combination) -> tuple[Parts, dict[Assumption, None]]:
        self.world.readings, self.world.assumptions = dict(own), {}
        if self.memory is not None:
            self.memory.look_at(self.record, self.world.readings)
        slots = None if self.look is None else self.look.slots(plan.number, own)
        condition, applies, except_if = (None, None, None) if slots is None else slots
        parts = Parts(
            condition=self._judge(plan.condition, condition),
            applies=HOLDS if plan.applies is None else self._judge(plan.applies, applies),
            except_if=FAILS if plan.except_if is None else self._judge(plan.except_if, except_if),
        )
        return parts, self.world.assumptions

    def take(self, bits: tuple[int, ...], mask: int) -> None:
        """Notes what is taken for granted of all that these bits stand for."""
        if self.look is not None and self.look.taken & mask & ~self._noted:
            self._noted |= mask
            self.assumptions.update(dict.fromkeys(self.look.assumed(bits)))

    def _judge(self, evaluate: JudgeOf, slot: Slot | None) -> Judged:
        """What the fast path says of a formula, with what it takes for granted; else what the evaluator says."""
        said = None if self.look is None or slot is None else self.look.judged(slot)
        if said is None or self.look is None or slot is None:
            return OPEN if self.only_truths else evaluate(self.world)
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
    verdict, deciding = verdict_of(case, group, criteria)
    open_causes = union(each.causes for each in criteria) if verdict is Verdict.UNDETERMINED else NO_CAUSES
    details = GroupDetails(criteria, in_order(open_causes))
    return GroupDecision(group.group, verdict, deciding, lambda: details)


def verdict_of(case: Case, group: GroupPlan, criteria: Sequence[CriterionDecision]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict, and the criteria that decide it."""
    blocking = _blocking(case, group, criteria)
    if blocking:
        return Verdict.INELIGIBLE, blocking
    undecided = tuple(each.criterion.name for each in criteria if each.blocks is Truth.UNKNOWN)
    return (Verdict.UNDETERMINED, undecided) if undecided else (Verdict.ELIGIBLE, group.names)


def _criteria(case: Case, group: GroupPlan) -> tuple[CriterionDecision, ...]:
    """Every criterion: from its truths where all of them are known; the evaluators are asked for the others."""
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
    if decided is None:
        return decide_criterion(case, group, group.criteria[place])
    case.take(memory.criteria[place].bits, memory.criteria[place].mask)
    return decided


def _memory(case: Case, group: GroupPlan) -> Remembered:
    memories = case.plan.shortcut.memories
    key = (None if group.group is None else group.group.name, tuple(case.readings.items()))
    found = memories.get(key)
    if found is None:
        found = memories[key] = remembered(case.plan, group, case.readings, _outlined(case, group))
    return found


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
