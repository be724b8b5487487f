"""
Whether the dose rules of a cycle can have changed anything: they have not where every result lies in a quiet band.

A band is quiet if no row of a table holds on it, or only rows that go on at the same level. Whatever is not one exact
number, and whatever lies in a band that asks for something, is left to the automaton.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from protocol_dsl.model.schedule import Change, ColumnKind, LevelChange, RuleRow
from protocol_dsl.schema.event_log import Event, EventKind
from protocol_dsl.sequencing.history import History
from protocol_dsl.sequencing.rule_tables import Cuts, Table
from protocol_dsl.values.interval import Range

Stretch: TypeAlias = tuple[int, int, bool, int, int, bool]
"""
From a number to another: numerator, denominator, and whether the number itself is left out.

Without an end the denominator is 0 and the numerator −1 or 1.
"""


class Watch(NamedTuple):
    """
    The quiet stretches of all columns that look at a result in the same way.

    `kind` and `in_uln` say what is looked at: the result itself, how many times the upper limit of normal it is, or the
    grade of a toxicity in a `version` of CTCAE.
    """

    kind: ColumnKind
    in_uln: bool
    version: str | None
    quiet: tuple[Stretch, ...]


# ---- Prepared for a protocol ---------------------------------------------------------------------------


def watches(name: str, tables: Iterable[Table]) -> tuple[Watch, ...] | None:
    """What is looked at of a name; None where it takes more than one number to know what a table says."""
    cuts: dict[tuple[ColumnKind, bool, str | None], list[Cuts]] = {}
    for table in tables:
        looking = table.looking[name]
        lens = table.columns[looking[0]]
        column = lens.column
        in_uln = column.kind is ColumnKind.RESULT and column.unit == "ULN"
        is_plain = column.kind is ColumnKind.GRADE or in_uln or (column.kind is ColumnKind.RESULT and name in lens.own)
        if len(looking) > 1 or not is_plain:
            return None
        cuts.setdefault((column.kind, in_uln, column.version), []).append(table.cuts[looking[0]])
    return tuple(Watch(*key, tuple(_quiet(each))) for key, each in cuts.items())


def _quiet(cuts: Sequence[Cuts]) -> Iterator[Stretch]:
    """The stretches on which no table asks for anything, joined where they touch."""
    ends = sorted({Fraction(*end) for each in cuts for end in each.ends})
    begun: tuple[int, int, bool] | None = None
    for n, (number, low) in enumerate(_points_and_gaps(ends)):
        if all(_goes_on(each.rows_at(number.as_integer_ratio())) for each in cuts):
            if begun is None:
                begun = (-1, 0, True) if low is None else (*low.as_integer_ratio(), low != number)
        elif begun is not None:
            # A gap behind a point, or a point behind a gap, begins where the stretch ends.
            assert low is not None
            yield (*begun, *low.as_integer_ratio(), n % 2 == 1)
            begun = None
    if begun is not None:
        yield (*begun, 1, 0, True)


def _points_and_gaps(ends: Sequence[Fraction]) -> Iterator[tuple[Fraction, Fraction | None]]:
    """A number of each gap and each end, from low to high, with the end that it begins with."""
    yield (ends[0] - 1 if ends else Fraction(0)), None
    for end, following in zip(ends, [*ends[1:], None], strict=True):
        yield end, end
        yield (end + 1 if following is None else (end + following) / 2), end


def _goes_on(rows: Iterable[RuleRow]) -> bool:
    """Whether these rows leave everything as it is."""
    return all(isinstance(row.action, Change) and row.action.then is LevelChange.SAME for row in rows)


# ---- Asked of a log ------------------------------------------------------------------------------------


def is_quiet(watched: Mapping[str, tuple[Watch, ...] | None], history: History) -> bool:
    """Whether no result and no toxicity of a log can have changed anything."""
    for name, watches_of in watched.items():
        for kind in (EventKind.RESULT, EventKind.TOXICITY):
            events = history.recorded.get((kind, name))
            if events is None:
                continue
            if watches_of is None or not all(_are_quiet(watch, events) for watch in watches_of):
                return False
    return True


def _are_quiet(watch: Watch, events: Iterable[Event]) -> bool:
    if watch.kind is ColumnKind.GRADE:
        return all(
            each.grade is not None and each.ctcae == watch.version and _holds(each.grade, watch.quiet)
            for each in events
        )
    in_uln, quiet = watch.in_uln, watch.quiet
    of_limit, of_one = 1, 1
    before: Range | None = None
    for event in events:
        result = event.result
        items = None if result is None else result.items
        if result is None or items is None or len(items) != 1 or not isinstance(items[0], Range):
            return False
        exact = items[0].low
        if exact is None or exact is not items[0].high:
            return False
        number, of_number = exact.as_integer_ratio()
        if in_uln:
            limit = result.uln
            # A laboratory rarely changes its limits, and the reader keeps one object for each number of a log.
            if limit is None or limit is not before:
                if limit is None or limit.low is None or limit.low is not limit.high or limit.low.numerator <= 0:
                    return False
                of_limit, of_one = limit.low.as_integer_ratio()
                before = limit
            number, of_number = number * of_one, of_number * of_limit
        for low, of_low, low_open, high, of_high, high_open in quiet:
            # Whole numbers that are not equal are at least one apart.
            if number * of_low - low * of_number >= low_open and high * of_number - number * of_high >= high_open:
                break
        else:
            return False
    return True


def _holds(grade: int, stretches: Iterable[Stretch]) -> bool:
    """Whether one of these stretches has a grade in it."""
    return any(
        grade * of_low - low >= low_open and high - grade * of_high >= high_open
        for low, of_low, low_open, high, of_high, high_open in stretches
    )
