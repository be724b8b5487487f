"""Tables: keys of every type, values in one unit, and what cannot be looked up."""

import pytest

from protocol_dsl.checker import problems
from tests.checker.meant import DECLARATIONS, checked, condition_of, findings, shape

USE = '\ninclusion I1 "I"\n    text "I"\n    require n > 3\n'


def table(*rows):
    return "table t\n" + "".join(f"    | {row} |\n" for row in rows)


def model_of(*rows):
    return checked(DECLARATIONS + table(*rows) + USE).tables["t"]


def found_in(*rows):
    return findings(DECLARATIONS + table(*rows) + USE)


CELLS = [
    ("diagnosis", "docetaxel", "Cell([docetaxel])"),
    ("nyha", "II", "Cell([II])"),
    ("nyha", "II to IV", "Cell([II, III, IV])"),
    ("n", "3", "Cell(3, 3)"),
    ("n", "3 to 5", "Cell(3, 5)"),
    ("n", "3 to below 5", "Cell(3, 5, high_open)"),
    ("n", "below 5", "Cell(5, high_open)"),
    ("n", "above 3", "Cell(3, low_open)"),
    ("dose", "1 g to 2 g", "Cell(1000 mg, 2000 mg)"),
    ("dose", "1 to 2 g", "Cell(1000 mg, 2000 mg)"),
    ("ast", "below 40 U/L", "Cell(40 U/L, high_open)"),
    ("site", "brain", "Cell([brain])"),
]


@pytest.mark.parametrize(("column", "cell", "meant"), CELLS)
def test_a_key_is_of_the_type_of_what_its_column_names(column, cell, meant):
    found = model_of(f"{column} | t", f"{cell} | 1", "any other | 2")

    assert shape(found.rows[0].keys[0]) == meant


def test_values_are_in_the_unit_of_the_first_row():
    found = model_of("n | t", "1 | 1 day", "2 | 2 weeks", "any other | 3 days")

    assert [row.value.item.low for row in found.rows] == [1, 14, 3]


def test_several_keys_are_looked_up_together():
    found = model_of("nyha | sex | t", "II | male | 1", "any other | any other | 2")

    assert found.columns == ("nyha", "sex")
    assert shape(found.rows[0].keys) == "[Cell([II]), Cell([male])]"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (("n | t", "1 | 1 day", "2 | 1 mg"), "E215"),
        (("n | t", "1 | 1", "2 | red"), "E249"),
        (("n | t", "1 | 1", "2 | 1 day"), "E215"),
        (("dose | t", "1 mL | 1"), "E215"),
        (("dose | t", "1 | 1"), "E214"),
        (("dose | t", "1 blah | 1"), "E216"),
        (("n | t", "5 to 3 | 1"), "E232"),
        (("n | t", "red | 1"), "E249"),
        (("n | t", "| 1"), "E249"),
        (("n | t", "1 | 2026-03-02"), "E249"),
        (("nyha | t", "IV to II | 1"), "E249"),
    ],
)
def test_what_cannot_be_looked_up_is_one_finding(rows, code):
    (found,) = found_in(*rows)

    assert found.code == code
    assert found.help


def test_a_misspelt_word_of_a_key_suggests_the_nearest():
    assert found_in("sex | t", "mael | 1") == [problems.UnknownCategory("mael", ("male", "female"), "male")]


def test_two_rows_for_one_key_show_each_other():
    (found,) = found_in("nyha | t", "I to II | 1", "II to III | 2", "any other | 3")

    assert "say `1` and `2`" in found.message
    assert [label.span.line for label in found.labels] == [found.span.line - 1]


def test_a_table_without_any_other_is_advised_about():
    found = findings(DECLARATIONS + table("nyha | t", "I | 1") + USE, but=("I201", "I202", "W203"))

    assert problems.NoOtherRow("t") in found


@pytest.mark.parametrize(("keys", "code"), [("(nyha, nyha)", "E249"), ("sex", "E213"), ("nothing", "E201")])
def test_a_lookup_has_a_key_for_each_column_of_its_type(keys, code):
    text = table("nyha | half", "I | 1", "any other | 2").replace("table t", "table half")
    (found,) = findings(f'{DECLARATIONS}{text}\ninclusion I1 "I"\n    text "I"\n    require half of {keys} > 3\n')

    assert found.code == code


def test_a_key_in_another_unit_is_brought_into_that_of_its_column():
    text = "table half\n    | dose | half |\n    | below 100 mg | 1 |\n    | any other | 2 |\n"
    meant = shape(condition_of(text, "half of weight > 1"))

    assert meant == "Compare(>, Lookup(half, [Scale(weight, 1000000, mg)]), 1)"


def test_a_key_that_measures_something_else_is_one_finding():
    text = "table half\n    | dose | half |\n    | below 100 mg | 1 |\n    | any other | 2 |\n"
    (found,) = findings(f'{DECLARATIONS}{text}\ninclusion I1 "I"\n    text "I"\n    require half of height > 3\n')

    assert found.code == "E215"
