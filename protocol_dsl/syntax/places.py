"""From offsets in a file to lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from attrs import frozen

from protocol_dsl.source import Source, Span


@frozen
class Places:
    """The offsets at which the lines of one file start."""

    file: str
    starts: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """The stretch between two offsets."""
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        return Span(self.file, start, end, line, column, end_line, end_column)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, counted from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def places_of(source: Source) -> Places:
    """Where the lines of this file start."""
    return Places(source.name, [0, *(match.end() for match in re.finditer("\n", source.text))])
