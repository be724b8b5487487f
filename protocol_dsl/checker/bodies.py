"""Bodies: one line, bullets, or cases."""

from __future__ import annotations

from protocol_dsl.checker import bounds, conditions, problems, values
from protocol_dsl.checker.scope import Meaning, Session, Where, wording_of
from protocol_dsl.model import nodes
from protocol_dsl.syntax import tree
from protocol_dsl.values.truth import Limit


def body(written: tree.Body, where: Where, session: Session) -> Meaning | None:
    """What a body means: bullets and cases are conditions, one line may be a value."""
    match written:
        case tree.Bullets():
            found = bullets(written, where, session)
            return None if found is None else Meaning(found, None)
        case tree.ByCase():
            cases = by_case(written, where, session)
            return None if cases is None else Meaning(cases, None)
        case _:
            return values.meaning(written, where, session)


def condition_of(written: tree.Body, where: Where, session: Session) -> nodes.Condition | None:
    """What a body means as a condition."""
    match written:
        case tree.Bullets():
            return bullets(written, where, session)
        case tree.ByCase():
            return by_case(written, where, session)
        case _:
            return conditions.condition(written, where, session)


def bullets(written: tree.Bullets, where: Where, session: Session) -> nodes.Condition | None:
    """`all of`, `any of`, `none of`, `at least N of` with their bullets."""
    leaves_out = written.kind == "all" and where.in_inclusion
    found = [_bullet(each, leaves_out, where, session) for each in written.bullets]
    if written.number is not None and written.number > len(found) and written.kind != "at most":
        session.report(problems.ImpossibleCount(written.number, len(found), span=written.span))
        return None
    _check_number(written, session)
    if written.kind == "all":
        free = (each for each in written.bullets if each.applies_if is None and each.except_if is None)
        bounds.check_windows((each.body for each in free), session)
    if None in found:
        return None
    operands = tuple(each for each in found if each is not None)
    match written.kind:
        case "all":
            return nodes.AllOf(operands, span=written.span)
        case "any":
            return nodes.AnyOf(operands, span=written.span)
        case "none":
            return nodes.NoneOf(operands, span=written.span)
        case _:
            return nodes.NumberOf(Limit(written.kind), written.number or 0, operands, span=written.span)


def _check_number(written: tree.Bullets, session: Session) -> None:
    number, size = written.number, len(written.bullets)
    if number is not None and (written.kind, number) == ("at least", 0):
        session.report(problems.AlwaysSo("at least 0 of", span=written.span))
    elif number is not None and written.kind == "at most" and number >= size:
        session.report(problems.AlwaysSo(f"at most {number} of {size}", span=written.span))
    for bullet in written.bullets if written.kind == "none" else ():
        if bullet.applies_if is not None:
            session.report(problems.AppliesInNoneOf(span=bullet.applies_if.span))


def _bullet(written: tree.Bullet, leaves_out: bool, where: Where, session: Session) -> nodes.Condition | None:
    wording = wording_of(written.wordings)
    question = wording.texts[0].text if wording.texts else written.label or where.question
    inside = where.asking(question)
    found = condition_of(written.body, inside, session)
    applies = None if written.applies_if is None else condition_of(written.applies_if, inside, session)
    except_if = None if written.except_if is None else condition_of(written.except_if, inside, session)
    lost = (written.applies_if is not None and applies is None) or (written.except_if is not None and except_if is None)
    if found is None or lost:
        return None
    return nodes.Bullet(
        label=written.label,
        body=found,
        in_all_of=leaves_out,
        applies=applies,
        except_if=except_if,
        wording=wording,
        span=written.span,
    )


def by_case(written: tree.ByCase, where: Where, session: Session) -> nodes.Condition | None:
    """The first case that holds; the last one is `otherwise`."""
    *cases, last = written.cases
    if last.condition is not None:
        session.report(problems.NoOtherwise(span=written.span))
        return None
    found: list[tuple[nodes.Condition | None, nodes.Condition | None]] = []
    for case in cases:
        if case.condition is None:
            session.report(problems.CasesAfterOtherwise(span=case.span))
            return None
        found.append((conditions.condition(case.condition, where, session), condition_of(case.body, where, session)))
    otherwise = condition_of(last.body, where, session)
    known = tuple((when, then) for when, then in found if when is not None and then is not None)
    if otherwise is None or len(known) < len(found):
        return None
    return nodes.ByCase(known, otherwise, span=written.span)
