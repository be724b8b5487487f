"""Fractions: which is which, and how long after the one before it, as far as a log tells."""

import pytest

import protocol_dsl

PROTOCOL = protocol_dsl.check("""protocol p "P"

timepoint enrolment "Enrolment"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "Radiation"
    step rt "Radiation"
        assume "An example."
        fractions 4
        gap between fractions at least 20 hours
        starts within 7 days after enrolment
""").protocol
ENROLLED = {"kind": "timepoint", "of": "enrolment", "at": "2026-03-01"}


def fraction(at, number=None):
    event = {"kind": "fraction", "of": "rt", "at": at}
    return event if number is None else {**event, "number": number}


def items(*events, through=...):
    log = {
        "format": "events/1",
        "subject": "P-1",
        "as_of": "2026-03-20",
        "through": "2026-03-20" if through is ... else through,
        "timezone": "Europe/Paris",
        "events": [ENROLLED, *events],
    }
    return {each["key"]: each for each in PROTOCOL.follow(log).to_dict()["items"]}


def statuses(*events, through=...):
    """Of the fractions, in the order of their numbers."""
    found = items(*events, through=through)
    return [each["status"] for key, each in found.items() if key.startswith("rt/fraction")]


# ---- Times that are not known exactly ----------------------------------------------------------------------


def test_a_gap_is_open_where_it_is_not_known_which_fraction_came_first():
    # At 1:00 and 21:00 the gap is 20 hours.
    assert statuses(fraction("2026-03-03T01:00"), fraction("2026-03-03")) == ["conformant", "cannot be determined"]


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("2026-03-03T10:00", "2026-03-04", "cannot be determined"),
        ("2026-03-03", "2026-03-05", "conformant"),
        ("2026-03-03T10:00", "2026-03-03", "early"),
        ("2026-03-03", "2026-03-03T19:59", "early"),
    ],
)
def test_the_gap_between_numbered_fractions_is_said_where_all_that_their_times_may_be_agrees(first, second, status):
    assert statuses(fraction(second, 2), fraction(first, 1))[1] == status


def test_numbered_fractions_of_one_date_came_in_the_order_of_their_numbers():
    # The log has them the other way round, and neither has a clock time.
    found = items(fraction("2026-03-03", 2), fraction("2026-03-03", 1))

    assert found["rt/fraction/1"]["windows"] == []
    assert found["rt/fraction/2"]["windows"][0]["since"] == "rt/fraction/1"


def test_a_fraction_is_never_before_the_one_before_it():
    assert items(fraction("2026-03-03", 1), fraction("2026-03-03", 2))["rt/fraction/2"]["windows"][0]["delay"] == [
        0, 1439,
    ]  # fmt: skip


# ---- Fractions that the log may not hold ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("through", "status"),
    [(None, "cannot be determined"), ("2026-03-03", "cannot be determined"), ("2026-03-20", "conformant")],
)
def test_a_fraction_that_the_log_may_lack_may_have_come_in_between(through, status):
    assert statuses(fraction("2026-03-03T10:00", 1), fraction("2026-03-06T10:00", 3), through=through)[2] == status


def test_one_that_came_too_early_after_the_one_that_is_known_is_so_whatever_came_in_between():
    assert statuses(fraction("2026-03-03T10:00", 1), fraction("2026-03-04T05:59", 3), through=None)[2] == "early"


def test_where_all_fractions_are_there_none_can_have_come_in_between():
    days = [fraction(f"2026-03-0{n + 2}T10:00", n) for n in (1, 2, 3, 4)]

    assert statuses(*days, through=None) == ["conformant"] * 4


def test_the_first_fraction_of_a_log_that_is_not_complete_may_be_a_later_one():
    found = items(fraction("2026-03-05T10:00"), fraction("2026-03-07T10:00"), through="2026-03-03")

    assert found["rt/fraction/1"]["status"] == found["rt/fraction/2"]["status"] == "cannot be determined"


@pytest.mark.parametrize(("through", "status"), [("2026-03-20", "late"), ("2026-03-04", "cannot be determined")])
def test_a_step_began_with_its_first_fraction_and_that_one_may_not_be_in_the_log(through, status):
    assert items(fraction("2026-03-09T10:00"), through=through)["rt/start"]["status"] == status


def test_which_of_two_fractions_of_one_number_is_one_too_many_is_not_known_where_their_order_is_not():
    found = items(fraction("2026-03", 1), fraction("2026-03-03T10:00", 1))
    extra = [each for each in found.values() if each["status"] == "extra"]

    assert [each["why"] for each in extra] == [["unpaired", "pairing"]]
