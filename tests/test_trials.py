"""Real trials of many fields, every item of their registry records: each file checks and its scenarios hold."""

import json
import re
from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl import driver

TRIALS = Path(__file__).parent / "corpus" / "trials"
ITEMS = json.loads((TRIALS / "items.json").read_text(encoding="utf-8"))
FILES = sorted(TRIALS.glob("*.proto"))
LETTERS = {"inclusion": "I", "exclusion": "E"}


def ids(paths):
    return [path.stem for path in paths]


def stands_for(item, text):
    """Whether a criterion bears the item's id, or a note names the item."""
    criterion = re.search(rf"^[ ]*(inclusion|exclusion) {item}[a-z]? ", text, re.MULTILINE)
    note = re.search(rf'^\s*note "[^"]*\bitem {item}\b', text, re.MULTILINE)
    return bool(criterion or note)


def test_every_file_has_its_number_of_items():
    assert set(ITEMS) == {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_it_checks_without_an_error(path):
    result = protocol_dsl.check_file(path)

    assert result.ok, result.text()


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_its_scenarios_pass(path):
    results = protocol_dsl.load(path).test()

    assert len(results) >= 4
    assert [result for result in results if not result.passed] == []


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_its_scenarios_meet_each_verdict(path):
    told = set(re.findall(r"^    expect (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))

    assert told == {"eligible", "ineligible", "undetermined"}


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_each_item_of_the_registry_record_has_a_criterion_or_a_note(path):
    text = path.read_text(encoding="utf-8")
    items = [f"{letter}{n}" for kind, letter in LETTERS.items() for n in range(1, ITEMS[path.stem][kind] + 1)]

    assert [item for item in items if not stands_for(item, text)] == []


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_no_criterion_stands_beyond_the_items(path):
    text = path.read_text(encoding="utf-8")
    numbers = re.findall(r"^(inclusion|exclusion) [IE](\d+)[a-z]? ", text, re.MULTILINE)

    assert [(kind, n) for kind, n in numbers if int(n) > ITEMS[path.stem][kind]] == []


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_every_criterion_carries_its_wording(path):
    text = path.read_text(encoding="utf-8")
    criteria = re.findall(r"^(?:inclusion|exclusion) \w+ [^\n]*\n((?:[ ]+[^\n]*\n|\n(?=[ ]))*)", text, re.MULTILINE)

    assert criteria
    assert [block for block in criteria if not re.search(r"^    text( |$)", block, re.MULTILINE)] == []


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_it_stands_in_the_one_format(path):
    before, after, findings = driver.formatted(path)

    assert (after, findings) == (before, "")
