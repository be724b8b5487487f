"""Published regimens as schedules: each is clean for the checker, and logs are followed as worked out by hand."""

from datetime import date, timedelta
from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl.driver import formatted

FOLDER = Path(__file__).parents[1] / "corpus" / "regimens"
REMARKED = {"chemoradiation": {"I303"}, "week_on_off": {"I303"}, "titration": {"I301"}}
PROTOCOLS = {path.stem: protocol_dsl.load(path) for path in sorted(FOLDER.glob("*.proto"))}


def followed(name, as_of, *events, through=None, **record):
    """The statuses of a log; the `record` is what is known of the participant."""
    log = {
        "format": "events/1",
        "subject": "R01",
        "schedule": "everybody",
        "as_of": as_of,
        "through": through or as_of,
        "timezone": "Europe/Paris",
        "events": list(events),
    }
    facts = {"format": "record/1", "subject": "R01", **record} if record else None
    return PROTOCOLS[name].follow(log, facts)


def dose(of, at, value, unit, drug=None, **more):
    return {
        "kind": "dose", "of": of, "at": at, "dose": {"value": value, "unit": unit},
        **({} if drug is None else {"drug": drug}), **more,
    }  # fmt: skip


def result(of, at, value, unit):
    return {"kind": "result", "of": of, "at": at, "value": value, "unit": unit}


def enrolled(at):
    return {"kind": "timepoint", "of": "enrolment", "at": at}


@pytest.mark.parametrize("name", sorted(PROTOCOLS))
def test_the_checker_says_no_more_of_a_regimen_than_that_a_grid_keeps_no_gap_and_a_table_has_an_open_end(name):
    found = {each.code for each in protocol_dsl.check_file(FOLDER / f"{name}.proto").diagnostics}

    assert found == REMARKED.get(name, set())


@pytest.mark.parametrize("name", sorted(PROTOCOLS))
def test_a_regimen_is_written_as_it_is_formatted(name):
    before, after, _ = formatted(FOLDER / f"{name}.proto")

    assert after == before


# ---- R-CHOP: a greatest dose, and five days in a row --------------------------------------------------------


def vincristine(surface, given, unit="mg"):
    events = [
        enrolled("2026-03-02"),
        dose("r_chop", "2026-03-03", given, unit, "vincristine", cycle=1, day=1),
        *([] if surface is None else [result("body_surface", "2026-03-02", surface, "m2")]),
    ]
    found = followed("r_chop", "2026-03-04", *events)
    return found.statuses["r_chop/dose/1/day 1/vincristine"], found


@pytest.mark.parametrize(
    ("surface", "given", "unit", "status"),
    [
        (1.2, 1.68, "mg", "conformant"),  # 1.2 x 1.4 = 1.68
        (1.2, 2, "mg", "other dose"),  # 5 % more than 1.68 is 1.764
        (1.8, 2, "mg", "conformant"),  # 1.8 x 1.4 = 2.52, and 2 mg is the most
        (1.8, 1.9, "mg", "conformant"),  # 5 % less than 2
        (1.8, 2.05, "mg", "other dose"),  # within 5 % of 2, and yet above the most
        (1.8, 2.52, "mg", "other dose"),
        (1.2, 1.4, "mg/m2", "conformant"),
        (2, 1.4, "mg/m2", "other dose"),  # 2 x 1.4 = 2.8 mg
        (2, 1, "mg/m2", "conformant"),  # 2 mg
        (None, 1.4, "mg/m2", "cannot be determined"),
        (None, 2, "mg", "cannot be determined"),
    ],
)
def test_vincristine_is_never_more_than_2_mg_whatever_the_body_surface(surface, given, unit, status):
    assert vincristine(surface, given, unit)[0] == status


def test_the_chain_says_the_greatest_dose():
    _, found = vincristine(1.8, 2.52)

    assert "dose: 1.4 mg/m2 was due, at most 2 mg, which is 1.9 to 2 mg for body_surface 1.8 m2" in " ".join(
        found.explain().split()
    )
    planned = PROTOCOLS["r_chop"].plan().explain()
    assert "Vincristine 1.4 mg/m2 iv, at most 2 mg" in planned
    assert "Days 2 to 5: Prednisone 40 mg/m2 po" in planned


@pytest.mark.parametrize(("surface", "given"), [(1.2, 1.68), (1.8, 2)])
def test_a_simulated_participant_gets_no_more_than_the_greatest_dose(surface, given, tmp_path):
    text = (FOLDER / "r_chop.proto").read_text(encoding="utf-8").replace("measurement body_", "fact body_")
    path = tmp_path / "r_chop.proto"
    path.write_text(text, encoding="utf-8")
    facts = {"body_surface": {"value": surface, "unit": "m2"}}
    record = {"format": "record/1", "subject": "S01", "as_of": "2026-03-02", "facts": facts}
    found = protocol_dsl.load(path).simulate(start="2026-03-02", repeats=1, until="2026-03-10", record=record)

    doses = [each["dose"] for each in found.log["events"] if each.get("drug") == "vincristine"]
    assert doses[0] == {"value": given, "unit": "mg"}


def test_prednisone_is_due_on_each_of_five_days():
    events = [
        dose("r_chop", f"2026-03-{day}", 40, "mg/m2", "prednisone", cycle=1, day=number)
        for number, day in ((1, "03"), (2, "04"), (3, "06"), (5, "07"))
    ]
    found = followed("r_chop", "2026-03-20", enrolled("2026-03-02"), *events).statuses

    # Day 1 was 3 March, so day 3 is 5 March, and day 4 was left out.
    assert [found[f"r_chop/dose/1/day {number}/prednisone"] for number in range(1, 6)] == [
        "conformant", "conformant", "late", "missing", "conformant",
    ]  # fmt: skip


# ---- A body that may be one of several, and an AUC in milligrams -------------------------------------------


@pytest.mark.parametrize(
    ("surface", "given", "status"),
    [
        ((1.2, 1.8), 60, "cannot be determined"),  # 57 to 63 at 1.2 m2, 85.5 to 94.5 at 1.8 m2
        ((1.2, 1.8), 75, "cannot be determined"),  # right at 1.5 m2
        ((1.2, 1.8), 100, "other dose"),
        ((1.58, 1.6), 79, "conformant"),  # 75.05 to 82.95, 76 to 84
        ((1.58, 1.6), 83, "cannot be determined"),
    ],
)
def test_a_dose_fits_every_body_that_it_may_have_been_worked_out_for(surface, given, status):
    known = {"kind": "result", "of": "body_surface", "at": "2026-03-02", "value": {"between": surface}, "unit": "m2"}
    given_then = dose("r_chop", "2026-03-03", given, "mg", "doxorubicin", cycle=1, day=1)
    found = followed("r_chop", "2026-03-04", enrolled("2026-03-02"), known, given_then)

    assert found.statuses["r_chop/dose/1/day 1/doxorubicin"] == status


BY_CALVERT = """protocol calvert "An AUC"
concept carboplatin "Carboplatin"
timepoint enrolment "Enrolment"
measurement gfr : quantity in mL/min "Filtration rate"
schedule everybody "Once"
    cycle once "Carboplatin"
        give carboplatin AUC 5 iv by gfr, at most 750 mg, within 5 %
        first dose within 14 days after enrolment
        times 1
"""


@pytest.mark.parametrize(
    ("rate", "given", "status"),
    [
        (95, 600, "conformant"),  # 5 x (95 + 25) = 600
        (95, 630, "conformant"),
        (95, 631, "other dose"),  # more than 5 % above
        (95, 475, "other dose"),  # the 25 left out
        (150, 750, "conformant"),  # 5 x (150 + 25) = 875, and 750 mg is the most
        (150, 751, "other dose"),
        (None, 600, "cannot be determined"),
    ],
)
def test_an_auc_recorded_in_milligrams_is_held_against_the_formula_of_calvert(rate, given, status):
    known = [] if rate is None else [result("gfr", "2026-03-02", rate, "mL/min")]
    protocol = protocol_dsl.check(BY_CALVERT).protocol
    log = {
        "format": "events/1",
        "subject": "R01",
        "schedule": "everybody",
        "as_of": "2026-03-04",
        "through": "2026-03-04",
        "timezone": "Europe/Paris",
        "events": [enrolled("2026-03-02"), *known, dose("once", "2026-03-03", given, "mg", cycle=1)],
    }

    assert protocol.follow(log).statuses["once/dose/1"] == status


# ---- Three weeks on, one week off ---------------------------------------------------------------------------


def paclitaxel(at, day, amount=90, cycle=1):
    return dose("paclitaxel_weekly", at, amount, "mg/m2", cycle=cycle, day=day)


def test_the_week_off_is_kept_and_a_weekly_dose_may_be_a_day_off():
    doses = [paclitaxel("2026-03-03", 1), paclitaxel("2026-03-11", 8), paclitaxel("2026-03-16", 15)]
    found = followed(
        "weekly_paclitaxel", "2026-03-24", enrolled("2026-03-02"), *doses, paclitaxel("2026-03-24", 1, cycle=2)
    ).statuses

    # Days 8 and 15 are 10 and 17 March; the next cycle begins on 31 March, 30 March at the earliest.
    assert found["paclitaxel_weekly/dose/1/day 8"] == "conformant"
    assert found["paclitaxel_weekly/dose/1/day 15"] == "conformant"
    assert found["paclitaxel_weekly/dose/2/day 1"] == "early"


@pytest.mark.parametrize(("amount", "status"), [(75, "conformant"), (90, "other dose")])
def test_low_neutrophils_cost_day_15_and_lower_the_next_dose(amount, status):
    events = [
        paclitaxel("2026-03-03", 1),
        paclitaxel("2026-03-10", 8),
        result("neutrophils", "2026-03-17", 0.4, "10^9/L"),
        {
            "kind": "omitted",
            "of": "paclitaxel_weekly",
            "cycle": 1,
            "day": 15,
            "reason": "neutrophils",
            "at": "2026-03-17",
        },
        result("neutrophils", "2026-03-30", 1.4, "10^9/L"),
        paclitaxel("2026-03-31", 1, amount, cycle=2),
    ]
    found = followed("weekly_paclitaxel", "2026-04-01", enrolled("2026-03-02"), *events).statuses

    assert found["paclitaxel_weekly/dose/1/day 15"] == "omitted per protocol"
    assert found["paclitaxel_weekly/dose/2/day 1"] == status


# ---- Fractions on weekdays ------------------------------------------------------------------------------------

WEEKDAYS = [f"2026-{month:02}-{day:02}" for month, days in ((3, range(2, 32)), (4, range(1, 18))) for day in days]
WEEKDAYS = [each for each in WEEKDAYS if date.fromisoformat(each).weekday() < 5]


def radiation(days):
    fractions = [
        {"kind": "fraction", "of": "radiation", "number": number, "at": each if "T" in each else f"{each}T10:00"}
        for number, each in enumerate(days, 1)
    ]
    start = {"kind": "start", "of": "radiation", "at": fractions[0]["at"]}
    return [enrolled("2026-02-25"), start, *fractions, {"kind": "end", "of": "radiation", "at": fractions[-1]["at"]}]


def test_35_fractions_on_weekdays_are_47_days():
    events = radiation(WEEKDAYS)
    given = [
        dose("cisplatin_3w", each, 100, "mg/m2", cycle=n)
        for n, each in ((1, "2026-03-02"), (2, "2026-03-24"), (3, "2026-04-17"))
    ]
    found = followed("chemoradiation", "2026-04-20", *events, *given).statuses

    assert len(WEEKDAYS) == 35
    assert {status for key, status in found.items() if key.startswith("radiation")} == {"conformant"}
    # 2 March + 21 = 23 March, a day later is in the window; + 42 = 13 April, 17 April is four days later.
    assert found["cisplatin_3w/dose/2"] == "conformant"
    assert found["cisplatin_3w/dose/3"] == "late"


@pytest.mark.parametrize(
    ("days", "third"),
    [
        (["2026-03-05", "2026-03-06", "2026-03-10"], "conformant"),  # Friday to Tuesday: four days
        (["2026-03-05", "2026-03-06", "2026-03-11"], "late"),
        (["2026-03-05", "2026-03-06T08:00", "2026-03-06T16:00"], "early"),  # eight hours
    ],
)
def test_the_gap_between_two_fractions_has_two_ends(days, third):
    found = followed("chemoradiation", "2026-03-12", *radiation(days)[:-1]).statuses

    assert found["radiation/fraction/3"] == third


# ---- A vaccine ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "status"),
    [
        ("2026-03-26", "early"),  # 24 days
        ("2026-03-27", "conformant"),  # 25
        ("2026-04-06", "conformant"),  # 35
        ("2026-04-07", "late"),
    ],
)
def test_the_second_dose_of_a_vaccine_has_a_window(second, status):
    events = [dose("first_two", "2026-03-02", 0.1, "mg", cycle=1), dose("first_two", second, 0.1, "mg", cycle=2)]
    found = followed("vaccine", "2026-04-10", enrolled("2026-03-02"), *events).statuses

    assert found["first_two/dose/2"] == status


def test_the_booster_counts_from_the_second_dose_and_is_half_of_it():
    events = [dose("first_two", "2026-03-02", 0.1, "mg", cycle=1), dose("first_two", "2026-03-30", 0.1, "mg", cycle=2)]
    # 30 March + 196 days = 12 October.
    for at, amount, status in (
        ("2026-10-12", 0.05, "conformant"),
        ("2026-10-13", 0.05, "late"),
        ("2026-10-12", 0.1, "other dose"),
    ):
        boosted = dose("booster", at, amount, "mg")
        found = followed("vaccine", "2026-10-20", enrolled("2026-03-02"), *events, boosted).statuses
        assert found["booster/dose/1"] == status


# ---- Seven days on, seven days off ----------------------------------------------------------------------------


def test_seven_days_on_and_seven_days_off():
    taken = [
        ("2026-03-03", 1, 1),
        ("2026-03-04", 1, 2),
        ("2026-03-06", 1, 4),
        ("2026-03-16", 2, 1),
        ("2026-03-31", 3, 1),
    ]
    doses = [dose("capecitabine_7_7", at, 4000, "mg", cycle=n, day=day) for at, n, day in taken]
    found = followed("week_on_off", "2026-03-31", enrolled("2026-03-02"), *doses).statuses

    assert found["capecitabine_7_7/dose/1/day 3"] == "missing"
    # The grid is 3, 17 and 31 March.
    assert found["capecitabine_7_7/dose/2/day 1"] == "early"
    assert found["capecitabine_7_7/dose/3/day 1"] == "conformant"


# ---- Levels that go up ----------------------------------------------------------------------------------------


def weekly(*amounts, start=3):
    """The first dose of each week from 3 March on; each in milligrams."""
    begun = (date(2026, 3, start) + timedelta(weeks=n) for n in range(len(amounts)))
    given = enumerate(zip(begun, amounts, strict=True), 1)
    return [dose("ramp_up", f"{at}", amount, "mg", cycle=n, day=1) for n, (at, amount) in given]


def potassium(at, value):
    return result("potassium", at, value, "mmol/L")


@pytest.mark.parametrize(
    ("amounts", "results", "status"),
    [
        ((20, 50, 100), (), "conformant"),
        ((20, 50, 50), (), "other dose"),  # not raised, and nothing asked for that
        ((20, 100), (), "other dose"),  # two levels at once
        ((20, 50, 50), (potassium("2026-03-16", 5.7),), "conformant"),  # near to the limit: the level is kept
        ((20, 50, 100), (potassium("2026-03-16", 5.7),), "other dose"),
        ((20, 50, 50), (potassium("2026-03-12", 6.4), potassium("2026-03-14", 5.0)), "conformant"),  # held and over
        ((20, 50, 100), (potassium("2026-03-09", 4.2),), "conformant"),  # no row is for it
        # Of the result only the month is known: it may have been before the first dose, or since the last one.
        ((20, 50), (potassium("2026-03", 5.7),), "cannot be determined"),
    ],
)
def test_each_week_has_the_next_level_unless_a_rule_asked_for_anything(amounts, results, status):
    found = followed("titration", "2026-03-18", enrolled("2026-03-02"), *weekly(*amounts), *results).statuses

    assert found[f"ramp_up/dose/{len(amounts)}/day 1"] == status


@pytest.mark.parametrize(
    ("through", "amount", "status"),
    [("2026-03-18", 50, "conformant"), ("2026-03-05", 50, "cannot be determined")],
)
def test_a_week_that_was_left_out_raises_nothing_and_one_that_may_only_be_missing_may_have(through, amount, status):
    events = [weekly(20)[0], dose("ramp_up", "2026-03-17", amount, "mg", cycle=3, day=1)]
    found = followed("titration", "2026-03-18", enrolled("2026-03-02"), *events, through=through).statuses

    assert found["ramp_up/dose/3/day 1"] == status


def test_a_simulated_participant_goes_up_to_the_last_level_and_stays_there():
    found = PROTOCOLS["titration"].simulate(start="2026-03-02", timezone="Europe/Paris")
    first = [each["dose"]["value"] for each in found.log["events"] if each["kind"] == "dose" and each["day"] == 1]

    assert first == [20, 50, 100, 200, 400, 400, 400, 400, 400, 400, 400, 400]
    assert set(PROTOCOLS["titration"].follow(found.log).statuses.values()) == {"conformant"}
    assert "one level up each cycle" in PROTOCOLS["titration"].plan().explain()


def daily(*amounts):
    """Seven doses a week from 3 March on, of which only the dates are known."""
    days = [(date(2026, 3, 3) + timedelta(days=n), n // 7, n % 7 + 1) for n in range(7 * len(amounts))]
    return [dose("ramp_up", f"{at}", amounts[n], "mg", cycle=n + 1, day=day) for at, n, day in days]


def test_a_result_in_the_middle_of_a_week_keeps_the_next_one_at_its_level_with_dates_alone():
    near = potassium("2026-03-12", 5.7)
    found = followed("titration", "2026-03-24", enrolled("2026-03-02"), *daily(20, 50, 50), near).statuses

    assert {each for key, each in found.items() if "/dose/" in key and "/4/" not in key} == {"conformant"}


def test_a_result_of_the_day_of_a_dose_may_keep_either_week_and_keeps_one_level_at_most():
    # On 10 March it may have been taken before the first dose of the second week, or behind it.
    near = potassium("2026-03-10", 5.7)
    amounts = (20, 20, 50, 100, 200, 400)
    found = followed("titration", "2026-04-14", enrolled("2026-03-02"), *weekly(*amounts), near).statuses

    # From the third week on both lead to the same level.
    told = [found[f"ramp_up/dose/{n}/day 1"] for n in range(1, 7)]
    assert told == ["conformant", "cannot be determined", *["conformant"] * 4]


def test_a_week_of_which_a_later_day_alone_is_recorded_at_no_known_time_leaves_the_weeks_beside_it_open():
    later = {"kind": "dose", "of": "ramp_up", "cycle": 2, "day": 3, "dose": {"value": 50, "unit": "mg"}, "at": None}
    weeks = [each for each in weekly(20, 50, 100) if each["cycle"] != 2]
    found = followed("titration", "2026-03-25", enrolled("2026-03-02"), *weeks, later).to_dict()["items"]

    amounts = {each["key"]: each["dose"] for each in found if each["events"]}
    assert amounts["ramp_up/dose/2/day 3"] == amounts["ramp_up/dose/3/day 1"] == "cannot be determined"


def test_two_results_of_a_month_may_each_have_kept_a_level():
    near = [potassium("2026-03", 5.7), potassium("2026-03", 5.8)]
    amounts = (20, 50, 100, 200, 400, 400, 400)
    found = followed("titration", "2026-04-20", enrolled("2026-03-02"), *weekly(*amounts), *near).statuses

    # Without them the fifth week is at the last level, with both of them the seventh is.
    told = [found[f"ramp_up/dose/{n}/day 1"] for n in range(1, 8)]
    assert told == ["conformant", *["cannot be determined"] * 5, "conformant"]


def test_the_chain_names_the_level_and_what_kept_it():
    events = [*weekly(20, 50, 100), potassium("2026-03-16", 5.7)]
    found = followed("titration", "2026-03-18", enrolled("2026-03-02"), *events)
    (item,) = (each for each in found.to_dict()["items"] if each["key"] == "ramp_up/dose/3/day 1")

    assert item["chain"][4:7] == [
        "rule (line 42): potassium 5.7 mmol/L ($.events[4]) means same level",
        "level 2 of 5; one level up each cycle (line 32)",
        "dose: 50 mg was due; given: 100 mg",
    ]


# ---- mFOLFOX6: a drug as a bolus and as an infusion, reductions of each ---------------------------------------


def folfox(day, oxaliplatin, bolus, infusion):
    given = (("oxaliplatin", "09:00", oxaliplatin), ("bolus", "11:00", bolus), ("infusion", "11:15", infusion))
    return [
        dose(of, f"{day}T{at}", amount, "mg", "oxaliplatin" if of == "oxaliplatin" else None)
        for of, at, amount in given
    ]


@pytest.mark.parametrize(
    ("day", "amounts", "status"),
    [
        ("2026-03-24", (117, 576, 3456), "conformant"),  # 1.8 m2 x 65, 320 and 1920 mg/m2
        ("2026-03-24", (153, 720, 4320), "other dose"),  # 85, 400 and 2400 mg/m2, as if nothing had been
        ("2026-03-17", (117, 576, 3456), "other dose"),  # while the neutrophils were too low
    ],
)
def test_after_neutropenia_of_grade_4_every_drug_of_mfolfox6_waits_and_is_lower(day, amounts, status):
    events = [
        enrolled("2026-03-02"),
        result("body_surface", "2026-03-02", 1.8, "m2"),
        *folfox("2026-03-03", 153, 720, 4320),
        result("neutrophils", "2026-03-16T08:00", 0.4, "10^9/L"),
        result("neutrophils", "2026-03-23T08:00", 1.6, "10^9/L"),
        *folfox(day, *amounts),
    ]
    found = followed("mfolfox6", "2026-03-25", *events).statuses

    keys = ["oxaliplatin/dose/{}/oxaliplatin", "bolus/dose/{}", "infusion/dose/{}"]
    assert {found[key.format(1)] for key in keys} == {"conformant"}
    assert {found[key.format(2)] for key in keys} == {status}


# ---- Carboplatin and pemetrexed: the greatest filtration rate, vitamins before --------------------------------


def carboplatin(gfr, given, *more, cycle=1, at="2026-03-12T09:40"):
    events = [
        enrolled("2026-03-02"),
        dose("vitamin_b12", "2026-03-03", 1, "mg"),
        *([] if gfr is None else [result("gfr", "2026-03-02", gfr, "mL/min")]),
        dose("carboplatin_cycle", "2026-03-12T09:40", 750, "mg", cycle=1),
        *more,
    ]
    events = events if cycle > 1 else events[:-1]
    found = followed(
        "carboplatin_pemetrexed", "2026-04-12", *events, dose("carboplatin_cycle", at, given, "mg", cycle=cycle)
    )
    return found.to_dict()


def dose_status(found, number=1):
    (item,) = (each for each in found["items"] if each["key"] == f"carboplatin_cycle/dose/{number}")
    return item["dose"], " ".join(item["chain"])


@pytest.mark.parametrize(
    ("gfr", "given", "status"),
    [
        (80, 525, "conformant"),  # 5 x (80 + 25)
        (80, 560, "other dose"),  # 5 % more are 551.25
        (150, 750, "conformant"),  # 5 x (125 + 25)
        (150, 787, "conformant"),  # 5 % more are 787.5
        (150, 788, "other dose"),
        (150, 875, "other dose"),  # 5 x (150 + 25)
        (None, 750, "cannot be determined"),
    ],
)
def test_carboplatin_is_worked_out_with_125_ml_per_minute_at_most(gfr, given, status):
    assert dose_status(carboplatin(gfr, given))[0] == status


@pytest.mark.parametrize(("given", "status"), [(562.5, "conformant"), (656.25, "other dose")])
def test_the_greatest_filtration_rate_holds_at_every_level(given, status):
    low = [result("platelets", "2026-03-20", 40, "10^9/L"), result("platelets", "2026-03-30", 120, "10^9/L")]
    found = dose_status(carboplatin(150, given, *low, cycle=2, at="2026-04-02T09:40"), 2)

    # AUC 3.75 x (125 + 25) is 562.5 mg, with 150 mL/min it would be 656.25 mg.
    assert found[0] == status
    assert "worked out with at most 125 mL/min" in found[1]


@pytest.mark.parametrize(
    ("at", "dose_1", "folic"),
    [
        ("2026-03-10", "conformant", "conformant"),
        ("2026-03-09", "early", "early"),
        ("2026-03-18", "late", "conformant"),
    ],
)
def test_pemetrexed_begins_a_week_behind_the_vitamins(at, dose_1, folic):
    events = [
        enrolled("2026-03-02"),
        {"kind": "milestone", "of": "folic_acid", "at": "2026-03-03"},
        dose("vitamin_b12", "2026-03-03", 1, "mg"),
        dose("pemetrexed_cycle", at, 500, "mg/m2"),
    ]
    found = followed("carboplatin_pemetrexed", "2026-03-19", *events).statuses

    assert (found["pemetrexed_cycle/dose/1"], found["folic_acid_before/interval"]) == (dose_1, folic)


# ---- Trastuzumab: a loading dose ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("loading", "later", "at", "statuses"),
    [
        (560, 420, "2026-03-24", ("conformant", "conformant")),  # 70 kg x 8 and x 6 mg/kg
        (420, 420, "2026-03-24", ("other dose", "conformant")),
        (560, 560, "2026-03-24", ("conformant", "other dose")),
        (560, 420, "2026-03-31", ("conformant", "conformant")),  # a week late
        (560, 420, "2026-04-01", ("conformant", "late")),
        (560, 420, "2026-03-23", ("conformant", "early")),
    ],
)
def test_a_loading_dose_comes_first_and_the_others_count_from_it(loading, later, at, statuses):
    events = [
        enrolled("2026-03-02"),
        result("weight", "2026-03-02", 70, "kg"),
        dose("loading", "2026-03-03", loading, "mg"),
        dose("maintenance", at, later, "mg"),
    ]
    found = followed("trastuzumab", "2026-04-02", *events).statuses

    assert (found["loading/dose/1"], found["maintenance/dose/1"]) == statuses


@pytest.mark.parametrize(("gfr", "given"), [(80, 525), (150, 750)])
def test_a_simulated_participant_gets_no_more_than_for_the_greatest_filtration_rate(gfr, given, tmp_path):
    text = (FOLDER / "carboplatin_pemetrexed.proto").read_text(encoding="utf-8")
    head, _, rest = text.replace("measurement gfr", "fact gfr").partition("    when gfr in mL/min")
    assert rest
    path = tmp_path / "carboplatin.proto"
    path.write_text(head.replace("platelets, gfr within", "platelets within"), encoding="utf-8")
    facts = {"gfr": {"value": gfr, "unit": "mL/min"}}
    record = {"format": "record/1", "subject": "S01", "as_of": "2026-03-02", "facts": facts}
    found = protocol_dsl.load(path).simulate(start="2026-03-02", repeats=1, until="2026-03-20", record=record)

    doses = [each["dose"] for each in found.log["events"] if each["of"] == "carboplatin_cycle"]
    assert doses == [{"value": given, "unit": "mg"}]
