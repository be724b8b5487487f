"""Real trials of many fields, every item of their registry records: each file checks and its scenarios hold."""

import re

import pytest

import protocol_dsl
from protocol_dsl import driver
from tests.census.items import KINDS, TRIALS, criteria_of, numbers_of_items, trial

ITEMS = numbers_of_items()
FILES = sorted(TRIALS.glob("*.proto"))


def ids(paths):
    return [path.stem for path in paths]


def test_every_file_has_its_number_of_items():
    assert set(ITEMS) == {path.stem for path in FILES}
    assert len(ITEMS) >= 20


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
def test_each_item_of_the_registry_record_has_logic_or_a_note_that_says_why_not(path):
    silent = [
        item.name
        for item in trial(path.stem).items
        if not item.parts and item.no_criterion is None and item.not_expressed is None
    ]

    assert silent == []


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_no_item_has_logic_and_a_note_that_says_it_has_none(path):
    both = [item.name for item in trial(path.stem).items if item.parts and (item.no_criterion or item.not_expressed)]

    assert both == []


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_no_criterion_stands_beyond_the_items(path):
    numbers = {letter: ITEMS[path.stem][kind] for letter, kind in KINDS.items()}
    names = [criterion.name.rstrip("ab") for criterion in criteria_of(trial(path.stem).protocol)]

    assert [name for name in names if name[0] in numbers and int(name[1:]) > numbers[name[0]]] == []


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_every_criterion_carries_its_wording(path):
    silent = [criterion.name for criterion in criteria_of(trial(path.stem).protocol) if not criterion.wording.texts]

    assert silent == []


@pytest.mark.parametrize("path", FILES, ids=ids(FILES))
def test_it_stands_in_the_one_format(path):
    before, after, findings = driver.formatted(path)

    assert (after, findings) == (before, "")
