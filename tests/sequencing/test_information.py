"""What a log leaves open: nothing is said that one more fact of it could make untrue."""

from pathlib import Path

import pytest

import protocol_dsl

ROOT = Path(__file__).parents[2]
CROSSOVER = protocol_dsl.load(ROOT / "examples" / "schedules" / "crossover_ab.proto")


def log(*events, as_of="2026-07-14T08:30", through=...):
    return {
        "format": "events/1",
        "subject": "P",
        "schedule": "arm_ab",
        "as_of": as_of,
        "through": as_of if through is ... else through,
        "timezone": "Europe/Paris",
        "events": list(events),
    }


def dose(name, at, cycle=None):
    event = {"kind": "dose", "of": name, "at": at, "dose": {"value": {"a": 300, "b": 50}[name], "unit": "mg"}}
    return event if cycle is None else {**event, "cycle": cycle}


def last_visit(at):
    return {"kind": "visit", "of": "final", "at": at}


def items(*events, **changes):
    return {each["key"]: each for each in CROSSOVER.follow(log(*events, **changes)).to_dict()["items"]}


# ---- Events of which the time is not known ----------------------------------------------------------------


def test_what_happened_at_a_time_that_nobody_knows_is_not_overdue():
    found = items(dose("a", "2026-03-03T08:30", 1), last_visit(None))["whole/interval"]

    assert (found["status"], found["why"]) == ("cannot be determined", ["time"])
    assert "it happened at an unknown time" in found["chain"]
    assert "that is at most 133 days after it, or any time before it" in found["chain"]


def test_what_happened_at_an_unknown_time_happened_before_the_question():
    found = items(dose("a", "2026-07-01T08:30", 1), last_visit(None))["whole/interval"]

    assert found["windows"][0]["delay"] == [None, 13]


def test_a_month_ends_at_the_question():
    found = items(dose("a", "2026-03-03T08:30", 1), last_visit("2026-07"), as_of="2026-07-01T12:00")

    assert found["whole/interval"]["windows"][0]["delay"] == [120, 120]
    assert found["whole/interval"]["status"] == "late"


# ---- A period with its ends the wrong way round -------------------------------------------------------------


@pytest.mark.parametrize(
    ("visit", "status", "order"),
    [
        ("2026-03-02T10:00", "out of order", "out of order"),
        ("2026-03-03T10:00", "conformant", "conformant"),
        ("2026-03", "cannot be determined", "cannot be determined"),
    ],
)
def test_a_period_of_at_most_so_long_does_not_end_before_it_begins(visit, status, order):
    found = items(dose("a", "2026-03-03T08:30", 1), last_visit(visit))["whole/interval"]

    assert (found["status"], found["order"]) == (status, order)


# ---- Windows that may have opened ---------------------------------------------------------------------------


def test_what_counts_from_a_time_that_nobody_knows_may_not_be_due_yet():
    found = items(dose("a", None, 2), as_of="2026-05-08T08:30")["a_to_b/interval"]

    assert (found["status"], found["why"]) == ("cannot be determined", ["time"])


# ---- Doses that the log may not hold --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("through", "third", "status"),
    [
        (None, "2027-01-17T09:30", "cannot be determined"),
        ("2026-12-31T00:00", "2027-01-17T09:30", "cannot be determined"),
        ("2027-01-23T14:00", "2027-01-17T09:30", "late"),
        (None, "2026-12-23T09:30", "early"),
    ],
)
def test_a_dose_counts_from_the_one_before_it_which_a_log_may_leave_out(through, third, status):
    doses = dose("b", "2026-12-19T09:59", 1), dose("b", third, 3)

    assert items(*doses, as_of="2027-01-23T14:00", through=through)["b/dose/3"]["status"] == status


@pytest.mark.parametrize(
    ("through", "status"),
    [("2026-03-20", "cannot be determined"), ("2026-04-30", "missing"), (None, "cannot be determined")],
)
def test_what_a_log_may_leave_out_before_treatment_ended_is_not_cancelled(through, status):
    first, end = dose("a", "2026-03-03T08:30", 1), {"kind": "withdrawal", "at": "2026-04-10T10:00"}

    assert items(first, end, as_of="2026-04-30", through=through)["a/dose/2"]["status"] == status


def test_what_opens_behind_the_end_of_treatment_is_cancelled_whatever_a_log_leaves_out():
    first, end = dose("a", "2026-03-03T08:30", 1), {"kind": "withdrawal", "at": "2026-03-10T10:00"}

    assert items(first, end, as_of="2026-04-30", through="2026-03-05")["a/dose/2"]["status"] == "cancelled"


# ---- What dose rules make of it --------------------------------------------------------------------------------


FIRST = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")


def tdm1(*events, as_of, through=...):
    told = {**log(*events, as_of=as_of, through=through), "schedule": "observation", "rows": {"lesions": ["liver"]}}
    return {each["key"]: each for each in FIRST.follow(told).to_dict()["items"]}


def result(name, times, at):
    """A result of so many times its upper limit of normal; platelets in 10^9/L."""
    if name == "platelets":
        return {"kind": "result", "of": name, "value": times, "unit": "10^9/L", "at": at}
    unit = "mg/dL" if name == "bilirubin" else "U/L"
    return {"kind": "result", "of": name, "value": times, "unit": unit, "uln": 1, "at": at}


def given(cycle, at):
    return {"kind": "dose", "of": "tdm1", "cycle": cycle, "dose": {"value": 3.6, "unit": "mg/kg"}, "at": at}


@pytest.mark.parametrize(("through", "status"), [(None, "cannot be determined"), ("2026-03-28T21:01", "held")])
def test_a_recorded_hold_whose_recovery_a_log_may_leave_out_is_not_simply_not_yet_due(through, status):
    events = given(1, "2026-03-10T18:00"), result("bilirubin", 1, "2026-03-10"), result("ast", 6, "2026-03-11T17:00")

    assert tdm1(*events, as_of="2026-03-28T21:01", through=through)["tdm1/dose/2"]["status"] == status


def test_a_log_that_is_not_complete_and_without_a_hold_says_when_the_next_dose_is_due():
    assert tdm1(given(1, "2026-03-10T18:00"), as_of="2026-03-28T21:01", through=None)["tdm1/dose/2"]["status"] == (
        "not yet due"
    )


@pytest.mark.parametrize(
    ("at", "status"),
    [("2026-06-23T10:00", "not yet due"), ("2026-07-20T08:00", "held"), (None, "cannot be determined")],
)
def test_a_bad_result_of_an_unknown_time_may_have_come_before_a_good_one(at, status):
    events = result("bilirubin", 2, at), result("bilirubin", 0.6, "2026-07-16T09:00"), given(1, "2026-07-19T10:00")

    assert tdm1(*events, as_of="2026-07-20T10:00")["tdm1/dose/2"]["status"] == status


@pytest.mark.parametrize(
    ("at", "given_as", "next_as"),
    [
        ("2026-03-24T14:30", "extra", "cancelled"),
        ("2026-03-26T15:00", "conformant", "held"),
        ({"between": ["2026-03-22T12:30", "2026-03-26T16:30"]}, "cannot be determined", "held"),
    ],
)
def test_where_a_rule_may_have_ended_treatment_a_dose_is_neither_in_time_nor_extra(at, given_as, next_as):
    found = tdm1(
        result("ast", 1, "2026-03-06T09:00"),
        result("alt", 1, "2026-03-06T09:00"),
        given(1, "2026-03-06T18:24"),
        result("bilirubin", 3.5, "2026-03-10T10:00"),
        result("ast", 17, at),
        result("bilirubin", 1.7, "2026-03-26T13:30"),
        given(2, "2026-03-27T14:30"),
        as_of="2026-03-28T14:30",
    )

    assert (found["tdm1/dose/2"]["timing"], found["tdm1/dose/3"]["status"]) == (given_as, next_as)


@pytest.mark.parametrize(("bilirubin", "why"), [((), ["stop"]), ((result("bilirubin", 1, "2026-03-10"),), [])])
def test_a_hold_stays_a_hold_where_a_rule_that_looks_at_something_never_measured_may_have_ended_treatment(
    bilirubin, why
):
    events = given(1, "2026-03-10T18:00"), *bilirubin, result("ast", 6, "2026-03-11T17:00")

    found = tdm1(*events, as_of="2026-03-28T21:01")["tdm1/dose/2"]

    assert (found["status"], found["why"]) == ("held", why)


def test_without_a_hold_the_next_dose_is_open_where_a_rule_may_have_ended_treatment():
    found = tdm1(given(1, "2026-03-10T18:00"), result("ast", 4, "2026-03-11T17:00"), as_of="2026-03-28T21:01")

    assert (found["tdm1/dose/2"]["status"], found["tdm1/dose/2"]["why"]) == ("cannot be determined", ["stop"])


# ---- How a chain words it -----------------------------------------------------------------------------------


def test_a_line_without_words_of_its_own_is_told_with_those_of_its_part():
    [asked, *_] = items(dose("a", "2026-03-03T08:30", 1))["a/dose/1"]["chain"]

    assert "assumed: " in asked


def test_what_happened_on_the_date_of_what_it_counts_from_is_on_the_same_date():
    randomised = {"kind": "timepoint", "of": "randomisation", "at": "2026-03-03"}

    assert "that is on the same date" in items(randomised, dose("a", "2026-03-03T08:30", 1))["a/dose/1"]["chain"]
