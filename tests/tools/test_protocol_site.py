"""The web site of a protocol: of the first one, with its history, and of the largest one in the repository."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import attrs
import pytest
from mkdocs.exceptions import Abort

from protocol_dsl.api.documents import documents
from protocol_dsl.tools.mkdocs import build_site
from tests.protocols import FIRST, LARGEST

SMALL = """protocol small "Small"

measurement ecog : integer 0 to 5 "ECOG"

inclusion I1 "ECOG"
    text "ECOG 0 or 1."
    require latest ecog <= 1
"""


def earlier_version(folder: Path) -> Path:
    """The first protocol as it might have been: another ECOG, and one criterion less."""
    path = shutil.copy(FIRST, folder / "earlier.proto")
    text = (
        path.read_text("utf-8").replace("require ecog <= 1", "require ecog <= 2").replace("version 1.0", "version 0.9")
    )
    path.write_text(text, "utf-8")
    return path


def made_of(name: str, folder: Path):
    if name == "largest":
        return documents(LARGEST)
    return documents(FIRST, previous=earlier_version(folder))


class Structure(HTMLParser):
    """What a screen reader goes by: headings, landmarks, tables, language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.landmarks: list[tuple[str, str | None]] = []
        self.captions: list[str] = []
        self.tables = 0
        self.without_scope = 0
        self.language = None
        self._in_caption = False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in ("nav", "main") or given.get("role") in ("main", "navigation", "search", "contentinfo"):
            self.landmarks.append((given.get("role") or tag, given.get("aria-label")))
        self.tables += tag == "table"
        self.without_scope += tag == "th" and "scope" not in given
        self._in_caption = tag == "caption"
        if tag == "html":
            self.language = given.get("lang")

    def handle_data(self, data):
        if self._in_caption:
            self.captions.append(data)
            self._in_caption = False


@pytest.fixture(scope="module", params=["first", "largest"])
def site(request, tmp_path_factory) -> tuple[str, Path]:
    """A site that was built as strictly as it is for everybody: a warning ends the build."""
    out = tmp_path_factory.mktemp("site")
    build_site(made_of(request.param, tmp_path_factory.mktemp("sources")), out)
    return request.param, out


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_it_has_every_page_and_a_second_build_gives_the_same_bytes(site, tmp_path):
    name, out = site
    made = made_of(name, tmp_path)
    build_site(made, tmp_path / "again")

    found = content(out)
    assert {Path(each.path).stem for each in made.pages} == {Path(each).stem for each in found if each.endswith("html")}
    assert content(tmp_path / "again") == found


@pytest.mark.slow
def test_headings_step_down_one_level_at_a_time_below_one_title(site):
    for page in site[1].glob("*.html"):
        levels = Structure(page.read_text("utf-8")).levels
        assert levels[0] == 1, page.name
        assert levels.count(1) == 1, page.name
        assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == [], page.name


@pytest.mark.slow
def test_landmarks_language_and_tables_have_what_a_screen_reader_needs(site):
    for page in site[1].glob("*.html"):
        found = Structure(page.read_text("utf-8"))
        assert found.language == "en"
        assert [kind for kind, _ in found.landmarks].count("main") == 1, page.name
        names = [name for kind, name in found.landmarks if kind == "navigation"]
        assert all(names), page.name
        assert len(names) == len(set(names)), page.name
        assert len(found.captions) == found.tables, page.name
        assert len(set(found.captions)) == found.tables, (page.name, found.captions)
        assert found.without_scope == 0, page.name


def test_a_link_that_leads_nowhere_ends_the_build(tmp_path):
    path = tmp_path / "small.proto"
    path.write_text(SMALL)
    made = documents(path)
    page = attrs.evolve(made.pages[-1], text=made.pages[-1].text + "\n[nowhere](nowhere.md)\n")

    build_site(made, tmp_path / "good")
    with pytest.raises(Abort):
        build_site(attrs.evolve(made, pages=(*made.pages[:-1], page)), tmp_path / "bad")
