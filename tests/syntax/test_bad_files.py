"""Bad files: each fault is reported once, on its line, and costs nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from protocol_dsl.diagnostics.text import render
from protocol_dsl.source import Source
from protocol_dsl.syntax.parser import parse

FOLDER = Path(__file__).parents[1] / "corpus" / "syntax" / "bad"
FILES = sorted(FOLDER.glob("*.proto"))


def marked(text: str) -> list[tuple[int, str]]:
    """The faults that a file marks, as `# error: E101` on their lines."""
    lines = enumerate(text.split("\n"), start=1)
    return [(number, code) for number, line in lines for code in re.findall(r"# error: (E\d+)", line)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_fault_is_reported_once_on_its_line(path):
    text = path.read_text("utf-8")
    _, found = parse(Source(path.name, text))

    assert marked(text)
    assert [(problem.span.line, problem.code) for problem in found] == marked(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_finding_points_at_something_and_says_how_to_mend_it(path):
    text = path.read_text("utf-8")
    _, found = parse(Source(path.name, text))

    for problem in found:
        assert problem.help
        assert problem.span.file == path.name
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        assert not re.search(r"Token|UnexpectedInput|_NL|Traceback|None\b|NAME", problem.message + problem.help)


def test_the_corpus_knows_all_common_mistakes():
    codes = {code for path in FILES for _, code in marked(path.read_text("utf-8"))}

    assert len(codes) >= 35


def test_the_reports_of_a_file_with_several_mistakes():
    path = FOLDER / "several.proto"
    source = Source("several.proto", path.read_text("utf-8"))
    _, found = parse(source)

    assert render(found, {"several.proto": source}) == (FOLDER / "several.txt").read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_windows_line_ends_change_nothing(path):
    text = path.read_text("utf-8")
    _, found = parse(Source(path.name, text))
    _, again = parse(Source(path.name, text.replace("\n", "\r\n")))

    assert [(p.code, p.span.line, p.span.column, p.message) for p in again] == [
        (p.code, p.span.line, p.span.column, p.message) for p in found
    ]
