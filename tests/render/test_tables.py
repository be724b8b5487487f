"""Tables with footnotes in Markdown, HTML and text: hostile cells are text, and nothing gets lost on the way."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.render.tables import EMPTY, Cell, Table, html_table, markdown_table, text_table

SMALL = Table(
    "What is done",
    (Cell("Activity"), Cell("Day 1", (1,)), Cell("Day 8")),
    ((Cell("ECG"), Cell("X", (2,)), EMPTY), (Cell("Blood"), Cell("X"), Cell("X"))),
    ("At the site.", "Before the dose."),
)
CELLS = st.builds(Cell, st.text(st.one_of(st.characters(), st.sampled_from("<>&|\n`*_\x00"))))


def tables(draw):
    return st.integers(2, 4).flatmap(
        lambda width: st.builds(
            lambda caption, columns, rows: Table(caption, tuple(columns), tuple(map(tuple, rows))),
            st.text(),
            st.lists(CELLS, min_size=width, max_size=width),
            st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=3),
        )
    )


def test_markdown_has_one_line_a_row_and_says_what_is_empty():
    lines = markdown_table(SMALL).splitlines()

    assert lines[2:6] == [
        "| Activity | Day 1 (1) | Day 8 |",
        "| --- | --- | --- |",
        "| ECG | X (2) | – |",
        "| Blood | X | X |",
    ]
    assert lines[-2:] == ["1. At the site.", "2. Before the dose."]


def test_html_names_what_each_heading_is_for():
    figure = ElementTree.fromstring(html_table(SMALL))

    assert [each.get("scope") for each in figure.iter("th")] == ["col", "col", "col", "row", "row"]
    assert [each.text for each in figure.iter("sup")] == ["(1)", "(2)"]
    assert [each.text for each in figure.iter("li")] == list(SMALL.notes)
    assert figure.find("div/table/caption").text == "What is done"


def test_a_wide_table_becomes_a_list_in_text():
    assert "ECG       X (2)      –" in text_table(SMALL, 100)
    assert text_table(SMALL, 20).splitlines()[2:7] == ["Day 1 (1)", "  ECG: X (2)", "  Blood: X", "Day 8", "  Blood: X"]


@given(st.data())
def test_hostile_cells_stay_cells(data):
    table = data.draw(tables(data.draw))
    figure = ElementTree.fromstring(html_table(table))

    assert {each.tag for each in figure.iter()} <= set("div table caption thead tbody tr th td".split())
    for line in markdown_table(table).splitlines()[2:]:
        assert line.replace("\\|", "").count("|") == len(table.columns) + 1


@pytest.mark.parametrize("form", [markdown_table, html_table, text_table])
def test_every_word_is_in_every_form(form):
    assert all(each in form(SMALL) for each in ("What is done", "ECG", "Blood", "At the site.", "Before the dose."))
