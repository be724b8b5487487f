"""1.1: the protocol on one page, with its version, fingerprint and status, and the way to everything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocol_dsl.model.protocol import CriterionKind, Group, Protocol
from protocol_dsl.model.uses import Kind
from protocol_dsl.model.wordings import criteria
from protocol_dsl.render.pages.coverage import coverage_words
from protocol_dsl.render.pages.dossier import Dossier
from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.pages.markdown import bullets, code, heading, link, paragraphs, table
from protocol_dsl.render.pages.places import COVERAGE, QUESTIONS, anchor
from protocol_dsl.render.pages.questions import counts, open_questions, severities
from protocol_dsl.render.words.lexicon import label, plural

LEAD = (
    "These pages are made from the protocol file, so they say what the evaluator decides by. "
    "Whatever changes in the file changes here.\n"
)


def synopsis_text(dossier: Dossier, others: Iterable[tuple[str, str]]) -> str:
    """The first page; `others` are path and title of the rest."""
    protocol = dossier.protocol
    return paragraphs(
        [
            heading(1, escaped(protocol.title)),
            LEAD,
            heading(2, "1.1 Synopsis", anchor((Kind.PROTOCOL, protocol.name))),
            table("The protocol in short", ("Item", "Value"), _rows(dossier)),
            _groups(protocol),
            _beside(protocol),
            _open(protocol),
            heading(2, "Contents"),
            bullets(link(title, path) for path, title in others),
        ]
    )


def _rows(dossier: Dossier) -> Iterator[tuple[str, str]]:
    protocol = dossier.protocol
    yield "Protocol", code(protocol.name)
    yield "Version", escaped(protocol.version or "not stated")
    yield "Fingerprint of its meaning", _fingerprint(protocol.fingerprint)
    yield "Status", "<br>".join(status_lines(dossier))
    yield "Document", escaped(protocol.document or "none is named")
    for kind in CriterionKind:
        number = sum(each.kind is kind for _, each in criteria(protocol))
        yield f"{kind.value.capitalize()} criteria", str(number) if number else "none"
    schedules = len(protocol.sequence.schedules)
    yield "Treatment schedules", str(schedules) if schedules else "none"


def _fingerprint(text: str) -> str:
    """In groups of eight digits, so that it can be compared by eye and breaks on a narrow page."""
    return " ".join(code(text[start : start + 8]) for start in range(0, len(text), 8))


def status_lines(dossier: Dossier) -> Iterator[str]:
    """How far the protocol is: what the check found, how the examples came out, what is open."""
    found = severities(dossier)
    words = f"The check of the file: no errors, {found or 'no warnings'}"
    yield link(words, QUESTIONS) if found else words
    examples = dossier.examples
    wrong = sum(bool(each.surprises) for each in examples)
    if not examples:
        yield "Examples: the file has none"
    elif wrong:
        yield f"**Examples: {wrong} of {len(examples)} came out otherwise than the file expects**"
    else:
        yield f"Examples: {'all ' if len(examples) > 1 else ''}{len(examples)} came out as the file expects"
    if dossier.coverage is not None:
        yield link(f"Document: {coverage_words(dossier.coverage)}", COVERAGE)
        missing = len(dossier.coverage.not_found)
        if missing:
            yield f"**The document does not hold {plural(missing, 'quotation')} of the file**"
    ambiguities, assumed, undefined = counts(dossier.protocol)
    yield link(
        f"{plural(ambiguities + undefined, 'open question')}, {plural(assumed, 'assumption')} to be confirmed",
        QUESTIONS,
    )


def _groups(protocol: Protocol) -> str | None:
    rows = [_group(each) for each in protocol.groups]
    shown = table("Groups", ("Group", "Timing", "Planned", "Said of it"), rows)
    return paragraphs([heading(2, "Groups"), shown]) if shown else None


def _group(group: Group) -> tuple[str, str, str, str]:
    place = f'<a id="{anchor((Kind.GROUP, group.name))}"></a>'
    wording = group.wording
    said = [f"“{escaped(each.text)}”" for each in wording.texts]
    said += [f"Assumption: {escaped(each.text)}" for each in wording.assumptions]
    said += [f"Note: {escaped(each.text)}" for each in wording.notes]
    planned = "not stated" if group.plan is None else plural(group.plan, "participant")
    return place + escaped(label(group.name, group.label)), group.timing or "not stated", planned, "<br>".join(said)


def _beside(protocol: Protocol) -> str | None:
    wording = protocol.wording
    said = [f"“{escaped(each.text)}”" for each in wording.texts]
    said += [f"Assumption: {escaped(each.text)}" for each in wording.assumptions]
    said += [escaped(each.text) for each in wording.notes]
    return paragraphs([heading(2, "What a reader should know"), bullets(said)]) if said else None


def _open(protocol: Protocol) -> str | None:
    found = list(open_questions(protocol))
    return paragraphs([heading(2, "What the protocol team must still decide"), bullets(found)]) if found else None
