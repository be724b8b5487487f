"""The MkDocs plugin: pages of protocols inside a site."""

import logging
import re

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

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

    def made(*, strict=True, nav=None, **options):
        config_file = tmp_path / "mkdocs.yml"
        config_file.write_text("site_name: Site\n")
        config = load_config(
            str(config_file),
            theme={"name": "readthedocs", "highlightjs": False},
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


def test_a_page_names_no_other_host(site):
    built = site()
    for page in built.rglob("*.html"):
        loaded = re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]*)"', page.read_text())
        assert [each for each in loaded if re.match(r"(https?:)?//", each)] == [], page


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


def test_saving_a_protocol_rebuilds(tmp_path, site):
    from protocol_dsl.tools.mkdocs import ProtocolPlugin

    site()
    plugin = ProtocolPlugin()
    plugin.load_config({"protocols": ["trial.proto"]})
    config_file = tmp_path / "mkdocs.yml"
    config = load_config(str(config_file))
    plugin.on_config(config)
    watched = []

    class Server:
        def watch(self, path):
            watched.append(path)

    plugin.on_serve(Server(), config=config, builder=None)
    assert str(tmp_path / "trial.proto") in watched
