"""
The next token of a text, among those that may stand there.

The terminals that a state accepts are tried in Lark's order, of which the first that matches is the token. Each
expression is compiled when it is first tried: Lark joins those of a state to one, and a protocol goes through some two
hundred states. A phrase has no expression, since its first word gives it away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

Match: TypeAlias = Callable[[str, int], int | None]
"""Where a terminal that begins at an offset of a text ends; None if it does not stand there."""

Tried: TypeAlias = dict[str, Sequence[tuple[str, Match]]]
"""For the same accepted terminals: which of them may begin with a word or a character. The lexer fills it."""

WORD = re.compile(r"\w+")


class Token:
    """A word or a sign: the name of its terminal, what was written, and from where to where in the parsed text."""

    # No class of attrs: a file has thousands of these, and nobody compares or changes one.
    __slots__ = ("end", "kind", "start", "text")

    def __init__(self, kind: str, text: str, start: int, end: int) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end


class Lexer:
    """The terminals of a grammar; it holds nothing of a text, and what it keeps is the same for every text."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.names = frozenset[str](each[0] for each in table["terminals"])
        self.ignored = frozenset[str](table["ignored"])
        self._always = self.ignored.union(table["always"])
        self._terminals: Sequence[Sequence[Any]] = table["terminals"]
        self._hidden = {(name, text): hidden for name, text, hidden in table["hidden"]}
        self._phrases: dict[str, list[int]] = {}
        self._expressions: list[int] = []
        for number, (_, written, *_) in enumerate(self._terminals):
            if isinstance(written, list):
                self._phrases.setdefault(written[0], []).append(number)
            else:
                self._expressions.append(number)
        self._beginning: dict[str, list[Sequence[Any]]] = {}
        self._matches: dict[str, Match] = {}

    def token(self, text: str, at: int, accepted: Collection[str], tried: Tried) -> Token | None:
        """The token at an offset, of the accepted terminals or those that are so always; None if there is none."""
        word = WORD.match(text, at)
        beginning = word[0] if word and word[0] in self._phrases else text[at]
        found = tried.get(beginning)
        if found is None:
            found = tried[beginning] = self._that_may_begin(beginning, accepted)
        for name, match in found:
            end = match(text, at)
            if end is not None:
                said = text[at:end]
                hidden = self._hidden.get((name, said))
                return Token(hidden if hidden and hidden in accepted else name, said, at, end)
        return None

    def _that_may_begin(self, beginning: str, accepted: Collection[str]) -> Sequence[tuple[str, Match]]:
        if beginning not in self._beginning:
            self._beginning[beginning] = self._beginning_with(beginning)
        return [
            (each[0], self._match(each))
            for each in self._beginning[beginning]
            if each[0] in accepted or each[0] in self._always
        ]

    def _beginning_with(self, beginning: str) -> list[Sequence[Any]]:
        """The terminals that may begin with a word that begins phrases, or with another character; in their order."""
        first, terminals = beginning[0], self._terminals
        expressions = (each for each in self._expressions if first in terminals[each][2] or not first.isascii())
        return [terminals[each] for each in sorted([*self._phrases.get(beginning, ()), *expressions])]

    def _match(self, terminal: Sequence[Any]) -> Match:
        name, written = terminal[0], terminal[1]
        if name not in self._matches:
            self._matches[name] = _phrase(written) if isinstance(written, list) else _expression(written)
        return self._matches[name]


def _phrase(words: Sequence[str]) -> Match:
    """Matches a phrase of whose first word it is known that it stands there."""
    first, others = len(words[0]), words[1:]

    def end(text: str, at: int) -> int | None:
        at += first
        for word in others:
            behind = at
            while text.startswith(" ", at):
                at += 1
            found = WORD.match(text, at)
            if at == behind or found is None or found[0] != word:
                return None
            at = found.end()
        return at

    return end


def _expression(pattern: str) -> Match:
    match = re.compile(pattern).match

    def end(text: str, at: int) -> int | None:
        found = match(text, at)
        return found.end() if found else None

    return end
