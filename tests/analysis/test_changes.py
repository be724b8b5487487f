"""Two versions of a protocol: what changed in meaning, and what did not."""

import pytest

import protocol_dsl
from protocol_dsl.analysis.changes import changes_between
from protocol_dsl.api.documents import documents
from tests.render.pages.site import seen
from tests.render.pages.test_pages import SMALL


def protocol(text):
    checked = protocol_dsl.check(text)
    assert checked.ok, checked.text()
    return checked.protocol._plan.protocol


def told(new, old=SMALL):
    found = changes_between(protocol(old), protocol(new))
    return [(each.kind.value, each.owner[1]) for each in found.changes]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("age >= 18 years", "age >= 16 years", [("changed", "I1")]),
        ("Good performance status.", "A good performance status.", [("changed", "I2")]),
        ('inclusion I1 "Adult"', 'inclusion I9 "Adult"', [("added", "I9"), ("removed", "I1")]),
        ("reading strict  = 1", "reading strict  = 0", [("changed", "I2")]),
        ("integer 0 to 5", "integer 0 to 4", None),
        ("within 28 days", "within 14 days", None),
    ],
)
def test_a_change_of_meaning_or_wording_is_named(before, after, expected):
    found = told(SMALL.replace(before, after).replace("because I1", "").replace("I1 not met", "not met"))

    assert found
    assert expected is None or [each for each in expected if each in found] == expected


def test_layout_comments_and_examples_change_nothing():
    assert told("# a comment\n" + SMALL.replace("birth_date = 1970-05-14", "birth_date = 1971-05-14")) == []


def test_order_counts_only_where_it_means_something():
    body = '- "A": age >= 18 years\n        - "B": ecog <= 1\n'
    turned = '- "B": ecog <= 1\n        - "A": age >= 18 years\n'
    text = SMALL.replace("require age >= 18 years", f"require all of\n        {body}")

    assert told(text.replace(body, turned), text) == []


def test_a_criterion_that_rests_on_a_changed_definition_is_named():
    new = SMALL.replace("years from birth_date to enrolment", "years from birth_date to 2026-01-01")
    found = changes_between(protocol(SMALL), protocol(new))

    assert [(owner[1], [use[1] for use in used]) for owner, used in found.touched] == [("I1", ["age"])]


def test_the_page_says_before_and_after_in_words(tmp_path):
    (tmp_path / "old.proto").write_text(SMALL)
    (tmp_path / "new.proto").write_text(SMALL.replace("version 2.1", "version 2.2").replace("18 years", "16 years"))
    made = documents(tmp_path / "new.proto", previous=tmp_path / "old.proto")
    text = seen(next(page.text for page in made.pages if page.path == "changes.md")).text

    assert "From version 2.1 to version 2.2." in text
    assert "The formula, before: age is 18 years or more" in text
    assert "The formula, after: age is 16 years or more" in text
    assert tmp_path / "old.proto" in made.files
