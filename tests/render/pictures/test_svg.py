"""The elements of pictures: text stays text, and numbers are the same everywhere."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.render.pictures.measure import shortened, text_width, wrapped
from protocol_dsl.render.pictures.style import PALETTE, stylesheet
from protocol_dsl.render.pictures.svg import number, picture, text
from tests.render.pictures.looks import SVG, parsed

SURROGATES = st.characters(categories=["Cs"])
ANY_TEXT = st.text(st.one_of(st.characters(), SURROGATES, st.sampled_from("<>&\"'\x00\x0b\ufffe\u202e\t\n")))


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_every_text_is_shown_and_never_read_as_markup(title, description, words):
    root = parsed(picture(title, description, 100, 50, [text(1, 20, words, 12)]))

    assert [each.tag.removeprefix(SVG) for each in root] == ["title", "desc", "style", "rect", "text"]
    assert list(root[-1]) == []


@given(ANY_TEXT)
def test_a_picture_can_be_written_as_utf_8(words):
    assert picture(words, words, 10, 10, [text(0, 0, words, 12)]).encode("utf-8")


def test_marks_that_turn_the_direction_of_writing_are_shown_as_such():
    assert "‮" not in text(0, 0, "a\u202eb", 12)
    assert ">a�b<" in text(0, 0, "a\u202eb", 12)


def test_two_pictures_in_one_page_share_no_name():
    pictures = [picture("T", "D", 10, 10, [text(0, 0, each, 12)]) for each in "ab"]
    names = [re.findall(r' id="([^"]+)"', each) for each in pictures]

    assert len({name for each in names for name in each}) == 4


def test_a_picture_has_a_role_a_title_and_a_description():
    root = parsed(picture("What", "Why", 10, 10, []))

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == root[0].get("id")
    assert root.get("aria-describedby") == root[1].get("id")
    assert (root[0].text, root[1].text) == ("What", "Why")


@pytest.mark.parametrize(("value", "shown"), [(1, "1"), (1.25, "1.2"), (1.0, "1"), (-0.01, "0"), (99.96, "100")])
def test_numbers_have_one_decimal_at_most(value, shown):
    assert number(value) == shown


# ---- Widths ---------------------------------------------------------------------------------------------------------


@given(st.text(), st.integers(40, 400))
def test_no_line_is_wider_than_asked_for_and_no_letter_is_lost(words, width):
    lines = wrapped(words, width, 12)

    assert all(text_width(each, 12) <= width for each in lines)
    assert len("".join(lines).replace(" ", "")) == len("".join(words.split()))


@given(st.text(), st.integers(40, 400))
def test_what_is_shortened_fits(words, width):
    assert text_width(shortened(words, width, 12), 12) <= width


def test_lines_behind_the_last_allowed_one_are_told_by_an_ellipsis():
    assert wrapped("one two three four", 40, 12, most=2)[-1].endswith("…")


# ---- Colours --------------------------------------------------------------------------------------------------------


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("behind", ["paper", "panel", "faint", "band"])
@pytest.mark.parametrize("role", ["ink", "quiet", "good", "bad", "open"])
def test_letters_have_the_contrast_that_wcag_asks_for(role, behind, mode):
    least = 4.5 if behind in ("paper", "panel") else 3.0

    assert contrast(getattr(PALETTE[role], mode), getattr(PALETTE[behind], mode)) >= least


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("role", ["line", "edge"])
def test_lines_have_the_contrast_that_wcag_asks_for(role, mode):
    assert contrast(getattr(PALETTE[role], mode), getattr(PALETTE["paper"], mode)) >= 3


def test_paper_is_light_also_where_the_screen_is_dark():
    assert stylesheet().index("prefers-color-scheme:dark") < stylesheet().index("@media print")
    assert PALETTE["ink"].light in stylesheet().partition("@media print")[2]


def test_the_stylesheet_changes_nothing_outside_of_the_picture():
    rules = re.findall(r"([^{}]+)\{[a-z-]+:", stylesheet())

    assert rules
    assert all(each.strip().startswith(".pd-picture") for each in rules)


def test_the_root_is_an_element_of_svg():
    assert ElementTree.fromstring(picture("", "", 1, 1, [])).tag == f"{SVG}svg"
