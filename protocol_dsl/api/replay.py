"""Recomputing a stored decision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from protocol_dsl.api.protocol import Protocol, RecordInput
from protocol_dsl.errors import DecisionError
from protocol_dsl.render.decision_json import FORMAT
from protocol_dsl.render.difference import differences


@frozen
class Difference:
    """One place where a stored decision and its recomputation differ; `path` is a JSON path of the decision."""

    path: str
    stored: object
    recomputed: object


def replay(
    decision: str | bytes | Mapping[str, Any], protocol: Protocol, record: RecordInput
) -> tuple[Difference, ...]:
    """
    Recomputes a stored decision and returns every difference; none means that it stands.

    Args:
        decision: A `decision/1`, as JSON text or as plain data, with or without its chain.
        protocol: What decided it.
        record: What it was decided about.

    Raises:
        DecisionError: this is no `decision/1`.
        RecordError: the record does not fit the protocol's vocabulary.
    """
    stored = _stored(decision)
    groups = [each["group"] for each in stored["groups"]]
    only = groups[0] if len(groups) == 1 and len(protocol.groups) > 1 else None
    chain = any("because" in each for group in stored["groups"] for each in group["criteria"])
    again = protocol.decide(record, as_of=stored["as_of"], readings=stored["readings"], group=only)
    return tuple(Difference(*each) for each in differences(stored, again.to_dict(chain=chain)))


def _stored(decision: str | bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    """The data of a stored decision, as far as replaying needs to know its form."""
    try:
        data = decision if isinstance(decision, Mapping) else json.loads(decision)
    except (ValueError, RecursionError) as error:
        raise DecisionError(f"the stored decision is not JSON: {error}") from None
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        found = data.get("format") if isinstance(data, Mapping) else None
        raise DecisionError(f"this is not a stored decision: its format is {found!r}, not {FORMAT!r}")
    try:
        dict(data["readings"])
        [(each["group"], each["criteria"]) for each in data["groups"]]
        if isinstance(data["as_of"], str):
            return data
    except (KeyError, TypeError, ValueError):
        pass
    raise DecisionError("the stored decision is damaged: `as_of`, `readings` or `groups` cannot be read")
