"""Types, values, answers and tables as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

from protocol_dsl.syntax import tree

NAME = re.compile(r"[a-zA-Z_]\w*")


def type_text(node: tree.TypeExpression) -> str:
    match node:
        case tree.SimpleType(word):
            return word
        case tree.IntegerType(low, high):
            return "integer" if low is None else f"integer {low} to {high}"
        case tree.QuantityType(unit):
            return f"quantity in {unit}"
        case tree.OneOfType(categories, ordered):
            return f"one of {', '.join(map(_category, categories))}{' ordered' if ordered else ''}"
        case tree.AnyOfType(categories):
            return f"any of {', '.join(map(_category, categories))}"
        case _:
            assert_never(node)


def datum(node: tree.Datum) -> str:
    match node:
        case tree.Name(text) | tree.Number(text) | tree.Date(text) | tree.Word(text):
            return text
        case tree.Text(text):
            return f'"{text}"'
        case tree.YesNo(value):
            return "yes" if value else "no"
        case tree.Quantity(number, unit):
            return f"{number} {unit}"
        case tree.PeriodLiteral(start, end):
            return f"{start.text} to {end.text if end else 'ongoing'}"
        case _:
            assert_never(node)


def answer(node: tree.Answer) -> str:
    """`38 U/L (normal 10 to 40) at baseline by investigator on 2026-02-24 source "lab 4711"`."""
    parts = [f"planned {_cell(node.value)}" if node.planned else _cell(node.value)]
    parts += [f"({_limits(node.limits)})"] if node.limits else []
    parts += [f"at {node.at.text}"] if node.at else []
    parts += [f"by {node.by.text}"] if node.by else []
    parts += [f"on {node.on.text}"] if node.on else []
    parts += [f'source "{node.source}"'] if node.source is not None else []
    return " ".join(parts)


def table(columns: Sequence[tree.Name], rows: Sequence[tree.Row]) -> list[str]:
    """The lines of a table, its columns aligned; the first names them."""
    cells = [[column.text for column in columns], *([_cell(cell) for cell in row.cells] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in cells]
    return [f"| {' | '.join(line)} |" for line in lines]


def _cell(node: tree.Cell | None) -> str:
    match node:
        case None:
            return ""
        case tree.Band():
            return band(node)
        case tree.Code():
            return code(node)
        case _:
            return datum(node)


def code(node: tree.Code) -> str:
    """`snomed 254837009`; quoted where it is not all digits."""
    pattern = node.pattern if re.fullmatch(r"\d+", node.pattern) else f'"{node.pattern}"'
    return f"{node.system.text} {pattern}"


def band(node: tree.Band) -> str:
    low = datum(node.low) if node.low else None
    high = datum(node.high) if node.high else None
    if low is None:
        return f"{'below' if node.high_open else 'at most'} {high}"
    if high is None:
        return f"{'above' if node.low_open else 'at least'} {low}"
    return f"{'above ' if node.low_open else ''}{low} to {'below ' if node.high_open else ''}{high}"


def _limits(node: tree.Limits) -> str:
    low = datum(node.low) if node.low else None
    high = datum(node.high) if node.high else None
    if low is None:
        return f"normal up to {high}"
    return f"normal from {low}" if high is None else f"normal {low} to {high}"


def _category(text: str) -> str:
    return text if NAME.fullmatch(text) else f'"{text}"'
