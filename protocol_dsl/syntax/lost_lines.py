"""Which lines of a declaration go when one of them cannot be read."""

from __future__ import annotations

from collections.abc import Sequence

from protocol_dsl.syntax.layout import TEXT_BLOCK_MARK
from protocol_dsl.syntax.sections import FileText, Section
from protocol_dsl.syntax.words import CONTINUATIONS

MOST_LOST = 30
"""A schedule with more lines than this that cannot be read is no schedule."""


def statement(file: FileText, line: int, inside: range) -> Section:
    """
    The lines that mean nothing without this one: what it continues, itself, and what is indented below it.

    `line` is a number from 0, and `inside` are the lines of the declaration. Comments are not looked for.
    """
    first = max(inside.start, min(line, inside[-1]))
    while first > inside.start and _belongs_to_the_one_above(file, first):
        first = _above(file, first, inside)
    column = file.lines[first].column
    last = first
    for number in range(first + 1, inside.stop):
        below = file.lines[number]
        if below.has_code and below.column <= column and not _is_text_block(file, number):
            break
        last = number if below.has_code else last
    return Section(first, last)


def below_the_same(file: FileText, line: int, inside: range) -> Section:
    """The line that this one stands below, with all that stands below it."""
    return statement(file, _above(file, line, inside), inside)


def emptied_above(file: FileText, line: int, lost: Sequence[Section], inside: range) -> int | None:
    """The nearest line above that is left, if all that stood below it has gone; else None."""
    gone = {number for each in lost for number in range(each.first, each.last + 1)}
    coded = [number for number in range(inside.start, line) if file.lines[number].has_code]
    left = max((number for number in coded if number not in gone), default=None)
    if left is None or left == coded[-1]:
        return None
    first_gone = next(number for number in coded if number > left)
    return left if file.lines[first_gone].column > file.lines[left].column else None


def holds_one_of(lost: Sequence[Section], bad: Section) -> bool:
    """Whether lines that have gone already lie inside the bad ones."""
    return any(bad.first <= each.first <= bad.last for each in lost)


def is_emptied(file: FileText, bad: Section, lost: Sequence[Section]) -> bool:
    """Whether all that stood below the first of these lines has gone, so that it is no fault of its own."""
    below = [number for number in range(bad.first + 1, bad.last + 1) if file.lines[number].has_code]
    return bool(below) and all(any(each.first <= number <= each.last for each in lost) for number in below)


def widest(bad: Section, lost: Sequence[Section], file: FileText, inside: range) -> Section:
    """The bad lines; where all of them have gone already, those of the line that they stand below."""
    while bad.first > inside.start and any(each.first <= bad.first and bad.last <= each.last for each in lost):
        bad = statement(file, _above(file, bad.first, inside), inside)
    return bad


def _belongs_to_the_one_above(file: FileText, line: int) -> bool:
    return not file.lines[line].has_code or _is_text_block(file, line) or file.first_word(line) in CONTINUATIONS


def _is_text_block(file: FileText, line: int) -> bool:
    return file.text.startswith(TEXT_BLOCK_MARK, file.lines[line].start)


def _above(file: FileText, line: int, inside: range) -> int:
    """The nearest line above with code that is indented less; a line of a text block is indented like any other."""
    column = file.lines[line].column if file.lines[line].has_code else None
    for number in range(line - 1, inside.start, -1):
        above = file.lines[number]
        if above.has_code and (column is None or above.column < column):
            return number
    return inside.start


def outermost(lost: Sequence[Section]) -> list[Section]:
    """The stretches in the order of the file, without those that lie inside another."""
    found: list[Section] = []
    for each in sorted(lost, key=lambda each: (each.first, -each.last)):
        if not found or each.first > found[-1].last:
            found.append(each)
    return found
