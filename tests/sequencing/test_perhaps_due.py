"""What may be due: in its window, and the log is complete only up to before it, as that of yesterday is today."""

import json
from pathlib import Path

import icalendar
import pytest

import protocol_dsl

ROOT = Path(__file__).parents[2]
FIRST = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")
LOG = json.loads((ROOT / "examples" / "events" / "e18.json").read_text(encoding="utf-8"))
DOSE = "Trastuzumab emtansine: dose 4"
WINDOW = "from 2026-05-13 to 2026-05-16"
OPEN = "whether it is still to be done cannot be determined: the log is not complete"


def asked(as_of, through):
    return FIRST.follow({**LOG, "as_of": as_of, "through": through})


@pytest.mark.parametrize("through", [None, "2026-04-23", "2026-05-12"])
def test_a_dose_in_its_window_stays_among_what_is_due_where_the_log_ends_before(through):
    following = asked("2026-05-13", through)

    assert following.statuses["tdm1/dose/4"] == "cannot be determined"
    assert "tdm1/dose/4" in following.due
    line = f"{DOSE}: {WINDOW}, best at the beginning ({OPEN})"
    assert line in following.explain(width=400)
    assert line in following.explain("markdown")
    assert line in following.summary()
    assert line in following.table("text", width=400)


def test_the_calendar_of_yesterdays_log_keeps_the_entry_of_the_dose_on_its_very_day():
    before, then = asked("2026-05-12", "2026-05-12").ics(), asked("2026-05-13", "2026-05-12").ics()
    (planned,), (open_,) = (icalendar.Calendar.from_ical(each).walk("VEVENT") for each in (before, then))

    assert open_["UID"] == planned["UID"]
    assert (open_["DTSTART"].dt, open_["DTEND"].dt) == (planned["DTSTART"].dt, planned["DTEND"].dt)
    assert open_["CATEGORIES"].to_ical() == b"cannot be determined"
    assert f"As of 2026-05-13: {OPEN}." in open_["DESCRIPTION"]


def test_what_happened_is_not_due_though_its_status_cannot_be_determined():
    following = FIRST.follow(json.loads((ROOT / "examples" / "events" / "e05.json").read_text(encoding="utf-8")))

    assert following.statuses["tdm1/dose/1"] == "cannot be determined"
    assert "tdm1/dose/1" not in following.due


def test_where_only_the_end_of_the_log_leaves_the_rules_open_the_log_is_named():
    items = {each["key"]: each for each in asked("2026-05-17", "2026-05-16").to_dict()["items"]}

    assert items["tdm1/dose/4"]["status"] == "cannot be determined"
    assert items["tdm1/dose/4"]["why"] == ["rules", "not recorded"]
    assert "the log is not complete" in items["tdm1/dose/4"]["chain"]
