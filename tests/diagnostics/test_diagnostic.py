"""Findings are values: what they are about counts, where they stand does not."""

from __future__ import annotations

import pytest

from protocol_dsl.diagnostics.diagnostic import Diagnostic, Severity, has_errors, ordered
from tests.diagnostics.test_text import TEXT, Doubtful, Misspelt, place


def test_two_findings_are_equal_if_their_facts_are_wherever_they_stand():
    assert Misspelt("a", span=place(TEXT, "ecgo")) == Misspelt("a", span=place(TEXT, "ecog"))
    assert Misspelt("a") != Misspelt("b")


def test_a_finding_without_a_message_cannot_be_made():
    with pytest.raises(TypeError, match="abstract"):
        Diagnostic()


def test_findings_at_one_place_come_by_code():
    span = place(TEXT, "ecgo")

    assert ordered([Doubtful(span=span), Misspelt("a", span=span)]) == (Misspelt("a"), Doubtful())


def test_only_an_error_stops_a_file():
    assert has_errors([Doubtful(), Misspelt("a")])
    assert not has_errors([Doubtful()])
    assert Doubtful().severity is Severity.WARNING
