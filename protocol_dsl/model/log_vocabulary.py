"""What an event log of a protocol can speak of: the names of its schedules by what can happen to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule import (
    ColumnKind,
    Cycle,
    Dose,
    DoseKind,
    Milestone,
    Rules,
    Schedule,
    Step,
    ToxicityEvent,
    Visit,
)
from protocol_dsl.schema.event_log import LogVocabulary, ScheduleVocabulary


def log_vocabulary(protocol: Protocol) -> LogVocabulary:
    """The vocabulary of all schedules of a protocol."""
    sequence = protocol.sequence
    return LogVocabulary(
        protocol.dictionary, {name: _words(each, sequence.rules) for name, each in sequence.schedules.items()}
    )


def _words(schedule: Schedule, rules: Mapping[str, Rules]) -> ScheduleVocabulary:
    elements = schedule.elements.values()
    cycles = [each for each in elements if isinstance(each, Cycle)]
    milestones = [each for each in elements if isinstance(each, Milestone)]
    return ScheduleVocabulary(
        steps={each.name: each.over for each in elements if isinstance(each, Step)},
        cycles={each.name: _drugs(each) for each in cycles},
        visits=frozenset(each.name for each in elements if isinstance(each, Visit)),
        milestones=frozenset(each.name for each in milestones if each.meaning is None),
        toxicities=frozenset(toxicities_of(schedule, rules)),
    )


def _drugs(cycle: Cycle) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for day in cycle.days:
        for give in day.gives:
            found[give.drug] = tuple(dict.fromkeys((*found.get(give.drug, ()), *_units(give.dose))))
    return found


def _units(dose: Dose) -> tuple[str, ...]:
    """The unit of a dose, and the plain amount that a dose by weight, surface or AUC is given as."""
    if dose.kind is DoseKind.FLAT:
        return (dose.unit,)
    return (dose.unit, "mg" if dose.kind is DoseKind.AUC else dose.unit.partition("/")[0])


def toxicities_of(schedule: Schedule, rules: Mapping[str, Rules]) -> Iterator[str]:
    """Every toxicity that a milestone or a dose rule of a schedule looks at."""
    for element in schedule.elements.values():
        if isinstance(element, Milestone) and isinstance(element.meaning, ToxicityEvent):
            yield element.meaning.toxicity
        elif isinstance(element, Cycle) and element.rules is not None:
            for column in (column for table in rules[element.rules].tables for column in table.columns):
                if column.kind is ColumnKind.GRADE:
                    yield from column.names
