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


def test_the_only_finding_is_that_the_groups_start_their_time_at_different_events():
    (finding,) = protocol_dsl.check_file(PROTOCOL).diagnostics

    assert (finding.code, finding.severity.value) == ("I302", "info")


def test_its_scenarios_pass(protocol):
    results = protocol.test()

    assert [result for result in results if not result.passed] == []


@pytest.mark.parametrize("criterion", ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "C1"])
def test_every_criterion_has_scenarios_for_met_not_met_and_undetermined(criterion):
    text = PROTOCOL.read_text(encoding="utf-8")

    for status in ("met", "not met", "undetermined"):
        assert re.search(rf'^scenario "{criterion} {status}:', text, re.MULTILINE), status


def test_every_text_is_a_quotation_from_the_document():
    document = " ".join(PROTOCOL.with_suffix(".md").read_text(encoding="utf-8").split())
    texts = re.findall(r'^ *text "([^"]*)"$', PROTOCOL.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(texts) >= 12
    assert [text for text in texts if text not in document] == []


def test_the_document_names_every_ambiguity_of_the_protocol():
    document = PROTOCOL.with_suffix(".md").read_text(encoding="utf-8")
    names = re.findall(r"^ambiguity (\w+)", PROTOCOL.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(names) >= 3
    assert [name for name in names if f"ambiguity `{name}`" not in document] == []


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


@pytest.fixture(scope="module")
def jenny(protocol):
    return protocol.decide((EXAMPLES / "jenny_m.json").read_text(encoding="utf-8"))


def words_of(decision, criterion):
    return " ".join(decision.explain(criterion=criterion).split())


def test_the_published_record_tells_what_its_her2_result_says(jenny):
    words = words_of(jenny, "I5")

    assert "HER2 result as reported, without score or method, is negative" in words
    assert "LOINC 48676-1" in words
    assert "HER2 score by immunohistochemistry is not in the record" in words
    assert "HER2 amplification by in situ hybridisation is not in the record" in words


def test_the_her2_report_of_the_published_record_decides_only_where_a_report_counts(protocol):
    record = (EXAMPLES / "jenny_m.json").read_text(encoding="utf-8")

    for reading, status in (("scores_only", "undetermined"), ("report_counts", "not met")):
        assert protocol.decide(record, readings={"her2_evidence": reading}).status("I5") == status


def test_an_order_of_the_published_record_is_not_a_dose(jenny):
    assert jenny.status("I7") == "undetermined"
    assert "an order, to start on 2018-04-12; the bundle holds no administration" in words_of(jenny, "I7")


def test_a_drug_that_the_published_record_does_not_list_may_still_have_been_given(jenny):
    needed = [each["path"] for each in jenny.to_dict()["groups"][0]["still_needed"]]

    assert "$.records.therapies" in needed


def test_an_old_ecog_of_the_published_record_is_shown_and_does_not_count(jenny):
    assert jenny.status("I8") == "undetermined"
    assert "1 other result does not count: 0 on 2018-04-12" in words_of(jenny, "I8")


def test_an_m0_of_the_published_record_does_not_say_that_no_metastasis_came_later(jenny):
    assert jenny.status("I2") == "undetermined"
    assert "cM0 on 2018-03-16" in words_of(jenny, "I2")


def test_a_course_of_radiotherapy_may_have_been_stereotactic(jenny):
    assert jenny.status("C1") == "undetermined"
    assert "SNOMED CT 1217123003, cannot be matched" in words_of(jenny, "C1")


def with_therapy(code, given):
    record = json.loads((EXAMPLES / "p001.json").read_text(encoding="utf-8"))
    agent = {"system": "atc", "code": code}
    record["records"]["therapies"]["rows"][1] = {"agent": agent, "given": given}
    return record


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("L01FD01", "met"),  # trastuzumab
        ("L01XC03", "met"),  # trastuzumab, until 2021
        ("L01FY01", "met"),  # pertuzumab and trastuzumab
        ("L01XY02", "met"),  # pertuzumab and trastuzumab, until 2021
        ("L01FD03", "not met"),  # trastuzumab emtansine
        ("L01XC14", "not met"),  # trastuzumab emtansine, until 2021
        ("L01FD04", "not met"),  # trastuzumab deruxtecan
        ("L01FD", "undetermined"),  # a HER2 inhibitor, it is not known which
    ],
)
def test_trastuzumab_is_known_by_the_codes_of_each_year(protocol, code, status):
    decision = protocol.decide(with_therapy(code, {"from": "2024-01-10", "to": "2024-12-19"}))

    assert decision.status("I7") == status


@pytest.mark.parametrize(
    ("start", "status"), [("2026-03-01", "met"), ("2026-03-09", "not met"), ("2026-03", "undetermined")]
)
def test_a_therapy_is_a_previous_one_if_it_was_begun_before_enrolment(protocol, start, status):
    record = with_therapy("L01FD01", {"from": start, "to": "ongoing"})
    record |= {"as_of": "2026-03-20", "timepoints": {"enrolment": "2026-03-09"}}
    record["records"]["therapies"]["through"] = "2026-03-20"

    assert protocol.decide(record).status("I7") == status


def test_a_changed_criterion_changes_the_decision():
    text = PROTOCOL.read_text(encoding="utf-8").replace("require ecog <= 1", "require ecog <= 2")
    record = json.loads((EXAMPLES / "p017.json").read_text(encoding="utf-8"))

    verdicts = protocol_dsl.check(text).protocol.decide(record).verdicts

    assert verdicts == {"observation": "undetermined"}
