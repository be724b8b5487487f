"""What evaluators return, and how it is combined: nothing is lost on the way, neither a possibility nor a place."""

from fractions import Fraction

import pytest

from protocol_dsl.engine import outcome
from protocol_dsl.engine.outcome import (
    FAILS,
    HOLDS,
    MOST_ITEMS,
    Judged,
    Known,
    anything,
    because,
    either,
    from_datum,
    judge_items,
    judge_pairs,
    together,
    unknown,
)
from protocol_dsl.schema.datum import Answer, Category, CauseKind, Datum
from protocol_dsl.values.interval import Range
from protocol_dsl.values.truth import Truth
from tests.laws.test_fast_path import assert_both_ways_agree
from tests.semantics.ask import MET, NOT_MET, OPEN, ask, record

MISSING = because(CauseKind.MISSING, "$.facts.x")
CONFLICT = because(CauseKind.CONFLICTING, "$.facts.y")


def words(number):
    return tuple(Category(f"w{each}") for each in range(number))


def test_an_unknown_outcome_names_a_cause_or_is_refused():
    assert unknown(MISSING) == Judged(Truth.UNKNOWN, MISSING)
    with pytest.raises(ValueError, match="causes"):
        unknown(frozenset())


def test_a_recorded_value_keeps_what_it_may_be_why_and_where():
    assert from_datum(Datum("$.facts.x", words(2), CONFLICT)) == Known(words(2), CONFLICT, ("$.facts.x",))
    assert from_datum(Datum("$.facts.x", None, MISSING)) == Known(None, MISSING, ("$.facts.x",))


def test_what_was_not_done_lacks_its_value_beside_every_other_doubt():
    done, maybe = (Answer.NOT_DONE,), (Answer.NOT_DONE, *words(1))

    assert from_datum(Datum("$.facts.x", done)) == Known(done, MISSING, ("$.facts.x",))
    assert from_datum(Datum("$.facts.x", maybe, CONFLICT)) == Known(maybe, CONFLICT | MISSING, ("$.facts.x",))


def first_word(item):
    return Truth.TRUE if item == words(1)[0] else Truth.FALSE


def test_a_test_of_a_value_is_decided_by_all_that_it_may_be():
    assert judge_items(Known(words(1)), first_word, "here") == HOLDS
    assert judge_items(Known(words(2)[1:]), first_word, "here") == FAILS
    assert judge_items(Known(words(2), CONFLICT), first_word, "here") == unknown(CONFLICT)
    assert judge_items(anything(MISSING), first_word, "here") == unknown(MISSING)


def test_what_stays_open_without_a_doubt_in_its_values_is_undefined_where_it_is_asked():
    undefined = unknown(because(CauseKind.UNDEFINED, "here"))

    assert judge_items(Known(words(1)), lambda item: Truth.UNKNOWN, "here") == undefined
    assert judge_pairs(Known(words(1)), Known(words(1)), lambda a, b: Truth.UNKNOWN, "here") == undefined


@pytest.mark.parametrize(
    ("left", "right", "causes"),
    [
        (Known(words(2), CONFLICT), Known(words(1)), CONFLICT),
        (Known(words(1)), Known(words(2), MISSING), MISSING),
        (Known(words(2), CONFLICT), Known(words(2), MISSING), CONFLICT | MISSING),
        (anything(CONFLICT), Known(words(2), MISSING), CONFLICT | MISSING),
        (Known(words(1)), anything(MISSING), MISSING),
    ],
)
def test_a_comparison_that_stays_open_names_the_doubts_of_both_sides(left, right, causes):
    same = lambda a, b: Truth.TRUE if a == b else Truth.FALSE  # noqa: E731

    assert judge_pairs(left, right, same, "here") == unknown(causes)


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
