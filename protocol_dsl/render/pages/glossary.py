"""Index and glossary: every name of the file with its place, and the words that these pages use."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.uses import Kind, Use
from protocol_dsl.model.wordings import declarations
from protocol_dsl.render.pages.dossier import Dossier
from protocol_dsl.render.pages.markdown import bullets, code, heading, paragraphs, table
from protocol_dsl.render.pages.places import linked, title

WORDS = (
    ("met, not met", "the two decided outcomes of an inclusion criterion"),
    ("clear, triggered", "the two decided outcomes of an exclusion criterion"),
    ("cannot be determined", "the record does not say enough, or the readings of the document disagree"),
    ("not applicable", "the criterion does not concern this participant, or another one sets it aside"),
    ("eligible, ineligible, cannot be determined yet", "the verdict for one group, made of all its criteria"),
    ("ambiguity, reading", "a place that the document leaves open, and one way to understand it"),
    ("assumption", "what the document does not say and the author of the file took for granted"),
    ("fingerprint", "a hash of what the file means; it changes whenever a decision could"),
    ("as_of", "the day on which a question is asked"),
)

KINDS = {
    Kind.CRITERION: "criterion",
    Kind.ROLE: "role",
    Kind.CONCEPT: "clinical concept",
    Kind.TIMEPOINT: "timepoint",
    Kind.FACT: "fact",
    Kind.MEASUREMENT: "measurement",
    Kind.LIST: "list",
    Kind.DEFINITION: "definition",
    Kind.AMBIGUITY: "ambiguity",
    Kind.TABLE: "table",
    Kind.GROUP: "group",
    Kind.SCHEDULE: "schedule",
    Kind.ELEMENT: "part of a schedule",
    Kind.RULES: "dose rules",
    Kind.CALENDAR: "opening hours",
    Kind.ATTESTATION: "question",
}


def glossary_text(dossier: Dossier) -> str:
    """The page."""
    return paragraphs(
        [
            heading(1, "Index and glossary"),
            heading(2, "Words of these pages"),
            bullets(f"**{words}**: {meaning}" for words, meaning in WORDS),
            heading(2, "Index"),
            table(
                "Every name of the protocol file",
                ("Term", "What it is", "Name in the file"),
                _entries(dossier.protocol),
            ),
        ]
    )


def _entries(protocol: Protocol) -> Iterator[tuple[str, str, str]]:
    uses: list[Use] = [owner for owner, _ in declarations(protocol) if owner[0] in KINDS]
    uses += [(Kind.ATTESTATION, key) for key in protocol.dictionary.attestations]
    for use in sorted(uses, key=lambda use: (_order(title(use, protocol)), use[0].value, use[1])):
        yield linked(use, protocol), KINDS[use[0]], code(use[1])


def _order(words: str) -> str:
    """Letters without their marks and their case: é among e."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
