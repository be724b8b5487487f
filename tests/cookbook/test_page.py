"""The cookbook is true: every entry runs, shows every outcome, and is found under the kinds it belongs to."""

import re

import pytest

import protocol_dsl
from protocol_dsl import driver
from tests.cookbook import page
from tests.cookbook.kinds import KINDS, entries

NAMES = entries()


def test_the_page_is_up_to_date():
    assert page.PAGE.read_text(encoding="utf-8") == page.text(), "run `make cookbook`"


def test_every_file_is_an_entry():
    assert set(NAMES) == {path.stem for path in page.FOLDER.glob("*.proto")}


def test_the_kinds_stand_in_the_order_of_their_frequency():
    shares = [kind.percent for kind in KINDS]

    assert shares == sorted(shares, reverse=True)
    assert all(kind.entries for kind in KINDS)
    assert len({kind.name for kind in KINDS}) == len(KINDS) == 29


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_has_no_findings_and_stands_in_the_one_format(name):
    path = page.FOLDER / f"{name}.proto"
    before, after, _ = driver.formatted(path)

    assert page.checked(name).diagnostics == ()
    assert after == before


@pytest.mark.parametrize("name", NAMES)
def test_the_scenarios_of_an_entry_come_out_as_it_says(name):
    assert [each for each in page.results_of(name) if not each.passed] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_shows_every_outcome(name):
    verdicts = {result.decision.verdicts[None] for result in page.results_of(name)}

    assert verdicts == {"eligible", "ineligible", "undetermined"}


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_says_what_to_know_and_is_named_after_its_file(name):
    protocol = page.protocol_of(name)

    assert protocol.name == name
    assert protocol.wording.notes


def test_a_clinician_finds_each_entry_from_the_table():
    text = page.PAGE.read_text(encoding="utf-8")
    headings = {page.anchor(heading) for heading in re.findall(r"^## (.+)$", text, re.MULTILINE)}
    links = set(re.findall(r"\]\(#([^)]+)\)", text))

    assert {page.anchor(page.title(name)) for name in NAMES} == links
    assert links <= headings


def test_what_is_copied_from_an_entry_checks():
    text = page.PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```protocol\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)

    assert len(blocks) == len(NAMES)
    for block in blocks:
        result = protocol_dsl.check(f'protocol copied "Copied"\n\n{block}')
        assert result.ok, result.text()
