"""Printing and parsing undo each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from protocol_dsl.source import Source
from protocol_dsl.syntax import tree
from protocol_dsl.syntax.parser import parse, parse_expression
from protocol_dsl.syntax.printer import print_expression, print_protocol
from tests.strategies import trees

ROOT = Path(__file__).parents[2]
# Every protocol file of the project that can be read without a complaint.
FILES = sorted(
    [
        *ROOT.glob("tests/corpus/**/good/*.proto"),
        *ROOT.glob("protocols/*.proto"),
    ]
)


@given(trees.expressions)
def test_a_printed_formula_is_read_as_the_same_formula(expression):
    assert parse_expression(print_expression(expression)) == (expression, ())


@given(trees.protocols())
def test_a_printed_file_is_read_as_the_same_tree_comments_too(protocol):
    assert parse(Source("printed.proto", print_protocol(protocol))) == (protocol, ())


@given(trees.protocols())
def test_what_was_printed_is_printed_the_same_again(protocol):
    text = print_protocol(protocol)

    assert print_protocol(parse(Source("printed.proto", text))[0]) == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_of_the_project_keeps_its_meaning_and_has_one_form(path):
    before, _ = parse(Source(path.name, path.read_text("utf-8")), included=True)
    text = print_protocol(before)
    after, _ = parse(Source(path.name, text), included=True)

    assert without_comments(after) == without_comments(before)
    assert sorted(all_comments(after)) == sorted(all_comments(before))
    assert print_protocol(after) == text


def without_comments(protocol: tree.Protocol) -> tree.Protocol:
    from attrs import evolve

    def bare(declaration):
        if isinstance(declaration, tree.Group):
            declaration = evolve(declaration, criteria=tuple(map(bare, declaration.criteria)))
        return evolve(declaration, comments=())

    return tree.Protocol(tuple(map(bare, protocol.declarations)))


def all_comments(protocol: tree.Protocol) -> list[str]:
    groups = [declaration for declaration in protocol.declarations if isinstance(declaration, tree.Group)]
    holders = [*protocol.declarations, *(criterion for group in groups for criterion in group.criteria)]
    found = [comment for holder in holders for comment in holder.comments]
    return [comment.text for comment in [*found, *protocol.trailing_comments]]
