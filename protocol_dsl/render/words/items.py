"""What was recorded or computed, in words: one possible item, and all of them together."""

from __future__ import annotations

from protocol_dsl.render.words.clause import UNKNOWN
from protocol_dsl.render.words.lexicon import Lexicon, listed, quoted, readable
from protocol_dsl.render.words.numbers import range_words
from protocol_dsl.render.words.time import moment_words, period_words
from protocol_dsl.schema.datum import (
    CONCEPT_SYSTEM,
    Answer,
    Category,
    Coded,
    Coding,
    FreeText,
    Item,
    Items,
    Several,
)
from protocol_dsl.schema.types import Type
from protocol_dsl.values.calendar import Moment, Period
from protocol_dsl.values.interval import Range

ANSWERS = {Answer.NEVER: "never", Answer.NOT_DONE: "not done", Answer.NONE: "none"}
SYSTEM_NAMES = {
    "atc": "ATC",
    "icd10": "ICD-10",
    "icd10cm": "ICD-10-CM",
    "icdo3": "ICD-O-3",
    "loinc": "LOINC",
    "meddra": "MedDRA",
    "rxnorm": "RxNorm",
    "snomed": "SNOMED CT",
}
"""Code systems by the short name that a file uses, as people write them."""


def items_words(items: Items, type_: Type | None, lexicon: Lexicon) -> str:
    """Everything a value may be: `2`, `1 or 2`, `not known`."""
    if items is None:
        return UNKNOWN
    return listed([item_words(item, type_, lexicon) for item in items], "or")


def item_words(item: Item, type_: Type | None, lexicon: Lexicon) -> str:
    """One possible item; `type_` gives a number its unit."""
    match item:
        case bool():
            return "yes" if item else "no"
        case Range():
            return range_words(item, type_)
        case Moment():
            return moment_words(item)
        case Period():
            return period_words(item)
        case Category(name):
            return readable(name)
        case Several(names):
            return listed(sorted(readable(name) for name in names)) or "none of them"
        case Coded():
            return coded_words(item, lexicon)
        case FreeText(text):
            return quoted(text)
        case Answer():
            return ANSWERS[item]
        case _:
            raise TypeError(f"not an item: {item!r}")


def coded_words(coded: Coded, lexicon: Lexicon) -> str:
    """A recorded code: the protocol's own name for it, or system and code, or the free text."""
    codings = listed([coding_words(coding, lexicon) for coding in coded.codings])
    if not codings:
        return f"{quoted(coded.text or '')} (free text)"
    return f"{codings} ({quoted(coded.text)})" if coded.text else codings


def coding_words(coding: Coding, lexicon: Lexicon) -> str:
    """`trastuzumab`, `ICD-10 C50.9`."""
    if coding.system == CONCEPT_SYSTEM:
        return lexicon.concept(coding.code)
    return f"{SYSTEM_NAMES.get(coding.system, coding.system)} {coding.code}"
