"""
What a formula can read of a record, whatever the record holds.

A part of a record is named by where it stands: `facts.ecog`, `records.lesions` for a list, `records.lesions.site` for a
column of it. What a formula does not read makes no difference to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from protocol_dsl.engine.walk import with_definitions
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Protocol

LEAF = re.compile(r"\$\.(?:(records\.\w+)\.rows\[\d+\](\.\w+)|((?:facts|timepoints|measurements|records)\.\w+)|(.*))")
"""A JSON path of a record: a field of a row, a named part, or the key of an attestation, which has dots of its own."""


def reads(formulas: Iterable[object], protocol: Protocol) -> frozenset[str]:
    """The parts of a record that formulas can read, by way of definitions as well."""
    return frozenset(
        name for formula in formulas for part in with_definitions(formula, protocol) for name in _read_by(part)
    )


def part_of(path: str) -> str:
    """The part of a record that a JSON path lies in: `$.records.lesions.rows[2].site` → `records.lesions.site`."""
    found = LEAF.match(path)
    assert found is not None
    of_rows, column, named, key = found.groups()
    return f"{of_rows}{column}" if of_rows else named or key


def _read_by(node: object) -> Iterator[str]:
    """What a node reads by itself; its parts say what they read."""
    match node:
        case nodes.FactValue(name):
            yield f"facts.{name}"
        case nodes.TimepointValue(name):
            yield f"timepoints.{name}"
        case nodes.ResultAt(measurement, timepoint):
            yield f"timepoints.{timepoint}"
            yield f"measurements.{measurement}"
        case nodes.ResultValue() | nodes.ThisResult() | nodes.AnyResult() | nodes.EveryResult() | nodes.Change():
            yield f"measurements.{node.measurement}"
        case nodes.Rows(listed):
            yield f"records.{listed}"
        case nodes.FieldValue(listed, name):
            yield f"records.{listed}.{name}"
        case nodes.Attested(key):
            yield f"attestations.{key}"
