"""What following a log takes grows with its length, and hardly faster; counted in calls, not in seconds."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import protocol_dsl

ROOT = Path(__file__).parents[2]
FIRST = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")
UNITS = {"platelets": {"unit": "10^9/L"}, "ast": {"unit": "U/L", "uln": 40}}


def on(day):
    return (datetime(2020, 1, 6, 9) + timedelta(days=day)).strftime("%Y-%m-%dT%H:%MZ")


def dose(cycle):
    amount = {"value": 3.6, "unit": "mg/kg"}
    return {"kind": "dose", "of": "tdm1", "cycle": cycle, "dose": amount, "at": on(21 * cycle)}


def result(name, value, at):
    return {"kind": "result", "of": name, "value": value, "at": at, **UNITS[name]}


def of_one_day(number):
    day = on(2)[:10]
    return [dose(1), *(result(name, 100, day) for _ in range(number) for name in UNITS)]


def held(number):
    low = (result("platelets", 40 + 60 * (each % 2), on(21 * (1 + each // 2) + 1 + each % 2)) for each in range(number))
    holds = ({"kind": "hold", "of": "tdm1", "cycle": each, "at": on(21 * each)} for each in range(1, number))
    return [*map(dose, range(1, number)), *low, *holds]


def omitted(number):
    left_out = ({"kind": "omitted", "of": "tdm1", "cycle": each, "at": on(21 * each)} for each in range(1, number, 2))
    return [*left_out, *map(dose, range(2, number + 1, 2))]


def undated(number):
    taken = ({**result("platelets", 100, on(0)), "at": None} for _ in range(10 * number))
    return [*map(dose, range(1, number)), *taken]


def one_undated(number):
    # Results lie in the second week behind each dose, and none in the window before the next one.
    taken = (result("platelets", 100, on(21 * each + 7 + day)) for each in range(1, number) for day in range(7))
    return [*map(dose, range(1, number)), {**result("platelets", 100, on(0)), "at": None}, *taken]


def calls(events):
    """How many functions are called while everything about a log is told and drawn."""
    last = max(each["at"] for each in events if each["at"] is not None)[:10]
    head = {"format": "events/1", "subject": "S", "schedule": "observation", "as_of": last, "through": last}
    following = FIRST.follow({**head, "events": events})
    counted = 0

    def count(frame, event, argument):
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        following.to_json()
        following.svg()
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("made", [of_one_day, held, omitted, undated, one_undated])
def test_three_times_as_long_a_log_takes_about_three_times_as_much(made):
    # What is loaded or worked out once for a protocol is not counted.
    _, short, long = (calls(made(number)) for number in (10, 60, 180))

    assert long < 4 * short
