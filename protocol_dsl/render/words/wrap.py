"""Words over lines of bearable length, also where one word alone is longer than any page."""

from __future__ import annotations

import re
import textwrap

BLANKS = "\t\n\x0b\x0c\r "
"""Where `textwrap` parts words: no-break spaces are not among them."""
GIANT = 2_000
"""
From this many characters on a word, or the blanks between two, is no ordinary text: data that somebody pasted.

`textwrap` copies all that is left of a long word for every line that it cuts off, which is quadratic.
"""
GIANTS = re.compile(rf"((?<![^{BLANKS}])[^{BLANKS}]{{{GIANT},}}|[{BLANKS}]{{{GIANT},}})")


def wrapped_lines(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    """
    The lines of a text, at most `width` characters wide, with `first` in front of the first and `later` of all others.

    No text makes no line. A giant word starts on a line of its own and is cut wherever a line is full; so many blanks
    only end a line. Everything else is wrapped as `textwrap.wrap` does it. Linear in the length of the text.
    """
    width = max(width, len(first) + 1, len(later) + 1)  # In less room than the indent `textwrap` never ends.
    lines: list[str] = []
    for number, part in enumerate(GIANTS.split(text)):
        start = later if lines else first
        if number % 2:
            lines += _cut(part.strip(BLANKS), width, start, later)
        else:
            rest = part.lstrip(BLANKS) if lines else part
            lines += textwrap.wrap(rest, width, initial_indent=start, subsequent_indent=later)  # noqa: TID251
    return lines


def _cut(word: str, width: int, first: str, later: str) -> list[str]:
    room = width - max(len(first), len(later))
    return [f"{later if at else first}{word[at : at + room]}" for at in range(0, len(word), room)]
