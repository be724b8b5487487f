"""
Parts of a page. What they are given is Markdown already: texts of a file come through `escaped` first.

Headings, tables and lists are Markdown, so that every site generator puts them into its own form and follows links
between pages. Trees are HTML in one block without blank lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from protocol_dsl.render.pages.escaping import escaped, escaped_lines


def heading(level: int, words: str, anchor: str | None = None) -> str:
    """A heading; `anchor` is an address that stays, whatever the words become."""
    place = "" if anchor is None else f'<a id="{anchor}"></a>'
    return f"{'#' * level} {place}{words}\n"


TABLE_NAME = "<!-- Table{}: {} -->"
"""
How the table that follows is laid out, and its name. Markdown has no place for either, so they are a remark that a site
generator may use.
"""


def table(name: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, beside: bool = False) -> str:
    """
    A table with a name that tells it from the others on its page; empty if it has no rows.

    The two columns of tables that are `beside` each other's like are as wide in each of them, so that the eye can stay
    in one column down the page.
    """
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    if not lines:
        return ""
    head = [
        TABLE_NAME.format(" (beside)" if beside else "", name),
        "",
        f"| {' | '.join(header)} |",
        f"|{'---|' * len(header)}",
    ]
    return "\n".join([*head, *lines]) + "\n"


def bullets(items: Iterable[str]) -> str:
    """A list; see `with_below` for a second level."""
    return "".join(f"- {item}\n" for item in items)


def with_below(item: str, below: Iterable[str]) -> str:
    """An item of a list with a list below it; four spaces are what every reader of Markdown takes."""
    return "".join([item, *(f"\n    - {each}" for each in below)])


def quotation(lines: Iterable[str]) -> str:
    """What the document says."""
    return "\n>\n".join(f"> {line}" for line in lines) + "\n"


def link(words: str, target: str) -> str:
    """A link to a place of these pages: `inclusion.md#criterion-I6`."""
    return f"[{words}]({target})"


def code(text: str) -> str:
    """A name of the file."""
    return f"<code>{escaped(text)}</code>"


def source_block(summary: str, text: str) -> str:
    """Lines of the file behind a summary that opens."""
    inside = f'<pre><code class="language-protocol">{escaped_lines(text)}</code></pre>'
    return f"<details><summary>{summary}</summary>{inside}</details>\n"


def paragraphs(parts: Iterable[str | None]) -> str:
    """The parts of a page that there are, with a blank line between them."""
    return "\n".join(part for part in parts if part)
