"""Tables with footnotes, and their forms: Markdown, HTML and text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from protocol_dsl.render.explanation.markdown import escaped
from protocol_dsl.render.explanation.style import printable
from protocol_dsl.render.html.element import Element, Node, el, written
from protocol_dsl.render.words.wrap import wrapped_lines

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
        return printable(self.text) + (f" {self.mark}" if self.notes else "")

    @property
    def mark(self) -> str:
        """
        The numbers of its footnotes, `(1, 3)`; nothing where it has none.

        In brackets wherever they stand: behind `dose 1` a mere raised 2 is read, copied and read aloud as `dose 12`.
        """
        return f"({', '.join(map(str, self.notes))})" if self.notes else ""


EMPTY = Cell("")


@frozen
class Table:
    """
    A table whose first column names its rows.

    Every row has as many cells as there are `columns`. `notes` are the footnotes, in the order of their numbers.
    `by_row` says whether a reader goes through it row by row rather than column by column, where it becomes a list.
    """

    caption: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    by_row: bool = False


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


def table_element(table: Table) -> Element:
    """
    The table as an element of a page, with `scope` on every heading, and its footnotes behind it.

    Where the page is narrower than the table it can be scrolled sideways, by keyboard as well.
    """
    head = el("tr", (el("th", *_html_cell(each), scope="col") for each in table.columns))
    body = (
        el("tr", el("th", *_html_cell(row[0]), scope="row"), (el("td", *_html_cell(each)) for each in row[1:]))
        for row in table.rows
    )
    whole = el("table", el("caption", table.caption), el("thead", head), el("tbody", body))
    notes = el("ol", (el("li", note) for note in table.notes), class_="small") if table.notes else None
    scrolled = el("div", whole, class_="table", role="region", aria_label=table.caption, tabindex="0")
    return el("div", scrolled, notes)


def html_table(table: Table) -> str:
    """The same as text."""
    return written(table_element(table))


def _html_cell(cell: Cell) -> Iterator[Node]:
    yield cell.text
    if cell.notes:
        yield el("sup", cell.mark)


def text_table(table: Table, width: int = 100) -> str:
    """The table in aligned columns; one that is wider than `width` characters becomes a list."""
    lines = _aligned(table)
    if any(len(each) > width for each in lines):
        lines = list(_listed(table, width))
    notes = (
        wrapped_lines(f"({number}) {printable(note)}", width, later="    ")
        for number, note in enumerate(table.notes, 1)
    )
    found = [*wrapped_lines(printable(table.caption), width), "", *lines]
    if table.notes:
        found += ["", *(line for note in notes for line in note)]
    return "\n".join(found) + "\n"


def _aligned(table: Table) -> list[str]:
    rows = [[each.plain or NOTHING for each in row] for row in (table.columns, *table.rows)]
    widths = [max(len(row[number]) for row in rows) for number in range(len(table.columns))]
    lines = ["  ".join(each.ljust(wide) for each, wide in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [lines[0], "  ".join("-" * wide for wide in widths), *lines[1:]]


def _listed(table: Table, width: int) -> Iterator[str]:
    """Each column with what is in it, or each row."""
    lines = [table.columns, *table.rows]
    groups = lines[1:] if table.by_row else [*zip(*lines, strict=True)][1:]
    names = table.columns if table.by_row else [row[0] for row in lines]
    for group in groups:
        yield from wrapped_lines(group[0].plain, width)
        for name, cell in zip(names[1:], group[1:], strict=True):
            if cell.plain:
                line = f"{name.plain}: {cell.plain}"
                yield from wrapped_lines(line, width, "  ", "    ")
