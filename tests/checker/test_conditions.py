"""What formulas mean as conditions: the shape of the model for each way of writing one."""

import pytest

from protocol_dsl.checker import problems
from tests.checker.meant import condition, condition_of, finding, line_of, shape

CONNECTIVES_AND_ANSWERS = [
    ("consent", "IsYes(consent)"),
    ("consent is yes", "IsYes(consent)"),
    ("consent is no", "Not(IsYes(consent))"),
    ("consent is not yes", "Not(IsYes(consent))"),
    ("not consent", "Not(IsYes(consent))"),
    ("consent and n > 3", "AllOf([IsYes(consent), Compare(>, n, 3)], inline)"),
    ("consent or n > 3", "AnyOf([IsYes(consent), Compare(>, n, 3)], inline)"),
]


@pytest.mark.parametrize(("written", "meant"), CONNECTIVES_AND_ANSWERS)
def test_connectives_and_answers_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


COMPARISONS_OF_NUMBERS = [
    ("n = 3", "Compare(=, n, 3)"),
    ("n != 3", "Compare(!=, n, 3)"),
    ("n >= 3", "Compare(>=, n, 3)"),
    ("n is 3", "IsNumber(n, [3])"),
    ("n is one of 1, 2", "IsNumber(n, [1, 2])"),
    ("n is not one of 1, 2", "Not(IsNumber(n, [1, 2]))"),
    ("n is between 3 and 5", "Between(n, 3, 5)"),
    ("n is not between 3 and 5", "Not(Between(n, 3, 5))"),
    ("n is 3 to below 5", "Between(n, 3, 5, high_open)"),
    ("3 < n", "Compare(<, 3, n)"),
    ("dose <= 0.005 g", "Compare(<=, dose, 5 mg)"),
    ("dose is 1 g", "IsNumber(dose, [1000 mg])"),
    ("age >= 18 years", "Compare(>=, age, 18 years)"),
    ("age >= 24 months", "Compare(>=, age, 2 years)"),
    ("age is between 18 and 65 years", "Between(age, 18 years, 65 years)"),
    ("weight > dose", "Compare(>, weight, Scale(dose, 1/1000000, kg))"),
]


@pytest.mark.parametrize(("written", "meant"), COMPARISONS_OF_NUMBERS)
def test_comparisons_of_numbers_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


WORDS_CODES_AND_TEXTS = [
    ("sex is male", "IsCategory(sex, [male])"),
    ("sex is not male", "Not(IsCategory(sex, [male]))"),
    ("sex is one of male, female", "IsCategory(sex, [male, female])"),
    ("nyha >= III", "Compare(>=, nyha, III, [I, II, III, IV])"),
    ("nyha is between II and III", "Between(nyha, II, III, [I, II, III, IV])"),
    ("spoken is english", "Holds(spoken, [english])"),
    ("spoken is one of english, spanish", "Holds(spoken, [english, spanish])"),
    ("diagnosis is taxane", "IsCode(diagnosis, [taxane])"),
    ("diagnosis is one of taxane, docetaxel", "IsCode(diagnosis, [taxane, docetaxel])"),
    ("diagnosis is not taxane", "Not(IsCode(diagnosis, [taxane]))"),
    ('remark is "done"', "IsText(remark, [done])"),
    ("consent is other_consent", "Same(consent, other_consent)"),
]


@pytest.mark.parametrize(("written", "meant"), WORDS_CODES_AND_TEXTS)
def test_words_codes_and_texts_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


WHAT_WAS_DONE = [
    ("n is done", "IsDone(n)"),
    ("n is not done", "Not(IsDone(n))"),
    ("n < 3 if done", "IfDone(n, Compare(<, n, 3))"),
]


@pytest.mark.parametrize(("written", "meant"), WHAT_WAS_DONE)
def test_what_was_done_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


LIMITS_OF_NORMAL = [
    ("ast is normal", "IsNormal(normal, ResultValue(ast, latest, 14 day before enrolment))"),
    ("ast is above normal", "IsNormal(above normal, ResultValue(ast, latest, 14 day before enrolment))"),
    ("ast is not below normal", "Not(IsNormal(below normal, ResultValue(ast, latest, 14 day before enrolment)))"),
    ("ast <= 5 ULN", "CompareWithLimit(<=, ResultValue(ast, latest, 14 day before enrolment), 5, upper)"),
    ("5 ULN >= ast", "CompareWithLimit(<=, ResultValue(ast, latest, 14 day before enrolment), 5, upper)"),
    ("ast > 0.5 LLN", "CompareWithLimit(>, ResultValue(ast, latest, 14 day before enrolment), 0.5)"),
    (
        "latest ast within 3 days before enrolment <= 3 ULN",
        "CompareWithLimit(<=, ResultValue(ast, latest, 3 day before enrolment), 3, upper)",
    ),
    ("ast at baseline <= 3 ULN", "CompareWithLimit(<=, ast at baseline, 3, upper)"),
    (
        "every ast within 3 days before enrolment <= 3 ULN",
        "EveryResult(ast, 3 day before enrolment, CompareWithLimit(<=, this ast, 3, upper))",
    ),
    (
        "ast is between 1 ULN and 3 ULN",
        "AllOf([CompareWithLimit(>=, ResultValue(ast, latest, 14 day before enrolment), 1, upper), "
        "CompareWithLimit(<=, ResultValue(ast, latest, 14 day before enrolment), 3, upper)], inline)",
    ),
]


@pytest.mark.parametrize(("written", "meant"), LIMITS_OF_NORMAL)
def test_limits_of_normal_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


CHANGES_BETWEEN_VISITS = [
    (
        "hamd falls by less than 25 % from screening to baseline",
        "Change(hamd, falls, less than, 25, percent, hamd at screening, hamd at baseline)",
    ),
    (
        "hamd rises by at least 3 from screening to baseline",
        "Change(hamd, at least, 3, hamd at screening, hamd at baseline)",
    ),
    (
        "lvef falls by at least 10 percentage points from screening to baseline",
        "Change(lvef, falls, at least, 10 %, lvef at screening, lvef at baseline)",
    ),
]


@pytest.mark.parametrize(("written", "meant"), CHANGES_BETWEEN_VISITS)
def test_changes_between_visits_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


TERMS_AND_READINGS = [
    ("fit", "DefinedCondition(fit)"),
    ("vague", "UndefinedCondition(vague)"),
    ("n > vague", "UndefinedCondition(vague)"),
    ("vague is yes", "UndefinedCondition(vague)"),
    ("n > vague + 1", "Compare(>, n, Arithmetic(+, UndefinedValue(vague), 1))"),
    (
        "whether",
        "ReadingCondition(whether, [[strict, AllOf([IsYes(consent), Compare(>, n, 3)], inline)], "
        "[lenient, IsYes(consent)]])",
    ),
    ("n > how_many", "Compare(>, n, ReadingValue(how_many, [[strict, 3], [lenient, 2]]))"),
]


@pytest.mark.parametrize(("written", "meant"), TERMS_AND_READINGS)
def test_terms_and_readings_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


ATTESTATIONS = [
    ("attested by investigator", "Attested(X1)"),
    ("attested by investigator as comply", "Attested(X1.comply)"),
]


@pytest.mark.parametrize(("written", "meant"), ATTESTATIONS)
def test_attestations_mean_what_they_say(written, meant):
    assert shape(condition(written)) == meant


def test_a_misspelt_fact_suggests_the_nearest_name():
    assert finding("consnt") == problems.UnknownName("consnt", suggestion="consent")


def test_a_number_without_a_unit_is_told_which_one_to_write():
    found = finding("age >= 18")

    assert found == problems.NeedsUnit("18", "years")
    assert found.help == "write `18 years`"


def test_months_are_never_held_against_days():
    found = finding("(months from birth_date to enrolment) > 90 days")

    assert found.code == "E215"
    assert "months have no fixed number of days" in found.help


def test_an_unknown_word_points_at_the_list_that_it_is_not_in():
    found = finding("sex is mael")

    assert found == problems.UnknownCategory("mael", ("male", "female"), "male")
    assert [label.span.line for label in found.labels] == [line_of("fact sex")]


def test_words_without_an_order_are_not_compared_by_size():
    assert finding("sex >= female").code == "E218"


def test_words_of_two_lists_that_share_none_are_not_the_same():
    assert finding("sex is nyha").code == "E213"


@pytest.mark.parametrize("written", ["n >= 2 ULN", "n + 2 ULN > 3", "mean ast within 3 days before enrolment > 2 ULN"])
def test_a_limit_of_normal_belongs_to_one_result(written):
    assert finding(written) == problems.NeedsOneResult()


def test_years_from_a_birthday_cannot_be_half_a_year_but_a_recorded_length_can():
    assert finding("age >= 30 months").code == "E217"
    assert shape(condition_of("fact pregnant_for : quantity in weeks", "pregnant_for >= 60 days")).endswith(
        "60/7 weeks)"
    )
