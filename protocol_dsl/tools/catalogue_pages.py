"""The catalogue of findings as Markdown pages: one for each finding, and one that lists them."""

from __future__ import annotations

from collections.abc import Mapping

from protocol_dsl.tools.catalogue import KINDS, Entry, entries

INDEX = "findings/index.md"


def finding_pages() -> Mapping[str, str]:
    """The pages by their paths; the list is `findings/index.md`."""
    return {INDEX: _index(), **{f"findings/{each.code}.md": _page(each) for each in entries()}}


def _index() -> str:
    lines = [
        "# Findings",
        "",
        "What `protocol check` and the readers of records and event logs can say, by code. An error keeps a file or a",
        "record from being used; a warning or a remark does not. On the command line, `protocol finding E201` shows",
        "the same.",
    ]
    for kind in dict.fromkeys(KINDS.values()):
        lines += ["", f"## {kind}", "", "| Code | | What it means |", "|---|---|---|"]
        lines += [_row(each) for each in entries() if each.kind == kind]
    return "\n".join(lines) + "\n"


def _row(entry: Entry) -> str:
    first = entry.meaning.partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")
    return f"| [{entry.code}]({entry.code}.md) | {entry.severity} | {first} |"


def _page(entry: Entry) -> str:
    parts = [f"# {entry.code}: {entry.title}", f"*{entry.kind}, {entry.severity}.*", entry.meaning]
    if entry.example is not None:
        parts += [
            "## Example",
            _fenced(entry.example.written),
            "is answered with",
            _fenced(entry.example.shown, "text"),
        ]
    parts.append("[All findings](index.md)")
    return "\n\n".join(parts) + "\n"


def _fenced(text: str, language: str = "") -> str:
    return f"```{language}\n{text.rstrip()}\n```"
