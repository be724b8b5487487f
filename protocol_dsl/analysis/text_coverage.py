"""
Text coverage: which sentences of a protocol's document its logic quotes, and which quotations are not in it.

A sentence is bound where a `text` of the file quotes it, wholly or in part. What decides nothing is marked in the
document, by `<!-- narrative -->`, `<!-- judgement -->` or `<!-- consent -->` below the heading of its section or behind
the paragraph itself; a reason may follow, as in `<!-- narrative: a summary -->`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum

from attrs import frozen

from protocol_dsl.analysis.document import Sentence, sentences
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.uses import Kind, Use, criterion_uses
from protocol_dsl.model.wordings import criteria, criterion_key, wordings

WORDS_THAT_BIND = 3
"""A quotation of fewer words binds a sentence only where it occurs once: `24 hours` may stand anywhere."""


class Standing(Enum):
    """What became of a sentence."""

    LOGIC = "bound to logic"
    JUDGEMENT = "judgement"
    CONSENT = "consent"
    NARRATIVE = "narrative"
    UNBOUND = "not bound"


@frozen
class Covered:
    """
    A sentence with what became of it: the declarations that quote it, and whether they quote all of it.

    A part that is not quoted has at least three words; less is punctuation and joints.
    """

    sentence: Sentence
    standing: Standing
    owners: tuple[Use, ...] = ()
    whole: bool = False


@frozen
class TextCoverage:
    """A document beside the logic. `not_found` are quotations that the document does not hold, with their owners."""

    sentences: tuple[Covered, ...]
    not_found: tuple[tuple[Use, str], ...]

    @property
    def counts(self) -> dict[Standing, int]:
        """How many sentences have each standing."""
        return {each: sum(one.standing is each for one in self.sentences) for each in Standing}

    @property
    def unbound(self) -> tuple[Covered, ...]:
        """The sentences that nothing in the file answers for."""
        return tuple(each for each in self.sentences if each.standing is Standing.UNBOUND)


def text_coverage(protocol: Protocol, document: str) -> TextCoverage:
    """Holds every `text` of a protocol against its document in Markdown."""
    found = sentences(document)
    quotes = _quotes(protocol)
    hits = {quote: _hits(_normal(quote[1]), found) for quote in quotes}
    judged = _judged(protocol)
    return TextCoverage(
        tuple(_covered(number, each, hits, judged) for number, each in enumerate(found)),
        tuple((owner, text) for (owner, text), where in hits.items() if not where),
    )


def _quotes(protocol: Protocol) -> tuple[tuple[Use, str], ...]:
    return tuple(dict.fromkeys((owner, each.text) for owner, wording in wordings(protocol) for each in wording.texts))


def _judged(protocol: Protocol) -> frozenset[Use]:
    """The criteria that rest on nothing but somebody's answer."""
    recorded = (Kind.FACT, Kind.MEASUREMENT, Kind.LIST)
    return frozenset(
        (Kind.CRITERION, criterion_key(group, each))
        for group, each in criteria(protocol)
        if any(kind is Kind.ATTESTATION for kind, _ in criterion_uses(each, protocol))
        and not any(kind in recorded for kind, _ in criterion_uses(each, protocol))
    )


# ---- Finding quotations -------------------------------------------------------------------------------------


@frozen
class _Hit:
    """A stretch of a normalised sentence."""

    start: int
    end: int


Hits = Mapping[int, tuple[_Hit, ...]]


def _normal(text: str) -> str:
    """Letters and digits that mean the same written the same; a final full stop does not count."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[‐‑‒–—−]", "-", re.sub(r"[“”„\"]", '"', re.sub(r"[‘’]", "'", plain)))
    return " ".join(plain.split()).rstrip(".;,: ")


def _hits(quote: str, found: tuple[Sentence, ...]) -> Hits:
    """Where a quotation stands, by the number of the sentence; it may run over several sentences of one block."""
    if not quote:
        return {}
    pattern = re.compile(rf"(?<!\w){re.escape(quote)}(?!\w)")
    hits: dict[int, list[_Hit]] = {}
    for numbers in _by_block(found).values():
        starts, text = [], ""
        for number in numbers:
            starts.append(len(text))
            text += _normal(found[number].text) + (". " if number != numbers[-1] else "")
        for match in pattern.finditer(text):
            for number, start in zip(numbers, starts, strict=True):
                end = start + len(_normal(found[number].text))
                if match.start() < end and match.end() > start:
                    inside = _Hit(max(match.start() - start, 0), min(match.end(), end) - start)
                    hits.setdefault(number, []).append(inside)
    return {number: tuple(each) for number, each in hits.items()}


def _by_block(found: tuple[Sentence, ...]) -> dict[int, list[int]]:
    blocks: dict[int, list[int]] = {}
    for number, each in enumerate(found):
        blocks.setdefault(each.block, []).append(number)
    return blocks


def _covered(number: int, sentence: Sentence, hits: Mapping[tuple[Use, str], Hits], judged: frozenset[Use]) -> Covered:
    own = {
        quote: where[number]
        for quote, where in hits.items()
        if number in where and (len(quote[1].split()) >= WORDS_THAT_BIND or len(where) == 1)
    }
    if not own:
        standing = Standing.UNBOUND if sentence.mark is None else Standing(sentence.mark)
        return Covered(sentence, standing)
    owners = tuple(dict.fromkeys(owner for owner, _ in own))
    standing = Standing.JUDGEMENT if set(owners) <= judged else Standing.LOGIC
    left = list(_normal(sentence.text))
    for stretches in own.values():
        for each in stretches:
            left[each.start : each.end] = " " * (each.end - each.start)
    return Covered(sentence, standing, owners, len("".join(left).split()) < WORDS_THAT_BIND)
