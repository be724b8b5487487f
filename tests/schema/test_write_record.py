"""Records written as JSON."""

from __future__ import annotations

import pytest

from protocol_dsl.schema.fingerprint import record_fingerprint
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.schema.write_record import write_record
from tests.schema.reads import HEAD, read
from tests.strategies.records import EVERYTHING


def written(**parts):
    return write_record(read(**parts), EVERYTHING)


def test_a_record_without_anything_is_its_head():
    assert written() == HEAD


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("consent", True, {"value": True}),
        ("consent", None, {"value": None}),
        ("birth_date", "1970-05", {"value": "1970-05"}),
        ("birth_date", {"between": ["1970-05-14", "1970-06"]}, {"value": {"between": ["1970-05-14", "1970-06-30"]}}),
        ("birth_date", "1970-05-14T10:00+01:00", {"value": "1970-05-14T09:00Z"}),
        ("pregnancy", {"from": "2025"}, {"value": {"from": "2025", "to": None}}),
        ("her2", "3.0", {"value": "3"}),
        ("her2", {"below": 3}, {"value": {"at_most": "2"}}),
        ("her2", {"above": "2.5"}, {"value": {"at_least": "3"}}),
        ("her2", {"between": [1, 2]}, {"value": {"between": ["1", "2"]}}),
        ("her2", {"one_of": [1, "not done"]}, {"value": {"one_of": ["1", "not done"]}}),
        ("weight", {"value": {"above": 70}, "unit": "kg"}, {"value": {"above": "70"}, "unit": "kg"}),
        ("weight", {"value": {"below": 500}, "unit": "g"}, {"value": {"below": "0.5"}, "unit": "kg"}),
        ("languages", ["spanish", "english"], {"value": ["english", "spanish"]}),
        ("diagnosis", "taxane", {"value": "taxane"}),
        ("diagnosis", "measles", {"value": "measles"}),
        (
            "diagnosis",
            {"system": "ICD-10", "code": "C50", "display": "breast"},
            {"value": {"codings": [{"system": "icd10", "code": "C50"}], "text": "breast"}},
        ),
    ],
)
def test_values_are_written_in_one_form(name, given, value):
    assert written(facts={name: given})["facts"] == {name: value}


def test_a_quantity_whose_decimals_would_not_end_keeps_its_unit():
    parts = {"clearance": [{"value": 50, "unit": "mL/min", "uln": 100, "uln_unit": "mL/min"}]}
    (result,) = written(measurements=parts)["measurements"]["clearance"]

    assert result == {"value": "50", "unit": "mL/min", "uln": "100", "uln_unit": "mL/min"}
    again, _, _ = read_record({**HEAD, "measurements": {"clearance": [result]}}, EVERYTHING)
    assert record_fingerprint(again) == record_fingerprint(read(measurements=parts))


def test_what_is_said_about_a_value_is_written_with_it():
    about = {"value": "1", "on": "2026-02-20", "source": "note", "by": "nurse", "visit": "screening"}

    assert written(measurements={"ecog": [about]})["measurements"] == {"ecog": [about]}


def test_timepoints_are_written_with_what_was_planned():
    parts = {
        "enrolment": {"planned": "2026-02-01", "value": "2026-02-03", "source": "log"},
        "screening": {"planned": "2026-04-01", "source": "plan"},
    }

    assert written(timepoints=parts)["timepoints"] == parts


def test_lists_keep_what_they_say_about_completeness():
    parts = {"lesions": [], "therapies": {"rows": [{"agent": {"value": "taxane"}}], "through": "2026-03-01"}}

    assert written(records=parts)["records"] == parts
    assert written(records={"lesions": None})["records"] == {"lesions": {"rows": [], "through": None}}


def test_what_did_not_count_is_not_in_the_record_any_more():
    assert written(facts={"resectable": True})["facts"] == {"resectable": {"value": None}}
