"""The schema of decisions, against decisions that were made."""

from __future__ import annotations

import copy
import json

import pytest
from jsonschema import Draft202012Validator

from protocol_dsl.schema.json_schema import shipped_schema
from tests.semantics.ask import protocol, record

SCHEMA = Draft202012Validator(shipped_schema("decision/1"))

TEXT = """
role investigator "Investigator"
concept taxane "Taxane"
    codes atc "L01CD*"
timepoint enrolment "Enrolment"
    until it happens: planned date, else as_of
fact birth_date : date "Date of birth"
fact languages : any of english, spanish
fact comment : text
measurement ast : quantity in U/L "AST"
    latest within 14 days before enrolment
records therapies "Therapies"
    main agent : code "Agent"
    given : period
    count_of : number

define age = years from birth_date to enrolment

ambiguity window "How long?"
    text "4 to 6 weeks"
    reading strict = 6 weeks
    reading lenient = 4 weeks

inclusion I1 "Adult"
    text "At least 18 years."
    require all of
        - age >= 18 years
        - "Able to comply": attested by investigator as comply

inclusion I2 "Liver"
    text "Liver."
    applies if any taxane in therapies
    require ast <= 2.5 ULN

exclusion E1 "Recent taxane"
    text "Recent."
    exclude if any therapies where given within window before enrolment
    except if comment is "x"
"""

KNOWN = {
    "timepoints": {"enrolment": {"planned": "2026-03-09"}},
    "facts": {"birth_date": "1970-05", "languages": ["english"], "comment": "y"},
    "measurements": {"ast": [{"value": {"below": 10}, "unit": "U/L", "uln": 40, "on": "2026-03-01", "source": "lab"}]},
    "records": {
        "therapies": [
            {"agent": {"system": "atc", "code": "L01C"}, "given": {"from": "2026-01", "to": "2026-02-01"}},
            {"agent": "taxane", "given": {"from": "2025", "to": "ongoing"}},
        ]
    },
    "attestations": {"I1.comply": {"value": True, "by": "investigator"}},
}


@pytest.mark.parametrize("known", [KNOWN, {}, {"facts": {"birth_date": "never"}, "records": {"therapies": None}}])
def test_every_decision_fits_the_schema(known):
    decision = json.loads(protocol(TEXT).decide(record(**known)).to_json())

    assert [error.message for error in SCHEMA.iter_errors(decision)] == []


def test_a_decision_without_a_part_or_with_another_word_does_not_fit():
    decision = json.loads(protocol(TEXT).decide(record(**KNOWN)).to_json())
    for change in (
        lambda data: data.pop("as_of"),
        lambda data: data.update(extra=1),
        lambda data: data["groups"][0]["criteria"][0].update(extra=1),
        lambda data: data["groups"][0]["still_needed"].append(
            {"kind": "missing", "path": "$", "words": "", "extra": 1}
        ),
        lambda data: data["groups"][0].pop("verdict"),
        lambda data: data["groups"][0].update(verdict="maybe"),
        lambda data: data["groups"][0]["criteria"][0].update(status="passed"),
        lambda data: data["record"].update(fingerprint="1"),
    ):
        changed = copy.deepcopy(decision)
        change(changed)
        assert not SCHEMA.is_valid(changed)
