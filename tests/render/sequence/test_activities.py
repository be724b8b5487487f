"""The schedule of activities: every dose, check and visit has its row, every timepoint its column and its window."""

from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl.model.schedule import Cycle, Step, Visit
from protocol_dsl.model.wordings import wordings_in
from protocol_dsl.render.sequence.activities import activities, activities_table
from protocol_dsl.render.tables import html_table, markdown_table

ROOT = Path(__file__).parents[3]
FIRST = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")._plan.protocol
EVERYTHING = protocol_dsl.load(ROOT / "tests" / "corpus" / "checker" / "good" / "sequence.proto")._plan.protocol
WORKED = [
    protocol_dsl.load(ROOT / "examples" / "schedules" / f"{name}.proto")._plan.protocol
    for name in ("two_drugs", "crossover_ab")
]
SCHEDULES = [
    (protocol, schedule)
    for protocol in (FIRST, EVERYTHING, *WORKED)
    for schedule in protocol.sequence.schedules.values()
]


def of(protocol, name):
    return activities(protocol.sequence.schedules[name], protocol)


def notes_of(found, numbers):
    return [found.notes[number - 1] for number in numbers]


def test_the_first_protocol_has_radiation_and_the_first_and_later_doses():
    found = of(FIRST, "observation")

    assert [(each.label, each.window) for each in found.timepoints] == [
        ("Stereotactic radiotherapy", "No time stated"),
        (
            "Trastuzumab emtansine, dose 1",
            "24 to 28 hours after “End of SRT to the last lesion”, best after 24 hours",
        ),
        ("Trastuzumab emtansine, dose 2 onwards", "Then every 21 days from the previous dose (21 to 24 days)"),
    ]
    assert [(each.label, [mark is not None for mark in each.marks]) for each in found.activities] == [
        ("Stereotactic radiotherapy", [True, False, False]),
        ("Trastuzumab emtansine (T-DM1) 3.6 mg/kg iv", [False, True, True]),
        ("Platelets", [False, True, True]),
        ("Aspartate aminotransferase", [False, True, True]),
        ("Alanine aminotransferase", [False, True, True]),
        ("Total bilirubin", [False, True, True]),
    ]


def test_what_was_assumed_of_a_window_and_of_what_it_counts_from_is_a_footnote():
    found = of(FIRST, "observation")
    notes = notes_of(found, found.timepoints[1].notes)

    assert "Assumed: The document states no tolerance around 24 hours." in notes
    assert any(each.startswith("“End of SRT to the last lesion” is the last end of") for each in notes)
    assert any("from the end of the last fraction to the last lesion" in each for each in notes)


def test_a_check_says_how_recent_it_must_be():
    found = of(FIRST, "observation")
    platelets = next(each for each in found.activities if each.label == "Platelets")

    assert "Within 3 days before the dose." in notes_of(found, platelets.marks[1])


@pytest.mark.parametrize(("protocol", "schedule"), SCHEDULES, ids=lambda each: each.name)
def test_nothing_that_is_done_is_left_out(protocol, schedule):
    found = activities(schedule, protocol)
    keys = {each.key for each in found.activities}
    wanted = set()
    for element in schedule.elements.values():
        match element:
            case Step():
                wanted.add(element.name)
            case Visit():
                wanted |= {element.name, *element.collects}
            case Cycle():
                wanted |= {name for checks in element.checks for name in checks.measurements}
                drugs = {give.drug for day in element.days for give in day.gives}
                assert drugs <= {key.partition("/")[0] for key in keys}

    assert wanted <= keys
    assert all(any(mark is not None for mark in each.marks) for each in found.activities)
    assert all(len(each.marks) == len(found.timepoints) for each in found.activities)


@pytest.mark.parametrize(("protocol", "schedule"), SCHEDULES, ids=lambda each: each.name)
def test_every_assumption_of_the_schedule_is_in_a_footnote(protocol, schedule):
    told = " ".join(activities(schedule, protocol).notes)
    counted = {
        anchor.element
        for element in schedule.elements.values()
        for timing in (getattr(element, name, None) for name in ("starts", "first", "due"))
        if timing is not None
        for anchor in (timing.anchor,)
    }
    for element in schedule.elements.values():
        if type(element).__name__ == "Milestone" and element.meaning is not None and element.name not in counted:
            continue
        for wording in wordings_in(element):
            assert all(each.text.rstrip(".") in told for each in wording.assumptions)


def test_days_of_a_cycle_have_a_column_each():
    found = of(EVERYTHING, "comparison")

    assert [each.key for each in found.timepoints][:2] == ["platinum/1/day 1", "platinum/1/day 8"]
    assert found.timepoints[1].window.startswith("Day 8")


def test_a_branch_says_when_it_is_taken():
    found = of(EVERYTHING, "observation")
    mri = next(each for each in found.timepoints if each.element == "early_mri")

    assert "Brain lesions?: if brain lesions." in notes_of(found, mri.notes)


def test_the_table_has_the_windows_in_its_first_row():
    table = activities_table(of(FIRST, "observation"))

    assert table.rows[0][0].text == "Window"
    assert table.rows[0][2].text.startswith("24 to 28 hours")
    assert markdown_table(table).count("\n| ") == len(table.rows) + 2
    assert html_table(table).count("<tr>") == len(table.rows) + 1
