"""The laws of simulated participants over other schedules: one with every construct, and small ones that are drawn."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import protocol_dsl
from tests.strategies import simulated
from tests.strategies.simulated import only, without

EVERY_CONSTRUCT = protocol_dsl.load(Path(__file__).parents[1] / "corpus" / "checker" / "good" / "sequence.proto")
# The clocks change in the second course, and the third has a day in it on which the department is closed.
STARTS = ("2026-03-02", "2026-03-20", "2026-12-04")
MODES = ("earliest", "target", "latest", "random")
modes = st.sampled_from(MODES)
seeds = st.integers(0, 10**9)


def record(brain_lesions=False):
    facts = {"brain_lesions": brain_lesions, "rt_plan": 3}
    return {"format": "record/1", "subject": "S-1", "as_of": "2026-03-02", "facts": facts}


def course(schedule, mode, seed=0, start=STARTS[0], doses=3, known=None, script=(), zone="Europe/Paris"):
    options = {"start": start, "timezone": zone, "mode": mode, "seed": seed, "repeats": doses}
    return simulated.log_of(EVERY_CONSTRUCT.simulate(schedule, record=known or record(), script=script, **options))


def departures(log, known=None):
    return simulated.departures(EVERY_CONSTRUCT, log, known or record())


# ---- Every construct -------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(modes, seeds, st.sampled_from(STARTS), st.booleans())
def test_a_simulated_participant_has_no_departure(mode, seed, start, brain_lesions):
    known = record(brain_lesions)

    assert departures(course("observation", mode, seed, start, known=known), known) == {}


@settings(max_examples=5, deadline=None)
@given(modes, seeds)
def test_a_simulated_participant_of_the_past_is_measured(mode, seed):
    found = simulated.statuses(EVERY_CONSTRUCT, course("comparison", mode, seed), record())

    assert (len(found), set(found.values())) == (12, {"measured"})


@pytest.mark.parametrize("mode", ["earliest", "target", "latest"])
@pytest.mark.parametrize("brain_lesions", [True, False])
def test_a_branch_that_is_not_taken_leaves_the_other_one_its_time(mode, brain_lesions):
    known = record(brain_lesions)
    ends = [{"kind": "progression", "after": "few/dose/2", "days": 3}]
    log = course("branches", mode, known=known, script=ends)

    assert only(log, kind="milestone", of="surgery")
    assert departures(log, known) == {}


def moved_to(log, event, at):
    return simulated.moved(log, event, at - simulated.time_of(event))


def timing(log):
    """What departs, but for results that a moved dose has left behind."""
    return {key: status for key, status in departures(log).items() if "/check/" not in key}


@pytest.mark.parametrize(("hours", "minutes", "expected"), [(24, -1, "early"), (24 + 72, 1, "late")])
def test_one_minute_past_a_bound_in_hours_is_a_departure(hours, minutes, expected):
    log = course("observation", "target", doses=1)
    last = max(simulated.time_of(each) for each in log["events"] if each["kind"] == "end")
    log = moved_to(log, only(log, kind="dose", cycle=1), last + timedelta(hours=hours, minutes=minutes))

    assert timing(log) == {"tdm1/dose/1": expected}


@pytest.mark.parametrize(("days", "minutes", "expected"), [(21, -1, "early"), (24 + 1, 0, "late")])
def test_one_minute_past_a_bound_in_days_is_a_departure(days, minutes, expected):
    log = course("observation", "target", doses=2, zone="UTC")
    midnight = simulated.time_of(only(log, kind="dose", cycle=1)).replace(hour=0, minute=0)
    log = moved_to(log, only(log, kind="dose", cycle=2), midnight + timedelta(days=days, minutes=minutes))

    assert timing(log) == {"tdm1/dose/2": expected}


def test_a_fraction_one_minute_too_soon_behind_the_one_before_is_early():
    log = course("observation", "target")
    one, two = (only(log, kind="fraction", row="lesion 1", number=n) for n in (1, 2))
    log = moved_to(log, two, simulated.time_of(one) + timedelta(hours=40, minutes=-1))

    assert departures(log) == {"srt/fraction/lesion 1/2": "early"}


@settings(max_examples=8, deadline=None)
@given(seeds)
def test_a_dropped_dose_is_missing(seed):
    log = course("observation", "random", seed)
    is_late = simulated.days_between(only(log, kind="dose", cycle=1), only(log, kind="dose", cycle=3)) > 45

    expected = {"tdm1/dose/2": "missing"} | ({"tdm1/dose/3": "late"} if is_late else {})
    assert departures(without(log, only(log, kind="dose", cycle=2))) == expected


@settings(max_examples=8, deadline=None)
@given(seeds, st.integers(1, 3), st.sampled_from(["lesion 1", "lesion 2"]))
def test_a_dropped_fraction_is_missing(seed, number, row):
    log = course("observation", "random", seed)

    assert departures(without(log, only(log, kind="fraction", number=number, row=row))) == {
        f"srt/fraction/{row}/{number}": "missing"
    }


def test_a_fraction_that_a_later_one_has_passed_is_missing_before_the_treatment_ends():
    log = course("observation", "target")
    second = only(log, kind="fraction", number=2, row="lesion 1")
    log["events"] = [each for each in log["events"] if simulated.time_of(each) <= simulated.time_of(second)]
    log = simulated.asked(log, second["at"][:10])

    assert departures(log) == {}
    assert departures(without(log, only(log, kind="fraction", number=1, row="lesion 1"))) == {
        "srt/fraction/lesion 1/1": "missing"
    }


@settings(max_examples=8, deadline=None)
@given(seeds, st.integers(1, 3), st.sampled_from(["lesion 1", "lesion 2"]))
def test_a_fraction_that_is_recorded_twice_is_extra(seed, number, row):
    log = course("observation", "random", seed)

    assert departures(simulated.doubled(log, only(log, kind="fraction", number=number, row=row))) == {
        f"srt/fraction/{row}/{number} (2)": "extra"
    }


@settings(max_examples=8, deadline=None)
@given(seeds, st.integers(1, 6), st.sampled_from([1, 8]))
def test_a_dropped_dose_of_the_past_is_missing(seed, cycle, day):
    log = course("comparison", "random", seed)
    found = simulated.statuses(EVERY_CONSTRUCT, without(log, only(log, kind="dose", cycle=cycle, day=day)), record())

    assert found[f"platinum/dose/{cycle}/day {day}"] == "missing"
    assert list(found.values()).count("missing") == 1


# ---- Drawn schedules -------------------------------------------------------------------------------------

SCHEDULE = """\
protocol p "P"

timepoint enrolment
concept drug "Drug"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "Doses"
    assume "Made up."
    cycle c "Drug"
        give drug 100 mg iv
        first dose {every} {unit} after enrolment, window -{before} {unit} to +{behind} {unit}
        repeat every {every} {unit} from {policy} dose, window -{before} {unit} to +{behind} {unit}
        times {times}
"""
cycles = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(["hours", "days"]),
        "every": st.integers(5, 21),
        "before": st.integers(0, 2),
        "behind": st.integers(0, 2),
        "policy": st.sampled_from(["previous", "first"]),
        "times": st.integers(2, 4),
    }
)


@cache
def protocol_of(**cycle):
    found = protocol_dsl.check(SCHEDULE.format(**cycle))
    assert found.protocol is not None, found.text()
    return found.protocol


def drawn_course(cycle, mode, seed=0):
    """A protocol with one cycle and a participant in it; the clocks change on the third day."""
    protocol = protocol_of(**cycle)
    return protocol, simulated.log_of(
        protocol.simulate(start="2026-03-27", timezone="Europe/Paris", mode=mode, seed=seed)
    )


@settings(max_examples=20, deadline=None)
@given(cycles, modes, seeds)
def test_a_simulated_participant_of_a_drawn_schedule_keeps_to_it(cycle, mode, seed):
    protocol, log = drawn_course(cycle, mode, seed)

    assert simulated.statuses(protocol, log) == {f"c/dose/{n + 1}": "conformant" for n in range(cycle["times"])}


@settings(max_examples=20, deadline=None)
@given(cycles, st.sampled_from([("earliest", -1, "early"), ("latest", 1, "late")]))
def test_one_minute_past_a_bound_of_a_drawn_schedule_is_a_departure(cycle, change):
    mode, minutes, expected = change
    protocol, log = drawn_course(cycle, mode)
    last = only(log, kind="dose", cycle=cycle["times"])

    log = simulated.moved(log, last, timedelta(minutes=minutes))
    assert simulated.departures(protocol, log) == {f"c/dose/{cycle['times']}": expected}


@settings(max_examples=20, deadline=None)
@given(cycles, seeds)
def test_a_dropped_last_dose_of_a_drawn_schedule_is_overdue_once_its_window_has_passed(cycle, seed):
    protocol, log = drawn_course(cycle, "random", seed)
    log = simulated.later(without(log, only(log, kind="dose", cycle=cycle["times"])), days=5)

    assert simulated.departures(protocol, log) == {f"c/dose/{cycle['times']}": "overdue"}


@settings(max_examples=20, deadline=None)
@given(cycles, st.data())
def test_a_dropped_dose_of_a_drawn_schedule_is_missing(cycle, data):
    # At its targets, what counts from the dose before the dropped one is due just when it is given.
    protocol, log = drawn_course(cycle, "target")
    number = data.draw(st.integers(1, cycle["times"] - 1))

    assert simulated.departures(protocol, without(log, only(log, kind="dose", cycle=number))) == {
        f"c/dose/{number}": "missing"
    }
