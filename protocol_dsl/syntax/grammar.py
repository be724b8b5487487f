"""
What Lark makes of the grammar: its parse table, written down so that `lalr.py` can read texts by it.

Only this file imports Lark, and only whoever builds the package or changes the grammar runs it. Loading Lark, and what
Lark stores, took a third of the time of a check.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.grammar import Rule
from lark.lark import PostLex
from lark.lexer import PatternStr, TerminalDef
from lark.parse_tree_builder import maybe_create_child_filter
from lark.parsers.lalr_analysis import Shift

GRAMMAR = Path(__file__).parent / "protocol.lark"
STARTS = ("declaration", "cell", "formula")


class WithLineEnds(PostLex):
    """Line ends are read wherever the parser is, since `layout.py` decides what they mean. Lark reads no text here."""

    always_accept = ("_NL", "_CONTINUED")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


def from_grammar(*, strict: bool = False, postlex: PostLex | None = None) -> Lark:
    """The parser that Lark makes of the grammar; with `strict`, a conflict in the grammar raises `GrammarError`."""
    text = GRAMMAR.read_text("utf-8")
    return Lark(
        with_phrases(text),
        parser="lalr",
        lexer="contextual",
        postlex=postlex or WithLineEnds(),
        strict=strict,
        propagate_positions=True,
        maybe_placeholders=True,
        start=list(STARTS),
    )


def with_phrases(grammar: str) -> str:
    """The grammar with each quoted phrase of its rules turned into a terminal that is left out of the tree."""
    phrases: dict[str, str] = {}

    def terminal(match: re.Match[str]) -> str:
        phrases[match[1]] = "_" + re.sub(r"\W+", "_", match[1]).upper() + "_"
        return phrases[match[1]]

    rules = [
        line if re.match(r"//|%|[A-Z_]+(\.\d+)?:", line) else re.sub(r'"([a-z][a-z_/ ]*)"', terminal, line)
        for line in grammar.split("\n")
    ]
    return "\n".join(rules + [_phrase(phrase, name) for phrase, name in sorted(phrases.items())])


def _phrase(phrase: str, name: str) -> str:
    # `count of r, once per f`: the comma belongs to the phrase, because one comma of lookahead decides nothing; people
    # leave it out.
    comma = "(,[ ]*)?" if phrase == "once per" else ""
    pattern = phrase.replace("/", r"\/").replace(" ", "[ ]+")
    return f"{name}.{3 + phrase.count(' ') + 2 * bool(comma)}: /{comma}{pattern}\\b/"


# ---- The table as JSON ----------------------------------------------------------------


def build() -> bytes:
    """The parse table of the grammar, as JSON; the same grammar always gives the same bytes."""
    return json.dumps(_written(from_grammar()), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _written(parser: Lark) -> dict[str, Any]:
    # Lark reaches its table through attributes, some private; tests compare what is read with what Lark itself reads.
    frontend: Any = parser.parser
    found = frontend.parser._parse_table
    numbers = _numbered(found.states, found.start_states)
    rules = sorted(parser.rules, key=_by_content)
    symbols = sorted({name for actions in found.states.values() for name in actions})
    return {
        "terminals": [_terminal(each) for each in tried_in_order(parser.terminals)],
        "ignored": sorted(parser.lexer_conf.ignore),
        "always": sorted(WithLineEnds.always_accept),
        "hidden": sorted([*key, name] for key, name in hidden_terminals(parser.terminals).items()),
        "symbols": symbols,
        "states": _states(found.states, numbers, symbols, rules),
        "rules": [_rule(each) for each in rules],
        "starts": {start: numbers[state] for start, state in found.start_states.items()},
        "ends": {start: numbers[state] for start, state in found.end_states.items()},
    }


def _by_content(rule: Rule) -> list[str]:
    return [str(rule.origin.name), *(str(each.name) for each in rule.expansion), str(rule.alias)]


def _numbered(states: Any, starts: Any) -> dict[Any, int]:
    """
    The states numbered in the order in which a walk from the start symbols, by alphabet, meets them.

    Lark numbers them in an order that changes from run to run.
    """
    numbers: dict[Any, int] = {}
    waiting = [starts[start] for start in sorted(starts)]
    while waiting:
        state = waiting.pop(0)
        if state not in numbers:
            numbers[state] = len(numbers)
            waiting += [target for _, (action, target) in sorted(states[state].items()) if action is Shift]
    return numbers


def _states(states: Any, numbers: dict[Any, int], symbols: list[str], rules: list[Rule]) -> list[str]:
    """Each state as pairs of numbers: a symbol, then the state to go to, or the rule to reduce by as `~rule`."""
    places = {symbol: place for place, symbol in enumerate(symbols)}
    by_rule = {rule: place for place, rule in enumerate(rules)}
    written = [""] * len(numbers)
    for state, number in numbers.items():
        pairs = (
            (places[symbol], numbers[target] if action is Shift else ~by_rule[target])
            for symbol, (action, target) in states[state].items()
        )
        written[number] = " ".join(f"{symbol} {target}" for symbol, target in sorted(pairs))
    return written


def _rule(rule: Rule) -> list[Any]:
    """
    What a rule is called, how many symbols it has, and what becomes of them.

    These are its name as a symbol and in the tree, the number of its symbols, whether a single child stands for the
    whole, and which of them are children, or None for all: each child as its place, whether its own children stand for
    it, and how many optional ones are missing in front; then how many are missing behind the last.
    """
    options = rule.options
    assert not options.keep_all_tokens, "the grammar has no rule that keeps what is left out elsewhere"
    made = maybe_create_child_filter(rule.expansion, False, False, list(options.empty_indices))
    children = None
    if made:
        # With or without optional ones, which Lark keeps in two forms.
        kept, missing = made.args if len(made.args) == 2 else (made.args[0], 0)
        children = [[[each[0], each[1], each[2] if len(each) > 2 else 0] for each in kept], missing]
    name = rule.alias or options.template_source or rule.origin.name
    return [str(rule.origin.name), str(name), len(rule.expansion), bool(options.expand1 and not rule.alias), children]


# ---- Terminals ------------------------------------------------------------------------


def tried_in_order(terminals: Collection[TerminalDef]) -> list[TerminalDef]:
    """Lark's own order: the first that matches is the token."""
    return sorted(terminals, key=lambda x: (-x.priority, -x.pattern.max_width, -len(x.pattern.value), x.name))


PHRASE = re.compile(r"(?P<words>[a-z_]+(\[ \]\+[a-z_]+)*)\\b")
"""A terminal that matches one phrase: words with spaces between them, where the last word ends."""


def _terminal(terminal: TerminalDef) -> list[Any]:
    """A terminal: its name, then a phrase as its words, or an expression and what ASCII it may begin with."""
    phrase = PHRASE.fullmatch(terminal.pattern.value)
    assert not terminal.pattern.flags, "no terminal changes what letters mean"
    if phrase:
        return [terminal.name, phrase["words"].split("[ ]+")]
    return [
        terminal.name,
        terminal.pattern.to_regexp(),
        "".join(sorted(first_characters(terminal.pattern.to_regexp()))),
    ]


ASCII = frozenset(map(chr, range(128)))


def first_characters(pattern: str) -> frozenset[str]:
    """The ASCII characters that a text which an expression matches may begin with, and maybe others."""
    # Python's own reading of an expression has no public door; what is not known here may begin with anything.
    parser: Any = import_module("re._parser")
    return _first_of(parser.parse(pattern))[0]


def _first_of(parts: Any) -> tuple[frozenset[str], bool]:
    """The characters that a sequence of parts may begin with, and whether it may be empty."""
    found = frozenset[str]()
    for kind, said in parts:
        first, empty = _first_of_part(str(kind), said)
        found |= first
        if not empty:
            return found, False
    return found, True


def _first_of_part(kind: str, said: Any) -> tuple[frozenset[str], bool]:
    match kind:
        case "LITERAL":
            return frozenset({chr(said)}) & ASCII, False
        case "IN":
            return frozenset(each for each in ASCII if _is_in(each, said)), False
        case "BRANCH":
            each = [_first_of(branch) for branch in said[1]]
            return frozenset[str]().union(*(first for first, _ in each)), any(empty for _, empty in each)
        case "SUBPATTERN":
            return _first_of(said[3])
        case "MAX_REPEAT":
            first, empty = _first_of(said[2])
            return first, empty or said[0] == 0
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return frozenset(), True
        case _:
            return ASCII, False


def _is_in(character: str, members: Any) -> bool:
    """Whether a set of characters holds one; of a class such as `\\w`, whatever Python says."""
    negated = False
    for kind, said in members:
        match str(kind):
            case "NEGATE":
                negated = True
            case "LITERAL" if chr(said) == character:
                return not negated
            case "RANGE" if said[0] <= ord(character) <= said[1]:
                return not negated
            case "CATEGORY" if re.match(CATEGORIES[str(said)], character):
                return not negated
    return negated


CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_WORD": r"\w", "CATEGORY_SPACE": r"\s"}


def hidden_terminals(terminals: Collection[TerminalDef]) -> dict[tuple[str, str], str]:
    """
    Fixed texts that an expression of the same priority matches as well: expression and text → the fixed text's name.

    Such a text is the token of its own name, as in Lark, wherever both may stand.
    """
    return {
        (other.name, text.pattern.value): text.name
        for text in terminals
        if isinstance(text.pattern, PatternStr)
        for other in terminals
        if not isinstance(other.pattern, PatternStr) and other.priority == text.priority
        if (found := re.match(other.pattern.to_regexp(), text.pattern.value))
        if found.group() == text.pattern.value
    }
