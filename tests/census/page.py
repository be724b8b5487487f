"""The page `docs/expressiveness.md`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.census.classes import BY_MACHINE, Class, Finding, findings
from tests.census.constructs import APPLIES_IF, CONSTRUCTS, EXCEPTION
from tests.census.items import Trial, trials

PAGE = Path(__file__).parents[2] / "docs" / "expressiveness.md"

BEGINNING = """# How far the language goes

{trials} registered trials of many fields are written in the language, every item of their registry records. The files
stand in `tests/corpus/trials/`, with scenarios for the hard items. This page counts what became of the {items} items.
`make census` writes it, and a test keeps it true. An item's class is read off the checked file and not typed in:
whether its logic comes to a question that somebody answers, to an `assume`, or to an ambiguity.

| Class | What it means |
|---|---|
| {computed} | the machine decides from what is recorded, by the document's own words |
| {supplied} | the same, where an `assume` (often a time window) or an ambiguity fills what the document leaves out |
| {partly} | the logic is there, and at some place it asks for somebody's judgement |
| {attested} | nothing but a judgement: "as the investigator sees it", or a forecast |
| {no_criterion} | the item says nothing about who may take part |
| {not_expressed} | the language cannot say it, or the document does not define it; the reason stands with the item |

"Computed" says where the answer is made, and not that it is made of measurements: {answers} of the {machine} items
that the machine decides read nothing but yes/no answers that somebody has recorded, such as consent. {left_out} items
leave out a part that cannot be decided for one participant, such as matching over a whole group; the last table names
it.
"""


AWKWARD = """## What stays awkward

- Days in a row. `consecutive` means rows next to each other in the order of their dates, whatever lies between them;
  NCT03147742 (I4) has to assume one count for each day.
- A limit of normal plus a number, such as 4 seconds above the limit: `ULN` can be multiplied and not added to, so that
  NCT04348032 (E7) declares the limit as a fact of its own.
- Rules over all participants, such as matching and caps, are no part of a decision about one of them.
- None of these records has a wash-out by half-life or a table of wash-outs; those are tried in the language reference
  and in the tests of the engine only.
"""


def text() -> str:
    """The whole page."""
    found = [(trial, findings(trial)) for trial in trials()]
    everything = [finding for _, each in found for finding in each]
    return "\n".join(
        (
            *_beginning(found, everything),
            *_totals(everything),
            *_by_trial(found),
            *_by_construct(everything),
            AWKWARD,
            *_items(found),
        )
    )


def counts(found: Iterable[Finding]) -> Counter[Class]:
    """How many items each class has."""
    return Counter(finding.kind for finding in found)


def shares(found: list[Finding]) -> tuple[float, float]:
    """Of the items that are criteria: the share that is expressed, and the share that the machine decides."""
    number = counts(found)
    criteria = len(found) - number[Class.NO_CRITERION]
    expressed = criteria - number[Class.NOT_EXPRESSED]
    return expressed / criteria, sum(number[each] for each in BY_MACHINE) / criteria


def _beginning(found: list[tuple[Trial, tuple[Finding, ...]]], everything: list[Finding]) -> Iterator[str]:
    machine = [finding for finding in everything if finding.kind in BY_MACHINE]
    yield BEGINNING.format(
        **{each.name.lower(): each.value for each in Class},
        trials=len(found),
        items=len(everything),
        machine=len(machine),
        answers=sum(finding.answers_only for finding in machine),
        left_out=sum(finding.item.left_out is not None for finding in everything),
    )


def _totals(everything: list[Finding]) -> Iterator[str]:
    number = counts(everything)
    expressed, by_machine = shares(everything)
    yield "## Totals\n"
    yield f"Of the items that are criteria, {expressed:.1%} are expressed."
    yield f"The machine decides {by_machine:.1%} of them without an attestation.\n"
    yield "| Class | Items |"
    yield "|---|---:|"
    yield from (f"| {each.value} | {number[each]} |" for each in Class)
    yield f"| all | {len(everything)} |"
    yield ""


def _by_trial(found: list[tuple[Trial, tuple[Finding, ...]]]) -> Iterator[str]:
    yield "## By trial\n"
    yield f"| Trial | {' | '.join(each.value for each in Class)} | decided by the machine |"
    yield f"|---|{'---:|' * len(Class)}---:|"
    for trial, each in found:
        number = counts(each)
        cells = " | ".join(str(number[kind]) for kind in Class)
        yield f"| [{trial.id}](#{trial.id.lower()}) {trial.protocol.title} | {cells} | {shares(list(each))[1]:.0%} |"
    yield ""


def _by_construct(everything: list[Finding]) -> Iterator[str]:
    used = Counter(name for finding in everything for name in finding.constructs)
    yield "## By construct\n"
    yield "How many items come to each construct of the language, directly or through a definition.\n"
    yield "| Construct | Items |"
    yield "|---|---:|"
    names = (*CONSTRUCTS, EXCEPTION, APPLIES_IF)
    yield from (f"| {name} | {used[name]} |" for name in sorted(names, key=lambda name: -used[name]))
    yield ""


def _items(found: list[tuple[Trial, tuple[Finding, ...]]]) -> Iterator[str]:
    yield "## Every item\n"
    for trial, each in found:
        yield f"### {trial.id}\n"
        yield f"{trial.protocol.title}\n"
        yield "| Item | Stands as | Class |"
        yield "|---|---|---|"
        yield from (f"| {finding.item.name} | {_stands_as(finding)} | {_class(finding)} |" for finding in each)
        yield ""


def _stands_as(finding: Finding) -> str:
    return "; ".join(dict.fromkeys(part.label or "" for part in finding.item.parts)) or "a note"


def _class(finding: Finding) -> str:
    reason = "" if finding.reason is None else f": {finding.reason}"
    left_out = "" if finding.item.left_out is None else f"; left out: {finding.item.left_out}"
    return f"{finding.kind.value}{reason}{left_out}"
