"""Words over lines: as `textwrap` has it, and no giant word costs more than its length."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.render.words.wrap import BLANKS, GIANT, wrapped_lines

texts = st.text(st.sampled_from("ab-— .é\u00a0\t\n"), max_size=300)
indents = st.sampled_from(["", "  ", "      "])


@given(texts, st.integers(7, 40), indents, indents)
def test_an_ordinary_text_is_wrapped_as_textwrap_does(text, width, first, later):
    expected = textwrap.wrap(text, width, initial_indent=first, subsequent_indent=later)
    assert wrapped_lines(text, width, first, later) == expected


def test_a_word_short_of_giant_is_wrapped_as_textwrap_does():
    text = "left-" * 80 + " a " + "b" * (GIANT - 1) + " c"
    assert wrapped_lines(text, 80) == textwrap.wrap(text, 80)


@given(st.lists(st.sampled_from(["a", "b-c", "x" * GIANT, "y-" * GIANT, " " * GIANT, "\n"])), st.integers(7, 90))
def test_giant_words_and_blanks_keep_every_character_in_lines_of_the_width(parts, width):
    text = " ".join(parts)
    lines = wrapped_lines(text, width, "  ", "    ")

    without_blanks = str.maketrans("", "", BLANKS)
    assert "".join(lines).translate(without_blanks) == text.translate(without_blanks)
    assert all(len(line) <= width for line in lines)
    assert [line[:2] for line in lines[:1]] == ["  "] * len(lines[:1])
    assert all(line.startswith("    ") for line in lines[1:])


def test_less_room_than_the_indent_is_widened():
    assert wrapped_lines("ab", 1, "  ", "    ") == ["  ab"]


def test_a_giant_word_stands_in_lines_of_its_own():
    assert wrapped_lines("seen in " + "x" * GIANT + " and after", 1_000, "- ", "  ") == [
        "- seen in",
        "  " + "x" * 998,
        "  " + "x" * 998,
        "  " + "x" * 4,
        "  and after",
    ]


@pytest.mark.parametrize("text", ["x" * 1_000_000, " " * 1_000_000 + "x", "x" * GIANT + " " * GIANT, "x-" * 500_000])
def test_textwrap_never_sees_a_giant(text, monkeypatch):
    """It is quadratic in them: what it gets of a megabyte is what stands between."""
    seen = []
    wrap = textwrap.wrap
    monkeypatch.setattr(textwrap, "wrap", lambda part, *args, **named: seen.append(part) or wrap(part, *args, **named))

    assert sum(map(len, wrapped_lines(text, 80))) == len(text.strip(BLANKS))
    assert sum(map(len, seen)) <= 1
