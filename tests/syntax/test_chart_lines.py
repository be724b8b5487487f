"""A line of a schedule as it stands in a paper or a chart ends in the line to write, and that line is taken."""

import re
import time

import pytest

import protocol_dsl

FILE = """protocol p "P"

timepoint enrolment "Enrolment"
concept docetaxel "Docetaxel"
concept prednisone "Prednisone"
measurement neutrophils : quantity in 10^9/L "Neutrophils"
measurement platelets : quantity in 10^9/L "Platelets"
measurement body_surface : quantity in m2 "Body surface"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "S"
    assume "An example."
    cycle c1 "Docetaxel"
        assume "An example."
        {give}
        {first}
        {repeat}
        {check}
        {more}
    {part}

rules doses "Rules"
    assume "An example."
    when neutrophils in 10^9/L
        | below 1.0 | hold until >= 1.0, then same level |

calendar clinic "Clinic"
    assume "An example."
    {hours}
"""
RIGHT = {
    "give": "give docetaxel 75 mg/m2 iv by body_surface",
    "first": "first dose at enrolment, window 0 days to +2 days",
    "repeat": "repeat every 21 days from previous dose, window -1 days to +3 days",
    "check": "before each dose: neutrophils within 3 days",
    "more": "until progression",
    "part": 'assume "Another."',
    "hours": "Mon-Fri 08:00-15:00",
}
VISIT = 'visit v "Visit"\n        '
STEP = 'step rt "Radiotherapy"\n        '
WASHOUT = 'washout w "Washout"\n        from enrolment to first c1\n        '
DUE = "due 42 days after enrolment, window -3 days to +3 days\n        "
GIVEN = "\n            give prednisone 10 mg po"

# Where the line stands, the line, what of it is at fault if it is not all of it, and what to write for that.
WRITTEN = [
    ("repeat", "Q3W", None, "repeat every 3 weeks from previous dose"),
    ("repeat", "q3w ± 2 days", None, "repeat every 3 weeks from previous dose, window -2 days to +2 days"),
    (
        "repeat",
        "repeat every 21 days (± 2 days)",
        None,
        "repeat every 21 days from previous dose, window -2 days to +2 days",
    ),
    (
        "repeat",
        "repeat every 21 days, window -2 days to +2 days",
        None,
        "repeat every 21 days from previous dose, window -2 days to +2 days",
    ),
    ("repeat", "repeat every 21 days from day 1", None, "repeat every 21 days from first dose"),
    ("repeat", "repeat every 3-4 weeks", None, "repeat every 3 weeks from previous dose, window 0 weeks to +1 weeks"),
    ("repeat", "cycle length: 21 days", None, "repeat every 21 days from previous dose"),
    ("repeat", "q21d x 6", None, "repeat every 21 days from previous dose"),
    ("repeat", "weekly", None, "repeat every 7 days from previous dose"),
    ("repeat", "BID", None, "repeat every 12 hours from previous dose"),
    ("more", "6 times", None, "times 6"),
    ("more", "times: 6", None, "times 6"),
    ("more", "no more than 6 cycles", None, "times 6"),
    ("more", "4-6 cycles", None, "times 6"),
    ("give", "give docetaxel iv 75 mg/m2", None, "give docetaxel 75 mg/m2 iv"),
    ("give", "administer docetaxel 75 mg/m2 iv", None, "give docetaxel 75 mg/m2 iv"),
    ("give", "give docetaxel: 75 mg/m2 iv", None, "give docetaxel 75 mg/m2 iv"),
    ("give", "give docetaxel 75 mg/m^2 iv", "mg/m^2", "mg/m2"),
    ("give", "give docetaxel 75 mg/m2 iv, max 150 mg", ", max 150 mg", ", at most 150 mg"),
    ("give", "give docetaxel 75 mg/m2 iv (max 150 mg)", "(max 150 mg)", ", at most 150 mg"),
    ("give", "give docetaxel 75 mg/m2 iv ± 5%", "± 5%", ", within 5 %"),
    ("give", "give docetaxel 75 mg/m2 iv by body surface", "body surface", "body_surface"),
    ("more", "with prednisone 10 mg po", None, "give prednisone 10 mg po"),
    ("more", "day 8 ± 2 days" + GIVEN, None, "day 8, window -2 days to +2 days"),
    ("more", "D8-D12" + GIVEN, None, "days 8 to 12"),
    ("more", "Day 8-12" + GIVEN, None, "days 8 to 12"),
    ("more", "levels 75, 60, 50 mg/m2", None, "levels 75 mg/m2, 60 mg/m2, 50 mg/m2"),
    ("more", "levels 75 mg/m2; 60 mg/m2; stop", None, "levels 75 mg/m2, 60 mg/m2, stop"),
    (
        "more",
        "levels 75 mg/m2, 60 mg/m2, stop, never re-escalate",
        None,
        "levels 75 mg/m2, 60 mg/m2, stop; never re-escalate",
    ),
    ("more", "if neutrophils < 1.0 then hold", None, "modify by doses"),
    ("more", "delay until neutrophils >= 1.0", None, "modify by doses"),
    ("more", "reduce dose by 25%", None, "modify by doses"),
    ("more", "until progressive disease", None, "until progression"),
    ("more", "stop at progression", None, "until progression"),
    ("more", "note: in the morning", None, 'note "in the morning"'),
    ("more", "dose reductions: 75, 60 mg/m2", None, "levels 75 mg/m2, 60 mg/m2"),
    ("more", "modify by rules doses", None, "modify by doses"),
    ("more", "until any of:\n            - progression", "until any of:", "until any of"),
    ("more", "until any of\n            - disease progression", "- disease progression", "- progression"),
    ("more", "until any of\n            progression", None, "- progression"),
    ("repeat", "3-weekly", None, "repeat every 3 weeks from previous dose"),
    ("repeat", "repeat: every 3 weeks", None, "repeat every 3 weeks from previous dose"),
    (
        "repeat",
        "repeat every 21 days from previous dose window -2 days to +2 days",
        None,
        "repeat every 21 days from previous dose, window -2 days to +2 days",
    ),
    ("give", 'give "docetaxel" 75 mg/m2 iv', None, "give docetaxel 75 mg/m2 iv"),
    ("give", "give docetaxel (75 mg/m2) iv", None, "give docetaxel 75 mg/m2 iv"),
    ("give", "give docetaxel 75 mg/m2 iv.", None, "give docetaxel 75 mg/m2 iv"),
    (
        "first",
        "first dose 7 days after enrolment +3 days",
        None,
        "first dose 7 days after enrolment, window 0 days to +3 days",
    ),
    (
        "first",
        "first dose 7 days after enrolment, -3 to +3 days",
        None,
        "first dose 7 days after enrolment, window -3 days to +3 days",
    ),
    ("first", "first dose < 7 days after enrolment", None, "first dose less than 7 days after enrolment"),
    ("check", "before dose: neutrophils within 3 days of dose", None, "before each dose: neutrophils within 3 days"),
    ("part", 'deviation late c1 important "Why."', None, 'deviation late c1 is important because "Why."'),
    ("more", "day 8 window -1 days to +2 days" + GIVEN, None, "day 8, window -1 days to +2 days"),
    ("part", 'choose "Which?"\n        - otherwise c1', None, "- otherwise: c1"),
    ("more", "Mon-Fri 08:00-15:00", None, "opening hours clinic"),
    ("first", "first dose within 7 days of enrolment", None, "first dose within 7 days after enrolment"),
    ("first", "first dose within 72h prior to enrolment", None, "first dose within 72 hours before enrolment"),
    ("first", "starts within 7 days after enrolment", None, "first dose within 7 days after enrolment"),
    ("first", "first dose no later than 7 days after enrolment", None, "first dose within 7 days after enrolment"),
    ("first", "first dose ≥ 24 h after enrolment", None, "first dose at least 24 hours after enrolment"),
    ("first", "first dose on enrolment", None, "first dose at enrolment"),
    ("first", "first dose after enrolment", None, "first dose within 7 days after enrolment"),
    (
        "first",
        "first dose 24-28 hours after enrolment",
        None,
        "first dose 24 hours after enrolment, window 0 hours to +4 hours",
    ),
    (
        "first",
        "first dose between 3 and 7 days after enrolment",
        None,
        "first dose 3 days after enrolment, window 0 days to +4 days",
    ),
    (
        "first",
        "first dose within 7 days after enrolment, window -3 days to +3 days",
        None,
        "first dose within 7 days after enrolment",
    ),
    ("first", "first dose 7 days after enrolment, window 3 days", "window 3 days", "window -3 days to +3 days"),
    ("first", "first dose 7 days after enrolment, window +3 days", "window +3 days", "window 0 days to +3 days"),
    ("check", "before each dose neutrophils within 3 days", None, "before each dose: neutrophils within 3 days"),
    (
        "check",
        "before each cycle: neutrophils and platelets within 72h",
        None,
        "before each dose: neutrophils, platelets within 72 hours",
    ),
    (
        "check",
        "before each dose: neutrophils >= 1.5 within 3 days",
        None,
        "before each dose: neutrophils within 3 days",
    ),
    ("check", "neutrophils within 3 days before each dose", None, "before each dose: neutrophils within 3 days"),
    ("part", VISIT + "due day 42 ± 3 days", None, "due 41 days after first c1, window -3 days to +3 days"),
    ("part", VISIT + "week 6", None, "due 6 weeks after first c1"),
    ("part", VISIT + "due day -7", None, "due 7 days before first c1"),
    ("part", VISIT + "due day -28 to -1", None, "due within 28 days before first c1"),
    ("part", VISIT + "due C2D8", None, "due 7 days after 2nd c1"),
    ("part", VISIT + "due at cycle 2", None, "due at 2nd c1"),
    ("part", VISIT + DUE + "measure neutrophils and platelets", None, "collect neutrophils, platelets"),
    ("part", STEP + "5 x 2 Gy", None, "fractions 5"),
    ("part", STEP + "fractions 5\n        gap 40 hours", None, "gap between fractions at least 40 hours"),
    ("part", STEP + "lasts 5 days", None, "lasts exactly 5 days"),
    ("part", STEP + "within 14 days after enrolment", None, "starts within 14 days after enrolment"),
    ("part", WASHOUT + "minimum 4 weeks", None, "at least 4 weeks"),
    (
        "part",
        'visit Week 6 "Week 6"\n        due 42 days after enrolment',
        'visit Week 6 "Week 6"',
        'visit week_6 "Week 6"',
    ),
    ("part", 'visit "Week 6"\n        due 42 days after enrolment', 'visit "Week 6"', 'visit week_6 "Week 6"'),
    ("part", 'treatment t "T"\n        give prednisone 10 mg po', 'treatment t "T"', 'cycle t "T"'),
    ("hours", "monday to friday 8-15", None, "Mon-Fri 08:00-15:00"),
    ("hours", "Mon-Fri 8:30am - 3pm", None, "Mon-Fri 08:30-15:00"),
    ("hours", "weekdays 08:00 to 15:00", None, "Mon-Fri 08:00-15:00"),
    ("hours", "Mon-Fri 08:00-15:00\n    holidays 2026-12-25", None, "closed 2026-12-25"),
]

# What takes several lines, or a number that only the document has.
TOLD = [
    ("give", "give docetaxel", "write `give docetaxel …`"),
    ("give", "give 5-FU 400 mg/m2 iv", "such as `fu_5`"),
    (
        "give",
        "give docetaxel 75 mg/m2 iv and prednisone 10 mg po",
        "`give docetaxel 75 mg/m2 iv`, `give prednisone 10 mg po`",
    ),
    ("give", "give docetaxel 75 mg/m2 iv q3w", "beside the `give`: write `repeat every 3 weeks from previous dose`"),
    ("give", "give docetaxel 75 mg/m2 iv BID", "beside the `give`: write `repeat every 12 hours from previous dose`"),
    ("give", "give docetaxel 75 mg/m2 iv for 5 days", "indented below a line with its days: write `days 1 to 5`"),
    ("give", "give docetaxel 75 mg/m2 iv, d1, d8", "below a line for each day: write `day 1`, `day 8`"),
    ("give", "give docetaxel 75-100 mg/m2 iv", "write `levels 100 mg/m2, 75 mg/m2`"),
    ("more", "levels 100%, 75%, 50%", "write `levels …`"),
    ("more", "day 8: give prednisone 10 mg po", "indented below this one: write `day 8`"),
    ("more", "until any of progression, withdrawal", "write `until any of`, `- progression`, `- withdrawal`"),
    (
        "repeat",
        "repeat every 21 days for 6 cycles",
        "`times 6` in a line of its own: write `repeat every 21 days from previous dose`",
    ),
    ("repeat", "repeat every 21 days", "write `repeat every 21 days from previous dose`"),
    ("check", "before each dose: neutrophils", "write `before each dose: neutrophils within … days`"),
    ("first", "first dose within 24 hours", "write `first dose within 24 hours after …`"),
    ("give", "give docetaxel 75 mg/m2 iv (over 60 min)", 'stands in a line indented below: write `note "over 60 min"`'),
    ("more", "no re-escalation", "at the end of the line of `levels`: write `; never re-escalate`"),
    ("part", STEP + "lasts at most 54", "in the place of the dots: write `lasts at most 54 …`"),
    ("first", "first dose on day 1", "write `first dose within 7 days after …`"),
    ("hours", "Mon, Wed 8-15", "each day is a line: write `Mon 08:00-15:00`, `Wed 08:00-15:00`"),
    (
        "part",
        'washout w "W"\n        from enrolment to first c1 at least 4 weeks',
        "`from enrolment to first c1`, `at least 4 weeks`",
    ),
    (
        "part",
        'arm t "T"\n        give prednisone 10 mg po',
        'stands in column 1 and has its name: write `schedule t "T"`',
    ),
]


def errors(place, line):
    found = protocol_dsl.check(FILE.format(**{**RIGHT, place: line})).diagnostics
    return [each for each in found if each.code.startswith("E")]


def test_the_file_itself_has_no_error():
    assert errors("give", RIGHT["give"]) == []


@pytest.mark.parametrize(("place", "line", "fault", "meant"), WRITTEN, ids=[line for _, line, _, _ in WRITTEN])
def test_the_line_that_is_told_is_taken(place, line, fault, meant):
    at_fault = fault or next(each for each in reversed(line.split("\n")) if each + "\n" not in GIVEN + "\n").strip()
    [found] = [each for each in errors(place, line) if each.code.startswith("E1")]

    assert found.message == f"`{at_fault}` cannot stand here"
    assert re.findall("`([^`]*)`", found.help)[-1] == meant
    assert found.help.endswith(f"`{meant}`")
    assert [each.code for each in errors(place, line.replace(at_fault, meant)) if each.code.startswith("E1")] == []


@pytest.mark.parametrize(("place", "line", "told"), TOLD, ids=[line for _, line, _ in TOLD])
def test_what_takes_more_than_the_line_ends_in_what_to_write(place, line, told):
    [found] = [each for each in errors(place, line) if each.code.startswith("E1")]

    assert found.help.endswith(told)


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("hold if neutrophils < 1.5", "`| below 1.5 | hold until …, then … |`"),
        ("delay until neutrophils >= 1.5", "`| below 1.5 | hold until >= 1.5, then … |`"),
    ],
)
def test_a_hold_is_for_what_is_below_a_value_and_ends_where_the_document_says(line, row):
    [found] = errors("more", line)

    assert row in found.help


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("give", "give docetaxel"),
        ("give", "give docetaxel 75 iv"),
        ("check", "before each dose: neutrophils"),
        ("more", "dose reductions: 75%"),
        ("more", "hold if neutrophils low"),
        ("more", "levels 75, 60"),
    ],
)
def test_the_line_to_write_has_no_number_and_no_unit_that_nobody_wrote(place, line):
    for found in errors(place, line):
        told = found.help.rpartition("write ")[2]

        assert set(re.findall(r"\d+", told)) <= set(re.findall(r"\d+", line)), found.help
        assert not re.search(r"\b(mg|days [^`])", told), found.help


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("< 1.0", "write `below 1.0`"),
        (">= 1.0", "write `at least 1.0`"),
        ("0.5-1.0", "`0.5 to 1.0` is with 1.0; without it: write `0.5 to below 1.0`"),
    ],
)
def test_a_cell_as_on_a_chart_is_answered_with_its_band(cell, told):
    assert [each.help for each in rule_errors("below 1.0", cell)] == [told]


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("hold", "write `hold until …, then …`"),
        ("reduce by 25 %", "write `one level down`"),
        ("discontinue", "write `stop`"),
        ("continue", "write `same level`"),
    ],
)
def test_an_action_as_on_a_chart_is_answered_with_that_of_a_row(action, told):
    [found] = rule_errors("hold until >= 1.0, then same level", action)

    assert found.help.endswith(told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("when neutrophils", "such as `10^9/L`: write `when neutrophils in …`"),
        (
            "when neutrophils < 1.0 10^9/L hold",
            "`| below 1.0 | hold until …, then … |`: write `when neutrophils in 10^9/L`",
        ),
        (
            "neutrophils < 1000 /uL: hold",
            "`| below 1000 | hold until …, then … |`: write `when neutrophils in /uL`",
        ),
        ("when neutrophils < 1000 hold", "and their unit in its place: write `when neutrophils in …`"),
    ],
)
def test_a_limit_beside_when_stands_in_a_row_and_its_unit_is_never_made_up(line, told):
    [found] = [each for each in rule_errors("when neutrophils in 10^9/L", line) if each.code != "E122"]

    assert found.help.endswith(told)


def rule_errors(written, instead):
    text = FILE.format(**RIGHT).replace(written, instead)
    return [each for each in protocol_dsl.check(text).diagnostics if each.code.startswith("E")]


@pytest.mark.parametrize("words", ["a or ", "a, ", "75 mg and b ", "        ", "1, "])
def test_a_line_that_goes_on_and_on_is_answered_soon(words):
    for begin in ("until ", "give a 75 mg ", "levels ", "days ", "opening hours "):
        begun = time.perf_counter()
        assert errors("more", f"{begin}{words * 400}!")

        assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("reduce dose if neutrophils < 1.0", "| below 1.0 | one level down |"),
        ("discontinue if neutrophils < 0.5", "| below 0.5 | stop |"),
        ("hold if neutrophils > 30", "| above 30 | hold until …, then … |"),
    ],
)
def test_a_rule_in_words_is_answered_with_a_row_that_does_the_same(line, row):
    [found] = errors("more", line)

    assert f"rows such as `{row}`" in found.help


@pytest.mark.parametrize("form", ["tablets", "vial", "Capsules"])
def test_a_number_of_pieces_is_no_dose_and_has_no_unit_to_declare(form):
    [found] = errors("give", f"give prednisone 2 {form} po")

    assert (found.code, found.message) == (
        "E346",
        f"`2 {form}` does not say how much is given: what is in each is not known",
    )


@pytest.mark.parametrize(
    "line",
    [
        "levels 75 mg/m2, 60 mg/m2, stop; never re-escalate foo",
        "levels 75 mg/m2, 60 mg/m2, stop; never",
        "levels 20 mg 50 mg, 100 mg; one level up each cycle",
    ],
)
def test_levels_with_something_that_nobody_understands_are_not_answered_with_a_line(line):
    found = errors("more", line)

    assert found
    assert not any("write `levels" in (each.help or "") for each in found)


def test_a_list_that_is_none_of_ends_is_not_answered_as_one():
    found = errors("part", 'choose "Which?"\n        - brain imaging')

    assert not any("brain_imaging" in each.help for each in found)


def test_of_two_cycles_nobody_says_which_one_a_visit_is_counted_from():
    text = FILE.format(**{**RIGHT, "part": VISIT + "due day 8"})
    second = '    cycle c2 "Another"\n        give prednisone 10 mg po\n        first dose at enrolment\n    visit v'
    [found] = [
        each for each in protocol_dsl.check(text.replace("    visit v", second)).diagnostics if each.code == "E129"
    ]

    assert found.help.endswith("write `due 7 days after first …`")


@pytest.mark.parametrize("days", ["day -1", "days -7 to -1"])
def test_a_day_in_front_of_the_cycle_is_a_part_of_its_own(days):
    [found] = errors("more", days + GIVEN)

    assert found.code == "E175"
    assert found.help.endswith(f"write `{'1 day' if days == 'day -1' else '7 days'} before first …`")


@pytest.mark.parametrize(("days", "meant"), [("day 0", "day 1"), ("days 0 to 4", "days 1 to 5")])
def test_a_document_that_counts_from_day_0_is_told_the_days_that_are_meant(days, meant):
    [found] = errors("more", days + GIVEN)

    assert found.code == "E343"
    assert found.help.endswith(f"write `{meant}`")


def test_a_line_that_is_right_but_for_its_place_is_not_answered_with_itself():
    found = errors("part", 'step rt "R"\n        times 6')

    assert all("write `times 6`" not in (each.help or "") for each in found)
