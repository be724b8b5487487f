"""The page on how far the language goes is true, and holds what the project promises."""

import pytest

from tests.census import page
from tests.census.classes import Class, findings
from tests.census.items import trials


@pytest.fixture(scope="module")
def everything():
    return [finding for trial in trials() for finding in findings(trial)]


def test_the_page_is_up_to_date():
    assert page.PAGE.read_text(encoding="utf-8") == page.text(), "run `make census`"


def test_at_least_97_in_100_criteria_are_expressed_and_65_decided_by_the_machine(everything):
    expressed, by_machine = page.shares(everything)

    assert expressed >= 0.97
    assert by_machine >= 0.65


def test_what_is_not_expressed_gives_a_reason(everything):
    silent = [finding for finding in everything if finding.kind is Class.NOT_EXPRESSED and finding.reason is None]

    assert silent == []
