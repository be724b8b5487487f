"""Text coverage: the document sentence by sentence, with what the protocol file makes of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocol_dsl.analysis.text_coverage import Covered, Standing, TextCoverage
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.pages.markdown import bullets, heading, paragraphs, table
from protocol_dsl.render.pages.places import linked
from protocol_dsl.render.words.lexicon import plural, quoted

TITLE = "Text coverage: the document beside the logic"
MEANINGS = {
    Standing.LOGIC: "the protocol file quotes it, and decides by it",
    Standing.JUDGEMENT: "quoted by a criterion that a person judges, or marked so in the document",
    Standing.CONSENT: "marked in the document as a matter of consent",
    Standing.NARRATIVE: "marked in the document as background that decides nothing",
    Standing.UNBOUND: "nothing in the protocol file answers for it yet",
}


def coverage_text(coverage: TextCoverage, protocol: Protocol) -> str:
    """The page."""
    parts = (*_summary(coverage), *_not_found(coverage, protocol), *_beside(coverage, protocol))
    return paragraphs([heading(1, TITLE), *parts])


def _summary(coverage: TextCoverage) -> Iterator[str]:
    total = len(coverage.sentences)
    yield f"{coverage_words(coverage)}.\n"
    rows = [(escaped(each.value), str(number), MEANINGS[each]) for each, number in coverage.counts.items()]
    yield table("Sentences by standing", ("Standing", f"Of {plural(total, 'sentence')}", "Meaning"), rows)
    if coverage.unbound:
        yield heading(2, "Sentences that nothing answers for", "unbound")
        yield bullets(f"{escaped(each.sentence.text)} (line {each.sentence.line})" for each in coverage.unbound)


def coverage_words(coverage: TextCoverage) -> str:
    """`41 of 75 sentences are bound to logic, 12 are not bound`."""
    bound, left = coverage.counts[Standing.LOGIC], len(coverage.unbound)
    rest = f"{left} not bound to anything" if left else "every other one is marked"
    return f"{bound} of {plural(len(coverage.sentences), 'sentence')} bound to logic, {rest}"


def _not_found(coverage: TextCoverage, protocol: Protocol) -> Iterator[str]:
    if coverage.not_found:
        yield heading(2, "Quotations that the document does not hold", "not-found")
        rows = [(linked(owner, protocol), escaped(quoted(text))) for owner, text in coverage.not_found]
        yield table("Quotations that the document does not hold", ("About", "The protocol file quotes"), rows)


def _beside(coverage: TextCoverage, protocol: Protocol) -> Iterator[str]:
    yield heading(2, "The document, sentence by sentence")
    sections: dict[str, list[Covered]] = {}
    for each in coverage.sentences:
        sections.setdefault(each.sentence.section, []).append(each)
    for section, found in sections.items():
        name = escaped(section or "Before the first heading")
        yield heading(3, name)
        yield table(f"Sentences of “{name}”", ("Document", "Protocol&#160;file"), _rows(found, protocol), beside=True)


def _rows(found: Iterable[Covered], protocol: Protocol) -> Iterator[tuple[str, str]]:
    for each in found:
        yield escaped(each.sentence.text), _standing(each, protocol)


def _standing(each: Covered, protocol: Protocol) -> str:
    if each.standing is Standing.UNBOUND:
        return "**not bound**"
    if not each.owners:
        reason = each.sentence.reason
        return str(each.standing.value) if reason is None else f"{each.standing.value}: {escaped(reason)}"
    links = "<br>".join(linked(owner, protocol) for owner in each.owners)
    judged = "<br>judged by a person" if each.standing is Standing.JUDGEMENT else ""
    return f"{links}{judged}{'' if each.whole else '<br>quoted in part'}"
