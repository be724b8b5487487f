"""Dose rules: bound, and looked at for gaps, overlaps, silence and holds that end at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from protocol_dsl.checker import plan_problems, sequence_time
from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker.reasons import ask_for_reasons
from protocol_dsl.checker.scope import Session, wording_of
from protocol_dsl.checker.vocabulary import unit as known_unit
from protocol_dsl.model import schedule as model
from protocol_dsl.schema.types import NumberType
from protocol_dsl.syntax import print_data, print_sequence, tree
from protocol_dsl.values.interval import (
    Comparison,
    Range,
    contains,
    decimal_text,
    intersection,
    intersects,
    outside,
    parse_number,
    within,
)
from protocol_dsl.values.quantity import convertible

Bands: TypeAlias = tuple[Range, ...]
"""The bands of one row, one for each column."""

# ---- Rules ------------------------------------------------------------------------------------------


def rules(written: tree.Rules, session: Session) -> model.Rules:
    """A set of dose rules; tables with findings are left out."""
    before = len(session.findings)
    found = [_when(each, written.most_severe_wins, session) for each in written.tables]
    wording = wording_of(written.wordings)
    ask_for_reasons(written.tables, wording, session)
    _check_priority(written, [each for each in found if each is not None], session)
    if written.lines_lost:
        about_it = session.findings[before:]
        session.findings[before:] = [each for each in about_it if not isinstance(each, FOR_WANT_OF_A_LINE)]
    return model.Rules(
        name=written.name.text,
        label=written.label or written.name.text,
        tables=tuple(each for each in found if each is not None),
        most_severe_wins=written.most_severe_wins,
        wording=wording,
        span=written.span,
    )


# What a line that could not be read may answer.
FOR_WANT_OF_A_LINE = (
    problems.BandsOverlap,
    problems.GapBetweenBands,
    problems.HoldInSilence,
    problems.NoReason,
    problems.OpenEnd,
    plan_problems.NoPriority,
)


def check_levels(cycle: model.Cycle, rules: Mapping[str, model.Rules], session: Session) -> None:
    """Whether the levels of a cycle can be escaped: downwards by a rule, upwards because nothing forbids it."""
    levels = cycle.levels
    found = None if cycle.rules is None else rules.get(cycle.rules)
    down = None if found is None else next(_downward(found), None)
    if levels is not None and levels.goes_up:
        if found is not None and down is not None:
            session.report(problems.NoWayDown(found.name, span=down.span))
        _check_way_up(cycle, levels, found, session)
        return
    if found is not None and down is not None and (levels is None or not levels.stop):
        lowest = None if levels is None else _dose_words(levels.doses[-1])
        session.report(plan_problems.LevelsEscaped(cycle.name, found.name, lowest, span=down.span))
    if levels is None:
        return
    written = None if cycle.rules is None else session.scope.rules.get(cycle.rules)
    lost = written is not None and (written.lines_lost or found is None or len(found.tables) < len(written.tables))
    if lost:
        # A line or a table that has a finding of its own may be the one that leads down.
        return
    if down is None:
        session.report(plan_problems.LevelsNeverUsed(cycle.name, span=levels.span))
    elif not levels.never_up:
        session.report(plan_problems.MayRiseAgain(cycle.name, span=levels.span))


def _check_way_up(cycle: model.Cycle, levels: model.Levels, rules: model.Rules | None, session: Session) -> None:
    """Whether levels that go up ever do: there is a second cycle, and no table that speaks of every value."""
    if cycle.repeat is None:
        session.report(plan_problems.LevelsNeverRaised(cycle.name, None, span=levels.span))
    for table in () if rules is None else rules.tables:
        (first, *others) = table.columns
        grades = first.kind is model.ColumnKind.GRADE
        if not others and not grades and not list(outside(row.bands[0] for row in table.rows)):
            heads = print_sequence.watched_text(first.kind.value, [tree.Name(name) for name in first.names])
            session.report(plan_problems.LevelsNeverRaised(cycle.name, heads, span=table.span))


def _dose_words(dose: model.Dose) -> str:
    return print_sequence.dose_text(tree.Dose(decimal_text(dose.amount), dose.unit))


def _downward(rules: model.Rules) -> Iterator[model.RuleRow]:
    """The rows that lead one level down."""
    for table in rules.tables:
        for row in table.rows:
            if not isinstance(row.action, model.Stop) and row.action.then is model.LevelChange.DOWN:
                yield row


def _check_priority(written: tree.Rules, tables: Sequence[model.When], session: Session) -> None:
    """Several tables may fire at once; what does nothing is beaten by everything."""
    nothing = model.Change(model.LevelChange.SAME)
    asked = {row.action for table in tables for row in table.rows} - {nothing}
    if not written.most_severe_wins and len(tables) > 1 and len(asked) > 1:
        session.report(plan_problems.NoPriority(written.name.text, span=written.name.span))


def _when(written: tree.When, severity: bool, session: Session) -> model.When | None:
    columns = [_column(each, session) for each in written.columns]
    bands = [_bands(each, session) for each in written.rows]
    rows = [_row(each, of_row, written.columns, session) for each, of_row in zip(written.rows, bands, strict=True)]
    if None in columns:
        return None
    found = tuple(row for row in rows if row is not None)
    _look_at(found, severity, session)
    known = [each for each in bands if each is not None]
    # A row that has a finding of its own stands for its band all the same; a band that has one may fill any gap.
    if len(known) == len(bands):
        _look_along(known, found, written, session)
    if None in rows:
        return None
    return model.When(
        tuple(column for column in columns if column is not None),
        found,
        wording_of(written.wordings),
        span=written.span,
    )


def _column(written: tree.Column, session: Session) -> model.Column | None:
    names = tuple(name.text for name in written.names)
    if written.kind == "grade":
        if not written.unit:
            session.report(problems.NoVersionOfCtcae(names[0], span=written.span))
            return None
        return model.Column(model.ColumnKind.GRADE, names, "1", version=written.unit, span=written.span)
    kind = model.ColumnKind.FALL if written.kind == "fall" else model.ColumnKind.RESULT
    # Every name is looked at, so that each has its finding.
    known = [_measured(name, written, session) for name in written.names]
    if not all(known):
        return None
    return model.Column(kind, names, written.unit, span=written.span)


def _measured(name: tree.Name, column: tree.Column, session: Session) -> bool:
    """Whether the name is a measurement whose results can be expressed in the unit of the column."""
    found = session.dictionary.measurements.get(name.text)
    if found is None:
        session.unknown(name, session.dictionary.measurements, "measurement")
        return False
    session.used.add(name.text)
    if name.text in session.broken:
        return False
    if not isinstance(found.type, NumberType):
        session.report(problems.UnitDoesNotFit(column.unit, name.text, None, span=name.span))
        return False
    if column.unit == "ULN":
        return True
    wanted = known_unit("%" if column.unit == "percentage points" else column.unit, column, session)
    if wanted is None:
        return False
    if not convertible(found.type.unit, wanted):
        session.report(problems.UnitDoesNotFit(column.unit, name.text, found.type.unit.symbol, span=column.span))
        return False
    return True


def _bands(written: tree.RuleRow, session: Session) -> Bands | None:
    """The bands of a row; None, with a finding, if one of them is none."""
    bands = [_band(each, session) for each in written.bands]
    found = tuple(each for each in bands if each is not None)
    return found if len(found) == len(bands) else None


def _row(
    written: tree.RuleRow, bands: Bands | None, columns: Sequence[tree.Column], session: Session
) -> model.RuleRow | None:
    action = _action(written.action, columns, session)
    return None if bands is None or action is None else model.RuleRow(bands, action, span=written.span)


def _band(written: tree.Band, session: Session) -> Range | None:
    ends: list[Fraction | None] = []
    for end in (written.low, written.high):
        if isinstance(end, tree.Quantity):
            session.report(problems.UnitInBand(f"{end.number} {end.unit}", span=end.span))
            return None
        if isinstance(end, tree.Name):
            session.unknown(end, (), "number")
            return None
        ends.append(None if end is None else parse_number(end.text))
    low, high = ends
    if (
        low is not None
        and high is not None
        and (low > high or (low == high and (written.low_open or written.high_open)))
    ):
        session.report(problems.InvertedWindow(decimal_text(low), decimal_text(high), span=written.span))
        return None
    return Range(low, high, written.low_open, written.high_open)


def _action(written: tree.Action, columns: Sequence[tree.Column], session: Session) -> model.Action | None:
    if written.then is None:
        return model.Stop(span=written.span)
    then = model.LevelChange(written.then)
    if written.until is None:
        return model.Change(then, span=written.span)
    recovered = tuple(each for line in written.until if (each := _recovery(line, columns, session)) is not None)
    if len(recovered) < len(written.until):
        return None
    most = None
    if written.at_most is not None:
        found = sequence_time.length(written.at_most, session)
        if found is None:
            return None
        if found[1] == 0:
            nought = f"at most {sequence_time.text_of(written.at_most)}"
            session.report(plan_problems.NoughtAsUnspecified(nought, span=written.at_most.span))
        most = model.Window(found[0], most=found[1])
    return model.Hold(recovered, then, most, span=written.span)


def _recovery(written: tree.Recovery, columns: Sequence[tree.Column], session: Session) -> model.Recovery | None:
    """What ends a hold: which column, and where its values have to be."""
    bound = written.bound
    if not isinstance(bound, tree.Number):
        text = f"{bound.number} {bound.unit}" if isinstance(bound, tree.Quantity) else bound.text
        session.report(problems.UnitInBand(text, span=bound.span))
        return None
    column = _recovering(written, columns, session)
    if column is None:
        return None
    return model.Recovery(column, _band_of(Comparison(written.operator), parse_number(bound.text)))


def _recovering(written: tree.Recovery, columns: Sequence[tree.Column], session: Session) -> int | None:
    """The column that is meant; one of several has to be named, since a wrong one would end a hold too soon."""
    heads = tuple(print_sequence.watched_text(each.kind, each.names) for each in columns)
    if written.column is None:
        if len(columns) > 1:
            bound = print_data.datum(written.bound)
            session.report(problems.UnclearRecovery(f"{written.operator} {bound}", heads, span=written.span))
            return None
        return 0
    named = written.column
    for number, each in enumerate(columns):
        if each.kind == named.kind and {name.text for name in each.names} == {name.text for name in named.names}:
            return number
    said = print_sequence.watched_text(named.kind, named.names)
    session.report(problems.NoSuchColumn(said, heads, span=named.span))
    return None


def _band_of(operator: Comparison, bound: Fraction | None) -> Range:
    match operator:
        case Comparison.GE | Comparison.GT:
            return Range(bound, None, low_open=operator is Comparison.GT)
        case Comparison.LE | Comparison.LT:
            return Range(None, bound, high_open=operator is Comparison.LT)
        case _:
            return Range(bound, bound)


# ---- What a table leaves out or says twice ----------------------------------------------------------


def _look_at(rows: Sequence[model.RuleRow], severity: bool, session: Session) -> None:
    for n, row in enumerate(rows):
        for other in rows[:n]:
            same = all(intersects(a, b) for a, b in zip(row.bands, other.bands, strict=True))
            if same and not severity and row.action != other.action:
                session.report(problems.BandsOverlap(other.span, span=row.span))
        if isinstance(row.action, model.Hold) and all(
            intersects(row.bands[each.column], each.range) for each in row.action.recovered
        ):
            session.report(problems.HoldEndsAtOnce(span=row.action.span))


def _look_along(bands: Sequence[Bands], rows: Sequence[model.RuleRow], written: tree.When, session: Session) -> None:
    """Values between bands; in a table of one column also those beyond them, and between a band and its recovery."""
    if len(written.columns) > 1:
        for number, column in enumerate(written.columns):
            _look_beside(number, bands, column, written.columns, session)
        return
    gaps = tuple(gap for gap in outside(each[0] for each in bands) if _happens(gap, written.columns[0]))
    for gap in gaps:
        if gap.low is not None and gap.high is not None:
            session.report(problems.GapBetweenBands(band_text(gap), span=written.columns[0].span))
    ends = tuple(band_text(gap) for gap in gaps if gap.low is None or gap.high is None)
    if ends:
        session.report(problems.OpenEnd(ends, span=written.columns[0].span))
    for row in rows:
        if isinstance(row.action, model.Hold):
            for gap in (each for each in gaps if each.low is None or each.high is None):
                _silence(gap, row, session)


def _happens(gap: Range, column: tree.Column) -> bool:
    """Whether any value lies there: a grade is a whole number from 0 to 5."""
    return column.kind != "grade" or any(contains(gap, Fraction(grade)) for grade in range(6))


def _look_beside(
    number: int, bands: Sequence[Bands], column: tree.Column, columns: Sequence[tree.Column], session: Session
) -> None:
    """
    One column of several: the values between two of its bands where all the other columns say the same.

    What any row says of them that may hold beside the same values of the others is no gap, so that every gap that is
    told is one; some may be missed.
    """
    others = [each[:number] + each[number + 1 :] for each in bands]
    for beside in dict.fromkeys(others):
        along = [each[number] for each, other in zip(bands, others, strict=True) if other == beside]
        near = [
            each[number]
            for each, other in zip(bands, others, strict=True)
            if all(intersects(a, b) for a, b in zip(other, beside, strict=True))
        ]
        between = [gap for gap in outside(along) if gap.low is not None and gap.high is not None]
        left = [found for gap in between for free in outside(near) if (found := intersection(gap, free)) is not None]
        heads = [print_sequence.watched_text(each.kind, each.names) for each in columns]
        del heads[number]
        where = tuple(f"`{head}` {band_text(band)}" for head, band in zip(heads, beside, strict=True))
        for gap in (each for each in left if _happens(each, column)):
            session.report(problems.GapBetweenBands(band_text(gap), where, span=column.span))


def _silence(gap: Range, row: model.RuleRow, session: Session) -> None:
    assert isinstance(row.action, model.Hold)
    # There is one column, and what ends the hold is all that is said of it.
    recovered = row.action.recovered[0].range
    for each in row.action.recovered[1:]:
        both = intersection(recovered, each.range)
        recovered = recovered if both is None else both
    if not _touches(gap, row.bands[0]) or within(gap, recovered):
        return
    for silent in outside([recovered]):
        shared = intersection(gap, silent)
        if shared is not None:
            session.report(problems.HoldInSilence(band_text(shared), span=row.action.span))


def _touches(a: Range, b: Range) -> bool:
    return (a.low is not None and a.low == b.high) or (a.high is not None and a.high == b.low)


def band_text(band: Range) -> str:
    """`50 to below 75`, `above 20`, `below 25`, as the author would write it."""
    if band.low is not None and band.low == band.high:
        return decimal_text(band.low)
    low, high = (None if end is None else tree.Number(decimal_text(end)) for end in (band.low, band.high))
    return print_data.band(tree.Band(low, high, band.low_open, band.high_open))
