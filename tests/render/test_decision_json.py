"""`decision/1`: its form, and what a program finds in it."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest

from protocol_dsl.render.decision_json import Origin, decision_data, dumped, item_data
from protocol_dsl.schema.datum import Answer, Category, Coded, Coding, FreeText, Several
from protocol_dsl.values.calendar import ONGOING, Period, in_month, on_day
from protocol_dsl.values.interval import Range
from tests.render.sample import DROP, PROTOCOL, TYPICAL, changed, result, view

SCHEMA = json.loads(resources.files("protocol_dsl.schema").joinpath("decision-1.schema.json").read_text("utf-8"))
ORIGIN = Origin("a" * 64, "b" * 64, "0.1.0")

RECORDS = {
    "eligible": TYPICAL,
    "ineligible": changed(measurements__ecog=result(2, "2026-02-20")),
    "open": changed(
        facts__birth_date="1970-05",
        facts__consent=None,
        attestations={},
        measurements__ast=DROP,
        records__lesions={"rows": [{"site": None}], "through": None},
    ),
    "bare lists": changed(records__therapies=[{"agent": "aspirin"}], records__lesions=[]),
    "nothing": {"format": "record/1", "subject": "P", "as_of": "2026-03-02T10:00Z"},
}


def data(record, chain=True, **readings):
    return decision_data(PROTOCOL, view(record, holds=False, **readings), ORIGIN, chain)


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("chain", [True, False])
def test_every_decision_fits_its_schema(name, chain):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(data(RECORDS[name], chain), SCHEMA, cls=jsonschema.Draft202012Validator)


def test_the_same_decision_is_the_same_text():
    assert dumped(data(TYPICAL)) == dumped(data(TYPICAL))
    assert json.loads(dumped(data(TYPICAL))) == data(TYPICAL)


def test_keys_are_sorted_and_numbers_are_texts():
    text = dumped(data(TYPICAL))

    assert text.startswith('{"as_of":"2026-03-02","assumptions":')
    assert not any(isinstance(each, float) for each in json.loads(text, parse_float=float).values())


def criterion(record, name, group=0, **readings):
    return next(each for each in data(record, **readings)["groups"][group]["criteria"] if each["id"] == name)


def test_a_criterion_has_its_wording_its_line_and_what_would_change_it():
    found = criterion(RECORDS["ineligible"], "I8")

    assert (found["status"], found["blocks"], found["decides"]) == ("not met", "true", True)
    assert (found["file"], found["line"], found["text"]) == ("small.proto", 60, ["ECOG performance status 0-1."])
    assert found["changes"] == ["a newer ECOG performance status of 1 or less is recorded"]
    assert found["because"]


def test_a_chain_goes_down_to_the_recorded_value():
    (outcome,) = criterion(TYPICAL, "I8")["outcomes"]
    value = outcome["condition"]["children"][0]

    assert outcome["condition"]["truth"] == "true"
    assert value["range"] == ["1"]
    (recorded,) = value["values"]
    assert (recorded["recorded"], recorded["on"], recorded["source"]) == ("1", "2026-02-20", "clinic note 88")
    assert "1 on 2026-02-20 (clinic note 88), 10 days before 2026-03-02" in value["arithmetic"]


def test_children_that_decide_come_first():
    (outcome,) = criterion(changed(attestations={}), "I1")["outcomes"]

    assert [child["decides"] for child in outcome["condition"]["children"]] == [True, False, False]
    assert outcome["condition"]["children"][0]["label"] == "Able to comply"


def test_each_reading_has_its_outcome():
    lesions = {"rows": [{"site": "brain", "stable_since": "2026-01-26"}], "through": "2026-03-02"}
    found = criterion(changed(records__lesions=lesions), "I6")

    assert [(each["readings"]["brain_stability"], each["status"]) for each in found["outcomes"]] == [
        ("strict", "not met"),
        ("lenient", "met"),
    ]
    assert [cause["kind"] for cause in found["causes"]] == ["ambiguous"]


def test_a_cause_has_a_path_words_and_what_would_settle_it():
    needed = data(changed(measurements__ast=DROP))["groups"][0]["still_needed"]

    assert needed == [
        {
            "kind": "missing",
            "path": "$.measurements.ast",
            "words": "AST: no result is in the record",
            "need": "a result of AST within 14 days before enrolment",
        }
    ]


def test_the_small_form_has_statuses_and_causes_but_no_chain():
    small = data(RECORDS["open"], chain=False)
    first = small["groups"][0]["criteria"][0]

    assert "holds_until" not in small
    assert set(first["outcomes"][0]) == {"readings", "status", "blocks", "causes"}
    assert len(dumped(small)) < len(dumped(data(RECORDS["open"]))) / 2


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (True, True),
        (Range(1, 1), "1"),
        (Range(1, None, low_open=True), {"low": "1", "low_open": True, "high": None, "high_open": False}),
        (in_month(2026, 2), "2026-02"),
        (Period(on_day(2024, 1, 10), ONGOING), {"from": "2024-01-10", "to": "ongoing"}),
        (Period(None, on_day(2024, 1, 10)), {"from": None, "to": "2024-01-10"}),
        (Category("liver"), "liver"),
        (Several(frozenset({"b", "a"})), {"words": ["a", "b"]}),
        (Coded((Coding("atc", "L01CD02"),)), {"codes": [{"system": "atc", "code": "L01CD02"}], "text": None}),
        (FreeText("left"), {"text": "left"}),
        (Answer.NEVER, {"answer": "never"}),
    ],
)
def test_items(item, expected):
    assert item_data(item) == expected
    jsonschema.validate([item_data(item)], {"$ref": "#/$defs/items", "$defs": SCHEMA["$defs"]})
