"""What to write in place of values as spreadsheets and laboratories hold them; nothing is converted for anybody."""

from __future__ import annotations

import re

from protocol_dsl.diagnostics import foreign_dates

NOT_KNOWN = frozenset(
    ["", "-", "--", ".", "?", "na", "n/a", "nan", "none", "null", "nil", "unknown", "unk", "nk", "missing"]
)

BOUNDS = {"<": "below", ">": "above", "<=": "at_most", ">=": "at_least", "≤": "at_most", "≥": "at_least"}
BOUNDED = re.compile(r"(<=|>=|[<>≤≥]) *(\d+(?:\.\d+)?)")
WITH_COMMA = re.compile(r"-?\d+(,\d+)+(\.\d+)?")
WITH_UNIT = re.compile(r"(-?\d+(?:\.\d+)?) *([^\W\d].*|%)")


def of_unknown(text: str) -> str | None:
    """What to write where a value stands for one that is not known."""
    return "write null if it is not known" if text.strip().casefold() in NOT_KNOWN else None


def of_number(text: str) -> str | None:
    """What to write for a number that is written otherwise; None if it is not clear what was meant."""
    text = text.strip()
    if found := BOUNDED.fullmatch(text):
        return f'write {{"{BOUNDS[found[1]]}": "{found[2]}"}} as the value'
    if WITH_COMMA.fullmatch(text):
        return "write a point for the decimals and nothing between thousands: a comma can be read in two ways"
    if found := WITH_UNIT.fullmatch(text):
        return f'write "{found[1]}" as the value and "{found[2]}" as its unit'
    return of_unknown(text)


def of_date(text: str) -> str | None:
    """What to write for a date that is written otherwise; None if it is no date in any order."""
    return foreign_dates.repair(text.strip()) or of_unknown(text)
