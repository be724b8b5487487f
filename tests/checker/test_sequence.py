"""What timings, lengths and anchors of a schedule mean, and what is said of those that mean nothing."""

import pytest

from protocol_dsl.checker.check import check
from protocol_dsl.checker.opening_hours import fit, rescue
from protocol_dsl.model.schedule import Calendar, Clock, Hours, Occurrence, Repeats, Window
from protocol_dsl.source import Source
from protocol_dsl.syntax.parser import parse

DECLARED = """protocol t "T"
timepoint enrolment
concept drug "Drug"
fact plan_1 : integer 1 to 9
fact text_1 : text
measurement lvef : quantity in %
records lesions "Lesions"
    main site : text

schedule s "S"
    note "N"
"""
LESIONS = """    step srt "SRT"
        for each lesion in lesions
"""
CYCLE = """    cycle c "C"
        text "T"
        give drug 100 mg iv
        first dose within 7 days after enrolment
        repeat every 21 days from previous dose, window 0 days to +3 days
        times 6
"""


def checked(parts):
    model, found = check(parse(Source("t", DECLARED + parts))[0], lambda _: "no")
    return model, [each for each in found if each.code not in ("W204", "W203", "I201", "I202", "I203")]


def elements(parts):
    model, found = checked(parts)
    assert model is not None, found
    return model.sequence.schedules["s"].elements


def codes(parts):
    return sorted(each.code for each in checked(parts)[1])


def due(timing):
    return elements(f'    milestone m "M"\n        due {timing} enrolment\n').get("m").due.window


ELAPSED, CALENDAR = Clock.ELAPSED, Clock.CALENDAR


@pytest.mark.parametrize(
    ("written", "window"),
    [
        ("24 hours after", Window(ELAPSED, 1440, 1440, 1440)),
        ("90 minutes after", Window(ELAPSED, 90, 90, 90)),
        ("3 weeks after", Window(CALENDAR, 21, 21, 21)),
        ("2 days before", Window(CALENDAR, -2, -2, -2)),
        ("within 3 days after", Window(CALENDAR, 0, None, 3)),
        ("within 3 days before", Window(CALENDAR, -3, None, 0)),
        ("at least 2 hours after", Window(ELAPSED, 120, None, None)),
        ("more than 2 hours after", Window(ELAPSED, 121, None, None)),
        ("at most 2 hours after", Window(ELAPSED, 0, None, 120)),
        ("less than 2 hours after", Window(ELAPSED, 0, None, 119)),
        ("exactly 2 hours after", Window(ELAPSED, 120, 120, 120)),
        ("at least 7 days before", Window(CALENDAR, None, None, -7)),
        ("at most 7 days before", Window(CALENDAR, -7, None, 0)),
        ("exactly 7 days before", Window(CALENDAR, -7, -7, -7)),
        ("at", Window(CALENDAR, 0, 0, 0)),
    ],
)
def test_a_timing_is_a_window_in_minutes_or_in_days(written, window):
    assert due(written) == window


@pytest.mark.parametrize(
    ("written", "window"),
    [
        ("24 hours after enrolment, window 0 hours to +4 hours", Window(ELAPSED, 1440, 1440, 1680)),
        ("21 days after enrolment, window -3 days to +3 days", Window(CALENDAR, 18, 21, 24)),
        ("7 days before enrolment, window -2 days to +1 days", Window(CALENDAR, -9, -7, -6)),
        ("at enrolment, window -1 hours to +30 minutes", Window(ELAPSED, -60, 0, 30)),
    ],
)
def test_a_tolerance_lies_around_the_target(written, window):
    assert elements(f'    milestone m "M"\n        due {written}\n')["m"].due.window == window


@pytest.mark.parametrize(
    ("anchor", "meant"),
    [
        ("first c", (Occurrence.FIRST, True)),
        ("end of last c", (Occurrence.LAST, False)),
        ("start of 3rd c", (3, True)),
        ("start of first srt over all lesions", (Occurrence.FIRST, True)),
        ("end of whole", (Occurrence.ONLY, False)),
        ("end of rt", (Occurrence.ONLY, False)),
        ("v", (Occurrence.ONLY, True)),
        ("2nd r", (2, True)),
    ],
)
def test_an_anchor_says_which_end_of_which_occurrence(anchor, meant):
    parts = (
        LESIONS
        + CYCLE
        + '    step rt "RT"\n        fractions from plan_1\n'
        + '    period whole "Whole"\n        from first c to last c\n'
        + '    visit v "V"\n        text "T"\n        due at enrolment\n'
        + '    visit r "R"\n        text "T"\n        due at enrolment\n'
        + "        repeat every 7 days from first visit, window -1 days to +1 days\n        until death\n"
        + f'    milestone m "M"\n        = {anchor}\n'
    )
    found = elements(parts)["m"].meaning

    assert (found.occurrence, found.start) == meant
    assert elements(parts)["r"].repeat.counted_from is Repeats.FIRST


@pytest.mark.parametrize(
    "anchor",
    [
        "c",
        "previous c",
        "rt",
        "first rt",
        "whole",
        "first whole",
        "end of first srt",
        "srt",
        "first v over all lesions",
    ],
)
def test_an_anchor_that_could_mean_several_events_is_refused(anchor):
    parts = (
        LESIONS
        + CYCLE
        + '    step rt "RT"\n        fractions 3\n'
        + '    period whole "Whole"\n        from first c to last c\n'
        + '    visit v "V"\n        text "T"\n        due at enrolment\n'
        + "        repeat every 7 days from first visit, window -1 days to +1 days\n        until death\n"
    )
    assert set(codes(f'{parts}    milestone m "M"\n        = {anchor}\n')) <= {"E305", "E306", "W302", "I308"}
    assert checked(f'{parts}    milestone m "M"\n        = {anchor}\n')[0] is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("due 3 years after enrolment", "E301"),
        ("due at enrolment, window 0 hours to +2 months", "E301"),
        ("due at enrolment, window 0 hours to +2 days", "E303"),
        ("due within 2 months after enrolment", "E301"),
        ("due at enrolment, window 0 days to 0 days", "W304"),
        ("due at first m", "E306"),
        ("due at end of enrolment", "E306"),
    ],
)
def test_a_timing_that_means_nothing_is_a_finding(line, code):
    assert code in codes(f'    milestone m "M"\n        {line}\n')


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ('    step s1 "S"\n        fractions from nothing\n', "E201"),
        ('    step s1 "S"\n        fractions from text_1\n', "E202"),
        ('    step s1 "S"\n        lasts at most 3 months\n', "E301"),
        (CYCLE.replace("give drug 100 mg iv", "give drug 0 mg iv"), "E312"),
        (CYCLE.replace("give drug 100 mg iv", "give drug 100 foo iv"), "E216"),
        (CYCLE.replace("give drug 100 mg iv", "give drug 100 mg iv by nothing"), "E201"),
        (CYCLE + "        levels 100 mg, 0 mg\n", "E312"),
        (CYCLE + "        before each dose: nothing within 3 days\n", "E201"),
        (CYCLE + "        before each dose: lvef within 3 months\n", "E301"),
        (CYCLE + "        until progression, grace 3 months\n", "E301"),
        (CYCLE.replace("21 days", "21 months"), "E301"),
        (CYCLE + "        day 8, window +1 days to 0 days\n            give drug 100 mg iv\n", "E304"),
        (CYCLE + "        first dose at enrolment\n", "E142"),
        ('    visit v "V"\n        due at nothing\n', "E201"),
        ('    washout w "W"\n        from nothing to enrolment\n', "E201"),
        ('    milestone m "M"\n        = nothing\n', "E201"),
    ],
)
def test_what_a_line_names_must_be_there_and_be_of_its_kind(parts, code):
    text = DECLARED + parts
    tree, found = parse(Source("t", text))
    findings = [*found, *check(tree, lambda _: "no")[1]]

    assert code in {each.code for each in findings}


# ---- Feasibility ----------------------------------------------------------------------------------------

BOUND = """    visit quick "Quick"
        text "T"
        due within 3 days after enrolment
{quick}    visit slow "Slow"
        text "T"
        due at least 10 days after enrolment
{slow}    period both "Both"
        from slow to quick
        at least 0 days
            text "T"
"""
GUARD = "        applies if plan_1 > {}\n"


def test_what_everybody_goes_through_must_fit_together():
    assert "E341" in codes(BOUND.format(quick="", slow=""))


def test_what_is_under_one_condition_must_fit_together():
    same = GUARD.format(3)
    assert "E341" not in codes(BOUND.format(quick=same, slow=GUARD.format(5)))
    fits = BOUND.format(quick=same, slow=same)

    assert [each.span.line for each in checked(fits)[1] if each.code == "E341"] != []


def test_branches_of_a_choice_are_not_held_against_each_other():
    parts = BOUND.format(quick="", slow="") + '    choose "Which?"\n        - plan_1 > 3: '

    assert "E341" in codes(parts + "quick, slow, both\n")
    assert "E341" not in codes(parts + "quick\n        - otherwise: slow, both\n")


def test_what_days_lack_is_told_in_whole_days():
    parts = """    milestone a "A"
        text "T"
        due at least 10 days after enrolment
    period p "P"
        from enrolment to a
        at most 3 days
            text "T"
"""
    (found,) = [each for each in checked(parts)[1] if each.code == "E341"]

    assert found.help.startswith("the smallest single change is 7 days in line ")


# ---- Opening hours --------------------------------------------------------------------------------------

WARD = Calendar(name="ward", label="Ward", hours=(Hours(frozenset(range(5)), 8 * 60, 15 * 60),))
ALWAYS = Calendar(name="open", label="Open", hours=(Hours(frozenset(range(7)), 0, 1440),))


def hours(least, most):
    return Window(ELAPSED, least * 60, None, most * 60)


def test_four_hours_after_a_day_leave_out_friday_and_saturday():
    found = fit(hours(24, 28), WARD, WARD)

    assert (found.never, found.sometimes) == ((4,), ())


def test_seventy_two_hours_rescue_friday_from_eight_and_ninety_six_rescue_all():
    assert fit(hours(24, 72), WARD, WARD).never == ()
    assert rescue(hours(24, 28), WARD, WARD) == hours(24, 72)
    assert fit(hours(24, 96), WARD, None) == fit(hours(24, 200), ALWAYS, None)


def test_a_window_without_an_end_or_of_a_week_always_fits():
    assert fit(Window(ELAPSED, 0), WARD, None).never == ()
    assert fit(Window(CALENDAR, 0, None, 7), WARD, None).never == ()
    assert rescue(Window(ELAPSED, 0), WARD, None) is None


def test_days_are_counted_by_date():
    found = fit(Window(CALENDAR, 1, None, 1), WARD, WARD)

    assert (found.never, found.sometimes) == ((4,), ())
    assert rescue(Window(CALENDAR, 1, None, 1), WARD, WARD) == Window(CALENDAR, 1, None, 3)


def test_a_place_that_never_opens_cannot_be_rescued():
    shut = Calendar(name="shut", label="Shut", hours=())

    assert fit(hours(0, 4), shut, None).never == tuple(range(7))
    assert rescue(hours(0, 4), shut, None) is None
