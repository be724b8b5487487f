"""What a log may leave out: doses without a number, the end of treatment, and what counts from the last dose."""

import pytest

import protocol_dsl

CHECKED = protocol_dsl.check("""protocol p "P"

timepoint enrolment "Enrolment"
concept drug_a "Drug A"
concept drug_b "Drug B"
measurement platelets : quantity in 10^9/L "Platelets"
fact rt_plan : integer 1 to 10 "Number of fractions"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "Two cycles and their visits"
    step rt "Radiation"
        assume "An example."
    cycle a "Drug A"
        assume "An example."
        give drug_a 100 mg iv
        first dose at enrolment, window 0 days to +2 days
        repeat every 14 days from previous dose, window 0 days to +2 days
        until any of
            - progression
            - withdrawal
    cycle b "Drug B"
        assume "An example."
        day 1
            give drug_b 50 mg iv
        day 8, window -1 days to +1 days
            give drug_b 50 mg iv
        first dose at enrolment, window 0 days to +2 days
        repeat every 21 days from previous dose, window 0 days to +2 days
    cycle once "Drug A once"
        assume "An example."
        give drug_a 100 mg iv
        first dose at enrolment, window 0 days to +2 days
    cycle ruled "Drug A by rules"
        assume "An example."
        give drug_a 100 mg iv
        first dose at enrolment, window 0 days to +2 days
        repeat every 14 days from previous dose, window 0 days to +2 days
        modify by counts
    milestone rash_3 "Rash of grade 3"
        = first case of rash of grade 3 or worse in CTCAE 5.0
    cycle graced "Drug A with grace"
        assume "An example."
        give drug_a 100 mg iv
        first dose at enrolment, window 0 days to +2 days
        repeat every 14 days from previous dose, window 0 days to +2 days
        until any of
            - progression, grace 5 days
            - withdrawal
            - rash_3
    cycle pair "Both drugs"
        assume "An example."
        give drug_a 100 mg iv
        give drug_b 50 mg iv
        first dose at enrolment, window 0 days to +9 days
        repeat every 14 days from previous dose, window 0 days to +2 days
    step planned "Radiation as planned"
        assume "An example."
        fractions from rt_plan
    period between "Between two doses"
        assume "An example."
        from first graced to 2nd graced
        at most 20 days
    step gapped "Radiation of two fractions"
        assume "An example."
        fractions 2
        lasts at most 5 days
    visit counted "Counts"
        assume "An example."
        due 7 days after first b, window -3 days to +3 days
        collect platelets
    visit scan "Scan"
        assume "An example."
        due 28 days after enrolment, window -3 days to +3 days
        collect platelets
        until withdrawal
    visit final "Final visit"
        assume "An example."
        due 7 days after last b, window 0 days to +3 days
    visit after_rules "Visit after the last dose by rules"
        assume "An example."
        due 7 days after last ruled, window 0 days to +3 days

rules counts "Counts"
    assume "An example."
    most severe action wins
    when platelets in 10^9/L
        | below 25       | hold until >= 75, then same level, at most 14 days |
        | 25 to below 75 | same level                                          |
        | at least 75    | same level                                          |
""")
assert CHECKED.protocol is not None, CHECKED.text()
PROTOCOL = CHECKED.protocol
ENROLLED = {"kind": "timepoint", "of": "enrolment", "at": "2026-03-01"}
SCANNED = {"kind": "visit", "of": "scan", "at": "2026-03-28"}


def dose(at, cycle=None, of="a", day=None):
    amount = {"value": 50 if of == "b" else 100, "unit": "mg"}
    event = {"kind": "dose", "of": of, "cycle": cycle, "day": day, "dose": amount, "at": at}
    return {key: value for key, value in event.items() if value is not None or key == "at"}


def result(value, at):
    return {"kind": "result", "of": "platelets", "value": value, "unit": "10^9/L", "at": at}


def items(*events, through=..., as_of="2026-04-30"):
    log = {
        "format": "events/1",
        "subject": "P-1",
        "as_of": as_of,
        "through": as_of if through is ... else through,
        "timezone": "Europe/Paris",
        "events": [ENROLLED, *events],
    }
    return {each["key"]: each for each in PROTOCOL.follow(log).to_dict()["items"]}


def said(key, *events, **how):
    """The status, and why it is not another one."""
    found = items(*events, **how)[key]
    return found["status"], found["why"]


# ---- Which dose is which --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("through", "second"),
    [("2026-04-30", ("late", [])), ("2026-03-10", ("cannot be determined", ["pairing"]))],
)
def test_the_next_dose_without_a_number_may_be_a_later_one_where_the_log_may_lack_one(through, second):
    # A dose on 15 March that nobody has entered yet would make the one of the 29th the third, and in time.
    events = dose("2026-03-01T10:00"), dose("2026-03-29T10:00")
    status, why = said("a/dose/2", *events, through=through)

    assert (status, [each for each in why if each == "pairing"]) == second


def test_what_may_be_a_later_dose_happened_between_the_end_of_the_log_and_its_own_time():
    chain = items(dose("2026-03-01T10:00"), dose("2026-03-29T10:00"), through="2026-03-10")["a/dose/2"]["chain"]

    assert "that is between 10 days and 28 days after it" in chain
    assert "it is not known which one is meant; the number of $.events[2] would help" in chain


def test_a_dose_without_a_number_that_is_too_early_at_the_latest_is_early():
    # Whichever dose came second was given on 10 March at the latest.
    events = dose("2026-03-01T10:00"), dose("2026-03-10T10:00")

    assert items(*events, through="2026-03-05")["a/dose/2"]["timing"] == "early"


def test_a_dose_with_a_number_is_that_dose_whatever_the_log_leaves_out():
    events = dose("2026-03-01T10:00", 1), dose("2026-03-29T10:00", 2)

    assert items(*events, through="2026-03-20")["a/dose/2"]["timing"] == "late"


def test_which_of_several_doses_is_one_too_many_is_not_known_where_their_order_is_not():
    # One cycle is all that is asked for here, and neither dose says which it is.
    events = dose("2026-03-01T10:00", of="once"), dose("2026-03-01", of="once")
    extra = [each for each in items(*events).values() if each["status"] == "extra"]

    assert [each["why"] for each in extra] == [["unpaired", "pairing"]]


# ---- The last dose -----------------------------------------------------------------------------------------------


def test_of_a_cycle_without_its_first_day_nothing_counts_from_the_last_dose():
    # Day 8 is recorded and day 1 was never given.
    assert said("final/visit", dose("2026-03-09T10:00", 1, "b", 8), as_of="2026-03-10")[0] == "inactive"


def test_where_a_rule_may_have_ended_treatment_it_is_not_known_whether_the_last_dose_was_the_last():
    # Platelets of 20, and of 80 on a day that nobody knows: in time, or after more than 14 days.
    events = dose("2026-03-01T10:00", 1, "ruled"), result(20, "2026-03-08"), result(80, None)

    assert said("after_rules/visit", *events) == ("cannot be determined", ["stop"])


# ---- The end of treatment ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("through", "status"), [("2026-04-30", "conformant"), (None, "cannot be determined")])
def test_treatment_may_have_ended_without_being_in_a_log_that_is_not_complete(through, status):
    events = dose("2026-03-01T10:00", 1), dose("2026-03-15T10:00", 2)

    assert said("a/dose/2", *events, through=through)[0] == status


def test_a_cycle_that_nothing_ends_goes_on_whatever_a_log_leaves_out():
    events = dose("2026-03-01T10:00", 1, "b", 1), dose("2026-03-08T10:00", 1, "b", 8)

    assert said("b/dose/1/day 8", *events, through=None) == ("conformant", [])


def test_a_dose_that_is_too_late_for_its_window_stays_so_where_treatment_may_have_ended():
    events = dose("2026-03-01T10:00", 1), dose("2026-03-29T10:00", 2)

    assert said("a/dose/2", *events, through="2026-03-20") == ("late", ["not recorded", "stop"])


def test_an_end_that_is_known_leaves_an_earlier_one_open_that_is_not():
    events = dose("2026-03-01T10:00", 1), dose("2026-03-15T10:00", 2), {"kind": "progression", "at": "2026-04-01"}

    assert said("a/dose/2", *events, through="2026-03-10")[0] == "cannot be determined"
    assert said("a/dose/2", *events, through="2026-03-20")[0] == "conformant"


def test_an_extra_dose_that_came_before_what_it_follows_is_out_of_order():
    found = items(dose("2026-02-20T10:00", 1), {"kind": "progression", "at": "2026-02-10"})["a/dose/1"]

    assert (found["status"], found["order"], found["timing"]) == ("out of order", "out of order", "extra")


def test_what_was_omitted_behind_the_end_of_treatment_is_cancelled():
    events = (
        dose("2026-03-01T10:00", 1),
        {"kind": "progression", "at": "2026-03-10"},
        {"kind": "omitted", "of": "a", "cycle": 2, "at": "2026-03-15"},
    )

    assert said("a/dose/2", *events)[0] == "cancelled"


@pytest.mark.parametrize(("through", "status"), [("2026-04-30", "cancelled"), (None, "cannot be determined")])
def test_what_a_log_may_not_hold_may_have_been_done_before_death(through, status):
    assert said("rt/start", {"kind": "death", "at": "2026-03-10"}, through=through)[0] == status


# ---- What a visit collects -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("withdrawn", "visited", "collected"),
    [
        ("2026-03-29", "conformant", "conformant"),
        ("2026-03-28", "cannot be determined", "cannot be determined"),
        ("2026-03-27", "extra", None),
    ],
)
def test_a_visit_that_may_have_come_behind_a_withdrawal_asks_for_no_result(withdrawn, visited, collected):
    at = "2026-03-28T10:00"
    found = items({**SCANNED, "at": at}, result(80, at), {"kind": "withdrawal", "at": withdrawn})

    assert found["scan/visit"]["status"] == visited
    assert found.get("scan/collect/platelets", {"status": None})["status"] == collected


def test_a_visit_that_was_cancelled_collects_nothing():
    found = items(result(80, "2026-03-28"), {"kind": "withdrawal", "at": "2026-03-10"})

    assert found["scan/visit"]["status"] == "cancelled"
    assert "scan/collect/platelets" not in found


# ---- What else may have ended treatment -----------------------------------------------------------------------------


def test_an_end_of_an_unknown_time_may_have_come_before_the_one_that_is_known():
    events = (
        dose("2026-03-01T10:00", 1),
        {"kind": "progression", "at": None},
        {"kind": "withdrawal", "at": "2026-03-10"},
    )

    assert said("a/dose/1", *events) == ("cannot be determined", ["stop"])


def test_the_first_of_two_ends_is_the_one_whose_grace_is_over_first():
    # Progression leaves five days, the withdrawal of the next day none.
    events = {"kind": "progression", "at": "2026-02-27"}, {"kind": "withdrawal", "at": "2026-02-28"}

    assert said("graced/dose/1", dose("2026-03-01T10:00", 1, "graced"), *events) == ("extra", ["stopped"])
    assert said("graced/dose/1", dose("2026-03-01T10:00", 1, "graced"), events[0])[0] == "conformant"


@pytest.mark.parametrize(
    ("grade", "given", "next_one"),
    [
        (4, "extra", "cancelled"),
        (None, "cannot be determined", "cannot be determined"),
        (2, "conformant", "not yet due"),
    ],
)
def test_a_toxicity_without_its_grade_may_have_ended_treatment(grade, given, next_one):
    rash = {"kind": "toxicity", "of": "rash", "grade": grade, "ctcae": "5.0", "at": "2026-02-27"}
    found = items(dose("2026-03-01T10:00", 1, "graced"), rash, as_of="2026-03-02")

    assert (found["graced/dose/1"]["status"], found["graced/dose/2"]["status"]) == (given, next_one)


@pytest.mark.parametrize(
    ("begun", "status"),
    [("2026-03-01T10:00", "missing"), (None, "cannot be determined"), ("2026-03-20T10:00", "cancelled")],
)
def test_a_dose_whose_window_may_have_been_over_before_the_end_is_neither_missing_nor_cancelled(begun, status):
    events = dose(begun, 1, "b", 1), {"kind": "death", "at": "2026-03-25T10:00"}

    assert said("b/dose/1/day 8", *events)[0] == status


def test_a_period_whose_end_may_not_come_any_more_is_open():
    rash = {"kind": "toxicity", "of": "rash", "grade": None, "ctcae": "5.0", "at": "2026-02-27"}

    assert said("between/interval", rash, dose("2026-03-01T10:00", 1, "graced"), as_of="2026-03-02") == (
        "cannot be determined", ["stop"],
    )  # fmt: skip


# ---- Cycles of several drugs, steps of several fractions -------------------------------------------------------------


@pytest.mark.parametrize(("second", "status"), [("2026-03-15T10:00", "conformant"), ("2026-03-22T10:00", "late")])
def test_a_cycle_begins_with_the_first_of_its_drugs_that_was_given(second, status):
    # Drug A came a week behind drug B, and is named before it.
    times = ("drug_a", 1, "2026-03-08T10:00"), ("drug_b", 1, "2026-03-01T10:00"), ("drug_a", 2, second)
    doses = [{**dose(at, cycle, "pair"), "drug": drug} for drug, cycle, at in times]

    assert said("pair/dose/2/drug_a", *doses)[0] == status


@pytest.mark.parametrize(("fractions", "status"), [(2, "conformant"), (3, "due"), (None, "cannot be determined")])
def test_of_a_step_whose_number_of_fractions_is_not_known_any_may_have_been_the_last(fractions, status):
    events = [{"kind": "fraction", "of": "planned", "at": f"2026-03-0{day}T10:00"} for day in (2, 3)]
    log = {
        "format": "events/1", "subject": "P-1", "as_of": "2026-03-04", "through": "2026-03-04",
        "timezone": "Europe/Paris", "events": events,
    }  # fmt: skip
    facts = {} if fractions is None else {"rt_plan": fractions}
    record = {"format": "record/1", "subject": "P-1", "as_of": "2026-03-04", "facts": facts}

    assert PROTOCOL.follow(log, record).statuses["planned/end"] == status


# ---- What was missed, and what may have been -------------------------------------------------------------------------


def test_what_was_missed_before_death_stays_missing():
    # The end of the radiation is recorded, and its fractions are not.
    events = {"kind": "end", "of": "gapped", "at": "2026-03-10T10:00"}, {"kind": "death", "at": "2026-03-20"}

    assert said("gapped/fraction/1", *events) == ("missing", ["superseded"])


@pytest.mark.parametrize(("through", "status"), [("2026-04-30", "conformant"), (None, "cannot be determined")])
def test_how_long_a_step_took_is_open_where_the_log_may_lack_its_beginning(through, status):
    assert said("gapped/end", {"kind": "end", "of": "gapped", "at": "2026-03-30T10:00"}, through=through)[0] == status


@pytest.mark.parametrize(
    ("begun", "status"),
    [("2026-03-01T10:00", "conformant"), ("2026-03", "cannot be determined"), ("2026-03-20T10:00", "late")],
)
def test_a_result_that_may_lie_in_the_window_leaves_one_that_was_late_with_the_visit_open(begun, status):
    # The first result lies in the window, or before it; the visit was late, and a second result was taken with it.
    visited = {"kind": "visit", "of": "counted", "at": "2026-04-20"}
    results = result(80, "2026-03-08"), result(80, "2026-04-20")

    assert said("counted/collect/platelets", dose(begun, 1, "b", 1), *results, visited)[0] == status


@pytest.mark.parametrize(("through", "status"), [("2026-03-20", "cannot be determined"), (..., "omitted per protocol")])
def test_whether_a_rule_explains_an_omission_is_not_settled_by_a_later_death(through, status):
    events = (
        dose("2026-03-01T10:00", 1, "ruled"),
        result(20, "2026-03-10"),
        {"kind": "omitted", "of": "ruled", "cycle": 2, "at": "2026-03-15"},
        {"kind": "death", "at": "2026-03-16"},
    )

    assert said("ruled/dose/2", *events, through=through)[0] == status


@pytest.mark.parametrize(
    ("of", "through", "status"),
    [
        ("ruled", "2026-04-30", "late"),
        ("ruled", "2026-03-20", "cannot be determined"),
        # Nothing holds a cycle without rules.
        ("a", "2026-03-20", "late"),
    ],
)
def test_a_dose_is_not_late_where_a_hold_that_the_log_may_lack_would_have_moved_its_window(of, through, status):
    events = dose("2026-03-01T10:00", 1, of), dose("2026-03-29T10:00", 2, of)

    assert said(f"{of}/dose/2", *events, through=through)[0] == status


@pytest.mark.parametrize(("value", "status"), [(20, "due"), (80, "overdue"), (None, "cannot be determined")])
def test_a_dose_is_neither_due_nor_overdue_where_a_hold_may_have_moved_its_window(value, status):
    # Held from the 8th to the 16th, the dose of the 15th may come until the 18th; otherwise until the 17th.
    events = dose("2026-03-01T10:00", 1, "ruled"), result(value, "2026-03-08"), result(80, "2026-03-16")

    assert said("ruled/dose/2", *events, as_of="2026-03-18T10:00")[0] == status


def test_of_a_visit_that_may_have_come_behind_the_end_nothing_that_it_collects_is_cancelled():
    # Without its number the visit may have been a later one, and the one that is asked for before the withdrawal.
    events = {**SCANNED, "at": "2026-04-15"}, {"kind": "withdrawal", "at": "2026-03-20"}

    assert said("scan/collect/platelets", *events, through=None)[0] == "cannot be determined"


def test_a_visit_that_may_have_been_on_several_days_names_a_result_of_one_of_these():
    # The visit was between 21 March and 10 April: a result of March may be of its day, and none of the 8th is.
    events = (
        {"kind": "visit", "of": "counted", "at": "2026-04-10"},
        result(80, "2026-03"),
        result(80, "2026-03-08T10:00"),
    )

    assert items(*events, through="2026-03-20")["counted/collect/platelets"]["events"] == ["$.events[2]"]
