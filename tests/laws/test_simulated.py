"""A simulated participant has no departure, and each change of one has exactly its own."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import protocol_dsl

FIRST = protocol_dsl.load(Path(__file__).parents[2] / "protocols" / "sbrt_tdm1.proto")
seeds = st.integers(0, 10**9)


def course(mode, seed, doses=3):
    found = FIRST.simulate("observation", start="2026-03-02", timezone="UTC", repeats=doses, mode=mode, seed=seed)
    return {**found.log, "events": [dict(each) for each in found.log["events"]]}


def dose(log, cycle):
    return next(each for each in log["events"] if each["kind"] == "dose" and each["cycle"] == cycle)


def departures(log):
    found = FIRST.follow(log)
    return {key: found.statuses[key] for key in found.departures}


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["earliest", "target", "latest", "random"]), seeds, st.integers(1, 4))
def test_a_simulated_participant_has_no_departure(mode, seed, doses):
    assert departures(course(mode, seed, doses)) == {}


@pytest.mark.parametrize(("mode", "minutes", "expected"), [("earliest", -1, "early"), ("latest", 1, "late")])
@pytest.mark.parametrize("cycle", [1, 2, 3])
def test_one_minute_past_a_bound_is_a_departure(mode, minutes, expected, cycle):
    log = course(mode, 0, doses=cycle)
    given_dose = dose(log, cycle)
    given_dose["at"] = (datetime.fromisoformat(given_dose["at"]) + timedelta(minutes=minutes)).isoformat()[:16] + "Z"
    later = given_dose["at"][:10]
    end = max(log["as_of"], later)

    assert departures({**log, "as_of": end, "through": end}) == {f"tdm1/dose/{cycle}": expected}


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_a_forgotten_lesion_puts_the_first_dose_out_of_order(seed):
    log = course("random", seed)
    log["events"] = [each for each in log["events"] if each.get("row") != "lesion 2"]

    assert departures(log) == {
        "srt/start/lesion 2": "missing",
        "srt/end/lesion 2": "missing",
        "tdm1/dose/1": "out of order",
    }


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_a_dose_in_a_wrong_unit_is_an_error(seed):
    log = course("random", seed)
    dose(log, 2)["dose"]["unit"] = "mg/m2"

    with pytest.raises(protocol_dsl.RecordError) as raised:
        FIRST.follow(log)

    assert [each.code for each in raised.value.problems] == ["R306"]
