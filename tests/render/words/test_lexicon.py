"""Labels in the middle of a sentence."""

import pytest

from protocol_dsl.render.words.lexicon import Lexicon, inside, listed, plural, readable, sentence
from tests.render.sample import PROTOCOL


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Date of birth", "date of birth"),
        ("ECOG performance status", "ECOG performance status"),
        ("Hodgkin lymphoma", "Hodgkin lymphoma"),
        ("Crohn's disease", "Crohn's disease"),
        ("HER2 score", "HER2 score"),
        ("M category", "M category"),
        ("A dose", "a dose"),
        ("pH", "pH"),
        ("", ""),
    ],
)
def test_a_label_loses_its_capital_unless_it_is_a_name_or_an_abbreviation(label, words):
    assert inside(label) == words


def test_a_timepoint_is_called_by_its_day():
    assert Lexicon(PROTOCOL).timepoint("enrolment") == "enrolment"


def test_a_name_without_label_is_made_readable():
    assert Lexicon(PROTOCOL).concept("docetaxel") == "docetaxel"
    assert readable("non_melanoma_skin_cancer") == "non melanoma skin cancer"


@pytest.mark.parametrize(("count", "words"), [(1, "1 week"), (6, "6 weeks"), (0, "0 weeks"), ("1/2", "1/2 weeks")])
def test_plurals(count, words):
    assert plural(count, "week") == words


def test_entries_are_no_entrys():
    assert plural(2, "entry") == "2 entries"
    assert plural(12, "more entry") == "12 more entries"
    assert plural(1, "exclusion criterion") == "1 exclusion criterion"
    assert plural(20, "exclusion criterion") == "20 exclusion criteria"


def test_lists_end_with_their_joint():
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b"], "or") == "a or b"
    assert listed([]) == ""


def test_a_sentence_starts_with_a_capital_unless_the_term_forbids_it():
    assert sentence("date of birth") == "Date of birth"
    assert sentence("mRNA level") == "mRNA level"
