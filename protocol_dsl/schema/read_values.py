"""
From one JSON value to the items that it may stand for.

Nothing is coerced: a text is no number unless it is one to the last digit, `1` is no yes, and a quantity has a unit.
What cannot be read is a finding, and the value then counts as unknown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

from protocol_dsl.schema.datum import (
    NO_CAUSES,
    Answer,
    Category,
    Cause,
    CauseKind,
    Causes,
    FreeText,
    Item,
    Items,
    Several,
)
from protocol_dsl.schema.json_text import JsonNumber
from protocol_dsl.schema.problems import WrongType, shown
from protocol_dsl.schema.read_codes import coded_of
from protocol_dsl.schema.read_dates import date_of, is_vague, period_of
from protocol_dsl.schema.read_numbers import number_items
from protocol_dsl.schema.reading import Reading, text_of, word_of
from protocol_dsl.schema.types import (
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
    SeveralType,
    TextType,
    Type,
    YesNoType,
)
from protocol_dsl.values.calendar import Moment
from protocol_dsl.values.interval import Range, decimal_text
from protocol_dsl.values.quantity import Unit

MOST_POSSIBILITIES = 8


def answer_of(value: object, type_: Type) -> Answer | None:
    """A recorded answer that is no value: `never` for dates and periods, `not done` for what is measured or asked."""
    match value, type_:
        case "never", DateType() | PeriodType():
            return Answer.NEVER
        case "not done", CategoryType(categories) if "not done" in categories:
            return None
        case "not done", NumberType() | YesNoType() | CategoryType() | SeveralType() | CodeType():
            return Answer.NOT_DONE
        case _:
            return None


def items_of(value: object, path: str, type_: Type, unit: Unit | None, reading: Reading) -> tuple[Items, Causes]:
    """
    Everything that a value may be, and why it is not one exact item; None if it could not be read.

    `unit` is the unit of a number, None for other types.
    """
    if isinstance(value, dict) and "one_of" in value:
        return _one_of(value, path, type_, unit, reading)
    return _one(value, path, type_, unit, reading)


def _one(value: object, path: str, type_: Type, unit: Unit | None, reading: Reading) -> tuple[Items, Causes]:
    answer = answer_of(value, type_)
    if answer is not None:
        return (answer,), NO_CAUSES
    if isinstance(type_, PeriodType):
        period = period_of(value, path, reading)
        return (None, NO_CAUSES) if period is None else ((period[0],), period[1])
    items = _items(value, path, type_, unit, reading)
    vague = items is not None and any(map(_is_vague, items))
    return items, frozenset({Cause(CauseKind.IMPRECISE, path)}) if vague else NO_CAUSES


def _is_vague(item: Item) -> bool:
    return (isinstance(item, Range) and not item.is_point) or (isinstance(item, Moment) and is_vague(item))


def _one_of(
    value: Mapping[str, object], path: str, type_: Type, unit: Unit | None, reading: Reading
) -> tuple[Items, Causes]:
    """Values of which it is not known which is right."""
    listed = value["one_of"]
    if len(value) > 1 or not isinstance(listed, list | tuple) or not 1 < len(listed) <= MOST_POSSIBILITIES:
        wanted = f"a list of 2 to {MOST_POSSIBILITIES} possible values, and nothing else"
        reading.findings.add(WrongType(f"{path}.one_of", shown(value), wanted))
        return None, NO_CAUSES
    found = [_one(each, f"{path}.one_of[{n}]", type_, unit, reading) for n, each in enumerate(listed)]
    items: list[Item] = []
    causes: set[Cause] = set()
    for possible, why in found:
        if possible is None:
            return None, NO_CAUSES
        items += possible
        causes |= {Cause(cause.kind, path) for cause in why}
    different = tuple(dict.fromkeys(items))
    conflict = {Cause(CauseKind.CONFLICTING, path)} if len(different) > 1 else set()
    return different, frozenset(causes | conflict)


def _items(value: object, path: str, type_: Type, unit: Unit | None, reading: Reading) -> Items:
    match type_:
        case NumberType():
            return None if unit is None else number_items(value, path, type_, unit, reading)
        case DateType():
            moment = date_of(value, path, reading)
            return None if moment is None else (moment,)
        case YesNoType():
            return _yes_no(value, path, reading)
        case CategoryType():
            word = word_of(value, path, type_.categories, reading)
            return None if word is None else (Category(word),)
        case SeveralType():
            return _several(value, path, type_.categories, reading)
        case CodeType():
            coded = coded_of(value, path, reading)
            return None if coded is None else (coded,)
        case TextType():
            text = text_of(value, path, "a text", reading)
            return None if text is None else (FreeText(unicodedata.normalize("NFC", text)),)
        case PeriodType():
            raise TypeError("periods are read with their causes")
        case _:
            assert_never(type_)


def _yes_no(value: object, path: str, reading: Reading) -> Items:
    if isinstance(value, bool):
        return (value,)
    reading.findings.add(WrongType(path, shown(value), "true or false"))
    return None


def _several(value: object, path: str, words: tuple[str, ...], reading: Reading) -> Items:
    if not isinstance(value, list | tuple):
        reading.findings.add(WrongType(path, shown(value), f"a list of any of {', '.join(words)}"))
        return None
    names = [word_of(each, f"{path}[{n}]", words, reading) for n, each in enumerate(value)]
    known = [name for name in names if name is not None]
    return (Several(frozenset(known)),) if len(known) == len(names) else None


# ---- As it was written ----------------------------------------------------------------------------


def written(value: object, type_: Type) -> str:
    """A value as it was recorded, for the chain: `below 0.5`, `2024-01 to ongoing`, `liver or lung`."""
    if isinstance(value, str):
        return value
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case JsonNumber():
            return value.text
        case dict() if "one_of" in value and isinstance(value["one_of"], list | tuple):
            return " or ".join(written(each, type_) for each in value["one_of"])
        case dict() if isinstance(type_, PeriodType):
            ends = (written(value.get(key), type_) or "not known" for key in ("from", "to"))
            return " to ".join(ends)
        case dict() if isinstance(type_, CodeType):
            return _written_code(value)
        case dict():
            return ", ".join(f"{key.replace('_', ' ')} {_written_bound(each)}" for key, each in value.items())
        case list() | tuple():
            return ", ".join(map(str, value))
        case Fraction():
            return decimal_text(value)
        case _:
            return str(value)


def _written_bound(value: object) -> str:
    return " and ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _written_code(value: Mapping[str, object]) -> str:
    if value.get("text") or value.get("display"):
        return str(value.get("text") or value.get("display"))
    codings = value.get("codings", [value])
    assert isinstance(codings, list | tuple)
    return ", ".join(f"{coding['system']} {coding['code']}" for coding in codings)
