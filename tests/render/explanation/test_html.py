"""The explanation as one page by itself."""

from __future__ import annotations

import re
from html import unescape

import pytest

from protocol_dsl.render.decision_json import Origin
from protocol_dsl.render.explanation.html import render_html
from protocol_dsl.render.explanation.text import render_text
from protocol_dsl.render.explanation.view import Wanted
from tests.render.sample import TYPICAL, changed, result, view

ORIGIN = Origin("a" * 64, "b" * 64, "0.0")
ECOG_2 = changed(measurements__ecog=result(2, "2026-02-20", source="<script>alert(1)</script>"))


def shown(record, wanted=None):
    return render_html(view(record) if wanted is None else view(record, wanted), ORIGIN)


def words_of(page):
    """What can be read of a page, whether folded or not."""
    body = page[page.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_the_verdict_stands_first_with_what_it_rests_on():
    page = shown(ECOG_2)

    assert "Ineligible for the observation group" in words_of(page)
    assert "because of I8" in words_of(page)
    for each in (ORIGIN.protocol, ORIGIN.record, "2026-03-02", "version 1.0"):
        assert each in page


def test_the_deciding_criterion_is_open_and_the_others_are_folded():
    folds = dict(
        re.findall(r'<details class="criterion \w+"( open)?><summary><h3>(\w+)', shown(ECOG_2))[n][::-1]
        for n in range(5)
    )

    assert folds["I8"] == " open"
    assert {name for name, is_open in folds.items() if not is_open} >= {"I1", "L4", "E1"}


@pytest.mark.parametrize(
    "record", [TYPICAL, ECOG_2, changed(measurements={}, records={})], ids=["met", "not met", "open"]
)
def test_whatever_the_text_says_of_values_and_causes_the_page_says_too(record):
    page, found = words_of(shown(record)), view(record)
    steps = [
        step
        for criterion in found.criteria
        for outcome in criterion.outcomes
        for step in (outcome.condition, outcome.applies, outcome.except_if)
        if step is not None and not (outcome.wording.word == "not applicable" and step is outcome.condition)
    ]
    while steps:
        step = steps.pop()
        steps += step.children
        for line in (*step.evidence, *step.causes, *step.texts):
            assert " ".join(line.split()) in page
    for criterion in found.criteria:
        assert criterion.decision.criterion.label in page
        assert all(each in page for each in (*criterion.changes, *criterion.settled_by))


def test_what_a_record_says_is_text_and_nothing_runs_or_is_loaded():
    page = shown(ECOG_2)

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r'(src|href)="(?!#)', page)


def test_many_entries_that_do_not_count_are_folded_and_none_is_left_out():
    rows = [*({"site": "liver"} for _ in range(9)), {"site": "brain", "stable_since": "2026-01-05"}]
    page = shown(changed(records__lesions={"rows": rows, "through": "2026-03-02"}), Wanted(criteria=frozenset(["I6"])))

    assert "<summary>9 entries that do not count</summary>" in page
    assert all(f"Entry {number}: liver" in page for number in range(1, 10))


def test_the_same_decision_gives_the_same_page():
    assert shown(TYPICAL) == shown(TYPICAL)
    assert render_text(view(TYPICAL)) == render_text(view(TYPICAL))
