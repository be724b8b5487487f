"""
What a published formula is: parameters with units, a domain, a citation, and an exact evaluation over ranges.

Arguments are ranges of numbers in the unit of their parameter, yes/no answers, or words. The result is a range that
holds every possible value; it is None where an argument may lie outside the domain: the result is then undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from typing import Literal, TypeAlias

from attrs import frozen

from protocol_dsl.values.interval import Range, hull, point

Argument: TypeAlias = Range | bool | str


@frozen
class Parameter:
    """
    One argument. `unit` is the symbol of the unit that the formula wants, None for words and yes/no.

    Numbers lie strictly above `above` and not below `least`, where these are given.
    """

    name: str
    kind: Literal["number", "yes/no", "category"] = "number"
    unit: str | None = None
    categories: tuple[str, ...] = ()
    label: str = ""
    above: Fraction | None = None
    least: Fraction | None = None

    def accepts(self, argument: Argument) -> bool:
        """Whether everything that the argument may be lies in the domain."""
        match argument:
            case Range(low, _, low_open, _):
                if self.kind != "number":
                    return False
                over = self.above is None or (
                    low is not None and (low > self.above or (low == self.above and low_open))
                )
                return over and (self.least is None or (low is not None and low >= self.least))
            case bool():
                return self.kind == "yes/no"
            case str():
                return self.kind == "category" and argument in self.categories


@frozen
class WorkedValue:
    """A published, or independently computed, value: arguments as text, the result and how far off it may be."""

    arguments: Mapping[str, str]
    expected: str
    tolerance: str
    source: str


Evaluate: TypeAlias = Callable[[Mapping[str, Argument]], Range | None]


@frozen
class Formula:
    """A published formula. `unit` is the symbol of its result's unit; `citation` says where it was published."""

    name: str
    label: str
    parameters: tuple[Parameter, ...]
    unit: str
    citation: str
    domain: str
    worked: tuple[WorkedValue, ...]
    compute: Evaluate

    def evaluate(self, arguments: Mapping[str, Argument]) -> Range | None:
        """The result for arguments in the parameters' units; None outside the domain."""
        if not all(parameter.accepts(arguments[parameter.name]) for parameter in self.parameters):
            return None
        return self.compute(arguments)


def number(arguments: Mapping[str, Argument], name: str) -> Range:
    """A numeric argument."""
    value = arguments[name]
    if not isinstance(value, Range):
        raise TypeError(f"`{name}` is not a number")
    return value


def over_corners(function: Callable[..., Range | Fraction], *ranges: Range) -> Range | None:
    """
    The range of a function that rises or falls in each argument, from its values at the ends of the arguments.

    None if an argument has no bound: the formulas here are not used so far out.
    """
    ends = []
    for each in ranges:
        if each.low is None or each.high is None:
            return None
        ends.append((each.low,) if each.is_point else (each.low, each.high))
    values = [function(*corner) for corner in product(*ends)]
    return hull([value if isinstance(value, Range) else point(value) for value in values])
