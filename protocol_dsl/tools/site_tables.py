"""Tables and the picture of a site's pages: what Markdown cannot say, to be heard, and read on a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocol_dsl.render.pages.markdown import TABLE_NAME
from protocol_dsl.render.pages.places import NARROW_SCHEMA_PICTURE, SCHEMA_PICTURE

NARROW_SCREEN = "(max-width: 36rem)"
"""Where `site.css` makes lists of tables, too."""
_PICTURE = re.compile(rf'<img [^>]*src="([^"]*){re.escape(SCHEMA_PICTURE)}"[^>]*>')

NARROW = 4
"""Up to so many columns a table becomes a list of its rows on a telephone; a wider one is scrolled sideways."""

_NAMED = TABLE_NAME.format(r"(?P<beside> \(beside\))?", "(?P<name>.*?)")
_PART = re.compile(
    rf"<h[1-6][^>]*>(?P<heading>.*?)</h[1-6]>|(?:{_NAMED}\s*)?<table>(?P<inside>.*?)</table>",
    re.DOTALL,
)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])((?: [^>]*)?)>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<sup>[^<]*</sup>|<[^>]*>")


def with_named_tables(page: str) -> str:
    """
    A page's HTML with a caption for each table, a scope for each heading, and the name of its column in each cell.

    A table is called what the page says in a remark before it, else what the heading above it says. The first cell
    of a row names the row. The texts of the page stay as they are, escaped as they are.
    """
    heading = ""

    def told(found: re.Match[str]) -> str:
        nonlocal heading
        if found["heading"] is not None:
            heading = _plain(found["heading"])
            return found[0]
        return _table(found["inside"], found["name"] or heading or "Table", found["beside"] is not None)

    return _PART.sub(told, page)


def with_narrow_picture(page: str) -> str:
    """A page's HTML with the narrow picture of the trial on a telephone, where the wide one is too small to read."""

    def told(found: re.Match[str]) -> str:
        narrow = f'<source media="{NARROW_SCREEN}" srcset="{found[1]}{NARROW_SCHEMA_PICTURE}">'
        return f"<picture>{narrow}{found[0]}</picture>"

    return _PICTURE.sub(told, page)


def _table(inside: str, name: str, beside: bool) -> str:
    head, _, body = inside.partition("</thead>")
    columns = [_plain(cell[3]) for cell in _CELL.finditer(head)]
    head = _CELL.sub(r'<th scope="col"\2>\3</th>', head)
    body = _ROW.sub(lambda row: f"<tr>{''.join(_cells(row[1], columns))}</tr>", body)
    table = f"<table><caption>{name}</caption>{head}</thead>{body}</table>"
    if len(columns) <= NARROW:
        return f'<div class="table few{" beside" if beside else ""}">{table}</div>'
    return f'<div class="table many" role="group" aria-label="{_attribute(name)}" tabindex="0">{table}</div>'


def _cells(row: str, columns: list[str]) -> Iterator[str]:
    for number, cell in enumerate(_CELL.finditer(row)):
        if number == 0 and _plain(cell[3]):
            yield f'<th scope="row"{cell[2]}>{cell[3]}</th>'
        else:
            yield f"<td{_column(number, columns)}{cell[2]}>{cell[3]}</td>"


def _column(number: int, columns: list[str]) -> str:
    """The name of a cell's column; in a table of pairs every reader knows it."""
    return f' data-column="{_attribute(columns[number])}"' if len(columns) > 2 else ""


def _plain(text: str) -> str:
    """The words of a piece of HTML without its footnotes, still escaped."""
    return " ".join(_TAG.sub("", text).split())


def _attribute(text: str) -> str:
    return text.replace('"', "&quot;")
