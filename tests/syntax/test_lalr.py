"""The parser that reads Lark's table reads every text as the one that Lark makes of the grammar."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark, Tree
from lark import Token as LarkToken
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from protocol_dsl.syntax import grammar, table
from protocol_dsl.syntax.lalr import Node, Stopped
from protocol_dsl.syntax.layout import LayoutRefused, blocks, with_marked_text_blocks
from protocol_dsl.syntax.lexer import Lexer, Token

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"
FILES = (ROOT / "protocols" / "sbrt_tdm1.proto", *sorted((CORPUS / "trials").glob("*.proto"))[:3])
BAD_FILES = sorted((CORPUS / "syntax" / "bad").glob("*.proto"))


class LayoutOfLark(grammar.WithLineEnds):
    """The layout of this package among Lark's tokens."""

    def process(self, stream: Iterator[LarkToken]) -> Iterator[LarkToken]:
        return (self.to_lark(each) for each in blocks(map(self.from_lark, stream)))

    def from_lark(self, token: LarkToken) -> Token:
        return Token(token.type, str(token), token.start_pos, token.end_pos)

    def to_lark(self, token: Token) -> LarkToken:
        return LarkToken(token.kind, token.text, token.start, 1, 1, 1, 1, token.end)


@pytest.fixture(scope="module")
def lark() -> Lark:
    """The parser that Lark makes of the grammar, with its own lexers."""
    return grammar.from_grammar(postlex=LayoutOfLark())


def declarations(path: Path) -> list[str]:
    text = with_marked_text_blocks(path.read_text("utf-8", errors="replace"))
    return [part + "\n" for part in re.split(r"\n(?=[^\s#])", text) if part.strip()]


def read(text: str, start: str = "declaration") -> object:
    """The tree with its places, or the mistake with its place and what could have stood there."""
    try:
        return plain(table.load().parse(text, start))
    except Stopped as stopped:
        return stopped.at, stopped.kind, stopped.allowed
    except LayoutRefused as refused:
        return refused.fault, refused.start, refused.end


def read_by_lark(lark: Lark, text: str, start: str = "declaration") -> object:
    try:
        return plain_of_lark(lark.parse(text, start=start))
    except UnexpectedInput as error:
        allowed = frozenset(error.interactive_parser.accepts())
        if isinstance(error, UnexpectedCharacters):
            return error.pos_in_stream, "", allowed
        return error.token.start_pos, error.token.type, allowed
    except LayoutRefused as refused:
        return refused.fault, refused.start, refused.end


def plain(made: Node | Token | None) -> Any:
    match made:
        case Node():
            return made.rule, made.start, made.end, [plain(each) for each in made.children]
        case Token():
            return made.kind, made.text, made.start, made.end
        case None:
            return None


def plain_of_lark(made: Any) -> Any:
    if isinstance(made, Tree):
        place = (None, None) if made.meta.empty else (made.meta.start_pos, made.meta.end_pos)
        return str(made.data), *place, [plain_of_lark(each) for each in made.children]
    return None if made is None else (made.type, str(made), made.start_pos, made.end_pos)


def test_every_declaration_of_real_protocols_is_read_alike(lark):
    texts = [text for path in FILES for text in declarations(path)]

    assert len(texts) > 200
    assert [text for text in texts if read(text) != read_by_lark(lark, text)] == []


def test_every_mistake_is_met_at_the_same_place_with_the_same_expectations(lark):
    texts = [text for path in BAD_FILES for text in declarations(path)]
    found = {text: read(text) for text in texts}

    assert {each[1] for each in found.values() if len(each) == 3} >= {"", "_NL"}
    assert [text for text in texts if found[text] != read_by_lark(lark, text)] == []


@given(st.data())
def test_a_slip_anywhere_is_met_alike(lark, data):
    text = data.draw(st.sampled_from(declarations(FILES[0])))
    place = data.draw(st.integers(0, len(text)))
    slip = data.draw(st.sampled_from(["", "=", ">=", " of ", "x", "1", "é", '"', "(", "\n", "first ", "-"]))
    changed = text[:place] + slip + text[place + data.draw(st.integers(0, 2)) :]

    assert read(changed) == read_by_lark(lark, changed)


@given(st.data())
@settings(max_examples=50)
def test_a_terminal_begins_as_the_table_says(lark, data):
    expressions = [
        each.pattern.to_regexp() for each in lark.terminals if not grammar.PHRASE.fullmatch(each.pattern.value)
    ]
    pattern = data.draw(st.sampled_from(sorted(expressions)))
    found = re.compile(pattern).search(data.draw(st.from_regex(re.compile(pattern))))

    assert found
    assert found[0][0] in grammar.first_characters(pattern) or not found[0][0].isascii()


def test_what_a_terminal_may_begin_with_is_no_more_than_that():
    assert grammar.first_characters(r"(before|after)\b") == {"b", "a"}
    assert grammar.first_characters(r"-?\d+(?![\w.])") == set("-0123456789")
    assert grammar.first_characters('"[^"\n]*"') == {'"'}
    assert grammar.first_characters('[^\\s#"]+').isdisjoint(' \t#"')


@pytest.mark.parametrize("text", ["", " ", "any other", "2 to 3 mg", "hold until = 1, then one level down", "x ,"])
def test_a_cell_is_read_alike(lark, text):
    assert read(text, "cell") == read_by_lark(lark, text, "cell")


def test_a_phrase_is_matched_where_its_expression_is(lark):
    """Behind every phrase stands a word, a space, a sign or nothing, and its spaces are doubled or missing."""
    lexer = Lexer(json.loads(grammar.build()))
    phrases = [each for each in lark.terminals if grammar.PHRASE.fullmatch(each.pattern.value)]
    assert len(phrases) > 100

    for terminal in phrases:
        phrase = terminal.pattern.value.removesuffix("\\b").replace("[ ]+", " ")
        for text in (phrase, phrase.replace(" ", "  "), phrase.replace(" ", "", 1), phrase[:-1], phrase.upper()):
            for behind in ("", " ", "_", "é", "²", "1", ".", "\n"):
                found = re.match(terminal.pattern.to_regexp(), text + behind)
                token = lexer.token(text + behind, 0, [terminal.name], {})
                assert (token and (token.kind, token.end)) == (found and (terminal.name, found.end()))
