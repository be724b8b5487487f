"""Criteria and groups, and what can be said about them without a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

from protocol_dsl.checker import bodies, problems
from protocol_dsl.checker.definitions import formula_parts
from protocol_dsl.checker.scope import Session, Where, wording_of
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Ambiguity, Criterion, CriterionKind, Group
from protocol_dsl.model.walk import children, parts
from protocol_dsl.syntax import tree
from protocol_dsl.values.interval import Range
from protocol_dsl.values.truth import Limit
from protocol_dsl.values.window import Direction

MOST_COMBINATIONS = 256


def check_criterion(written: tree.Criterion, session: Session) -> Criterion | None:
    """One criterion; None if its formulas have findings."""
    inclusion = written.kind == "inclusion"
    wording = wording_of(written.wordings)
    question = wording.texts[0].text if wording.texts else written.label
    where = Where(owner=written.name.text, in_inclusion=inclusion, question=question)
    condition = bodies.condition_of(written.body, where, session)
    applies = None if written.applies_if is None else bodies.condition_of(written.applies_if, where, session)
    except_if = None if written.except_if is None else bodies.condition_of(written.except_if, where, session)
    lost = (written.applies_if is not None and applies is None) or (written.except_if is not None and except_if is None)
    for name in written.waives if written.applies_if is None else ():
        session.report(problems.WaivesAlways(written.name.text, name.text, span=name.span))
    for name in written.waives:
        if name.text == written.name.text:
            session.report(problems.WaivesItself(name.text, span=name.span))
    if condition is None or lost:
        session.broken.add(written.name.text)
        return None
    criterion = Criterion(
        kind=CriterionKind(written.kind),
        name=written.name.text,
        label=written.label,
        condition=condition,
        applies=applies,
        except_if=except_if,
        waives=tuple(name.text for name in written.waives),
        wording=wording,
        span=written.span,
    )
    _advise(criterion, written, session)
    return criterion


def check_group(written: tree.Group, shared: Sequence[tree.Criterion], session: Session) -> Group:
    """A group with its own criteria; those with findings are left out."""
    names = {each.name.text for each in (*shared, *written.criteria)}
    for criterion in written.criteria:
        check_waived(criterion, names, session)
    found = [check_criterion(each, session) for each in written.criteria]
    return Group(
        name=written.name.text,
        label=written.label,
        timing=written.timing,
        plan=written.plan,
        criteria=tuple(each for each in found if each is not None),
        wording=wording_of(written.wordings),
        span=written.span,
    )


def check_waived(written: tree.Criterion, names: Iterable[str], session: Session) -> None:
    """What a criterion waives must be a criterion of the same group or of the file."""
    known = tuple(names)
    for name in written.waives:
        if name.text not in known:
            session.unknown(name, known, "criterion")


# ---- Advice ---------------------------------------------------------------------------------------


def _advise(criterion: Criterion, written: tree.Criterion, session: Session) -> None:
    formulas = (criterion.condition, criterion.applies, criterion.except_if)
    if has_number(formulas) and not _has_reason(criterion):
        session.report(problems.NumberWithoutReason(criterion.name, span=written.name.span))
    if criterion.kind is CriterionKind.EXCLUSION:
        _advise_end_dates(criterion, session)
        _advise_completeness(criterion, written, session)


def has_number(formulas: Iterable[object]) -> bool:
    """Whether there is a number that no ambiguity answers for."""
    waiting = list(formulas)
    while waiting:
        part = waiting.pop()
        if isinstance(part, nodes.FixedDuration | nodes.LimitRows | nodes.ConsecutiveRows | nodes.Apart):
            return True
        if isinstance(part, nodes.Literal) and isinstance(part.item, Range):
            return True
        if not isinstance(part, nodes.ReadingValue | nodes.ReadingCondition | nodes.ReadingDuration):
            waiting += children(part)
    return False


def _has_reason(criterion: Criterion) -> bool:
    wordings = [criterion.wording]
    wordings += [
        part.wording
        for formula in (criterion.condition, criterion.applies, criterion.except_if)
        for part in parts(formula)
        if isinstance(part, nodes.Bullet)
    ]
    return any(wording.texts or wording.assumptions for wording in wordings)


def _advise_end_dates(criterion: Criterion, session: Session) -> None:
    """`ended within 21 days before first_dose` clears whoever ends after it, and says nothing of who goes on."""
    for part in formula_parts((criterion.condition,), session):
        looks_back = (
            isinstance(part, nodes.Within) and part.window.direction is Direction.BEFORE and not part.entirely
        ) or (
            isinstance(part, nodes.Lag)
            and part.direction is Direction.BEFORE
            and part.limit in (Limit.AT_MOST, Limit.LESS_THAN)
        )
        if looks_back and isinstance(part, nodes.Within | nodes.Lag) and _marks_an_end(part.moment):
            session.report(problems.EndOfTreatmentWindow(_name_of(part.moment), span=part.span))


ENDINGS = frozenset({"end", "ended", "stop", "stopped", "finished", "completed", "discontinued"})
"""Words in the name of a date by which an author most likely means the end of something."""


def _marks_an_end(moment: nodes.Value) -> bool:
    if isinstance(moment, nodes.EdgeOfPeriod):
        return not moment.start
    name = _name_of(moment)
    words = set(name.lower().replace("-", "_").split("_"))
    return bool(words & ENDINGS) or ("last" in words and bool(words & {"dose", "treatment", "administration", "cycle"}))


def _name_of(moment: nodes.Value) -> str:
    if isinstance(moment, nodes.EdgeOfPeriod):
        return f"end of {_name_of(moment.period)}"
    return getattr(moment, "name", "")


def _advise_completeness(criterion: Criterion, written: tree.Criterion, session: Session) -> None:
    for name in lists_read((criterion.condition, criterion.applies), session):
        if not session.dictionary.lists[name].must_state_completeness:
            session.report(problems.CompletenessNotAsked(name, span=written.name.span))


def lists_read(formulas: Iterable[object], session: Session) -> Sequence[str]:
    """The lists that formulas and their definitions look at, in order."""
    found = (part.list for part in formula_parts(formulas, session) if isinstance(part, nodes.Rows))
    return tuple(dict.fromkeys(found))


# ---- Ambiguities that criteria share -----------------------------------------------------------------


def check_combinations(
    criteria: Sequence[Criterion],
    ambiguities: dict[str, Ambiguity],
    session: Session,
) -> None:
    """Criteria linked by ambiguities are decided in every combination of them, which must stay few."""
    uses = [(each, _ambiguities_of(each, session)) for each in criteria]
    components: list[tuple[list[Criterion], set[str]]] = []
    for criterion, used in uses:
        if not used:
            continue
        linked = [pair for pair in components if pair[1] & used]
        components = [pair for pair in components if not pair[1] & used]
        members = [*(each for pair in linked for each in pair[0]), criterion]
        components.append((members, used.union(*(pair[1] for pair in linked))))
    for members, used in components:
        number = prod(max(1, len(ambiguities[name].readings)) for name in used if name in ambiguities)
        if number > MOST_COMBINATIONS:
            names = tuple(each.name for each in members)
            session.report(problems.TooManyCombinations(names, number, MOST_COMBINATIONS, span=members[0].span))


def _ambiguities_of(criterion: Criterion, session: Session) -> set[str]:
    readings = nodes.ReadingValue | nodes.ReadingCondition | nodes.ReadingDuration
    formulas = (criterion.condition, criterion.applies, criterion.except_if)
    return {part.ambiguity for part in formula_parts(formulas, session) if isinstance(part, readings)}
