"""
The laws of verdicts, over small random trials and records.

SEMANTICS 6 (learning more never overturns a decided verdict), 4 (UNKNOWN exactly when a cause is named) and 9 (minimal
facts, what is still needed, how long it holds).
"""

from datetime import date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from protocol_dsl import check, replay
from protocol_dsl.engine.decide import decide
from protocol_dsl.engine.explain import because, plan_of_group
from protocol_dsl.engine.holds import at_later, holds_until
from protocol_dsl.engine.plan import compile_protocol
from protocol_dsl.engine.tracer import Tracer
from protocol_dsl.engine.world import World
from protocol_dsl.schema.blank import blanked, leaves
from protocol_dsl.schema.datum import CauseKind
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.values.calendar import iso
from protocol_dsl.values.truth import Truth
from tests.strategies.checking import checked
from tests.strategies.trials import AS_OF, VOCABULARY, records, steps, trials

# Each example decides dozens of records, so a third as many examples as usual cost as much as others.
slow = settings(
    max_examples=settings.default.max_examples // 3,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


def plan_of(text):
    found = checked(text, VOCABULARY)
    assert found.protocol is not None, [d.message for d in found.diagnostics]
    return compile_protocol(found.protocol)


def read(plan, data):
    record, problems, _ = read_record(data, plan.protocol.dictionary)
    assert record is not None, problems
    return record


def group_of(plan, data):
    return decide(plan, read(plan, data)).groups[0]


@slow
@given(trials(), records())
def test_learning_one_thing_more_never_overturns_or_unsettles_a_verdict(text, data):
    plan = plan_of(text)
    verdict = group_of(plan, data).verdict
    assume(verdict.value != "undetermined")

    for path, learned in steps(data):
        assert group_of(plan, learned).verdict is verdict, path


@slow
@given(trials(), records(), st.randoms(use_true_random=False))
def test_a_decided_verdict_is_right_in_every_world_that_the_record_allows(text, data, random):
    plan = plan_of(text)
    verdict = group_of(plan, data).verdict
    assume(verdict.value != "undetermined")

    for _ in range(8):
        world = data
        for _ in range(14):
            options = list(steps(world))
            if not options:
                break
            world = random.choice(options)[1]
            assert group_of(plan, world).verdict is verdict


@slow
@given(trials(), records())
def test_a_criterion_is_unknown_exactly_when_it_names_a_cause(text, data):
    plan = plan_of(text)
    for criterion in group_of(plan, data).criteria:
        assert (criterion.blocks is Truth.UNKNOWN) == bool(criterion.causes)
        for outcome in criterion.outcomes:
            assert (outcome.blocks is Truth.UNKNOWN) == bool(outcome.causes)


@slow
@given(trials(), records())
def test_learning_what_is_not_still_needed_leaves_a_verdict_open(text, data):
    plan = plan_of(text)
    group = group_of(plan, data)
    assume(group.verdict.value == "undetermined")
    needed = {cause.path for cause in group.still_needed}

    for path, learned in steps(data):
        if path not in needed:
            assert group_of(plan, learned).verdict.value == "undetermined", path


@slow
@given(trials(), records(), st.randoms(use_true_random=False))
def test_settling_all_that_is_still_needed_decides_unless_the_protocol_itself_is_open(text, data, random):
    plan = plan_of(text)
    group = group_of(plan, data)
    for _ in range(40):
        if group.verdict.value != "undetermined":
            return
        needed = {cause.path for cause in group.still_needed}
        useful = [learned for path, learned in steps(data) if path in needed and "not done" not in str(learned)]
        if not useful:
            break
        data = random.choice(useful)
        group = group_of(plan, data)
    left = {cause.kind for cause in group.still_needed}
    # A complete series without a result in its window can only be settled by a newer result, which is not learning.
    assert left & {CauseKind.AMBIGUOUS, CauseKind.UNDEFINED, CauseKind.STALE, CauseKind.MISSING, CauseKind.CONFLICTING}
    if left & {CauseKind.MISSING, CauseKind.CONFLICTING} and not left & {CauseKind.AMBIGUOUS, CauseKind.UNDEFINED}:
        assert {c.path.partition("[")[0].removesuffix(".results") for c in group.still_needed} == {"$.measurements.m"}


@slow
@given(trials(), records())
def test_the_facts_behind_an_outcome_suffice_and_none_can_be_spared(text, data):
    plan = plan_of(text)
    record = read(plan, data)
    decision = decide(plan, record)
    (group,) = decision.groups
    for criterion in group.criteria:
        if criterion.blocks is Truth.UNKNOWN:
            continue
        kept = because(plan, decision, group, criterion)
        bare = record
        for path in leaves(record):
            bare = bare if path in kept else blanked(bare, path)
        name = criterion.criterion.name

        def blocks(of, name=name):
            found = decide(plan, of).groups[0].criteria
            return next(each.blocks for each in found if each.criterion.name == name)

        assert blocks(bare) is criterion.blocks
        for path in kept:
            assert blocks(blanked(bare, path)) is not criterion.blocks, path


@slow
@given(trials(), records())
def test_watching_an_evaluation_does_not_change_it(text, data):
    plan = plan_of(text)
    decision = decide(plan, read(plan, data))
    for criterion_plan in plan_of_group(plan, decision.groups[0]).criteria:
        for combination in decide(plan, read(plan, data)).groups[0].criteria[0].outcomes[:1]:
            readings = {"u": "low", "w": "first", **dict(combination.readings)}
            plain = criterion_plan.condition(World(plan.vocabulary, read(plan, data), readings=readings))
            tracer = Tracer()
            watched = criterion_plan.condition(
                World(plan.vocabulary, read(plan, data), readings=readings, tracer=tracer)
            )
            assert plain == watched
            assert [root.truth for root in tracer.children] == [plain.truth]


@slow
@given(trials(), records())
def test_a_decision_holds_until_the_day_before_it_changes(text, data):
    plan = plan_of(text)
    record = read(plan, data)
    decision = decide(plan, record)
    verdict = decision.groups[0].verdict
    first = date.fromisoformat(AS_OF).toordinal()

    changed = next(
        (
            day
            for day in range(first + 1, first + 25)
            if decide(plan, at_later(record, day)).groups[0].verdict is not verdict
        ),
        None,
    )

    until = holds_until(plan, decision)
    assert (until and iso(until)) == (changed and (date.fromordinal(changed) - timedelta(days=1)).isoformat())


@slow
@given(trials(), records())
def test_a_stored_decision_is_recomputed_to_the_byte(text, data):
    protocol = check(text).protocol
    decision = protocol.decide(data)

    assert decision.to_json() == protocol.decide(data).to_json()
    assert replay(decision.to_json(), protocol, data) == ()
