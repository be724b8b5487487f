"""
Values and conditions as text, with the parentheses that the grammar needs and no others.

A soft break, `SOFT`, stands where a long line may be broken: the next line then starts with a word that continues it.
In parentheses it is `INNER`, because a line is broken there only if breaking outside was not enough.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

from protocol_dsl.syntax import tree

SOFT = "\n"
INNER = "\x0b"
OWN_LINE = ("and ", "or ", "except where ")

# How strongly a construct binds, weakest first.
IF, OR, AND, NOT, TEST, COMPARISON, SUM, TERM, ATOM = range(9)


def formula(node: tree.Expression) -> str:
    """The text of a formula that stands by itself, with soft breaks."""
    return _put(node, IF, open_ok=True)


def condition(node: tree.Expression) -> str:
    """The text of the condition of a case, with soft breaks."""
    return _put(node, OR, open_ok=True)


def rows(node: tree.Rows) -> str:
    return f"{node.member.text} in {node.list.text}" if node.member else node.list.text


def window(node: tree.Window) -> str:
    return f"within {duration(node.duration)} {node.direction} {point(node.point)}"


def point(node: tree.Point) -> str:
    return f"{node.which} of {node.name.text}" if isinstance(node, tree.Edge) else node.text


def duration(node: tree.Duration) -> str:
    match node:
        case tree.Name(text):
            return text
        case tree.Quantity(number, unit):
            return f"{number} {unit}"
        case tree.Lookup():
            return _lookup(node)
        case tree.Multiple(number, lookup):
            return f"{number} × {_lookup(lookup)}"
        case tree.LongerOf(which, (first, second)):
            return f"the {which} of {duration(first)} and {duration(second)}"
        case _:
            assert_never(node)


def where(node: tree.Where | None) -> str:
    """` where …`, each part behind a soft break, the breaks inside a part weaker; empty without a condition."""
    if node is None:
        return ""
    if isinstance(node.condition, tree.Bullets):
        raise TypeError("bullets behind `where` are printed as lines, not as a formula")
    parts = [] if node.condition is None else [f"where {_closed(node.condition)}"]
    parts += [f"except where {_closed(exception)}" for exception in node.exceptions]
    return "".join(SOFT + part.replace(SOFT, INNER) for part in parts)


# ---- Parentheses ----------------------------------------------------------------


def _put(node: tree.Expression, least: int, *, open_ok: bool = False) -> str:
    """
    The text of a node where only what binds at least so strongly may stand.

    `open_ok` says whether it may end in a `where`, which runs to the end of the line or parenthesis.
    """
    text = _text(node)
    if _level(node) >= least and (open_ok or not _is_open(node)):
        return text
    return f"({text.replace(SOFT, INNER)})"


def _closed(node: tree.Expression) -> str:
    return _put(node, OR)


def _sum(node: tree.Expression) -> str:
    return _put(node, SUM)


def _moment(node: tree.Expression) -> str:
    if isinstance(node, (tree.Name, tree.Date, tree.Edge)):
        return _text(node)
    return f"({_text(node).replace(SOFT, INNER)})"


def _level(node: tree.Expression) -> int:
    match node:
        case tree.IfElse():
            return IF
        case tree.Or():
            return OR
        case tree.And():
            return AND
        case tree.Not():
            return NOT
        case tree.IfDone() | tree.AllRows():
            return TEST
        case tree.Compare() | tree.Is() | tree.IsOneOf() | tree.IsBetween() | tree.IsToBelow() | tree.IsNormal():
            return COMPARISON
        case tree.IsDone() | tree.Within() | tree.Order() | tree.Lag() | tree.Lasting() | tree.Change():
            return COMPARISON
        case tree.AnyRows() | tree.NoRows() | tree.LimitRows() | tree.ConsecutiveRows():
            return COMPARISON
        case tree.Sum():
            return SUM
        case tree.Product() | tree.Aggregate() | tree.Pick() | tree.Count() | tree.CountDistinct() if _ends_term(node):
            return TERM
        case _:
            return ATOM


def _ends_term(node: tree.Expression) -> bool:
    """A product, or rows with a `where`; rows without one bind like a name."""
    return isinstance(node, tree.Product) or _is_open(node)


def _is_open(node: tree.Expression) -> bool:
    """Whether the text of the node ends in a `where` or what may follow one."""
    match node:
        case tree.Or(operands) | tree.And(operands):
            return _level(operands[-1]) >= NOT and _is_open(operands[-1])
        case tree.Not(operand):
            return _level(operand) >= NOT and _is_open(operand)
        case tree.IfElse(_, _, otherwise):
            return _level(otherwise) >= OR and _is_open(otherwise)
        case tree.Compare(_, _, right):
            return _level(right) >= SUM and _is_open(right)
        case tree.Sum(_, _, right):
            return _level(right) >= TERM and _is_open(right)
        case tree.AllRows():
            return True
        case tree.LimitRows():
            return node.where is not None or node.apart is not None
        case tree.AnyRows() | tree.NoRows() | tree.ConsecutiveRows():
            return node.where is not None
        case tree.Aggregate() | tree.Pick() | tree.Count() | tree.CountDistinct():
            return node.where is not None
        case _:
            return False


# ---- Each construct -----------------------------------------------------------------


def _text(node: tree.Expression) -> str:
    match node:
        case tree.Name(text) | tree.Number(text) | tree.Date(text):
            return text
        case tree.Text(text):
            return f'"{text}"'
        case tree.YesNo(value):
            return "yes" if value else "no"
        case tree.Quantity(number, unit):
            return f"{number} {unit}"
        case tree.Edge():
            return point(node)
        case tree.Lookup():
            return _lookup(node)
        case tree.At(name, where_at):
            return f"{name.text} at {point(where_at)}"
        case tree.Result(selector, name, within):
            return f"{selector} {name.text}" + (f" {window(within)}" if within else "")
        case tree.PercentOf(number, operand):
            return f"{number} % of {_put(operand, ATOM)}"
        case tree.Elapsed(unit, start, end):
            return f"{unit} from {point(start)} to {point(end)}"
        case tree.Attested():
            return _attested(node)
        case tree.Sum(left, operator, right):
            return f"{_sum(left)} {operator} {_put(right, TERM, open_ok=True)}"
        case tree.Product(left, operator, right):
            return f"{_put(left, TERM)} {operator} {_put(right, ATOM)}"
        case tree.Call(function, arguments):
            said = ", ".join(f"{argument.name.text}: {_sum(argument.value)}" for argument in arguments)
            return f"{function.text}({said.replace(SOFT, INNER)})"
        case tree.Aggregate() | tree.Pick() | tree.Count() | tree.CountDistinct():
            return _of_rows(node)
        case tree.AnyRows() | tree.NoRows() | tree.AllRows() | tree.LimitRows() | tree.ConsecutiveRows():
            return _rows_condition(node)
        case tree.Within() | tree.Order() | tree.Lag() | tree.Lasting() | tree.Change():
            return _time_condition(node)
        case tree.Or(operands):
            return _joined("or", operands)
        case tree.And(operands):
            return _joined("and", operands)
        case tree.Not(operand):
            return f"not {_put(operand, NOT, open_ok=True)}"
        case tree.IfElse(test, then, otherwise):
            parts = [_put(part, OR, open_ok=True) for part in (test, then, otherwise)]
            return f"if {parts[0]}{SOFT}then {parts[1]}{SOFT}else {parts[2]}"
        case _:
            return _comparison(node)


def _comparison(
    node: tree.Compare
    | tree.Is
    | tree.IsOneOf
    | tree.IsBetween
    | tree.IsToBelow
    | tree.IsNormal
    | tree.IsDone
    | tree.IfDone,
) -> str:
    match node:
        case tree.Compare(left, operator, right):
            return f"{_sum(left)} {operator} {_put(right, SUM, open_ok=True)}"
        case tree.Is(left, right, negated):
            return f"{_sum(left)} {_is(negated)} {_sum(right)}"
        case tree.IsOneOf(left, options, negated):
            return f"{_sum(left)} {_is(negated)} one of {', '.join(map(_sum, options))}"
        case tree.IsBetween(left, low, high, negated):
            return f"{_sum(left)} {_is(negated)} between {_sum(low)} and {_sum(high)}"
        case tree.IsToBelow(left, low, high):
            return f"{_sum(left)} is {_sum(low)} to below {_sum(high)}"
        case tree.IsNormal(left, which, negated):
            return f"{_sum(left)} {_is(negated)} {which}"
        case tree.IsDone(left, negated):
            return f"{_sum(left)} {_is(negated)} done"
        case tree.IfDone(comparison):
            return f"{_put(comparison, COMPARISON)} if done"
        case _:
            assert_never(node)


def _time_condition(node: tree.Within | tree.Order | tree.Lag | tree.Lasting | tree.Change) -> str:
    match node:
        case tree.Within(moment, within, entirely):
            return f"{_moment(moment)} {'entirely ' if entirely else ''}{window(within)}"
        case tree.Order(moment, order, at):
            return f"{_moment(moment)} {order} {point(at)}"
        case tree.Lag(moment, limit, length, direction, at):
            return f"{_moment(moment)} {limit} {duration(length)} {direction} {point(at)}"
        case tree.Lasting(moment, limit, length):
            return f"{_moment(moment)} for {limit} {duration(length)}"
        case tree.Change(name, direction, limit, amount, start, end):
            return f"{name.text} {direction} by {limit} {_text(amount)} from {point(start)} to {point(end)}"
        case _:
            assert_never(node)


def _rows_condition(
    node: tree.AnyRows | tree.NoRows | tree.AllRows | tree.LimitRows | tree.ConsecutiveRows,
) -> str:
    match node:
        case tree.AnyRows(found, test):
            return f"any {rows(found)}{where(test)}"
        case tree.NoRows(found, test):
            return f"no {rows(found)}{where(test)}"
        case tree.AllRows(found, test, have):
            if isinstance(have, tree.Bullets):
                raise TypeError("bullets behind `have` are printed as lines, not as a formula")
            return f"all {rows(found)}{where(test)}{SOFT}have {_closed(have).replace(SOFT, INNER)}"
        case tree.LimitRows(limit, number, found, test, apart):
            return f"{limit} {number} {rows(found)}{where(test)}{_apart(apart)}"
        case tree.ConsecutiveRows(limit, number, found, by, test):
            return f"{limit} {number} consecutive {rows(found)} by {point(by)}{where(test)}"
        case _:
            assert_never(node)


def _of_rows(node: tree.Aggregate | tree.Pick | tree.Count | tree.CountDistinct) -> str:
    match node:
        case tree.Aggregate(function, field, found, test, within):
            of = " of" if function in ("sum", "mean", "total time") else ""
            clipped = f" {window(within)}" if within else ""
            return f"{function}{of} {field.text}{clipped} in {rows(found)}{where(test)}"
        case tree.Pick(selector, field, found, by, test):
            return f"{selector} {field.text} in {rows(found)} by {point(by)}{where(test)}"
        case tree.Count(found, once_per, test):
            return f"count of {rows(found)}{f', once per {once_per.text}' if once_per else ''}{where(test)}"
        case tree.CountDistinct(field, found, test):
            return f"count of distinct {field.text} in {rows(found)}{where(test)}"
        case _:
            assert_never(node)


def _joined(word: str, operands: Sequence[tree.Expression]) -> str:
    *first, last = operands
    parts = [_put(operand, NOT) for operand in first] + [_put(last, NOT, open_ok=True)]
    return f"{SOFT}{word} ".join(parts)


def _lookup(node: tree.Lookup) -> str:
    keys = ", ".join(key.text for key in node.keys)
    return f"{node.table.text} of {keys}" if len(node.keys) == 1 else f"{node.table.text} of ({keys})"


def _attested(node: tree.Attested) -> str:
    question = f' "{node.question}"' if node.question is not None else ""
    return f"attested by {node.role.text}{question}{f' as {node.name.text}' if node.name else ''}"


def _apart(node: tree.Apart | None) -> str:
    if node is None:
        return ""
    by = f" by {point(node.by)}" if node.by else ""
    return f", {node.limit} {duration(node.duration)} apart{by}"


def _is(negated: bool) -> str:
    return "is not" if negated else "is"


def flat(text: str) -> str:
    """A text with soft breaks as one line."""
    return re.sub(f"[{SOFT}{INNER}]", " ", text)


def broken(text: str, width: int) -> list[str]:
    """
    A text with soft breaks as lines: one line if it fits, else broken where it must be.

    Then each `and`, `or` and `except where` starts a line; another part does if it does not fit behind the one before,
    and a part that is still too long is broken inside. The first line has `width` columns, the others four less.
    """
    whole = flat(text)
    if len(whole) <= width or (SOFT not in text and INNER not in text):
        return [whole]
    lines: list[str] = []
    for part in text.split(SOFT):
        room = width - 4 if len(lines) > 1 else width
        if lines and not part.startswith(OWN_LINE) and len(lines[-1]) + 1 + len(part) <= room:
            lines[-1] += f" {part.replace(INNER, ' ')}"
        else:
            lines += part.split(INNER) if len(part) > width - 4 * bool(lines) else [part.replace(INNER, " ")]
    return lines
