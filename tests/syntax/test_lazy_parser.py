"""The parser that is made piece by piece reads every text as the one that Lark makes of the grammar."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from protocol_dsl.syntax import table
from protocol_dsl.syntax.layout import LayoutRefused, with_marked_text_blocks
from protocol_dsl.syntax.lazy_parser import first_character, hidden_terminals

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"
FILES = (ROOT / "protocols" / "sbrt_tdm1.proto", *sorted((CORPUS / "trials").glob("*.proto"))[:3])
BAD_FILES = sorted((CORPUS / "syntax" / "bad").glob("*.proto"))


@pytest.fixture(scope="module")
def lark() -> Lark:
    """The parser that Lark makes of the grammar, with its own lexers."""
    return table.from_grammar()


def declarations(path: Path) -> list[str]:
    text = with_marked_text_blocks(path.read_text("utf-8", errors="replace"))
    return [part + "\n" for part in re.split(r"\n(?=[^\s#])", text) if part.strip()]


def outcome(parser: Lark, text: str) -> object:
    """The tree with the places of its tokens, or the mistake with its place and what could have stood there."""
    try:
        tree = parser.parse(text, start="declaration")
    except UnexpectedToken as error:
        return "token", error.token.type, str(error.token), error.pos_in_stream, sorted(error.accepts or error.expected)
    except UnexpectedCharacters as error:
        return "characters", error.pos_in_stream, sorted(error.allowed)
    except LayoutRefused as refused:
        return refused.fault, refused.start, refused.end
    tokens = tree.scan_values(lambda value: isinstance(value, Token)) if isinstance(tree, Tree) else [tree]
    return tree, [(each.type, each.start_pos, each.end_pos) for each in tokens]


def test_every_declaration_of_real_protocols_is_read_alike(lark):
    texts = [text for path in FILES for text in declarations(path)]

    assert len(texts) > 200
    assert [text for text in texts if outcome(table.load(), text) != outcome(lark, text)] == []


def test_every_mistake_is_met_at_the_same_place_with_the_same_expectations(lark):
    texts = [text for path in BAD_FILES for text in declarations(path)]
    found = {text: outcome(table.load(), text) for text in texts}

    assert {each[0] for each in found.values() if isinstance(each, tuple)} >= {"token", "characters"}
    assert [text for text in texts if found[text] != outcome(lark, text)] == []


@given(st.data())
def test_a_slip_anywhere_is_met_alike(lark, data):
    text = data.draw(st.sampled_from(declarations(FILES[0])))
    place = data.draw(st.integers(0, len(text)))
    slip = data.draw(st.sampled_from(["", "=", ">=", " of ", "x", "1", "é", '"', "(", "\n", "first ", "-"]))
    changed = text[:place] + slip + text[place + data.draw(st.integers(0, 2)) :]

    assert outcome(table.load(), changed) == outcome(lark, changed)


def test_what_hides_in_another_terminal_is_what_lark_finds_hidden(lark):
    from lark.lexer import _create_unless

    _, callbacks = _create_unless(lark.terminals, 0, re, False)
    found = {
        (name, terminal.pattern.value): terminal.name
        for name, callback in callbacks.items()
        for terminal in callback.scanner.terminals
    }

    assert hidden_terminals(lark.terminals) == found


def test_a_terminal_matches_nothing_that_does_not_begin_with_its_first_character(lark):
    known = {each.name: each for each in lark.terminals if first_character(each)}
    characters = [chr(code) for code in range(32, 127)]

    assert len(known) > 100
    for terminal in known.values():
        # The phrase itself, out of the expression that it is written as.
        phrase = re.sub(r"\[ \]\+|\\b", lambda match: " " if match[0] != r"\b" else "", terminal.pattern.value)
        phrase = phrase.replace("\\/", "/") if terminal.pattern.type == "re" else phrase
        matching = [each for each in characters if re.match(terminal.pattern.to_regexp(), each + phrase[1:])]
        assert matching == [first_character(terminal)]


def test_nothing_is_called_back_and_no_terminal_changes_what_letters_mean(lark):
    assert lark.lexer_conf.callbacks == {}
    assert lark.lexer_conf.g_regex_flags == 0
