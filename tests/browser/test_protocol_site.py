"""The site of a protocol in a browser: every page passes the audit, stays in the window, and asks no other host."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from protocol_dsl.tools.cli.app import app

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parents[2]

# The theme puts its footer and its list of versions outside every landmark; everything else about them is audited.
THE_THEMES_OWN = ("region",)
PAGES = 10


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("site")
    result = CliRunner().invoke(app, ["docs", str(ROOT / "protocols/sbrt_tdm1.proto"), str(made), "--site", "--quiet"])
    assert result.exit_code == 0, result.output
    return made


def pages(site: Path) -> list[str]:
    found = sorted(path.name for path in site.glob("*.html") if path.name != "404.html")
    assert len(found) == PAGES
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.axe
def test_the_audit_finds_nothing_and_nothing_is_fetched_from_elsewhere(scheme, site, serve, visit):
    address, found = serve(site), []
    for name in pages(site):
        tab = visit(scheme=scheme)
        tab.open(f"{address}/{name}")
        found += [f"{name}: {each}" for each in tab.violations(rules_off=THE_THEMES_OWN)]
        assert tab.strangers == []

    assert found == []


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_nothing_runs_out_of_the_window(width, site, serve, visit):
    address, tab = serve(site), visit(width=width)
    wide = {}
    for name in pages(site):
        page = tab.open(f"{address}/{name}")
        wide[name] = page.evaluate("document.documentElement.scrollWidth")

    assert {name: each for name, each in wide.items() if each > width} == {}
