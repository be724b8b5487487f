"""The pages for reviewers, and for those who publish: tables hold every page and part, examples are run."""

from __future__ import annotations

import contextlib
import html
import io
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from protocol_dsl.api.documents import documents
from protocol_dsl.render.words.statuses import STATUSES
from tests.conftest import PROGRAMS
from tests.protocols import FIRST, LARGEST

ROOT = Path(__file__).parents[2]
REVIEWERS = (ROOT / "docs/reviewers.md").read_text("utf-8")
PUBLISHING = (ROOT / "docs/publishing.md").read_text("utf-8")

TRIAL = """protocol {name} "The {name} trial"
    version {version}

timepoint enrolment "Date of enrolment"
measurement ecog : integer 0 to 5 "ECOG"
    latest within 28 days before enrolment

inclusion I1 "ECOG 0 or 1"
    text "ECOG 0 or 1."
    require ecog <= {bound}
"""


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def first_column(page: str, head: str) -> list[str]:
    """The first cells of the table that begins with this head."""
    (_, _, below), *_ = [page.partition(f"| {head} |")]
    rows = below.split("\n\n")[0].splitlines()[2:]
    return [row.split("|")[1].strip() for row in rows]


# ---- For reviewers ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    earlier = shutil.copy(FIRST, tmp_path_factory.mktemp("earlier") / "earlier.proto")
    return documents(FIRST, previous=earlier)


def test_every_page_is_explained_under_its_own_title(made):
    assert first_column(REVIEWERS, "Page") == [each.title for each in made.pages]


def test_every_part_of_a_criterion_is_explained_by_its_own_words(made):
    shown = {
        words
        for pages in (made.pages, documents(LARGEST).pages)
        for page in pages
        if page.path in ("inclusion.md", "exclusion.md")
        for words in re.findall(r"^\*\*(.*?):\*\*", page.text, re.MULTILINE)
    }
    explained = ", ".join(first_column(REVIEWERS, "Part"))

    assert len(shown) >= 6
    # A criterion without examples says so in a sentence.
    assert [each for each in shown - {"Examples"} if each not in explained] == []


def test_every_status_is_explained_with_its_sign():
    rows = re.findall(r"^\| (\S) \| ([\w ]+) \|", REVIEWERS, re.MULTILINE)

    assert rows == [(each.sign, each.word) for each in [*STATUSES.values()]]


# ---- For those who publish them -----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder that the page draws, with the `mkdocs.yml` that it shows."""
    (drawn,) = blocks(PUBLISHING, "text")
    (config,) = blocks(PUBLISHING, "yaml")
    (tmp_path / "docs").mkdir()
    (tmp_path / "protocols").mkdir()
    (tmp_path / "docs/index.md").write_text("# Our trials\n\n[ECOG](trials/main/inclusion.md#criterion-I1)\n")
    (tmp_path / "mkdocs.yml").write_text(config)
    trial = TRIAL.format(name="trial", version="1.1", bound=1)
    (tmp_path / "protocols/trial.proto").write_text(trial)
    (tmp_path / "protocols/trial-1.0.proto").write_text(TRIAL.format(name="trial", version="1.0", bound=2))
    (tmp_path / "protocols/extension.proto").write_text(TRIAL.format(name="extension", version="1.0", bound=3))
    (tmp_path / "trial.proto").write_text(trial)
    listed = {line.split()[0] for line in drawn.splitlines()}
    assert listed == {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")} - {"trial.proto"}
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("tool", ["mkdocs", "properdocs"])
def test_the_site_that_the_page_shows_is_built_strictly(tool, folder):
    (folder / "mkdocs.yml").rename(folder / f"{tool}.yml")
    run(tool, "build", "--strict", "--quiet")

    home = (folder / "site/index.html").read_text()
    assert re.search(r"Trials.*The main trial.*trials/main/inclusion/", home, re.DOTALL)
    assert re.search(r"The extension trial.*protocols/extension/inclusion/", home, re.DOTALL)
    history = html.unescape((folder / "site/trials/main/changes/index.html").read_text())
    assert "From version 1.0 to version 1.1" in history
    assert not (folder / "site/protocols/extension/changes").exists()


def test_every_option_of_the_plugin_is_on_the_page():
    from protocol_dsl.tools.mkdocs import ENTRY, PluginConfig

    options = {name for name, _ in PluginConfig._schema}
    assert {each.strip("`") for each in first_column(PUBLISHING, "Option")} == options | ENTRY


def test_the_commands_of_the_page_are_those_of_the_command_line(folder):
    written = [line.partition("#")[0] for block in blocks(PUBLISHING, "bash") for line in block.splitlines()]
    ours = [shlex.split(line)[1:] for line in written if line.startswith("protocol ")]
    assert len(ours) == 3
    (folder / "trial-1.0.proto").write_text(TRIAL.format(name="trial", version="1.0", bound=2))
    for arguments in ours:
        run("protocol_dsl", *arguments)

    assert {"index.html", "changes.html"} <= {path.name for path in (folder / "out").iterdir()}
    assert {path.name for path in (folder / "forms").iterdir()} == {"eligibility-checklist.html", "screening-log.html"}


@pytest.mark.browser
def test_the_command_of_the_page_prints_a_form_as_pdf(folder):
    from pypdf import PdfReader

    (line,) = re.findall(r"^chromium .*$", PUBLISHING, re.MULTILINE)
    _, *arguments = shlex.split(line)
    program = next(found for name in PROGRAMS["browser"] if (found := shutil.which(name)))
    run("protocol_dsl", "forms", "trial.proto", "forms")
    # A machine that builds runs as root, for whom Chromium has no sandbox, and reaches no other host.
    walls = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}"]
    subprocess.run([program, *walls, *arguments], check=True, capture_output=True, timeout=120)

    sheets = PdfReader(folder / "checklist.pdf").pages
    assert "ECOG 0 or 1" in sheets[0].extract_text()
    assert sheets[0].mediabox.width > sheets[0].mediabox.height


def test_the_python_of_the_page_lists_the_pages(monkeypatch):
    monkeypatch.chdir(ROOT)
    (code,) = blocks(PUBLISHING, "python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "docs/publishing.md", "exec"), {})

    assert "inclusion.md 5.2 Inclusion criteria" in printed.getvalue()
