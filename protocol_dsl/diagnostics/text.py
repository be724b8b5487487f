"""Findings as plain text: the place, the line with carets under it, the repair, and related places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from protocol_dsl.diagnostics.diagnostic import Diagnostic, Severity, ordered
from protocol_dsl.source import Source, Span

TAB_WIDTH = 4
# A line longer than this is cut on both sides of the place, so that carets stay under what they point at.
LONGEST_LINE = 160

RESET = "\x1b[0m"
BOLD = "\x1b[1m"
COLOURS: Mapping[Severity, str] = {
    Severity.ERROR: "\x1b[31m",
    Severity.WARNING: "\x1b[33m",
    Severity.INFO: "\x1b[36m",
}


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], *, colour: bool = False) -> str:
    """
    All findings, in order, an empty line between two; empty text if there are none.

    `sources` holds the files by the name that spans use; a finding in a file that is not among them is shown without
    its line. The text ends with a line end. No control character of the file reaches the terminal.
    """
    lines = _Lines({name: source.text.split("\n") for name, source in sources.items()})
    blocks = [_block(diagnostic, lines, colour) for diagnostic in ordered(diagnostics)]
    return "\n".join(f"{block}\n" for block in blocks)


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """How many findings of each severity, such as `2 errors, 1 warning`; `no findings` if there are none."""
    found = [diagnostic.severity for diagnostic in diagnostics]
    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"}
    counts = [(found.count(severity), word) for severity, word in words.items()]
    return ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in counts if n) or "no findings"


# ---- One finding ----------------------------------------------------------------


@frozen
class _Lines:
    """The lines of each file, split once."""

    by_file: Mapping[str, Sequence[str]]

    def line(self, span: Span) -> str | None:
        lines = self.by_file.get(span.file, ())
        return lines[span.line - 1].rstrip("\r") if 0 < span.line <= len(lines) else None


def _block(diagnostic: Diagnostic, lines: _Lines, colour: bool) -> str:
    shade = COLOURS[diagnostic.severity]
    word = _painted(f"{diagnostic.severity.value} {diagnostic.code}", shade, colour)
    place = _painted(_place(diagnostic.span), BOLD, colour)
    parts = [f"{place}{word}: {_printable(diagnostic.message)}"]
    parts += _excerpt(diagnostic.span, lines, shade, colour)
    if diagnostic.help:
        parts.append(f"  {_painted('help:', BOLD, colour)} {_hanging(diagnostic.help)}")
    for label in diagnostic.related:
        parts.append(f"  {_painted('see', BOLD, colour)} {_place(label.span)}{_printable(label.text)}")
        parts += _excerpt(label.span, lines, BOLD, colour)
    return "\n".join(parts)


def _place(span: Span) -> str:
    return f"{_printable(span.file)}:{span.line}:{span.column}: " if span.file else ""


def _hanging(text: str) -> str:
    """A help of several lines, the later ones indented below the first."""
    return "\n        ".join(_printable(line) for line in text.split("\n"))


def _painted(text: str, shade: str, colour: bool) -> str:
    return f"{shade}{text}{RESET}" if colour and text else text


def _excerpt(span: Span, lines: _Lines, shade: str, colour: bool) -> list[str]:
    """The line and its carets; nothing if the file is unknown. A place over several lines is marked on its first."""
    line = lines.line(span)
    if line is None:
        return []
    number = str(span.line)
    start = min(span.column - 1, len(line))
    end = _end_of_words(line) if span.end_line > span.line else min(span.end_column - 1, len(line))
    shown, before, width = _aligned(*_cut(line, start, max(end, start)))
    carets = " " * before + _painted("^" * max(1, width), shade, colour)
    return [f"  {number} | {shown}".rstrip(), f"  {' ' * len(number)} | {carets}"]


def _end_of_words(line: str) -> int:
    """Where a line ends that has a comment behind it; a `#` in quotes begins none."""
    words = re.match(r'(?:[^"#]|"[^"]*"?)*', line)
    return len(line if words is None else words[0].rstrip())


def _cut(line: str, start: int, end: int) -> tuple[str, int, int]:
    """A very long line, cut to the neighbourhood of the place; the line and the place in it."""
    if len(line) <= LONGEST_LINE:
        return line, start, end
    left = max(0, min(start - LONGEST_LINE // 3, len(line) - LONGEST_LINE))
    right = left + LONGEST_LINE
    head, tail = "…" if left else "", "…" if right < len(line) else ""
    shift = len(head) - left
    return f"{head}{line[left:right]}{tail}", start + shift, min(end, right) + shift


def _aligned(line: str, start: int, end: int) -> tuple[str, int, int]:
    """The line as it fills terminal cells, the cells in front of the place, and the cells of the place."""
    shown, cells = [], [0]
    for character in line:
        text = " " * (TAB_WIDTH - cells[-1] % TAB_WIDTH) if character == "\t" else _printable(character)
        shown.append(text)
        cells.append(cells[-1] + sum(map(_width, text)))
    return "".join(shown), cells[start], cells[end] - cells[start]


def _width(character: str) -> int:
    """How many terminal cells a character fills."""
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _printable(text: str) -> str:
    """The text with `�` for what would steer a terminal: control characters and marks of writing direction."""
    return "".join("�" if unicodedata.category(letter) in {"Cc", "Cf", "Cs"} else letter for letter in text)
