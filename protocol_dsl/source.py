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


def in_lines(text: str) -> str:
    """
    A text that old Macintosh programs saved, with `\\n` for each carriage return; every offset stays.

    A text that has other line ends too stays as it is: most screens show what stands behind a carriage return over what
    stands in front of it, so that a person would read another text than the parser.
    """
    return text if "\n" in text else text.replace("\r", "\n")


@frozen
class Source:
    """The text of one file in lines, under the name that messages show."""

    name: str
    text: str = field(converter=in_lines)

    def line(self, number: int) -> str:
        """The line with this number, counted from 1, without its line end; empty past the last line."""
        lines = self.text.split("\n")
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""
