"""
What would change an outcome that is decided: the smallest change, read off the tests that decided.

Nothing here decides. A date is only named where the arithmetic of one test gives it; everything else is worded as what
would have to be recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

import attrs

from protocol_dsl.engine.trace import TraceNode
from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import Select
from protocol_dsl.render.explanation.chain import is_test
from protocol_dsl.render.explanation.deciding import body_of, deciding
from protocol_dsl.render.explanation.evidence import Teller
from protocol_dsl.render.explanation.other_days import day_wanted, instead_of, later_date
from protocol_dsl.render.words.causes import subject_of
from protocol_dsl.render.words.clause import Clause, denied, stated
from protocol_dsl.render.words.conditions import clause_of
from protocol_dsl.render.words.lexicon import listed
from protocol_dsl.values.truth import Truth, negate

MOST_CHANGES = 4


def change_words(trace: TraceNode, teller: Teller) -> str | None:
    """What would have to be otherwise for a decided condition to come out the other way; None where it is open."""
    if trace.truth is None or trace.truth is Truth.UNKNOWN:
        return None
    changes, together = _changes(trace, teller)
    shown = list(dict.fromkeys(changes))
    if not shown:
        return None
    more = f", and {len(shown) - MOST_CHANGES} more" if len(shown) > MOST_CHANGES else ""
    return listed(shown[:MOST_CHANGES], "and" if together else "or") + more


def _changes(trace: TraceNode, teller: Teller) -> tuple[list[str], bool]:
    """The changes of the deciding parts, and whether all of them are needed together."""
    if is_test(trace):
        return _test_changes(trace, teller)
    parts = [part for part in deciding(trace) if part.truth is not Truth.UNKNOWN]
    if isinstance(trace.node, nodes.Bullet):
        body = body_of(trace)
        parts = [body] if body is not None else parts
    found = [change for part in parts for change in [change_words(part, teller)] if change is not None]
    return found, _needs_all(trace)


def _needs_all(trace: TraceNode) -> bool:
    """Whether every deciding part has to change: those of an `all of` that is not met, of an `any of` that is."""
    match trace.node:
        case nodes.AllOf():
            return trace.truth is Truth.FALSE
        case nodes.AnyOf():
            return trace.truth is Truth.TRUE
        case nodes.NoneOf():
            return trace.truth is Truth.FALSE
        case _:
            return False


# ---- One test ------------------------------------------------------------------------------------------------


def _test_changes(trace: TraceNode, teller: Teller) -> tuple[list[str], bool]:
    by_rows = _row_changes(trace, teller)
    if by_rows is not None:
        return by_rows, True
    return [_single_change(trace, teller)], True


def _single_change(trace: TraceNode, teller: Teller) -> str:
    clause = clause_of(cast(nodes.Condition, trace.node), teller.lexicon)
    assert clause is not None
    other_day = later_date(trace, teller) or day_wanted(trace, teller)
    if other_day is not None:
        return other_day
    wanted = negate(trace.truth) is Truth.TRUE if trace.truth is not None else False
    newer = _newer_result(trace, clause, wanted, teller)
    if newer is not None:
        return newer
    if isinstance(trace.node, nodes.Attested):
        return f"the {teller.lexicon.role_of(trace.node.key)}'s answer changes to “{'yes' if wanted else 'no'}”"
    if isinstance(trace.node, nodes.AnyRows | nodes.LimitRows | nodes.ConsecutiveRows):
        return stated(clause) if wanted else denied(clause)
    words = stated(attrs.evolve(clause, whole=None)) if wanted else denied(clause)
    return f"{words}{instead_of(trace, teller) if wanted else ''}"


def _newer_result(trace: TraceNode, clause: Clause, wanted: bool, teller: Teller) -> str | None:
    """`a newer ECOG performance status of 1 or less is recorded`, of a test of the latest result."""
    operand = getattr(trace.node, "operand", getattr(trace.node, "left", None))
    if not isinstance(operand, nodes.ResultValue) or operand.select is not Select.LATEST:
        return None
    name = teller.lexicon.measurement(operand.measurement)
    positive = wanted is not clause.negated
    if isinstance(trace.node, nodes.IsNormal):
        return f"a newer {name} that is {'' if positive else 'not '}{clause.rest} is recorded"
    return f"a newer {name} {'of' if positive else 'that is not'} {clause.rest} is recorded"


# ---- Rows -----------------------------------------------------------------------------------------------------


def _row_changes(trace: TraceNode, teller: Teller) -> list[str] | None:
    """What would have to be otherwise in the rows that decided; None where rows did not decide by themselves."""
    by_row: dict[str, list[TraceNode]] = {}
    for child in trace.children:
        if child.row is not None and child.row != trace.row:
            by_row.setdefault(child.row, []).append(child)
    match trace.node:
        case nodes.AllRows() if trace.truth is Truth.FALSE:
            lacking = [part for parts in by_row.values() for part in parts if _lacks(part)]
            return _for_rows(lacking, teller, change_words)
        case nodes.AnyRows() if by_row and _some_row(trace):
            counting = {path: parts for path, parts in by_row.items() if _counts(parts)}
            return _rows_not_counting(counting, teller)
        case _:
            return None


def _lacks(part: TraceNode) -> bool:
    return part.id.endswith(".have") and part.truth is Truth.FALSE


def _some_row(trace: TraceNode) -> bool:
    assert isinstance(trace.node, nodes.AnyRows)
    found = Truth.TRUE if trace.node.quantifier is nodes.Quantifier.ANY else Truth.FALSE
    return trace.truth is found


def _counts(parts: Sequence[TraceNode]) -> bool:
    return all(part.truth is (Truth.FALSE if ".except." in part.id else Truth.TRUE) for part in parts)


def _rows_not_counting(counting: Mapping[str, Sequence[TraceNode]], teller: Teller) -> list[str] | None:
    """What would take out every row that counts: waiting, where a date of the row says so, else another entry."""
    found: dict[str, list[str]] = {}
    for path, parts in counting.items():
        waits = [later for part in parts for later in _waits(part, teller)]
        found.setdefault(waits[0] if waits else OTHERWISE, []).append(_number(path))
    return [_of_entries(words, numbers) for words, numbers in found.items()] or None


OTHERWISE = "what is recorded turns out to be different"


def _of_entries(words: str, numbers: Sequence[str]) -> str:
    shown = [*numbers[:MOST_CHANGES], *([f"{len(numbers) - MOST_CHANGES} more"] if len(numbers) > MOST_CHANGES else [])]
    return f"{words} ({'entry' if len(numbers) == 1 else 'entries'} {listed(shown)})"


def _number(path: str | None) -> str:
    return str((subject_of(path or "").index or 0) + 1)


def _waits(part: TraceNode, teller: Teller) -> Iterator[str]:
    later = later_date(part, teller)
    if later is not None:
        yield later
    for child in part.children:
        if child.truth is not None:
            yield from _waits(child, teller)


def _for_rows(
    parts: Sequence[TraceNode], teller: Teller, word: Callable[[TraceNode, Teller], str | None]
) -> list[str] | None:
    found: dict[str, list[str]] = {}
    for part in parts:
        change = word(part, teller)
        if change is None:
            return None
        found.setdefault(change, []).append(_number(part.row))
    return [_of_entries(words, numbers) for words, numbers in found.items()] or None
