"""Simulated participants, by the public door: their times, what a script does to them, and what leaves no time."""

import json
from pathlib import Path

import pytest

import protocol_dsl

ROOT = Path(__file__).parents[2]
FIRST = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")
MODES = ("earliest", "target", "latest", "random")


def simulated(mode="target", **options):
    options = {"start": "2026-03-02", "timezone": "Europe/Paris", "repeats": 3, "subject": "S-1", **options}
    return FIRST.simulate("observation", mode=mode, **options)


def doses(simulation):
    return {key.rpartition("/")[2]: at for key, at in simulation.times.items() if key.startswith("tdm1/dose")}


def amounts(simulation):
    return [each["dose"]["value"] for each in simulation.log["events"] if each["kind"] == "dose"]


# ---- Times -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("earliest", ["2026-03-03T10:30+01:00", "2026-03-24T00:00+01:00", "2026-04-14T00:00+02:00"]),
        ("target", ["2026-03-03T10:30+01:00", "2026-03-24T09:00+01:00", "2026-04-14T09:00+02:00"]),
        ("latest", ["2026-03-03T14:30+01:00", "2026-03-27T23:59+01:00", "2026-04-20T23:59+02:00"]),
    ],
)
def test_a_mode_takes_its_side_of_every_window(mode, expected):
    assert list(doses(simulated(mode)).values()) == expected


def test_the_same_seed_draws_the_same_times_and_another_one_others():
    assert simulated("random", seed=7).log == simulated("random", seed=7).log
    assert doses(simulated("random", seed=7)) != doses(simulated("random", seed=8))


def test_drawn_times_lie_on_many_minutes_of_their_window():
    drawn = {doses(simulated("random", seed=seed, repeats=1))["1"] for seed in range(20)}

    assert len(drawn) > 10


@pytest.mark.parametrize("mode", MODES)
def test_a_simulated_log_is_one_that_follow_takes_as_it_is(mode):
    found = FIRST.follow(json.dumps(simulated(mode).log))

    assert found.departures == {}
    assert set(found.statuses.values()) == {"conformant", "not yet due"}


def test_rows_are_named_or_counted():
    assert simulated(rows={"lesions": ["liver", "bone"]}).log["rows"] == {"lesions": ["liver", "bone"]}
    assert simulated(rows={"lesions": 1}).log["rows"] == {"lesions": ["lesion 1"]}


def test_a_log_ends_with_the_date_that_is_asked_for():
    log = simulated(until="2026-03-20").log

    assert (log["as_of"], log["through"]) == ("2026-03-20", "2026-03-20")
    assert max(each["at"] for each in log["events"]) < "2026-03-21"


def test_results_before_a_dose_can_be_given():
    value = {"value": 180, "unit": "10^9/L"}
    results = [each for each in simulated(values={"platelets": value}).log["events"] if each.get("of") == "platelets"]

    assert {each["value"] for each in results} == {180}


# ---- Scripts ---------------------------------------------------------------------------------------------


def platelets(value, days, after="tdm1/dose/2"):
    return {"kind": "result", "of": "platelets", "value": value, "unit": "10^9/L", "after": after, "days": days}


def test_a_result_that_holds_moves_the_dose_behind_the_recovery_and_lowers_it():
    found = simulated(script=[platelets(20, 19), platelets(80, 27)])

    assert doses(found)["3"] == "2026-04-20T09:00+02:00"
    assert amounts(found) == [3.6, 3.6, 3]
    assert FIRST.follow(found.log).departures == {}


def test_a_hold_is_an_event_with_its_reason():
    holds = [each for each in simulated(script=[platelets(30, 19)]).log["events"] if each["kind"] == "hold"]

    assert [(each["cycle"], each["reason"]) for each in holds] == [(3, "platelets 30 10^9/L")]


def test_a_hold_that_never_ends_leaves_the_next_dose_held():
    found = simulated(script=[platelets(20, 19)])

    assert list(doses(found)) == ["1", "2"]
    assert FIRST.follow(found.log, as_of="2026-05-01", through="2026-05-01").statuses["tdm1/dose/3"] == "held"


def test_a_rule_that_stops_ends_the_doses():
    ast = {"kind": "result", "of": "ast", "value": 900, "unit": "U/L", "uln": 40, "after": "tdm1/dose/1", "days": 10}
    found = simulated(script=[ast])

    assert list(doses(found)) == ["1"]
    assert FIRST.follow(found.log, as_of="2026-05-01", through="2026-05-01").statuses["tdm1/dose/2"] == "cancelled"


@pytest.mark.parametrize("kind", ["progression", "withdrawal", "death"])
def test_what_ends_treatment_ends_the_doses(kind):
    found = simulated(script=[{"kind": kind, "after": "tdm1/dose/2", "days": 5, "hours": 1}])

    assert list(doses(found)) == ["1", "2"]
    assert found.log["events"][-1] == {"kind": kind, "at": "2026-03-29T11:00+02:00"}
    assert FIRST.follow(found.log).statuses["tdm1/dose/3"] == "cancelled"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"kind": "progresion"}, ("R106", "$.script[0].kind")),
        ({"kind": "progression", "days": -1}, ("R104", "$.script[0].days")),
        ({"kind": "progression", "days": True}, ("R104", "$.script[0].days")),
        ({"kind": "progression", "after": 1}, ("R104", "$.script[0].after")),
        ({"kind": "progression", "after": "tdm1/doses/1"}, ("R309", "$.script[0].after")),
        ({"kind": "progression", "after": "tdm1/dose/99"}, ("R309", "$.script[0].after")),
        ({"kind": "result", "of": "platelets", "value": 1, "unit": "kg"}, ("R109", "$.script[0].unit")),
        ("progression", ("R104", "$.script[0]")),
    ],
)
def test_what_is_wrong_with_a_script_is_told_with_its_place(line, expected):
    with pytest.raises(protocol_dsl.RecordError) as raised:
        simulated(script=[line])

    assert [(each.code, each.path) for each in raised.value.problems] == [expected]


# ---- What cannot be asked --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"start": "2026-03"}, "no single day"),
        ({"start": "soon"}, "not a date"),
        ({"timezone": "Europe/Pari"}, "no time zone"),
        ({"mode": "lattest"}, "latest"),
        ({"repeats": 0}, "repeats"),
        ({"rows": {"lesion": 2}}, "lesions"),
        ({"until": "2026-02-30"}, "no such day"),
    ],
)
def test_what_cannot_be_simulated_is_said(options, message):
    with pytest.raises(protocol_dsl.DecisionError, match=message):
        simulated(**options)


def test_several_schedules_need_a_name():
    with pytest.raises(protocol_dsl.DecisionError, match="observation, comparison"):
        FIRST.simulate(start="2026-03-02")


def test_a_misspelt_schedule_is_told_with_the_nearest():
    with pytest.raises(protocol_dsl.DecisionError, match="observation"):
        FIRST.simulate("observaton", start="2026-03-02")


# ---- No time ---------------------------------------------------------------------------------------------

FRIDAY = """
protocol p "P"

timepoint enrolment
concept drug "Drug"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "Surgery, then a drug"
    assume "Made up."
    step surgery "Surgery"
        starts at enrolment
    cycle c "Drug"
        give drug 100 mg iv
        first dose 24 hours after end of surgery, window 0 hours to +4 hours
        opening hours clinic

calendar clinic "Clinic"
    Mon-Fri 08:00-16:00
"""


def clinic(start):
    result = protocol_dsl.check(FRIDAY.lstrip())
    assert result.protocol is not None, result.text()
    return result.protocol.simulate(start=start, timezone="Europe/Paris")


def test_a_window_in_which_the_clinic_is_closed_leaves_no_time_and_says_so():
    assert clinic("2026-03-05").no_time == ()
    assert clinic("2026-03-06").no_time == ("Drug: dose 1: no time is left while `clinic` is open (line 16)",)
    assert "c/dose/1" not in clinic("2026-03-06").times
