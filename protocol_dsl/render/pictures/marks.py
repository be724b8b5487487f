"""One shape for each status, so that nobody needs its colour to tell it from the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from protocol_dsl.render.pictures.svg import circle, line, path, rectangle
from protocol_dsl.render.sequence.statuses import tone_of
from protocol_dsl.render.sequence.uncovered_words import Unasked
from protocol_dsl.render.words.statuses import Tone
from protocol_dsl.sequencing.status import Status

RADIUS = 6.0
"""Half the width of a mark in pixels."""
COLOURS = {Tone.FOR: "good", Tone.AGAINST: "bad", Tone.OPEN: "open", Tone.QUIET: "quiet"}
"""The colour of each tone; every word beside a mark has the same one."""


def mark(status: Status | Unasked, x: float, y: float, radius: float = RADIUS) -> str:
    """The shape of a status, or of what no rule covers, its middle at a point."""
    colour = COLOURS[tone_of(status)]
    full, hollow, rim = f"f-{colour}", f"f-paper s-{colour}", f"s-{colour}"
    r = radius
    match status:
        case Status.CONFORMANT:
            return circle(x, y, r, full)
        case Status.MEASURED:
            return _shape(x, y, r, ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)), full)
        case Status.LATE:
            return _shape(x, y, r, ((-0.9, -1.1), (1.1, 0), (-0.9, 1.1)), full)
        case Status.EARLY:
            return _shape(x, y, r, ((0.9, -1.1), (-1.1, 0), (0.9, 1.1)), full)
        case Status.OVERDUE:
            return _shape(x, y, r, ((-0.9, -1.1), (1.1, 0), (-0.9, 1.1)), hollow, thick=2)
        case Status.OUT_OF_ORDER:
            return _shape(x, y, r, ((-1.1, -1), (1.1, 1), (1.1, -1), (-1.1, 1)), full)
        case Status.OTHER_DOSE:
            return rectangle(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r, full)
        case Status.MISSING:
            return _strokes(x, y, r, ((-0.9, -0.9, 0.9, 0.9), (-0.9, 0.9, 0.9, -0.9)), rim)
        case Status.EXTRA:
            return _strokes(x, y, r, ((-1, 0, 1, 0), (0, -1, 0, 1)), rim)
        case Status.CONTRADICTORY:
            return _shape(x, y, r, _STAR, full)
        case Status.UNKNOWN:
            return circle(x, y, r, hollow, thick=1.5, dashed=True) + circle(x, y, 1.8, full)
        case Status.DUE:
            return circle(x, y, r - 0.5, hollow, thick=3)
        case Status.NOT_YET_DUE:
            return circle(x, y, r - 0.5, hollow, thick=1.5)
        case Status.INACTIVE:
            return rectangle(x - 0.8 * r, y - 0.8 * r, 1.6 * r, 1.6 * r, hollow, dashed=True)
        case Status.HELD:
            return _strokes(x, y, r, ((-0.5, -0.9, -0.5, 0.9), (0.5, -0.9, 0.5, 0.9)), rim)
        case Status.OMITTED:
            return circle(x, y, r, hollow, thick=1.5) + _strokes(x, y, r, ((-0.6, 0, 0.6, 0),), rim)
        case Status.CANCELLED:
            return circle(x, y, r, hollow, thick=1.5) + _strokes(x, y, r, ((-0.6, 0.6, 0.6, -0.6),), rim)
        case Status.NOT_APPLICABLE:
            return _strokes(x, y, r, ((-1, 0, 1, 0),), rim)
        case Unasked.TOXICITY:
            return _shape(x, y, r, _TRIANGLE, hollow, thick=2)
        case Unasked.HOLD:
            return circle(x, y, r + 0.5, hollow, thick=1.5) + _strokes(x, y, r, _BARS, rim)
        case Unasked.UNCLEAR:
            return circle(x, y, r + 0.5, hollow, thick=1.5, dashed=True) + _strokes(x, y, r, _BARS, rim)
        case _:
            assert_never(status)


_TRIANGLE = ((0, -1.1), (1.1, 0.9), (-1.1, 0.9))
_BARS = ((-0.35, -0.5, -0.35, 0.5), (0.35, -0.5, 0.35, 0.5))
_STAR = ((0, -1.25), (0.35, -0.4), (1.2, -0.4), (0.55, 0.2), (0.8, 1.1), (0, 0.55), (-0.8, 1.1), (-0.55, 0.2),
         (-1.2, -0.4), (-0.35, -0.4))  # fmt: skip


def _shape(
    x: float, y: float, r: float, corners: Sequence[tuple[float, float]], style: str, *, thick: float = 1
) -> str:
    commands: list[str | float] = []
    for number, (across, down) in enumerate(corners):
        commands += ["L" if number else "M", x + across * r, y + down * r]
    return path(commands, style, thick=thick)


def _strokes(
    x: float, y: float, r: float, strokes: Sequence[tuple[float, float, float, float]], style: str
) -> str:  # fmt: skip
    return "".join(line(x + x1 * r, y + y1 * r, x + x2 * r, y + y2 * r, style, thick=2.4) for x1, y1, x2, y2 in strokes)
