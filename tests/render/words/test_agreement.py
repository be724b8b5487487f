"""Labels in a sentence: singular or plural, the comma that closes them, and questions."""

import pytest

from protocol_dsl.render.words.agreement import closed, is_plural, is_question


@pytest.mark.parametrize(
    "words",
    [
        "platelets",
        "platelets within 28 days before enrolment",
        "days from consent to enrolment",
        "kinase inhibitors",
        "languages spoken",
    ],
)
def test_these_are(words):
    assert is_plural(words)


@pytest.mark.parametrize(
    "words",
    [
        "number of doses",
        "ejection fraction",
        "diabetes",
        "HER2 status",
        "AIDS",
        "“No more than 5 lesions”",
        "prothrombin (seconds)",
    ],
)
def test_this_is(words):
    assert not is_plural(words)


@pytest.mark.parametrize(
    ("label", "in_front_of_more"),
    [
        ("HER2 result as reported, without score or method", "HER2 result as reported, without score or method,"),
        ("platelets", "platelets"),
        ("surgery, radiotherapy or drugs", "surgery, radiotherapy or drugs"),
    ],
)
def test_what_is_said_beside_a_noun_stands_between_two_commas(label, in_front_of_more):
    assert closed(label) == in_front_of_more


def test_a_label_that_asks_is_a_question():
    assert is_question("What she agrees to")
    assert not is_question("Whatever remains")
