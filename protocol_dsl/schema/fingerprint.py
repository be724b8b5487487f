"""Fingerprints of records and questions: hashes of what they mean, not of how they are written."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any

import attrs

from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.record import Record
from protocol_dsl.values.interval import decimal_text

SPELLING = frozenset({"written", "converted", "limit_written", "unit"})
"""What a datum has only to repeat how it was written."""


def canonical(value: object) -> object:
    """
    A value as plain JSON in one form: numbers exact and without trailing zeros, texts in NFC, sets sorted.

    Of a recorded value neither the spelling nor the order of its possibilities counts; what is None is left out.

    Raises:
        TypeError: nothing says what the value means.
    """
    match value:
        case None | bool():
            return value
        case str():
            return value if value.isascii() else unicodedata.normalize("NFC", value)
        case int() | Fraction():
            return decimal_text(Fraction(value))
        case Enum():
            return value.name
        case Mapping():
            return {str(key): canonical(each) for key, each in value.items()}
        case frozenset() | set():
            return _sorted(value)
        case tuple() | list():
            return [canonical(each) for each in value]
        case _ if attrs.has(type(value)):
            return _object(value)
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}")


def _object(value: object) -> dict[str, object]:
    kind: Any = type(value)
    found: dict[str, object] = {"is": kind.__name__}
    for name in _names(kind):
        each = getattr(value, name)
        if each is not None:
            found[name] = canonical(each)
    if isinstance(value, Datum) and value.items is not None and len(value.items) > 1:
        found["items"] = _sorted(value.items)
    return found


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The fields that count: those that do in equality, and no spelling."""
    fields: tuple[attrs.Attribute[object], ...] = attrs.fields(kind)
    ignored = SPELLING if kind is Datum else frozenset()
    return tuple(each.name for each in fields if each.eq and each.name not in ignored)


def _sorted(values: Iterable[object]) -> list[object]:
    return sorted((canonical(each) for each in values), key=_text)


def _text(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def fingerprint(value: object) -> str:
    """The SHA-256 of the canonical form, in hexadecimal digits."""
    return hashlib.sha256(_text(canonical(value)).encode()).hexdigest()


def record_fingerprint(record: Record) -> str:
    """
    The fingerprint of a record: of its values with their dates and sources, `38.10` like `38.1`, keys in any order.

    How a value was written (its unit before conversion, say) does not count.
    """
    return fingerprint(record)


def question_fingerprint(role: str, question: str) -> str:
    """The fingerprint of a question that somebody in a role answers; it changes when the wording does."""
    return fingerprint({"role": role, "question": " ".join(question.split())})
