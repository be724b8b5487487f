"""What no log can mean: each thing wrong is an error that says what to do, or the status that stands for it."""

import json
from pathlib import Path

import pytest

import protocol_dsl

ROOT = Path(__file__).parents[2]
FIRST = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")
DOSE = {"kind": "dose", "of": "tdm1", "cycle": 1, "dose": {"value": 3.6, "unit": "mg/kg"}}


def good():
    return json.loads((ROOT / "examples" / "events" / "e01.json").read_text(encoding="utf-8"))


def with_dose(at, log=None, **changes):
    """A good log with this dose alone."""
    log = good() if log is None else log
    kept = [each for each in log["events"] if each["kind"] != "dose"]
    day = "2026-12-31"
    return {**log, "as_of": day, "through": day, "events": [*kept, {**DOSE, "at": at, **changes}]}


def without_zone():
    log = with_dose("2026-03-11T15:00")
    del log["timezone"]
    return log


@pytest.mark.parametrize(
    ("log", "code", "words"),
    [
        (with_dose("2026-03-11T15:00", kind="infusion"), "R106", "`infusion`"),
        (with_dose("2026-03-11T15:00", dose={"value": 288, "unit": "mL"}), "R306", "mg/kg"),
        (with_dose("2026-03-11T15:00", dose={"value": 3.6, "unit": "mg/m2"}), "R306", "mg/kg"),
        (with_dose("2026-03-29T02:30"), "R111", "the change of clocks leaves this time out; give the offset from UTC"),
        (
            with_dose("2026-10-25T02:30"),
            "R111",
            "this time comes twice at the change of clocks; give the offset from UTC",
        ),
        (without_zone(), "R111", "a clock time needs its offset from UTC"),
    ],
    ids=["unknown kind", "volume for a dose", "per surface for per mass", "skipped", "repeated", "no zone"],
)
def test_what_cannot_be_read_is_an_error_that_names_what_is_wrong(log, code, words):
    with pytest.raises(protocol_dsl.RecordError) as raised:
        FIRST.follow(log)

    assert {each.code for each in raised.value.problems} == {code}
    assert words in str(raised.value)


@pytest.mark.parametrize(("offset", "minutes"), [("+02:00", 0), ("+01:00", 60)])
def test_a_clock_time_that_comes_twice_is_told_apart_by_its_offset(offset, minutes):
    log = with_dose(f"2026-10-25T02:30{offset}")
    for event in log["events"]:
        if event["kind"] in ("start", "end"):
            event["at"] = "2026-10-24T02:30"
    (item,) = (each for each in FIRST.follow(log).to_dict()["items"] if each["key"] == "tdm1/dose/1")

    # 24 hours later by the first of the two, 25 by the second one.
    assert item["windows"][0]["delay"] == [24 * 60 + minutes] * 2


@pytest.mark.parametrize(
    ("called", "meant"),
    [("infusion", "dose"), ("Skipped", "omitted"), ("adverse event", "toxicity"), ("lab", "result"), ("vist", "visit")],
)
def test_an_event_by_the_name_that_an_export_has_for_it_is_answered_with_the_kind(called, meant):
    log = with_dose("2026-03-11T15:00")
    log["events"][0] = {**log["events"][0], "kind": called}
    with pytest.raises(protocol_dsl.RecordError) as caught:
        FIRST.follow(log)

    assert f"did you mean `{meant}`?" in str(caught.value)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (
            [{"kind": "start", "at": "2026-03-10T15:00"}, {"kind": "end", "at": "2026-03-10T14:00"}],
            {"srt/start/bone": "contradictory", "srt/end/bone": "contradictory"},
        ),
        (
            [{"kind": "start", "at": "2026-03-10"}, {"kind": "end", "at": "2026-03-10"}],
            {"srt/start/bone": "conformant", "srt/end/bone": "conformant"},
        ),
    ],
    ids=["an end before its start", "an end on the day of its start"],
)
def test_an_end_before_its_start_contradicts_it_and_one_of_the_same_day_does_not(events, expected):
    log = with_dose("2026-03-11T15:00")
    kept = [each for each in log["events"] if each.get("row") != "bone"]
    log = {**log, "events": [*kept, *({"of": "srt", "row": "bone", **each} for each in events)]}
    found = FIRST.follow(log).statuses

    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("died", "expected"),
    [("2026-03-11T14:59", "contradictory"), ("2026-03-11T15:00", "conformant"), ("2026-03-11", "cannot be determined")],
)
def test_a_dose_after_death_contradicts_it(died, expected):
    log = with_dose("2026-03-11T15:00")

    found = FIRST.follow({**log, "events": [*log["events"], {"kind": "death", "at": died}]}).statuses
    assert found["tdm1/dose/1"] == expected


def test_what_is_due_next_is_told_beside_fractions_whose_numbers_run_backwards():
    protocol = protocol_dsl.load(ROOT / "tests" / "corpus" / "regimens" / "chemoradiation.proto")
    fractions = [(30, "2026-04-05T08:00"), (28, "2026-04-28T08:00")]
    events = [{"kind": "fraction", "of": "radiation", "number": number, "at": at} for number, at in fractions]
    head = {"format": "events/1", "subject": "S", "schedule": "everybody", "timezone": "Europe/Paris"}
    following = protocol.follow({**head, "as_of": "2026-05-07", "through": "2026-04-15", "events": events})

    numbers = ("radiation/fraction/28", "radiation/fraction/30")
    assert {following.statuses[each] for each in numbers} == {"contradictory"}
    assert not {*following.due} & {*numbers}
