"""Which word a misspelt one most likely stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.diagnostics.nearest import distance, nearest


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("ecgo", ["ecog", "ego_x", "age"], "ecog"),
        ("birthdate", ["birth_date", "death_date"], "birth_date"),
        ("ECOG", ["ecog"], "ecog"),
        ("inclusoin", ["inclusion", "exclusion"], "inclusion"),
        ("xyz", ["abc", "ecog"], None),
        ("age", ["ecog"], None),
        ("ab", ["cd"], None),
        ("anc", [], None),
    ],
)
def test_the_nearest_word_is_suggested_if_it_is_near_at_all(word, candidates, expected):
    assert nearest(word, candidates) == expected


@given(st.lists(st.text("ab", max_size=4), max_size=6), st.text("ab", max_size=4), st.randoms())
def test_the_order_of_the_candidates_does_not_matter(candidates, word, random):
    shuffled = list(candidates)
    random.shuffle(shuffled)

    assert nearest(word, shuffled) == nearest(word, candidates)


def test_a_word_is_not_suggested_for_itself():
    assert nearest("ecog", ["ecog"]) is None


@pytest.mark.parametrize(
    ("left", "right", "slips"),
    [
        ("", "", 0),
        ("a", "", 1),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "abcd", 1),
        ("abc", "axc", 1),
        ("ca", "abc", 3),
    ],
)
def test_slips_are_letters_too_many_missing_wrong_or_swapped(left, right, slips):
    assert distance(left, right) == distance(right, left) == slips
