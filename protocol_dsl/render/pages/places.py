"""Where everything stands: the pages, and the address of each thing on them. Addresses stay when words change."""

from __future__ import annotations

from protocol_dsl.model.protocol import Criterion, CriterionKind, Protocol
from protocol_dsl.model.uses import Kind, Use
from protocol_dsl.model.wordings import criteria, criterion_key
from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.pages.markdown import code, link
from protocol_dsl.render.words.lexicon import Lexicon, label, readable, sentence

INDEX = "index.md"
SCHEMA = "trial-schema.md"
SCHEMA_PICTURE = "trial-schema.svg"
NARROW_SCHEMA_PICTURE = "trial-schema-narrow.svg"
"""The same for a telephone: a page of a site shows it there in place of the other."""
ACTIVITIES = "schedule-of-activities.md"
INCLUSION = "inclusion.md"
EXCLUSION = "exclusion.md"
TREATMENT = "treatment.md"
VOCABULARY = "vocabulary.md"
QUESTIONS = "open-questions.md"
COVERAGE = "text-coverage.md"
CHANGES = "changes.md"
GLOSSARY = "glossary.md"

_PAGES = {
    Kind.AMBIGUITY: QUESTIONS,
    Kind.SCHEDULE: TREATMENT,
    Kind.ELEMENT: TREATMENT,
    Kind.RULES: TREATMENT,
    Kind.CALENDAR: TREATMENT,
    Kind.PROTOCOL: INDEX,
    Kind.GROUP: INDEX,
}


def anchor(use: Use) -> str:
    """The address of a thing on its page: `criterion-I6`, `fact-birth_date`."""
    return f"{use[0].value}-{use[1]}"


def place(use: Use, protocol: Protocol) -> str:
    """The page of a thing with its address."""
    page = _PAGES.get(use[0], VOCABULARY)
    if use[0] is Kind.CRITERION:
        found = {criterion_key(group, each): each for group, each in criteria(protocol)}[use[1]]
        page = criteria_page(found.kind)
    return f"{page}#{anchor(use)}"


def criteria_page(kind: CriterionKind) -> str:
    """The page of all criteria of a kind."""
    return INCLUSION if kind is CriterionKind.INCLUSION else EXCLUSION


def linked(use: Use, protocol: Protocol) -> str:
    """A thing by its label, as a link to its place; what has no place of its own, by its name."""
    words = escaped(title(use, protocol))
    if use[0] is Kind.FORMULA:
        return words
    if use[0] is Kind.CONCEPT and use[1] not in protocol.dictionary.concepts:
        return f"{words} ({code(use[1])})"
    return link(words, place(use, protocol))


def criterion_link(group: str | None, criterion: Criterion) -> str:
    """A criterion by its id and label."""
    target = f"{criteria_page(criterion.kind)}#{anchor((Kind.CRITERION, criterion_key(group, criterion)))}"
    return link(f"{escaped(criterion.name)} {escaped(criterion.label)}", target)


def title(use: Use, protocol: Protocol) -> str:
    """What a thing is called at the start of a line."""
    kind, name = use
    lexicon = Lexicon(protocol)
    match kind:
        case Kind.FACT:
            words = lexicon.fact(name)
        case Kind.MEASUREMENT:
            words = lexicon.measurement(name)
        case Kind.LIST:
            words = lexicon.list(name)
        case Kind.CONCEPT:
            words = lexicon.concept(name)
        case Kind.DEFINITION:
            words = lexicon.definition(name)
        case Kind.TABLE:
            words = lexicon.table(name)
        case Kind.ROLE:
            words = lexicon.role(name)
        case Kind.ATTESTATION:
            words = lexicon.question(name)
        case Kind.TIMEPOINT:
            words = label(name, protocol.dictionary.timepoints[name].label)
        case Kind.AMBIGUITY:
            words = protocol.ambiguities[name].question
        case Kind.PROTOCOL:
            words = "The protocol as a whole"
        case _:
            words = _title(use, protocol)
    return sentence(words)


def _title(use: Use, protocol: Protocol) -> str:
    kind, name = use
    if kind is Kind.CRITERION:
        found = {criterion_key(group, each): each for group, each in criteria(protocol)}[name]
        return f"{found.name} {found.label}"
    if kind is Kind.GROUP:
        return next(label(name, each.label) for each in protocol.groups if each.name == name)
    sequence = protocol.sequence
    schedule, _, element = name.partition(".")
    if kind is Kind.SCHEDULE:
        return label(name, sequence.schedules[name].label)
    if kind is Kind.ELEMENT:
        return label(element, sequence.schedules[schedule].elements[element].label)
    if kind is Kind.RULES:
        return label(name, sequence.rules[name].label)
    if kind is Kind.CALENDAR:
        return label(name, sequence.calendars[name].label)
    return readable(name)
