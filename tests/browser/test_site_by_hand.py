"""
A site with a protocol in it, as a person uses it: searched, and walked through with the keyboard alone.

The pages are those of the first protocol with its history, built by the plugin and served as they would be anywhere.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from pypdf import PdfReader

from tests.protocols import FIRST

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FOLDER = "protocols/sbrt_tdm1"

# Everything that a person with a mouse could click, unfold, fill in or scroll sideways, and that is to be seen.
WITHIN_REACH = """() => {
    const scrolls = (each) => each.scrollWidth > each.clientWidth + 1
        && ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
    const number = (each, index) => each.dataset.place = index;
    const found = [...document.querySelectorAll("*")].filter((each) =>
        each.checkVisibility({visibilityProperty: true}) && each.getClientRects().length
        && (each.matches("a[href], button, input, summary, select, textarea") || scrolls(each)));
    found.forEach(number);
    return found.map((each) => `${each.tagName} ${(each.innerText || each.ariaLabel || "").slice(0, 60)}`);
}"""
# Where the keyboard is, and whether that is to be seen: a line around it, inside the window.
FOCUSED = """() => {
    const each = document.activeElement, style = getComputedStyle(each), place = each.getBoundingClientRect();
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const inside = place.bottom > 0 && place.top < innerHeight && place.right > 0 && place.left < innerWidth;
    return [each.dataset.place ?? null, outlined && inside, each.tagName + " " + each.className];
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("trials")
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# Our trials\n")
    earlier = folder / "earlier.proto"
    earlier.write_text(FIRST.read_text("utf-8").replace("require ecog <= 1", "require ecog <= 2"), "utf-8")
    (folder / "mkdocs.yml").write_text("site_name: Our trials\n")
    config = load_config(
        str(folder / "mkdocs.yml"),
        theme={"name": "readthedocs", "highlightjs": False},
        plugins=[
            {"search": {"min_search_length": 2}},
            {"protocol_dsl": {"protocols": [{"path": str(FIRST), "previous": str(earlier)}]}},
        ],
        nav=[{"Home": "index.md"}],
    )
    build(config)
    return folder / "site"


NAMES = """
    trial-schema schedule-of-activities inclusion exclusion treatment open-questions text-coverage changes vocabulary
    glossary
""".split()
PAGES = ("index.html", f"{FOLDER}/index.html", *(f"{FOLDER}/{name}/index.html" for name in NAMES))


@pytest.mark.parametrize("words", ["stable brain metastases", "I6", "MRI"])
def test_a_word_of_a_criterion_finds_it_and_leads_there(words, site, serve, visit):
    address, tab = serve(site), visit()
    page = tab.open(f"{address}/")
    # By keyboard, as by hand: into the field, words, Enter.
    page.focus("#rtd-search-form input")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_selector(".search-results article")

    titles = page.eval_on_selector_all(".search-results article h3", "found => found.map(each => each.innerText)")
    assert "I6 Brain metastases, if any, are stable on MRI" in titles
    page.click("text=I6 Brain metastases, if any, are stable on MRI")
    page.wait_for_load_state("networkidle")
    assert page.url.startswith(f"{address}/{FOLDER}/inclusion/#")
    assert page.evaluate("document.querySelector(':target').innerText").startswith("I6 ")
    assert tab.strangers == []


@pytest.mark.axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_search_finds_passes_the_audit(scheme, site, serve, visit):
    tab = visit(width=360, scheme=scheme)
    page = tab.open(f"{serve(site)}/search.html?q=brain+metastases")
    page.wait_for_selector(".search-results article")

    assert tab.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert tab.strangers == []


def test_the_pages_tried_are_all_there_are(site):
    found = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert found == {*PAGES, "404.html", "search.html"}


def walk(page: object) -> tuple[list[str], list[str]]:
    """Through a page with Tab alone: what is never reached, and what does not show that the keyboard is there."""
    wanted = page.evaluate(WITHIN_REACH)
    assert wanted
    reached, unseen = set(), []
    for _ in range(len(wanted) + 5):
        page.keyboard.press("Tab")
        place, visible, what = page.evaluate(FOCUSED)
        if place is not None:
            reached.add(int(place))
            unseen += [] if visible else [what]
    return [what for number, what in enumerate(wanted) if number not in reached], unseen


@pytest.mark.parametrize("width", [360, 1200])
def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(width, site, serve, visit):
    address, tab = serve(site), visit(width=width)
    found = {name: walk(tab.open(f"{address}/{name}")) for name in PAGES}

    assert {name: each for name, each in found.items() if each != ([], [])} == {}
    assert tab.strangers == []


def test_that_walk_notices_what_is_out_of_reach_or_not_to_be_seen(site, serve, visit):
    page = visit().open(f"{serve(site)}/{FOLDER}/exclusion/")
    page.add_style_tag(content="a:focus-visible { outline: none !important }")
    page.evaluate("document.querySelector('.neighbours a').tabIndex = -1")
    never, unseen = walk(page)

    assert len(never) == 1
    assert len(unseen) > 5


def test_on_a_telephone_the_menu_opens_leads_on_and_closes_by_keyboard(site, serve, visit):
    page = visit(width=360).open(f"{serve(site)}/{FOLDER}/inclusion/")
    page.focus(".menu")
    page.keyboard.press("Enter")
    assert page.is_visible(".wy-nav-side")
    assert page.evaluate("document.activeElement.className") == "site-name"
    page.keyboard.press("Escape")
    assert page.is_hidden(".wy-nav-side")
    assert page.evaluate("document.activeElement.className") == "menu"


def test_enter_unfolds_what_is_folded(site, serve, visit):
    page = visit().open(f"{serve(site)}/{FOLDER}/inclusion/")
    page.focus("details summary >> nth=0")
    page.keyboard.press("Enter")

    assert page.evaluate("document.querySelector('details').open")


# ---- On paper -------------------------------------------------------------------------------------------------

# What leads on to something, and so must not be the last thing on a sheet.
LEADS = """() => [...document.querySelectorAll("main :is(h1, h2, h3, h4), thead tr, p:has(+ .table), p:has(+ ul)")]
    .map((each) => each.innerText)"""
# Everything on a page but the names of its tables, which only a screen reader tells.
EVERYTHING = """() => {
    const copy = document.querySelector(".protocol-document").cloneNode(true);
    copy.querySelectorAll("caption").forEach((each) => each.remove());
    return copy.textContent;
}"""


def words(text: str) -> str:
    """Text without its spaces; ligatures, which are one sign on paper, as two letters."""
    return "".join(normalize("NFKC", text).split())


@pytest.mark.parametrize("name", ["inclusion", "treatment", "open-questions"])
def test_on_paper_no_title_lead_or_table_head_ends_a_sheet_and_what_is_folded_is_there(name, site, serve, visit):
    page = visit(scheme="dark").open(f"{serve(site)}/{FOLDER}/{name}/")
    leads = [words(each) for each in page.evaluate(LEADS)]
    everything = page.evaluate(EVERYTHING)
    paper = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    sheets = [words(re.sub(r"Page \d+ of \d+", "", sheet.extract_text())) for sheet in paper.pages]

    assert len(leads) > 5
    assert [lead for sheet in sheets for lead in leads if sheet.endswith(lead)] == []
    printed = "".join(sheets)
    wanted = {words(each) for each in everything.split() if len(each) < 30} - {"Link", "this"}
    assert [each for each in wanted if each not in printed] == []


def test_on_paper_a_table_over_several_sheets_repeats_its_head(site, serve, visit):
    page = visit().open(f"{serve(site)}/{FOLDER}/glossary/")
    paper = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    sheets = [words(sheet.extract_text()) for sheet in paper.pages]

    assert len(sheets) > 1
    assert all(words("Term What it is Name in the file") in sheet for sheet in sheets)
