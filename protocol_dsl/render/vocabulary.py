"""What a record or an event log of a protocol can hold, as a list to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from protocol_dsl.model.log_vocabulary import log_vocabulary
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.words.lexicon import Lexicon, listed, quoted, readable
from protocol_dsl.render.words.numbers import range_words
from protocol_dsl.schema.event_log import ScheduleVocabulary
from protocol_dsl.schema.types import (
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
    SeveralType,
    TextType,
    Type,
    YesNoType,
)
from protocol_dsl.values.interval import Range


def vocabulary_lines(protocol: Protocol) -> Iterator[str]:
    """Every key of a record with its label and type, under the parts of the record."""
    dictionary, lexicon = protocol.dictionary, Lexicon(protocol)
    yield from _part("timepoints", [(name, each.label) for name, each in dictionary.timepoints.items()])
    yield from _part(
        "facts", [(name, f"{each.label}: {type_words(each.type)}") for name, each in dictionary.facts.items()]
    )
    yield from _part(
        "measurements",
        [(name, f"{each.label}: {type_words(each.type)}") for name, each in dictionary.measurements.items()],
    )
    for name, listing in dictionary.lists.items():
        fields = [(each.name, f"{each.label}: {type_words(each.type)}") for each in listing.fields]
        yield from _part(f"records.{name} ({listing.label})", fields)
    questions = [
        (key, f"{quoted(each.question)}: yes or no, answered by the {lexicon.role(each.role)}")
        for key, each in dictionary.attestations.items()
    ]
    yield from _part("attestations", questions)


def _part(title: str, lines: list[tuple[str, str]]) -> Iterator[str]:
    if not lines:
        return
    yield title
    width = max(len(name) for name, _ in lines)
    yield from (f"  {name:<{width}}  {words}" for name, words in lines)


def log_vocabulary_lines(protocol: Protocol) -> Iterator[str]:
    """For each schedule, what can happen to whom, and which results a log can hold."""
    vocabulary = log_vocabulary(protocol)
    results = [
        (name, f"{each.label}: {type_words(each.type)}") for name, each in protocol.dictionary.measurements.items()
    ]
    for name, words in vocabulary.schedules.items():
        label = protocol.sequence.schedules[name].label
        yield from _part(f"{name} ({label})" if label else name, list(_happenings(words, protocol)))
    if vocabulary.schedules:
        yield from _part("result", results)


def _happenings(words: ScheduleVocabulary, protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Each name of a schedule with the kinds of event that it can have."""
    for name, listed_in in words.steps.items():
        each = "" if listed_in is None else f", for each row of {readable(listed_in)}"
        yield name, f"start, fraction, end{each}"
    for name, drugs in words.cycles.items():
        given = "; ".join(f"{drug} in {listed(list(units), 'or')}" for drug, units in drugs.items())
        yield name, f"dose ({given}), hold, omitted"
    yield from ((name, "visit") for name in sorted(words.visits))
    yield from ((name, "milestone") for name in sorted(words.milestones))
    yield from ((name, "toxicity, with grade and version of CTCAE") for name in sorted(words.toxicities))
    yield from ((name, "timepoint") for name in protocol.dictionary.timepoints)
    yield "(no name)", "progression, withdrawal, death"


def type_words(type_: Type) -> str:
    """`yes or no`, `a number in U/L`, `a whole number, between 0 and 5`, `one of brain, liver`."""
    match type_:
        case YesNoType():
            return "yes or no"
        case DateType():
            return "a date"
        case PeriodType():
            return "a period"
        case TextType():
            return "a text"
        case CodeType():
            return "a code"
        case NumberType():
            return _number_words(type_)
        case CategoryType(categories):
            return f"one of {listed([readable(each) for each in categories], 'or')}"
        case SeveralType(categories):
            return f"any of {listed([readable(each) for each in categories])}"
        case _:
            assert_never(type_)


def _number_words(type_: NumberType) -> str:
    kind = "a whole number" if type_.integer else "a number"
    unit = "" if type_.unit.symbol in ("", "1") else f" in {type_.unit.symbol}"
    if type_.low is None and type_.high is None:
        return f"{kind}{unit}"
    return f"{kind}{unit}, {range_words(Range(type_.low, type_.high), None)}"
