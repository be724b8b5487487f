"""SEMANTICS 2: codes."""

import pytest

from tests.semantics.ask import MET, NOT_MET, OPEN, ask, record

CODES = """
concept breast_cancer "Breast cancer"
    codes snomed 254837009, icd10 "C50*"

concept lung_cancer "Lung cancer"
    codes snomed 254637007
    distinct from breast_cancer

concept sarcoma "Sarcoma"
    codes snomed 424413001, 424952003
    complete

concept taxane "Taxane"
    codes atc "L01CD*"
    includes paclitaxel, docetaxel

concept slimming "Drugs that cause weight loss"
    includes topiramate and others
    except metformin

fact diagnosis : code
fact drug : code
""".replace("snomed 424413001, 424952003", "snomed 424413001, snomed 424952003")


def code(system, value):
    return {"system": system, "code": value}


@pytest.mark.parametrize(
    ("recorded", "status", "causes"),
    [
        (code("snomed", "254837009"), MET, set()),
        (code("icd10", "C50.9"), MET, set()),
        (code("icd10", "C"), OPEN, {"imprecise"}),
        (code("icd10", "C34"), NOT_MET, set()),
        (code("snomed", "1"), OPEN, {"unmapped"}),
        (code("snomed", "254637007"), NOT_MET, set()),
        (code("loinc", "1"), OPEN, {"unmapped"}),
        ("cancer of the breast", OPEN, {"unmapped"}),
        ("breast_cancer", MET, set()),
        ("lung_cancer", NOT_MET, set()),
        (None, OPEN, {"missing"}),
        ({"codings": [code("snomed", "254837009"), code("icd10", "C34.1")]}, OPEN, {"conflicting"}),
        ({"codings": [code("snomed", "1"), code("icd10", "C50.1")]}, MET, set()),
    ],
)
def test_what_a_recorded_code_says_about_a_concept(recorded, status, causes):
    answer = ask(CODES, "diagnosis is breast_cancer", record(facts={"diagnosis": recorded}))

    assert (answer.status, answer.causes) == (status, causes)


def test_a_complete_list_of_codes_makes_another_code_a_no():
    known = record(facts={"diagnosis": code("snomed", "254837009")})

    assert ask(CODES, "diagnosis is sarcoma", known).status == NOT_MET


@pytest.mark.parametrize(
    ("recorded", "status", "causes"),
    [
        ("docetaxel", MET, set()),
        (code("atc", "L01CD02"), MET, set()),
        (code("atc", "L01C"), OPEN, {"imprecise"}),
        ("metformin", NOT_MET, set()),
        ("docetaxl", OPEN, {"unmapped"}),
    ],
)
def test_concepts_include_others_by_name(recorded, status, causes):
    answer = ask(CODES, "drug is taxane", record(facts={"drug": recorded}))

    assert (answer.status, answer.causes) == (status, causes)


@pytest.mark.parametrize(
    ("recorded", "status", "causes"),
    [("topiramate", MET, set()), ("docetaxel", OPEN, {"unmapped"}), ("metformin", NOT_MET, set())],
)
def test_an_open_list_of_drugs_never_says_no_but_for_its_exceptions(recorded, status, causes):
    answer = ask(CODES, "drug is slimming", record(facts={"drug": recorded}))

    assert (answer.status, answer.causes) == (status, causes)
