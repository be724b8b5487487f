"""How often something is repeated, and when a place is open, is told with where it comes from wherever it is told."""

import re
from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl.api.documents import documents
from protocol_dsl.model.wordings import wordings

PATHS = [
    Path(__file__).parents[2] / "corpus" / "checker" / "good" / "sequence.proto",
    Path(__file__).parents[3] / "examples" / "schedules" / "two_drugs.proto",
]
ASSUMED = re.compile(r'(times \d+|\w{3}-\w{3} \d\d:\d\d-\d\d:\d\d|closed [\d-]+)\n *assume "([^"]*)"')


def assumed_in(path):
    """What was assumed right below a number of repeats, hours or dates."""
    return dict(ASSUMED.findall(path.read_text(encoding="utf-8")))


def planned(path):
    """The text of `protocol plan` for all schedules of a file."""
    protocol = protocol_dsl.load(path)
    names = protocol._plan.protocol.sequence.schedules
    return "\n".join(protocol.plan(schedule=name).explain(width=400) for name in names)


def test_the_files_have_each_kind_of_line():
    found = {line.split()[0] for path in PATHS for line in assumed_in(path)}

    assert found == {"times", "Mon-Fri", "closed"}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_it_is_in_the_model(path):
    kept = {
        each.text for _, wording in wordings(protocol_dsl.load(path)._plan.protocol) for each in wording.assumptions
    }

    assert set(assumed_in(path).values()) <= kept


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_plan_says_it_below_the_line_with_its_place(path):
    told = planned(path)
    lines = path.read_text(encoding="utf-8").splitlines()

    for line, assumed in assumed_in(path).items():
        assert f"assumed: {assumed}" in told, line
        if line.startswith("times"):
            places = [n for n, each in enumerate(lines, 1) if each.strip() == line and assumed in lines[n]]
            assert re.search(rf"6 (doses|cycles) \(line {places[0]}\)\n *assumed: {re.escape(assumed)}", told)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_page_for_reviewers_says_it(path):
    (page,) = [page.text for page in documents(path).pages if page.path == "treatment.md"]

    for assumed in assumed_in(path).values():
        assert f"    - Assumption: {assumed}" in page


def test_the_plan_says_when_the_place_is_open():
    assert "is open: Mon-Fri 08:00-16:00 (line " in planned(PATHS[1])
