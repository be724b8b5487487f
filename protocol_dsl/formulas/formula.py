"""
What a published formula is: parameters with units and domains, a citation, and an exact evaluation over ranges.

Arguments are ranges of numbers in the unit of their parameter, yes/no answers, or words. The result is a range that
holds every possible value; it is None where an argument may lie outside the domain: the result is then undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import frozen

from protocol_dsl.values.interval import EVERYTHING, Range, within

Argument: TypeAlias = Range | bool | str

ABOVE_ZERO = Range(Fraction(0), None, low_open=True)


@frozen
class Parameter:
    """
    One argument.

    `unit` is the symbol of the unit that the formula wants; a number without one may have any unit, the same for all
    such numbers of the formula. `domain` is where numbers lie, in that unit; `categories` are the words that count.
    """

    name: str
    kind: Literal["number", "yes/no", "category"] = "number"
    unit: str | None = None
    categories: tuple[str, ...] = ()
    label: str = ""
    domain: Range = EVERYTHING

    def accepts(self, argument: Argument) -> bool:
        """Whether everything that the argument may be lies in the domain."""
        match argument:
            case Range():
                return self.kind == "number" and within(argument, self.domain)
            case bool():
                return self.kind == "yes/no"
            case str():
                return self.kind == "category" and argument in self.categories


@frozen
class WorkedValue:
    """
    A value that the formula has to give: arguments as text, the result, and how far off it may be (its rounding).

    `published` says that the value stands in the `source`; the others were worked out by hand from the formula as it
    was published.
    """

    arguments: Mapping[str, str]
    expected: str
    tolerance: str
    source: str
    published: bool = False


Evaluate: TypeAlias = Callable[[Mapping[str, Argument]], Range | None]


@frozen
class Formula:
    """
    A published formula.

    `unit` is the symbol of its result's unit; `written` is the formula as its authors have it; `citation` says where it
    was published; `remarks` are what somebody who uses it should know.
    """

    name: str
    label: str
    parameters: tuple[Parameter, ...]
    unit: str
    written: str
    citation: str
    worked: tuple[WorkedValue, ...]
    compute: Evaluate
    remarks: tuple[str, ...] = ()

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
