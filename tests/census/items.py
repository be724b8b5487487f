"""
The items of the registry records, and the parts of a protocol file that stand for each.

A criterion stands for the item whose id it bears (`I3`; `I3a` and `I3b` share one). Beside that, a note that begins
with `Item I5.` says that the bullet or the definition it stands on is that item; a definition counts only where a
criterion comes to it. `Left out: …` names what of an item cannot be decided for one participant. An item without any
logic needs a note that begins with `Item E8 is no criterion:` or `Item E8 is not expressed:` and gives the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from attrs import frozen

from protocol_dsl import driver
from protocol_dsl.engine.walk import with_definitions
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Criterion, Definition, Protocol
from protocol_dsl.schema.wording import Wording

TRIALS = Path(__file__).parents[1] / "corpus" / "trials"
KINDS = {"I": "inclusion", "E": "exclusion"}

Part = Criterion | Definition | nodes.Bullet


@frozen
class Item:
    """
    One item of a registry record, by its letter and number there.

    `parts` are what stands for it, in file order. `left_out` names a part of the item that is not among them;
    `no_criterion` and `not_expressed` are the reasons that a note gives for an item without logic.
    """

    name: str
    parts: tuple[Part, ...]
    left_out: str | None = None
    no_criterion: str | None = None
    not_expressed: str | None = None


@frozen
class Trial:
    """One encoded trial."""

    id: str
    protocol: Protocol
    items: tuple[Item, ...]


def numbers_of_items() -> dict[str, dict[str, int]]:
    """How many inclusion and exclusion items each registry record has."""
    found: dict[str, dict[str, int]] = json.loads((TRIALS / "items.json").read_text(encoding="utf-8"))
    return found


def trials() -> tuple[Trial, ...]:
    """All encoded trials in the order of their ids."""
    return tuple(trial(id) for id in sorted(numbers_of_items()))


@cache
def trial(id: str) -> Trial:
    """One encoded trial with its items in the order of the registry record."""
    protocol = driver.load(TRIALS / f"{id}.proto")
    counts = numbers_of_items()[id]
    names = [f"{letter}{n}" for letter, kind in KINDS.items() for n in range(1, counts[kind] + 1)]
    return Trial(id, protocol, tuple(item(name, protocol) for name in names))


def item(name: str, protocol: Protocol) -> Item:
    """What stands for one item in a protocol."""
    parts = tuple(part for part in _parts(protocol) if _stands_for(part, name))
    notes = [note.text for wording in _wordings(protocol) for note in wording.notes]
    return Item(
        name,
        parts,
        _reason([note.text for part in parts for note in part.wording.notes], "Left out: "),
        _reason(notes, f"Item {name} is no criterion: "),
        _reason(notes, f"Item {name} is not expressed: "),
    )


def criteria_of(protocol: Protocol) -> tuple[Criterion, ...]:
    """The file's criteria and those of its groups."""
    return (*protocol.criteria, *(each for group in protocol.groups for each in group.criteria))


def formulas_of(part: Part) -> tuple[object, ...]:
    """The formulas of a criterion, a definition or a bullet."""
    match part:
        case Criterion():
            return tuple(each for each in (part.condition, part.applies, part.except_if) if each is not None)
        case Definition():
            return () if part.body is None else (part.body,)
        case nodes.Bullet():
            return (part,)


def reached(parts: tuple[Part, ...], protocol: Protocol) -> Iterator[object]:
    """Every node that the formulas come to, definitions followed."""
    formulas = tuple(formula for part in parts for formula in formulas_of(part))
    return with_definitions(formulas, protocol)


def _reason(notes: list[str], beginning: str) -> str | None:
    return next((note.removeprefix(beginning).rstrip(".") for note in notes if note.startswith(beginning)), None)


def _stands_for(part: Part, item: str) -> bool:
    bears = isinstance(part, Criterion) and re.fullmatch(rf"{item}[a-z]?", part.name) is not None
    return bears or any(re.match(rf"Item {item}\.", note.text) for note in part.wording.notes)


def _parts(protocol: Protocol) -> Iterator[Part]:
    """Each criterion, and the bullets and definitions that some criterion comes to, each once."""
    criteria = criteria_of(protocol)
    yield from criteria
    seen: set[object] = set()
    for node in reached(criteria, protocol):
        if isinstance(node, nodes.Bullet):
            yield node
        elif isinstance(node, nodes.DefinedCondition | nodes.DefinedValue) and node.name not in seen:
            seen.add(node.name)
            yield protocol.definitions[node.name]


def _wordings(protocol: Protocol) -> Iterator[Wording]:
    yield protocol.wording
    yield from (group.wording for group in protocol.groups)
    yield from (criterion.wording for criterion in criteria_of(protocol))
