"""The page on formulas is true: it is what the library says, its lines check, and its values come out of the engine."""

import re

import pytest

import protocol_dsl
from protocol_dsl.formulas import LIBRARY
from tests.documentation import formulas_page as page

WORKED = [(formula, worked) for formula in LIBRARY.values() for worked in formula.worked]


def test_the_page_is_up_to_date():
    assert page.PAGE.read_text(encoding="utf-8") == page.text(), "run `make formulas`"


def test_every_formula_has_an_entry_that_the_table_leads_to():
    text = page.PAGE.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)

    assert headings == [formula.label for formula in LIBRARY.values()]
    assert re.findall(r"\]\(#([^)]+)\)", text) == [page.anchor(heading) for heading in headings]


@pytest.mark.parametrize(("formula", "worked"), WORKED, ids=[f"{f.name}-{n}" for n, (f, _) in enumerate(WORKED)])
def test_what_is_copied_from_an_entry_gives_the_values_that_stand_below_it(formula, worked):
    unit = "" if formula.unit == "1" else f" {formula.unit}"
    low, high = (page.decimal_text(each) for each in _around(worked))
    criterion = f'inclusion I1 "Value"\n    text "T"\n    require result >= {low}{unit} and result <= {high}{unit}\n'
    checked = protocol_dsl.check(f'protocol p "P"\n\n{page.lines_of(formula)}\n\n{criterion}')
    assert checked.protocol is not None, checked.text()
    units = {each.name: each.unit for each in formula.parameters if each.unit not in (None, "1")}
    facts = {
        page.fact_name(name): {"value": value, "unit": units[name]} if name in units else value
        for name, value in worked.arguments.items()
    }
    record = {"format": "record/1", "subject": "P", "as_of": "2026-03-02", "facts": facts}

    assert checked.protocol.decide(record).status("I1") == "met"


def _around(worked):
    expected, tolerance = page.parse_number(worked.expected), page.parse_number(worked.tolerance)
    return expected - tolerance, expected + tolerance
