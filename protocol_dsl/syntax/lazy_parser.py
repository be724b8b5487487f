"""
What makes a parser ready at once: of the parse table and the lexers, only what a text needs is made.

Lark joins the terminals that may stand in a state to one regular expression, and a protocol goes through some two
hundred states: their compilation took longer than everything else. Here each terminal is compiled once, when it is
first tried. The terminals of a state are tried in Lark's own order, of which the first that matches is the token, as
in Lark's joined expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from functools import cache
from typing import Any, TypeAlias

from lark import Lark
from lark.common import LexerConf
from lark.grammar import Rule
from lark.lexer import BasicLexer, PatternStr, Scanner, TerminalDef
from lark.parsers.lalr_analysis import Reduce, Shift
from lark.utils import TextSlice

Actions: TypeAlias = dict[str, tuple[object, Any]]
Match: TypeAlias = Callable[..., re.Match[str] | None]


def make_lazy(parser: Lark, states: Sequence[str], tokens: Sequence[str]) -> Lark:
    """Gives a parser, which was loaded without states, the states of a table and a lexer for each of them."""
    # Lark reaches all of this through attributes, some private; tests compare with what Lark makes of the grammar.
    frontend: Any = parser.parser
    found = States(states, tokens, parser.rules)
    frontend.parser._parse_table.states = found
    contextual = frontend.lexer.lexer
    always = (*frontend.lexer.postlexer.always_accept, *parser.lexer_conf.ignore)
    contextual.lexers = Lexers(parser.lexer_conf, found, always)
    contextual.root_lexer = LazyLexer(copy(parser.lexer_conf))
    return parser


# ---- The table ----------------------------------------------------------------------------------------------


class States(dict[int, Actions]):
    """
    The states of a parse table by number, each read when it is first asked for.

    A state is written as pairs of numbers: a token, then the state to go to, or the rule to reduce by as `~rule`.
    """

    def __init__(self, written: Sequence[str], tokens: Sequence[str], rules: Sequence[Rule]) -> None:
        super().__init__()
        self.written = written
        self.tokens = tokens
        self.rules = rules

    def __missing__(self, state: int) -> Actions:
        numbers = map(int, self.written[state].split())
        actions: Actions = {
            self.tokens[token]: (Shift, target) if target >= 0 else (Reduce, self.rules[~target])
            for token, target in zip(numbers, numbers, strict=True)
        }
        self[state] = actions
        return actions


# ---- The lexers ---------------------------------------------------------------------------------------------


class Lexers(dict[int, BasicLexer]):
    """The lexer for each state of the parser, made when the state is first reached; equal ones are shared."""

    def __init__(self, conf: LexerConf, states: States, always: Collection[str]) -> None:
        super().__init__()
        self.conf = conf
        self.states = states
        self.always = always
        self._made: dict[frozenset[str], BasicLexer] = {}

    def __missing__(self, state: int) -> BasicLexer:
        accepted = frozenset((*self.states[state], *self.always))
        if accepted not in self._made:
            conf = copy(self.conf)
            by_name = conf.terminals_by_name
            conf.terminals = [by_name[name] for name in accepted if name in by_name]
            self._made[accepted] = LazyLexer(conf)
        self[state] = self._made[accepted]
        return self[state]


class LazyLexer(BasicLexer):
    """Lark's lexer, which sorts the terminals, with another way to try them."""

    def _build_scanner(self) -> Scanner:
        hidden = hidden_terminals(self.terminals)
        # What Lark keeps here are the callbacks of tokens; there are none, as `FirstThatMatches` names what was hidden.
        self.callback = {}
        return FirstThatMatches(self.terminals, hidden)


def hidden_terminals(terminals: Collection[TerminalDef]) -> dict[tuple[str, str], str]:
    """
    Fixed texts that an expression of the same priority matches as well: expression and text → the fixed text's name.

    Such a text is the token of its own name, as in Lark, wherever both may stand.
    """
    fixed = [each for each in terminals if isinstance(each.pattern, PatternStr)]
    return {
        (other.name, text.pattern.value): text.name
        for other in terminals
        if not isinstance(other.pattern, PatternStr)
        for text in fixed
        if other.priority == text.priority
        and first_character(other) in (text.pattern.value[0], None)
        and (found := _compiled(other.pattern.to_regexp())(text.pattern.value))
        and found.group() == text.pattern.value
    }


class FirstThatMatches(Scanner):
    """Tries the terminals that may begin with the next character, in their order."""

    def __init__(self, terminals: Collection[TerminalDef], hidden: Mapping[tuple[str, str], str]) -> None:
        self.terminals = [each for each in terminals if each.name not in hidden.values()]
        self.allowed_types = {each.name for each in self.terminals}
        self._hidden = hidden
        self._beginning: dict[str, list[tuple[str, Match]]] = {}

    def match(self, text: TextSlice[str], pos: int) -> tuple[str, str] | None:
        """The text and the name of the token at a position."""
        whole = text.text
        for name, match in self._beginning_with(whole[pos]):
            found = match(whole, pos, text.end)
            if found:
                token = found.group()
                return token, self._hidden.get((name, token), name)
        return None

    def _beginning_with(self, character: str) -> list[tuple[str, Match]]:
        tried = self._beginning.get(character)
        if tried is None:
            tried = [
                (each.name, _compiled(each.pattern.to_regexp()))
                for each in self.terminals
                if first_character(each) in (character, None)
            ]
            self._beginning[character] = tried
        return tried


@cache
def _compiled(pattern: str) -> Match:
    return re.compile(pattern).match


PHRASE = re.compile(r"[a-z]([a-z_ ]|\[ \]\+|\\/|\\b)*")
"""A terminal that matches one phrase: letters, its spaces, and where words end."""


def first_character(terminal: TerminalDef) -> str | None:
    """The one character that the terminal begins with, as far as that is plain to see; None if it may be another."""
    pattern = terminal.pattern
    if pattern.flags:
        return None
    if isinstance(pattern, PatternStr):
        return str(pattern.value[0])
    return str(pattern.value[0]) if PHRASE.fullmatch(pattern.value) else None
