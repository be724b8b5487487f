"""The MkDocs plugin: pages of protocols inside a site."""

import json
import logging
import re

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from protocol_dsl.api.documents import documents
from protocol_dsl.tools.mkdocs import ProtocolPlugin, build_site
from tests.render.pages.site import Seen
from tests.render.pages.test_hostile_file import EVIL, HOSTILE

TRIAL = """protocol trial "A trial"

timepoint enrolment "Date of enrolment"
fact birth_date : date "Date of birth"

inclusion I1 "Adult"
    text "At least 18 years of age."
    require years from birth_date to enrolment >= 18 years

patient typical "Typical"
    enrolment = 2026-03-02
    birth_date = 1970-05-14

scenario "Adult"
    patient typical
    expect eligible
"""

SNIPPET = '# Home\n\n```protocol\ninclusion I1 "Adult"   # a comment\n    require age >= 18 years\n```\n'


@pytest.fixture
def site(tmp_path):
    """Builds a site with these options of the plugin, and gives the folder that it is in."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(SNIPPET)
    (tmp_path / "trial.proto").write_text(TRIAL)

    def made(*, strict=True, nav=None, theme="readthedocs", **options):
        config_file = tmp_path / "mkdocs.yml"
        config_file.write_text("site_name: Site\n")
        config = load_config(
            str(config_file),
            theme={"name": theme, "highlightjs": False},
            plugins=["search", {"protocol_dsl": options or {"protocols": ["trial.proto"]}}],
            strict=strict,
            nav=nav,
            validation={"links": {"anchors": "warn", "not_found": "warn"}, "nav": {"omitted_files": "warn"}},
        )
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        return tmp_path / "site"

    return made


def test_a_protocol_gets_its_pages_and_its_place_in_the_navigation(site):
    home = (site(nav=[{"Home": "index.md"}]) / "index.html").read_text()

    assert "A trial" in home
    assert 'href="protocols/trial/inclusion/"' in home


def test_its_pages_can_be_put_anywhere_in_the_navigation(site):
    nav = [{"Home": "index.md"}, {"Trials": [{"Ours": "trials/ours/"}]}]
    home = (site(nav=nav, protocols=[{"path": "trial.proto", "folder": "trials/ours"}]) / "index.html").read_text()

    assert re.search(r"Trials.*Ours.*trials/ours/inclusion/", home, re.DOTALL)
    assert "A trial" not in home


def test_links_between_pages_and_addresses_on_them_hold_under_strict(site):
    page = (site() / "protocols/trial/vocabulary/index.html").read_text()

    assert 'href="../inclusion/#criterion-I1"' in page


def test_snippets_of_protocols_are_coloured_on_every_page(site):
    built = site()
    home = (built / "index.html").read_text()

    assert re.search(r'<span class="kd">inclusion</span>', home)
    assert '<span class="c1"># a comment</span>' in home
    assert "I1" in re.sub(r"<[^>]+>", "", home)
    assert ".highlight .kd" in (built / "assets/protocol_dsl.css").read_text()


def test_snippets_are_coloured_by_the_build_and_no_script_is_loaded_for_it(site):
    built = site()

    assert not [path for path in built.rglob("*") if "highlight" in path.name]
    assert "highlight.min.js" not in (built / "index.html").read_text()
    written = (built / "protocols/trial/inclusion/index.html").read_text()
    assert '<span class="kd">inclusion</span>' in written
    assert "years from birth_date to enrolment >= 18 years" in Seen(written).text


def test_an_earlier_version_gives_a_page_on_what_has_changed(site, tmp_path):
    (tmp_path / "earlier.proto").write_text(TRIAL.replace(">= 18 years", ">= 21 years"))
    built = site(nav=[{"Home": "index.md"}], protocols=[{"path": "trial.proto", "previous": "earlier.proto"}])

    assert 'href="protocols/trial/changes/"' in (built / "index.html").read_text()
    history = Seen((built / "protocols/trial/changes/index.html").read_text()).text
    assert "21 years or more" in history
    assert "18 years or more" in history


def test_an_earlier_version_with_errors_stops_the_build(site, tmp_path, caplog):
    (tmp_path / "earlier.proto").write_text(TRIAL.replace("birth_date to", "birth_day to"))

    with pytest.raises(Abort):
        site(protocols=[{"path": "trial.proto", "previous": "earlier.proto"}])
    assert "earlier.proto" in caplog.text


def injected(page):
    """What a page does or shows that no theme does: elements, scripts and addresses out of a text."""
    found = Seen(page)
    scripts = re.findall(r"<script\b[^>]*>(.*?)</script>", page, re.DOTALL)
    return [
        *(each for each in scripts if "alert(1)" in each),
        *((tag, given) for tag, given in found.elements if tag in ("b", "em") or (tag == "i" and "class" not in given)),
        *(given for tag, given in found.elements if tag == "img" and given["src"] in ("x", "x.png")),
        *(given for _, given in found.elements if any(name.startswith("on") for name in given)),
        *(given for _, given in found.elements if given.get("href", "").startswith("javascript")),
    ]


@pytest.mark.parametrize(("theme", "nav"), [("readthedocs", [{"Home": "index.md"}]), ("mkdocs", None)])
def test_whatever_labels_and_titles_hold_is_shown_as_text_in_any_theme(theme, nav, site, tmp_path):
    (tmp_path / "hostile.proto").write_text(HOSTILE)
    built = site(nav=nav, theme=theme, strict=False, protocols=["hostile.proto"])

    pages = {path.relative_to(built).as_posix(): path.read_text() for path in built.rglob("*.html")}
    assert {name: found for name, page in pages.items() if (found := injected(page))} == {}
    ours = {name: Seen(page).text for name, page in pages.items() if name.startswith("protocols/hostile/")}
    assert len(ours) == 9
    assert [name for name, text in ours.items() if EVIL not in text and "glossary" not in name] == []
    if nav is not None:
        # The title of the protocol heads its part of the navigation on every page.
        assert EVIL in Seen(pages["index.html"]).text


def test_the_site_of_one_protocol_shows_its_title_as_text(tmp_path):
    (tmp_path / "hostile.proto").write_text(HOSTILE)
    build_site(documents(tmp_path / "hostile.proto"), tmp_path / "site")

    for path in (tmp_path / "site").glob("*.html"):
        assert injected(path.read_text()) == [], path.name
        assert Seen(path.read_text()).text.count(EVIL) >= 2, path.name


def test_the_search_shows_titles_without_references(site, tmp_path):
    (tmp_path / "trial.proto").write_text(TRIAL.replace('"Adult"', '"Adult (18+): *of age*"', 1))
    built = site()

    index = json.loads((built / "search/search_index.json").read_text())
    assert "I1 Adult (18+): *of age*" in [each["title"] for each in index["docs"]]


def test_a_page_names_no_other_host(site):
    built = site()
    for page in built.rglob("*.html"):
        loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]*)"', page.read_text())
        assert [each for each in loaded if re.match(r"(https?:)?//", each)] == [], page


def test_whatever_a_page_loads_is_there(site):
    built = site()
    pages = {*built.rglob("*.html")}
    assert {"404.html", "search.html"} <= {page.name for page in pages}
    for page in pages:
        # A server shows the page for addresses that lead nowhere at any address, so its own are those of the site.
        root = built if page.name == "404.html" else page.parent
        loaded = re.findall(r'<(?:script|link|img)[^>]*\s(?:src|href)="([^"#?]*)"', page.read_text())
        assert loaded
        assert [each for each in loaded if not (root / each.removeprefix("/")).is_file()] == [], page


def test_a_protocol_with_errors_stops_the_build_with_the_findings(site, tmp_path, caplog):
    (tmp_path / "trial.proto").write_text(TRIAL.replace("birth_date to", "birth_day to"))

    with pytest.raises(Abort):
        site(strict=False)
    assert "unknown name `birth_day`" in caplog.text


def test_a_finding_is_a_warning_and_fails_a_strict_build(site, tmp_path, caplog):
    (tmp_path / "trial.proto").write_text(TRIAL + '\ndefine unused "Unused" = 3\n')

    with caplog.at_level(logging.WARNING, "mkdocs"):
        site(strict=False)
    assert "W203" in caplog.text
    with pytest.raises(Abort):
        site(strict=True)


def test_an_example_that_comes_out_otherwise_fails_a_strict_build(site, tmp_path):
    (tmp_path / "trial.proto").write_text(TRIAL.replace("expect eligible", "expect ineligible"))

    with pytest.raises(Abort):
        site()


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ([{"file": "trial.proto"}], "an entry of `protocols`"),
        ([{"path": "trial.proto", "folder": "../up"}], "no folder of the site"),
        (["trial.proto", "trial.proto"], "two protocols have the folder"),
        (["missing.proto"], "there is no such file"),
    ],
)
def test_an_option_that_makes_no_sense_is_told(site, listed, said, caplog):
    with pytest.raises(Abort):
        site(protocols=listed)
    assert said in caplog.text


def test_saving_a_protocol_or_what_it_includes_rebuilds(tmp_path, site):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/shared.proto").write_text('fact consent : yes/no "Consent given"\n')
    (tmp_path / "trial.proto").write_text(TRIAL.replace("\ntimepoint", '\ninclude "parts/shared.proto"\n\ntimepoint'))
    plugin = ProtocolPlugin()
    plugin.load_config({"protocols": ["trial.proto"]})
    config_file = tmp_path / "mkdocs.yml"
    config_file.write_text("site_name: Site\n")
    config = load_config(str(config_file))
    plugin.on_config(config)
    watched = []

    class Server:
        def watch(self, path, *, recursive):
            watched.append((path, recursive))

    plugin.on_serve(Server(), config=config, builder=None)
    # The folders and not the files: many editors save by putting a new file in the place of the old one.
    assert watched == [(str(tmp_path), False), (str(tmp_path / "parts"), False)]
