"""Exact numbers as a person writes them, with their units."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
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
    told = f"{exact} (about {_about(number)})" if "/" in exact else exact
    return told.replace("-", "−")


ROUNDING = Context(prec=4, rounding=ROUND_HALF_EVEN)


def _about(number: Fraction) -> str:
    """Four digits of a number or all before the point, with a power of ten where there would be too many."""
    if 10_000 <= abs(number) < 10**15:
        return str(round(number))
    found = ROUNDING.divide(Decimal(number.numerator), Decimal(number.denominator)).normalize(ROUNDING)
    if -6 <= found.adjusted() <= 14:
        return f"{found:f}"
    digits = found.scaleb(-found.adjusted(), ROUNDING)
    return f"{digits:f} × 10{str(found.adjusted()).translate(RAISED)}"


def unit_words(type_: Type | None, one: bool = False) -> str:
    """
    The unit of a number as it follows it, with what joins them; empty for plain numbers.

    With `one` the number is 1: `1 hour`, but `2 hours`.
    """
    return joined_unit(type_.unit.symbol, one) if isinstance(type_, NumberType) else ""


def joined_unit(symbol: str, one: bool = False) -> str:
    """A unit behind a number: ` mL/min`, ` hours`, ` × 10⁹/L`, `/µL`; empty for the unit of plain numbers."""
    if symbol in ("", "1"):
        return ""
    word = UNITS_OF_TIME.get(symbol)
    if word is not None:
        return f" {word}" if one else f" {word}s"
    shown = unit_symbol(symbol)
    if shown.startswith("/"):
        return shown
    return f" × {shown}" if shown.startswith("10") else f" {shown}"


SYMBOLS = {"Cel": "°C", "degF": "°F"}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MICRO = re.compile(r"(?<![A-Za-z])u(?=(?:g|L|l|m|s|U|mol|kat|Sv|Eq|Osm)(?![A-Za-z]))")
POWER = re.compile(r"\^(\d+)|(?<=m)([23])(?![\w.])")


def unit_symbol(symbol: str) -> str:
    """
    A unit as people write it: `°C`, `µg/kg/min`, `kg/m²`, `10⁹/L`, and a declared one without its underscores.

    Files and records write what UCUM lets them write in plain letters; on a page it has its raised numbers.
    """
    shown = MICRO.sub("µ", SYMBOLS.get(symbol, symbol.replace("_", " ")))
    return POWER.sub(lambda found: (found[1] or found[2]).translate(RAISED), shown)


def amount_words(number: Fraction, type_: Type | None) -> str:
    """A number with its unit: `51.42 mL/min`, `1 year`, `18 years`."""
    return f"{rounded(number)}{unit_words(type_, abs(number) == 1)}"


def range_words(range_: Range, type_: Type | None) -> str:
    """Everything a number may be: `5`, `between 4 and 6`, `4 or 5`, `below 0.5`, `at least 3`, `−1 year or more`."""
    low, high, unit = range_.low, range_.high, unit_words(type_)
    if low is None and high is None:
        return "any number"
    if low is None:
        assert high is not None
        return f"{'below' if range_.high_open else 'at most'} {amount_words(high, type_)}"
    if high is None:
        if low < 0 and not range_.low_open:
            # "At least" in front of a minus has to be read twice.
            return f"{amount_words(low, type_)} or more"
        return f"{'above' if range_.low_open else 'at least'} {amount_words(low, type_)}"
    if low == high:
        return amount_words(low, type_)
    if not range_.low_open and low == 0 and range_.high_open:
        return f"below {amount_words(high, type_)}"
    whole = isinstance(type_, NumberType) and type_.integer and high - low == 1
    if whole and not (range_.low_open or range_.high_open):
        return f"{rounded(low)} or {rounded(high)}{unit}"
    bottom = f"more than {rounded(low)}" if range_.low_open else rounded(low)
    top = f"less than {rounded(high)}" if range_.high_open else rounded(high)
    return f"between {bottom} and {top}{unit}"
