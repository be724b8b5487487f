"""Numbers, quantities, ranges, limits of normal."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from protocol_dsl.schema.datum import Answer
from protocol_dsl.schema.json_text import JsonNumber
from protocol_dsl.schema.problems import (
    ImpossibleLimit,
    MissingUnit,
    OutOfRange,
    UnknownKey,
    UnknownUnit,
    WrongKindOfUnit,
    WrongType,
)
from protocol_dsl.schema.read_numbers import number_of
from protocol_dsl.values.interval import Range, point
from tests.schema.reads import causes, fact, fact_problem, problems, result, result_problem
from tests.strategies.records import EVERYTHING


def ast(value, **about):
    return result("ast", {"value": value, "unit": "U/L", **about})


# ---- Numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [38.1, "38.1", "38.10", Decimal("38.1"), Fraction(381, 10), "3.81e1", "+38.1"])
def test_numbers_are_exact_however_they_are_written(value):
    assert ast(value).items == (point(Fraction(381, 10)),)


@pytest.mark.parametrize(
    "value",
    [True, "", " 38", "38,1", "5 U/L", "0x10", "1_000", "١", "nan", float("nan"), float("inf"), [38], {}, "high"],
)
def test_nothing_is_coerced_to_a_number(value):
    problem = result_problem("ast", {"value": value, "unit": "U/L"})

    assert (type(problem), problem.path) == (WrongType, "$.measurements.ast[0]")


@pytest.mark.parametrize("value", [10**500, "1" * 500, "1e401", "1e-999999999", -(10**500)])
def test_a_number_that_no_measurement_has_is_named_as_such(value):
    problem = result_problem("ast", {"value": value, "unit": "U/L"})

    assert isinstance(problem, OutOfRange)
    assert problem.message.endswith("is not a number of at least 0 U/L that fits 400 digits")


@pytest.mark.parametrize("value", [10**400 - 1, 10**399, 10**400, -(10**399), -(10**400), 10**420])
def test_a_whole_number_is_taken_or_refused_alike_as_a_number_and_as_text(value):
    assert number_of(value) == number_of(str(value)) == number_of(JsonNumber(str(value)))
    assert (number_of(value) is None) == (abs(value) >= 10**400)


@pytest.mark.parametrize("value", [-1, 6, "5.5", 1.5])
def test_a_score_is_whole_and_within_its_limits(value):
    problem = fact_problem("her2", value)

    assert problem == OutOfRange("$.facts.her2", f"`{value}`", "a whole number from 0 to 5")


def test_not_done_is_an_answer_that_needs_no_unit():
    assert result("ast", {"value": "not done"}).items == (Answer.NOT_DONE,)
    assert result("ast", {"value": None}).items is None


# ---- Units -------------------------------------------------------------------------------------------


def test_a_quantity_without_unit_is_a_problem_that_shows_how_it_is_written():
    problem = result_problem("ast", {"value": 38, "on": "2026-02-24"})

    assert problem == MissingUnit("$.measurements.ast[0]", "`38`", "U/L")
    assert problem.help == 'write {"value": …, "unit": "U/L"} with the unit of the result'
    assert fact_problem("weight", 70) == MissingUnit("$.facts.weight", "`70`", "kg")


def test_a_unit_that_is_not_known_offers_the_nearest():
    problem = result_problem("ast", {"value": 38, "unit": "u/l"})

    assert isinstance(problem, UnknownUnit)
    assert (problem.path, problem.nearest) == ("$.measurements.ast[0].unit", "U/L")


@pytest.mark.parametrize("unit", [5, [], {}, "", "x" * 5000])
def test_a_unit_is_a_text_of_bearable_length(unit):
    assert isinstance(result_problem("ast", {"value": 38, "unit": unit}), UnknownUnit)


@pytest.mark.parametrize(("unit", "kind"), [("IU/L", "arbitrary"), ("mg/L", "mass concentration")])
def test_a_unit_of_another_kind_is_a_problem(unit, kind):
    problem = result_problem("ast", {"value": 38, "unit": unit})

    assert isinstance(problem, WrongKindOfUnit)
    assert problem.unit == unit
    assert problem.wanted_kind == "catalytic concentration"


def test_a_wrong_unit_is_found_even_where_nothing_was_measured():
    assert isinstance(result_problem("ast", {"value": None, "unit": "furlong"}), UnknownUnit)
    assert isinstance(result_problem("ast", {"value": "not done", "unit": "mg"}), WrongKindOfUnit)


def test_a_conversion_is_exact_and_remembered():
    datum = result("clearance", {"value": "51.42", "unit": "mL/min"})

    assert datum.items == (point(Fraction(857, 1000)),)
    assert (datum.written, datum.converted, datum.unit) == ("51.42 mL/min", True, "mL/min")
    assert not result("clearance", {"value": "1", "unit": "mL/s"}).converted


def test_limits_of_a_type_hold_for_what_was_converted():
    assert isinstance(fact_problem("weight", {"value": -1, "unit": "g"}), OutOfRange)


def test_a_plain_number_has_no_unit():
    assert fact("her2", 3).items == (point(3),)
    assert isinstance(fact_problem("her2", {"value": 3, "unit": "kg"}), WrongKindOfUnit)


# ---- Ranges ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "range_"),
    [
        ({"below": "0.5"}, Range(0, Fraction(1, 2), high_open=True)),
        ({"at_most": 3}, Range(0, 3)),
        ({"above": 3}, Range(3, None, low_open=True)),
        ({"at_least": "3"}, Range(3, None)),
        ({"between": [1, "2.5"]}, Range(1, Fraction(5, 2))),
    ],
)
def test_a_range_is_imprecise(value, range_):
    datum = ast(value)

    assert datum.items == (range_,)
    assert causes(datum) == {("imprecise", "$.measurements.ast[0]")}


def test_a_range_of_one_number_is_exact():
    assert fact("her2", {"between": [2, 2]}).causes == frozenset()
    assert fact("her2", {"below": 1}).items == (point(0),)
    assert fact("her2", {"below": 1}).causes == frozenset()


@pytest.mark.parametrize(
    ("value", "range_"),
    [
        ({"below": 3}, Range(0, 2)),
        ({"above": "2.5"}, Range(3, 5)),
        ({"above": 2}, Range(3, 5)),
        ({"between": ["0.5", "2.5"]}, Range(1, 2)),
        ({"at_least": 1}, Range(1, 5)),
    ],
)
def test_a_range_of_whole_numbers_ends_in_whole_numbers(value, range_):
    assert fact("her2", value).items == (range_,)


@pytest.mark.parametrize("value", [{"below": 0}, {"above": 5}, {"between": [6, 7]}, {"between": ["1.2", "1.8"]}])
def test_a_range_in_which_nothing_can_lie_is_a_problem(value):
    assert isinstance(fact_problem("her2", value), OutOfRange)


def test_a_range_is_converted_at_both_ends():
    assert result("clearance", {"value": {"between": [60, 120]}, "unit": "mL/min"}).items == (Range(1, 2),)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"below": 1, "above": 0}, ""),
        ({"under": 1}, ""),
        ({"below": "x"}, ".below"),
        ({"between": [1]}, ".between"),
        ({"between": 1}, ".between"),
        ({"between": [2, 1]}, ".between"),
        ({"between": [1, None]}, ".between[1]"),
    ],
)
def test_a_range_is_written_in_one_of_five_ways(value, path):
    assert fact_problem("her2", value).path == f"$.facts.her2{path}"


# ---- Limits of normal ---------------------------------------------------------------------------------


def test_limits_of_normal_are_in_the_unit_of_the_value():
    datum = result("ast", {"value": "0.04", "unit": "kU/L", "uln": "0.04", "lln": "0.01"})

    assert (datum.uln, datum.lln) == (point(40), point(10))
    assert datum.limit_written == "0.01 to 0.04 kU/L"


def test_limits_of_normal_may_have_a_unit_of_their_own():
    datum = result("ast", {"value": "2.0", "unit": "µkat/L", "uln": 40, "uln_unit": "U/L"})

    assert datum.items == (point(120),)
    assert (datum.uln, datum.limit_written) == (point(40), "40 U/L")


@pytest.mark.parametrize("key", ["uln", "lln"])
@pytest.mark.parametrize("value", [0, "-1"])
def test_a_limit_of_zero_is_a_problem(key, value):
    problem = result_problem("ast", {"value": 38, "unit": "U/L", key: value})

    assert isinstance(problem, ImpossibleLimit)
    assert problem.path == f"$.measurements.ast[0].{key}"


def test_a_lower_limit_above_the_upper_one_is_a_problem():
    assert isinstance(result_problem("ast", {"value": 38, "unit": "U/L", "uln": 10, "lln": 40}), ImpossibleLimit)


@pytest.mark.parametrize(
    ("about", "path"),
    [
        ({"uln": "x"}, ".uln"),
        ({"uln": True}, ".uln"),
        ({"uln": 1, "uln_unit": "mg"}, ".uln_unit"),
        ({"uln": 1, "uln_unit": "?"}, ".uln_unit"),
    ],
)
def test_a_limit_is_a_number_of_the_right_kind(about, path):
    assert result_problem("ast", {"value": 38, "unit": "U/L", **about}).path == f"$.measurements.ast[0]{path}"


def test_a_limit_needs_a_unit_even_where_nothing_was_measured():
    assert isinstance(result_problem("ast", {"value": None, "uln": 40}), MissingUnit)
    assert result("ast", {"value": None, "uln": 40, "unit": "U/L"}).uln == point(40)


def test_a_missing_unit_is_one_finding_for_value_and_limit():
    assert isinstance(result_problem("ast", {"value": 38, "uln": 40}), MissingUnit)


def test_words_have_no_limits_of_normal():
    problem = result_problem("pregnancy_test", {"value": "negative", "uln": 1})

    assert problem == UnknownKey("$.measurements.pregnancy_test[0].uln", "uln", "part of a value", None)


def test_every_wrong_number_is_found_in_one_go():
    found = problems(
        facts={"her2": 9, "weight": {"value": "x", "unit": "kg"}},
        measurements={"ast": [{"value": 1, "unit": "mg"}, {"value": -1, "unit": "U/L"}]},
    )

    assert [problem.code for problem in found] == ["R110", "R104", "R109", "R110"]
    assert EVERYTHING.measurements["ast"].type.low == 0
