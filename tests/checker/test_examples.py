"""Patients and scenarios, as the records that they stand for."""

import pytest

from protocol_dsl.checker import problems
from tests.checker.meant import DECLARATIONS, checked, findings

ATTESTED = (
    "records visits\n    place : one of here, there\n    judged : yes/no\n        attested by investigator\n"
    'inclusion I1 "I"\n    text "I"\n    require n > 3 and attested by investigator as comply\n'
)


def text_of(*lines, scenario=""):
    given = "".join(f"    {line}\n" for line in lines)
    return f'{DECLARATIONS}{ATTESTED}\npatient p "P"\n{given}{scenario}'


def record(*lines):
    """The record of a patient with these lines."""
    return checked(text_of(*lines)).patients["p"].record


def parts_of(*lines):
    found = record("as_of = 2026-03-02", *lines)
    return {key: found[key] for key in found if key not in ("format", "subject", "as_of")}


LINES = [
    ("consent = yes", {"facts": {"consent": True}}),
    ("consent = unknown", {"facts": {"consent": None}}),
    ("n = not done", {"facts": {"n": "not done"}}),
    ("n = 3.50", {"facts": {"n": "3.50"}}),
    ("dose = 3 mg", {"facts": {"dose": {"value": "3", "unit": "mg"}}}),
    ("last_delivery = never", {"facts": {"last_delivery": "never"}}),
    ("last_delivery = 2026-01", {"facts": {"last_delivery": "2026-01"}}),
    ("sex = male", {"facts": {"sex": "male"}}),
    ("diagnosis = docetaxel", {"facts": {"diagnosis": "docetaxel"}}),
    ('diagnosis = "something else"', {"facts": {"diagnosis": "something else"}}),
    ("spoken = english, spanish", {"facts": {"spoken": ["english", "spanish"]}}),
    ("hospital_stay = 2026-01-01 to ongoing", {"facts": {"hospital_stay": {"from": "2026-01-01", "to": "ongoing"}}}),
    ("enrolment = 2026-03-02", {"timepoints": {"enrolment": "2026-03-02"}}),
    ("enrolment = planned 2026-03-09", {"timepoints": {"enrolment": {"planned": "2026-03-09"}}}),
    ("ecog = 1 on 2026-02-20", {"measurements": {"ecog": [{"value": "1", "on": "2026-02-20"}]}}),
    (
        "hamd = 20 at baseline on 2026-02-20, 18 on 2026-02-27",
        {
            "measurements": {
                "hamd": [
                    {"value": "20", "on": "2026-02-20", "visit": "baseline"},
                    {"value": "18", "on": "2026-02-27"},
                ]
            }
        },
    ),
    (
        'ast = 38 U/L (normal 10 to 40) on 2026-02-24 source "lab 4711"',
        {
            "measurements": {
                "ast": [
                    {"value": "38", "unit": "U/L", "lln": "10", "uln": "40", "on": "2026-02-24", "source": "lab 4711"}
                ]
            }
        },
    ),
    (
        "I1.comply = yes by investigator on 2026-02-27",
        {"attestations": {"I1.comply": {"value": True, "by": "investigator", "on": "2026-02-27"}}},
    ),
    ('diagnosis = icd10 "C50.1"', {"facts": {"diagnosis": {"system": "icd10", "code": "C50.1"}}}),
    ("diagnosis = snomed 254837009", {"facts": {"diagnosis": {"system": "snomed", "code": "254837009"}}}),
    ("hospital_stay = never", {"facts": {"hospital_stay": "never"}}),
    ("dose = below 0.5 mg", {"facts": {"dose": {"value": {"below": "0.5"}, "unit": "mg"}}}),
    ("n = 3 to 5", {"facts": {"n": {"value": {"between": ["3", "5"]}}}}),
    (
        "ast = above 3000 U/L on 2026-02-24",
        {"measurements": {"ast": [{"value": {"above": "3000"}, "unit": "U/L", "on": "2026-02-24"}]}},
    ),
    ("ecog through 2026-03-01 = none", {"measurements": {"ecog": {"results": [], "through": "2026-03-01"}}}),
    (
        "ecog through unknown = 1 on 2026-02-20",
        {"measurements": {"ecog": {"results": [{"value": "1", "on": "2026-02-20"}], "through": None}}},
    ),
    (
        "lesions through 2026-03-01\n        | site | size |\n        | brain | at most 3 mm |",
        {
            "records": {
                "lesions": {
                    "rows": [{"site": "brain", "size": {"value": {"at_most": "3"}, "unit": "mm"}}],
                    "through": "2026-03-01",
                }
            }
        },
    ),
    (
        'therapies through 2026-03-01\n        | agent |\n        | atc "L01CD02" |',
        {
            "records": {
                "therapies": {"rows": [{"agent": {"system": "atc", "code": "L01CD02"}}], "through": "2026-03-01"},
            }
        },
    ),
    ("lesions = none", {"records": {"lesions": {"rows": [], "through": "2026-03-02"}}}),
    (
        "lesions through 2026-03-01\n        | site | size |\n        | brain | 3 mm |\n        | liver | |",
        {
            "records": {
                "lesions": {
                    "rows": [{"site": "brain", "size": {"value": "3", "unit": "mm"}}, {"site": "liver"}],
                    "through": "2026-03-01",
                }
            }
        },
    ),
    (
        "therapies through unknown\n        | agent | given |\n        | docetaxel | 2024-01-10 to 2024-05-02 |\n"
        "        | unknown | unknown |",
        {
            "records": {
                "therapies": {
                    "rows": [
                        {"agent": "docetaxel", "given": {"from": "2024-01-10", "to": "2024-05-02"}},
                        {"agent": None, "given": None},
                    ],
                    "through": None,
                }
            }
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "wanted"), LINES)
def test_a_line_of_a_patient_is_a_part_of_its_record(lines, wanted):
    assert parts_of(lines) == wanted


# ---- When the question is asked -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "as_of"),
    [
        (("as_of = 2026-03-02", "enrolment = 2026-01-01"), "2026-03-02"),
        (("enrolment = 2026-03-02",), "2026-03-02"),
        (("screening = 2026-03-01", "enrolment = 2026-03-02"), "2026-03-02"),
        (("screening = 2026-03-01", "enrolment = planned 2026-03-09"), "2026-03-01"),
        (("enrolment = 2026-03-02", "ecog = 1 on 2026-03-04"), "2026-03-04"),
        (("birth_date = 1970-05-14", "screening = 2026-03-01"), "2026-03-01"),
    ],
)
def test_without_as_of_the_question_is_asked_at_the_latest_observation(lines, as_of):
    assert record(*lines)["as_of"] == as_of


@pytest.mark.parametrize(
    "lines", [("consent = yes",), ("enrolment = planned 2026-03-09",), ("birth_date = 1970-05-14",)]
)
def test_an_example_that_observes_nothing_must_say_when_the_question_is_asked(lines):
    assert findings(text_of(*lines)) == [problems.NoAsOf("p")]


# ---- Scenarios ----------------------------------------------------------------------------------------


def scenario(*changes, expect="eligible"):
    lines = "".join(f"    with {line}\n" for line in changes)
    return f'scenario "S"\n    patient p\n{lines}    expect {expect}\n'


def test_a_scenario_replaces_what_it_names_and_keeps_the_rest():
    text = text_of("enrolment = 2026-03-02", "n = 3", "consent = yes", scenario=scenario("n = 4", "sex = male"))
    (found,) = checked(text).scenarios

    assert found.example.record["facts"] == {"n": "4", "consent": True, "sex": "male"}
    assert checked(text).patients["p"].record["facts"] == {"n": "3", "consent": True}


@pytest.mark.parametrize(
    ("change", "expect", "wanted"),
    [
        ("nn = 3", "eligible", problems.UnknownName("nn", "n", "fact")),
        ("n = 3", "eligible for nobody", problems.UnknownName("nobody", None, "group")),
        ("n = 3", "ineligible because I2", problems.UnknownName("I2", "I1", "criterion")),
        ("diagnosis = docetaxl", "eligible", problems.UnknownName("docetaxl", "docetaxel", "concept")),
        ("I1.cmply = yes", "eligible", problems.UnknownName("I1.cmply", "I1.comply", "fact")),
    ],
)
def test_a_scenario_that_names_what_is_not_declared_is_told_the_nearest_name(change, expect, wanted):
    text = text_of("enrolment = 2026-03-02", scenario=scenario(change, expect=expect))
    (found,) = findings(text)

    assert found == wanted
    assert text[found.span.start : found.span.end] == wanted.name


# ---- Nothing is dropped, and every finding is at its word -----------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("consent = yes, no", "no"),
        ("dose = 3 mg, 4 mg", "4 mg"),
        ("enrolment = 2026-03-02, 2026-03-03", "2026-03-03"),
        ("I1.comply = yes, no", "no"),
        ("lesions = none on 2026-03-02", "none on 2026-03-02"),
        ("ast = 3 U/L (normal 1 U/L to 2 µkat/L) on 2026-02-20", "(normal 1 U/L to 2 µkat/L)"),
        ("ast = 3 U/L (normal 1 µkat/L to 2) on 2026-02-20", "(normal 1 µkat/L to 2)"),
        ("ecog = 1 on 2026-02-20, 7 on 2026-02-21", "7 on 2026-02-21"),
        ("dose = 3", "3"),
        ("dose = 3 mL", "3 mL"),
        ("I1.comply = yes by nurse", "nurse"),
        ("ecog = 1 on 2026-02-31", "2026-02-31"),
        ("ecog through 2027-01-01 = 1 on 2026-02-20", "2027-01-01"),
        ("ecog through 2026-03-01 = 1 on 2026-02-20, 7 on 2026-02-21", "7 on 2026-02-21"),
        ("n through 2026-03-01 = 3", "2026-03-01"),
        ("dose = 3 mg to below 5 mg", "3 mg to below 5 mg"),
        ("dose = 3 mg to 5 g", "3 mg to 5 g"),
        ("dose = below 3", "below 3"),
        ("nyha = I to III", "I to III"),
        ("consent = below 3", "below 3"),
        ('diagnosis = icd10 "C50*"', 'icd10 "C50*"'),
        ('n = icd10 "C50"', 'icd10 "C50"'),
        ("ecog = 1 on 2027-01-01", "2027-01-01"),
        ("lesions\n        | site | size |\n        | brain | 3 |", "3"),
        ("lesions\n        | site | size |\n        | lung | 3 mm |", "lung"),
        ("lesions\n        | sit |\n        | brain |\n        | liver |", "sit"),
    ],
)
def test_what_does_not_fit_is_one_finding_at_its_word(lines, word):
    text = text_of("as_of = 2026-03-02", lines)
    (found,) = findings(text)

    assert found.code == "E261"
    assert text[found.span.start : found.span.end] == word
    assert found.help


def test_a_line_that_stands_twice_is_one_finding():
    assert findings(text_of("as_of = 2026-03-02", "n = 3", "n = 4")) == [problems.DuplicateName("n", given=True)]


def test_a_bare_answer_counts_as_given_by_the_role():
    table = "visits\n        | place | judged |\n        | here | yes |"

    assert findings(text_of("as_of = 2026-03-02", table, "I1.comply = yes")) == []


def test_an_attestation_of_a_criterion_with_a_finding_is_not_unknown():
    text = (
        f'{DECLARATIONS}inclusion I1 "I"\n    text "I"\n    require by case\n'
        '        - n > 3 : attested by investigator as fit\npatient p "P"\n    as_of = 2026-03-02\n    I1.fit = yes\n'
    )

    assert findings(text) == [problems.NoOtherwise()]
