"""What is given, how much, and at which levels."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from protocol_dsl.checker import plan_problems
from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker.scope import Session, wording_of
from protocol_dsl.checker.vocabulary import unit as known_unit
from protocol_dsl.model import schedule as model
from protocol_dsl.schema.types import NumberType
from protocol_dsl.syntax import tree
from protocol_dsl.syntax.print_sequence import dose_text
from protocol_dsl.values.interval import parse_number
from protocol_dsl.values.quantity import convert, convertible


def give(written: tree.Give, session: Session) -> model.Give | None:
    """What is given; the drug must be a concept, and what the dose is worked out with a measurement or a fact."""
    if not _is_an_amount(written, session):
        return None
    found = dose(written.dose, session)
    most = None if found is None or written.most is None else _most(written.most, written.dose, found, session)
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
    if found is None or (written.most is not None and most is None):
        return None
    _check_by(written, found.kind, session)
    body_most = None if written.body_most is None else _body_most(written.body_most, written.dose, found, session)
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
        most,
        body_most,
        span=written.span,
    )


ROUTES = frozenset(
    {"iv", "po", "sc", "im", "oral", "orally", "intravenous", "intravenously", "subcutaneous", "subcutaneously"}
    | {"intramuscular", "intramuscularly", "topical", "sublingual"}
)
_FORMS = ("tablet", "tab", "capsule", "pill", "vial", "ampoule", "puff", "drop", "sachet")
FORMS = frozenset((*_FORMS, *(f"{each}s" for each in _FORMS), "patch", "patches"))
"""What a drug comes in; how much is in one differs."""
OFTEN = {
    **dict.fromkeys(("qd", "od", "daily"), "24 hours"),
    **dict.fromkeys(("bid", "bd"), "12 hours"),
    **dict.fromkeys(("tid", "tds"), "8 hours"),
    **dict.fromkeys(("qid", "qds"), "6 hours"),
    **dict.fromkeys(("weekly", "qw"), "7 days"),
}
"""How often something is given, as prescriptions shorten it; none of these words is a way to give it."""


def _is_an_amount(written: tree.Give, session: Session) -> bool:
    """Whether how much is given has a unit, and how it is given does not say how often."""
    unit, route = written.dose.unit, written.route
    if unit.lower() in FORMS and session.dictionary.units.find(unit) is None:
        session.report(problems.DoseInPieces(written.dose.amount, unit, span=written.dose.span))
        return False
    if unit.lower() in ROUTES and session.dictionary.units.find(unit) is None:
        session.report(problems.NoUnitOfDose(written.dose.amount, unit, span=written.dose.span))
        return False
    if route is not None and (interval := OFTEN.get(route.text.lower())) is not None:
        session.report(problems.NotARoute(route.text, interval, span=route.span))
        return False
    return True


def _most(written: tree.Dose, given: tree.Dose, found: model.Dose, session: Session) -> model.Dose | None:
    """The greatest amount: for the whole body, in a unit of what it gets; a flat dose has none."""
    most = dose(written, session)
    if most is None:
        return None
    whole, units = found.whole_unit, session.dictionary.units
    unit, wanted = units.find(written.unit), units.find(whole)
    fits = unit is not None and wanted is not None and convertible(unit, wanted)
    if most.kind is not model.DoseKind.FLAT or not fits or found.kind is model.DoseKind.FLAT:
        session.report(problems.NoGreatestDose(dose_text(written), dose_text(given), whole, span=written.span))
        return None
    return most


def _body_most(written: tree.Dose, given: tree.Dose, found: model.Dose, session: Session) -> Fraction | None:
    """The greatest body that a dose is worked out with, in the unit in which the dose is counted by it."""
    units, wanted = session.dictionary.units, model.BODY.get(found.kind)
    unit, own = units.find(written.unit), None if wanted is None else units.find(wanted)
    amount = parse_number(written.amount)
    if unit is None or own is None or not convertible(unit, own) or amount is None or amount <= 0:
        session.report(problems.NoGreatestBody(dose_text(written), dose_text(given), wanted, span=written.span))
        return None
    return convert(amount, unit, own)


def _check_by(written: tree.Give, kind: model.DoseKind, session: Session) -> None:
    """Whether what a dose is worked out with can be expressed in what the dose is counted by."""
    if kind is model.DoseKind.FLAT:
        return
    said, by = dose_text(written.dose), written.by
    if by is None:
        session.report(problems.NothingToWorkOutWith(said, model.BODY[kind], span=written.dose.span))
        return
    declared = session.dictionary.measurements.get(by.text) or session.dictionary.facts[by.text]
    wanted = session.dictionary.units.find(model.BODY[kind])
    if by.text in session.broken or wanted is None:
        return
    unit = declared.type.unit if isinstance(declared.type, NumberType) else None
    if unit is None or not convertible(unit, wanted):
        own = None if unit is None else unit.symbol
        session.report(problems.WorkedOutWithOther(said, by.text, own, model.BODY[kind], span=by.span))


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
    """Dose levels in the unit of the dose that is given, falling or going up, the first one the dose itself."""
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
        if below.amount == above.amount or (below.amount > above.amount) is not written.goes_up:
            lower, upper = written.doses[number + 1], written.doses[number]
            way = "above" if written.goes_up else "below"
            session.report(problems.LevelsNotFalling(dose_text(lower), dose_text(upper), way, span=lower.span))
    if written.goes_up and written.stop:
        session.report(problems.NoWayDown(None, span=written.span))
    if doses[0].amount != amount:
        first = written.doses[0]
        session.report(problems.LevelsStartElsewhere(dose_text(first), dose_text(given), span=first.span))
    wording = wording_of(written.wordings)
    return model.Levels(doses, written.stop, written.never_up, wording, written.goes_up, span=written.span)
