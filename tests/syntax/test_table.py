"""The grammar has no conflicts, and a parse table is used only for the grammar that it was made of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from protocol_dsl.syntax import grammar, table
from protocol_dsl.syntax.lalr import Node
from protocol_dsl.syntax.words import CONTINUATIONS, RESERVED

ROOT = Path(__file__).parents[2]
TEXT = 'inclusion I1 "A"\n    require all of\n        - any r where p and not q\n        - ast <= 2.5 x ULN\n'


@pytest.fixture(scope="module")
def built() -> bytes:
    return table.build()


def test_the_grammar_has_no_conflicts():
    grammar.from_grammar(strict=True)


def test_a_conflict_would_be_noticed(monkeypatch, tmp_path):
    from lark.exceptions import GrammarError

    ambiguous = tmp_path / "protocol.lark"
    rule = '?both: negation | negation ("and" negation)+ -> and_'
    text = grammar.GRAMMAR.read_text("utf-8")
    assert rule in text
    ambiguous.write_text(text.replace(rule, '?both: negation | both "and" both -> and_'), "utf-8")
    monkeypatch.setattr(grammar, "GRAMMAR", ambiguous)

    with pytest.raises(GrammarError, match="conflict"):
        grammar.from_grammar(strict=True)


def test_the_table_is_the_same_in_every_process(built):
    code = "import sys; from protocol_dsl.syntax import table; sys.stdout.buffer.write(table.build())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env={"PYTHONHASHSEED": "7"}, cwd=ROOT, check=True
    )

    assert done.stdout == built


def test_a_table_of_another_grammar_is_not_used(built, tmp_path):
    path = tmp_path / "protocol.table"
    path.write_bytes(built)
    made_of = table._made_of()

    assert table._from_file(path, made_of) is not None
    assert table._from_file(path, made_of.replace(b"scenario", b"scene", 1)) is None


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b"\x80\x04.", b"key{}", b"key[1]", b"key"])
def test_a_damaged_table_is_not_used(damage, tmp_path):
    path = tmp_path / "protocol.table"
    path.write_bytes(damage)

    assert table._from_file(path, b"key") is None


def test_a_table_is_kept_beside_the_bytecode_and_used_again(built, monkeypatch, tmp_path):
    kept = tmp_path / "__pycache__" / "protocol.table"
    monkeypatch.setattr(table, "KEPT", kept)
    monkeypatch.setattr(table, "SHIPPED", tmp_path / "none.table")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    table.load.__wrapped__()
    assert kept.read_bytes() == built

    monkeypatch.setattr(table, "build", lambda: pytest.fail("the table was made again"))
    read = table.load.__wrapped__().parse(TEXT, "declaration")
    assert isinstance(read, Node)
    assert read.rule == "criterion"


def test_nothing_is_kept_where_python_may_not_keep_bytecode(monkeypatch, tmp_path):
    monkeypatch.setattr(table, "KEPT", tmp_path / "__pycache__" / "protocol.table")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    table._keep(b"table")

    assert list(tmp_path.iterdir()) == []


def test_every_word_that_could_be_taken_for_another_thing_than_a_name_is_reserved():
    """Where a name may stand, some words mean something else; Lark's table knows which."""
    parser = grammar.from_grammar()
    # Lark keeps its table private; a state is a mapping from the terminals it accepts.
    states = parser.parser.parser._parse_table.states.values()
    beside = {name for state in states if "NAME" in state for name in state} - {"NAME"}
    rivals = [terminal.pattern.to_regexp() for terminal in parser.terminals if terminal.name in beside]
    words = {word for pattern in rivals for word in single_words(pattern)} | CONTINUATIONS

    assert words - RESERVED == set()


def single_words(pattern: str) -> set[str]:
    """The words that a terminal matches and a name could be."""
    import re

    return {word for word in re.findall(r"[A-Za-z_]+", pattern) if len(word) > 0 and re.fullmatch(pattern, word)}
