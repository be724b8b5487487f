"""Published formulas in words: what they are called inside a sentence, and for what they are defined."""

from __future__ import annotations

from collections.abc import Iterator

from protocol_dsl.formulas import Formula, Parameter
from protocol_dsl.render.words.lexicon import inside, listed, readable
from protocol_dsl.values.interval import EVERYTHING, Range, decimal_text


def formula_words(formula: Formula) -> str:
    """The label inside a sentence: `creatinine clearance (Cockcroft and Gault)`."""
    return inside(formula.label)


def domain_words(formula: Formula) -> str:
    """For which arguments a formula has a result: `age from 18 to 140 years, body weight above 0 kg`."""
    return listed(list(_domains(formula)), "and") or "any numbers"


def _domains(formula: Formula) -> Iterator[str]:
    for each in formula.parameters:
        if each.kind == "category":
            yield f"{each.label} {listed([readable(name) for name in each.categories], 'or')}"
        elif each.domain != EVERYTHING:
            yield f"{each.label} {range_words(each.domain, unit_words(each))}"


def unit_words(parameter: Parameter) -> str:
    """The unit behind a number; empty for plain numbers and where any unit will do."""
    return "" if parameter.unit in (None, "1") else f" {parameter.unit}"


def range_words(domain: Range, unit: str) -> str:
    """`from 1 to below 18 years`, `above 0 kg`, `of at least 18 years`."""
    low, high = (None if end is None else decimal_text(end) for end in (domain.low, domain.high))
    if low is not None and high is not None:
        return f"from {low} to {'below ' if domain.high_open else ''}{high}{unit}"
    if low is not None:
        return f"{'above' if domain.low_open else 'of at least'} {low}{unit}"
    return f"{'below' if domain.high_open else 'of at most'} {high}{unit}"
