"""The picture of a plan: windows from what starts them, before anything has happened."""

from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl.render.pictures.planned import plan_svg, plan_table
from tests.render.pictures.looks import complaints, words

ROOT = Path(__file__).parents[3]
FIRST = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")._plan.protocol
EVERYTHING = protocol_dsl.load(ROOT / "tests" / "corpus" / "checker" / "good" / "sequence.proto")._plan.protocol
SCHEDULES = [
    (protocol, schedule) for protocol in (FIRST, EVERYTHING) for schedule in protocol.sequence.schedules.values()
]


def rows(protocol, name):
    table = plan_table(protocol.sequence.schedules[name], protocol)
    return {row[0].text: tuple(each.text for each in row[1:]) for row in table.rows}


@pytest.mark.parametrize("width", [320, 800, 1400])
@pytest.mark.parametrize(("protocol", "schedule"), SCHEDULES, ids=lambda each: each.name)
def test_no_text_leaves_the_picture_or_covers_another_one(protocol, schedule, width):
    assert complaints(plan_svg(schedule, protocol, width=width)) == []


@pytest.mark.parametrize(("protocol", "schedule"), SCHEDULES, ids=lambda each: each.name)
def test_every_window_of_the_table_is_in_the_picture(protocol, schedule):
    shown = words(plan_svg(schedule, protocol, width=1400))

    assert all(row[2].text in shown for row in plan_table(schedule, protocol).rows)


def test_a_window_is_counted_from_what_nothing_else_times():
    found = rows(FIRST, "observation")

    origin = "“End of SRT to the last lesion”"
    assert found["Trastuzumab emtansine: dose 1"] == (origin, "24 to 28 hours", "24 hours")
    # 24 to 28 hours and 21 to 24 days, told in days as soon as days are counted.
    assert found["Trastuzumab emtansine: dose 2"] == (origin, "22 to 26 days", "22 days")


def test_windows_are_carried_on_from_anchor_to_anchor():
    found = rows(EVERYTHING, "observation")

    assert found["Stereotactic radiation therapy: start"][:2] == ("Enrolment", "0 to 14 days")
    # It starts within 14 days and lasts 14 at most; then 24 to 96 hours.
    assert found["Trastuzumab emtansine: dose 1"][:2] == ("Enrolment", "1 day to 32 days")


def test_a_grid_does_not_drift():
    found = rows(EVERYTHING, "comparison")

    assert [found[f"Carboplatin: dose {number} on day 1"][1] for number in (1, 2, 3)] == [
        "0 to 7 days",
        "19 to 30 days",
        "40 to 51 days",
    ]
    assert found["Carboplatin: dose 2 on day 8"][1:] == ("25 to 38 days", "28 days")


def test_what_nothing_times_and_what_goes_on_is_told():
    notes = plan_table(FIRST.sequence.schedules["observation"], FIRST).notes

    assert notes[0] == "Stereotactic radiotherapy: no time stated."
    assert notes[1].endswith(
        "then every 21 days from the previous dose (21 to 24 days), until progression or withdrawal."
    )


def test_the_python_interface_draws_a_schedule_by_its_name():
    protocol = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")

    assert "dose 1: 24 to 28 hours" in words(protocol.plan_svg("observation", width=700))
    assert "Comparison group" in words(protocol.trial_schema_svg())
    with pytest.raises(protocol_dsl.DecisionError, match="did you mean `observation`"):
        protocol.plan_svg("observaton")
