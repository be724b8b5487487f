"""The days that "changes if" names: on them the outcome is the other one, and on the days beside them it is not."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests.semantics.ask import protocol, record

POINT, DAY = date(2026, 4, 30), timedelta(days=1)
TESTS = [
    f"surgery {limit} 2 months {direction} first_dose"
    for limit in ("within", "at most", "less than", "at least", "more than")
    for direction in ("before", "after", "before or after")
]
WANTED = {f"I{n}": f"require {test}" for n, test in enumerate(TESTS)}
UNWANTED = {f"E{n}": f"exclude if {test}" for n, test in enumerate(TESTS)}
TRIAL = protocol(
    'timepoint first_dose "First dose"\n    until it happens: planned date\nfact surgery : date "Surgery"\n'
    + "".join(f'inclusion {name} "{name}"\n    text "I"\n    {test}\n' for name, test in WANTED.items())
    + "".join(f'exclusion {name} "{name}"\n    text "E"\n    {test}\n' for name, test in UNWANTED.items())
)


def decided(surgery, point=POINT, as_of="2026-12-31"):
    planned = {"first_dose": {"planned": str(point)}}
    return TRIAL.decide(record(as_of=as_of, facts={"surgery": str(surgery)}, timepoints=planned))


def barred_by(decision):
    statuses = {each["id"]: each["status"] for each in decision.to_dict(chain=False)["groups"][0]["criteria"]}
    return {name for name, status in statuses.items() if status in ("not met", "triggered")}


def said(decision, **wanted):
    """What the chain of each criterion says after `changes if`, in one line."""
    found = re.findall(r"^✗ (\w+) [^✗]*?changes if: ([^✗✓]*?)\n\n", decision.explain(**wanted) + "\n\n", re.MULTILINE)
    return {name: " ".join(words.split()) for name, words in found}


def fits(day, words):
    """Whether a day is one of those that the words name."""
    spans = {
        r"on a day from (\S+) to (\S+)": lambda low, high: low <= day <= high,
        r"on (\S+) or later": lambda low: day >= low,
        r"on (\S+) or earlier": lambda high: day <= high,
        r"before (\S+)": lambda high: day < high,
        r"after (\S+)": lambda low: day > low,
    }
    return any(
        test(*map(date.fromisoformat, found.groups()))
        for form, test in spans.items()
        for found in [re.search(form, words)]
        if found
    )


@pytest.mark.parametrize(
    "surgery", ["2026-01-15", "2026-02-28", "2026-04-30", "2026-05-12", "2026-06-30", "2026-08-01"]
)
def test_on_the_days_that_are_named_the_outcome_is_the_other_one(surgery):
    decision = decided(surgery)
    changes = said(decision)
    assert changes.keys() == barred_by(decision)
    barred = {}
    for name, change in changes.items():
        subject, words = re.fullmatch(r"(surgery|first dose) is (.*?)(?: instead of on \S+)?", change).groups()
        named = [date.fromisoformat(each) for each in re.findall(r"\d{4}-\d\d-\d\d", words)]
        for day in {near for each in named for near in (each - DAY, each, each + DAY)}:
            days = (day,) if subject == "surgery" else (surgery, day)
            barred[days] = barred.get(days) or barred_by(decided(*days))
            assert fits(day, words) is (name not in barred[days]), (name, words, day)


def test_a_date_that_does_not_count_yet_counts_once_this_is_decided_after_it():
    decision = decided("2026-04-20", as_of="2026-04-10")

    assert said(decision, criterion="I0")["I0"] == "this is decided on 2026-04-20 or later"
    assert "I0" in barred_by(decided("2026-04-20", as_of="2026-04-19"))
    assert "I0" not in barred_by(decided("2026-04-20", as_of="2026-04-20"))


def test_days_that_have_not_come_are_not_offered_where_they_would_not_count():
    assert said(decided("2026-01-15", as_of="2026-04-10"), criterion="I0")["I0"] == (
        "surgery is on a day from 2026-02-28 to 2026-04-10 instead of on 2026-01-15"
    )
