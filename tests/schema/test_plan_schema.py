"""The schema of plans, against plans of every protocol that has a schedule."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import protocol_dsl
from protocol_dsl.model.schedule import IntervalKind
from protocol_dsl.schema.json_schema import shipped_schema
from protocol_dsl.sequencing.simulate import Mode

ROOT = Path(__file__).parents[2]
SCHEMA = shipped_schema("plan/1")
PLANNED = Draft202012Validator(SCHEMA)
FIRST = ROOT / "protocols" / "sbrt_tdm1.proto"
EVERY_CONSTRUCT = ROOT / "tests" / "corpus" / "checker" / "good" / "sequence.proto"
FILES = [FIRST, EVERY_CONSTRUCT, ROOT / "examples" / "schedules" / "two_drugs.proto"]


def problems(plan):
    return [error.message for error in PLANNED.iter_errors(json.loads(plan.to_json()))]


def test_the_schema_is_one_and_has_the_words_of_plans():
    Draft202012Validator.check_schema(SCHEMA)
    parts = SCHEMA["$defs"]

    assert parts["run"]["properties"]["mode"]["enum"] == [each.value for each in Mode]
    assert parts["element"]["properties"]["kind"]["enum"] == [
        *("step", "milestone", "treatment", "visit"),
        *(each.value for each in IntervalKind),
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_plan_fits_the_schema(path):
    protocol = protocol_dsl.load(path)
    modes = [each.value for each in Mode]
    for name in protocol.schedules:
        assert problems(protocol.plan(name)) == []
        for zone in ("Europe/Paris", "UTC"):
            assert problems(protocol.plan(name, start="2026-03-02", timezone=zone, modes=modes, repeats=2)) == []


def test_a_plan_without_a_part_or_with_another_word_does_not_fit():
    plan = json.loads(protocol_dsl.load(FIRST).plan("observation", start="2026-03-02").to_json())
    for change in (
        lambda data: data.pop("observed"),
        lambda data: data.update(extra=1),
        lambda data: data["elements"][0].update(kind="cycle"),
        lambda data: data["elements"][0]["asks"][0].update(line="12"),
        lambda data: data["simulated"][0].update(mode="soon"),
        lambda data: data["simulated"][0]["times"][0].update(at="2026-03-02"),
        lambda data: data["protocol"].update(fingerprint="1"),
    ):
        changed = copy.deepcopy(plan)
        change(changed)
        assert PLANNED.is_valid(plan)
        assert not PLANNED.is_valid(changed)
