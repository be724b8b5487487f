"""Comparisons as clauses: numbers, dates, words, codes and answers against what the author asks for."""

from __future__ import annotations

from typing import assert_never

from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import Value
from protocol_dsl.render.words.agreement import closed, is_question
from protocol_dsl.render.words.clause import Clause, Verb
from protocol_dsl.render.words.lexicon import Lexicon, listed, quoted, readable, reading_name, sentence
from protocol_dsl.render.words.values import ConditionWords, value_phrase
from protocol_dsl.schema.types import DateType, Type
from protocol_dsl.values.interval import Comparison


def comparison_clause(node: nodes.ComparisonNode, lexicon: Lexicon, conditions: ConditionWords) -> Clause | None:
    """A comparison as a clause, None for one that holds where nothing was done; `conditions` words what is inside."""

    def phrase(value: Value) -> str:
        return value_phrase(value, lexicon, conditions)

    match node:
        case nodes.Compare():
            return _compare_clause(node, phrase(node.left), phrase(node.right), lexicon)
        case nodes.Between():
            return Clause(
                _subject(phrase(node.operand)), Verb.BE, _between_rest(node, phrase(node.low), phrase(node.high))
            )
        case nodes.Same(left, right):
            return _is_clause(phrase(left), [phrase(right)])
        case nodes.IsNumber(operand, options):
            return _is_clause(phrase(operand), [phrase(each) for each in options])
        case nodes.IsYes(operand):
            return _read_clause(operand, lexicon) or _yes_clause(phrase(operand))
        case nodes.IsCategory(operand, names):
            return _is_clause(phrase(operand), [readable(name) for name in names])
        case nodes.Holds(operand, names):
            words = [readable(name) for name in names]
            return Clause(_subject(phrase(operand)), Verb.INCLUDE, listed(words, "or"), barred=neither(words))
        case nodes.IsCode(operand, names):
            return _is_clause(phrase(operand), [lexicon.concept(name) for name in names])
        case nodes.IsText(operand, texts):
            return _is_clause(phrase(operand), [quoted(text) for text in texts])
        case nodes.IsDone(operand):
            return _done_clause(_subject(phrase(operand)), isinstance(getattr(operand, "type", None), DateType))
        case nodes.IfDone():
            return None
        case _:
            assert_never(node)


def _subject(words: str) -> str:
    """A value in front of a verb: a label that asks something stands in quotation marks."""
    return quoted(sentence(words)) if is_question(words) else words


def _is_clause(subject: str, words: list[str]) -> Clause:
    return Clause(_subject(subject), Verb.BE, listed(words, "or"), barred=neither(words))


def neither(words: list[str]) -> str | None:
    """`neither a nor b`, `none of a, b and c`, as `not a or b` can be read in two ways; None for one word."""
    match words:
        case [_]:
            return None
        case [first, second]:
            return f"neither {first} nor {second}"
        case _:
            return f"none of {listed(words)}"


def _done_clause(subject: str, is_date: bool) -> Clause:
    contrary = "recorded as never" if is_date else "recorded as not done"
    denied = f"{closed(subject)} {Verb.BE.of(subject)} {contrary}"
    return Clause(subject, Verb.BE, "recorded with a value", denied=denied)


def _yes_clause(subject: str) -> Clause:
    asked = quoted(sentence(subject))
    no = "answered “no”"
    return Clause(asked, Verb.BE, "answered “yes”", whole=subject, denied=f"{asked} is {no}", barred=no)


def _read_clause(node: Value, lexicon: Lexicon) -> Clause | None:
    """What holds under some of the readings alone: `“Is one enough?” is read as “either is enough”`."""
    if not isinstance(node, nodes.ReadingValue) or node.ambiguity in lexicon.readings:
        return None
    found = lexicon.protocol.ambiguities.get(node.ambiguity)
    yes = [name for name, body in node.options if isinstance(body, nodes.Literal) and body.item is True]
    no = [name for name, body in node.options if isinstance(body, nodes.Literal) and body.item is False]
    if found is None or not yes or len(yes) + len(no) != len(node.options):
        return None
    read = listed([reading_name(name) for name in yes], "or")
    return Clause(quoted(found.question), Verb.BE, f"read as {read}")


# ---- Bounds ---------------------------------------------------------------------------------------------------


def _compare_clause(node: nodes.Compare, subject: str, bound: str, lexicon: Lexicon) -> Clause:
    plain, words, type_ = isinstance(node.right, nodes.Literal), bool(node.order), getattr(node.right, "type", None)
    rest = bound_words(node.operator, bound, plain, words, type_)
    outside = CONTRARIES.get(node.operator)
    barred = None
    if outside is not None and _has_always_a_value(node.left, lexicon) and _has_always_a_value(node.right, lexicon):
        barred = bound_words(outside, bound, plain, words, type_)
    return Clause(_subject(subject), Verb.BE, rest, negated=node.operator is Comparison.NE, barred=barred)


CONTRARIES = {
    Comparison.LT: Comparison.GE,
    Comparison.LE: Comparison.GT,
    Comparison.GT: Comparison.LE,
    Comparison.GE: Comparison.LT,
}


def _has_always_a_value(node: Value, lexicon: Lexicon) -> bool:
    """
    Whether a value that is known is a number or a word, so that `not less than 2` says the same as `2 or more`.

    The largest size of no lesions is none, and a date may be `never`: those are neither less than 2 nor 2 or more.
    """
    if isinstance(getattr(node, "type", None), DateType):
        return False
    match node:
        case nodes.Literal() | nodes.FactValue() | nodes.ResultValue() | nodes.ResultAt() | nodes.ThisResult():
            return True
        case nodes.FieldValue() | nodes.Count() | nodes.CountDistinct():
            return True
        case nodes.Elapsed() | nodes.Arithmetic() | nodes.Scale() | nodes.Formula():
            # Where they meet no value, nothing is known of them.
            return True
        case nodes.DefinedValue(name):
            found = lexicon.protocol.definitions.get(name)
            return found is not None and isinstance(found.body, Value) and _has_always_a_value(found.body, lexicon)
        case _:
            return False


def limit_clause(node: nodes.CompareWithLimit, subject: str, factor: str) -> Clause:
    """A result against its own limit of normal: `5 × ULN or less`."""
    limit = f"{factor} × {'ULN' if node.upper else 'LLN'}"
    rest = bound_words(node.operator, limit, True, False, None)
    outside = CONTRARIES.get(node.operator)
    barred = None if outside is None else bound_words(outside, limit, True, False, None)
    return Clause(subject, Verb.BE, rest, negated=node.operator is Comparison.NE, barred=barred)


def bound_words(operator: Comparison, bound: str, plain: bool, words: bool, type_: Type | None) -> str:
    """`1 or less`, `at most the dose`, `III or higher`, `before 2026-01-01`, by what is compared."""
    if operator in (Comparison.EQ, Comparison.NE):
        return bound
    if isinstance(type_, DateType):
        return f"{DATE_ORDERS[operator]} {bound}"
    if words:
        return ORDERED_WORDS[operator].format(bound)
    return (PLAIN_BOUNDS if plain else LONG_BOUNDS)[operator].format(bound)


DATE_ORDERS = {
    Comparison.LT: "before",
    Comparison.LE: "on or before",
    Comparison.GT: "after",
    Comparison.GE: "on or after",
}
ORDERED_WORDS = {
    Comparison.LT: "lower than {}",
    Comparison.LE: "{} or lower",
    Comparison.GT: "higher than {}",
    Comparison.GE: "{} or higher",
}
PLAIN_BOUNDS = {
    Comparison.LT: "less than {}",
    Comparison.LE: "{} or less",
    Comparison.GT: "more than {}",
    Comparison.GE: "{} or more",
}
LONG_BOUNDS = {
    Comparison.LT: "less than {}",
    Comparison.LE: "at most {}",
    Comparison.GT: "more than {}",
    Comparison.GE: "at least {}",
}


def _between_rest(node: nodes.Between, low: str, high: str) -> str:
    return f"from {low} to below {high}" if node.high_open else f"between {low} and {high}"
