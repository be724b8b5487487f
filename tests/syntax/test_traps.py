"""Texts that could be read in several ways are read in one, or refused."""

from __future__ import annotations

import pytest

from protocol_dsl.source import Source
from protocol_dsl.syntax import problems, tree
from protocol_dsl.syntax.parser import parse
from tests.syntax.trap_texts import DECLARATIONS, READ, REFUSED, reading

INCLUSION = 'inclusion T1 "T"\n    require '


def parsed(text: str):
    return parse(Source("trap.proto", text), included=True)


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_a_condition_is_read_in_one_way(text, expected):
    protocol, found = parsed(f"{INCLUSION}{text}\n")

    assert found == ()
    (criterion,) = protocol.declarations
    assert isinstance(criterion, tree.Criterion)
    assert " ".join(reading(criterion.body).split()).replace(" )", ")") == expected.replace(" )", ")")


@pytest.mark.parametrize("text", REFUSED)
def test_a_condition_that_could_mislead_is_refused_by_one_diagnostic(text):
    protocol, found = parsed(f"{INCLUSION}{text}\n")

    assert len(found) == 1
    assert protocol.declarations == ()
    assert protocol.unread == (tree.Unread("inclusion", tree.Name("T1")),)


@pytest.mark.parametrize(("text", "accepted"), DECLARATIONS, ids=[text for text, _ in DECLARATIONS])
def test_a_declaration_is_accepted_or_costs_one_diagnostic(text, accepted):
    protocol, found = parsed(text)
    found = tuple(problem for problem in found if not isinstance(problem, problems.MisplacedProtocolLine))

    assert (len(protocol.declarations), len(found)) == ((1, 0) if accepted else (0, 1))
