"""
The fast path decides as the evaluators do: every status, verdict, cause, assumption, and what decided.

The same protocols and records are decided twice, once with the written function and once without it.
"""

from __future__ import annotations

from typing import Any, get_args

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol_dsl.driver import check_text
from protocol_dsl.engine.decide import decide
from protocol_dsl.engine.decision import Decision
from protocol_dsl.engine.fast.coverage import COVERED, LEFT_TO_THE_EVALUATORS
from protocol_dsl.engine.fast.shortcut import Shortcut
from protocol_dsl.engine.plan import Plan, compile_protocol
from protocol_dsl.model import nodes
from protocol_dsl.schema.blank import blanked, leaves
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.schema.record import Record
from tests.strategies import trials as small
from tests.strategies.checking import checked
from tests.strategies.models import AMBIGUITIES, HEAD, Model, models
from tests.strategies.worlds import Sketch, sketches

# Each example decides four times, so a third as many as usual.
law = settings(
    max_examples=settings.default.max_examples // 3,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
fixed_readings = st.dictionaries(st.sampled_from(AMBIGUITIES), st.sampled_from(("strict", "lenient")), max_size=2)


def plan_of(text: str) -> Plan:
    found = checked(text, HEAD) if text.startswith(HEAD) else check_text(text)
    assert found.protocol is not None, [each.message for each in found.diagnostics]
    return compile_protocol(found.protocol)


def read(plan: Plan, data: Any) -> Record:
    record, problems, _ = read_record(data, plan.protocol.dictionary)
    assert record is not None, problems
    return record


def fast_plan_of(text: str) -> Plan:
    plan = plan_of(text)
    plan.shortcut.write()
    return plan


def by_evaluators(plan: Plan, record: Record, readings: dict[str, str]) -> Decision:
    """What the evaluators alone decide: with a shortcut that has never been asked."""
    unused = Shortcut(plan.protocol, plan.hierarchy, plan.shortcut.criteria)
    return decide(attrs.evolve(plan, shortcut=unused), record, readings)


def assert_both_ways_agree(text: str, data: Any, readings: dict[str, str] | None = None) -> Plan:
    plan = fast_plan_of(text)
    record, fixed = read(plan, data), readings or {}

    assert_same(plan, record, fixed)
    # Once more, for what is handed out again.
    assert_same(plan, record, fixed)
    return plan


def assert_same(plan: Plan, record: Record, readings: dict[str, str]) -> None:
    """The statuses are known before the causes are, and so they are read first."""
    found, expected = decide(plan, record, readings), by_evaluators(plan, record, readings)
    assert [each.statuses for each in found.groups] == [each.statuses for each in expected.groups]
    assert found == expected


@law
@given(models(), sketches(), fixed_readings)
def test_the_fast_path_decides_a_record_of_which_little_is_known_as_the_evaluators_do(
    model: Model, sketch: Sketch, fixed: dict[str, str]
):
    assert_both_ways_agree(model.text, sketch.record({}), fixed)


@law
@given(models(), sketches(), fixed_readings)
def test_the_fast_path_decides_a_complete_record_as_the_evaluators_do(
    model: Model, sketch: Sketch, fixed: dict[str, str]
):
    assert_both_ways_agree(model.text, next(iter(sketch.worlds())), fixed)


@law
@given(models(), sketches(), fixed_readings, st.data())
def test_the_fast_path_decides_a_record_that_lacks_some_of_its_values_as_the_evaluators_do(
    model: Model, sketch: Sketch, fixed: dict[str, str], data: st.DataObject
):
    plan = fast_plan_of(model.text)
    record = read(plan, next(iter(sketch.worlds())))
    for path in data.draw(st.lists(st.sampled_from(leaves(record)), max_size=4)) if leaves(record) else ():
        record = blanked(record, path)
    assert_same(plan, record, fixed)


@law
@given(small.trials(), small.records())
def test_the_fast_path_decides_small_trials_as_the_evaluators_do(text: str, data: Any):
    assert_both_ways_agree(text, data)


@law
@given(models(), st.lists(sketches(), min_size=2, max_size=3), fixed_readings)
def test_what_was_decided_of_one_record_misleads_no_other(model: Model, sketched: list[Sketch], fixed: dict[str, str]):
    plan = fast_plan_of(model.text)
    for data in (data for sketch in sketched for data in (sketch.record({}), next(iter(sketch.worlds())))):
        assert_same(plan, read(plan, data), fixed)


# ---- What the fast path knows ------------------------------------------------------------------------

KINDS = get_args(nodes.Condition) + get_args(nodes.Value)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_node_is_covered_or_left_to_the_evaluators(kind):
    assert (kind in COVERED) != (kind in LEFT_TO_THE_EVALUATORS)


def test_nothing_else_is_listed():
    assert set(COVERED) | set(LEFT_TO_THE_EVALUATORS) == set(KINDS)
