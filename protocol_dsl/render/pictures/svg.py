"""
The elements that pictures are made of, as SVG 1.1 text.

Everything is deterministic to the byte: numbers have one decimal at most, attributes come in the order given. Text from
a file or a log goes through `text`, which shows it and never lets it be read as markup.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from html import escape

from protocol_dsl.render.explanation.style import printable
from protocol_dsl.render.pictures.style import ROOT, stylesheet

DASH = "4 3"
"""The dashes that stand for what is not known for certain."""


def number(value: float) -> str:
    """`12`, `12.5`: at most one decimal."""
    shown = f"{value:.1f}"
    shown = shown[:-2] if shown.endswith(".0") else shown
    return "0" if shown == "-0" else shown


def shown(words: str) -> str:
    """A text as a picture can show it: `�` in place of what steers writing, and of what XML does not allow."""
    return printable(words).replace("\ufffe", "�").replace("\uffff", "�")


def rectangle(
    x: float, y: float, width: float, height: float, style: str, *, round_by: float = 0, dashed: bool = False
) -> str:
    """A rectangle; `style` are class names of the stylesheet (`f-band s-edge`)."""
    corner = f' rx="{number(round_by)}"' if round_by else ""
    size = f'width="{number(max(width, 0))}" height="{number(max(height, 0))}"'
    return f'<rect x="{number(x)}" y="{number(y)}" {size}{corner} class="{_filled(style)}"{_dash(dashed)}/>'


def line(
    x1: float, y1: float, x2: float, y2: float, style: str = "s-line", *, thick: float = 1, dashed: bool = False
) -> str:
    """A straight line."""
    ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
    return f'<line {ends} class="{style}" stroke-width="{number(thick)}"{_dash(dashed)}/>'


def path(
    commands: Iterable[str | float], style: str, *, thick: float = 1, dashed: bool = False, close: bool = True
) -> str:
    """A path from letters and numbers: `["M", 0, 0, "L", 10, 0]`."""
    drawn = " ".join(each if isinstance(each, str) else number(each) for each in commands) + (" Z" if close else "")
    return f'<path d="{drawn}" class="{_filled(style)}" stroke-width="{number(thick)}"{_dash(dashed)}/>'


def circle(x: float, y: float, radius: float, style: str, *, thick: float = 1, dashed: bool = False) -> str:
    """A circle."""
    place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
    return f'<circle {place} class="{_filled(style)}" stroke-width="{number(thick)}"{_dash(dashed)}/>'


def text(
    x: float, y: float, words: str, size: float, *, style: str = "f-ink", bold: bool = False, anchor: str = "start"
) -> str:
    """One line of text whose baseline is at `y`; `anchor` is `start`, `middle` or `end`."""
    weight = ' font-weight="bold"' if bold else ""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    # Each text is isolated, so that right-to-left words turn nothing around but themselves.
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}"{weight}{side} class="{style}"'
        f' unicode-bidi="isolate">{_content(words)}</text>'
    )


def lines_of_text(
    x: float, y: float, lines: Sequence[str], size: float, leading: float, *, style: str = "f-ink", bold: bool = False,
    anchor: str = "start",
) -> str:  # fmt: skip
    """Lines of text below each other, the first baseline at `y`."""
    return "".join(
        text(x, y + number_ * leading, each, size, style=style, bold=bold, anchor=anchor)
        for number_, each in enumerate(lines)
    )


def picture(title: str, description: str, width: float, height: float, parts: Iterable[str]) -> str:
    """
    The whole picture as a document of its own, ending with a line end; it can also stand inside an HTML page.

    `title` and `description` are what somebody hears who does not see it.
    """
    body = "\n".join(each for each in parts if each)
    # Several pictures may stand in one page, so the names of their parts must differ.
    name = hashlib.sha256(f"{title}\0{description}\0{body}".encode("utf-8", "replace")).hexdigest()[:10]
    size = f'width="{number(width)}" height="{number(height)}" viewBox="0 0 {number(width)} {number(height)}"'
    labels = f'aria-labelledby="pd-{name}-title" aria-describedby="pd-{name}-desc"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{ROOT}" role="img" {size} {labels}>\n'
        f'<title id="pd-{name}-title">{_content(title)}</title>\n'
        f'<desc id="pd-{name}-desc">{_content(description)}</desc>\n'
        f"<style>{stylesheet()}</style>\n"
        f"{rectangle(0, 0, width, height, 'f-paper')}\n{body}\n</svg>\n"
    )


def _content(words: str) -> str:
    """Words as what stands between two tags: shown, and never read as markup."""
    return escape(shown(words), quote=False)


def _filled(style: str) -> str:
    """A shape without a colour inside is hollow, and not black."""
    return style if "f-" in style else f'{style}" fill="none'


def _dash(dashed: bool) -> str:
    return f' stroke-dasharray="{DASH}"' if dashed else ""
