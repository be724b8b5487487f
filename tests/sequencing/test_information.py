"""What a log leaves open: nothing is said that one more fact of it could make untrue."""

from pathlib import Path

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
