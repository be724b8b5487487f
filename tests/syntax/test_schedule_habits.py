"""What papers and charts write of doses, days and visits is answered with the line to write, and that line is taken."""

import re

import pytest

import protocol_dsl

FILE = """protocol p "P"

timepoint enrolment "Enrolment"
concept docetaxel "Docetaxel"
concept trastuzumab_emtansine "T-DM1"
calendar clinic "Clinic"
    assume "An example."
    Mon-Fri 08:00-15:00

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "S"
    cycle a "Docetaxel"
        assume "An example."
        {give}
        {first}
        {repeat}
        {until}
    visit v "Visit"
        assume "An example."
        {due}
"""
RIGHT = {
    "give": "give docetaxel 75 mg iv",
    "first": "first dose at enrolment, window 0 days to +2 days",
    "repeat": "repeat every 21 days from previous dose, window -1 days to +3 days",
    "until": "until any of\n            - progression\n            - withdrawal",
    "due": "due 28 days after enrolment, window -3 days to +3 days",
}
GIVEN = "\n            give docetaxel 75 mg iv"
UNTIL = "until any of\n            - progression\n            - withdrawal"

# Where the line stands, what people write, and the line that says it here; what stands below a line is left as it is.
WRITTEN = [
    ("repeat", "every 3 weeks", "repeat every 3 weeks from previous dose"),
    ("repeat", "repeat q21d", "repeat every 21 days from previous dose"),
    ("repeat", "q3w", "repeat every 3 weeks from previous dose"),
    ("repeat", "repeat every three weeks", "repeat every 3 weeks from previous dose"),
    ("repeat", "repeat every three weeks from previous dose", "repeat every 3 weeks from previous dose"),
    ("repeat", "21-day cycle", "repeat every 21 days from previous dose"),
    ("until", "max 6 cycles", "times 6"),
    ("until", "times six cycles", "times 6"),
    ("give", "give 75 mg docetaxel iv", "give docetaxel 75 mg iv"),
    ("give", "give 75 mg of docetaxel iv", "give docetaxel 75 mg iv"),
    ("give", "docetaxel 75 mg iv", "give docetaxel 75 mg iv"),
    ("first", "first dose within 24 hours of enrolment", "first dose within 24 hours after enrolment"),
    ("first", "first dose within 24h after enrolment", "first dose within 24 hours after enrolment"),
    ("give", "day 8 of 21" + GIVEN, "day 8"),
    ("give", "on day 1" + GIVEN, "day 1"),
    ("give", "day one" + GIVEN, "day 1"),
    ("give", "D1" + GIVEN, "day 1"),
    ("give", "day 1-5" + GIVEN, "days 1 to 5"),
    ("give", "day 1 to day 5" + GIVEN, "days 1 to 5"),
    ("until", "until disease progression", "until progression"),
    ("due", "28 days after enrolment", "due 28 days after enrolment"),
    ("due", "due in four weeks after enrolment", "due 4 weeks after enrolment"),
]

# The same for a part of a line.
PHRASES = [
    ("give", "give trastuzumab emtansine 3.6 mg iv", "trastuzumab emtansine", "trastuzumab_emtansine"),
    ("give", "give docetaxel AUC5 iv", "AUC5", "AUC 5"),
    ("give", "give docetaxel 75 mg i.v.", "i.v.", "iv"),
    ("give", "give docetaxel 3 mg per kg iv", "mg per kg", "mg/kg"),
    ("first", "first dose at enrolment, window -3 to +3 days", "window -3 to +3 days", "window -3 days to +3 days"),
    ("due", "due 28 days after enrolment, within 3 days", "within 3 days", "window -3 days to +3 days"),
]

# What has no one line to write: what is said all the same.
TOLD = [
    (
        "give",
        "days 1, 8, 15" + GIVEN,
        "each day is a line, with what is given that day indented below it: write `day 1`, `day 8`, `day 15`",
    ),
    ("give", "give docetaxel 75 mg iv on day 1", "the `give` stands indented below a line for each day: write `day 1`"),
    (
        "give",
        "give docetaxel 75 mg iv over 60 minutes",
        'stands in a line indented below: write `note "over 60 minutes"`',
    ),
    (
        "until",
        "until progression or withdrawal",
        "write `until any of`, `- progression`, `- withdrawal`",
    ),
    (
        "until",
        "until unacceptable toxicity",
        'in a `milestone unacceptable_toxicity "…"`: write `until unacceptable_toxicity`',
    ),
    (
        "until",
        "hold if platelets < 75",
        "this is a table of rules, `rules doses` in column 1, below it `when platelets in …`",
    ),
    ("until", "levels 75, 60, stop", "each level has the unit of the dose: write `levels 75 …, 60 …, stop`"),
    (
        "due",
        "due week 12",
        "`due 11 weeks after first a` where that is week 1, and where that is week 0: write `due 12 weeks",
    ),
    (
        "due",
        "due day 28",
        "`due 28 days after first a` where that is day 0, and where that is day 1: write `due 27 days",
    ),
    ("due", "every 12 weeks", "`repeat every 12 weeks from previous visit`"),
    (
        "repeat",
        "opening hours monday to friday",
        "indented below it, lines such as `Mon-Fri 08:00-15:00`: write `opening hours clinic`",
    ),
]


def findings(place, line):
    found = protocol_dsl.check(FILE.format(**{**RIGHT, place: line})).diagnostics
    return [each for each in found if each.code.startswith("E")]


def syntax_findings(place, line):
    return [each for each in findings(place, line) if each.code.startswith("E1")]


def test_the_file_itself_has_no_error():
    assert findings("give", RIGHT["give"]) == []


@pytest.mark.parametrize(("place", "line", "meant"), WRITTEN, ids=lambda each: str(each))
def test_a_line_as_papers_have_it_is_answered_with_the_line_to_write(place, line, meant):
    [found] = findings(place, line)

    assert found.message == f"`{line.partition(chr(10))[0]}` cannot stand here"
    assert meant in re.findall("`(.*?)`", found.help)[-1]
    assert findings(place, line.replace(line.partition("\n")[0], meant)) == []


@pytest.mark.parametrize(("place", "line", "written", "meant"), PHRASES)
def test_a_phrase_as_papers_have_it_is_answered_with_the_phrase_to_write(place, line, written, meant):
    [found] = findings(place, line)

    assert found.message == f"`{written}` cannot stand here"
    assert re.findall("`(.*?)`", found.help)[-1] == meant
    assert syntax_findings(place, line.replace(written, meant)) == []


@pytest.mark.parametrize(("place", "line", "told"), TOLD)
def test_what_takes_more_than_a_line_is_told_in_words(place, line, told):
    [found] = findings(place, line)

    assert told in found.help


def test_a_day_without_anything_below_it_is_one_finding_at_its_own_line():
    [found] = findings("give", "day 8")

    assert (found.code, found.span.line) == ("E123", 17)
    assert found.help.endswith("a form such as `give prednisone 100 mg po`: write `give …`")


def test_in_a_criterion_such_words_mean_nothing_of_the_kind():
    text = FILE.format(**RIGHT).replace("require enrolment on or after 2020-01-01", "require every 3 weeks")

    assert not any("repeat every" in each.help for each in protocol_dsl.check(text).diagnostics)


# ---- What the words mean ------------------------------------------------------------------------------------------


def test_an_amount_without_its_unit_is_not_told_to_declare_the_route_as_one():
    [found] = findings("give", "give docetaxel 75 iv")

    assert (found.code, found.message) == ("E344", "`75` has no unit: `iv` is how it is given")


@pytest.mark.parametrize(("often", "interval"), [("BID", "12 hours"), ("tid", "8 hours"), ("daily", "24 hours")])
def test_how_often_something_is_given_is_not_taken_for_how(often, interval):
    [found] = findings("give", f"give docetaxel 75 mg {often}")

    assert found.code == "E345"
    assert f"`repeat every {interval} from previous dose`" in found.help


@pytest.mark.parametrize("days", ["day 0", "days 0 to 3"])
def test_a_cycle_has_no_day_0(days):
    [found] = findings("give", days + GIVEN)

    assert (found.code, found.message) == ("E343", "`a` has no day 0: a cycle begins on day 1")


@pytest.mark.parametrize(("called", "meant"), [("PD", "progression"), ("consent_withdrawn", "withdrawal")])
def test_an_end_by_the_name_that_charts_have_for_it_is_recognised(called, meant):
    [found] = findings("until", f"until {called}")

    assert found.help == f"did you mean `{meant}`?"


def test_the_last_dose_is_that_of_a_cycle_by_its_name():
    [found] = findings("due", "due 28 days after last dose, window -3 days to +3 days")

    assert found.help == "did you mean `a`?"
