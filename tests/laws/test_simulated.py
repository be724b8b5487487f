"""A simulated participant has no departure, and each change of one has exactly its own."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import protocol_dsl
from tests.strategies import simulated
from tests.strategies.simulated import only, without

FIRST = protocol_dsl.load(Path(__file__).parents[2] / "protocols" / "sbrt_tdm1.proto")
CHECKED = ("platelets", "ast", "alt", "bilirubin")
seeds = st.integers(0, 10**9)


def course(mode, seed, doses=3):
    return simulated.log_of(
        FIRST.simulate("observation", start="2026-03-02", timezone="UTC", repeats=doses, mode=mode, seed=seed)
    )


def dose(log, cycle):
    return only(log, kind="dose", cycle=cycle)


def departures(log):
    return simulated.departures(FIRST, log)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(["earliest", "target", "latest", "random"]), seeds, st.integers(1, 4))
def test_a_simulated_participant_has_no_departure(mode, seed, doses):
    assert departures(course(mode, seed, doses)) == {}


@pytest.mark.parametrize(("mode", "minutes", "expected"), [("earliest", -1, "early"), ("latest", 1, "late")])
@pytest.mark.parametrize("cycle", [1, 2, 3])
def test_one_minute_past_a_bound_is_a_departure(mode, minutes, expected, cycle):
    log = course(mode, 0, doses=cycle)

    assert departures(simulated.moved(log, dose(log, cycle), timedelta(minutes=minutes))) == {
        f"tdm1/dose/{cycle}": expected
    }


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


# ---- Dropped ---------------------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_a_dropped_dose_is_missing_and_the_next_one_is_two_intervals_behind_the_last(seed):
    log = course("random", seed)
    # Twice 21 days and three days more: what may be missed does not grow with the intervals.
    is_late = simulated.days_between(dose(log, 1), dose(log, 3)) > 45

    expected = {"tdm1/dose/2": "missing"} | ({"tdm1/dose/3": "late"} if is_late else {})
    assert departures(without(log, dose(log, 2))) == expected


@settings(max_examples=5, deadline=None)
@given(seeds)
def test_a_dropped_first_dose_is_missing_and_leaves_open_when_the_second_was_due(seed):
    log = course("random", seed)
    found = simulated.statuses(FIRST, without(log, dose(log, 1)))

    assert departures(without(log, dose(log, 1))) == {"tdm1/dose/1": "missing"}
    assert found["tdm1/dose/2"] == "cannot be determined"


@settings(max_examples=5, deadline=None)
@given(seeds)
def test_a_dropped_last_dose_is_overdue_once_its_window_has_passed(seed):
    log = course("random", seed)

    assert departures(simulated.later(without(log, dose(log, 3)), days=4)) == {"tdm1/dose/3": "overdue"}


@settings(max_examples=10, deadline=None)
@given(seeds, st.sampled_from(CHECKED), st.integers(1, 3))
def test_a_dropped_result_is_missing_before_its_dose_alone(seed, name, cycle):
    log = course("random", seed)
    result = [each for each in log["events"] if each.get("of") == name][cycle - 1]

    assert departures(without(log, result)) == {f"tdm1/check/{cycle}/{name}": "missing"}


# ---- Doubled ---------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(seeds, st.data())
def test_what_is_recorded_twice_is_extra_and_a_second_result_is_nothing(seed, data):
    log = course("random", seed)
    event = data.draw(st.sampled_from(log["events"]))
    key = {
        "dose": f"tdm1/dose/{event.get('cycle')}",
        "start": f"srt/start/{event.get('row')}",
        "end": f"srt/end/{event.get('row')}",
    }.get(event["kind"])

    assert departures(simulated.doubled(log, event)) == ({} if key is None else {f"{key} (2)": "extra"})


def test_a_late_dose_that_is_recorded_twice_keeps_its_own_grade():
    log = course("latest", 0, doses=1)
    log = simulated.moved(log, dose(log, 1), timedelta(minutes=1))
    found = FIRST.follow(simulated.doubled(log, dose(log, 1)))

    assert found.departures == {"tdm1/dose/1": ("important",), "tdm1/dose/1 (2)": ("ungraded",)}


# ---- Swapped ---------------------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(seeds, st.sampled_from(["lesion 1", "lesion 2"]))
def test_a_treatment_that_ends_before_it_starts_contradicts_itself(seed, row):
    log = course("random", seed)
    start, end = (only(log, kind=kind, row=row) for kind in ("start", "end"))
    # What begins and ends in one minute is the same the other way round.
    assume(start["at"] != end["at"])

    assert departures(simulated.swapped(log, start, end, "at")) == {
        f"srt/start/{row}": "contradictory",
        f"srt/end/{row}": "contradictory",
    }


@pytest.mark.parametrize("mode", ["earliest", "target"])
def test_a_first_dose_that_has_changed_places_with_the_last_end_is_out_of_order(mode):
    log = course(mode, 0)
    log = simulated.swapped(log, only(log, kind="end", row="lesion 2"), dose(log, 1), "at")

    assert departures(log) == {"tdm1/dose/1": "out of order"}


@pytest.mark.parametrize("mode", ["earliest", "target"])
def test_two_doses_that_have_changed_their_numbers_are_late_and_out_of_order(mode):
    log = course(mode, 0, doses=2)
    log = simulated.swapped(log, dose(log, 1), dose(log, 2), "cycle")

    assert departures(log) == {"tdm1/dose/1": "late", "tdm1/dose/2": "out of order"}


# ---- Cut to a date ---------------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(seeds, st.integers(1, 3))
def test_a_dose_cut_to_its_date_is_open_where_hours_are_asked_for_and_only_there(seed, cycle):
    log = course("random", seed)
    before = simulated.statuses(FIRST, log)
    after = simulated.statuses(FIRST, simulated.cut_to_a_date(log, dose(log, cycle)))

    # Hours count from the end of the treatment to the first dose; between doses, days do.
    assert after == before | ({"tdm1/dose/1": "cannot be determined"} if cycle == 1 else {})


@settings(max_examples=5, deadline=None)
@given(seeds)
def test_an_end_cut_to_its_date_leaves_open_what_counts_hours_from_it(seed):
    log = course("random", seed)
    before = simulated.statuses(FIRST, log)
    last = max((each for each in log["events"] if each["kind"] == "end"), key=simulated.time_of)
    after = simulated.statuses(FIRST, simulated.cut_to_a_date(log, last))

    assert after == before | {"tdm1/dose/1": "cannot be determined"}


# ---- Asked later, or told less ---------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(seeds, st.sampled_from(["progression", "withdrawal", "death"]), st.integers(1, 400))
def test_a_later_question_never_revives_what_is_cancelled(seed, kind, days):
    ends = [{"kind": kind, "after": "tdm1/dose/2", "days": 5}]
    options = {"timezone": "UTC", "repeats": 3, "mode": "random", "seed": seed}
    log = simulated.log_of(FIRST.simulate("observation", start="2026-03-02", script=ends, **options))

    before = simulated.statuses(FIRST, log)
    assert before["tdm1/dose/3"] == "cancelled"
    assert simulated.statuses(FIRST, simulated.later(log, days)) == before


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(0, 80), st.booleans(), st.data())
def test_a_log_that_is_complete_for_less_long_says_the_same_or_leaves_it_open(seed, days, is_null, data):
    log = course("random", seed)
    if data.draw(st.booleans()):
        log = without(log, data.draw(st.sampled_from(log["events"])))
    first = simulated.time_of(log["events"][0]).date()
    through = min(log["as_of"], (first + timedelta(days=days)).isoformat())
    more = simulated.statuses(FIRST, log)
    less = simulated.statuses(FIRST, {**log, "through": None if is_null else through})

    assert {key: status for key, status in less.items() if status != "cannot be determined"}.items() <= more.items()
