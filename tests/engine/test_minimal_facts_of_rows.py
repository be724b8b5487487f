"""Minimal facts among many rows: the same as one by one, found without going through all rows again and again."""

import pytest

from protocol_dsl import check
from protocol_dsl.engine import world
from protocol_dsl.engine.decide import decide
from protocol_dsl.engine.explain import because
from protocol_dsl.engine.plan import compile_protocol
from protocol_dsl.schema.blank import blanked, leaves
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.values import interval
from protocol_dsl.values.truth import Truth
from tests.semantics.ask import record

TRIAL = """
timepoint enrolment "Enrolment"
    until it happens: as_of

records doses "Doses"
    taken : date "Taken"
    size : quantity in mg "Size"
    must state completeness

inclusion X "In order"
    text "In order."
    require CONDITION
"""
CONDITIONS = [
    "all doses where taken before enrolment have size < 50 mg",
    "all doses have (size < 50 mg or taken before 2026-01-01)",
    "any doses where size >= 7 mg",
    "no doses where size > 50 mg",
    "at least 6 doses where size >= 4 mg",
    "at most 6 doses where size >= 4 mg",
    "(count of doses where taken before enrolment) < 20",
    "(count of distinct taken in doses) >= 6",
    "(sum of size in doses where taken before enrolment) >= 33 mg",
    "(mean of size in doses where taken before enrolment) >= 2 mg",
    "(largest size in doses where taken before enrolment) <= 9 mg",
    "(largest size in doses) >= 9 mg",
    "(smallest size in doses) >= 0 mg",
]


def doses(number):
    rows = [
        {"taken": f"2026-{1 + n % 2:02d}-{1 + n % 28:02d}", "size": {"value": n % 10, "unit": "mg"}}
        for n in range(number)
    ]
    return {"doses": {"through": "2026-03-02", "rows": rows}}


def asked(condition, number):
    """The plan of a condition, the record of so many doses, and what is decided of it."""
    plan = compile_protocol(check('protocol t "T"\n\n' + TRIAL.replace("CONDITION", condition)).protocol._plan.protocol)
    known, problems, _ = read_record(record(records=doses(number)), plan.protocol.dictionary)
    assert known is not None, problems
    return plan, known, decide(plan, known)


def facts_behind(plan, decision):
    (group,) = decision.groups
    return because(plan, decision, group, group.criteria[0])


def blocks(plan, known):
    return decide(plan, known).groups[0].criteria[0].blocks


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_list_in_stretches_rests_on_the_facts_that_are_found_one_by_one(condition, monkeypatch):
    monkeypatch.setattr(world, "STRETCH", 4)
    plan, known, decision = asked(condition, 11)
    decided = blocks(plan, known)
    assert decided is not Truth.UNKNOWN

    kept = []
    for path in leaves(known):
        without = blanked(known, path)
        if blocks(plan, without) is decided:
            known = without
        else:
            kept.append(path)

    assert list(facts_behind(plan, decision)) == kept
    assert kept


def test_the_cost_of_a_sum_that_needs_every_row_grows_with_their_number_and_not_with_its_square(monkeypatch):
    added, add = [], interval.add
    monkeypatch.setattr(interval, "add", lambda a, b: added.append(1) or add(a, b))

    def cost(number):
        plan, _, decision = asked("(sum of size in doses) >= 1 mg", number)
        added.clear()
        assert len(facts_behind(plan, decision)) == number + 1
        return len(added)

    assert cost(192) < 6 * cost(48)
