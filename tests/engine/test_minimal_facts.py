"""Minimal facts are found by halving: few facts that matter cost few decisions, however many do not."""

from __future__ import annotations

from protocol_dsl.engine.explain import _Search
from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.record import Record
from protocol_dsl.values.calendar import Moment

FACTS = [f"f{number}" for number in range(500)]
RECORD = Record("S", Moment(1, 1), facts={name: Datum(f"$.facts.{name}", (True,)) for name in FACTS})


def test_two_facts_that_matter_among_many_are_found_in_few_decisions():
    asked = []

    def stands(record: Record) -> bool:
        asked.append(record)
        return all(record.facts[name].items is not None for name in ("f17", "f300"))

    kept = _Search(stands, RECORD).kept([f"$.facts.{name}" for name in FACTS])

    assert kept == ["$.facts.f17", "$.facts.f300"]
    assert len(asked) < 40


def test_of_two_facts_that_would_each_do_the_later_one_is_kept():
    def stands(record: Record) -> bool:
        return any(record.facts[name].items is not None for name in ("f17", "f300"))

    kept = _Search(stands, RECORD).kept([f"$.facts.{name}" for name in FACTS])

    assert kept == ["$.facts.f300"]
