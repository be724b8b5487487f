"""The page of measurements has what its generator writes: every part, in order, with numbers in every row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import cold_start, following, peers, report
from benchmarks.measure import Measured, Spread, measured

PAGE = (Path(__file__).parents[2] / "docs" / "performance.md").read_text("utf-8")
SPREAD = re.compile(r"\d+(\.\d+)? – \*\*\d+(\.\d+)?\*\* – \d+(\.\d+)?")


def rows(heading: str) -> list[str]:
    part = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in part.splitlines() if line.startswith("| ") and not line.startswith(("| |", "| criteria"))]


def test_every_part_of_the_run_is_on_the_page():
    headings = [line[3:] for line in PAGE.splitlines() if line.startswith("## ")]

    assert headings == [
        "Deciding",
        "From JSON text, or from a dict, to a verdict",
        "Following event logs",
        "More criteria, more rows",
        "Other rule engines",
        "A cold start",
        *(["What is missed, and why"] if "**missed**" in PAGE else []),
    ]


def test_every_time_stands_with_its_spread():
    timed = [row for part in rows_by_part().values() for row in part if re.search(r"\d", row)]

    assert len(timed) >= 30
    assert all(SPREAD.search(row) for row in timed), timed


def test_what_is_missed_is_said():
    wanted = [row for part in rows_by_part().values() for row in part if "at most" in row or "at least" in row]

    assert len(wanted) == 3 + 1 + 3 + 4 + 2
    assert all(row.endswith((": kept |", ": **missed** |")) for row in wanted)


def rows_by_part() -> dict[str, list[str]]:
    return {part: rows(part) for part in re.findall(r"(?m)^## (.+)$", PAGE)}


def test_every_miss_stands_with_its_reason():
    reasons = PAGE.partition("## What is missed, and why\n")[2]
    missed = [row for part in rows_by_part().values() for row in part if "**missed**" in row]

    assert all(f"- **{row.split('|')[1].strip()}**: " in reasons for row in missed)


def test_whatever_has_something_wanted_has_a_reason_ready():
    wanted = {*report.WANTED, following.FOLLOWED, "1000", *peers.PEERS, cold_start.CHECK, cold_start.DECISION}

    assert set(report.REASONS) == wanted


def test_a_page_without_a_miss_has_no_list_of_them():
    assert list(report.what_is_missed(["| zen-engine | 2.1 | at least 5: kept |"])) == []
    heading, reason = report.what_is_missed(["| 1000 | 1 | at most 0.5: **missed** |"] * 2)

    assert (heading.strip(), reason[:12]) == ("## What is missed, and why", "- **1000**: ")


def test_the_page_names_what_it_was_run_with():
    assert re.search(r"Run with protocol_dsl \S+, Python 3\.\d+\.\d+, ", PAGE)


# ---- How a row is written ----------------------------------------------------------------------------


def found(ratio: float, milliseconds: float = 1.0) -> Measured:
    return Measured(Spread(0.0, 1000 * milliseconds, 9e9), Spread(0.0, ratio, 99.0))


@pytest.mark.parametrize(("ratio", "verdict"), [(1.5, "kept"), (1.51, "**missed**")])
def test_the_middle_decides_whether_a_ratio_is_kept(ratio, verdict):
    *_, row = report.table({"all statuses": found(ratio)}, report.WANTED, "B1")

    assert row == f"| all statuses | 0.00 – **{ratio:.2f}** – 99.00 | 1000.0 | at most 1.5: {verdict} |"


def test_what_nobody_asked_for_has_no_verdict():
    *_, row = report.table({"verdict only": found(9)}, report.WANTED, "B1")

    assert row.endswith("|  |")


@pytest.mark.parametrize(("ratio", "verdict"), [(0.5, "kept"), (0.51, "**missed**")])
def test_a_thousand_criteria_are_held_against_half_of_the_loops(ratio, verdict):
    assert report.scaling_row(1000, 10, found(ratio)).endswith(f"| at most 0.5: {verdict} |")
    assert report.scaling_row(100, 10, found(ratio)).endswith("|  |")


@pytest.mark.parametrize(("peer", "verdict"), [(5.0, "kept"), (4.9, "**missed**")])
def test_a_peer_is_held_against_the_engine_and_not_against_b1(peer, verdict):
    row = report.peer_row("other", "1.2", {report.PEER: found(2 * peer), report.ENGINE: found(2.0)})

    assert row == f"| other | 1.2 | 0.00 – **{2 * peer:.2f}** – 99.00 | {peer:.1f} | at least 5: {verdict} |"


@pytest.mark.parametrize(("milliseconds", "verdict"), [(250, "kept"), (251, "**missed**")])
def test_a_check_is_held_against_the_clock(milliseconds, verdict):
    *_, row = report.start_table({cold_start.CHECK: found(9.0, milliseconds)})

    assert row == f"| `protocol check` | {milliseconds} | 0.00 – **9.00** – 99.00 | at most 250 ms: {verdict} |"


@pytest.mark.parametrize(("ratio", "verdict"), [(3.0, "kept"), (3.1, "**missed**")])
def test_one_decision_is_held_against_the_plain_script(ratio, verdict):
    *_, row = report.start_table({cold_start.DECISION: found(ratio)})

    assert row.endswith(f"| at most 3 ×: {verdict} |")


def test_ratios_are_taken_round_by_round():
    times = measured({"unit": [1.0, 2.0, 4.0], "other": [2.0, 2.0, 2.0]}, "unit")

    assert times["other"] == Measured(Spread(2e6, 2e6, 2e6), Spread(0.5, 1.0, 2.0))


def test_a_cold_start_keeps_its_bytecode_whatever_the_environment_says():
    assert cold_start.environment({"PYTHONDONTWRITEBYTECODE": "1", "HOME": "/h"}) == {"HOME": "/h"}
