"""
What would change an outcome that is decided: the smallest change, read off the tests that decided.

Nothing here decides. A date is only named where the arithmetic of one test gives it; everything else is worded as what
would have to be recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import cast

import attrs

from protocol_dsl.engine.trace import DistanceSeen, ElapsedSeen, TraceNode, WindowSeen
from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import Select
from protocol_dsl.render.explanation.chain import is_test
from protocol_dsl.render.explanation.deciding import body_of, deciding
from protocol_dsl.render.explanation.evidence import Teller, type_of
from protocol_dsl.render.words.causes import subject_of
from protocol_dsl.render.words.clause import Clause, denied, stated
from protocol_dsl.render.words.conditions import clause_of, phrase
from protocol_dsl.render.words.items import items_words
from protocol_dsl.render.words.lexicon import listed
from protocol_dsl.render.words.time import day_words
from protocol_dsl.values.calendar import CalendarUnit, Duration, Moment, Period, add
from protocol_dsl.values.interval import Comparison, Range
from protocol_dsl.values.truth import Limit, Truth, negate
from protocol_dsl.values.window import Direction

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
    later = _later_date(trace, teller)
    if later is not None:
        return later
    wanted = negate(trace.truth) is Truth.TRUE if trace.truth is not None else False
    newer = _newer_result(trace, clause, wanted, teller)
    if newer is not None:
        return newer
    if isinstance(trace.node, nodes.Attested):
        return f"the {teller.lexicon.role_of(trace.node.key)}'s answer changes to “{'yes' if wanted else 'no'}”"
    if isinstance(trace.node, nodes.AnyRows | nodes.LimitRows | nodes.ConsecutiveRows):
        return stated(clause) if wanted else denied(clause)
    words = stated(attrs.evolve(clause, whole=None)) if wanted else denied(clause)
    return f"{words}{_instead(trace, teller) if wanted else ''}"


def _instead(trace: TraceNode, teller: Teller) -> str:
    first = trace.children[0] if trace.children else None
    if first is None or first.truth is not None or first.items is None or isinstance(trace.node, nodes.IsYes):
        return ""
    return f" instead of {items_words(first.items, type_of(first.node), teller.lexicon)}"


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


# ---- Waiting --------------------------------------------------------------------------------------------------


def _later_date(trace: TraceNode, teller: Teller) -> str | None:
    """The date from which a test comes out the other way, where only the passing of time is needed."""
    node = trace.node
    match node:
        case nodes.Lag(limit=Limit.AT_LEAST | Limit.MORE_THAN, direction=Direction.BEFORE) if (
            trace.truth is Truth.FALSE
        ):
            return _after_distance(trace, node.point, node.limit is Limit.MORE_THAN, teller)
        case nodes.Within(window=window) if trace.truth is Truth.TRUE and window.direction is Direction.BEFORE:
            return _after_period(trace, window.point, teller) or _after_distance(trace, window.point, True, teller)
        case nodes.Lag(limit=Limit.AT_MOST | Limit.LESS_THAN, direction=Direction.BEFORE) if trace.truth is Truth.TRUE:
            return _after_distance(trace, node.point, node.limit is Limit.AT_MOST, teller)
        case nodes.Compare(operator=Comparison.GE | Comparison.GT) if trace.truth is Truth.FALSE:
            return _after_elapsed(trace, teller)
        case _:
            return None


def _after_distance(trace: TraceNode, point: nodes.Value, strictly: bool, teller: Teller) -> str | None:
    seen = [each for each in trace.seen if isinstance(each, DistanceSeen)]
    if len(seen) != 1 or len(seen[0].limit) != 1 or seen[0].limit[0].elapsed:
        return None
    # The first day so long after which lies beyond: on from the next day, since months may end on the same day.
    day = add(seen[0].moment.last + strictly, seen[0].limit[0])
    return f"{phrase(point, teller.lexicon)} is on {day_words(day)} or later"


def _after_period(trace: TraceNode, point: nodes.Value, teller: Teller) -> str | None:
    """The day on which a period that has ended lies far enough back."""
    items = trace.children[0].items or ()
    seen = {each.durations for each in trace.seen if isinstance(each, WindowSeen)}
    if len(items) != 1 or not isinstance(items[0], Period) or not isinstance(items[0].end, Moment) or len(seen) != 1:
        return None
    durations = seen.pop()
    if len(durations) != 1 or durations[0].elapsed:
        return None
    return f"{phrase(point, teller.lexicon)} is on {day_words(add(items[0].end.last + 1, durations[0]))} or later"


def _after_elapsed(trace: TraceNode, teller: Teller) -> str | None:
    """The birthday, say, from which an age is reached."""
    node = trace.node
    assert isinstance(node, nodes.Compare)
    seen = [each for each in _seen_below(trace.children[0]) if isinstance(each, ElapsedSeen)]
    right = node.right.item if isinstance(node.right, nodes.Literal) else None
    if len(seen) != 1 or not isinstance(right, Range) or right.low is None or not _is_elapsed(trace.children[0]):
        return None
    unit, start = seen[0].unit, seen[0].start
    if unit in (CalendarUnit.HOUR, CalendarUnit.MINUTE) or start.first != start.last:
        return None
    count = right.low if node.operator is Comparison.GE else Fraction(right.low.__floor__() + 1)
    end = _end_point(trace.children[0])
    day = day_words(add(start.first, Duration(count, unit)))
    return f"{phrase(end, teller.lexicon) if end is not None else 'the day of the decision'} is on {day} or later"


def _is_elapsed(trace: TraceNode) -> bool:
    """Whether a value is nothing but completed time, possibly under a name."""
    node = trace.node
    if isinstance(node, nodes.DefinedValue) and len(trace.children) == 1:
        return _is_elapsed(trace.children[0])
    return isinstance(node, nodes.Elapsed)


def _end_point(trace: TraceNode) -> nodes.Value | None:
    if isinstance(trace.node, nodes.Elapsed):
        return trace.node.end
    return next((found for child in trace.children for found in [_end_point(child)] if found is not None), None)


def _seen_below(trace: TraceNode) -> Iterator[object]:
    yield from trace.seen
    for child in trace.children:
        yield from _seen_below(child)


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
    later = _later_date(part, teller)
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
