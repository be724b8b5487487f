"""The browser that the other tests look through: it sees what is there, and reaches nothing else."""

from __future__ import annotations

import pytest

from protocol_dsl.render.html.element import Markup, el, written
from protocol_dsl.render.html.page import page

pytestmark = pytest.mark.browser


def test_every_other_host_is_out_of_reach_and_what_asked_for_it_is_known(serve, visit, tmp_path):
    (tmp_path / "index.html").write_text('<!doctype html><title>t</title><img src="https://example.org/x.png" alt="">')
    tab = visit()
    tab.open(f"{serve(tmp_path)}/index.html")

    assert tab.strangers == ["https://example.org/x.png"]
    assert len(tab.requested) >= 1


@pytest.mark.axe
def test_the_audit_finds_what_is_wrong_and_nothing_on_an_empty_page(serve, visit, tmp_path):
    good = page("Title", el("h1", "Title"), el("p", "Text"), header=el("p", "Trial"))
    (tmp_path / "good.html").write_text(good, "utf-8")
    (tmp_path / "bad.html").write_text("<html>" + written(el("p", Markup("<img src='/x'>"))), "utf-8")
    address = serve(tmp_path)
    tab = visit()

    tab.open(f"{address}/good.html")
    assert tab.violations() == []
    tab.open(f"{address}/bad.html")
    assert {each.partition(":")[0] for each in tab.violations()} >= {"image-alt", "html-has-lang", "document-title"}
