"""The site of the first protocol under ProperDocs, which loads plugins that were written for MkDocs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.protocols import FIRST

CONFIG = f"""site_name: Trials
theme:
  name: readthedocs
  highlightjs: false
plugins:
  - search
  - protocol_dsl:
      protocols:
        - {FIRST.as_posix()}
validation:
  links:
    anchors: warn
"""

# ProperDocs answers for every module of MkDocs, so MkDocs need not be there: whatever of it is loaded is named.
BUILD = """
import sys
from properdocs.__main__ import cli
cli(["build", "--strict", "--quiet"], standalone_mode=False)
files = (str(getattr(each, "__file__", "")) for each in list(sys.modules.values()))
print(*sorted(each for each in files if "/site-packages/mkdocs/" in each))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, str]:
    """The folder of the site, and what the build printed."""
    folder = tmp_path_factory.mktemp("trials")
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text('# Home\n\n```protocol\ninclusion I1 "Adult"\n```\n')
    (folder / "properdocs.yml").write_text(CONFIG)
    command = [sys.executable, "-c", BUILD]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site", done.stdout


@pytest.mark.slow
def test_it_is_built_strictly_and_without_mkdocs(built):
    assert built[1].strip() == ""


@pytest.mark.slow
def test_it_has_the_pages_the_look_and_the_colours_that_it_has_under_mkdocs(built):
    site, _ = built
    page = (site / "protocols/sbrt_tdm1/inclusion/index.html").read_text()

    assert 'class="protocol-document"' in page
    assert "<caption" in page
    assert '<span class="kd">inclusion</span>' in (site / "index.html").read_text()
    # The templates of this package load no script library and no font of the theme.
    assert not list(site.rglob("jquery*"))
    assert not list(site.rglob("*.woff*"))


@pytest.mark.slow
def test_its_search_finds_the_criteria(built):
    assert "Brain metastases, if any, are stable on MRI" in (built[0] / "search/search_index.json").read_text()
