"""
How a label takes its place in a sentence: its verb in the singular or plural, and the commas that close it.

Labels are the author's, so this goes by the look of English words; where that does not tell, nothing is added.
"""

from __future__ import annotations

import re

AFTER_THE_NOUN = frozenset(
    (
        "about after against among around as at before behind between beyond by during for from in including into like "
        "of off on over per since than that through to under until up via which while who whose with within without"
    ).split()
)
"""Words that begin what is said about a noun: `inhibitors` is the noun of `inhibitors of Janus kinases`."""

PARTICIPLES = frozenset(
    "begun chosen done drawn drunk found given known made read seen shown spoken taken told".split()
)

SINGULAR_IN_S = frozenset(
    (
        "aids always bus canvas chaos corpus diabetes gas genus herpes lens lupus measles menses mumps news pancreas "
        "pertussis rabies series shingles species status tetanus thus virus"
    ).split()
)
SINGULAR_ENDINGS = ("ss", "us", "is", "'s", "’s")

SAID_BESIDE = re.compile(
    r", (?:(?:with|without|of|by|after|before|as|the|an?|in|on|at|for|from|to|or)\b|\w+ed\b|(?!.*\b(?:and|or)\b))"
)
"""A comma after which something is said beside a noun, and not the next thing of an enumeration."""

QUESTION_WORDS = frozenset(("how", "what", "when", "where", "whether", "which", "who", "whose", "why"))


def is_plural(words: str) -> bool:
    """
    Whether a noun phrase takes `are`: `platelets within 28 days before enrolment` does, `number of doses` does not.

    What stands in quotation marks, and what begins with a preposition, is one thing.
    """
    noun = _noun(words)
    return (
        len(noun) > 2
        and noun.endswith("s")
        and noun.lower() not in SINGULAR_IN_S
        and not noun.endswith(SINGULAR_ENDINGS)
        and not noun.isupper()
    )


def _noun(words: str) -> str:
    """The noun that the verb goes by; empty where none is seen."""
    if words.startswith(("“", '"', "(")):
        return ""
    found = ""
    for word in words.split(" "):
        if word.lower() in AFTER_THE_NOUN or word.startswith("("):
            break
        if found.endswith("s") and (word in PARTICIPLES or word.endswith("ed")):
            # `languages spoken`, `drugs received`: the noun stands in front of it.
            break
        found = word
        if word.endswith((",", ":", ";")):
            break
    return found.strip(",:;()")


def closed(label: str) -> str:
    """
    A label in front of more words: `platelets, with the laboratory's limits,` within 28 days.

    What a label says beside its noun stands between two commas.
    """
    return f"{label}," if is_open(label) else label


def is_open(words: str) -> bool:
    """Whether what is said beside a noun has not been closed by a second comma yet."""
    outside = re.sub(r"“[^”]*”|\([^()]*\)", "", words)
    return outside.count(", ") % 2 == 1 and SAID_BESIDE.search(outside) is not None and not outside.endswith(",")


def is_question(label: str) -> bool:
    """Whether a label asks something, `what she agrees to`, and so stands in quotation marks in front of a verb."""
    return label.split(" ", 1)[0].lower() in QUESTION_WORDS
