"""What a criterion cannot read makes no difference to it, and minimal facts are found without looking there."""

from __future__ import annotations

from hypothesis import given

from protocol_dsl.engine.decide import Case, decide, decide_criterion
from protocol_dsl.engine.explain import because, plan_of_group
from protocol_dsl.engine.reads import part_of
from protocol_dsl.schema.blank import blanked, leaves
from tests.laws.test_engine_the_law import law, plan_of, read
from tests.strategies.models import Model, models
from tests.strategies.worlds import Sketch, sketches


@law
@given(models(), sketches())
def test_what_a_criterion_does_not_read_changes_nothing_of_it(model: Model, sketch: Sketch):
    plan = plan_of(model)
    record = read(plan, sketch.record({}))
    group = plan_of_group(plan, decide(plan, record).groups[0])
    for criterion in group.criteria:
        known = group.reads_of(criterion.criterion.name)
        bare = record
        for path in leaves(record):
            bare = bare if part_of(path) in known else blanked(bare, path)
        before, after = Case(plan, record, {}), Case(plan, bare, {})

        assert decide_criterion(before, group, criterion) == decide_criterion(after, group, criterion)
        assert before.assumptions == after.assumptions


@law
@given(models(), sketches())
def test_the_minimal_facts_are_those_that_a_look_at_every_fact_finds(model: Model, sketch: Sketch):
    plan = plan_of(model)
    decision = decide(plan, read(plan, sketch.record({})))
    (group,) = decision.groups
    group_plan = plan_of_group(plan, group)
    for criterion in group.criteria:
        if not criterion.causes:
            bare, kept = decision.record, []
            for path in leaves(decision.record):
                without = blanked(bare, path)
                case = Case(plan, without, decision.readings)
                again = decide_criterion(case, group_plan, group_plan.plan_of(criterion.criterion.name))
                if again.blocks is criterion.blocks:
                    bare = without
                else:
                    kept.append(path)

            assert because(plan, decision, group, criterion) == tuple(kept)


def test_each_path_of_a_record_lies_in_one_part():
    paths = {
        "$.facts.ecog": "facts.ecog",
        "$.timepoints.enrolment": "timepoints.enrolment",
        "$.timepoints.enrolment.planned": "timepoints.enrolment",
        "$.measurements.hb[3]": "measurements.hb",
        "$.measurements.hb.through": "measurements.hb",
        "$.records.lesions.through": "records.lesions",
        "$.records.lesions.rows[2].site": "records.lesions.site",
        "$.records.lesions.rows[2].through": "records.lesions.through",
        "$.attestations.I1.comply": "attestations.I1.comply",
        "$.attestations.I9": "attestations.I9",
    }

    assert {path: part_of(path) for path in paths} == paths
