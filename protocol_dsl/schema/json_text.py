"""
Strict JSON: numbers keep their digits, a key that stands twice is reported, and nothing is made up.

Numbers come out as `JsonNumber`, never as binary floats; objects and lists as `dict` and `list`.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import NoReturn

from attrs import define, field, frozen

from protocol_dsl.schema.problems import DuplicateKey, NotJson, RecordProblem, TooDeep, path_to
from protocol_dsl.values.interval import parse_number

DEEPEST = 60
"""Levels of objects and lists; a record has ten at the most."""


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
    """
    The value of a JSON text, and what is wrong with it.

    A text that cannot be read at all has the value None. Where a key stands twice the value has the last of the two, so
    that the rest can be looked at; with any problem the value must not be used.
    """
    reading = _Reading()
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
        value = reading.decode(decoded)
    except UnicodeDecodeError as error:
        return None, (NotJson("$", f"byte {error.start + 1} is not UTF-8"),)
    except _NotANumberError as error:
        return None, (NotJson("$", f"{error} is not a number"),)
    except json.JSONDecodeError as error:
        if not decoded.strip():
            return None, (NotJson("$", "there is nothing in it"),)
        # A carriage return alone ends a line as well, which the standard library does not count.
        lines = decoded[: error.pos].replace("\r\n", " \n").replace("\r", "\n").split("\n")
        place = f"line {len(lines)}, column {len(lines[-1]) + 1}"
        return None, (NotJson("$", f"{error.msg.lower()} in {place}"),)
    except RecursionError:
        return None, (TooDeep("$", DEEPEST),)
    if _is_deep(decoded):
        return None, (TooDeep("$", DEEPEST),)
    if reading.nothing_twice:
        return value, ()
    problems: list[RecordProblem] = []
    return _without_marks(value, "$", problems), tuple(problems)


@define
class _Reading:
    """Reads one text, and notes whether a key stood twice anywhere."""

    nothing_twice: bool = field(default=True)

    def decode(self, text: str) -> object:
        return json.loads(
            text,
            parse_float=JsonNumber,
            parse_int=JsonNumber,
            parse_constant=_refuse,
            object_pairs_hook=self._members,
        )

    def _members(self, pairs: list[tuple[str, object]]) -> dict[str, object] | _Twice:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self.nothing_twice = False
        keys = [key for key, _ in pairs]
        return _Twice(tuple(key for key in members if keys.count(key) > 1), members)


def _refuse(name: str) -> NoReturn:
    raise _NotANumberError(name)


_WITHOUT_TEXT = bytes(set(range(256)) - set(b'[]{}"'))
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def _is_deep(text: str) -> bool:
    """Whether the brackets of a well-formed text nest too deep. Each round takes the innermost level away."""
    if text.count("{") + text.count("[") <= DEEPEST:
        return False
    encoded = text.encode("utf-8", "surrogatepass")
    # Most texts have no bracket between quotes: then nothing but empty strings is left of them.
    brackets = encoded.translate(None, _WITHOUT_TEXT).replace(b'""', b"")
    if b'"' in brackets or b"\\" in encoded:
        brackets = _STRING.sub(b"", encoded).translate(None, _NO_BRACKETS)
    for _ in range(DEEPEST):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if not brackets:
            return False
    return True


def _without_marks(value: object, path: str, problems: list[RecordProblem]) -> object:
    if isinstance(value, _Twice):
        problems += [DuplicateKey(path, key) for key in value.keys]
        value = value.members
    if isinstance(value, dict):
        return {key: _without_marks(each, path_to(path, key), problems) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_marks(each, f"{path}[{n}]", problems) for n, each in enumerate(value)]
    return value
