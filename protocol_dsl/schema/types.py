"""The types of what can be known about a participant, and of what is computed from it."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from protocol_dsl.frozen import frozen
from protocol_dsl.values.quantity import Unit


@frozen
class YesNoType:
    """Yes or no."""


@frozen
class DateType:
    """A calendar day, known to the day, the month or the year, or a clock time."""


@frozen
class PeriodType:
    """From a date to a date, or still going on."""


@frozen
class TextType:
    """Free text, which is never compared but for equality after NFC, trimming and case folding."""


@frozen
class CodeType:
    """A code of a code system, a name declared by `concept`, or free text."""


@frozen
class NumberType:
    """
    An exact number in `unit` (the unit `1` for plain numbers), from `low` to `high` where those are known.

    Completed years, months, weeks or days are numbers in that unit of time.
    """

    unit: Unit
    low: Fraction | None = None
    high: Fraction | None = None
    integer: bool = False


@frozen
class CategoryType:
    """One of a closed list of words; `ordered` if the list runs from low to high."""

    categories: tuple[str, ...]
    ordered: bool = False


@frozen
class SeveralType:
    """Any number of a closed list of words at once."""

    categories: tuple[str, ...]


Type: TypeAlias = YesNoType | DateType | PeriodType | TextType | CodeType | NumberType | CategoryType | SeveralType
