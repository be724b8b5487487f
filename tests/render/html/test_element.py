"""HTML is written from a tree, and whatever somebody wrote stays text."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.render.html.element import Markup, el, escaped, written


def test_an_element_has_attributes_and_content():
    assert written(el("td", "9 ", el("b", "days"), scope="row", class_="number")) == (
        '<td scope="row" class="number">9 <b>days</b></td>'
    )


def test_attributes_that_are_off_are_left_out_and_those_without_a_value_stand_alone():
    assert written(el("details", el("summary", "more"), open=True, hidden=False, id=None)) == (
        "<details open><summary>more</summary>\n</details>\n"
    )


def test_content_may_be_missing_or_many():
    assert written(el("p", None, ["a", "b"], (el("br") for _ in range(2)))) == "<p>ab<br><br></p>\n"


def test_markup_of_the_package_is_kept_and_nothing_else():
    assert written(el("p", Markup("<svg></svg>"), "<svg>")) == "<p><svg></svg>&lt;svg&gt;</p>\n"


def test_what_would_turn_the_direction_of_writing_is_seen():
    assert escaped("a\u202eb\x00c\td") == "a�b�c\td"


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))

    def handle_data(self, data):
        self.text += data


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_a_browser_reads_back_the_text_that_was_written(text):
    reader = _Reader()
    reader.feed(written(el("p", text, title=text)))
    reader.close()

    assert reader.tags == [("p", [("title", text)])]
    assert reader.text.removesuffix("\n") == text
