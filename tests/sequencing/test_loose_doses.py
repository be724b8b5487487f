"""Doses that name their day and not the number of their cycle."""

from pathlib import Path

import pytest

import protocol_dsl

TWO_DRUGS = protocol_dsl.load(Path(__file__).parents[2] / "examples" / "schedules" / "two_drugs.proto")
ENROLLED = {"kind": "timepoint", "of": "enrolment", "at": "2026-03-02T08:00"}


def dose(day, at, drug="gemcitabine", **more):
    amount = {"value": 1000, "unit": "mg/m2"} if drug == "gemcitabine" else {"value": 5, "unit": "AUC"}
    named = {} if day is None else {"day": day}
    return {"kind": "dose", "of": "chemo", "drug": drug, "dose": amount, "at": at, **named, **more}


def items(*events, as_of="2026-04-01"):
    log = {
        "format": "events/1", "subject": "P", "schedule": "everybody", "as_of": as_of, "through": as_of,
        "timezone": "Europe/Paris", "events": [ENROLLED, *events],
    }  # fmt: skip
    found = TWO_DRUGS.follow(log).to_dict()["items"]
    return {each["key"].replace("chemo/dose/", "").replace("/gemcitabine", ""): each for each in found}


def said(found):
    return {key: each["status"] for key, each in found.items() if each["status"] not in ("not yet due", "inactive")}


def test_a_dose_of_day_1_is_not_taken_for_the_day_8_that_was_left_out():
    found = said(items(dose(1, "2026-03-02T09:00"), dose(1, "2026-03-23T09:00"), dose(8, "2026-03-30T09:00")))

    assert found["1/day 1"] == "conformant"
    assert found["1/day 8"] == "missing"
    assert found["2/day 1"] == "conformant"
    assert found["2/day 8"] == "conformant"


def test_a_dose_of_day_8_without_the_day_1_before_it_leaves_day_1_out():
    found = items(dose(8, "2026-03-09T09:00"), dose(1, "2026-03-23T09:00"))

    assert found["1/day 1"]["status"] == "missing"
    assert (found["1/day 8"]["events"], found["2/day 1"]["events"]) == (["$.events[1]"], ["$.events[2]"])


def test_doses_of_no_day_are_the_next_ones_in_the_order_of_time():
    found = items(dose(None, "2026-03-02T09:00"), dose(None, "2026-03-09T09:00"), dose(1, "2026-03-23T09:00"))

    assert [found[key]["status"] for key in ("1/day 1", "1/day 8", "2/day 1")] == ["conformant"] * 3


def test_a_day_on_which_the_drug_is_not_given_takes_no_place():
    found = items(dose(15, "2026-03-02T09:00"), dose(1, "2026-03-02T10:00"))

    assert found["1/day 1"]["events"] == ["$.events[2]"]
    assert [each["events"] for each in found.values() if each["status"] == "extra"] == [["$.events[1]"]]


@pytest.mark.parametrize("at", ["2026-03", None])
def test_doses_of_different_days_whose_order_is_not_known_may_be_either(at):
    found = items(dose(1, "2026-03-02T09:00"), dose(8, at), dose(1, at))

    for key in ("1/day 8", "2/day 1"):
        assert found[key]["status"] == "cannot be determined"
        assert "pairing" in found[key]["why"]


def test_what_came_before_them_stays_sure():
    vague = dose(8, "2026-04"), dose(1, "2026-04")
    found = items(dose(1, "2026-03-02T09:00"), dose(8, "2026-03-09T09:00"), *vague, as_of="2026-04-30")

    assert [found[key]["status"] for key in ("1/day 1", "1/day 8")] == ["conformant", "conformant"]
    assert found["2/day 1"]["status"] == "cannot be determined"


def test_doses_of_one_day_in_one_month_pass_over_the_other_days():
    found = items(dose(1, "2026-03-02T09:00"), dose(1, "2026-04"), as_of="2026-04-30")

    assert found["1/day 8"]["status"] == "missing"
    assert found["2/day 1"]["events"] == ["$.events[2]"]


def test_a_dose_without_its_cycle_is_none_before_one_that_was_given_sooner():
    told = [dose(8, f"2026-{day}T09:00", cycle=n) for n, day in ((1, "03-09"), (2, "03-30"))]
    found = items(*told, dose(1, "2026-04-13T09:00"), as_of="2026-04-20")

    assert found["1/day 1"]["events"] == []
    assert found["3/day 1"]["events"] == ["$.events[3]"]
