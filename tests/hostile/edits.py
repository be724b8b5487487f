"""
One mistake of the keyboard in a good protocol: something is gone, too much, or swapped, be it a sign, a word or a line.

Half of the edits are made in whole files, half in excerpts: a handful of neighbouring declarations, which cost a tenth.
Every edit follows from its number alone, so that a failing one can be made again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parents[2]
FILES = (ROOT / "protocols" / "sbrt_tdm1.proto", *sorted((ROOT / "tests" / "corpus" / "trials").glob("*.proto")))
PARTS = {
    "sign": re.compile(r".", re.DOTALL),
    "word": re.compile(r"\w+|[^\w\s]|\n *| +"),
    "line": re.compile(r"[^\n]*\n"),
}
SIGNS = tuple("\"#()|-=<>:,.x×≥\t\x00{}[]/'é“0123456789 \n")


@frozen
class Edit:
    """An edit: in which file, whether in an excerpt of it, what was done, the text before and after."""

    file: str
    what: str
    before: str
    after: str


def edit(number: int, share_of_excerpts: float = 0.9) -> Edit:
    """The edit with a number."""
    lots = random.Random(f"edit {number}")
    path = lots.choice(FILES)
    text = path.read_text(encoding="utf-8")
    if lots.random() < share_of_excerpts:
        text = _excerpt(text, lots)
    kind = lots.choice(tuple(PARTS))
    parts = PARTS[kind].findall(text)
    deed = lots.choice(("delete", "insert", "swap"))
    place = lots.randrange(len(parts) - 1)
    if deed == "delete":
        del parts[place]
    elif deed == "insert":
        parts.insert(place, lots.choice(SIGNS) if kind == "sign" else lots.choice(parts))
    else:
        parts[place], parts[place + 1] = parts[place + 1], parts[place]
    return Edit(path.name, f"{deed} a {kind}", text, "".join(parts))


def cut_off(path: Path, step: int) -> Iterator[Edit]:
    """Each declaration of a file, behind the `protocol` line, broken off after every so many signs."""
    head, *pieces = _pieces(path.read_text(encoding="utf-8"))
    for piece in pieces:
        for end in range(1 + len(piece) % step, len(piece), step):
            yield Edit(path.name, f"cut after {piece[:end][-40:]!r}", f"{head}\n{piece}", f"{head}\n{piece[:end]}")


def _pieces(text: str) -> list[str]:
    """The `protocol` line with what belongs to it, and each declaration."""
    return re.split(r"\n(?=[a-z])", text)


def _excerpt(text: str, lots: random.Random) -> str:
    """The `protocol` line with some declarations that follow each other; names that they miss are unknown in it."""
    pieces = _pieces(text)
    start = lots.randrange(1, len(pieces))
    return "\n".join([pieces[0], *pieces[start : start + 4]]) + "\n"
