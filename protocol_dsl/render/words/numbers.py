"""Exact numbers as a person writes them, with their units."""

from __future__ import annotations

from fractions import Fraction

from protocol_dsl.schema.types import NumberType, Type
from protocol_dsl.values.interval import Range, decimal_text

UNITS_OF_TIME = {
    "a": "year",
    "year": "year",
    "years": "year",
    "mo": "month",
    "month": "month",
    "months": "month",
    "wk": "week",
    "week": "week",
    "weeks": "week",
    "d": "day",
    "day": "day",
    "days": "day",
    "h": "hour",
    "hour": "hour",
    "hours": "hour",
    "min": "minute",
    "minute": "minute",
    "minutes": "minute",
}
"""Units that are spelled out, by the symbols and names that stand for them."""


def rounded(number: Fraction) -> str:
    """An exact number, with a rounded decimal behind it where its digits would not end: `175/3 (about 58.33)`."""
    exact = decimal_text(number)
    return f"{exact} (about {float(number):.4g})" if "/" in exact else exact


def unit_words(type_: Type | None, one: bool = False) -> str:
    """The unit of a number as it follows it, with its space; empty for plain numbers."""
    if not isinstance(type_, NumberType):
        return ""
    symbol = type_.unit.symbol
    if symbol in ("", "1"):
        return ""
    word = UNITS_OF_TIME.get(symbol)
    if word is not None:
        return f" {word}" if one else f" {word}s"
    return f" {unit_symbol(symbol)}"


SYMBOLS = {"Cel": "°C", "degF": "°F"}


def unit_symbol(symbol: str) -> str:
    """A unit as people write it: `°C`, and a unit that the author declared without its underscores."""
    return SYMBOLS.get(symbol, symbol.replace("_", " "))


def amount_words(number: Fraction, type_: Type | None) -> str:
    """A number with its unit: `51.42 mL/min`, `1 year`, `18 years`."""
    return f"{rounded(number)}{unit_words(type_, number == 1)}"


def range_words(range_: Range, type_: Type | None) -> str:
    """Everything a number may be: `5`, `between 4 and 6`, `4 or 5`, `below 0.5`, `at least 3`."""
    low, high, unit = range_.low, range_.high, unit_words(type_)
    if low is None and high is None:
        return "any number"
    if low is None:
        assert high is not None
        return f"{'below' if range_.high_open else 'at most'} {rounded(high)}{unit}"
    if high is None:
        return f"{'above' if range_.low_open else 'at least'} {rounded(low)}{unit}"
    if low == high:
        return amount_words(low, type_)
    if not range_.low_open and low == 0 and range_.high_open:
        return f"below {rounded(high)}{unit}"
    whole = isinstance(type_, NumberType) and type_.integer and high - low == 1
    if whole and not (range_.low_open or range_.high_open):
        return f"{rounded(low)} or {rounded(high)}{unit}"
    bottom = f"more than {rounded(low)}" if range_.low_open else rounded(low)
    top = f"less than {rounded(high)}" if range_.high_open else rounded(high)
    return f"between {bottom} and {top}{unit}"
