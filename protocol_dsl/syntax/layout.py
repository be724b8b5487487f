"""Indentation: which lines open and close a block, which continue the line above, and which are a block of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from attrs import define, field

from protocol_dsl.syntax.lexer import Token

# Deeper than this nobody can follow, and every pass over the tree may recurse without fear.
DEEPEST = 100
TEXT_BLOCK_MARK = "\x02"
TEXT_BLOCK_START = re.compile(r" +(text|assume|note) *(#.*)?")

LayoutFault = Literal["indentation", "continuation", "depth", "parenthesis"]


class LayoutRefused(Exception):
    """A line stands where it cannot stand; `start` and `end` are offsets in the text that is being parsed."""

    def __init__(self, fault: LayoutFault, start: int, end: int) -> None:
        super().__init__(fault)
        self.fault = fault
        self.start = start
        self.end = end


def with_marked_text_blocks(text: str) -> str:
    """
    Replaces the first space of each line of a text block by a mark, so that the block is one token; positions stay.

    A text block is the lines below `text`, `assume` or `note` that are indented more deeply than it.
    """
    lines = text.split("\n")
    column: int | None = None
    for number, line in enumerate(lines):
        if not line or line.isspace():
            continue
        depth = len(line) - len(line.lstrip(" "))
        if column is not None and depth > column:
            lines[number] = TEXT_BLOCK_MARK + line[1:]
        else:
            column = depth if TEXT_BLOCK_START.fullmatch(line) else None
    return "\n".join(lines)


def blocks(stream: Iterator[Token]) -> Iterator[Token]:
    """
    Turns line ends into blocks.

    Every token that is made here has the place of the last token before it, so that a construct ends where its last
    word ends.

    Raises:
        LayoutRefused: a line stands where it cannot stand.
    """
    return _Lines().process(stream)


@define
class _Lines:
    """The state of one text: the open blocks and parentheses, and where the current line began."""

    blocks: list[int] = field(factory=list)
    parentheses: list[Token] = field(factory=list)
    column: int = 0
    bullet: bool = False
    starting: bool = True
    last: Token | None = None

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        for token in stream:
            if not self.blocks:
                # In front of the first token there are only spaces.
                self.column = token.start
                self.blocks.append(self.column)
            if token.kind == "_NL":
                yield from self._line_end(token)
            elif token.kind == "_CONTINUED":
                self._check_continuation(token)
            else:
                self._note(token)
                yield token
        if self.parentheses:
            opened = self.parentheses[-1]
            raise LayoutRefused("parenthesis", opened.start, opened.end)
        yield from (self._made("_DEDENT") for _ in self.blocks[1:])

    def _note(self, token: Token) -> None:
        """What this token says about the line it stands in."""
        if token.kind == "_LINE_PLUS":
            self._check_continuation(token)
        if self.starting:
            self.starting, self.bullet = False, token.text == "-"
        if token.kind == "LPAR":
            self.parentheses.append(token)
            if len(self.parentheses) > DEEPEST:
                raise LayoutRefused("depth", token.start, token.end)
        elif token.kind == "RPAR" and self.parentheses:
            self.parentheses.pop()
        self.last = token

    def _line_end(self, token: Token) -> Iterator[Token]:
        if self.parentheses:
            return
        self.column, self.starting = len(token.text.rsplit("\n", 1)[1]), True
        yield self._made("_NL")
        if self.column > self.blocks[-1]:
            self.blocks.append(self.column)
            if len(self.blocks) > DEEPEST:
                raise LayoutRefused("depth", token.end, token.end + 1)
            yield Token("_INDENT", "", token.end, token.end)
        while self.column < self.blocks[-1]:
            self.blocks.pop()
            if not self.blocks or self.column > self.blocks[-1]:
                raise LayoutRefused("indentation", token.end - self.column, token.end + 1)
            yield self._made("_DEDENT")

    def _check_continuation(self, token: Token) -> None:
        """A line that continues another may not stand left of it, nor at its bullet's dash."""
        column = len(token.text.rsplit("\n", 1)[1].rstrip("+"))
        if not self.parentheses and (column < self.column or (self.bullet and column == self.column)):
            raise LayoutRefused("continuation", token.end, token.end + 1)

    def _made(self, kind: str) -> Token:
        """A token without width behind the last one."""
        at = self.last.end if self.last else 0
        return Token(kind, "", at, at)
