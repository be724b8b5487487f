"""
Lists of rows: which rows count, and whether any, none, all or so many of them do (SEMANTICS 3).

A list may hold rows that were not recorded; `open_causes` name why, and then nothing that depends on their absence is
decided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cmp_to_key
from itertools import combinations, groupby, pairwise
from typing import TypeAlias

from attrs import frozen

from protocol_dsl.engine.evaluator import JudgeOf, ValueOf
from protocol_dsl.engine.outcome import (
    HOLDS,
    Judged,
    Known,
    all_hold,
    any_holds,
    judged,
    negated,
    tally,
    union,
    unknown,
    unknown_causes,
)
from protocol_dsl.engine.results import ANY_DAY, certainly_later
from protocol_dsl.engine.trace import RowsSeen
from protocol_dsl.engine.world import ListSeen, World, rows_of
from protocol_dsl.model.nodes import Quantifier
from protocol_dsl.schema.datum import Cause, CauseKind, Causes
from protocol_dsl.schema.record import Row
from protocol_dsl.values.calendar import Duration, Moment, add, subtract
from protocol_dsl.values.truth import Limit, Truth, count_compare


@frozen
class RowsOf:
    """A compiled `Rows`: the list, and the conditions that make a row count."""

    list: str
    member: JudgeOf | None
    where: JudgeOf | None
    exceptions: tuple[JudgeOf, ...]

    def counts(self, world: World) -> Judged:
        """Whether the row that is being looked at counts."""
        parts = [part(world) for part in (self.member, self.where) if part is not None]
        parts += [negated(exception(world)) for exception in self.exceptions]
        return all_hold(parts) if parts else HOLDS


@frozen
class Counted:
    """The rows of a list, each with whether it counts, and why there may be others."""

    seen: ListSeen
    rows: tuple[tuple[Row, Judged], ...]

    @property
    def open_causes(self) -> Causes:
        """Why there may be other rows; empty for a complete list."""
        return self.seen.open_causes

    @property
    def possible(self) -> tuple[tuple[Row, Judged], ...]:
        """The rows that may count."""
        return tuple(each for each in self.rows if each[1].truth is not Truth.FALSE)

    @property
    def sure(self) -> tuple[tuple[Row, Judged], ...]:
        """The rows that certainly count."""
        return tuple(each for each in self.rows if each[1].truth is Truth.TRUE)

    def unsure_causes(self) -> Causes:
        """Why it is not known which rows count, and whether there are others."""
        return unknown_causes(outcome for _, outcome in self.rows) | self.open_causes


@frozen
class Number:
    """How many rows count for sure, how many may, and why that is not the same."""

    sure: int
    possible: int
    causes: Causes


def number_of(world: World, found: Counted) -> Number:
    """How many of the recorded rows count."""
    parts = world.in_parts(found.rows, _number_in)
    causes = union(part.causes for part in parts)
    return Number(sum(part.sure for part in parts), sum(part.possible for part in parts), causes)


def _number_in(_: World, rows: Sequence[tuple[Row, Judged]]) -> Number:
    return Number(*tally(outcome for _, outcome in rows), unknown_causes(outcome for _, outcome in rows))


CountedOf: TypeAlias = Callable[[World], Counted]


def counted(rows: RowsOf, shown: bool = True) -> CountedOf:
    """Judge every row of a list; who asks for more of a row than that shows by itself how many count."""

    def evaluate(world: World) -> Counted:
        seen = rows_of(world, rows.list)
        found = Counted(seen, tuple(world.of_rows(seen.rows.rows, rows, rows.counts)))
        if shown:
            _show(world, rows.list, found)
        return found

    return evaluate


def _show(world: World, name: str, found: Counted) -> None:
    if world.tracer is None:
        return
    sure, possible = tally(outcome for _, outcome in found.rows)
    rows = found.seen.rows
    world.saw(
        RowsSeen(
            list=name,
            path=rows.path,
            total=len(rows.rows),
            sure=sure,
            possible=possible,
            complete=found.seen.complete,
            through=rows.through,
        )
    )


# ---- Any, none, all -----------------------------------------------------------------------------------


def any_rows(quantifier: Quantifier, rows: RowsOf) -> JudgeOf:
    """Some row counts, or none does."""
    count = counted(rows)

    def evaluate(world: World) -> Judged:
        found = count(world)
        outcome = _or_open(world.in_parts(found.rows, _any_in), found.open_causes)
        return negated(outcome) if quantifier is Quantifier.NO else outcome

    return evaluate


def _any_in(_: World, rows: Sequence[tuple[Row, Judged]]) -> Judged:
    return any_holds([outcome for _, outcome in rows])


def _or_open(outcomes: Sequence[Judged], open_causes: Causes) -> Judged:
    """Or, over these and perhaps further operands."""
    return any_holds([*outcomes, unknown(open_causes)] if open_causes else outcomes)


def all_rows(rows: RowsOf, have: JudgeOf) -> JudgeOf:
    """Every row that counts has a property; of a list known to hold no such row this is true."""
    count = counted(rows)

    def lacking(world: World, some: Sequence[tuple[Row, Judged]]) -> Judged:
        counting = [(row, counts) for row, counts in some if counts.truth is not Truth.FALSE]
        having = world.of_rows([row for row, _ in counting], have, have)
        return any_holds(
            [all_hold([counts, negated(has)]) for (_, counts), (_, has) in zip(counting, having, strict=True)]
        )

    def evaluate(world: World) -> Judged:
        found = count(world)
        return negated(_or_open(world.in_parts(found.rows, lacking), found.open_causes))

    return evaluate


# ---- So many ---------------------------------------------------------------------------------------------


def limit_rows(limit: Limit, number: int, rows: RowsOf) -> JudgeOf:
    """At least, at most or exactly so many rows count."""
    count = counted(rows)

    def evaluate(world: World) -> Judged:
        found = count(world)
        so_many = number_of(world, found)
        most = None if found.open_causes else so_many.possible
        return judged(count_compare(limit, number, so_many.sure, most), lambda: so_many.causes | found.open_causes)

    return evaluate


def _compare_number(
    limit: Limit, number: int, sure: int, possible: int, found: Counted, doubt: Causes = frozenset()
) -> Judged:
    most = None if found.open_causes else possible
    return judged(count_compare(limit, number, sure, most), lambda: found.unsure_causes() | doubt)


@frozen
class ApartOf:
    """A compiled `Apart`."""

    limit: Limit
    duration: Duration
    by: ValueOf


def limit_rows_apart(limit: Limit, number: int, rows: RowsOf, apart: ApartOf) -> JudgeOf:
    """So many rows that are pairwise so far apart (SEMANTICS 7)."""
    count = counted(rows)

    def evaluate(world: World) -> Judged:
        found = count(world)
        dated = [(outcome.truth, date_of_row(world, row, apart.by)) for row, outcome in found.possible]
        happened = [day.moment for truth, day in dated if truth is Truth.TRUE and day.happened is Truth.TRUE]
        sure = _most_apart(happened, apart, certain=True)
        possible = _most_apart(
            [day.moment for _, day in dated if day.happened is not Truth.FALSE], apart, certain=False
        )
        doubt = frozenset().union(*(day.causes for _, day in dated))
        return _compare_number(limit, number, sure, possible, found, doubt)

    return evaluate


@frozen
class DayOfRow:
    """
    The date of a row as one moment that holds all possibilities, and whether there is one.

    What was recorded as never has no date, so it is not apart from anything and has no place in an order.
    """

    moment: Moment
    happened: Truth
    causes: Causes
    paths: tuple[str, ...]


def date_of_row(world: World, row: Row, by: ValueOf) -> DayOfRow:
    """What is known of the date of a row."""
    with world.at_row(row):
        known = by(world)
    if known.items is None:
        return DayOfRow(ANY_DAY, Truth.UNKNOWN, known.causes, known.paths)
    moments = [item for item in known.items if isinstance(item, Moment)]
    if not moments:
        return DayOfRow(ANY_DAY, Truth.FALSE, known.causes, known.paths)
    happened = Truth.TRUE if len(moments) == len(known.items) else Truth.UNKNOWN
    if len(moments) == 1:
        return DayOfRow(moments[0], happened, known.causes, known.paths)
    whole = Moment(min(m.first for m in moments), max(m.last for m in moments))
    return DayOfRow(whole, happened, known.causes, known.paths)


def _most_apart(days: Sequence[Moment], apart: ApartOf, certain: bool) -> int:
    """
    The greatest number of rows that are, or with `certain` off may be, as far apart as is asked.

    For imprecise dates the certain number is a lower and the other an upper bound.
    """
    if apart.limit in (Limit.AT_LEAST, Limit.MORE_THAN):
        return _spread(days, apart, certain)
    return _clustered(days, apart, certain)


def _next_day(day: int, apart: ApartOf) -> int:
    return add(day, apart.duration) + (apart.limit is Limit.MORE_THAN)


def _spread(days: Sequence[Moment], apart: ApartOf, certain: bool) -> int:
    """Greedy from the left: taking the row that ends first never costs a later one."""
    number, free_from = 0, None
    for day in sorted(days, key=lambda moment: (moment.last, moment.first)):
        start = day.first if free_from is None else max(day.first, free_from)
        if certain and (free_from is None or day.first >= free_from):
            number, free_from = number + 1, _next_day(day.last, apart)
        elif not certain and start <= day.last:
            number, free_from = number + 1, _next_day(start, apart)
    return number if certain else min(len(days), max(number, _spread_bound(days, apart)))


def _spread_bound(days: Sequence[Moment], apart: ApartOf) -> int:
    """How many days so far apart fit into all days that the rows may have, whichever row has which."""
    number, free_from = 0, None
    for day in sorted(days, key=lambda moment: (moment.first, moment.last)):
        start = day.first if free_from is None else max(day.first, free_from)
        while start <= day.last and number < len(days):
            number, free_from = number + 1, _next_day(start, apart)
            start = free_from
    return number


def _clustered(days: Sequence[Moment], apart: ApartOf, certain: bool) -> int:
    """The most rows within one stretch of that length."""
    strict = apart.limit is Limit.LESS_THAN
    best = 0
    for anchor in days:
        first = anchor.first if certain else anchor.last
        reach = add(first, apart.duration) - strict
        if certain:
            best = max(best, sum(first <= day.first and day.last <= reach for day in days))
        else:
            best = max(best, sum(day.first <= reach and day.last >= first for day in days))
            back = subtract(anchor.first, apart.duration) + strict
            best = max(best, sum(day.last >= back and day.first <= anchor.first for day in days))
    return best


# ---- Next to each other ------------------------------------------------------------------------------------


def consecutive_rows(limit: Limit, number: int, rows: RowsOf, by: ValueOf) -> JudgeOf:
    """So many rows next to each other, in the order of `by`, that all count; a list's other rows interrupt a run."""
    in_list = counted(RowsOf(rows.list, rows.member, None, ()), shown=False)

    def evaluate(world: World) -> Judged:
        found = in_list(world)
        judged_rows: list[Dated] = []
        counting: list[tuple[Row, Judged]] = []
        for row, member in found.possible:
            day = date_of_row(world, row, by)
            if day.happened is not Truth.FALSE:
                with world.at_row(row):
                    judged_rows.append((member, rows.counts(world), day))
                counting.append((row, judged_rows[-1][1]))
        _show(world, rows.list, Counted(found.seen, tuple(counting)))
        doubt = unknown_causes(outcome for _, outcome, _ in judged_rows)
        doubt |= frozenset().union(*(day.causes for *_, day in judged_rows))
        doubt |= _tied(world, judged_rows)
        sure, possible = _longest_runs(world, judged_rows)
        if found.open_causes:
            sure = min(sure, 1)
        return _compare_number(limit, number, sure, possible, found, doubt)

    return evaluate


Dated: TypeAlias = tuple[Judged, Judged, DayOfRow]
"""Whether a row is in the list, whether it counts, and its date."""


def _longest_runs(world: World, rows: Sequence[Dated]) -> tuple[int, int]:
    """The longest run that is certain and the longest that is possible; loose bounds where the order is not certain."""

    def compare(a: Dated, b: Dated) -> int:
        return _later(world, a, b) - _later(world, b, a) or _sign(a[2].moment.first - b[2].moment.first)

    in_order = sorted(rows, key=cmp_to_key(compare))
    days = [list(same) for _, same in groupby(in_order, key=_days_of)]
    apart = all(_days_of(a[0])[1] < _days_of(b[0])[0] for a, b in pairwise(days))
    ordered = apart and not any(_order_matters(world, day) for day in days)
    certain_members = all(member.truth is Truth.TRUE and day.happened is Truth.TRUE for member, _, day in rows)
    _, possible_rows = tally(outcome for _, outcome, _ in rows)
    sure_rows = sum(outcome.truth is Truth.TRUE and day.happened is Truth.TRUE for _, outcome, day in rows)
    if not ordered or not certain_members:
        whole = certain_members and sure_rows == len(rows)
        return (sure_rows if whole else min(sure_rows, 1)), possible_rows
    truths = [outcome.truth for _, outcome, _ in in_order]
    return _run([t is Truth.TRUE for t in truths]), _run([t is not Truth.FALSE for t in truths])


def _later(world: World, a: Dated, b: Dated) -> bool:
    return certainly_later(a[2].moment, b[2].moment)


def _days_of(row: Dated) -> tuple[int, int]:
    return row[2].moment.first, row[2].moment.last


def _order_matters(world: World, rows: Sequence[Dated]) -> bool:
    """Whether rows of one date, not all of them with a clock time, may stand in an order that makes a difference."""
    first, last = _days_of(rows[0])
    if first == last and len({outcome.truth for _, outcome, _ in rows}) == 1:
        return False
    return not all(_later(world, a, b) or _later(world, b, a) for a, b in combinations(rows, 2))


def _tied(world: World, rows: Sequence[Dated]) -> Causes:
    """The dates of rows of one day of which nobody has said which came first."""
    by_day: dict[tuple[int, int], list[Dated]] = {}
    for row in rows:
        by_day.setdefault(_days_of(row), []).append(row)
    tied = [row for day in by_day.values() if _order_matters(world, day) for row in day]
    return frozenset(Cause(CauseKind.IMPRECISE, path) for *_, day in tied if not day.causes for path in day.paths)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _run(holds: Sequence[bool]) -> int:
    longest = current = 0
    for each in holds:
        current = current + 1 if each else 0
        longest = max(longest, current)
    return longest


def known_of_row(world: World, row: Row, value: ValueOf) -> Known:
    """A value read from one row."""
    return world.of_row(row, value)
