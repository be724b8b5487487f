"""Dose rules, dose levels and opening hours: bound, and looked at for gaps, overlaps and holds that never end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker import sequence_time
from protocol_dsl.checker.scope import Session, wording_of
from protocol_dsl.checker.vocabulary import unit as known_unit
from protocol_dsl.model import schedule as model
from protocol_dsl.schema.types import NumberType
from protocol_dsl.syntax import tree
from protocol_dsl.values.interval import (
    Comparison,
    Range,
    decimal_text,
    intersects,
    parse_number,
    within,
)
from protocol_dsl.values.quantity import convertible

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# ---- Rules ------------------------------------------------------------------------------------------


def rules(written: tree.Rules, session: Session) -> model.Rules:
    """A set of dose rules; tables with findings are left out."""
    found = [_when(each, written.most_severe_wins, session) for each in written.tables]
    return model.Rules(
        name=written.name.text,
        label=written.label or written.name.text,
        tables=tuple(each for each in found if each is not None),
        most_severe_wins=written.most_severe_wins,
        wording=wording_of(written.wordings),
        span=written.span,
    )


def _when(written: tree.When, severity: bool, session: Session) -> model.When | None:
    columns = [_column(each, session) for each in written.columns]
    rows = [_row(each, session) for each in written.rows]
    if None in columns or None in rows:
        return None
    found = tuple(row for row in rows if row is not None)
    _look_at(found, severity, session)
    if len(columns) == 1:
        _look_along(found, written, session)
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


def _row(written: tree.RuleRow, session: Session) -> model.RuleRow | None:
    bands = [_band(each, session) for each in written.bands]
    action = _action(written.action, session)
    if None in bands or action is None:
        return None
    return model.RuleRow(tuple(each for each in bands if each is not None), action, span=written.span)


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


def _action(written: tree.Action, session: Session) -> model.Action | None:
    if written.then is None:
        return model.Stop(span=written.span)
    then = model.LevelChange(written.then)
    if written.until is None:
        return model.Change(then, span=written.span)
    operator, bound = written.until
    if not isinstance(bound, tree.Number):
        text = f"{bound.number} {bound.unit}" if isinstance(bound, tree.Quantity) else bound.text
        session.report(problems.UnitInBand(text, span=bound.span))
        return None
    most = None
    if written.at_most is not None:
        found = sequence_time.length(written.at_most, session)
        if found is None:
            return None
        most = model.Window(found[0], most=found[1])
    return model.Hold(_recovery(Comparison(operator), parse_number(bound.text)), then, most, span=written.span)


def _recovery(operator: Comparison, bound: Fraction | None) -> Range:
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
        if isinstance(row.action, model.Hold) and intersects(row.bands[0], row.action.recovered):
            session.report(problems.HoldEndsAtOnce(span=row.action.span))


def _look_along(rows: Sequence[model.RuleRow], written: tree.When, session: Session) -> None:
    """One column: the values between bands, beyond them, and between a band and its recovery."""
    graded = written.columns[0].kind == "grade"
    # A grade is 0 to 5; nothing lies beyond.
    around = outside([row.bands[0] for row in rows])
    gaps = tuple(gap for gap in around if not graded or _shared(gap, Range(0, 5)) is not None)
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


def _silence(gap: Range, row: model.RuleRow, session: Session) -> None:
    assert isinstance(row.action, model.Hold)
    recovered = row.action.recovered
    if not _touches(gap, row.bands[0]) or within(gap, recovered):
        return
    for silent in outside([recovered]):
        shared = _shared(gap, silent)
        if shared is not None:
            session.report(problems.HoldInSilence(band_text(shared), span=row.action.span))


def _touches(a: Range, b: Range) -> bool:
    return (a.low is not None and a.low == b.high) or (a.high is not None and a.high == b.low)


def _shared(a: Range, b: Range) -> Range | None:
    if not intersects(a, b):
        return None
    lows = [(each.low, each.low_open) for each in (a, b) if each.low is not None]
    highs = [(each.high, not each.high_open) for each in (a, b) if each.high is not None]
    low, low_open = max(lows, default=(None, False))
    high, closed = min(highs, default=(None, True))
    return Range(low, high, low_open, not closed)


def outside(bands: Sequence[Range]) -> Iterator[Range]:
    """The stretches of the number line that no band covers, from low to high."""
    order = sorted(bands, key=lambda band: (band.low is not None, band.low or 0, band.low_open))
    reach: tuple[Fraction, bool] | None = None  # the highest value covered so far, and whether it is itself
    if order and order[0].low is not None:
        yield Range(None, order[0].low, high_open=not order[0].low_open)
    for n, band in enumerate(order):
        if n and reach is not None and band.low is not None:
            meets = band.low < reach[0] or (band.low == reach[0] and (reach[1] or not band.low_open))
            if not meets:
                yield Range(reach[0], band.low, low_open=reach[1], high_open=not band.low_open)
        if band.high is None:
            return
        end = (band.high, not band.high_open)
        reach = end if reach is None else max(reach, end)
    if reach is not None:
        yield Range(reach[0], None, low_open=reach[1])


def band_text(band: Range) -> str:
    """`50 to below 75`, `above 20`, `below 25`, as the author would write it."""
    low = None if band.low is None else decimal_text(band.low)
    high = None if band.high is None else decimal_text(band.high)
    if low is None:
        return f"{'below' if band.high_open else 'at most'} {high}"
    if high is None:
        return f"{'above' if band.low_open else 'at least'} {low}"
    return f"{'above ' if band.low_open else ''}{low} to {'below ' if band.high_open else ''}{high}"


# ---- Doses ------------------------------------------------------------------------------------------


def give(written: tree.Give, session: Session) -> model.Give | None:
    """What is given; the drug must be a concept, and what the dose is worked out with a measurement or a fact."""
    found = dose(written.dose, session)
    if written.drug.text not in session.dictionary.concepts:
        session.unknown(written.drug, session.dictionary.concepts, "concept")
        return None
    by = written.by
    known = {**session.dictionary.measurements, **session.dictionary.facts}
    if by is not None and by.text not in known:
        session.unknown(by, known, "measurement")
        return None
    if by is not None:
        session.used.add(by.text)
    if found is None:
        return None
    percent = None if written.tolerance is None else parse_number(written.tolerance)
    return model.Give(
        written.drug.text,
        found,
        None if written.route is None else written.route.text,
        None if by is None else by.text,
        Fraction(0) if percent is None else percent / 100,
        wording_of(written.wordings),
        span=written.span,
    )


def dose(written: tree.Dose, session: Session) -> model.Dose | None:
    """An amount with the way in which it is counted; more than nothing."""
    amount = parse_number(written.amount)
    kind = _kind(written, session)
    if kind is None or amount is None:
        return None
    if amount <= 0:
        session.report(problems.NoDoseUnit(f"{written.amount} {written.unit}", span=written.span))
        return None
    return model.Dose(amount, written.unit, kind)


def _kind(written: tree.Dose, session: Session) -> model.DoseKind | None:
    if written.unit == "AUC":
        return model.DoseKind.AUC
    unit = known_unit(written.unit, written, session)
    if unit is None:
        return None
    _, slash, below = written.unit.partition("/")
    if not slash:
        return model.DoseKind.FLAT
    if below in ("kg", "m2"):
        return model.DoseKind.PER_WEIGHT if below == "kg" else model.DoseKind.PER_SURFACE
    session.report(problems.NoDoseUnit(written.unit, span=written.span))
    return None


def levels(written: tree.Levels, given: model.Give, session: Session) -> model.Levels | None:
    """Dose levels in the unit of the dose, falling, the first one the dose itself."""
    found = [dose(each, session) for each in written.doses]
    if None in found:
        return None
    doses = tuple(each for each in found if each is not None)
    for each, place in zip(doses, written.doses, strict=True):
        if each.unit != given.dose.unit:
            session.report(problems.DoseOfOtherKind(dose_text(each), dose_text(given.dose), span=place.span))
            return None
    for above, each, place in zip(doses, doses[1:], written.doses[1:], strict=False):
        if each.amount >= above.amount:
            session.report(problems.LevelsNotFalling(dose_text(each), dose_text(above), span=place.span))
    if doses[0].amount != given.dose.amount:
        first = written.doses[0]
        session.report(problems.LevelsStartElsewhere(dose_text(doses[0]), dose_text(given.dose), span=first.span))
    return model.Levels(doses, written.stop, written.never_up, wording_of(written.wordings), span=written.span)


def dose_text(each: model.Dose) -> str:
    """`3.6 mg/kg`, `AUC 5`."""
    amount = decimal_text(each.amount)
    return f"AUC {amount}" if each.kind is model.DoseKind.AUC else f"{amount} {each.unit}"


# ---- Opening hours ------------------------------------------------------------------------------------


def calendar(written: tree.Calendar) -> model.Calendar:
    """Opening hours by weekday."""
    return model.Calendar(
        name=written.name.text,
        label=written.label or written.name.text,
        hours=tuple(map(_hours, written.hours)),
        closed=frozenset(date.text for date in written.closed),
        wording=wording_of(written.wordings),
        span=written.span,
    )


def _hours(written: tree.Hours) -> model.Hours:
    first, last = WEEKDAYS.index(written.first_day), WEEKDAYS.index(written.last_day)
    # `Sat-Mon` runs over the end of the week.
    days = {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    return model.Hours(frozenset(days), _minutes(written.opens), _minutes(written.closes), span=written.span)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
