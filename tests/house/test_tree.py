"""What stands in the repository: the files a newcomer looks for, and nothing that ties it to one machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Where packages are fetched from, and folders of the machine where somebody happened to work.
ADDRESSES = re.compile(
    rb"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|yarnpkg\.com|deb\.debian\.org|anaconda\.org|crates\.io|proxy\.golang\.org"
    rb"|(?<![\w.:/-])/(work|tmp)/"
)


@pytest.fixture(scope="module")
def committed() -> list[Path]:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "name",
    [
        "protocol_dsl/",
        "protocols/",
        "docs/",
        "tests/",
        "examples/",
        "pyproject.toml",
        "constraints.txt",
        "README.md",
        "ARCHITECTURE.md",
        "GLOSSARY.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        ".ci/run",
        ".gitattributes",
        ".vscode/settings.json",
    ],
)
def test_what_a_newcomer_looks_for_is_at_the_top(name):
    path = ROOT / name

    assert path.is_dir() if name.endswith("/") else path.stat().st_size > 0


def test_no_committed_file_holds_an_address_to_fetch_from_or_a_folder_of_one_machine(committed):
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in committed
        if (match := ADDRESSES.search(path.read_bytes()))
    ]

    assert found == []


@pytest.mark.parametrize(
    "line",
    ["https://files.python" + "hosted.org/x.whl", "registry.npm" + "js.org", "see /" + "tmp/x.json", "'/" + "work/a'"],
)
def test_such_an_address_would_be_noticed(line):
    assert ADDRESSES.search(line.encode())


@pytest.mark.parametrize("line", ["https://example.org/work/plan", "docs/work/plan.md", "and/or"])
def test_other_paths_would_not(line):
    assert not ADDRESSES.search(line.encode())


def test_protocol_files_are_kept_from_being_taken_for_protocol_buffers(committed):
    attributes = subprocess.run(
        ["git", "check-attr", "eol", "diff", "linguist-language", "--", "protocols/any.proto"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "eol: lf" in attributes
    assert "diff: protocol" in attributes
    assert "linguist-language: Gherkin" in attributes


def test_every_proto_file_has_unix_line_ends(committed):
    assert [path.name for path in committed if path.suffix == ".proto" and b"\r" in path.read_bytes()] == []


def test_the_gate_can_be_run():
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_the_gate_contains_every_check():
    listed = subprocess.run(["make", "--dry-run", "check"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for step in (
        "ruff format --check",
        "ruff check",
        "mypy --strict",
        "lint-imports",
        "pytest",
        "branch_floor",
        "mkdocs build",
    ):
        assert step in listed
