"""Cuts a file into declarations, and a group into its criteria, so that a bad one costs nothing but itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import define, field, frozen

from protocol_dsl.source import Source
from protocol_dsl.syntax import tree
from protocol_dsl.syntax.layout import TEXT_BLOCK_MARK, with_marked_text_blocks
from protocol_dsl.syntax.places import Places
from protocol_dsl.syntax.words import INVISIBLE

# Everything in front of a comment: no quote that is open, or a text in quotes.
BEFORE_COMMENT = re.compile(r'(?:[^"#]|"[^"]*(?:"|$))*+')
FIRST_WORD = re.compile(r"[^\W\d]\w*")


@frozen
class LineOfFile:
    """
    One line: its offsets without the line end, the column of its first character counted from 0, whether it has code,
    and where its comment starts.
    """

    start: int
    end: int
    column: int
    has_code: bool
    comment: int | None


@define
class Section:
    """The lines of one declaration, and the comments that stand in front of it and inside it."""

    first: int
    last: int
    comments: list[int] = field(factory=list)


@frozen
class FileText:
    """
    A file, ready to be parsed in pieces.

    `plain` is the file with each carriage return in front of a line end turned into a space, `text` the same with its
    text blocks marked: every offset is one of the file as it was read.
    """

    plain: str
    text: str
    lines: Sequence[LineOfFile]
    places: Places

    def comments(self, numbers: Iterable[int]) -> tuple[tree.Comment, ...]:
        """The comments of these lines."""
        return tuple(self._comment(self.lines[number]) for number in numbers)

    def _comment(self, line: LineOfFile) -> tree.Comment:
        start = line.end if line.comment is None else line.comment
        said = self.text[start + 1 : line.end].strip()
        return tree.Comment(said, not line.has_code, span=self.places.span(start, line.end))

    def first_word(self, number: int) -> str:
        """The word that a line starts with; another sign stands for itself."""
        start = self.lines[number].start + self.lines[number].column
        match = FIRST_WORD.match(self.text, start)
        return match[0] if match else self.text[start : start + 1]


def file_text(source: Source, places: Places) -> FileText:
    """The file, its lines and their places."""
    plain = source.text.replace("\r\n", " \n")
    marked = with_marked_text_blocks(plain)
    lines, start = [], 0
    for line, original in zip(marked.split("\n"), plain.split("\n"), strict=True):
        lines.append(_line(line, original, start))
        start += len(line) + 1
    return FileText(plain, marked, lines, places)


def _line(line: str, original: str, start: int) -> LineOfFile:
    # A tab or a space that does not break is an error, but a line that starts with one is indented all the same.
    column = len(original) - len(original.lstrip(f" \t{INVISIBLE}"))
    end = start + len(line.rstrip())
    if line.startswith(TEXT_BLOCK_MARK):
        return LineOfFile(start, end, column, True, None)
    before = BEFORE_COMMENT.match(line)
    behind = before.end() if before else 0
    comment = start + behind if behind < len(line) else None
    return LineOfFile(start, end, column, bool(line[:behind].strip()), comment)


def sections(file: FileText, numbers: Iterable[int], column: int) -> tuple[list[Section], list[int]]:
    """
    The sections that these lines hold, each starting at a line that is not indented more deeply than `column`, and the
    comments behind the last section.

    A comment between two sections belongs to the one above if it is indented, else to the one below.
    """
    found: list[Section] = []
    waiting: list[int] = []
    for number in numbers:
        line = file.lines[number]
        if line.has_code and (line.column <= column or not found):
            found.append(Section(number, number, [*waiting, *_trailing(line, number)]))
            waiting = []
        elif line.has_code:
            found[-1].last = number
            found[-1].comments += [*waiting, *_trailing(line, number)]
            waiting = []
        elif line.comment is not None:
            own = found and not waiting and line.column > column
            (found[-1].comments if own else waiting).append(number)
    return found, waiting


def _trailing(line: LineOfFile, number: int) -> list[int]:
    return [] if line.comment is None else [number]
