"""
Three-valued logic against published tables: Kleene's strong connectives, which HL7's CQL publishes as well.

A table has a row for each value of a, and in it a letter for each value of b: true, false, unknown.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.conformance.asking import of_facts, protocol_of

FACTS = "fact a : yes/no\nfact b : yes/no\nfact c : yes/no\n"
KNOWN = {"T": True, "F": False, "U": None}

TABLES = {
    "and": ("TFU", "FFF", "UFU"),
    "or": ("TTT", "TFU", "TUU"),
    "implies": ("TFU", "TTT", "TUU"),
    "equivalent": ("TFU", "FTU", "UUU"),
    "exclusive or": ("FTU", "TFU", "UUU"),
}

WRITTEN = {
    "and": (
        "a and b",
        "all of\n    - a\n    - b",
        "at least 2 of\n    - a\n    - b",
        "exactly 2 of\n    - a\n    - b",
        "none of\n    - not a\n    - not b",
        "not (not a or not b)",
    ),
    "or": (
        "a or b",
        "any of\n    - a\n    - b",
        "at least 1 of\n    - a\n    - b",
        "not (not a and not b)",
    ),
    "implies": (
        "not a or b",
        "applies if a\nrequire b",
        "exclude if a\nexcept if b",
        "all of\n    - b\n        applies if a",
        "at most 1 of\n    - a\n    - not b",
    ),
    "equivalent": ("a is b", "(a and b) or (not a and not b)"),
    "exclusive or": ("a is not b", "exactly 1 of\n    - a\n    - b", "not (a is b)"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_connective_has_the_published_table_however_it_is_written(name):
    written = WRITTEN[name]
    protocol = protocol_of(FACTS, written)

    for (a, row), (b, wanted) in (
        (line, cell) for line in zip("TFU", TABLES[name], strict=True) for cell in zip("TFU", line[1], strict=True)
    ):
        assert of_facts(protocol, a=KNOWN[a], b=KNOWN[b]) == wanted * len(written), (a, b, row)


def test_negation_has_the_published_table():
    protocol = protocol_of(FACTS, ["not a", "none of\n    - a", "not (not (not a))", "a is no"])

    assert [of_facts(protocol, a=KNOWN[a]) for a in "TFU"] == ["FFFF", "TTTT", "UUUU"]


LAWS = {
    "De Morgan, and": ("not (a and b)", "not a or not b"),
    "De Morgan, or": ("not (a or b)", "not a and not b"),
    "De Morgan, lists": ("none of\n    - a\n    - b\n    - c", "all of\n    - not a\n    - not b\n    - not c"),
    "double negation": ("not (not a)", "a"),
    "commutation": ("a and b", "b and a"),
    "association": ("(a or b) or c", "a or (b or c)"),
    "idempotence": ("a and a", "a"),
    "absorption": ("a or (a and b)", "a"),
    "distribution of and": ("a and (b or c)", "(a and b) or (a and c)"),
    "distribution of or": ("a or (b and c)", "(a or b) and (a or c)"),
    "contraposition": ("not a or b", "not (not b) or not a"),
    "k of n, by choosing": ("at least 2 of\n    - a\n    - b\n    - c", "(a and b) or (a and c) or (b and c)"),
}


def test_the_laws_of_the_strong_logic_hold_for_every_value_of_three_facts():
    protocol = protocol_of(FACTS, [side for law in LAWS.values() for side in law])

    for values in product("TFU", repeat=3):
        found = of_facts(protocol, **{name: KNOWN[value] for name, value in zip("abc", values, strict=True)})
        for n, law in enumerate(LAWS):
            assert found[2 * n] == found[2 * n + 1], (law, values)


# What holds in logic of two values and not here: nothing is taken for granted of what nobody knows.
NOT_TAKEN_FOR_GRANTED = ("a or not a", "not (a and not a)", "not a or a", "a is a")


def test_what_is_not_known_is_not_true_by_logic_alone():
    protocol = protocol_of(FACTS, NOT_TAKEN_FOR_GRANTED)

    assert [of_facts(protocol, a=KNOWN[a]) for a in "TFU"] == ["TTTT", "TTTT", "UUUU"]


# ---- Reviewed differences: where another published table says something else, and why this language does not ---------

OTHER_LOGICS = {
    "Łukasiewicz, implies": ("not a or b", "U", "U", "T", "one unknown thing need not follow from another"),
    "Bochvar, and": ("a and b", "F", "U", "U", "what is not known cannot rescue what is false already"),
    "Bochvar, or": ("a or b", "T", "U", "U", "what is not known cannot spoil what is true already"),
    "CQL and SQL, if": ("if a then b else c", "U", "T", "F", "an unknown condition would count as a no"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER_LOGICS)
def test_a_reviewed_difference_from_another_logic_is_one(name):
    condition, a, b, theirs, why = OTHER_LOGICS[name]
    found = of_facts(protocol_of(FACTS, [condition]), a=KNOWN[a], b=KNOWN[b], c=False)

    assert why
    assert found != theirs


def test_a_choice_under_an_unknown_condition_is_what_both_ways_agree_on():
    protocol = protocol_of(FACTS, ["if a then b else c"])
    found = {b + c: of_facts(protocol, a=None, b=KNOWN[b], c=KNOWN[c]) for b, c in product("TFU", repeat=2)}

    assert found == dict.fromkeys(map("".join, product("TFU", repeat=2)), "U") | {"TT": "T", "FF": "F"}
