"""Kleene's three-valued logic (Kleene, Introduction to Metamathematics, 1952, section 64)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NoReturn, assert_never


class Truth(Enum):
    """True, false, or not known. It is never a `bool`: asking for one raises."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth has three values; compare it with `is Truth.TRUE`")


class Limit(Enum):
    """How a number or a length is bounded; the values are the words of the language."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    MORE_THAN = "more than"
    LESS_THAN = "less than"
    EXACTLY = "exactly"


def of(value: bool) -> Truth:
    """The truth of something that is known."""
    return Truth.TRUE if value else Truth.FALSE


def negate(truth: Truth) -> Truth:
    """Not; UNKNOWN stays."""
    if truth is Truth.UNKNOWN:
        return truth
    return Truth.FALSE if truth is Truth.TRUE else Truth.TRUE


def all_of(truths: Iterable[Truth]) -> Truth:
    """And: FALSE if one is, else UNKNOWN if one is, else TRUE; TRUE of nothing."""
    return _strongest(Truth.FALSE, Truth.TRUE, truths)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Or: TRUE if one is, else UNKNOWN if one is, else FALSE; FALSE of nothing."""
    return _strongest(Truth.TRUE, Truth.FALSE, truths)


def _strongest(decides: Truth, neutral: Truth, truths: Iterable[Truth]) -> Truth:
    """The one that decides if it is there, else UNKNOWN if that is, else the neutral one. Every truth is asked for."""
    found = neutral
    for truth in truths:
        # The one that decides stays, whatever comes after it.
        if truth is not neutral and found is not decides:
            found = truth
    return found


def none_of(truths: Iterable[Truth]) -> Truth:
    """Not any."""
    return negate(any_of(truths))


def agreed(truths: Iterable[Truth]) -> Truth:
    """
    The truth that every possibility gives, else UNKNOWN; stops at the first disagreement.

    Raises:
        ValueError: there is no possibility at all.
    """
    common: Truth | None = None
    for value in truths:
        if value is Truth.UNKNOWN or (common is not None and value is not common):
            return Truth.UNKNOWN
        common = value
    if common is None:
        raise ValueError("there is no possibility")
    return common


def count_compare(limit: Limit, number: int, sure: int, possible: int | None) -> Truth:
    """
    Whether a count that lies between `sure` and `possible` (None: no upper end) keeps a limit.
    """
    match limit:
        case Limit.AT_LEAST:
            return _at_least(number, sure, possible)
        case Limit.MORE_THAN:
            return _at_least(number + 1, sure, possible)
        case Limit.AT_MOST:
            return negate(_at_least(number + 1, sure, possible))
        case Limit.LESS_THAN:
            return negate(_at_least(number, sure, possible))
        case Limit.EXACTLY:
            return all_of([_at_least(number, sure, possible), negate(_at_least(number + 1, sure, possible))])
        case _:
            assert_never(limit)


def _at_least(number: int, sure: int, possible: int | None) -> Truth:
    if sure >= number:
        return Truth.TRUE
    return Truth.FALSE if possible is not None and possible < number else Truth.UNKNOWN


def _tally(limit: Limit, number: int, truths: Iterable[Truth]) -> Truth:
    given = list(truths)
    unknown = sum(truth is Truth.UNKNOWN for truth in given)
    sure = sum(truth is Truth.TRUE for truth in given)
    return count_compare(limit, number, sure, sure + unknown)


def at_least(number: int, truths: Iterable[Truth]) -> Truth:
    """At least so many are true."""
    return _tally(Limit.AT_LEAST, number, truths)


def at_most(number: int, truths: Iterable[Truth]) -> Truth:
    """At most so many are true."""
    return _tally(Limit.AT_MOST, number, truths)


def exactly(number: int, truths: Iterable[Truth]) -> Truth:
    """Exactly so many are true."""
    return _tally(Limit.EXACTLY, number, truths)
