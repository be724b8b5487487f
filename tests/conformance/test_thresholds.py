"""
Thresholds of CTCAE v5.0 and of the US label of trastuzumab emtansine, at both sides of each bound.

The grades and the ejection fraction are asked of protocol files beside this one; the doses of the label are followed
through the schedule of the first protocol, whose dose rules claim to be the label's.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import protocol_dsl
from tests.semantics.ask import record

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CTCAE = protocol_dsl.load(HERE / "ctcae_5.proto")
LVEF = protocol_dsl.load(HERE / "label_lvef.proto")
FIRST = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")

# ---- CTCAE v5.0 ------------------------------------------------------------------------------------------------------

# measurement: (unit, limits of normal, {value: grade})
GRADES = {
    "platelets": (
        "/mm3", {"lln": 150_000},
        {150_000: 0, 149_999: 1, 75_000: 1, 74_999: 2, 50_000: 2, 49_999: 3, 25_000: 3, 24_999: 4},
    ),
    "neutrophils": (
        "10^9/L", {"lln": 1.8},
        {1.8: 0, 1.79: 1, 1.5: 1, 1.499: 2, 1.0: 2, 0.999: 3, 0.5: 3, 0.499: 4},
    ),
    "hemoglobin": ("g/L", {"lln": 120}, {120: 0, 119: 1, 100: 1, 99.9: 2, 80: 2, 79.9: 3}),
    "ast": ("U/L", {"uln": 40}, {40: 0, 41: 1, 120: 1, 121: 2, 200: 2, 201: 3, 800: 3, 801: 4}),
    "alt": ("U/L", {"uln": 35}, {35: 0, 36: 1, 105: 1, 106: 2, 175: 2, 176: 3, 700: 3, 701: 4}),
    "bilirubin": (
        "mg/dL", {"uln": 1.2},
        {1.2: 0, 1.21: 1, 1.8: 1, 1.81: 2, 3.6: 2, 3.61: 3, 12: 3, 12.01: 4},
    ),
    "creatinine": (
        "mg/dL", {"uln": 1.2},
        {1.2: 0, 1.21: 1, 1.8: 1, 1.81: 2, 3.6: 2, 3.61: 3, 7.2: 3, 7.21: 4},
    ),
    "qtc": ("ms", {}, {449: 0, 450: 1, 480: 1, 481: 2, 500: 2, 501: 3}),
    "temperature": ("Cel", {}, {37.9: 0, 38.0: 1, 39.0: 1, 39.1: 2, 40.0: 2, 40.1: 3}),
}  # fmt: skip
BOUNDS = [(name, value) for name, (_, _, grades) in GRADES.items() for value in grades]


def grades_of(name, known):
    """Every grade whose criterion is met; no criterion is left open."""
    decision = CTCAE.decide(known)
    statuses = {each: decision.status(f"{name}_{each}") for each in range(1, 5) if _has(name, each)}
    assert set(statuses.values()) <= {"met", "not met"}, statuses
    return [grade for grade, status in statuses.items() if status == "met"]


def _has(name, grade):
    return f"inclusion {name}_{grade} " in (HERE / "ctcae_5.proto").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "value"), BOUNDS)
def test_a_value_at_either_side_of_a_bound_has_the_published_grade(name, value):
    unit, limits, grades = GRADES[name]
    result = {"value": str(value), "unit": unit, "on": "2026-03-01", **{key: str(each) for key, each in limits.items()}}

    found = grades_of(name, record(measurements={name: [result]}))

    assert found == ([grades[value]] if grades[value] else [])


# (at baseline, now, grade)
EJECTION_FRACTIONS = [
    (60, 60, 0), (60, 51, 0), (59, 50, 2), (60, 50, 2), (62, 52, 2), (62, 53, 0), (55, 40, 2), (55, "39.9", 3),
    (70, 51, 2), (70, 50, 3), (72, 53, 2), (72, 52, 3), (45, 20, 3),
]  # fmt: skip


def fractions(before, now):
    results = [{"value": before, "unit": "%", "on": "2026-01-05"}, {"value": now, "unit": "%", "on": "2026-02-20"}]
    return record(timepoints={"baseline": "2026-01-05", "assessment": "2026-02-20"}, measurements={"lvef": results})


@pytest.mark.parametrize(("before", "now", "grade"), EJECTION_FRACTIONS)
def test_an_ejection_fraction_has_the_published_grade(before, now, grade):
    assert grades_of("lvef", fractions(before, now)) == ([grade] if grade else [])


def test_a_grade_by_multiples_of_normal_is_open_without_the_limit():
    result = {"value": 41, "unit": "U/L", "on": "2026-03-01"}

    assert CTCAE.decide(record(measurements={"ast": [result]})).status("ast_1") == "undetermined"


# ---- The US label of trastuzumab emtansine, metastatic disease -------------------------------------------------------

# (at baseline, now, whether the dose is given)
GIVEN = [
    (55, "45.1", True), (70, "45.1", True), (54, 45, True), (55, 45, False), (56, 45, False), (49, 40, True),
    (50, 40, False), (49, "39.9", False), (45, "39.9", False),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now", "given"), GIVEN)
def test_the_ejection_fraction_keeps_a_dose_back_as_the_label_says(before, now, given):
    assert LVEF.decide(fractions(before, now)).status("give") == ("met" if given else "not met")


SAME, WAIT, WAIT_AND_LOWER, STOP = "same dose", "wait, then same dose", "wait, then one level down", "stop"

# (results as multiples of the limit of normal, platelets in 10^9/L; what the label says of the next dose)
LABEL = [
    ({"platelets": "75"}, SAME),
    ({"platelets": "50"}, SAME),
    ({"platelets": "49.9"}, WAIT),
    ({"platelets": "25"}, WAIT),
    ({"platelets": "24.9"}, WAIT_AND_LOWER),
    ({"ast": "5"}, SAME),
    ({"ast": "5.01"}, WAIT_AND_LOWER),
    ({"ast": "20"}, WAIT_AND_LOWER),
    ({"ast": "20.01"}, STOP),
    ({"alt": "5"}, SAME),
    ({"alt": "5.01"}, WAIT_AND_LOWER),
    ({"alt": "20"}, WAIT_AND_LOWER),
    ({"alt": "20.01"}, STOP),
    ({"bilirubin": "1.5"}, SAME),
    ({"bilirubin": "1.51"}, WAIT),
    ({"bilirubin": "3"}, WAIT),
    ({"bilirubin": "3.01"}, WAIT_AND_LOWER),
    ({"bilirubin": "10"}, WAIT_AND_LOWER),
    ({"bilirubin": "10.01"}, STOP),
    ({"ast": "3", "bilirubin": "2.01"}, WAIT),
    ({"ast": "3.01", "bilirubin": "2"}, WAIT),
    ({"ast": "3.01", "bilirubin": "2.01"}, STOP),
    ({"alt": "3.01", "bilirubin": "2.01"}, STOP),
]


def log(results, *more):
    """The first dose, these results before the second one and good ones besides, and what comes after."""
    data = json.loads((ROOT / "examples" / "events" / "e09.json").read_text(encoding="utf-8"))
    good = {"platelets": "180", "ast": "1", "alt": "1", "bilirubin": "1"}
    before = [each for each in data["events"] if each["at"] < "2026-03-30"]
    found = [result(name, value, "2026-03-30") for name, value in {**good, **results}.items()]
    return {**data, "events": [*before, *found, *more]}


def result(name, value, at):
    limit = {} if name == "platelets" else {"uln": "1"}
    unit = {"platelets": "10^9/L", "bilirubin": "mg/dL"}.get(name, "U/L")
    return {"kind": "result", "of": name, "value": value, "unit": unit, "at": at, **limit}


def dose(at, amount):
    return {"kind": "dose", "of": "tdm1", "cycle": 2, "at": at, "dose": {"value": amount, "unit": "mg/kg"}}


def second_dose(data):
    (found,) = (each for each in FIRST.follow(data).to_dict(chain=False)["items"] if each["key"] == "tdm1/dose/2")
    return found


def rule_of(results):
    """What the schedule makes of results before a dose, told by which doses it takes for right."""
    at_once = second_dose(log(results))["status"]
    if at_once == "cancelled":
        return STOP
    if at_once == "overdue":
        assert second_dose(log(results, dose("2026-04-01T15:00", "3.6")))["dose"] == "conformant"
        return SAME
    assert at_once == "held"
    recovered = [result(name, {"platelets": "180"}.get(name, "1"), "2026-04-07") for name in results]
    doses = {
        amount: second_dose(log(results, *recovered, dose("2026-04-08T10:00", amount)))["dose"]
        for amount in ("3.6", "3.0")
    }
    (right,) = (amount for amount, status in doses.items() if status == "conformant")
    return {"3.6": WAIT, "3.0": WAIT_AND_LOWER}[right]


@pytest.mark.parametrize(("results", "wanted"), LABEL)
def test_a_dose_follows_the_label_at_either_side_of_each_bound(results, wanted):
    assert rule_of(results) == wanted


# (what held, the recovery, whether it is one): platelets of at least 75, AST and ALT of grade 2, bilirubin of grade 1.
RECOVERIES = [
    ("platelets", "30", "74.9", False), ("platelets", "30", "75", True),
    ("ast", "10", "5.01", False), ("ast", "10", "5", True), ("alt", "10", "5.01", False), ("alt", "10", "5", True),
    ("bilirubin", "2.5", "1.51", False), ("bilirubin", "2.5", "1.5", True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "held", "later", "is_one"), RECOVERIES)
def test_a_hold_ends_where_the_label_says(name, held, later, is_one):
    found = second_dose(log({name: held}, result(name, later, "2026-04-07")))["status"]

    assert (found != "held") == is_one
