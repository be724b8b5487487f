"""Names, URIs and shapes of code systems."""

import re

import pytest

from protocol_dsl.schema.code_systems import code_key, code_systems, is_shaped, system_key, system_named


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("http://snomed.info/sct", "snomed"),
        ("SNOMED-CT", "snomed"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "icd10cm"),
        ("ICD-10", "icd10"),
        ("http://www.whocc.no/atc", "atc"),
        ("http://loinc.org/", "loinc"),
        (" http://www.nlm.nih.gov/research/umls/rxnorm", "rxnorm"),
        ("urn:oid:2.16.840.1.113883.6.96", "snomed"),
    ],
)
def test_a_system_is_known_by_its_names_and_addresses(written, name):
    assert system_key(written) == name


def test_a_system_that_is_not_known_keeps_its_name_in_lower_case():
    assert system_named("Our List") is None
    assert system_key(" Our List ") == "our list"


def test_no_name_stands_for_two_systems():
    names = [name.casefold() for system in code_systems().values() for name in (system.name, *system.names)]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("system", "codes"),
    [
        ("icd10", ["C", "C5", "C50", "C50.9", "I10.X", "U07.1", "M01.0*"]),
        ("icd10cm", ["C50.911", "S72.001A", "C4A.9", "Z3A.20"]),
        ("icd9cm", ["174.9", "V10.3", "E849.0", "1"]),
        ("atc", ["L", "L01", "L01C", "L01CD", "L01CD02"]),
        ("icdo3", ["8500/3", "8500", "C50.9"]),
        ("icd11", ["2C60", "2C60.Z"]),
    ],
)
def test_codes_fit_the_shape_of_their_system(system, codes):
    for code in codes:
        assert is_shaped(code_systems()[system], code_key(system, code)), code


@pytest.mark.parametrize(
    ("system", "code"), [("icd10", "254837009"), ("atc", "paclitaxel"), ("atc", "L1"), ("icd9cm", "C50")]
)
def test_what_is_no_code_of_a_system_does_not_fit(system, code):
    assert not is_shaped(code_systems()[system], code_key(system, code))


def test_every_shape_is_a_pattern_and_only_prefix_systems_have_one():
    for system in code_systems().values():
        assert (system.shape is None) == (not system.prefix)
        re.compile(system.shape or "")
