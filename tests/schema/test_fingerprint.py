"""Fingerprints: what counts, and what does not."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

import pytest

from protocol_dsl.schema.fingerprint import canonical, fingerprint, question_fingerprint, record_fingerprint
from tests.schema.reads import read


def of_ast(**about):
    return record_fingerprint(read(measurements={"ast": [{"on": "2026-02-24", **about}]}))


BASE = of_ast(value="38.1", unit="U/L", uln=40)


@pytest.mark.parametrize(
    "same",
    [
        {"value": "38.10", "unit": "U/L", "uln": "40.0"},
        {"value": 38.1, "unit": "U/L", "uln": 40},
        {"value": "3.81e1", "unit": "U/L", "uln": 40},
        {"value": "0.0381", "unit": "kU/L", "uln": "0.04"},
        {"uln": 40, "unit": "U/L", "value": "38.1"},
        {"value": {"between": ["38.1", "38.1"]}, "unit": "U/L", "uln": 40},
    ],
)
def test_spelling_does_not_count(same):
    assert of_ast(**same) == BASE


@pytest.mark.parametrize(
    "other",
    [
        {"value": "38.2", "unit": "U/L", "uln": 40},
        {"value": "38.1", "unit": "U/L", "uln": 41},
        {"value": "38.1", "unit": "U/L"},
        {"value": "38.1", "unit": "U/L", "uln": 40, "source": "lab"},
        {"value": "38.1", "unit": "U/L", "uln": 40, "on": "2026-02-23"},
        {"value": {"at_most": "38.1"}, "unit": "U/L", "uln": 40},
        {"value": None, "unit": "U/L", "uln": 40},
    ],
)
def test_what_is_known_counts(other):
    assert of_ast(**other) != BASE


def test_the_order_of_possibilities_does_not_count():
    one, other = ({"her2": {"one_of": order}} for order in ([1, 2], [2, 1]))

    assert record_fingerprint(read(facts=one)) == record_fingerprint(read(facts=other))


def test_texts_are_compared_in_one_form_of_unicode():
    one, other = ({"value": True, "source": source} for source in ("e\u0301", "é"))

    assert record_fingerprint(read(facts={"consent": one})) == record_fingerprint(read(facts={"consent": other}))


def test_null_and_absent_differ_because_a_default_may_fill_what_is_absent():
    assert record_fingerprint(read(facts={"smoker": None})) != record_fingerprint(read(facts={}))


def test_a_fingerprint_is_a_sha_256():
    assert len(BASE) == 64
    assert set(BASE) <= set("0123456789abcdef")


def test_the_canonical_form_is_plain_json():
    class Colour(Enum):
        RED = 1

    value = {"b": (Fraction(381, 10), None), "a": {"y", "x"}, "c": Colour.RED, "d": Fraction(1, 3), "f": "e\u0301"}

    assert canonical(value) == {"b": ["38.1", None], "a": ["x", "y"], "c": "RED", "d": "1/3", "f": "é"}


def test_a_value_that_means_nothing_has_no_fingerprint():
    with pytest.raises(TypeError, match="no canonical form for object"):
        fingerprint(object())


def test_a_question_has_another_fingerprint_when_its_words_or_its_role_change():
    asked = question_fingerprint("investigator", "Able to comply")

    assert asked == question_fingerprint("investigator", "  Able to\n comply ")
    assert asked != question_fingerprint("investigator", "Able to comply?")
    assert asked != question_fingerprint("nurse", "Able to comply")
