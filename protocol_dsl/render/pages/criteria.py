"""5.2 and 5.3: each criterion by itself, with everything that a reviewer needs to hold it against the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocol_dsl.model.nodes import Condition
from protocol_dsl.model.protocol import Criterion, CriterionKind, Protocol
from protocol_dsl.model.uses import RECORDED, Kind, Use, criterion_uses
from protocol_dsl.model.wordings import criteria, criterion_key
from protocol_dsl.render.html.outline import outline_list
from protocol_dsl.render.pages.dossier import Dossier
from protocol_dsl.render.pages.embedding import html_block
from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.pages.examples import examples_table
from protocol_dsl.render.pages.markdown import bullets, heading, link, paragraphs, quotation, source_block, table
from protocol_dsl.render.pages.places import anchor, linked
from protocol_dsl.render.words.conditions import statement
from protocol_dsl.render.words.lexicon import Lexicon, listed, quoted, readable, sentence
from protocol_dsl.render.words.outline import Outline, outline_of
from protocol_dsl.schema.wording import Quoted

TITLES = {CriterionKind.INCLUSION: "5.2 Inclusion criteria", CriterionKind.EXCLUSION: "5.3 Exclusion criteria"}
DEMANDS = {CriterionKind.INCLUSION: "Required", CriterionKind.EXCLUSION: "Kept out if"}
NONE = {
    CriterionKind.INCLUSION: "The protocol file has no inclusion criteria.",
    CriterionKind.EXCLUSION: "The protocol file has no exclusion criteria, so none is checked.",
}


def criteria_text(kind: CriterionKind, dossier: Dossier) -> str:
    """The page of all criteria of one kind."""
    found = [(group, each) for group, each in criteria(dossier.protocol) if each.kind is kind]
    if not found:
        return paragraphs([heading(1, TITLES[kind]), f"{NONE[kind]}\n"])
    return paragraphs(
        [heading(1, TITLES[kind]), _overview(kind, found), *(_criterion(group, each, dossier) for group, each in found)]
    )


def _overview(kind: CriterionKind, found: Iterable[tuple[str | None, Criterion]]) -> str:
    rows = [
        (link(escaped(each.name), f"#{_anchor(group, each)}"), escaped(each.label), _first_text(each))
        for group, each in found
    ]
    return table(f"{kind.value.capitalize()} criteria in short", ("Id", "Criterion", "The document says"), rows)


def _first_text(criterion: Criterion) -> str:
    texts = " ".join(each.text for each in criterion.wording.texts)
    return escaped(quoted(texts)) if texts else "nothing is quoted"


def _anchor(group: str | None, criterion: Criterion) -> str:
    return anchor((Kind.CRITERION, criterion_key(group, criterion)))


# ---- One criterion --------------------------------------------------------------------------------------------


def _criterion(group: str | None, criterion: Criterion, dossier: Dossier) -> str:
    lexicon = dossier.lexicon
    title = f"{escaped(criterion.name)} {escaped(criterion.label)}"
    own = _anchor(group, criterion)
    examples = dossier.examples_of.get(criterion.name, ())
    return paragraphs(
        [
            heading(2, title, own),
            _for_whom(group, own, lexicon),
            quotation(escaped(each.text) for each in criterion.wording.texts) if criterion.wording.texts else None,
            *_formulas(criterion, lexicon),
            _readings(criterion, dossier.protocol),
            _lines("Assumptions of the author, not in the document", criterion.wording.assumptions),
            _lines("Notes", criterion.wording.notes),
            *_uses(criterion, dossier.protocol),
            examples_table(examples, criterion.name),
            source_block("As written in the protocol file", dossier.written(criterion.span)),
        ]
    )


def _for_whom(group: str | None, own: str, lexicon: Lexicon) -> str:
    whom = "All participants." if group is None else f"Only {escaped(lexicon.group(group))}."
    return f"{whom} {link('Link to this criterion', f'#{own}')}\n"


def _formulas(criterion: Criterion, lexicon: Lexicon) -> Iterator[str]:
    if criterion.applies is not None:
        yield from _formula("Concerns only participants of whom this is so", criterion.applies, lexicon)
    yield from _formula(DEMANDS[criterion.kind], criterion.condition, lexicon)
    if criterion.except_if is not None:
        yield from _formula("Set aside if", criterion.except_if, lexicon)
    if criterion.waives:
        yield f"**Where it applies it sets aside:** {escaped(listed(list(criterion.waives)))}\n"


def _formula(lead: str, condition: Condition, lexicon: Lexicon) -> Iterator[str]:
    """The formula in words: a sentence, or a tree where it has branches, each with what is written beside it."""
    tree = outline_of(condition, lexicon.protocol, definitions=True)
    if tree == Outline(words=tree.words, definition=tree.definition):
        yield f"**{lead}:** {escaped(statement(condition, lexicon))}\n"
    else:
        yield f"**{lead}:**\n"
        yield html_block(outline_list(tree))


# ---- Beside the formula ---------------------------------------------------------------------------------------------


def _readings(criterion: Criterion, protocol: Protocol) -> str | None:
    """What the document leaves open, and what the criterion says under each reading."""
    names = [name for kind, name in criterion_uses(criterion, protocol) if kind is Kind.AMBIGUITY]
    rows = [
        (
            linked((Kind.AMBIGUITY, name), protocol),
            escaped(quoted(readable(reading))),
            escaped(sentence(statement(criterion.condition, Lexicon(protocol, {name: reading})))),
        )
        for name in names
        for reading in protocol.ambiguities[name].readings
    ]
    if not rows:
        return None
    name = f"{escaped(criterion.name)} under every reading"
    return f"**Left open by the document, and decided under every reading:**\n\n{table(name, _READINGS, rows)}"


_READINGS = ("Question", "Reading", "The criterion then says")


def _lines(title: str, items: Iterable[Quoted]) -> str | None:
    lines = [escaped(each.text) for each in items]
    return f"**{title}:**\n\n{bullets(lines)}" if lines else None


def _uses(criterion: Criterion, protocol: Protocol) -> Iterator[str]:
    found = criterion_uses(criterion, protocol)
    kinds = (
        ("What is looked at", RECORDED),
        ("Definitions", (Kind.DEFINITION, Kind.TABLE, Kind.FORMULA)),
        ("Clinical concepts", (Kind.CONCEPT,)),
    )
    for title, wanted in kinds:
        own = [each for each in found if each[0] in wanted]
        if own:
            yield f"**{title}:** {_linked_list(own, protocol)}\n"


def _linked_list(uses: Iterable[Use], protocol: Protocol) -> str:
    return "; ".join(linked(each, protocol) for each in uses)
