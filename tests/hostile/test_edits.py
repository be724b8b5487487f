"""Thousands of slips of the keyboard: never a traceback, always a place, and a few findings for one slip."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

import pytest

import protocol_dsl
from protocol_dsl.diagnostics.diagnostic import Diagnostic, has_errors
from tests.hostile.edits import FILES, Edit, cut_off, edit
from tests.hostile.limits import two_seconds

MOST = 4
"""Findings that one edit may bring."""

# A declaration that is gone, or whose name is, leaves behind what was said about it: its readings,
# rows and the criteria that spoke of it. One edit in a thousand may cost more than four findings, never a page full.
ONE_IN = 1000
EVER = 8


def findings_of(text: str) -> tuple[Diagnostic, ...]:
    return protocol_dsl.check(text).diagnostics


def brought(one: Edit) -> Counter[tuple[str, str]]:
    """What is found after the edit and was not before; checks that each finding stands at a place of the text."""
    after = findings_of(one.after)
    for each in after:
        assert each.message
        assert 0 <= each.span.start <= each.span.end <= len(one.after), (one.what, each)
        assert 1 <= each.span.line <= one.after.count("\n") + 1
    return Counter((each.code, each.message) for each in after) - known_of(one.before)


@cache
def known_of(text: str) -> Counter[tuple[str, str]]:
    """What is found in a text before it is edited; thousands of edits begin with the same hundreds of texts."""
    return Counter((each.code, each.message) for each in findings_of(text))


def assert_bearable(edits: Iterable[Edit]) -> None:
    limit, many, number = two_seconds(), [], 0
    for number, one in enumerate(edits, 1):
        start = time.process_time()
        found = brought(one)
        assert time.process_time() - start < 2 * limit, (number, one.file, one.what)
        if found.total() > MOST:
            many.append((number, one.file, one.what, found))
    assert len(many) <= max(1, number / ONE_IN), many
    assert [each for each in many if each[3].total() > EVER] == []


def slips(numbers: range, share_of_excerpts: float) -> Iterator[Edit]:
    return (edit(number, share_of_excerpts) for number in numbers)


def test_a_few_slips_in_whole_files():
    assert_bearable(slips(range(8), share_of_excerpts=0))


def test_a_few_slips_in_excerpts():
    assert_bearable(slips(range(20, 100), share_of_excerpts=1))


def test_a_declaration_that_breaks_off_somewhere_costs_a_few_findings():
    assert_bearable(cut_off(FILES[0], step=150))


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_declaration_that_breaks_off_anywhere_costs_a_few_findings(path):
    assert_bearable(cut_off(path, step=37))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_slips(part):
    assert_bearable(slips(range(1000 * part, 1000 * (part + 1)), share_of_excerpts=0.97))


def test_a_name_that_is_lost_is_told_once_with_the_places_where_it_is_missed():
    criteria = "".join(
        f'\ninclusion I{n} "Below {n}"\n    text "Below {n}."\n    require ecgo < {n}\n' for n in range(1, 8)
    )
    found = [each for each in findings_of(f'protocol p "P"\n\nfact ecog : number\n{criteria}') if has_errors([each])]

    assert [each.message for each in found] == ["unknown name `ecgo`"]
    assert [each.text for each in found[0].related] == [
        "the same here", "the same here", "the same here, and 3 times more further down",
    ]  # fmt: skip
