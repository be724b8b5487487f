"""The calendar of what is due: read back by `icalendar`, the same each time, and about nobody in particular."""

import json
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

import protocol_dsl
from protocol_dsl.render.sequence.ics import OCTETS, _folded, _text
from protocol_dsl.render.words.visible import visible

ROOT = Path(__file__).parents[3]
LOGS = ROOT / "examples" / "events"
FIRST = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")
NAMES = sorted(path.stem for path in LOGS.glob("*.json"))


def example(name):
    return json.loads((LOGS / f"{name}.json").read_text(encoding="utf-8"))


def events(text):
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


@pytest.mark.parametrize("name", NAMES)
def test_each_pending_obligation_is_one_event_in_utc(name):
    following = FIRST.follow(example(name))
    found = events(following.ics())

    assert len(found) == len(following.due)
    for event in found:
        for key in ("DTSTART", "DTEND", "DTSTAMP"):
            assert key not in event or event[key].to_ical().endswith(b"Z")
        assert "DTEND" not in event or event["DTEND"].dt > event["DTSTART"].dt


def test_a_window_of_hours_is_an_event_from_its_first_to_its_last_minute():
    (event,) = events(FIRST.follow(example("e10")).ics())

    assert event["DTSTART"].dt == datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 3, 11, 18, 0, tzinfo=UTC)
    assert event["SUMMARY"] == "Trastuzumab emtansine: dose 1"
    assert "24 to 28 hours after “End of SRT to the last lesion”" in event["DESCRIPTION"]


def test_a_window_of_days_goes_from_midnight_to_midnight_of_the_site():
    (event,) = events(FIRST.follow(example("e01")).ics())

    assert event["DTSTART"].dt == datetime(2026, 3, 31, 22, 0, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 4, 4, 22, 0, tzinfo=UTC)
    assert "from 2026-04-01 to 2026-04-04" in event["DESCRIPTION"]


def test_what_is_overdue_is_an_event_without_a_length():
    (event,) = events(FIRST.follow(example("e12")).ics())

    assert "DTEND" not in event
    assert "as soon as possible" in event["DESCRIPTION"]


def test_the_stamp_is_the_moment_of_the_question_and_not_of_the_machine():
    (event,) = events(FIRST.follow(example("e10")).ics())

    assert event["DTSTAMP"].dt == datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
    assert FIRST.follow(example("e10")).ics() == FIRST.follow(example("e10")).ics()


def test_a_later_export_keeps_the_uid_and_raises_the_sequence():
    (before,) = events(FIRST.follow(example("e01")).ics(salt="a"))
    (after,) = events(FIRST.follow({**example("e01"), "as_of": "2026-03-20", "through": "2026-03-20"}).ics(salt="a"))

    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"]


def test_another_salt_gives_other_uids_and_another_obligation_too():
    follow = FIRST.follow(example("e01"))
    (one,), (other,) = events(follow.ics(salt="a")), events(follow.ics(salt="b"))
    (first_dose,) = events(FIRST.follow(example("e10")).ics(salt="a"))

    assert len({one["UID"], other["UID"], first_dose["UID"]}) == 3


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_it_depends_on_who_the_participant_is(name):
    data = example(name)
    renamed = json.loads(json.dumps(data).replace('"liver"', '"Jane Doe"').replace('"bone"', '"Room 12, bed 3"'))
    renamed["subject"] = "Jane-Doe-1970"
    for event in renamed["events"]:
        event["source"] = "letter of Dr Roe"
        if "reason" in event:
            event["reason"] = "asked by Mr Doe"

    assert FIRST.follow(data).ics() == FIRST.follow(renamed).ics()


def test_the_rows_of_a_list_are_numbered():
    data = example("e10")
    data["events"] = [each for each in data["events"] if each.get("row") != "bone"]
    summaries = [event["SUMMARY"] for event in events(FIRST.follow(data).ics())]

    assert "Stereotactic radiotherapy, lesion 2: start" in summaries


def test_a_calendar_in_which_nothing_is_due_says_so():
    calendar = icalendar.Calendar.from_ical(FIRST.follow(example("e09")).ics())

    (entry,) = calendar.walk("VJOURNAL")
    assert entry["SUMMARY"] == "As of 2026-04-08, nothing is due that the log lets us date."


def test_what_no_calendar_can_hold_is_an_entry_that_says_when_it_is_due():
    log = {**example("e10"), "as_of": "9999-12-31T23:59-12:00", "through": "9999-12-31T23:59-12:00"}
    log["events"] = [{**each, "at": "9999-12-31T15:00Z"} for each in log["events"]]
    calendar = icalendar.Calendar.from_ical(FIRST.follow(log).ics())

    (entry,) = calendar.walk("VJOURNAL")
    assert "10000-01-01" in entry["DESCRIPTION"]
    assert entry["DTSTAMP"].dt == datetime(9999, 12, 31, 23, 59, tzinfo=UTC)


# ---- The form of RFC 5545 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_line_ends_in_crlf_and_is_short_enough(name):
    text = FIRST.follow(example(name)).ics()

    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode("utf-8")) <= OCTETS for line in text.split("\r\n"))


@given(st.text(st.one_of(st.characters(), st.sampled_from('\\;,:"\n\r\t€漢😀'))))
def test_any_text_comes_back_as_it_was_but_for_what_nobody_sees(words):
    line = _folded(f"SUMMARY:{_text(words)}")
    assert all(len(piece.encode("utf-8")) <= OCTETS for piece in line.split("\r\n"))

    whole = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    (event,) = events(whole)
    assert event["SUMMARY"] == visible(words).replace("\t", " ")
