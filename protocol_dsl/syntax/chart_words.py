"""Numbers, lengths of time, amounts and rates as charts and papers write them, and what they are here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from protocol_dsl.syntax.stop import Stop

NUMBER_WORDS: Mapping[str, int] = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
UNITS: Mapping[str, str] = {
    **dict.fromkeys(("d", "day", "days"), "days"),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), "weeks"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hours"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "minutes"),
}
"""Lengths of time as charts shorten them."""

# How often a day or a week, and the interval that says the same.
RATES: Mapping[str, str] = {
    r"(?:once (?:a|per) day|once daily|daily|every day|q\.?d\.?)": "1 day",
    r"(?:twice (?:a|per) day|twice daily|2 times (?:a|per) day|b\.?i\.?d\.?)": "12 hours",
    r"(?:(?:three|3) times (?:a|per) day|t\.?i\.?d\.?)": "8 hours",
    r"(?:once (?:a|per) week|weekly|once weekly|every week)": "7 days",
    r"(?:every other week|biweekly|fortnightly)": "14 days",
    r"(?:monthly|once (?:a|per) month|every month|every 1 month)": "28 days",
}

NUMBER = rf"(?:\d+|{'|'.join(NUMBER_WORDS)})"
UNIT = rf"(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})"
AMOUNT = r"\d+(?:\.\d+)? *(?:µg|ug|mcg|mg|g|ml|mL|IU|U|units?)(?:/[A-Za-z²]+2?)?"
AROUND = rf"(?: *,? *(?:window)? *\(?(?:±|\+ ?/? ?-) *(?P<around>\d+) *(?P<around_unit>{UNIT})?\)?)"
"""`± 2 days`, with a comma, the word `window` or parentheses around it."""
NAME = r"[^\W\d]\w*"


def digits(number: str) -> str:
    """`three` as `3`."""
    return str(NUMBER_WORDS.get(number.lower(), number))


def length(number: str, unit: str) -> str:
    """`3` and `w` as `3 weeks`, `1` and `day` as `1 day`."""
    many = UNITS[unit.lower()]
    return f"{digits(number)} {many.removesuffix('s') if digits(number) == '1' else many}"


def window(low: str, high: str, unit: str) -> str:
    """`-3 days to +3 days`."""
    return f"window {low} {unit} to {high if high[0] in '+-' else f'+{high}'} {unit}"


def window_around(found: re.Match[str], unit: str) -> str:
    """The window that `± 2 days` behind something in a unit means, with its comma; none where there is none."""
    if not found["around"]:
        return ""
    said = found["around_unit"]
    return f", {window('-' + found['around'], found['around'], UNITS[said.lower()] if said else unit)}"


def part_of(stop: Stop) -> str:
    """What the line stands in: `cycle`, `visit`, `step`."""
    found = re.findall(r"^ +(cycle|visit|step|milestone|washout|period)\b", stop.piece.text[: stop.at], re.MULTILINE)
    return found[-1] if found else ""


def first_dose_of(stop: Stop) -> str:
    """The first dose of the cycle of this schedule, by its name; of which one where there are several is left open."""
    found = re.findall(rf"^ +cycle +({NAME})", stop.piece.text, re.MULTILINE)
    return f"first {found[0]}" if len(found) == 1 else "first …"
