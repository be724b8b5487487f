"""Where the parser stopped, as a place in a file."""

from __future__ import annotations

from attrs import frozen

from protocol_dsl.source import Span
from protocol_dsl.syntax.places import Places


@frozen
class Piece:
    """A stretch of a file that is parsed by itself."""

    places: Places
    file_text: str
    begin: int
    end: int

    @property
    def text(self) -> str:
        return self.file_text[self.begin : self.end]

    def span(self, start: int, end: int) -> Span:
        """The place in the file of a stretch of the piece; never outside it."""
        last = self.end - self.begin
        return self.places.span(self.begin + min(start, last), self.begin + min(max(start, end), last))


@frozen
class Stop:
    """Where the parser stopped: the offset in the piece, the kind of token there, and what could have stood there."""

    piece: Piece
    at: int
    kind: str
    allowed: frozenset[str]

    @property
    def rest(self) -> str:
        """The rest of the line."""
        text = self.piece.text
        end = text.find("\n", self.at)
        return text[self.at : end if end >= 0 else len(text)]

    @property
    def before(self) -> str:
        """The line up to here."""
        text = self.piece.text
        return text[text.rfind("\n", 0, self.at) + 1 : self.at]

    def span(self, length: int) -> Span:
        return self.piece.span(self.at, self.at + length)
