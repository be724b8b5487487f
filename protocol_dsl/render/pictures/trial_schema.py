"""The trial schema (ICH M11, 1.2) as a picture: eligibility above, each group's way below it, side by side if wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.pictures.measure import wrapped
from protocol_dsl.render.pictures.style import WIDTH
from protocol_dsl.render.pictures.svg import line, lines_of_text, path, picture, rectangle
from protocol_dsl.render.sequence.schema import LASTING, Arm, Box, schema_text, trial_schema
from protocol_dsl.render.words.lexicon import sentence

NARROWEST = 320
LEAST_COLUMN = 270
"""Groups stand side by side only if each has so many pixels."""
WIDEST_COLUMN = 560
MARGIN, PADDING, GAP, COLUMN_GAP = 12, 12, 24, 20
SMALL, PLAIN, LARGE = 12, 14, 15
LEADING = 1.35


@frozen
class _Laid:
    """A box with its lines broken for a width, and the height that it needs."""

    box: Box
    width: float
    kind: str
    condition: tuple[str, ...]
    heading: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    height: float


def trial_schema_svg(protocol: Protocol, *, width: int = WIDTH) -> str:
    """
    The trial schema of any protocol, as an SVG document `width` pixels wide (at least 320).

    `render.sequence.schema` has the same as text.
    """
    schema = trial_schema(protocol)
    wide = float(max(width, NARROWEST))
    inner = wide - 2 * MARGIN
    top = _laid(schema.eligibility, inner, columns=2 if inner > 640 else 1)
    parts, bottom = [*_drawn(top, MARGIN, MARGIN)], MARGIN + top.height
    side_by_side = len(schema.arms) <= 1 or inner >= len(schema.arms) * (LEAST_COLUMN + COLUMN_GAP) - COLUMN_GAP
    draw = _beside if side_by_side else _below
    more, bottom = draw(schema.arms, inner, bottom)
    title = f"Trial schema: {schema.title}"
    return picture(title, " ".join(schema_text(schema).split("\n")), wide, bottom + MARGIN, [*parts, *more])


# ---- Groups ----------------------------------------------------------------------------------------------------------


def _beside(arms: Sequence[Arm], inner: float, top: float) -> tuple[list[str], float]:
    """The groups in columns, all beginning at one height; gives back what was drawn and where it ends."""
    if not arms:
        return [], top
    column = (inner - COLUMN_GAP * (len(arms) - 1)) / len(arms)
    used = min(column, WIDEST_COLUMN)
    parts, bottom = list[str](), top
    middles = [MARGIN + number * (column + COLUMN_GAP) + column / 2 for number in range(len(arms))]
    fork = top + GAP / 2
    parts.append(line(MARGIN + inner / 2, top, MARGIN + inner / 2, fork, "s-line", thick=1.5))
    if len(arms) > 1:
        parts.append(line(middles[0], fork, middles[-1], fork, "s-line", thick=1.5))
    for arm, middle in zip(arms, middles, strict=True):
        parts.append(line(middle, fork, middle, top + GAP, "s-line", thick=1.5))
        parts.append(_arrow(middle, top + GAP))
        drawn, ends = _column(arm, middle - used / 2, top + GAP, used)
        parts += drawn
        bottom = max(bottom, ends)
    return parts, bottom


def _below(arms: Sequence[Arm], inner: float, top: float) -> tuple[list[str], float]:
    """The groups below each other, each on a branch of one trunk at the left."""
    trunk, indent = MARGIN + 8, 26
    parts, bottom, branch = list[str](), top, top
    for arm in arms:
        head = _laid(arm.head, inner - indent)
        branch = bottom + GAP + head.height / 2
        drawn, bottom = _column(arm, MARGIN + indent, bottom + GAP, inner - indent)
        parts += [line(trunk, branch, MARGIN + indent - 6, branch, "s-line", thick=1.5), *drawn]
        parts.append(_arrow(MARGIN + indent, branch, sideways=True))
    return [line(trunk, top, trunk, branch, "s-line", thick=1.5), *parts], bottom


def _column(arm: Arm, x: float, y: float, width: float) -> tuple[list[str], float]:
    parts = list[str]()
    for number, box in enumerate((arm.head, *arm.boxes)):
        laid = _laid(box, width)
        if number:
            middle, end = x + width / 2, y + (GAP - 5 if box.follows else GAP)
            parts.append(line(middle, y, middle, end, "s-line", thick=1.5, dashed=not box.follows))
            y += GAP
            if box.follows:
                parts.append(_arrow(middle, y))
        parts += _drawn(laid, x, y)
        y += laid.height
    return parts, y


def _arrow(x: float, y: float, sideways: bool = False) -> str:
    """An arrow head whose tip is at this point, pointing down or to the right."""
    if sideways:
        return path(["M", x, y, "L", x - 8, y - 4.5, "L", x - 8, y + 4.5], "f-line")
    return path(["M", x, y, "L", x - 4.5, y - 8, "L", x + 4.5, y - 8], "f-line")


# ---- One box ---------------------------------------------------------------------------------------------------------


def _laid(box: Box, width: float, columns: int = 1) -> _Laid:
    inner = width - 2 * PADDING
    heading = wrapped(box.heading, inner, LARGE, bold=True, most=6)
    condition = () if box.condition is None else wrapped(sentence(box.condition), inner, SMALL, most=8)
    of_line = (inner - COLUMN_GAP * (columns - 1)) / columns
    lines = tuple(wrapped(each, of_line, PLAIN, most=8) for each in box.lines)
    rows = sum(max(map(len, row)) for row in _in_rows(lines, columns))
    height = PADDING + (1 + len(condition)) * SMALL * LEADING + len(heading) * LARGE * LEADING
    height += rows * PLAIN * LEADING + len(list(_in_rows(lines, columns))) * 3 + PADDING - 4
    return _Laid(box, width, sentence(box.kind), condition, heading, lines, height)


def _in_rows(lines: Sequence[tuple[str, ...]], columns: int) -> Iterator[Sequence[tuple[str, ...]]]:
    """Paragraphs in rows, filled column by column."""
    high = -(-len(lines) // columns)
    for row in range(high):
        yield lines[row::high]


def _drawn(laid: _Laid, x: float, y: float) -> Iterator[str]:
    lasting, group = laid.box.kind in LASTING, laid.box.kind in ("group", "schedule", "eligibility")
    style = "f-panel s-edge" if group else "f-paper s-line"
    dashed = lasting or laid.box.condition is not None
    yield rectangle(x, y, laid.width, laid.height, style, round_by=14 if lasting else 5, dashed=dashed)
    if group:
        yield rectangle(x, y, 4, laid.height, "f-edge", round_by=2)
    left, baseline = x + PADDING, y + PADDING + SMALL - 2
    yield lines_of_text(left, baseline, (laid.kind,), SMALL, SMALL * LEADING, style="f-quiet")
    baseline += SMALL * LEADING
    yield lines_of_text(left, baseline, laid.condition, SMALL, SMALL * LEADING, style="f-open")
    baseline += len(laid.condition) * SMALL * LEADING + (LARGE - SMALL)
    yield lines_of_text(left, baseline, laid.heading, LARGE, LARGE * LEADING, bold=True)
    baseline += len(laid.heading) * LARGE * LEADING + 1
    columns = 2 if laid.box.kind == "eligibility" and laid.width > 640 else 1
    step = (laid.width - 2 * PADDING + COLUMN_GAP) / columns
    for row in _in_rows(laid.lines, columns):
        for number, paragraph in enumerate(row):
            yield lines_of_text(left + number * step, baseline, paragraph, PLAIN, PLAIN * LEADING)
        baseline += max(map(len, row)) * PLAIN * LEADING + 3
