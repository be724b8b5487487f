"""
SEMANTICS 6 against a second meaning: every world of a small record, judged by plain Python that knows no ranges.

`tests/strategies/models.py` draws a protocol together with what it means in a complete record, and
`tests/strategies/worlds.py` a record together with every complete record that it may still become.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from protocol_dsl.api.protocol import Protocol
from protocol_dsl.driver import check_text
from protocol_dsl.engine.decide import decide
from protocol_dsl.engine.decision import GroupDecision, Verdict
from protocol_dsl.engine.holds import at_later, holds_until
from protocol_dsl.engine.plan import Plan, compile_protocol
from protocol_dsl.schema.datum import CauseKind
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.schema.record import Record
from protocol_dsl.values.truth import Truth
from tests.strategies.checking import checked
from tests.strategies.models import AMBIGUITIES, HEAD, Model, models
from tests.strategies.worlds import Sketch, Slot, sketches

law = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large])
fixed_readings = st.dictionaries(st.sampled_from(AMBIGUITIES), st.sampled_from(("strict", "lenient")), max_size=2)


def plan_of(model: Model) -> Plan:
    found = checked(model.text, HEAD)
    assert found.protocol is not None, [each.message for each in found.diagnostics if each.severity.name == "ERROR"]
    return compile_protocol(found.protocol)


def read(plan: Plan, data: Any) -> Record:
    record, problems, _ = read_record(data, plan.protocol.dictionary)
    assert record is not None, problems
    return record


def decided(plan: Plan, data: Any, readings: dict[str, str] | None = None) -> GroupDecision:
    return decide(plan, read(plan, data), readings or {}).groups[0]


def is_open(group: GroupDecision) -> bool:
    return group.verdict is Verdict.UNDETERMINED


def with_an_open_verdict(data: st.DataObject, plan: Plan) -> tuple[Sketch, GroupDecision]:
    """A sketch that leaves a verdict open. A protocol costs more than sketches do, so it is not given up at once."""
    for _ in range(6):
        sketch = data.draw(sketches())
        group = decided(plan, sketch.record({}))
        if is_open(group):
            return sketch, group
    reject()


def needs(group: GroupDecision, slot: Slot) -> bool:
    """Whether a slot is among what may still change a verdict."""
    return any(slot.path == cause.path for cause in group.still_needed)


@settings(max_examples=10)
@given(models())
def test_what_is_checked_below_declarations_parsed_before_is_what_the_whole_text_says(model: Model):
    assert checked(model.text, HEAD) == check_text(model.text)


# ---- Against the second meaning -----------------------------------------------------------------------


@law
@given(models(), sketches(), fixed_readings)
def test_in_a_complete_record_the_verdict_is_what_the_text_means(model: Model, sketch: Sketch, fixed: dict[str, str]):
    plan = plan_of(model)

    for world in sketch.worlds():
        assert decided(plan, world, fixed).verdict.value == model.verdict(world, fixed)


@law
@given(models(), sketches())
def test_safe_a_decided_verdict_is_right_in_every_world(model: Model, sketch: Sketch):
    verdict = decided(plan_of(model), sketch.record({})).verdict
    assume(verdict is not Verdict.UNDETERMINED)

    assert {model.verdict(world, {}) for world in sketch.worlds()} == {verdict.value}


@law
@given(models(), sketches(), fixed_readings)
def test_fixing_a_reading_never_overturns_a_verdict(model: Model, sketch: Sketch, fixed: dict[str, str]):
    plan = plan_of(model)
    verdict = decided(plan, sketch.record({})).verdict
    assume(verdict is not Verdict.UNDETERMINED)

    assert decided(plan, sketch.record({}), fixed).verdict is verdict


@law
@given(models(), sketches())
def test_stable_learning_one_thing_keeps_a_decided_verdict(model: Model, sketch: Sketch):
    plan = plan_of(model)
    verdict = decided(plan, sketch.record({})).verdict
    assume(verdict is not Verdict.UNDETERMINED)

    for slot in sketch.slots:
        for option in slot.options:
            assert decided(plan, sketch.record({slot.path: option})).verdict is verdict, slot.path


# ---- What is needed ---------------------------------------------------------------------------------------


@law
@given(models(), st.data())
def test_settling_all_that_is_not_needed_leaves_a_verdict_open(model: Model, data: st.DataObject):
    plan = plan_of(model)
    sketch, group = with_an_open_verdict(data, plan)
    useless = [slot for slot in sketch.slots if not needs(group, slot)]

    settled = {slot.path: data.draw(st.sampled_from(slot.options)) for slot in useless}

    assert is_open(decided(plan, sketch.record(settled))), settled


@law
@given(models(), st.data())
def test_settling_all_that_is_needed_leaves_nothing_in_the_record_to_settle(model: Model, data: st.DataObject):
    plan = plan_of(model)
    sketch, group = with_an_open_verdict(data, plan)
    useful = [slot for slot in sketch.slots if needs(group, slot)]

    settled = {slot.path: data.draw(st.sampled_from(slot.options)) for slot in useful}
    after = decided(plan, sketch.record(settled))

    assert not [slot.path for slot in sketch.slots if slot.path not in settled and needs(after, slot)]
    if is_open(after):
        # What is left no learning can settle: readings, and complete lists that hold no answer or two.
        left = {cause.path for cause in after.still_needed}
        unsettled = {"$.measurements.ecog", "$.records.lesions", "$.facts.m", "readings"}
        assert all(any(path.startswith(each) for each in unsettled) for path in left), left


@law
@given(models(), sketches())
def test_unknown_exactly_when_a_cause_is_named(model: Model, sketch: Sketch):
    for criterion in decided(plan_of(model), sketch.record({})).criteria:
        assert (criterion.blocks is Truth.UNKNOWN) == bool(criterion.causes)
        for outcome in criterion.outcomes:
            assert (outcome.blocks is Truth.UNKNOWN) == bool(outcome.causes)
            assert CauseKind.AMBIGUOUS not in {cause.kind for cause in outcome.causes}


# ---- How long it holds ------------------------------------------------------------------------------------

DAYS_AHEAD = 120


@law
@given(models(), sketches())
def test_holds_until_is_what_a_scan_day_by_day_finds(model: Model, sketch: Sketch):
    plan = plan_of(model)
    record = read(plan, sketch.record({}))
    decision = decide(plan, record)
    today = record.as_of.last

    def verdict_on(day: int) -> Verdict:
        return decide(plan, at_later(record, day)).groups[0].verdict

    days = range(today + 1, today + DAYS_AHEAD + 1)
    changed = next((day for day in days if verdict_on(day) is not decision.groups[0].verdict), None)
    until = holds_until(plan, decision)

    assert (until if until is not None and until < days.stop - 1 else None) == (
        None if changed is None else changed - 1
    )


# ---- The chain ----------------------------------------------------------------------------------------------


@law
@given(models(), sketches())
def test_the_decision_with_its_chain_says_what_it_says_without(model: Model, sketch: Sketch):
    decision = Protocol(plan_of(model)).decide(sketch.record({}))
    (bare,), (full,) = decision.to_dict(chain=False)["groups"], decision.to_dict()["groups"]

    for without, beside in zip(bare["criteria"], full["criteria"], strict=True):
        assert {key: beside[key] for key in without if key != "outcomes"} == {
            key: each for key, each in without.items() if key != "outcomes"
        }
        for outcome, chained in zip(without["outcomes"], beside["outcomes"], strict=True):
            assert {key: chained[key] for key in outcome} == outcome
