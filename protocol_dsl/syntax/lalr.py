"""
Reads texts by a parse table that Lark made: an LALR(1) parser with a lexer that knows what may come next.

What it makes of a text is what Lark makes of it, with the same places and, of a mistake, the same expectations: a test
holds both together. It is here because Lark's own takes four times as long to start and to read a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

from protocol_dsl.syntax.layout import blocks
from protocol_dsl.syntax.lexer import Lexer, Token, Tried

Actions: TypeAlias = dict[str, int]
"""What to do with each symbol in a state: the state to go to, or the rule to reduce by as `~rule`."""
END = "$END"


class Node:
    """
    What a rule of the grammar matched: its name, its children, and from where to where it stands.

    A child is a node, a token, or None for what is optional and missing. The outer places are those of the rules that
    have this node for their only child, such as a formula in parentheses; places are None where nothing was written.
    """

    # No class of attrs: a file has thousands of these, and the parser gives them their places when it has made them.
    __slots__ = ("children", "end", "outer_end", "outer_start", "rule", "start")

    def __init__(self, rule: str, children: list[Node | Token | None]) -> None:
        self.rule = rule
        self.children = children
        self.start: int | None = None
        self.end: int | None = None
        self.outer_start: int | None = None
        self.outer_end: int | None = None


class Stopped(Exception):
    """
    No text can go on like this one.

    Attributes:
        at: The offset of the token that cannot stand there.
        kind: The terminal of that token; empty where no terminal matches.
        allowed: The terminals with which the text could have gone on.
    """

    def __init__(self, at: int, kind: str, allowed: frozenset[str]) -> None:
        super().__init__(at, kind)
        self.at = at
        self.kind = kind
        self.allowed = allowed


class Parser:
    """A parser by a table of `grammar.py`; it holds nothing of a text, so that it serves any number of threads."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._lexer = Lexer(table)
        self._states = _States(table["states"], table["symbols"])
        self._rules: Sequence[Sequence[Any]] = table["rules"]
        self._starts: Mapping[str, int] = table["starts"]
        self._ends: Mapping[str, int] = table["ends"]
        self._tried: dict[int, Tried] = {}

    def parse(self, text: str, start: str) -> Node | Token:
        """
        What a text is, which begins with one of the start symbols.

        Raises:
            Stopped: it is no such text.
            LayoutRefused: a line stands where it cannot stand.
        """
        states, made, end = [self._starts[start]], list[Node | Token](), self._ends[start]
        last: Token | None = None
        for token in blocks(self._tokens(text, states, end)):
            last = token
            self._feed(token, states, made, end)
        # Lark has the end stand where the last token begins, if that is a written one, else at the start.
        self._feed(Token(END, "", last.start if last and last.text else 0, 0), states, made, end)
        return made[-1]

    def _tokens(self, text: str, states: list[int], end: int) -> Iterator[Token]:
        """The tokens of a text, each looked for when the parser has dealt with those before it."""
        token, ignored, tried, all_states = self._lexer.token, self._lexer.ignored, self._tried, self._states
        at = 0
        while at < len(text):
            state = states[-1]
            if state not in tried:
                tried[state] = {}
            found = token(text, at, all_states[state], tried[state])
            if found is None:
                self._stop_at(text, at, states, end)
            at = found.end
            if found.kind not in ignored:
                yield found

    def _stop_at(self, text: str, at: int, states: list[int], end: int) -> NoReturn:
        """No terminal that may stand here matches; one that may stand elsewhere is named, if there is one."""
        found = self._lexer.token(text, at, self._lexer.names, {})
        raise Stopped(at, found.kind if found else "", self._allowed(states, end))

    def _feed(self, token: Token, states: list[int], made: list[Node | Token], end: int) -> None:
        """Reduces what the token ends, and goes on to it; at the end of the text everything is reduced to its state."""
        kind, all_states, rules = token.kind, self._states, self._rules
        while True:
            action = all_states[states[-1]].get(kind)
            if action is None:
                raise Stopped(token.start, kind, self._allowed(states, end))
            if action >= 0:
                states.append(action)
                made.append(token)
                return
            origin, name, size, single, kept = rules[~action]
            children: list[Any] = made[len(made) - size :]
            del states[len(states) - size :], made[len(made) - size :]
            made.append(_reduced(name, children, single, kept))
            states.append(all_states[states[-1]][origin])
            if kind == END and states[-1] == end:
                return

    def _allowed(self, states: list[int], end: int) -> frozenset[str]:
        """The terminals with which a text could go on that has led to these states."""
        terminals = [symbol for symbol in self._states[states[-1]] if symbol.isupper()]
        return frozenset(each for each in terminals if self._accepts(each, list(states), end))

    def _accepts(self, terminal: str, states: list[int], end: int) -> bool:
        while True:
            action = self._states[states[-1]].get(terminal)
            if action is None or action >= 0:
                return action is not None
            origin, _, size, _, _ = self._rules[~action]
            del states[len(states) - size :]
            states.append(self._states[states[-1]][origin])
            if terminal == END and states[-1] == end:
                return True


class _States(dict[int, Actions]):
    """The states of a table by number, each read when it is first asked for: a file meets a fifth of them."""

    def __init__(self, written: Sequence[str], symbols: Sequence[str]) -> None:
        super().__init__()
        self.written = written
        self.symbols = symbols

    def __missing__(self, state: int) -> Actions:
        numbers = map(int, self.written[state].split())
        self[state] = {self.symbols[symbol]: action for symbol, action in zip(numbers, numbers, strict=True)}
        return self[state]


# ---- Nodes --------------------------------------------------------------------------


def _reduced(name: str, parts: list[Any], single: bool, kept: Any) -> Node | Token:
    """What a rule makes of its parts; a rule that only passes on its single child is that child."""
    children = parts if kept is None else _children(parts, *kept)
    made = children[0] if single and len(children) == 1 else Node(name, children)
    if made.__class__ is Node:
        _place(made, parts)
    return made


def _children(parts: list[Any], kept: Any, missing: int) -> list[Any]:
    """The parts that are children, with what stands for a part that has no name of its own."""
    children: list[Any] = []
    for place, inlined, missing_before in kept:
        children += [None] * missing_before
        if inlined:
            children += parts[place].children
        else:
            children.append(parts[place])
    return children + [None] * missing


def _place(node: Node, parts: list[Any]) -> None:
    """A node stands from its first part to its last, those included that are no children of it."""
    for part in parts:
        start = part.start if part.__class__ is Token else part.outer_start
        if start is not None:
            node.start = start if node.start is None else node.start
            node.outer_start = start
            break
    for part in reversed(parts):
        end = part.end if part.__class__ is Token else part.outer_end
        if end is not None:
            node.end = end if node.end is None else node.end
            node.outer_end = end
            break
