"""
How wide a text will be, and where it has to be broken.

Nobody knows which font a reader has. The widths are those of DejaVu Sans, which is wider than Helvetica, Arial, Segoe
and Roboto: a text that fits by them fits everywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import accumulate, takewhile

from protocol_dsl.render.explanation.style import printable

_WIDTHS = {
    300: "IJijl",
    350: " ,./:;\\|",
    400: "()-[]ft",
    450: "!r",
    500: '"*_`–',
    550: "?csz“”",
    600: "FLkvxy",
    650: "$0123456789EPSTYabdeghnopqu{}",
    700: "ABCKRVXZ",
    750: "NU",
    800: "&DGHOQ",
    850: "#+<=>^w~×≥≤→",
    900: "M",
    950: "%",
    1000: "@Wm—…",
}
_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
BOLD = 1.13
"""How much wider bold letters are."""
ELLIPSIS = "…"


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a text in pixels, at a font size in pixels; rather too much than too little."""
    return _pixels(sum(map(_letter, text)), size, bold)


def _pixels(thousandths: int, size: float, bold: bool) -> float:
    return thousandths * size / 1000 * (BOLD if bold else 1)


def _letter(letter: str) -> int:
    found = _OF.get(letter)
    if found is not None:
        return found
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in ("W", "F"):
        return 1050
    return 800 if letter.isupper() else 700


def wrapped(text: str, width: float, size: float, bold: bool = False, most: int | None = None) -> tuple[str, ...]:
    """
    A text broken into lines that are no wider than `width` pixels.

    Words that are wider than that are broken inside. After `most` lines the rest is cut off, with an ellipsis.
    Control characters and marks of writing direction are shown as `�`.
    """
    lines, line = list[str](), ""
    for word in _pieces(printable(text), width, size, bold):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size, bold) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    if line:
        lines.append(line)
    if most is None or len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], _cut(f"{lines[most - 1]} {lines[most]}", width, size, bold))


def shortened(text: str, width: float, size: float, bold: bool = False) -> str:
    """A text on one line, with an ellipsis in place of what does not fit."""
    clean = printable(text)
    return clean if text_width(clean, size, bold) <= width else _cut(clean, width, size, bold)


def _cut(text: str, width: float, size: float, bold: bool) -> str:
    ends = accumulate(map(_letter, text), initial=_letter(ELLIPSIS))
    fitting = takewhile(lambda thousandths: _pixels(thousandths, size, bold) <= width, ends)
    return text[: max(sum(1 for _ in fitting) - 1, 0)].rstrip() + ELLIPSIS


def _pieces(text: str, width: float, size: float, bold: bool) -> Iterator[str]:
    """The words, and the parts of words that are too wide for a line."""
    for word in text.split():
        part = ""
        for letter in word:
            if part and text_width(part + letter, size, bold) > width:
                yield part
                part = ""
            part += letter
        yield part
