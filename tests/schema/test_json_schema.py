"""JSON Schemas: what they say about the records of a protocol, and that they are what the package ships."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from jsonschema import Draft202012Validator

from protocol_dsl.schema.json_schema import general_record_schema, record_schema, shipped_schema
from tests.schema.reads import HEAD
from tests.strategies.records import EVERYTHING

SCHEMA = record_schema(EVERYTHING)
VALIDATOR = Draft202012Validator(SCHEMA)


def fits(**parts):
    return VALIDATOR.is_valid({**HEAD, **parts})


@pytest.mark.parametrize("schema", [SCHEMA, shipped_schema("record/1"), shipped_schema("decision/1")])
def test_each_schema_is_one(schema):
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_that_is_shipped_is_the_one_that_is_made():
    shipped = (resources.files("protocol_dsl.schema") / "record-1.schema.json").read_text(encoding="utf-8")

    assert shipped == json.dumps(general_record_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def test_a_question_comes_with_its_fingerprint():
    question = SCHEMA["properties"]["attestations"]["properties"]["I1.comply"]
    fingerprint = EVERYTHING.attestations["I1.comply"].fingerprint

    assert question["title"] == "Able to comply"
    assert fingerprint in question["description"]
    assert fingerprint in json.dumps(question["anyOf"][1]["properties"]["wording"])


def test_labels_units_and_limits_can_be_read_in_the_schema():
    text = json.dumps(SCHEMA, ensure_ascii=False)

    assert SCHEMA["properties"]["facts"]["properties"]["her2"]["title"] == "HER2"
    assert "a whole number, from 0, to 5" in text
    assert "a number, from 0, in U/L or a unit that converts to it" in text
    assert "counts if given `by` radiation_oncologist" in text


@pytest.mark.parametrize(
    "parts",
    [
        {"facts": {"consnt": True}},
        {"facts": {"consent": "yes"}},
        {"facts": {"consent": {"value": True, "unit": "kg"}}},
        {"facts": {"consent": {"source": "x"}}},
        {"facts": {"site": "livr"}},
        {"facts": {"her2": {"one_of": [1]}}},
        {"facts": {"pregnancy": {}}},
        {"facts": {"diagnosis": {"system": "snomed"}}},
        {"measurements": {"ecog": 1}},
        {"measurements": {"ecog": [{"value": 1, "visit": "screning"}]}},
        {"records": {"therapies": []}},
        {"records": {"therapies": {"rows": []}}},
        {"records": {"lesions": [{"siet": "liver"}]}},
        {"attestations": {"J1": {"value": True, "by": "nurse"}}},
        {"attestations": {"J1": "not done"}},
        {"timepoints": {"screening": "never"}},
        {"group": "x"},
        {"subject": ""},
        {"format": "record/2"},
    ],
)
def test_shapes_that_the_reader_refuses_do_not_fit(parts):
    assert not fits(**parts)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"group": None},
        {"facts": {"consent": {"value": None, "source": None, "on": None}}},
        {"facts": {"weight": {"value": {"below": "70.5"}, "unit": "kg"}}},
        {"facts": {"birth_date": {"between": ["1970", "1971-02"]}}},
        {"measurements": {"ast": {"results": [{"value": 5, "unit": "U/L", "uln": 40}], "through": None}}},
        {"records": {"therapies": None}},
        {"timepoints": {"enrolment": {"planned": "2026-04-01", "source": "plan"}}},
    ],
)
def test_shapes_that_the_reader_takes_fit(parts):
    assert fits(**parts)


def test_the_general_schema_takes_records_of_any_protocol():
    general = Draft202012Validator(shipped_schema("record/1"))

    assert general.is_valid({**HEAD, "facts": {"any": [1]}, "records": {"rows": [{}]}, "measurements": {"m": None}})
    assert not general.is_valid({**HEAD, "records": {"rows": [1]}})
    assert not general.is_valid({**HEAD, "fact": {}})
