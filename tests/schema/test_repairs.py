"""Values as spreadsheets and laboratories hold them are refused with what to write."""

from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl.schema import repairs


@pytest.mark.parametrize(
    ("written", "repair"),
    [
        ("<0.5", 'write {"below": "0.5"} as the value'),
        ("≥ 3", 'write {"at_least": "3"} as the value'),
        ("1,8", "write a point for the decimals and nothing between thousands: a comma can be read in two ways"),
        ("1,200.5", "write a point for the decimals and nothing between thousands: a comma can be read in two ways"),
        ("1.8 K/uL", 'write "1.8" as the value and "K/uL" as its unit'),
        ("45%", 'write "45" as the value and "%" as its unit'),
        ("", "write null if it is not known"),
        ("N/A", "write null if it is not known"),
        ("positive", None),
    ],
)
def test_a_number_that_is_written_otherwise(written, repair):
    assert repairs.of_number(written) == repair


@pytest.mark.parametrize(
    ("written", "repair"),
    [
        ("14.05.1980", "write `1980-05-14`"),
        ("5/14/1980", "write `1980-05-14`"),
        ("14-May-1980", "write `1980-05-14`"),
        ("May 14th, 1980", "write `1980-05-14`"),
        ("1980/5/4", "write `1980-05-04`"),
        ("4/4/1980", "write `1980-04-04`"),
        (
            "3/4/1980",
            "write `1980-03-04` or `1980-04-03`, whichever is meant: some put the day first, some the month",
        ),
        ("03/04/80", "write the date with the year in full and first, such as `2026-03-02`"),
        ("31/31/1980", None),
        ("", "write null if it is not known"),
        ("last week", None),
    ],
)
def test_a_date_that_is_written_otherwise(written, repair):
    assert repairs.of_date(written) == repair


def test_nothing_is_converted():
    protocol = protocol_dsl.load(Path(__file__).parents[2] / "protocols" / "sbrt_tdm1.proto")
    ecog = [{"value": "<2", "on": "2026-02-20"}]
    record = {"format": "record/1", "subject": "P", "as_of": "2026-03-02", "facts": {"birth_date": "14.05.1980"}}
    (outcome,) = protocol.decide_many([record | {"measurements": {"ecog": ecog}}])

    assert [(each.path, each.help) for each in outcome.problems] == [
        ("$.facts.birth_date", "write `1980-05-14`"),
        ("$.measurements.ecog[0]", 'write {"below": "2"} as the value'),
    ]
