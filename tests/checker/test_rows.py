"""Lists of rows in formulas: which rows count, and what is made of them."""

import pytest

from protocol_dsl.checker import problems
from tests.checker.meant import condition, finding, shape

WHICH_ROWS = [
    ("any lesions", "AnyRows(any, Rows(lesions))"),
    ("no lesions", "AnyRows(no, Rows(lesions))"),
    ("any brain in lesions", "AnyRows(any, Rows(lesions, IsCategory(lesions.site, [brain])))"),
    ("any taxane in therapies", "AnyRows(any, Rows(therapies, IsCode(therapies.agent, [taxane])))"),
    ("no taxane in therapies", "AnyRows(no, Rows(therapies, IsCode(therapies.agent, [taxane])))"),
    ("any lesions where size > 1 cm", "AnyRows(any, Rows(lesions, Compare(>, lesions.size, 10 mm)))"),
    (
        "any lesions where site is brain and size > 3 mm",
        "AnyRows(any, Rows(lesions, AllOf([IsCategory(lesions.site, [brain]), Compare(>, lesions.size, "
        "3 mm)], inline)))",
    ),
    (
        "any lesions where area > 1 cm2",
        "AnyRows(any, Rows(lesions, Compare(>, ComputedFieldValue(lesions, area, Arithmetic(×, "
        "lesions.size, lesions.size)), 100 mm2)))",
    ),
    (
        "any therapies where given within the longer of 90 days and 5 × half_life of agent before enrolment",
        "AnyRows(any, Rows(therapies, Within(therapies.given, SpanOfTime([90 day, "
        "ValueDuration(Arithmetic(×, 5, Lookup(half_life, [therapies.agent])), day, rounded)]) before "
        "enrolment)))",
    ),
    ("all lesions have size < 3 mm", "AllRows(Rows(lesions), Compare(<, lesions.size, 3 mm))"),
    (
        "all lesions where site is brain have seen at least how_long before enrolment",
        "AllRows(Rows(lesions, IsCategory(lesions.site, [brain])), Lag(lesions.seen, at least, "
        "ReadingDuration(how_long, [[strict, 6 week], [lenient, 1 month]]), before, enrolment))",
    ),
    ("at least 2 lesions where size > 3 mm", "LimitRows(at least, 2, Rows(lesions, Compare(>, lesions.size, 3 mm)))"),
    ("exactly 1 lesions where size > 3 mm", "LimitRows(exactly, 1, Rows(lesions, Compare(>, lesions.size, 3 mm)))"),
    (
        "at least 2 lesions where size > 3 mm, at least 6 weeks apart",
        "LimitRows(at least, 2, Rows(lesions, Compare(>, lesions.size, 3 mm)), Apart(at least, 6 week, lesions.seen))",
    ),
    (
        "at least 2 therapies, at least 6 weeks apart by end of given",
        "LimitRows(at least, 2, Rows(therapies), Apart(at least, 6 week, EdgeOfPeriod(therapies.given)))",
    ),
    (
        "at least 2 consecutive lesions by seen where size > 3 mm",
        "ConsecutiveRows(at least, 2, lesions.seen, Rows(lesions, Compare(>, lesions.size, 3 mm)))",
    ),
]


@pytest.mark.parametrize(("written", "meant"), WHICH_ROWS)
def test_which_rows_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


VALUES_OF_ROWS = [
    ("(count of lesions) <= 5", "Compare(<=, Count(Rows(lesions)), 5)"),
    (
        "(count of lesions where size > 3 mm) <= 5",
        "Compare(<=, Count(Rows(lesions, Compare(>, lesions.size, 3 mm))), 5)",
    ),
    (
        "(count of lesions, once per field where site is brain) <= 5",
        "Compare(<=, Count(Rows(lesions, IsCategory(lesions.site, [brain])), lesions.field), 5)",
    ),
    ("(count of distinct site in lesions) <= 3", "Compare(<=, CountDistinct(lesions.site, Rows(lesions)), 3)"),
    ("(sum of size in lesions) > 3 cm", "Compare(>, Aggregate(sum, lesions.size, Rows(lesions)), 30 mm)"),
    (
        "(mean of size in lesions where site is brain) > 3 mm",
        "Compare(>, Aggregate(mean, lesions.size, Rows(lesions, IsCategory(lesions.site, [brain]))), 3 mm)",
    ),
    ("(smallest size in lesions) > 3 mm", "Compare(>, Aggregate(smallest, lesions.size, Rows(lesions)), 3 mm)"),
    ("(largest size in lesions) > 3 mm", "Compare(>, Aggregate(largest, lesions.size, Rows(lesions)), 3 mm)"),
    (
        "(total time of given in therapies where agent is taxane) > 7 days",
        "Compare(>, Aggregate(total time, therapies.given, Rows(therapies, IsCode(therapies.agent, "
        "[taxane]))), 7 days)",
    ),
    (
        "(last agent in therapies by end of given) is taxane",
        "IsCode(Pick(last, therapies.agent, EdgeOfPeriod(therapies.given), Rows(therapies)), [taxane])",
    ),
    ("(first size in lesions by seen) > 3 mm", "Compare(>, Pick(lesions.size, lesions.seen, Rows(lesions)), 3 mm)"),
]


@pytest.mark.parametrize(("written", "meant"), VALUES_OF_ROWS)
def test_values_of_rows_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


def test_a_field_outside_its_rows_is_told_how_to_be_asked():
    found = finding("size > 3 mm")

    assert found == problems.OutsideRows("size", "lesions")
    assert found.help.startswith("write `any lesions where size")


@pytest.mark.parametrize(
    "written",
    [
        "any lesions where size > 3 mm and consent",
        "any lesions where (size > 3 mm and consent) and site is brain",
        "any lesions where all of\n        - size > 3 mm\n        - consent",
        "any lesions where size > 3 mm\n        except where consent",
        "any lesions where consent or n > 3",
    ],
)
def test_a_part_of_where_that_says_nothing_of_the_row_is_sent_outside(written):
    assert finding(written) == problems.ReadsNoField("lesions")


def test_a_part_of_or_may_say_nothing_of_the_row():
    assert shape(condition("any lesions where size > 3 mm or consent")).startswith("AnyRows(any, Rows(lesions, AnyOf(")


def test_free_text_is_not_counted_by_its_words():
    assert finding("(count of distinct field in lesions) > 3") == problems.FreeTextDistinct("field")


def test_rows_with_two_dates_or_none_must_say_by_which_they_are_apart():
    found = finding("at least 2 therapies, at least 6 weeks apart")

    assert found.code == "E221"
    assert found.help == "say by which date: `… apart by taken`"
