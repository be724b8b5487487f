"""Strict JSON: what it reads, and what it refuses."""

from fractions import Fraction

import pytest

from protocol_dsl.schema.json_text import DEEPEST, JsonNumber, read_json
from protocol_dsl.schema.problems import DuplicateKey, NotJson, TooDeep


def test_numbers_keep_their_digits_and_are_exact():
    value, problems = read_json("[0.1, 38.10, 1e2, -7, 123456789012345678901234567890]")

    assert problems == ()
    assert [number.text for number in value] == ["0.1", "38.10", "1e2", "-7", "123456789012345678901234567890"]
    assert value[0].value == Fraction(1, 10)


@pytest.mark.parametrize("text", ["1" + "0" * 400, "1e999999999", "1e-401"])
def test_a_number_that_no_measurement_has_is_not_worked_out(text):
    value, problems = read_json(text)

    assert problems == ()
    assert value == JsonNumber(text)
    assert value.value is None


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}'])
def test_what_is_no_number_is_refused(text):
    value, (problem,) = read_json(text)

    assert value is None
    assert problem.message == f"this is not JSON: {text.strip('[]{}').split()[-1]} is not a number"


def test_every_key_that_stands_twice_is_named_with_its_path():
    _, problems = read_json('{"a": 1, "b": [{"c": 1, "c": 1, "d": {"e": 1, "e": 2}}], "a": 2}')

    assert problems == (DuplicateKey("$", "a"), DuplicateKey("$.b[0]", "c"), DuplicateKey("$.b[0].d", "e"))


def test_a_text_that_is_not_json_says_where():
    _, (problem,) = read_json('{"a": 1,\n  b}')

    assert problem == NotJson("$", "expecting property name enclosed in double quotes in line 2, column 3")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_is_counted_by_any_line_end(end):
    _, (problem,) = read_json(end.join(['{"a": 1,', '  "b": 2,', "  }"]))

    assert problem == NotJson("$", "expecting property name enclosed in double quotes in line 3, column 3")


def test_bytes_that_are_not_utf_8_say_which():
    assert read_json(b'{"a": "\xff"}') == (None, (NotJson("$", "byte 8 is not UTF-8"),))


@pytest.mark.parametrize("text", ["\ufeff{}", b"\xef\xbb\xbf{}"])
def test_a_byte_order_mark_does_not_matter(text):
    assert read_json(text) == ({}, ())


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_has_a_limit_at_every_depth(opening, closing):
    def nested(depth):
        return read_json(opening * depth + "1" + closing * depth)[1]

    assert nested(DEEPEST) == ()
    for depth in (DEEPEST + 1, 500, 5_000, 200_000):
        assert nested(depth) == (TooDeep("$", DEEPEST),)


def test_brackets_within_texts_do_not_nest():
    text = '["' + "[" * 1000 + r"\"[{\\" + '"]'

    assert read_json(text)[1] == ()
