"""The vocabulary and data dictionary: everything that can be known about a participant, and what the terms mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar, assert_never

from protocol_dsl.formulas import LIBRARY
from protocol_dsl.model.protocol import Cell, Definition, Protocol, Table
from protocol_dsl.model.uses import Kind, Use, criterion_uses
from protocol_dsl.model.wordings import criteria
from protocol_dsl.render.html.outline import outline_list
from protocol_dsl.render.pages.beside import beside
from protocol_dsl.render.pages.dossier import Dossier
from protocol_dsl.render.pages.embedding import html_block
from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.pages.markdown import bullets, code, heading, paragraphs, source_block, table
from protocol_dsl.render.pages.places import anchor, criterion_link, linked, title
from protocol_dsl.render.vocabulary import type_words
from protocol_dsl.render.words.conditions import statement, value_words
from protocol_dsl.render.words.formulas import domain_words
from protocol_dsl.render.words.items import SYSTEM_NAMES
from protocol_dsl.render.words.lexicon import Lexicon, listed, readable, sentence
from protocol_dsl.render.words.outline import outline_of
from protocol_dsl.render.words.time import moment_words
from protocol_dsl.render.words.values import literal_words
from protocol_dsl.schema.dictionary import (
    CodePattern,
    Concept,
    Fact,
    Field,
    Measurement,
    RecordList,
    StandIn,
    Timepoint,
)
from protocol_dsl.schema.wording import Wording
from protocol_dsl.values.calendar import Moment

T = TypeVar("T")
Users: TypeAlias = Mapping[Use, tuple[str, ...]]
"""The criteria that read each thing, as links."""


def vocabulary_text(dossier: Dossier) -> str:
    """The page."""
    protocol = dossier.protocol
    users = users_of(protocol)
    return paragraphs(
        [
            heading(1, "Vocabulary and data dictionary"),
            "What a record can say about a participant, and what the terms of the criteria mean. Whatever a record "
            "does not say stays unknown, unless a line here says what is taken instead.\n",
            *_section("Timepoints", protocol.dictionary.timepoints, lambda each: _timepoint(each, users, protocol)),
            *_section("Facts", protocol.dictionary.facts, lambda each: _fact(each, users, protocol)),
            *_section(
                "Measurements", protocol.dictionary.measurements, lambda each: _measurement(each, users, protocol)
            ),
            *_section("Lists", protocol.dictionary.lists, lambda each: _list(each, users, protocol)),
            *_attestations(protocol, users),
            *_section("Definitions", protocol.definitions, lambda each: _definition(each, users, dossier)),
            *_section("Tables", protocol.tables, lambda each: _table(each, users, protocol)),
            *_formulas(protocol),
            *_section("Clinical concepts", protocol.dictionary.concepts, lambda each: _concept(each, users, protocol)),
            *_section("Roles", protocol.dictionary.roles, lambda each: _role(each.name, each.wording, protocol)),
        ]
    )


def users_of(protocol: Protocol) -> Users:
    """The criteria that read each thing, as links."""
    found: dict[Use, list[str]] = {}
    for group, criterion in criteria(protocol):
        for use in criterion_uses(criterion, protocol):
            found.setdefault(use, []).append(criterion_link(group, criterion))
    return {use: tuple(links) for use, links in found.items()}


def _section(name: str, things: Mapping[str, T], text: Callable[[T], str]) -> Iterator[str]:
    if things:
        yield heading(2, name)
        for each in things.values():
            yield text(each)


def _entry(use: Use, protocol: Protocol, lines: Iterable[str | None], users: Users) -> str:
    """One thing: its label as heading, its name in the file, what is said of it, and who reads it."""
    used = users.get(use)
    last = f"Used by {'; '.join(used)}" if used else "Used by no criterion"
    items = [f"Name in the file: {code(use[1])}", *(line for line in lines if line), last]
    return f"{heading(3, escaped(title(use, protocol)), anchor(use))}\n{bullets(items)}"


# ---- What is recorded -------------------------------------------------------------------------------------------


def _timepoint(each: Timepoint, users: Users, protocol: Protocol) -> str:
    if each.until_it_happens:
        stands = ", else ".join(_stand_in(one) for one in each.until_it_happens)
        until = f"Until it happens this stands in for it: {stands}"
    else:
        until = "Until it happens it is not known"
    return _entry((Kind.TIMEPOINT, each.name), protocol, (until, *beside(each.wording)), users)


def _stand_in(each: StandIn | Moment) -> str:
    match each:
        case StandIn.PLANNED:
            return "the planned date"
        case StandIn.AS_OF:
            return "the day on which the question is asked"
        case Moment():
            return moment_words(each)
        case _:
            assert_never(each)


def _fact(each: Fact, users: Users, protocol: Protocol) -> str:
    return _entry((Kind.FACT, each.name), protocol, (*_value(each, protocol), *beside(each.wording)), users)


def _value(each: Fact | Measurement | Field, protocol: Protocol) -> Iterator[str]:
    yield f"Is {escaped(type_words(each.type))}"
    if each.attested_by is not None:
        yield f"Attested by: {linked((Kind.ROLE, each.attested_by), protocol)}"
    if each.if_absent is not None:
        yield f"Where a record does not mention it, this is taken: {escaped(readable(each.if_absent.written))}"


def _measurement(each: Measurement, users: Users, protocol: Protocol) -> str:
    default = protocol.default_results.get(each.name)
    if default is None:
        counts = "Which result counts is said where it is used"
    else:
        counts = f"The result that counts, unless a criterion says otherwise: {escaped(value_words(default, protocol))}"
    lines = (*_value(each, protocol), counts, *beside(each.wording))
    return _entry((Kind.MEASUREMENT, each.name), protocol, lines, users)


def _list(each: RecordList, users: Users, protocol: Protocol) -> str:
    lines = []
    if each.must_state_completeness:
        lines.append("A record must say up to which date the list leaves nothing out")
    if each.if_absent is not None:
        lines.append("Where a record does not have it, the list counts as empty")
    entry = _entry((Kind.LIST, each.name), protocol, (*lines, *beside(each.wording)), users)
    computed = [
        (code(name), escaped(readable(name)), f"worked out: {escaped(value_words(value.value, protocol))}")
        for (owner, name), value in protocol.computed_fields.items()
        if owner == each.name
    ]
    columns = [(code(one.name), _column_label(one), "<br>".join(_column(one, protocol))) for one in each.fields]
    name = f"Columns of {escaped(title((Kind.LIST, each.name), protocol))}"
    return f"{entry}\n{table(name, ('Column', 'Label', 'Values'), [*columns, *computed])}"


def _column_label(each: Field) -> str:
    return f"{escaped(each.label)} (names the row)" if each.main else escaped(each.label)


def _column(each: Field, protocol: Protocol) -> Iterator[str]:
    yield from _value(each, protocol)
    yield from beside(each.wording)


def _attestations(protocol: Protocol, users: Users) -> Iterator[str]:
    found = protocol.dictionary.attestations
    if found:
        yield heading(2, "Questions that somebody answers")
    for key, each in found.items():
        asked = f"Asked of: {linked((Kind.ROLE, each.role), protocol)}"
        wording = f"Wording {code(each.fingerprint)}: an answer counts for this wording only"
        yield _entry((Kind.ATTESTATION, key), protocol, (asked, wording), users)


# ---- What terms mean ------------------------------------------------------------------------------------------------


def _definition(each: Definition, users: Users, dossier: Dossier) -> str:
    use = (Kind.DEFINITION, each.name)
    if each.body is None:
        lines = ("Not defined in the document, so what depends on it cannot be determined",)
        return _entry(use, dossier.protocol, (*lines, *beside(each.wording)), users)
    if each.type is None:
        said = f"It holds if: {escaped(statement(each.body, dossier.lexicon))}"  # type: ignore[arg-type]
        tree = outline_of(each.body, dossier.protocol, definitions=True)  # type: ignore[arg-type]
        shown = html_block(outline_list(tree)) if tree.children else None
    else:
        said = f"It is: {escaped(value_words(each.body, dossier.protocol))}"  # type: ignore[arg-type]
        shown = None
    entry = _entry(use, dossier.protocol, (said, *beside(each.wording)), users)
    return paragraphs([entry, shown, source_block("As written in the protocol file", dossier.written(each.span))])


def _table(each: Table, users: Users, protocol: Protocol) -> str:
    lexicon = Lexicon(protocol)
    entry = _entry((Kind.TABLE, each.name), protocol, tuple(beside(each.wording)), users)
    header = [*(escaped(sentence(readable(name))) for name in each.columns), "Value"]
    rows = [
        [*(escaped(_cell(key, lexicon)) for key in row.keys), escaped(literal_words(row.value, lexicon))]
        for row in each.rows
    ]
    return f"{entry}\n{table(escaped(title((Kind.TABLE, each.name), protocol)), header, rows)}"


def _cell(cell: Cell, lexicon: Lexicon) -> str:
    if cell.any_other:
        return "any other"
    if cell.concepts:
        return listed([lexicon.concept(name) for name in cell.concepts], "or")
    if cell.categories:
        return listed([readable(name) for name in cell.categories], "or")
    low = "" if cell.low is None else f"{'above' if cell.low_open else 'from'} {literal_words(cell.low, lexicon)}"
    high = "" if cell.high is None else f"{'below' if cell.high_open else 'up to'} {literal_words(cell.high, lexicon)}"
    return f"{low} {high}".strip()


def _formulas(protocol: Protocol) -> Iterator[str]:
    known = [LIBRARY[name] for name in protocol.formulas if name in LIBRARY]
    if known:
        yield heading(2, "Published formulas")
        yield table(
            "Published formulas",
            ("Formula", "Source", "Where it holds"),
            [(escaped(each.label), escaped(each.citation), escaped(sentence(domain_words(each)))) for each in known],
        )


def _concept(each: Concept, users: Users, protocol: Protocol) -> str:
    lines = [f"{name}: {', '.join(codes)}" for name, codes in _codes(each.codes).items()]
    if each.includes:
        others = " and others" if each.and_others else ""
        lines.append(f"Includes: {_concepts(each.includes, protocol)}{others}")
    if each.excepts:
        lines.append(f"Except: {_concepts(each.excepts, protocol)}")
    if each.distinct_from:
        lines.append(f"Is none of these: {_concepts(each.distinct_from, protocol)}")
    if each.complete:
        lines.append("These are all codes there are: any other code is something else")
    return _entry((Kind.CONCEPT, each.name), protocol, (*lines, *beside(each.wording)), users)


def _codes(patterns: Iterable[CodePattern]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in patterns:
        longer = " and all that begin with it" if each.prefix else ""
        system = escaped(SYSTEM_NAMES.get(each.system, each.system))
        found.setdefault(system, []).append(f"{code(each.code)}{longer}")
    return found


def _concepts(names: Iterable[str], protocol: Protocol) -> str:
    return ", ".join(linked((Kind.CONCEPT, name), protocol) for name in names)


def _role(name: str, wording: Wording, protocol: Protocol) -> str:
    use = (Kind.ROLE, name)
    items = [f"Name in the file: {code(name)}", *beside(wording)]
    return f"{heading(3, escaped(title(use, protocol)), anchor(use))}\n{bullets(items)}"
