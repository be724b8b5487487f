"""The protocols of the repository that tests single out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FIRST = ROOT / "protocols/sbrt_tdm1.proto"
TRIALS = sorted((ROOT / "tests/corpus/trials").glob("*.proto"))


def number_of_criteria(path: Path) -> int:
    return len(re.findall(r"^ *(?:inclusion|exclusion) ", path.read_text("utf-8"), re.MULTILINE))


LARGEST = max([FIRST, *TRIALS], key=number_of_criteria)
"""The protocol with the most criteria."""
