"""Which criteria a scenario is an example for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from protocol_dsl.model.protocol import Protocol, Scenario
from protocol_dsl.model.uses import Kind, Use, criterion_uses
from protocol_dsl.model.wordings import criteria

SECTIONS = {
    "timepoints": Kind.TIMEPOINT,
    "facts": Kind.FACT,
    "measurements": Kind.MEASUREMENT,
    "records": Kind.LIST,
    "attestations": Kind.ATTESTATION,
}
"""The parts of a record, with what their keys name."""


def examples_of(protocol: Protocol) -> Mapping[str, tuple[int, ...]]:
    """
    The scenarios of each criterion, by its id; a scenario is its place in `Protocol.scenarios`.

    A scenario belongs to the criteria that its label begins with or that it expects to decide; one that names none
    belongs to each criterion that reads something of what it changes about its participant.
    """
    reads = {each.name: frozenset(criterion_uses(each, protocol)) for _, each in criteria(protocol)}
    found: dict[str, list[int]] = {name: [] for name in reads}
    for number, scenario in enumerate(protocol.scenarios):
        named = _named(scenario, reads) or _by_what_changes(scenario, protocol, reads)
        for name in named:
            found[name].append(number)
    return {name: tuple(numbers) for name, numbers in found.items()}


def _named(scenario: Scenario, reads: Mapping[str, object]) -> tuple[str, ...]:
    first = re.match(r"\w+", scenario.label)
    label = (first[0],) if first else ()
    because = (name for each in scenario.expectations for name in each.because)
    return tuple(dict.fromkeys(name for name in (*label, *because) if name in reads))


def _by_what_changes(scenario: Scenario, protocol: Protocol, reads: Mapping[str, frozenset[Use]]) -> tuple[str, ...]:
    patient = protocol.patients.get(scenario.patient)
    changed = frozenset() if patient is None else frozenset(_changes(patient.record, scenario.example.record))
    return tuple(name for name, own in reads.items() if own & changed)


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Use]:
    for section, kind in SECTIONS.items():
        old, new = before.get(section), after.get(section)
        if isinstance(old, Mapping | None) and isinstance(new, Mapping | None):
            old, new = old or {}, new or {}
            for key in dict.fromkeys((*old, *new)):
                if old.get(key) != new.get(key):
                    yield kind, str(key)
