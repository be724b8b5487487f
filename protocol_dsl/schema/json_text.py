"""
Strict JSON: numbers keep their digits, a key that stands twice is reported, and nothing is made up.

Numbers come out as `JsonNumber`, never as binary floats; objects and lists as `dict` and `list`.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import NoReturn

from attrs import frozen

from protocol_dsl.schema.problems import DuplicateKey, NotJson, RecordProblem, TooDeep
from protocol_dsl.values.interval import parse_number

DEEPEST = 60
"""Levels of objects and lists; a record has eight."""


@frozen
class JsonNumber:
    """A number as it was written; its value is None if it is absurdly long."""

    text: str

    @property
    def value(self) -> Fraction | None:
        """The exact number."""
        return parse_number(self.text)

    def __str__(self) -> str:
        return self.text


@frozen
class _Twice:
    """Marks an object in which a key stands twice, until its path is known."""

    keys: tuple[str, ...]
    members: dict[str, object]


class _NotANumberError(ValueError):
    """`NaN` and `Infinity` are not JSON."""


def read_json(text: str | bytes) -> tuple[object, tuple[RecordProblem, ...]]:
    """The value of a JSON text, and what is wrong with it; with problems the value must not be used."""
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
        if _depth(decoded) > DEEPEST:
            return None, (TooDeep("$", DEEPEST),)
        value = json.loads(
            decoded,
            parse_float=JsonNumber,
            parse_int=JsonNumber,
            parse_constant=_refuse,
            object_pairs_hook=_members,
        )
    except UnicodeDecodeError as error:
        return None, (NotJson("$", f"byte {error.start + 1} is not UTF-8"),)
    except _NotANumberError as error:
        return None, (NotJson("$", f"{error} is not a number"),)
    except json.JSONDecodeError as error:
        return None, (NotJson("$", f"{error.msg.lower()} in line {error.lineno}, column {error.colno}"),)
    problems: list[RecordProblem] = []
    return _without_marks(value, "$", problems), tuple(problems)


def _refuse(name: str) -> NoReturn:
    raise _NotANumberError(name)


def _members(pairs: list[tuple[str, object]]) -> dict[str, object] | _Twice:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    twice = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
    return _Twice(tuple(dict.fromkeys(twice)), members)


def _depth(text: str) -> int:
    """How deep brackets nest, strings left out; cheap, and without recursion."""
    deepest = depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > deepest:
                deepest = depth
                if deepest > DEEPEST:
                    return deepest
        elif character in "]}":
            depth -= 1
    return deepest


def _without_marks(value: object, path: str, problems: list[RecordProblem]) -> object:
    if isinstance(value, _Twice):
        problems += [DuplicateKey(path, key) for key in value.keys]
        value = value.members
    if isinstance(value, dict):
        return {key: _without_marks(each, f"{path}.{key}", problems) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_marks(each, f"{path}[{n}]", problems) for n, each in enumerate(value)]
    return value
