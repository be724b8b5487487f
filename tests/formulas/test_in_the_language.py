"""A formula asked for in a protocol: what it gives, what is missing, and what is said outside its domain."""

import pytest

from tests.semantics.ask import protocol, record

CHILDREN = """
use egfr_schwartz from formulas

fact age : quantity in years "Age"
fact height : quantity in cm "Height"
fact creatinine : quantity in mg/dL "Serum creatinine"

inclusion X "Kidney function"
    text "Estimated filtration of at least 60."
    require egfr_schwartz(age: age, height: height, creatinine: creatinine) >= 60 mL/min/1.73 m2
"""


def known(**given):
    units = {"age": "years", "height": "cm", "creatinine": "mg/dL"}
    return record(facts={name: {"value": value, "unit": units[name]} for name, value in given.items()})


@pytest.mark.parametrize(
    ("given", "status", "cause"),
    [
        # 0.413 × 100 / 0.5 = 82.6 and 0.413 × 140 / 1.4 = 41.3.
        ({"age": 4, "height": 100, "creatinine": 0.5}, "met", None),
        ({"age": 10, "height": 140, "creatinine": 1.4}, "not met", None),
        ({"age": 10, "height": 140}, "undetermined", ("missing", "$.facts.creatinine")),
        ({"age": 30, "height": 170, "creatinine": 0.5}, "undetermined", ("undefined", "formulas.egfr_schwartz")),
    ],
)
def test_a_formula_gives_a_value_only_where_all_is_known_and_it_was_derived_for_it(given, status, cause):
    found = protocol(CHILDREN).decide(known(**given)).to_dict()["groups"][0]["criteria"][0]

    assert found["status"] == status
    assert [(each["kind"], each["path"]) for each in found["causes"]] == ([] if cause is None else [cause])


def test_the_chain_names_the_formula_and_where_it_holds():
    told = " ".join(protocol(CHILDREN).decide(known(age=30, height=170, creatinine=1)).explain().split())

    assert "(bedside Schwartz) is defined only for" in told, told
