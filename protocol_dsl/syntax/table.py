"""
Lark's parse table: made from the grammar, shipped with the package, loaded in a twentieth of the time.

A wheel carries the table as `protocol.table`. A checkout makes it from the grammar and keeps it in this folder's
`__pycache__`, under the same rules as Python's own bytecode. A table names the grammar and the version of Lark that it
was made of, so an old one is never used. Behind that line it is JSON: nothing is unpickled, and nothing is kept
outside the package.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import lark
from lark import Lark

from protocol_dsl.syntax.layout import Layout
from protocol_dsl.syntax.lazy_parser import make_lazy

FOLDER = Path(__file__).parent
GRAMMAR = FOLDER / "protocol.lark"
SHIPPED = FOLDER / "protocol.table"
KEPT = FOLDER / "__pycache__" / "protocol.table"
STARTS = ("declaration", "cell", "formula")


@cache
def load() -> Lark:
    """The parser, from a table if there is one for this grammar, else from the grammar; it holds no state of a text."""
    key = _key()
    for path in (SHIPPED, KEPT):
        if path.is_file() and (parser := _from_file(path, key)):
            return parser
    made = build()
    _keep(made)
    return from_table(made)


def build() -> bytes:
    """The parse table of the grammar, as JSON; the same grammar always gives the same bytes."""
    data, memo = from_grammar().memo_serialize(_memoized())
    stored = _canonical(data, memo)
    stored.update(_written_states(stored["data"]))
    return f"{_key()}\n{json.dumps(stored, sort_keys=True, separators=(',', ':'))}".encode()


def _key() -> str:
    """What a table was made of."""
    return hashlib.sha256(lark.__version__.encode() + b"\n" + GRAMMAR.read_bytes()).hexdigest()


def _from_file(path: Path, key: str) -> Lark | None:
    """The parser of a stored table; None if the table is of another grammar, or half written."""
    table = path.read_bytes()
    try:
        return from_table(table) if table.startswith(key.encode() + b"\n") else None
    except (ValueError, KeyError, TypeError):
        return None


def _keep(table: bytes) -> None:
    """Stores the table beside Python's bytecode, if Python may store that; a folder that is read-only stays so."""
    if sys.dont_write_bytecode:
        return
    unfinished = KEPT.with_suffix(f".{os.getpid()}")
    try:
        KEPT.parent.mkdir(exist_ok=True)
        unfinished.write_bytes(table)
        unfinished.replace(KEPT)
    except OSError:
        unfinished.unlink(missing_ok=True)


def from_grammar(*, strict: bool = False) -> Lark:
    """The parser that the grammar gives; with `strict`, a conflict in the grammar raises `GrammarError`."""
    text = GRAMMAR.read_text("utf-8")
    return Lark(
        with_phrases(text),
        parser="lalr",
        lexer="contextual",
        postlex=Layout(),
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


# ---- The table as JSON --------------------------------------------------------------


def from_table(table: bytes) -> Lark:
    """The parser that `build` made this table of."""
    stored = json.loads(table.partition(b"\n")[2])
    memo = {int(number): thing for number, thing in stored["memo"].items()}
    parser = Lark.__new__(Lark)
    # `_load` is what `Lark.load` and Lark's own stand-alone parsers call once they have their data.
    parser._load({"data": stored["data"], "memo": memo}, postlex=Layout())
    return make_lazy(parser, stored["states"], stored["tokens"])


def _written_states(data: Any) -> dict[str, list[str]]:
    """Takes the states and tokens out of Lark's data, in the form that `States` reads."""
    tables = data["parser"]["parser"]
    rules = {rule["@"]: place for place, rule in enumerate(data["rules"])}
    states, tokens = tables["states"], tables["tokens"]
    tables.update(states={}, tokens={})
    return {
        "tokens": [tokens[number] for number in range(len(tokens))],
        "states": [_written_state(states[number], rules) for number in range(len(states))],
    }


def _written_state(actions: Any, rules: dict[int, int]) -> str:
    pairs = ((token, target if kind == 0 else ~rules[target["@"]]) for token, (kind, target) in actions.items())
    return " ".join(f"{token} {target}" for token, target in sorted(pairs))


def _memoized() -> list[type]:
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    return [TerminalDef, Rule]


def _canonical(data: Any, memo: Any) -> dict[str, Any]:
    """Lark numbers rules, tokens and states in an order that changes from run to run; here they get a fixed one."""
    by_content = sorted(memo, key=lambda number: json.dumps(memo[number], sort_keys=True))
    renumbered = {number: place for place, number in enumerate(by_content)}
    options = {name: value for name, value in data["options"].items() if name != "postlex"}
    parser = dict(data["parser"], parser=_canonical_states(data["parser"]["parser"]), options=options)
    parser["lexer_conf"] = dict(parser["lexer_conf"], ignore=sorted(parser["lexer_conf"]["ignore"]))
    plain = {"data": dict(data, parser=parser, options=options), "memo": None}
    result: dict[str, Any] = _with_references(plain, renumbered)
    result["memo"] = {place: memo[number] for place, number in enumerate(by_content)}
    return result


def _canonical_states(tables: Any) -> dict[str, Any]:
    """The states numbered in the order in which a walk from the start symbols, by alphabet, meets them."""
    names = tables["tokens"]
    tokens = {name: place for place, name in enumerate(sorted(names.values()))}
    numbers: dict[Any, int] = {}
    waiting = [tables["start_states"][start] for start in sorted(tables["start_states"])]
    while waiting:
        state = waiting.pop(0)
        if state not in numbers:
            numbers[state] = len(numbers)
            actions = sorted(tables["states"][state].items(), key=lambda item: str(names[item[0]]))
            waiting += [target for _, (kind, target) in actions if kind == 0]
    return {
        "tokens": {place: name for name, place in tokens.items()},
        "states": {
            numbers[state]: {
                tokens[names[token]]: [kind, numbers[target] if kind == 0 else target]
                for token, (kind, target) in actions.items()
            }
            for state, actions in tables["states"].items()
        },
        "start_states": {start: numbers[state] for start, state in tables["start_states"].items()},
        "end_states": {start: numbers[state] for start, state in tables["end_states"].items()},
    }


def _with_references(value: Any, renumbered: dict[int, int]) -> Any:
    """The value with each reference to a rule or a terminal renumbered, and lists of references in order."""
    if isinstance(value, dict):
        if "@" in value:
            return {"@": renumbered[value["@"]]}
        return {key: _with_references(item, renumbered) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [_with_references(item, renumbered) for item in value]
        references = bool(items) and all(isinstance(item, dict) and "@" in item for item in items)
        return sorted(items, key=lambda item: int(item["@"])) if references else items
    return value
