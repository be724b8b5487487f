"""What formulas mean as values: results, arithmetic, formulas, tables, choices."""

import pytest

from protocol_dsl.checker import problems
from tests.checker.meant import condition, condition_of, finding, shape

RESULTS = [
    ("ecog <= 1", "Compare(<=, ResultValue(ecog, latest, 28 day before enrolment), 1)"),
    ("hamd <= 1", "Compare(<=, ResultValue(hamd, latest), 1)"),
    ("latest ecog <= 1", "Compare(<=, ResultValue(ecog, latest, 28 day before enrolment), 1)"),
    (
        "highest ast within 3 days before enrolment > 3 U/L",
        "Compare(>, ResultValue(ast, highest, 3 day before enrolment), 3 U/L)",
    ),
    ("lowest ast > 3 U/L", "Compare(>, ResultValue(ast, lowest, 14 day before enrolment), 3 U/L)"),
    ("mean hamd within 3 days before enrolment > 3", "Compare(>, ResultValue(hamd, mean, 3 day before enrolment), 3)"),
    ("first hamd within 3 days after enrolment > 3", "Compare(>, ResultValue(hamd, first, 3 day after enrolment), 3)"),
    ("hamd at baseline >= 18", "Compare(>=, hamd at baseline, 18)"),
    (
        "any hamd within 3 days before or after enrolment > 3",
        "AnyResult(any, hamd, 3 day before or after enrolment, Compare(>, this hamd, 3))",
    ),
    ("every hamd > 3", "EveryResult(hamd, Compare(>, this hamd, 3))"),
    (
        "no hamd within 3 days before enrolment > 3",
        "AnyResult(no, hamd, 3 day before enrolment, Compare(>, this hamd, 3))",
    ),
]


@pytest.mark.parametrize(("written", "meant"), RESULTS)
def test_results_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


ARITHMETIC = [
    ("n + m > 3", "Compare(>, Arithmetic(+, n, m), 3)"),
    ("n - m > 3", "Compare(>, Arithmetic(-, n, m), 3)"),
    ("n × m > 3", "Compare(>, Arithmetic(×, n, m), 3)"),
    ("n / m > 3", "Compare(>, Arithmetic(/, n, m), 3)"),
    ("weight / weight > 2", "Compare(>, Arithmetic(/, weight, weight), 2)"),
    ("dose + 1 g > 3 mg", "Compare(>, Arithmetic(+, dose, 1000 mg), 3 mg)"),
    ("75 % of dose > 3 mg", "Compare(>, Arithmetic(×, 0.75, dose), 3 mg)"),
]


@pytest.mark.parametrize(("written", "meant"), ARITHMETIC)
def test_arithmetic_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


FORMULAS_CHOICES_AND_TABLES = [
    (
        "bmi(weight: weight, height: height) > 30 kg/m2",
        "Compare(>, Formula(bmi, [[weight, weight], [height, Scale(height, 1/100, m)]]), 30 kg/m2)",
    ),
    ("bmi() > 30 kg/m2", "Compare(>, Formula(bmi, [[weight, weight], [height, Scale(height, 1/100, m)]]), 30 kg/m2)"),
    ("(if consent then n else m) > 3", "Compare(>, ChosenValue(IsYes(consent), n, m), 3)"),
    (
        "(if consent then dose else weight) > 3 mg",
        "Compare(>, ChosenValue(IsYes(consent), dose, Scale(weight, 1000000, mg)), 3 mg)",
    ),
    ("if consent then n > 3 else m > 3", "IfElse(IsYes(consent), Compare(>, n, 3), Compare(>, m, 3))"),
    ("years from birth_date to enrolment >= 18 years", "Compare(>=, Elapsed(year, birth_date, enrolment), 18 years)"),
    ("hours from screening to enrolment > 24 hours", "Compare(>, Elapsed(hour, screening, enrolment), 24 hours)"),
    ("half_life of diagnosis > 3 days", "Compare(>, Lookup(half_life, [diagnosis]), 3 days)"),
]


@pytest.mark.parametrize(("written", "meant"), FORMULAS_CHOICES_AND_TABLES)
def test_formulas_choices_and_tables_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


def test_a_list_is_no_value_and_is_told_what_to_write():
    assert finding("lesions > 3").help.startswith("write `count of lesions`")


def test_an_argument_that_is_given_twice_is_no_choice():
    found = finding("bmi(weight: weight, weight: 3 kg, height: height) > 30 kg/m2")

    assert found == problems.DuplicateName("weight", given=True)


def test_a_formula_that_is_not_in_use_is_told_how_to_be():
    assert finding("qtcf(qt: 400 ms, rr: 1 s) > 450 ms").help == "add `use qtcf from formulas`"


@pytest.mark.parametrize("written", ["lvef >= lvef at baseline - 10 %", "lvef at baseline - lvef at screening > 10 %"])
def test_a_difference_in_percent_says_percentage_points(written):
    assert finding(written) == problems.PercentOrPoints("10")


def test_readings_of_one_ambiguity_are_in_one_unit():
    declarations = 'ambiguity a "A?"\n    text "T"\n    reading x = 1 g\n    reading y = 500 mg\n'
    meant = shape(condition_of(declarations, "dose > a"))

    assert meant == "Compare(>, dose, Scale(ReadingValue(a, [[x, 1 g], [y, 0.5 g]]), 1000, mg))"


def test_what_one_reading_cannot_exceed_another_may():
    declarations = 'ambiguity a "A?"\n    text "T"\n    reading x = score\n    reading y = n\n'

    assert shape(condition_of(declarations, "a <= 7")).startswith("Compare(<=, ReadingValue(a")


def test_a_reading_may_be_a_condition_beside_a_yes_or_no():
    assert shape(condition("whether")).endswith("[lenient, IsYes(consent)]])")


def test_a_term_that_is_not_in_the_document_may_be_one_of_the_readings():
    declarations = 'ambiguity a "A?"\n    text "T"\n    reading x = 3 mg\n    reading y = vague\n'
    meant = shape(condition_of(declarations, "dose > a"))

    assert meant == "Compare(>, dose, ReadingValue(a, [[x, 3 mg], [y, UndefinedValue(vague)]]))"
