"""The first protocol, from its file to the verdicts of its example records."""

import json
import re
from pathlib import Path

import pytest

import protocol_dsl

ROOT = Path(__file__).parent.parent
PROTOCOL = ROOT / "protocols" / "sbrt_tdm1.proto"
EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def protocol():
    return protocol_dsl.load(PROTOCOL)


def test_it_checks_without_any_finding():
    assert protocol_dsl.check_file(PROTOCOL).diagnostics == ()


def test_its_scenarios_pass(protocol):
    results = protocol.test()

    assert [result for result in results if not result.passed] == []


@pytest.mark.parametrize("criterion", ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "C1"])
def test_every_criterion_has_scenarios_for_met_not_met_and_undetermined(criterion):
    text = PROTOCOL.read_text(encoding="utf-8")

    for status in ("met", "not met", "undetermined"):
        assert re.search(rf'^scenario "{criterion} {status}:', text, re.MULTILINE), status


def test_both_groups_have_29_participants():
    assert PROTOCOL.read_text(encoding="utf-8").count("plan 29 participants") == 2


VERDICTS = re.findall(
    r"^\| `(\w+\.json)` \|[^|]*\|([^|]*)\|([^|]*)\|$", (EXAMPLES / "README.md").read_text(encoding="utf-8"), re.M
)


@pytest.mark.parametrize(("name", "observation", "comparison"), VERDICTS)
def test_the_table_of_examples_tells_the_truth(protocol, name, observation, comparison):
    decision = protocol.decide((EXAMPLES / name).read_text(encoding="utf-8"))
    told = {"observation": observation, "comparison": comparison}

    for group, cell in told.items():
        words = cell.split(maxsplit=1)
        assert decision.verdicts.get(group) == (words[0] if words else None)
        if len(words) > 1:
            assert decision.decided_by[group] == tuple(words[1].strip("() ").split(", "))


def test_every_example_is_in_the_table():
    told = {name for name, _, _ in VERDICTS}

    assert {path.name for path in EXAMPLES.glob("*.json")} == told
    assert len(told) >= 10


def test_a_bad_record_of_a_cohort_costs_itself_alone(protocol):
    lines = (EXAMPLES / "cohort.jsonl").read_text(encoding="utf-8").splitlines()
    outcomes = list(protocol.decide_many(lines))

    assert len(outcomes) == len(lines) == len(VERDICTS) + 1
    *good, bad = outcomes
    assert all(isinstance(outcome, protocol_dsl.Decision) for outcome in good)
    assert isinstance(bad, protocol_dsl.RecordErrors)
    assert {problem.path for problem in bad.problems} == {
        "$.facts.her2_ihc",
        "$.measurements.ecgo",
        "$.records.lesions.rows[0].site",
    }


def test_the_published_record_is_explained_by_what_it_says_and_what_it_does_not_say(protocol):
    chain = protocol.decide((EXAMPLES / "jenny_m.json").read_text(encoding="utf-8")).explain(criterion="I5")
    plain = " ".join(chain.split())

    assert "HER2 result as reported, without score or method is negative" in plain
    assert "LOINC 48676-1" in plain
    assert "HER2 score by immunohistochemistry is not in the record" in plain


def test_an_unmapped_code_of_the_published_record_is_named(protocol):
    decision = protocol.decide((EXAMPLES / "jenny_m.json").read_text(encoding="utf-8")).to_dict()
    statuses = {each["id"]: each["status"] for each in decision["groups"][0]["criteria"]}

    assert statuses["I7"] == "undetermined"
    assert "$.records.therapies" in [each["path"] for each in decision["groups"][0]["still_needed"]]


def test_a_changed_criterion_changes_the_decision():
    text = PROTOCOL.read_text(encoding="utf-8").replace("require ecog <= 1", "require ecog <= 2")
    record = json.loads((EXAMPLES / "p017.json").read_text(encoding="utf-8"))

    verdicts = protocol_dsl.check(text).protocol.decide(record).verdicts

    assert verdicts == {"observation": "undetermined"}
