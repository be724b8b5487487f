"""Values and conditions, from what the grammar matched."""

from __future__ import annotations

import re
from typing import Any, Literal, cast

from protocol_dsl.source import Span
from protocol_dsl.syntax import problems, tree
from protocol_dsl.syntax.building import Children, Leaf, Refused, builds

# ---- Words ------------------------------------------------------------------------

AGGREGATES: dict[str, tree.AggregateWord] = {
    "sum of": "sum",
    "mean of": "mean",
    "total time of": "total time",
    "smallest": "smallest",
    "largest": "largest",
}

# What a selector that cannot stand in front of rows was meant to be.
INSTEAD_OF_ROW_SELECTOR = {
    "highest": "`largest`",
    "lowest": "`smallest`",
    "mean": "`mean of`",
    "every": "`all … where … have …`",
    "latest": "`last … in … by …`, with the date that orders the rows",
    "earliest": "`first … in … by …`, with the date that orders the rows",
    "last": "`last … in … by …`, with the date that orders the rows",
    "first": "`first … in … by …`, with the date that orders the rows",
}


def unit_of(text: str) -> str:
    """A unit in the formatter's one form, as far as that is a matter of signs: `10*9/L` is `10^9/L`."""
    if text.startswith(("%", "percentage")):
        return "percentage points" if "points" in text else "%"
    if text.endswith(("ULN", "LLN")) and re.fullmatch(r"[x×*]? *(ULN|LLN)", text):
        return text[-3:]
    plain = text.replace("10*", "10^").replace("μ", "µ").replace("²", "2").replace("³", "3")
    return re.sub(r"1\.73 ?m2", "1.73 m2", plain)


def whole(number: tree.Number) -> int:
    """
    A number of things.

    Raises:
        Refused: it is not a whole number of 0 or more.
    """
    if not re.fullmatch(r"\d{1,9}", number.text):
        raise Refused(problems.NotWholeNumber(number.text, span=number.span))
    return int(number.text)


def limit_of(leaf: Leaf) -> tree.LimitWord:
    return cast(tree.LimitWord, leaf.text.removeprefix(",").strip())


def selector_of(word: Leaf | tree.YesNo) -> tree.Selector:
    return cast(tree.Selector, "no" if isinstance(word, tree.YesNo) else word.text)


# ---- Values -----------------------------------------------------------------------


@builds("quantity")
def quantity(span: Span, children: Children) -> tree.Quantity:
    number, unit = children
    return tree.Quantity(number.text, unit_of(unit.text), span=span)


@builds("edge")
def edge(span: Span, children: Children) -> tree.Edge:
    which, name = children
    return tree.Edge(cast(Literal["start", "end"], which.text.partition(" ")[0]), name, span=span)


@builds("lookup")
def lookup(span: Span, children: Children) -> tree.Lookup:
    table, *keys = children
    return tree.Lookup(table, tuple(keys), span=span)


@builds("at")
def at(span: Span, children: Children) -> tree.At:
    name, point = children
    return tree.At(name, point, span=span)


@builds("result", "bare_result")
def result(span: Span, children: Children) -> tree.Result:
    word, name, *window = children
    if selector_of(word) in ("smallest", "largest"):
        instead = {"smallest": "`lowest`", "largest": "`highest`"}[word.text]
        raise Refused(problems.WrongSelector(word.text, instead, span=word.span))
    return tree.Result(selector_of(word), name, window[0] if window else None, span=span)


@builds("aggregate")
def aggregate(span: Span, children: Children) -> tree.Aggregate:
    word, field, rows, *where = children
    if word.text not in AGGREGATES:
        raise Refused(problems.WrongSelector(word.text, INSTEAD_OF_ROW_SELECTOR[word.text], span=word.span))
    return tree.Aggregate(AGGREGATES[word.text], field, rows, where[0] if where else None, span=span)


@builds("aggregate_within")
def aggregate_within(span: Span, children: Children) -> tree.Aggregate:
    word, field, window, rows, *where = children
    if word.text != "total time of":
        instead = f"`{word.text} {field.text} in … where … within …`, with the date of the row"
        raise Refused(problems.WrongSelector("within", instead, span=window.span))
    return tree.Aggregate("total time", field, rows, where[0] if where else None, window, span=span)


@builds("pick")
def pick(span: Span, children: Children) -> tree.Pick:
    word, field, rows, by, *where = children
    if word.text not in ("first", "last"):
        instead = {"latest": "`last`", "earliest": "`first`"}.get(word.text, "`first` or `last`, or leave out `by`")
        raise Refused(problems.WrongSelector(word.text, instead, span=word.span))
    return tree.Pick(selector_of(word), field, rows, by, where[0] if where else None, span=span)


@builds("count")
def count(span: Span, children: Children) -> tree.Count:
    rows, once_per, *where = children
    return tree.Count(rows, once_per, where[0] if where else None, span=span)


@builds("once_per", "parenthesis", "except_where")
def only_child(span: Span, children: Children) -> Any:
    """What stands in words or parentheses that say nothing more."""
    return children[-1]


@builds("count_distinct")
def count_distinct(span: Span, children: Children) -> tree.CountDistinct:
    field, rows, *where = children
    return tree.CountDistinct(field, rows, where[0] if where else None, span=span)


@builds("percent_of")
def percent_of(span: Span, children: Children) -> tree.PercentOf:
    number, percent, operand = children
    if unit_of(percent.text) != "%":
        raise Refused(problems.WrongSelector(percent.text, "`%`", span=percent.span))
    return tree.PercentOf(number.text, operand, span=span)


@builds("elapsed")
def elapsed(span: Span, children: Children) -> tree.Elapsed:
    unit, start, end = children
    return tree.Elapsed(cast(tree.UnitOfTime, unit.text.partition(" ")[0]), start, end, span=span)


@builds("attested")
def attested(span: Span, children: Children) -> tree.Attested:
    role, question, name = children
    return tree.Attested(role, question.text if question else None, name, span=span)


@builds("sum")
def sum_(span: Span, children: Children) -> tree.Sum:
    left, operator, right = children
    return tree.Sum(left, cast(Literal["+", "-"], operator.text), right, span=span)


@builds("line_sum")
def line_sum(span: Span, children: Children) -> tree.Sum:
    left, right = children
    return tree.Sum(left, "+", right, span=span)


@builds("term")
def term(span: Span, children: Children) -> tree.Product:
    left, operator, right = children
    return tree.Product(left, "/" if operator.text == "/" else "×", right, span=span)


@builds("argument")
def argument(span: Span, children: Children) -> tree.Argument:
    name, value = children
    return tree.Argument(name, value, span=span)


@builds("call")
def call(span: Span, children: Children) -> tree.Call:
    function, *arguments = children
    return tree.Call(function, tuple(arguments), span=span)


# ---- Conditions ---------------------------------------------------------------------


@builds("or_")
def or_(span: Span, children: Children) -> tree.Or:
    return tree.Or(tuple(children), span=span)


@builds("and_")
def and_(span: Span, children: Children) -> tree.And:
    return tree.And(tuple(children), span=span)


@builds("not_")
def not_(span: Span, children: Children) -> tree.Not:
    return tree.Not(children[0], span=span)


@builds("if_else")
def if_else(span: Span, children: Children) -> tree.IfElse:
    condition, then, otherwise = children
    return tree.IfElse(condition, then, otherwise, span=span)


@builds("if_done")
def if_done(span: Span, children: Children) -> tree.IfDone:
    return tree.IfDone(children[0], span=span)


@builds("compare")
def compare(span: Span, children: Children) -> tree.Compare:
    left, operator, right = children
    sign = {"≥": ">=", "≤": "<="}.get(operator.text, operator.text)
    return tree.Compare(left, cast(tree.Operator, sign), right, span=span)


@builds("is_")
def is_(span: Span, children: Children) -> tree.Is:
    return tree.Is(children[0], children[1], False, span=span)


@builds("is_not")
def is_not(span: Span, children: Children) -> tree.Is:
    return tree.Is(children[0], children[1], True, span=span)


@builds("is_one_of")
def is_one_of(span: Span, children: Children) -> tree.IsOneOf:
    return tree.IsOneOf(children[0], tuple(children[1:]), False, span=span)


@builds("is_not_one_of")
def is_not_one_of(span: Span, children: Children) -> tree.IsOneOf:
    return tree.IsOneOf(children[0], tuple(children[1:]), True, span=span)


@builds("is_between")
def is_between(span: Span, children: Children) -> tree.IsBetween:
    left, low, high = children
    return tree.IsBetween(left, low, high, False, span=span)


@builds("is_not_between")
def is_not_between(span: Span, children: Children) -> tree.IsBetween:
    left, low, high = children
    return tree.IsBetween(left, low, high, True, span=span)


@builds("is_to_below")
def is_to_below(span: Span, children: Children) -> tree.IsToBelow:
    left, low, _, high = children
    return tree.IsToBelow(left, low, high, span=span)


@builds("is_normal")
def is_normal(span: Span, children: Children) -> tree.IsNormal:
    return tree.IsNormal(children[0], children[1].text, False, span=span)


@builds("is_not_normal")
def is_not_normal(span: Span, children: Children) -> tree.IsNormal:
    return tree.IsNormal(children[0], children[1].text, True, span=span)


@builds("is_done")
def is_done(span: Span, children: Children) -> tree.IsDone:
    return tree.IsDone(children[0], False, span=span)


@builds("is_not_done")
def is_not_done(span: Span, children: Children) -> tree.IsDone:
    return tree.IsDone(children[0], True, span=span)


# ---- Time -----------------------------------------------------------------------------


@builds("window")
def window(span: Span, children: Children) -> tree.Window:
    duration, direction, point = children
    return tree.Window(duration, direction.text, point, span=span)


@builds("longer_of")
def longer_of(span: Span, children: Children) -> tree.LongerOf:
    which, first, second = children
    word = cast(Literal["longer", "shorter"], which.text.split(" ")[1])
    return tree.LongerOf(word, (first, second), span=span)


@builds("multiple")
def multiple(span: Span, children: Children) -> tree.Multiple:
    number, _, times = children
    return tree.Multiple(number.text, times, span=span)


@builds("within")
def within(span: Span, children: Children) -> tree.Within:
    return tree.Within(children[0], children[1], False, span=span)


@builds("entirely_within")
def entirely_within(span: Span, children: Children) -> tree.Within:
    return tree.Within(children[0], children[1], True, span=span)


@builds("order")
def order(span: Span, children: Children) -> tree.Order:
    moment, word, point = children
    return tree.Order(moment, word.text, point, span=span)


@builds("lag")
def lag(span: Span, children: Children) -> tree.Lag:
    moment, limit, duration, direction, point = children
    return tree.Lag(moment, limit_of(limit), duration, direction.text, point, span=span)


@builds("lasting")
def lasting(span: Span, children: Children) -> tree.Lasting:
    moment, limit, duration = children
    return tree.Lasting(moment, limit_of(limit), duration, span=span)


@builds("change")
def change(span: Span, children: Children) -> tree.Change:
    name, word, limit, amount, start, end = children
    direction = cast(Literal["rises", "falls"], word.text.partition(" ")[0])
    return tree.Change(name, direction, limit_of(limit), amount, start, end, span=span)


# ---- Rows -------------------------------------------------------------------------------


@builds("rows")
def rows(span: Span, children: Children) -> tree.Rows:
    member, name = children
    return tree.Rows(member, name, span=span)


@builds("where")
def where(span: Span, children: Children) -> tree.Where:
    condition, *exceptions = children
    return tree.Where(condition, tuple(exceptions), span=span)


@builds("all_but")
def all_but(span: Span, children: Children) -> tree.Where:
    """`except where` without a `where` before it."""
    return tree.Where(None, tuple(children), span=span)


@builds("any_rows")
def any_rows(span: Span, children: Children) -> tree.AnyRows:
    _, found, *condition = children
    return tree.AnyRows(found, condition[0] if condition else None, span=span)


@builds("no_rows")
def no_rows(span: Span, children: Children) -> tree.NoRows:
    _, found, *condition = children
    return tree.NoRows(found, condition[0] if condition else None, span=span)


@builds("limit_rows")
def limit_rows(span: Span, children: Children) -> tree.LimitRows:
    limit, number, found, *rest = children
    condition = next((part for part in rest if isinstance(part, tree.Where)), None)
    apart = next((part for part in rest if isinstance(part, tree.Apart)), None)
    return tree.LimitRows(limit_of(limit), whole(number), found, condition, apart, span=span)


@builds("apart")
def apart(span: Span, children: Children) -> tree.Apart:
    limit, number, unit, by = children
    # The comma belongs to the phrase, not to what an author would call the place.
    stretch = Span(span.file, number.span.start, unit.span.end, number.span.line, number.span.column,
                   unit.span.end_line, unit.span.end_column)  # fmt: skip
    return tree.Apart(limit_of(limit), tree.Quantity(number.text, unit_of(unit.text), span=stretch), by, span=span)


@builds("consecutive")
def consecutive(span: Span, children: Children) -> tuple[tree.Rows, tree.Name | tree.Edge]:
    found, by = children
    return found, by


@builds("consecutive_rows")
def consecutive_rows(span: Span, children: Children) -> tree.ConsecutiveRows:
    limit, number, (found, by), *condition = children
    return tree.ConsecutiveRows(
        limit_of(limit), whole(number), found, by, condition[0] if condition else None, span=span
    )
