"""A protocol with one criterion for each way to write something, and what they say of a record, in one letter each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from protocol_dsl import check
from tests.semantics.ask import record

LETTER = {
    "met": "T",
    "clear": "T",
    "not applicable": "T",
    "not met": "F",
    "triggered": "F",
    "undetermined": "U",
}
"""Whether a criterion lets somebody in: true, false, or not known."""


def protocol_of(declarations: str, conditions: Iterable[str]) -> Any:
    """A protocol whose criteria X0, X1 … ask for the conditions, or are written out; it checks without errors."""
    criteria = (_criterion(f"X{n}", condition) for n, condition in enumerate(conditions))
    result = check("\n".join(['protocol p "P"\n', declarations, *criteria]))
    assert result.protocol is not None, result.text()
    return result.protocol


def _criterion(name: str, condition: str) -> str:
    kind = "exclusion" if condition.startswith("exclude if") else "inclusion"
    whole = condition.startswith(("applies if", "exclude if"))
    lines = "".join(f"    {line}\n" for line in (condition if whole else f"require {condition}").splitlines())
    return f'{kind} {name} "{name}"\n    text "X"\n{lines}'


def letters(protocol: Any, known: Mapping[str, Any]) -> str:
    """What each criterion says of a record, in their order."""
    group = protocol.decide(known).to_dict()["groups"][0]
    return "".join(LETTER[each["status"]] for each in group["criteria"])


def of_facts(protocol: Any, **facts: Any) -> str:
    """What each criterion says of somebody of whom these facts are known; None is a fact that is not known."""
    return letters(protocol, record(facts=facts))
