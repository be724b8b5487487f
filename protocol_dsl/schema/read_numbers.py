"""Numbers and quantities: exact, in the unit that the result states, converted to that of the dictionary."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from protocol_dsl.schema import repairs
from protocol_dsl.schema.datum import Items
from protocol_dsl.schema.json_text import JsonNumber
from protocol_dsl.schema.problems import (
    ImpossibleLimit,
    MissingUnit,
    OutOfRange,
    UnknownUnit,
    WrongKindOfUnit,
    WrongType,
    shown,
)
from protocol_dsl.schema.reading import Reading
from protocol_dsl.schema.types import NumberType
from protocol_dsl.values.interval import MOST_DIGITS, Range, decimal_text, intersects, parse_number, point
from protocol_dsl.values.quantity import Unit, convert, convertible

BOUNDS = ("below", "above", "at_most", "at_least", "between")
NUMBER_TEXT = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
TOO_LARGE = 10**MOST_DIGITS
"""The first whole number that has more digits than a measurement has."""


def number_of(value: object) -> Fraction | None:
    """An exact number from a JSON number, a Python number, or text; None for anything else, true and false included."""
    match value:
        case JsonNumber():
            return value.value
        case bool():
            return None
        case int() | Fraction():
            return Fraction(value) if max(abs(value.numerator), value.denominator) < TOO_LARGE else None
        case float() | Decimal():
            # The shortest text that stands for a float is what somebody typed.
            return parse_number(str(value))
        case str():
            return parse_number(value)
        case _:
            return None


def expected(type_: NumberType) -> str:
    """What a number has to be, in words."""
    whole = "a whole number" if type_.integer else "a number"
    unit = f" {type_.unit.symbol}" if type_.unit.vector else ""
    if type_.low is not None and type_.high is not None:
        return f"{whole} from {decimal_text(type_.low)} to {decimal_text(type_.high)}{unit}"
    if type_.low is not None:
        return f"{whole} of at least {decimal_text(type_.low)}{unit}"
    return whole if type_.high is None else f"{whole} of at most {decimal_text(type_.high)}{unit}"


# ---- Units --------------------------------------------------------------------------------------


def unit_of(text: object, path: str, type_: NumberType, reading: Reading) -> Unit | None:
    """A unit that was written, if it measures what is measured here."""
    found = reading.unit(text) if isinstance(text, str) else None
    if found is None:
        close = reading.dictionary.units.nearest(text) if isinstance(text, str) and len(text) < 80 else None
        reading.findings.add(UnknownUnit(path, shown(text), close, type_.unit.symbol if type_.unit.vector else ""))
        return None
    if not convertible(found, type_.unit):
        wanted = type_.unit
        reading.findings.add(WrongKindOfUnit(path, found.symbol, found.kind, wanted.symbol, wanted.kind))
        return None
    return found


def stated_unit(value: object, text: object, path: str, type_: NumberType, reading: Reading) -> Unit | None:
    """The unit of a value: the one that was written, or none for plain numbers. Anything else has to say its unit."""
    if text is not None:
        return unit_of(text, f"{path}.unit", type_, reading)
    if not type_.unit.vector:
        return type_.unit
    reading.findings.add(MissingUnit(path, shown(value), type_.unit.symbol))
    return None


# ---- Values ---------------------------------------------------------------------------------------


def number_items(value: object, path: str, type_: NumberType, unit: Unit, reading: Reading) -> Items:
    """A number, or a range of them such as `{"below": 0.5}`, within the limits of its type."""
    key = (str(value), id(type_), id(unit)) if isinstance(value, str | JsonNumber) else None
    if key is not None and key in reading.numbers:
        return (reading.numbers[key],)
    found = _range(value, path, type_, reading) if isinstance(value, dict) else _point(value, path, type_, reading)
    if found is None:
        return None
    kept = _within_limits(
        found if unit is type_.unit or unit == type_.unit else _converted(found, unit, type_.unit), type_
    )
    if kept is None:
        reading.findings.add(OutOfRange(path, shown(value), expected(type_)))
        return None
    if key is not None:
        reading.numbers[key] = kept
    return (kept,)


def plain_number(value: JsonNumber, type_: NumberType, unit: Unit, reading: Reading) -> Range | None:
    """The same of one number, without a finding: None if there is one to be made."""
    key = value.text, id(type_), id(unit)
    found = reading.numbers.get(key)
    if found is None:
        number = value.value
        if number is None:
            return None
        exact = number if unit is type_.unit or unit == type_.unit else convert(number, unit, type_.unit)
        if not _is_allowed(exact, type_):
            return None
        found = reading.numbers[key] = point(exact)
    return found


def _point(value: object, path: str, type_: NumberType, reading: Reading) -> Range | None:
    number = _exact(value, path, expected(type_), reading)
    return None if number is None else point(number)


def _exact(value: object, path: str, wanted: str, reading: Reading) -> Fraction | None:
    """One exact number; anything else is a finding, and so is one that no measurement has."""
    number = number_of(value)
    if number is None and _looks_like_a_number(value):
        reading.findings.add(OutOfRange(path, shown(value), f"{wanted} that fits {MOST_DIGITS} digits"))
    elif number is None:
        repair = repairs.of_number(value) if isinstance(value, str) else None
        reading.findings.add(WrongType(path, shown(value), wanted, repair))
    return number


def _looks_like_a_number(value: object) -> bool:
    if isinstance(value, str | JsonNumber):
        return re.fullmatch(NUMBER_TEXT, str(value)) is not None
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _range(value: Mapping[str, object], path: str, type_: NumberType, reading: Reading) -> Range | None:
    """`{"below": x}`, `{"above": x}`, `{"at_most": x}`, `{"at_least": x}`, `{"between": [low, high]}`."""
    if len(value) != 1 or next(iter(value)) not in BOUNDS:
        wanted = 'a number, or {"below": …}, {"above": …}, {"at_most": …}, {"at_least": …}, {"between": [low, high]}'
        reading.findings.add(WrongType(path, shown(value), wanted))
        return None
    ((key, bound),) = value.items()
    if key == "between":
        return _between(bound, f"{path}.between", reading)
    number = _exact(bound, f"{path}.{key}", "a number", reading)
    if number is None:
        return None
    if key in ("below", "at_most"):
        return Range(None, number, high_open=key == "below")
    return Range(number, None, low_open=key == "above")


def _between(bounds: object, path: str, reading: Reading) -> Range | None:
    if not isinstance(bounds, list | tuple) or len(bounds) != 2:
        reading.findings.add(WrongType(path, shown(bounds), "a list of two numbers"))
        return None
    low, high = (_exact(each, f"{path}[{n}]", "a number", reading) for n, each in enumerate(bounds))
    if low is None or high is None:
        return None
    if low > high:
        reading.findings.add(OutOfRange(path, shown(bounds), "two numbers of which the lower comes first"))
        return None
    return Range(low, high)


def _converted(found: Range, unit: Unit, wanted: Unit) -> Range:
    def end(value: Fraction | None) -> Fraction | None:
        return None if value is None else convert(value, unit, wanted)

    return Range(end(found.low), end(found.high), found.low_open, found.high_open)


def _within_limits(found: Range, type_: NumberType) -> Range | None:
    """What of a range can be: within the limits of its type, and whole if it must be; None if nothing is left."""
    if found.low is not None and found.low is found.high:
        return found if _is_allowed(found.low, type_) else None
    if not intersects(found, Range(type_.low, type_.high)):
        return None
    low, low_open, high, high_open = found.low, found.low_open, found.high, found.high_open
    if type_.low is not None and (low is None or low < type_.low):
        low, low_open = type_.low, False
    if type_.high is not None and (high is None or high > type_.high):
        high, high_open = type_.high, False
    if not type_.integer:
        return Range(low, high, low_open, high_open)
    first = None if low is None else math.floor(low) + 1 if low_open else math.ceil(low)
    last = None if high is None else math.ceil(high) - 1 if high_open else math.floor(high)
    if first is not None and last is not None and first > last:
        return None
    return Range(None if first is None else Fraction(first), None if last is None else Fraction(last))


def _is_allowed(number: Fraction, type_: NumberType) -> bool:
    """Whether a number lies within the limits of its type, and is whole if it must be."""
    if type_.integer and number.denominator != 1:
        return False
    return (type_.low is None or number >= type_.low) and (type_.high is None or number <= type_.high)


# ---- Limits of normal -------------------------------------------------------------------------------


def limit_of(value: object, path: str, unit: Unit, type_: NumberType, reading: Reading) -> Range | None:
    """A limit of normal, above zero; None if there is none."""
    if value is None:
        return None
    key = (f"limit {value}", id(type_), id(unit)) if isinstance(value, str | JsonNumber) else None
    if key is not None and key in reading.numbers:
        return reading.numbers[key]
    number = _exact(value, path, "a number", reading)
    if number is None:
        return None
    if number <= 0:
        reading.findings.add(ImpossibleLimit(path, shown(value), "it must be above zero"))
        return None
    found = point(convert(number, unit, type_.unit))
    if key is not None:
        reading.numbers[key] = found
    return found


def plain_limit(value: JsonNumber, type_: NumberType, unit: Unit, reading: Reading) -> Range | None:
    """The same of one number, without a finding: None if there is one to be made."""
    key = f"limit {value.text}", id(type_), id(unit)
    found = reading.numbers.get(key)
    if found is None:
        number = value.value
        if number is None or number <= 0:
            return None
        found = reading.numbers[key] = point(convert(number, unit, type_.unit))
    return found
