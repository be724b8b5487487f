"""Minimal facts are found in strides: few that matter cost few decisions, and where all matter each costs about one."""

from __future__ import annotations

from protocol_dsl.engine.explain import _needed
from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.record import Record
from protocol_dsl.values.calendar import Moment

FACTS = [f"f{number}" for number in range(500)]
PATHS = [f"$.facts.{name}" for name in FACTS]
RECORD = Record("S", Moment(1, 1), facts={name: Datum(f"$.facts.{name}", (True,)) for name in FACTS})


def test_two_facts_that_matter_among_many_are_found_in_few_decisions():
    asked = []

    def stands(record: Record) -> bool:
        asked.append(record)
        return all(record.facts[name].items is not None for name in ("f17", "f300"))

    kept = list(_needed(stands, RECORD, PATHS))

    assert kept == ["$.facts.f17", "$.facts.f300"]
    assert len(asked) < 40


def test_of_two_facts_that_would_each_do_the_later_one_is_kept():
    def stands(record: Record) -> bool:
        return any(record.facts[name].items is not None for name in ("f17", "f300"))

    kept = list(_needed(stands, RECORD, PATHS))

    assert kept == ["$.facts.f300"]


def test_facts_that_all_matter_cost_about_a_decision_each():
    asked = []

    def stands(record: Record) -> bool:
        asked.append(record)
        return all(datum.items is not None for datum in record.facts.values())

    assert list(_needed(stands, RECORD, PATHS)) == PATHS
    assert len(asked) < len(PATHS) + 20
