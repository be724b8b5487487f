"""Visits that are repeated: which was the last of them, and what ends them."""

import pytest

import protocol_dsl

HEAD = """\
protocol p "P"

timepoint enrolment "Enrolment"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

"""
LAST = (
    HEAD
    + """\
schedule s "Visits"
    assume "Made up."
    visit scan "Scan"
        due 7 days after enrolment, window 0 days to +2 days
        repeat every 7 days from previous visit, window 0 days to +2 days
        times 3
    visit end "End of study"
        due 7 days after last scan, window 0 days to +2 days
"""
)


def load(text):
    found = protocol_dsl.check(text)
    assert found.protocol is not None, found.text()
    return found.protocol


def statuses(protocol, *events, as_of="2026-04-30", through=...):
    through = as_of if through is ... else through
    log = {"format": "events/1", "subject": "P", "as_of": as_of, "through": through, "timezone": "UTC"}
    enrolled = {"kind": "timepoint", "of": "enrolment", "at": "2026-03-02"}
    return protocol.follow({**log, "events": [enrolled, *events]}).statuses


def visit(of, at, number=None):
    event = {"kind": "visit", "of": of, "at": at}
    return event if number is None else {**event, "number": number}


@pytest.mark.parametrize(("through", "expected"), [(None, "cannot be determined"), ("2026-04-30", "conformant")])
def test_what_follows_the_last_visit_is_open_while_that_one_may_only_be_missing_from_the_log(through, expected):
    done = [visit("scan", "2026-03-09", 1), visit("scan", "2026-03-16", 2), visit("end", "2026-03-23")]

    assert statuses(load(LAST), *done, through=through)["end/visit"] == expected


# ---- What ends visits -------------------------------------------------------------------------------------

GRACE = (
    HEAD
    + """\
schedule s "Visits"
    assume "Made up."
    visit scan "Scan"
        due 7 days after enrolment, window 0 days to +2 days
        repeat every 7 days from previous visit, window 0 days to +2 days
        until any of
            - progression{grace}
"""
)


def scans(grace, third, *, stopped="2026-03-21", as_of="2026-04-30"):
    done = [visit("scan", "2026-03-09", 1), visit("scan", "2026-03-16", 2), {"kind": "progression", "at": stopped}]
    more = [] if third is None else [visit("scan", third, 3)]
    return statuses(load(GRACE.format(grace=grace)), *done, *more, as_of=as_of).get("scan/visit/3")


@pytest.mark.parametrize(
    ("grace", "third", "expected"),
    [
        ("", "2026-03-23", "extra"),
        (", grace 1 days", "2026-03-23", "extra"),
        (", grace 2 days", "2026-03-23", "conformant"),
        (", grace 2 days", "2026-03-24", "extra"),
        (", grace 5 days", "2026-03-26", "late"),
        (", grace 48 hours", "2026-03-22", "early"),
        # Progression is known to its day, and 48 hours after it end somewhere in the 23rd.
        (", grace 48 hours", "2026-03-23", "cannot be determined"),
        (", grace 48 hours", "2026-03-24", "extra"),
    ],
)
def test_a_visit_behind_what_ended_them_is_one_too_many_unless_it_lies_in_the_grace(grace, third, expected):
    assert scans(grace, third) == expected


@pytest.mark.parametrize("grace", ["", ", grace 1 days", ", grace 2 days"])
def test_a_visit_that_was_not_done_when_they_had_ended_is_cancelled(grace):
    assert scans(grace, None) == "cancelled"


def test_a_visit_whose_window_was_over_before_they_ended_is_missing():
    assert scans(", grace 2 days", None, stopped="2026-03-30") == "missing"
