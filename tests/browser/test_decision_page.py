"""The page of one decision, as a person meets it: by keyboard, in every width, in the dark, on paper."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader

import protocol_dsl

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    protocol = protocol_dsl.load(ROOT / "protocols/sbrt_tdm1.proto")
    decision = protocol.decide((ROOT / "examples/p017.json").read_text("utf-8"))
    made = tmp_path_factory.mktemp("decision")
    (made / "p017.html").write_text(decision.explain("html"), "utf-8")
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.axe
def test_the_audit_finds_nothing_and_nothing_is_fetched(scheme, folder, serve, visit):
    tab = visit(scheme=scheme)
    page = tab.open(f"{serve(folder)}/p017.html")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    assert tab.violations() == []
    assert tab.strangers == []
    assert [each for each in tab.requested if not each.endswith(("p017.html", "favicon.ico"))] == []


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_nothing_runs_out_of_the_window(width, folder, serve, visit):
    page = visit(width=width).open(f"{serve(folder)}/p017.html")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_keyboard_reaches_every_criterion_and_unfolds_it(folder, serve, visit):
    page = visit().open(f"{serve(folder)}/p017.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            if not page.evaluate("document.activeElement.parentElement.open"):
                page.keyboard.press("Enter")
            reached.add(page.evaluate("document.activeElement.textContent"))
    folds = page.eval_on_selector_all("details.criterion", "found => found.map(each => [each.innerText, each.open])")

    assert all(is_open for _, is_open in folds)
    assert len([each for each in reached if each.startswith("I")]) == len(folds) == 9


def test_a_link_of_the_overview_unfolds_its_criterion(folder, serve, visit):
    page = visit().open(f"{serve(folder)}/p017.html")
    page.click("text=I1 Adult who consents and can comply >> nth=0")

    assert page.evaluate("document.querySelector(':target').closest('details').open")


def test_on_paper_everything_is_there(folder, serve, visit):
    page = visit(scheme="dark").open(f"{serve(folder)}/p017.html")
    everything = page.evaluate("document.querySelector('main').textContent")
    paper = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    # Ligatures are one sign on paper, and two letters here.
    printed = "".join("".join(normalize("NFKC", sheet.extract_text()).split()) for sheet in paper.pages)

    missing = [word for word in set(normalize("NFKC", everything).split()) if word not in printed and len(word) < 30]
    assert missing == []
    # A sheet with next to nothing on it would be a break in the wrong place.
    assert all(len(sheet.extract_text()) > 600 for sheet in paper.pages[:-1])
