"""Dose rules where times or values are not exactly known: what is said holds in every order that may have been."""

from time import process_time

import pytest

import protocol_dsl

TEXT = """\
protocol p "P"

timepoint enrolment "Enrolment"
concept drug "Drug"
measurement platelets : quantity in 10^9/L "Platelets"
measurement ast : quantity in U/L "AST"
measurement weight : quantity in kg "Weight"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "Doses"
    assume "Made up."
    cycle c "Drug"
        give drug 3 mg/kg iv by weight
        first dose 1 days after enrolment, window 0 days to +2 days
        repeat every 21 days from previous dose, window 0 days to +3 days
        times 4
        levels 3 mg/kg, 2 mg/kg, 1 mg/kg, stop; never re-escalate
        modify by doses
        until any of
            - withdrawal

rules doses "Rules"
    assume "Made up."
    most severe action wins
    when platelets in 10^9/L
        | below 25       | hold until >= 75, then one level down |
        | 25 to below 75 | hold until >= 75, then same level, at most 28 days |
    when ast in ULN
        | above 20 | stop |
"""


@pytest.fixture(scope="module")
def protocol():
    found = protocol_dsl.check(TEXT)
    assert found.protocol is not None, found.text()
    return found.protocol


def platelets(value, at):
    return {"kind": "result", "of": "platelets", "value": value, "unit": "10^9/L", "at": at}


def ast(times, at):
    return {"kind": "result", "of": "ast", "value": times, "unit": "U/L", "uln": 1, "at": at}


def weight(value, at):
    return {"kind": "result", "of": "weight", "value": value, "unit": "kg", "at": at}


def dose(cycle, at, amount=3, unit="mg/kg"):
    return {"kind": "dose", "of": "c", "cycle": cycle, "dose": {"value": amount, "unit": unit}, "at": at}


def omitted(cycle, at):
    return {"kind": "omitted", "of": "c", "cycle": cycle, "reason": "low platelets", "at": at}


ENROLLED = {"kind": "timepoint", "of": "enrolment", "at": "2026-03-01"}
FIRST = dose(1, "2026-03-02T10:00")


def followed(protocol, *events, as_of="2026-06-30", through=...):
    log = {
        "format": "events/1",
        "subject": "P",
        "schedule": "s",
        "as_of": as_of,
        "through": as_of if through is ... else through,
        "timezone": "Europe/Paris",
        "events": [ENROLLED, *events],
    }
    return protocol.follow(log)


def items(protocol, *events, **changes):
    return {each["key"]: each for each in followed(protocol, *events, **changes).to_dict()["items"]}


# ---- Orders that are not known -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "amount"),
    [
        ("2026-03-22T10:00", "other dose"),
        ("2026-03-26T10:00", "conformant"),
        ("2026-03", "cannot be determined"),
        ("2026-03-23", "cannot be determined"),
        (None, "cannot be determined"),
    ],
)
def test_a_dose_during_a_hold_or_behind_it_is_decided_only_if_its_time_says_which(protocol, at, amount):
    low, high = platelets(60, "2026-03-21T09:00"), platelets(101, "2026-03-23T09:00")

    assert items(protocol, FIRST, low, high, dose(2, at))["c/dose/2"]["dose"] == amount


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [
        ("2026-03-21T09:00", "2026-03-21T10:00", "due"),
        ("2026-03-21T10:00", "2026-03-21T09:00", "held"),
        ("2026-03-21", "2026-03-21", "cannot be determined"),
        ("2026-03-21", "2026-03-21T10:00", "cannot be determined"),
        ("2026-03", "2026-03-21T10:00", "cannot be determined"),
    ],
)
def test_a_bad_and_a_good_result_of_one_day_hold_treatment_only_if_the_bad_one_came_last(protocol, low, high, status):
    found = items(protocol, FIRST, platelets(60, low), platelets(101, high), as_of="2026-03-24")

    assert found["c/dose/2"]["status"] == status


def test_two_vague_results_that_lower_the_dose_may_be_one_step_or_two(protocol):
    exact = [platelets(20, "2026-03-10"), platelets(90, "2026-03-20"), platelets(20, "2026-04-01")]
    twice = items(protocol, FIRST, *exact, platelets(90, "2026-04-10"), dose(2, "2026-03-24"), dose(3, "2026-04-15"))
    vague = [platelets(20, "2026-03-10"), platelets(90, "2026-03-20"), platelets(20, "2026-03")]
    either = items(protocol, FIRST, *vague, platelets(90, "2026-04-10"), dose(2, "2026-03-24"), dose(3, "2026-04-15"))

    assert "dose: 1 mg/kg was due; given: 3 mg/kg" in twice["c/dose/3"]["chain"]
    assert either["c/dose/3"]["dose"] == "cannot be determined"
    assert any("platelets 20 10^9/L ($.events[4]) may mean hold" in each for each in either["c/dose/3"]["chain"])
    assert either["c/dose/3"]["chain"][-1] == (
        "the dose rules cannot be decided; the day of $.events[4] and the clock times of $.events[2], $.events[3] and "
        "$.events[6] would help"
    )


def test_a_hold_of_unknown_length_may_have_moved_a_window_as_far_as_today(protocol):
    low, high = platelets(60, "2026-03-10"), platelets(101, None)
    found = items(protocol, FIRST, low, high, dose(2, "2026-04-20T10:00"))["c/dose/2"]

    assert "a hold may have moved this: 21 to 123 days after “Drug” (dose 1)" in found["chain"]


def test_a_hold_that_leaves_a_window_as_it_was_has_not_moved_it(protocol):
    low, high = platelets(60, "2026-03-10"), platelets(101, "2026-03-12")
    found = items(protocol, FIRST, low, high, dose(2, "2026-04-20T10:00"))["c/dose/2"]

    assert found["timing"] == "late"
    assert not any("moved this" in each for each in found["chain"])


def test_the_chain_says_that_a_hold_may_be_over_and_which_clock_time_would_tell(protocol):
    events = [FIRST, platelets(60, "2026-03-10"), platelets(101, "2026-03-23"), dose(2, "2026-03-23T10:00")]
    found = items(protocol, *events)["c/dose/2"]["chain"]

    assert any(each.endswith("then same level; may have recovered at $.events[3]") for each in found)
    assert found[-1] == "the dose rules cannot be decided; the clock time of $.events[3] would help"


def test_what_every_order_agrees_on_is_decided(protocol):
    found = items(protocol, FIRST, platelets(20, "2026-03"), platelets(22, "2026-03"), as_of="2026-04-02")

    assert found["c/dose/2"]["status"] == "held"


def test_a_result_that_was_never_good_ends_no_hold_whenever_it_was(protocol):
    found = items(protocol, FIRST, platelets(60, "2026-03-10"), platelets(74, "2026-03"), as_of="2026-03-20")

    assert found["c/dose/2"]["status"] == "held"


@pytest.mark.parametrize(
    ("at", "status"), [("2026-04-06", "overdue"), ("2026-04-08", "cancelled"), ("2026-04", "cannot be determined")]
)
def test_a_hold_of_28_days_ends_treatment_if_its_end_is_known_to_have_come_later(protocol, at, status):
    found = items(protocol, FIRST, platelets(60, "2026-03-10"), platelets(90, at), as_of="2026-05-31")

    assert found["c/dose/2"]["status"] == status


def test_a_value_that_is_not_known_may_have_ended_treatment_or_not(protocol):
    unknown = {**ast(1, "2026-03-10"), "value": None}

    assert items(protocol, FIRST, unknown, as_of="2026-04-30")["c/dose/2"]["status"] == "cannot be determined"


def test_so_many_vague_times_that_their_orders_cannot_be_gone_through_decide_nothing_and_take_no_time(protocol):
    values = [20 + (7 * n) % 80 for n in range(60)]
    began = process_time()
    found = items(protocol, FIRST, *(platelets(each, "2026-03") for each in values), dose(2, "2026-03-23"))

    assert found["c/dose/2"]["dose"] == "cannot be determined"
    assert found["c/dose/2"]["why"] == ["stop", "orders"]
    assert found["c/dose/3"]["status"] == "cannot be determined"
    assert process_time() - began < 10


def test_a_hold_is_not_called_uncovered_where_orders_cannot_be_gone_through(protocol):
    values = [20 + (7 * n) % 80 for n in range(60)]
    hold = {"kind": "hold", "of": "c", "cycle": 2, "reason": "low platelets", "at": "2026-03-23"}
    found = followed(protocol, FIRST, *(platelets(each, "2026-03") for each in values), hold).to_dict()

    assert [each["covered"] for each in found["uncovered"]] == [None]


def test_of_a_hold_that_goes_on_the_chain_tells_what_began_it_and_what_went_on_with_it_last(protocol):
    low = [platelets(60 - n, f"2026-03-{10 + n}") for n in range(6)]
    found = items(protocol, FIRST, *low, as_of="2026-03-24")["c/dose/2"]

    told = [each for each in found["chain"] if each.startswith("rule (line 30)")]
    assert found["status"] == "held"
    assert [each.partition("(line 30): ")[2].partition(" means")[0] for each in told] == [
        "platelets 60 10^9/L ($.events[2])",
        "platelets 55 10^9/L ($.events[7])",
    ]


# ---- Left out, for a hold or not -----------------------------------------------------------------------------


def test_a_hold_that_a_second_bad_result_went_on_with_excuses_nothing_behind_its_end(protocol):
    held = [platelets(60, "2026-03-10"), platelets(50, "2026-03-12"), platelets(90, "2026-03-15")]
    found = items(protocol, FIRST, *held, omitted(2, "2026-03-24"), as_of="2026-03-31")

    assert found["c/dose/2"]["status"] == "missing"


@pytest.mark.parametrize(
    ("begun", "over", "status"),
    [
        ("2026-03-10", "2026-03-25", "omitted per protocol"),
        ("2026-03-10", "2026-03-20", "missing"),
        ("2026-03-10", "2026-03", "cannot be determined"),
        ("2026-03", "2026-04-04", "cannot be determined"),
        ("2026-03-27", "2026-04-04", "missing"),
    ],
)
def test_a_dose_was_left_out_for_a_hold_only_if_it_went_on_within_the_window(protocol, begun, over, status):
    events = [platelets(60, begun), platelets(90, over), omitted(2, "2026-03-24")]
    found = items(protocol, FIRST, *events, as_of="2026-04-10")

    assert found["c/dose/2"]["status"] == status


# ---- A log that is not complete ---------------------------------------------------------------------------------


def test_a_result_that_ends_treatment_does_so_in_a_log_that_may_lack_others(protocol):
    found = items(protocol, FIRST, ast(25, "2026-03-10"), as_of="2026-04-30", through="2026-03-15")

    assert found["c/dose/2"]["status"] == "cancelled"


def test_a_hold_that_went_on_too_long_may_have_been_over_where_the_log_is_not_complete(protocol):
    found = items(protocol, FIRST, platelets(60, "2026-03-10"), as_of="2026-05-31", through="2026-03-15")

    assert found["c/dose/2"]["status"] == "cannot be determined"


# ---- Weight ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "amount"),
    [
        ("2026-02-20", "other dose"),
        ("2026-03-01", "conformant"),
        ("2026-03-02", "conformant"),
        ("2026-03-05", "other dose"),
        ("2026-03", "cannot be determined"),
    ],
)
def test_the_newest_weight_before_a_dose_counts_and_one_that_may_be_newer_leaves_it_open(protocol, at, amount):
    found = items(protocol, weight(60, "2026-02-25"), weight(80, at), dose(1, "2026-03-02T10:00", 240, "mg"))

    assert found["c/dose/1"]["dose"] == amount
