"""What evaluators return, and how it is combined: nothing is lost on the way, neither a possibility nor a place."""

from fractions import Fraction

import pytest

from protocol_dsl.engine import outcome
from protocol_dsl.engine.outcome import MOST_ITEMS, Judged, Known, agreed, anything, because, either, together, unknown
from protocol_dsl.schema.datum import Category, CauseKind
from protocol_dsl.values.interval import Range
from protocol_dsl.values.truth import Truth
from tests.laws.test_fast_path import assert_both_ways_agree
from tests.semantics.ask import MET, NOT_MET, OPEN, ask, record

MISSING = because(CauseKind.MISSING, "$.facts.x")


def words(number):
    return tuple(Category(f"w{each}") for each in range(number))


def test_an_unknown_outcome_names_a_cause_or_is_refused():
    assert unknown(MISSING) == Judged(Truth.UNKNOWN, MISSING)
    with pytest.raises(ValueError, match="causes"):
        unknown(frozenset())


def test_no_possibility_at_all_is_refused():
    with pytest.raises(ValueError, match="possibility"):
        agreed(())


def test_as_many_words_as_can_be_kept_are_kept_and_one_more_is_anything():
    assert together(words(MOST_ITEMS)) == words(MOST_ITEMS)
    assert together(words(MOST_ITEMS + 1)) is None


def test_numbers_are_joined_and_words_stay_beside_them():
    first, second, third = (Range(Fraction(a), Fraction(b)) for a, b in ((0, 1), (1, 2), (5, 6)))

    assert together([third, *words(2), second, first, first]) == (Range(Fraction(0), Fraction(2)), third, *words(2))
    assert together([second]) == (second,)
    assert together([third, second]) == (second, third)


def test_one_of_several_values_keeps_where_each_was_read():
    one, other = Known(words(1), paths=("$.a",)), Known(words(2), MISSING, ("$.b", "$.a"))

    assert either([one, other]) == Known(words(2), MISSING, ("$.a", "$.b"))
    assert either([one, anything(MISSING, ("$.c",))]) == Known(None, MISSING, ("$.a", "$.c"))


@pytest.mark.parametrize(
    ("then", "otherwise", "truth"),
    [(Truth.TRUE, Truth.TRUE, Truth.TRUE), (Truth.TRUE, Truth.FALSE, Truth.UNKNOWN)],
)
def test_an_unknown_choice_decides_only_what_both_sides_agree_on(then, otherwise, truth):
    assert outcome.chosen(unknown(MISSING), Judged(then), Judged(otherwise)).truth is truth


KNOWN = "fact sex : one of female, male\nfact age : number\nfact units : number\n"
BY_CASE = """by case
    - sex is male and age <= 65 : units <= 21
    - age <= 65 : units <= 14
    - otherwise : units <= 7"""

CRITERION = f'inclusion X "X"\n    text "X"\n    require {BY_CASE.replace(chr(10), chr(10) + "    ")}\n'


@pytest.mark.parametrize(
    ("sex", "age", "units", "status"),
    [
        ("male", 60, 21, MET),
        ("male", 60, 22, NOT_MET),
        ("female", 60, 15, NOT_MET),
        ("female", 60, 14, MET),
        ("male", 70, 8, NOT_MET),
        ("male", 70, 7, MET),
        (None, 60, 15, OPEN),
        (None, 60, 14, MET),
        (None, 60, 22, NOT_MET),
        ("male", None, 8, OPEN),
        ("male", None, 7, MET),
    ],
)
def test_the_first_case_that_holds_counts_and_an_open_case_only_where_it_matters(sex, age, units, status):
    given = record(facts={"sex": sex, "age": age, "units": units})

    assert ask(KNOWN, BY_CASE, given).status == status
    assert_both_ways_agree(f'protocol t "T"\n{KNOWN}\n{CRITERION}', given)
