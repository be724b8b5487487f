"""Tables with footnotes, and their forms: Markdown, HTML and text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from html import escape

from attrs import field, frozen

from protocol_dsl.render.explanation.markdown import escaped
from protocol_dsl.render.explanation.style import printable

NOTHING = "–"
"""What an empty cell shows in Markdown and text, so that it is not taken for one that was forgotten."""


@frozen
class Cell:
    """What one cell says, and the numbers of the footnotes that belong to it, from 1."""

    text: str
    notes: tuple[int, ...] = ()

    @property
    def plain(self) -> str:
        """The cell on one line: `X (1, 3)`."""
        return printable(self.text) + (f" ({', '.join(map(str, self.notes))})" if self.notes else "")


EMPTY = Cell("")


@frozen
class Table:
    """
    A table whose first column names its rows.

    Every row has as many cells as there are `columns`. `notes` are the footnotes, in the order of their numbers.
    """

    caption: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = field(default=())


def markdown_table(table: Table) -> str:
    """The table for Markdown, with its caption in bold and its footnotes as a numbered list behind it."""
    lines = [f"**{escaped(table.caption)}**", ""]
    lines.append(_markdown_row(table.columns))
    lines.append("|" + " --- |" * len(table.columns))
    lines += [_markdown_row(row) for row in table.rows]
    if table.notes:
        lines += ["", *(f"{number}. {escaped(note)}" for number, note in enumerate(table.notes, 1))]
    return "\n".join(lines) + "\n"


def _markdown_row(cells: Sequence[Cell]) -> str:
    return f"| {' | '.join(escaped(each.plain) or NOTHING for each in cells)} |"


def html_table(table: Table) -> str:
    """
    The table as an HTML figure, with `scope` on every heading.

    It can be scrolled sideways by keyboard where the page is narrower than the table.
    """
    head = "".join(f'<th scope="col">{_html_cell(each)}</th>' for each in table.columns)
    body = "".join(map(_html_row, table.rows))
    caption = escape(printable(table.caption))
    notes = "".join(f"<li>{escape(printable(note))}</li>\n" for note in table.notes)
    return (
        f'<figure class="pd-table">\n<div role="region" aria-label="{caption}" tabindex="0" style="overflow-x:auto">\n'
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
        "</div>\n" + (f"<ol>\n{notes}</ol>\n" if notes else "") + "</figure>\n"
    )


def _html_row(row: Sequence[Cell]) -> str:
    rest = "".join(f"<td>{_html_cell(each)}</td>" for each in row[1:])
    return f'<tr><th scope="row">{_html_cell(row[0])}</th>{rest}</tr>\n'


def _html_cell(cell: Cell) -> str:
    numbers = f"<sup>{', '.join(map(str, cell.notes))}</sup>" if cell.notes else ""
    return escape(printable(cell.text)) + numbers


def text_table(table: Table, width: int = 100) -> str:
    """The table in aligned columns; one that is wider than `width` characters becomes a list, column by column."""
    lines = _aligned(table)
    if any(len(each) > width for each in lines):
        lines = list(_listed(table, width))
    notes = (
        textwrap.wrap(f"({number}) {printable(note)}", width, subsequent_indent="    ")
        for number, note in enumerate(table.notes, 1)
    )
    found = [*textwrap.wrap(printable(table.caption), width), "", *lines]
    if table.notes:
        found += ["", *(line for note in notes for line in note)]
    return "\n".join(found) + "\n"


def _aligned(table: Table) -> list[str]:
    rows = [[each.plain or NOTHING for each in row] for row in (table.columns, *table.rows)]
    widths = [max(len(row[number]) for row in rows) for number in range(len(table.columns))]
    lines = ["  ".join(each.ljust(wide) for each, wide in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [lines[0], "  ".join("-" * wide for wide in widths), *lines[1:]]


def _listed(table: Table, width: int) -> Iterator[str]:
    for number, column in enumerate(table.columns[1:], 1):
        yield from textwrap.wrap(column.plain, width)
        for row in table.rows:
            if row[number].plain:
                line = f"{row[0].plain}: {row[number].plain}"
                yield from textwrap.wrap(line, width, initial_indent="  ", subsequent_indent="    ")
