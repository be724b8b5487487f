"""Everything that the author wrote beside the logic, with what it stands beside."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from typing import Any

import attrs

from protocol_dsl.model.protocol import Criterion, Protocol
from protocol_dsl.model.uses import Kind, Use
from protocol_dsl.schema.wording import NO_WORDING, Wording


def wordings(protocol: Protocol) -> Iterator[tuple[Use, Wording]]:
    """Each wording of a file with the declaration that it belongs to, in file order within each kind."""
    for owner, thing in declarations(protocol):
        yield from ((owner, each) for each in wordings_in(thing))


def declarations(protocol: Protocol) -> Iterator[tuple[Use, object]]:
    """Everything that a file declares, under its kind and name; examples left out."""
    dictionary = protocol.dictionary
    yield (Kind.PROTOCOL, protocol.name), protocol.wording
    named: tuple[tuple[Kind, Mapping[str, object]], ...] = (
        (Kind.ROLE, dictionary.roles),
        (Kind.CONCEPT, dictionary.concepts),
        (Kind.TIMEPOINT, dictionary.timepoints),
        (Kind.FACT, dictionary.facts),
        (Kind.MEASUREMENT, dictionary.measurements),
        (Kind.LIST, dictionary.lists),
        (Kind.DEFINITION, protocol.definitions),
        (Kind.AMBIGUITY, protocol.ambiguities),
        (Kind.TABLE, protocol.tables),
    )
    for kind, things in named:
        yield from (((kind, name), thing) for name, thing in things.items())
    for group, criterion in criteria(protocol):
        yield (Kind.CRITERION, criterion_key(group, criterion)), criterion
    for each in protocol.groups:
        yield (Kind.GROUP, each.name), attrs.evolve(each, criteria=())
    yield from _sequence(protocol)


def _sequence(protocol: Protocol) -> Iterator[tuple[Use, object]]:
    for schedule in protocol.sequence.schedules.values():
        yield (Kind.SCHEDULE, schedule.name), attrs.evolve(schedule, elements={})
        for element in schedule.elements.values():
            yield (Kind.ELEMENT, f"{schedule.name}.{element.name}"), element
    yield from (((Kind.RULES, name), each) for name, each in protocol.sequence.rules.items())
    yield from (((Kind.CALENDAR, name), each) for name, each in protocol.sequence.calendars.items())


def criteria(protocol: Protocol) -> Iterator[tuple[str | None, Criterion]]:
    """Every criterion with the name of the group that it belongs to alone; None for those of the whole trial."""
    yield from ((None, each) for each in protocol.criteria)
    for group in protocol.groups:
        yield from ((group.name, each) for each in group.criteria)


def criterion_key(group: str | None, criterion: Criterion) -> str:
    """What a criterion is called where all of a file's are told apart: `I6`, `comparison.C1`."""
    return criterion.name if group is None else f"{group}.{criterion.name}"


def wordings_in(thing: Any) -> Iterator[Wording]:
    """All that is written beside one thing and its parts."""
    match thing:
        case Wording():
            if thing != NO_WORDING:
                yield thing
        case tuple():
            for each in thing:
                yield from wordings_in(each)
        case Mapping():
            for each in thing.values():
                yield from wordings_in(each)
        case _:
            kind: Hashable = type(thing)  # type: ignore[assignment]
            for name in _fields(kind):
                yield from wordings_in(getattr(thing, name))


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    """What an object holds, its wording in front: that of the whole comes before those of its parts."""
    names = [each.name for each in attrs.fields(kind) if each.name != "span"] if attrs.has(kind) else []
    return tuple(sorted(names, key=lambda name: name != "wording"))
