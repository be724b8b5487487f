"""Any and every result of a window: one that certainly holds decides, an empty window never does."""

import pytest

from tests.semantics.ask import MET, NOT_MET, OPEN, ask, record

ECOG = """
timepoint enrolment
    until it happens: as_of
measurement ecog : integer 0 to 5
"""
WINDOW = "within 28 days before enrolment"


@pytest.mark.parametrize(
    ("results", "some", "every"),
    [
        ([(1, "2026-02-20")], MET, MET),
        ([(2, "2026-02-20")], NOT_MET, NOT_MET),
        ([(1, "2026-02-20"), (2, "2026-02-21")], MET, NOT_MET),
        ([(1, "2026-02-20"), (None, "2026-02-21")], MET, OPEN),
        ([(2, "2026-02-20"), (None, "2026-02-21")], OPEN, NOT_MET),
        ([(1, "2026-02-20"), (2, "2026")], MET, OPEN),
        ([(2, "2026-02-20"), (1, "2026")], OPEN, NOT_MET),
        ([(1, "2026-02-20"), (2, "2025")], MET, MET),
        ([(1, "2025")], OPEN, OPEN),
        ([], OPEN, OPEN),
    ],
)
def test_any_and_every_result_of_a_window(results, some, every):
    known = record(measurements={"ecog": [{"value": value, "on": on} for value, on in results]})

    assert ask(ECOG, f"any ecog {WINDOW} <= 1", known).status == some
    assert ask(ECOG, f"every ecog {WINDOW} <= 1", known).status == every


@pytest.mark.parametrize(("value", "some", "every"), [(1, MET, OPEN), (2, OPEN, NOT_MET)])
def test_a_series_that_is_not_complete_may_hold_another_result(value, some, every):
    held = {"results": [{"value": value, "on": "2026-02-20"}], "through": None}
    known = record(measurements={"ecog": held})

    assert ask(ECOG, f"any ecog {WINDOW} <= 1", known).status == some
    assert ask(ECOG, f"every ecog {WINDOW} <= 1", known).status == every
