"""
Holds the floor under branch coverage in the rooms where an untried branch could harm a participant.

Reads coverage's JSON report, and the rooms and the floor from `pyproject.toml`. Branches alone are counted: many tested
lines must not make up for one untested fork.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def main(report: Path) -> int:
    floor = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["protocol-dsl"]["branch-floor"]
    files = json.loads(report.read_text("utf-8"))["files"]
    findings = [line for room in floor["rooms"] for line in below(files, room, floor["percent"])]
    print("\n".join(findings) or f"branches tried in {', '.join(floor['rooms'])}: at least {floor['percent']} %")
    return 1 if findings else 0


def below(files: Mapping[str, Any], room: str, percent: float) -> Iterator[str]:
    """A line for the room if fewer than `percent` of its branches were tried, then its files, worst first."""
    inside = {name: f["summary"] for name, f in files.items() if Path(name).parts[:2] == ("protocol_dsl", room)}
    total = sum(summary["num_branches"] for summary in inside.values())
    tried = sum(summary["covered_branches"] for summary in inside.values())
    if not total:
        yield f"{room}: no branch was measured, so nothing is proved"
    elif 100 * tried < percent * total:
        yield f"{room}: {100 * tried / total:.1f} % of {total} branches tried, at least {percent} % wanted"
        untried = {name: summary["num_branches"] - summary["covered_branches"] for name, summary in inside.items()}
        for name, count in sorted(untried.items(), key=lambda pair: -pair[1]):
            if count:
                yield f"    {name}: {count} not tried, see lines {missing_branches(files[name])}"


def missing_branches(file: Mapping[str, Any]) -> str:
    return ", ".join(str(line) for line in sorted({abs(start) for start, _ in file["missing_branches"]}))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
