"""Attestations: each is a question of its own in the dictionary, under the id of its criterion."""

from __future__ import annotations

from protocol_dsl.checker import problems
from protocol_dsl.checker.scope import Session, Where
from protocol_dsl.checker.vocabulary import role
from protocol_dsl.model import nodes
from protocol_dsl.schema.dictionary import Attestation
from protocol_dsl.schema.fingerprint import question_fingerprint
from protocol_dsl.syntax import tree


def attested(written: tree.Attested, where: Where, session: Session) -> nodes.Condition | None:
    """`attested by investigator as comply`; without a question of its own the wording around it is asked."""
    who = role(written.role, session)
    if who is None:
        return None
    key = where.owner if written.name is None else f"{where.owner}.{written.name.text}"
    question = written.question or where.question or key
    first = session.attestations.get(key)
    if first is not None and first.span != written.span:
        session.report(problems.SecondAttestation(key, first.span, span=written.span))
        return None
    session.attestations[key] = Attestation(
        name=key,
        label=question,
        role=who,
        question=question,
        fingerprint=question_fingerprint(who, question),
        span=written.span,
    )
    return nodes.Attested(key, span=written.span)
