"""What is given, how much, and at which levels."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from protocol_dsl.checker import plan_problems
from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker.scope import Session, wording_of
from protocol_dsl.checker.vocabulary import unit as known_unit
from protocol_dsl.model import schedule as model
from protocol_dsl.syntax import tree
from protocol_dsl.syntax.print_sequence import dose_text
from protocol_dsl.values.interval import parse_number


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
    if percent == 0:
        session.report(plan_problems.NoughtAsUnspecified("within 0 %", span=written.span))
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


def levels(written: tree.Levels, given: tree.Dose, session: Session) -> model.Levels | None:
    """Dose levels in the unit of the dose that is given, falling, the first one the dose itself."""
    found = [dose(each, session) for each in written.doses]
    amount = parse_number(given.amount)
    for each in written.doses:
        if each.unit != given.unit:
            session.report(problems.DoseOfOtherKind(dose_text(each), dose_text(given), span=each.span))
            return None
    doses = tuple(each for each in found if each is not None)
    if len(doses) < len(found):
        return None
    for number, (above, below) in enumerate(pairwise(doses)):
        if below.amount >= above.amount:
            lower, upper = written.doses[number + 1], written.doses[number]
            session.report(problems.LevelsNotFalling(dose_text(lower), dose_text(upper), span=lower.span))
    if doses[0].amount != amount:
        first = written.doses[0]
        session.report(problems.LevelsStartElsewhere(dose_text(first), dose_text(given), span=first.span))
    return model.Levels(doses, written.stop, written.never_up, wording_of(written.wordings), span=written.span)
