"""Where things were written: a file, and a stretch of it."""

from attrs import field, frozen


@frozen
class Span:
    """
    A stretch of a file.

    `start` and `end` are character offsets, half-open. `line`, `column`, `end_line` and `end_column` count from 1;
    the end column is the one after the last character.
    """

    file: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


NOWHERE = Span("", 0, 0, 1, 1, 1, 1)


@frozen
class Located:
    """Something that was written somewhere. Its place never counts in equality."""

    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Source:
    """The text of one file, under the name that messages show."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """The line with this number, counted from 1, without its line end; empty past the last line."""
        lines = self.text.split("\n")
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""
