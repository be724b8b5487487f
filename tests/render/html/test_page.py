"""A page stands by itself."""

from __future__ import annotations

import re

from protocol_dsl.render.html.element import el
from protocol_dsl.render.html.page import page, stylesheet
from protocol_dsl.render.html.status import sign, status
from protocol_dsl.render.words.statuses import STATUSES, VERDICTS

SHOWN = page("Title <1>", el("h1", "Title"), header=el("p", "Trial"), footer=el("p", "End"), kind="form")


def test_a_page_has_a_language_a_title_landmarks_and_a_link_past_the_header():
    assert SHOWN.startswith('<!doctype html>\n<html lang="en"')
    assert "<title>Title &lt;1&gt;</title>" in SHOWN
    assert re.search(r'<a href="#content" class="skip">.*<header>.*<main id="content".*<footer>', SHOWN, re.DOTALL)


def test_a_page_loads_nothing_and_runs_nothing():
    assert "default-src &#39;none&#39;" in SHOWN
    assert not re.search(r"<(script|link|img|iframe)|https?:|@import|url\(", SHOWN)


def test_a_status_is_a_word_a_shape_and_a_colour():
    told = {(each.word, each.sign, each.tone) for each in (*STATUSES.values(), *VERDICTS.values())}
    for wording in (*STATUSES.values(), *VERDICTS.values()):
        names = [name for name, _ in status(wording).attributes]
        assert names == ["class"]
        assert status(wording).content[0] == sign(wording)
        assert f".{wording.tone.value}" in stylesheet()
    assert len({sign for _, sign, _ in told}) == len({tone for *_, tone in told}) == 4
