"""Asks one question of one record: a protocol of a few lines, a condition, and what is known."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from protocol_dsl import check

AS_OF = "2026-03-02"


@frozen
class Answer:
    """`status` as in decision/1, `causes` as words, `still_needed` as JSON paths."""

    status: str
    causes: frozenset[str]
    still_needed: frozenset[str]


def protocol(text: str) -> Any:
    """The protocol of a text, which must check without errors."""
    result = check('protocol t "T"\n\n' + text)
    assert result.protocol is not None, [f"{d.span.line}: {d.code} {d.message}" for d in result.diagnostics]
    return result.protocol


def record(as_of: str = AS_OF, zone: str = "Europe/Paris", **parts: Any) -> dict[str, Any]:
    """A record with these parts."""
    return {"format": "record/1", "subject": "P-001", "as_of": as_of, "timezone": zone, **parts}


def criteria(text: str, known: dict[str, Any], **options: Any) -> dict[str, Answer]:
    """The answer of every criterion of the first group."""
    decision = protocol(text).decide(known, **options)
    group = decision.to_dict()["groups"][0]
    needed = frozenset(each["path"] for each in group["still_needed"])
    return {
        each["id"]: Answer(each["status"], frozenset(cause["kind"] for cause in each["causes"]), needed)
        for each in group["criteria"]
    }


def ask(declarations: str, condition: str, known: dict[str, Any], **options: Any) -> Answer:
    """The answer of one inclusion with this condition."""
    indented = condition.replace("\n", "\n    ")
    text = f'{declarations}\n\ninclusion X "X"\n    text "X"\n    require {indented}\n'
    return criteria(text, known, **options)["X"]


def verdict(text: str, known: dict[str, Any], **options: Any) -> str:
    """The verdict for the first group."""
    return str(protocol(text).decide(known, **options).to_dict()["groups"][0]["verdict"])


MET, NOT_MET, OPEN = "met", "not met", "undetermined"
