"""Dose rules as charts write them, and the lines and cells of a table that say them."""

from __future__ import annotations

import re
from collections.abc import Callable

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.syntax import problems
from protocol_dsl.syntax.chart_words import NAME
from protocol_dsl.syntax.phrase import Repair, line, line_of
from protocol_dsl.syntax.stop import Stop

SIGN = r"(?P<sign><=|>=|<|>|≤|≥|below|above|under|over|less than|greater than|more than|at least|at most)"
NUMBER = r"\d+(?:\.\d+)?"
UNIT = r"(?:10\^\d+)?/ ?[\wµ³²]+|[^\W\d]+/[\w.µ³²]+|%|(?:x )?ULN"
BOUND = rf"(?P<name>{NAME}) +{SIGN} *(?P<value>{NUMBER})(?: *(?P<unit>{UNIT}))?"
LOW = ("<", "<=", "≤", "below", "under", "less than", "at most")
BANDS = {
    **dict.fromkeys(("<", "under", "less than"), "below"),
    **dict.fromkeys((">", "over", "greater than", "more than"), "above"),
    **dict.fromkeys(("<=", "≤"), "at most"),
    **dict.fromkeys((">=", "≥"), "at least"),
}
"""Signs of a comparison, and the words of a band."""


def table_of(said: str) -> str:
    """The table that a rule in words is, with the measurement and the number of the rule where it has them."""
    bound = re.search(BOUND, said)
    if bound is None:
        return _table("platelets", "10^9/L", "below 75", _action(said, ">= 75"))
    value = bound["value"]
    # `until … >= 1.5` says what ends the hold, and not what begins it.
    ends = " until " in said[: bound.start() + 1]
    low = (bound["sign"] in LOW) is not ends
    band = f"{'below' if low else 'above'} {value}" if ends else f"{BANDS.get(bound['sign'], bound['sign'])} {value}"
    return _table(bound["name"], _unit_of(bound), band, _action(said, f"{'>=' if low else '<='} {value}"))


def _unit_of(bound: re.Match[str]) -> str:
    """The unit of the number; which one it is where none is written, only the document says."""
    return (bound["unit"] or "…").removeprefix("x ").replace("/ ", "/")


def _action(said: str, recovered: str) -> str:
    """What a rule in words asks for; up to which value a hold goes on, it says only with `until`."""
    if re.search(r"\b(?:reduc|decreas|lower)", said):
        return "one level down"
    if re.search(r"\b(?:discontinu|stop|permanent)", said):
        return "stop"
    return f"hold until {recovered if ' until ' in said else '…'}, then …"


def _table(name: str, unit: str, band: str, action: str) -> str:
    row = f"| {band} | {action} |"
    return f"`rules doses` in column 1, below it `when {name} in {unit}`, and below that rows such as `{row}`"


def band_meant(cell: str) -> str | None:
    """
    How a cell such as `< 1.0` or `0.5-1.0` is repaired; none if it means no band for certain.

    Whether the end of `0.5-1.0` belongs to it, only the document says.
    """
    if found := re.fullmatch(rf"{SIGN} *({NUMBER})", cell.strip()):
        return f"write `{BANDS.get(found['sign'], found['sign'])} {found[2]}`"
    found = re.fullmatch(rf"({NUMBER}) *(?:-|–) *({NUMBER})", cell.strip())
    if found is None:
        return None
    return f"`{found[1]} to {found[2]}` is with {found[2]}; without it: write `{found[1]} to below {found[2]}`"


def _unit_of_the_column(stop: Stop) -> Diagnostic | None:
    """`when platelets`: what is missing is its unit."""
    found = re.fullmatch(rf" *(when +{NAME}(?: +or +{NAME})*) *", line_of(stop))
    if found is None or stop.kind not in ("_NL", "_DEDENT", "$END", "_INDENT"):
        return None
    end = stop.at - len(stop.before) + found.end(1)
    why = "the unit of the numbers in its rows stands behind it, such as `10^9/L`"
    return problems.EndsEarly((f"`{found[1]} in …`",), why, span=stop.piece.span(end - 1, end))


def _comparison_for_a_column(stop: Stop) -> Diagnostic | None:
    """`when platelets < 75 hold`, `platelets < 75: hold`."""

    def meant(found: re.Match[str]) -> Repair:
        unit = _unit_of(found)
        band = f"{BANDS.get(found['sign'], found['sign'])} {found['value']}"
        action = _action(found[0], f"{'>=' if found['sign'] in LOW else '<='} {found['value']}")
        row = f"| {band} | {action} |"
        why = f"limits stand in rows below the line, such as `{row}`"
        asked = ", and their unit in its place" if unit == "…" else ""
        return Repair(f"`when {found['name']} in {unit}`", f"{why}{asked}")

    return line(stop, rf"(?:when|if)? *{BOUND}(?!\w).*", meant)


OF_RULES: tuple[Callable[[Stop], Diagnostic | None], ...] = (_unit_of_the_column, _comparison_for_a_column)
