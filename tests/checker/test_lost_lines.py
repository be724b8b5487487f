"""A line of a schedule that cannot be read costs itself: one finding there, and the rest is read and checked."""

import re

import pytest

import protocol_dsl

BEFORE = """protocol p "P"

timepoint enrolment
concept drug "Drug"
fact brain : yes/no "Brain lesions"
measurement platelets : quantity in 10^9/L
measurement pain : integer 0 to 10
records lesions "Lesions"
    main site : text
    must state completeness

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01
"""
SCHEDULE = """
schedule s "Everything"
    note "An example."
    step rt "Radiation"
        assume
            It is not said how often,
            and not how far apart.
        for each lesion in lesions
        fractions 5
        gap between fractions at least 40 hours
        starts within 14 days after enrolment
        opening hours unit
    milestone rt_done "The end of it"
        assume "The last fraction counts."
        = end of last rt over all lesions
    cycle c "Drug"
        day 1
            assume "From practice."
            give drug 100 mg iv
        day 8, window -1 days to +1 days
            assume "From practice."
            give drug 50 mg iv
        first dose 24 hours after rt_done, window 0 hours to +72 hours
            text "24 hours later"
        repeat every 21 days from previous dose, window 0 days to +3 days
            assume "From practice."
        times 3
            assume "From practice."
        before each dose: platelets within 3 days
            assume "From practice."
        levels 100 mg, 80 mg, stop; never re-escalate
            assume "From the label."
        modify by counts
        until any of
            - progression
            - withdrawal
        applies if brain
            and enrolment on or after 2020-01-01
    visit scan "Scan"
        assume "Every 6 weeks."
        due 42 days after first c, window -7 days to +7 days
        repeat every 42 days from first visit, window -7 days to +7 days
        times 2
        collect pain
    visit mri "MRI"
        assume "Within the time."
        due at end of tail, window 0 days to +7 days
    period tail "Six weeks"
        from first c to 3rd c
    choose "Which?"
        - brain: mri
        - otherwise: scan
    deviation early c.first is important because "It is what is studied."

rules counts "Counts"
    assume "From the label."
    most severe action wins
    when platelets in 10^9/L
        | below 25       | hold until >= 75, then one level down |
        | 25 to below 75 | hold until >= 75, then same level     |
        | at least 75    | same level                            |

calendar unit "Unit"
    assume "The hours of the unit."
    Mon-Sun 08:00-18:00
"""
LINES = SCHEDULE.splitlines()
# A text block may say anything: none of its lines can be bad.
BLOCK = range(LINES.index("        assume") + 1, LINES.index("        for each lesion in lesions"))
INSIDE = [n for n in range(2, LINES.index('rules counts "Counts"') - 1) if n not in BLOCK]


# The first lines of the two are without which nothing can be read of them.
RULES = [n for n in range(LINES.index('rules counts "Counts"') + 1, len(LINES)) if LINES[n].startswith(" ")]


def found_in(lines):
    text = BEFORE + "\n".join(lines)
    offset = BEFORE.count("\n")
    return [(each.span.line - 1 - offset, each.code, each.message) for each in protocol_dsl.check(text).diagnostics]


def with_line(number, line):
    return [*LINES[:number], line, *LINES[number + 1 :]]


@pytest.mark.parametrize("number", [*INSIDE, *RULES], ids=lambda number: LINES[number].strip().replace(" ", "_")[:24])
def test_a_line_that_cannot_be_read_is_one_finding(number):
    indent, words = re.match(r"( *)(.*)", LINES[number]).groups()
    other_word = "xyzzy" if number % 2 else words.split()[0]
    bad = f"{indent}{other_word} {words.partition(' ')[2]} ??"
    told = {(code, message) for _, code, message in found_in(LINES)}
    found = [each for each in found_in(with_line(number, bad)) if each[1:] not in told]

    assert [line for line, _, _ in found] == [number], found


def test_the_schedule_has_no_other_error():
    assert [code for _, code, _ in found_in(LINES) if code.startswith("E")] == []


def test_two_bad_lines_are_two_findings_and_the_names_in_the_rest_are_looked_up():
    lines = with_line(LINES.index("        times 2"), "        times often")
    lines[lines.index("        fractions 5")] = "        fractions five times"
    lines[lines.index("        collect pain")] = "        collect pian"
    found = [each for each in found_in(lines) if not each[1].startswith("I")]

    assert [code for _, code, _ in sorted(found)] == ["E122", "E122", "E201"]
    assert "pian" in sorted(found)[-1][2]


def test_a_part_whose_first_line_is_bad_keeps_its_name():
    lines = with_line(LINES.index('    milestone rt_done "The end of it"'), "    milestone rt_done The end of it")

    assert [code for _, code, _ in found_in(lines) if not code.startswith("I")] == ["E122"]


@pytest.mark.parametrize("number", RULES, ids=lambda number: LINES[number].strip().replace(" ", "_")[:24])
def test_a_line_of_rules_or_hours_that_cannot_be_read_costs_no_other(number):
    lines = with_line(number, re.match(" *", LINES[number])[0] + "xyzzy ??")
    lines[lines.index("        collect pain")] = "        collect pian"
    found = found_in(lines)

    assert [line for line, code, _ in found if code.startswith("E")] == sorted(
        [lines.index("        collect pian"), number]
    )


def test_what_is_wrong_in_the_other_lines_of_rules_is_found_too():
    bad = with_line(
        LINES.index("        | at least 75    | same level                            |"),
        "        | at least 75 | xyzzy |",
    )
    bad[bad.index("        | below 25       | hold until >= 75, then one level down |")] = (
        "        | below 25 | hold until >= 20, then one level down |"
    )
    found = found_in(bad)

    assert sorted(code for _, code, _ in found if code.startswith("E")) == ["E173", "E325"]


def test_a_protocol_with_a_lost_line_does_not_run():
    text = BEFORE + "\n".join(with_line(LINES.index("        times 2"), "        times often"))

    assert protocol_dsl.check(text).protocol is None


def test_a_tab_in_a_schedule_costs_its_line():
    lines = with_line(LINES.index("        collect pain"), "\tcollect pain")
    lines[lines.index("        before each dose: platelets within 3 days")] = (
        "        before each dose: platelet within 3 days"
    )
    codes = [code for _, code, _ in found_in(lines) if not code.startswith("I")]

    assert sorted(codes) == ["E109", "E201"]


def test_a_schedule_of_nothing_but_bad_lines_ends():
    lines = ['schedule s "S"', *(f"    xyzzy {number}" for number in range(200))]
    found = found_in(lines)

    assert 1 <= len(found) <= 40
    assert {code for _, code, _ in found} == {"E122"}
