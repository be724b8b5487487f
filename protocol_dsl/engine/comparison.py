"""Comparisons of compiled values: numbers, dates, words, codes, texts, and whether there is a value at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from protocol_dsl.engine.evaluator import JudgeOf, ValueOf
from protocol_dsl.engine.outcome import (
    FAILS,
    HOLDS,
    Judged,
    all_hold,
    any_holds,
    because,
    judge_items,
    judge_pairs,
    negated,
    union,
    unknown,
)
from protocol_dsl.engine.world import World
from protocol_dsl.schema.datum import (
    Answer,
    Category,
    Cause,
    CauseKind,
    Coded,
    FreeText,
    Item,
    Several,
)
from protocol_dsl.schema.vocabulary import is_code as code_is
from protocol_dsl.values.calendar import Moment
from protocol_dsl.values.interval import Comparison, Range, point
from protocol_dsl.values.interval import compare as compare_ranges
from protocol_dsl.values.truth import Truth, negate, of
from protocol_dsl.values.window import Order, order

NO_VALUE = (Answer.NEVER, Answer.NONE)
"""Answers that are known not to be a value: equal to nothing, before and after nothing."""


# ---- Order ------------------------------------------------------------------------------


def compare(operator: Comparison, left: ValueOf, right: ValueOf, words: tuple[str, ...], where: str) -> JudgeOf:
    """`left operator right`, of numbers, dates or words of an ordered list."""

    def evaluate(world: World) -> Judged:
        test = lambda a, b: compare_items(operator, a, b, words)  # noqa: E731
        return judge_pairs(left(world), right(world), test, where)

    return evaluate


def between(
    operand: ValueOf, low: ValueOf, high: ValueOf, high_open: bool, words: tuple[str, ...], where: str
) -> JudgeOf:
    """`low <= operand <= high`, without the upper end if `high_open`."""
    upper = Comparison.LT if high_open else Comparison.LE

    def evaluate(world: World) -> Judged:
        value, bottom, top = operand(world), low(world), high(world)
        above = judge_pairs(value, bottom, lambda a, b: compare_items(Comparison.GE, a, b, words), where)
        below = judge_pairs(value, top, lambda a, b: compare_items(upper, a, b, words), where)
        if value.items is not None and bottom.items is not None and top.items is not None:
            return _between_each(value.items, bottom.items, top.items, above, below, upper, words)
        return all_hold([above, below])

    return evaluate


def _between_each(
    items: tuple[Item, ...],
    bottoms: tuple[Item, ...],
    tops: tuple[Item, ...],
    above: Judged,
    below: Judged,
    upper: Comparison,
    words: tuple[str, ...],
) -> Judged:
    """A value that is either too low or too high lies outside for certain, though neither bound alone decides."""
    combined = all_hold([above, below])
    if combined.truth is not Truth.UNKNOWN:
        return combined

    def outside(item: Item) -> bool:
        return any(compare_items(Comparison.GE, item, low, words) is Truth.FALSE for low in bottoms) or any(
            compare_items(upper, item, high, words) is Truth.FALSE for high in tops
        )

    single_bounds = len(bottoms) == 1 and len(tops) == 1
    return FAILS if single_bounds and all(map(outside, items)) else combined


def compare_items(operator: Comparison, left: Item, right: Item, words: tuple[str, ...]) -> Truth:
    """One possible item against another. A test that was not done leaves every comparison open."""
    if Answer.NOT_DONE in (left, right):
        return Truth.UNKNOWN
    if left in NO_VALUE or right in NO_VALUE:
        return of(operator is Comparison.NE)
    match left, right:
        case Range(), Range():
            return compare_ranges(operator, left, right)
        case Moment(), Moment():
            return compare_moments(operator, left, right)
        case Category(), Category():
            return compare_ranges(operator, _position(left, words), _position(right, words))
        case _:
            raise TypeError(f"{left!r} and {right!r} have no order")


def _position(word: Category, words: tuple[str, ...]) -> Range:
    return point(words.index(word.name))


ORDERS = {
    Comparison.LT: Order.BEFORE,
    Comparison.LE: Order.ON_OR_BEFORE,
    Comparison.GT: Order.AFTER,
    Comparison.GE: Order.ON_OR_AFTER,
}


def compare_moments(operator: Comparison, left: Moment, right: Moment) -> Truth:
    """Dates compare by local day."""
    if operator is Comparison.EQ or operator is Comparison.NE:
        same = same_day(left, right)
        return same if operator is Comparison.EQ else negate(same)
    return order(left, ORDERS[operator], right)


def same_day(left: Moment, right: Moment) -> Truth:
    """Whether two moments lie on the same local day."""
    if left.last < right.first or right.last < left.first:
        return Truth.FALSE
    one_day = left.first == left.last == right.first == right.last
    return Truth.TRUE if one_day else Truth.UNKNOWN


# ---- Equality ---------------------------------------------------------------------------


def same(left: ValueOf, right: ValueOf, where: str) -> JudgeOf:
    """Two values of one type that are no numbers are the same."""

    def evaluate(world: World) -> Judged:
        first, second = left(world), right(world)
        outcome = judge_pairs(first, second, same_items, where)
        if outcome.truth is not Truth.UNKNOWN or first.causes or second.causes:
            return outcome
        # Known exactly, and yet not the same word for word: nobody has said whether they mean the same.
        return unknown(
            union(because(CauseKind.UNMAPPED, path) for path in (*first.paths, *second.paths)) or outcome.causes
        )

    return evaluate


def same_items(left: Item, right: Item) -> Truth:
    """One possible item and another."""
    if Answer.NOT_DONE in (left, right):
        return Truth.UNKNOWN
    if left in NO_VALUE or right in NO_VALUE:
        return Truth.FALSE
    match left, right:
        case Moment(), Moment():
            return same_day(left, right)
        case Range(), Range():
            return compare_ranges(Comparison.EQ, left, right)
        case Coded(), Coded():
            # Two different codes may still mean the same thing, and so may two texts.
            return Truth.TRUE if left.codings == right.codings != () else Truth.UNKNOWN
        case FreeText(first), FreeText(second):
            return Truth.TRUE if plain_text(first) == plain_text(second) else Truth.UNKNOWN
        case _:
            return of(left == right)


def is_yes(operand: ValueOf, where: str) -> JudgeOf:
    """A yes/no value used as a condition."""
    return lambda world: judge_items(operand(world), _yes, where)


def _yes(item: Item) -> Truth:
    if isinstance(item, Answer):
        return Truth.UNKNOWN if item is Answer.NOT_DONE else Truth.FALSE
    return of(item is True)


def is_category(operand: ValueOf, names: Sequence[str], where: str) -> JudgeOf:
    """The word is one of these."""
    wanted = frozenset(names)

    def test(item: Item) -> Truth:
        if item is Answer.NOT_DONE:
            return Truth.UNKNOWN
        return of(isinstance(item, Category) and item.name in wanted)

    return lambda world: judge_items(operand(world), test, where)


def holds(operand: ValueOf, names: Sequence[str], where: str) -> JudgeOf:
    """The list of words contains at least one of these."""
    wanted = frozenset(names)

    def test(item: Item) -> Truth:
        if item is Answer.NOT_DONE:
            return Truth.UNKNOWN
        return of(isinstance(item, Several) and not wanted.isdisjoint(item.names))

    return lambda world: judge_items(operand(world), test, where)


def is_number(operand: ValueOf, options: Sequence[ValueOf], where: str) -> JudgeOf:
    """The number is one of these."""

    def evaluate(world: World) -> Judged:
        value, numbers = operand(world), [option(world) for option in options]
        judged = [
            judge_pairs(value, number, lambda a, b: compare_items(Comparison.EQ, a, b, ()), where) for number in numbers
        ]
        outcome = any_holds(judged)
        if outcome.truth is not Truth.UNKNOWN or value.items is None:
            return outcome
        # A set of possible numbers may lie within the options as a whole, though it equals none of them.
        fixed = [number.items[0] for number in numbers if number.items is not None and len(number.items) == 1]
        return HOLDS if all(item in fixed for item in value.items) else outcome

    return evaluate


def is_code(operand: ValueOf, concepts: Sequence[str], where: str) -> JudgeOf:
    """The code falls under one of these concepts (SEMANTICS 2)."""

    def evaluate(world: World) -> Judged:
        value = operand(world)
        if value.items is None:
            return unknown(value.causes)
        per_item = [_code_falls_under(world, item, concepts, value.paths, where) for item in value.items]
        return _each_possibility(per_item, value.causes)

    return evaluate


def _code_falls_under(world: World, item: Item, concepts: Sequence[str], paths: tuple[str, ...], where: str) -> Judged:
    if item is Answer.NOT_DONE:
        return unknown(union(because(CauseKind.MISSING, path) for path in paths or (where,)))
    if not isinstance(item, Coded):
        return FAILS
    return any_holds([_code_is(world, item, concept, paths or (where,)) for concept in concepts])


def _code_is(world: World, item: Coded, concept: str, paths: tuple[str, ...]) -> Judged:
    truth, kinds = code_is(item, concept, world.vocabulary.hierarchy)
    if truth is not Truth.UNKNOWN:
        return HOLDS if truth is Truth.TRUE else FAILS
    return unknown(frozenset(Cause(kind, path) for kind in kinds for path in paths))


def _each_possibility(judged: Sequence[Judged], causes: frozenset[Cause]) -> Judged:
    """One judgement for each possible item; where they differ, the causes of the doubt between items count."""
    truths = {each.truth for each in judged}
    if len(truths) == 1 and Truth.UNKNOWN not in truths:
        return judged[0]
    return unknown(causes | union(each.causes for each in judged))


def is_text(operand: ValueOf, texts: Sequence[str], where: str) -> JudgeOf:
    """The text is one of these; another text may mean the same, so it is no "no"."""
    wanted = frozenset(map(plain_text, texts))

    def evaluate(world: World) -> Judged:
        value = operand(world)
        if value.items is None:
            return unknown(value.causes)
        if all(item in NO_VALUE for item in value.items):
            return FAILS
        if all(isinstance(item, FreeText) and plain_text(item.text) in wanted for item in value.items):
            return HOLDS
        paths = value.paths or (where,)
        return unknown(value.causes or union(because(CauseKind.UNMAPPED, path) for path in paths))

    return evaluate


def plain_text(text: str) -> str:
    """A text for comparison: NFC, trimmed, inner white space joined, case folded."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


# ---- Whether there is a value -------------------------------------------------------------


def is_done(operand: ValueOf, where: str) -> JudgeOf:
    """TRUE with a value, FALSE if the record says *not done*, else UNKNOWN (SEMANTICS 3)."""
    return lambda world: judge_items(operand(world), lambda item: of(not isinstance(item, Answer)), where)


def if_done(subject: ValueOf, comparison: JudgeOf, where: str) -> JudgeOf:
    """TRUE if the record says *not done*, else the comparison."""
    done = is_done(subject, where)
    return lambda world: any_holds([negated(done(world)), comparison(world)])
