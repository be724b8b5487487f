"""Fingerprints of records and questions: hashes of what they mean, not of how they are written."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

import attrs

from protocol_dsl.schema.record import Record
from protocol_dsl.values.interval import decimal_text


def canonical(value: object) -> object:
    """
    A value as plain JSON in one form: numbers exact and without trailing zeros, texts in NFC, keys sorted, sets sorted.
    """
    match value:
        case None | bool():
            return value
        case int() | Fraction():
            return decimal_text(Fraction(value))
        case str():
            return unicodedata.normalize("NFC", value)
        case Enum():
            return value.name
        case Mapping():
            return {str(key): canonical(value[key]) for key in sorted(value, key=str)}
        case frozenset() | set():
            return sorted((canonical(each) for each in value), key=str)
        case tuple() | list():
            return [canonical(each) for each in value]
        case _ if attrs.has(type(value)):
            return {"is": type(value).__name__, **{name: canonical(each) for name, each in _fields(value).items()}}
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}")


def _fields(value: object) -> dict[str, object]:
    """The fields of a frozen object that count in its equality."""
    fields: tuple[attrs.Attribute[object], ...] = attrs.fields(type(value))  # type: ignore[arg-type]
    return {each.name: getattr(value, each.name) for each in fields if each.eq}


def fingerprint(value: object) -> str:
    """The SHA-256 of the canonical form, in hexadecimal digits."""
    text = json.dumps(canonical(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def record_fingerprint(record: Record) -> str:
    """
    The fingerprint of a record: of its values with their dates and sources, `38.10` like `38.1`, keys in any order.

    How a value was written (its unit before conversion, say) does not count.
    """
    return fingerprint(_without_spelling(record))


def _without_spelling(value: object) -> object:
    """The record without the fields that only repeat how something was written."""
    if isinstance(value, Mapping):
        return {key: _without_spelling(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_without_spelling, value))
    if attrs.has(type(value)):
        spelling = {"written", "converted", "limit_written", "unit"}
        kept = {name: _without_spelling(each) for name, each in _fields(value).items() if name not in spelling}
        return {**kept, "is": type(value).__name__}
    return value


def question_fingerprint(role: str, question: str) -> str:
    """The fingerprint of a question that somebody in a role answers; it changes when the wording does."""
    return fingerprint({"role": role, "question": " ".join(question.split())})
