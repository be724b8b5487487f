"""The page of measurements has what its generator writes: every part, in order, with numbers in every row."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "performance.md").read_text("utf-8")
SPREAD = re.compile(r"\d+(\.\d+)? – \*\*\d+(\.\d+)?\*\* – \d+(\.\d+)?")


def rows(heading: str) -> list[str]:
    part = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in part.splitlines() if line.startswith("| ") and "×" not in line and "ms |" not in line]


def test_every_part_of_the_run_is_on_the_page():
    headings = [line[3:] for line in PAGE.splitlines() if line.startswith("## ")]

    assert headings == [
        "Deciding",
        "From JSON text, or from a dict, to a verdict",
        "More criteria, more rows",
        "Other rule engines",
        "A cold start",
    ]


def test_every_time_stands_with_its_spread():
    found = [row for part in ("Deciding", "More criteria, more rows", "A cold start") for row in rows(part)]
    measured = [row for row in found if re.search(r"\d", row.partition("|")[2].partition("|")[2])]

    assert len(measured) >= 20
    assert all(SPREAD.search(row) for row in measured), measured


def test_what_is_missed_is_said():
    wanted = [row for row in rows("Deciding") if "at most" in row]

    assert len(wanted) == 3
    assert all("kept" in row or "**missed**" in row for row in wanted)


def test_the_page_names_what_it_was_run_with():
    assert re.search(r"Run with protocol_dsl \S+, Python 3\.\d+\.\d+, ", PAGE)
