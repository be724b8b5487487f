"""
One statement, from which its sentences are made: that it holds, that it does not, and that it must.

`age is 18 years or more`, `age is not 18 years or more`, `must be 18 years or more`.
"""

from __future__ import annotations

from enum import Enum

from attrs import evolve, frozen

from protocol_dsl.render.words.agreement import closed, is_plural
from protocol_dsl.render.words.lexicon import quoted, sentence

ENDS_OPEN = ("since", "on", "from", "until", "at", "by", "in", "of", "to", "for", "with", "is", "was", "as")
"""A label that ends in one of these is followed by its value without a verb: `stable on MRI since 2026-01-26`."""


UNKNOWN = "not known"
"""What stands in place of a value of which nothing is known."""


class Verb(Enum):
    """Holds, does not hold, must hold, must not hold; then the first two in the plural."""

    BE = ("is", "is not", "must be", "must not be", "are", "are not")
    LIE = ("lies", "does not lie", "must lie", "must not lie", "lie", "do not lie")
    OVERLAP = ("overlaps", "does not overlap", "must overlap", "must not overlap", "overlap", "do not overlap")
    LAST = ("lasts", "does not last", "must last", "must not last", "last", "do not last")
    INCLUDE = ("includes", "does not include", "must include", "must not include", "include", "do not include")
    FALL = ("falls", "does not fall", "must fall", "must not fall", "fall", "do not fall")
    RISE = ("rises", "does not rise", "must rise", "must not rise", "rise", "do not rise")
    HOLD = ("holds", "does not hold", "must hold", "must not hold", "hold", "do not hold")

    def of(self, subject: str, negated: bool = False) -> str:
        """Its form behind a subject: `is`, `are not`."""
        return self.value[(4 if is_plural(subject) else 0) + negated]


@frozen
class Clause:
    """
    A statement in its parts.

    `negated` states the contrary. `barred` is what stands in place of `rest` where the contrary is said without a
    `not`: `less than 18 years` for `18 years or more`. `whole` and `denied` replace the sentence that the parts would
    make, where English has a better one.
    """

    subject: str
    verb: Verb
    rest: str
    negated: bool = False
    whole: str | None = None
    denied: str | None = None
    barred: str | None = None


def stated(clause: Clause) -> str:
    """That it holds."""
    return _denial(clause) if clause.negated else _affirmation(clause)


def denied(clause: Clause) -> str:
    """That it does not hold."""
    return _affirmation(clause) if clause.negated else _denial(clause)


def demanded(clause: Clause, positive: bool = True) -> str:
    """That it must hold, or with `positive` off that it must not, without its subject."""
    # `must be at least one entry` would want its subject: here it belongs to the verb.
    lead = "there " if clause.subject == "there" else ""
    must, must_not = clause.verb.value[2:4]
    if positive is not clause.negated:
        return f"{lead}{must} {clause.rest}".rstrip()
    return f"{lead}{must_not} {clause.rest}".rstrip() if clause.barred is None else f"{lead}{must} {clause.barred}"


def _affirmation(clause: Clause) -> str:
    if clause.whole is not None:
        return clause.whole
    if clause.verb is Verb.BE and ends_open(clause.subject):
        return f"{_leading(clause)} {clause.rest}"
    return f"{closed(clause.subject)} {clause.verb.of(clause.subject)} {clause.rest}".rstrip()


def _denial(clause: Clause) -> str:
    if clause.denied is not None:
        return clause.denied
    if clause.barred is not None:
        return _affirmation(evolve(clause, rest=clause.barred, whole=None))
    if clause.verb is Verb.BE and ends_open(clause.subject):
        # `stable since not at least 6 weeks before enrolment` would say something else.
        return f"{quoted(sentence(clause.subject))} is not {clause.rest}"
    return f"{closed(clause.subject)} {clause.verb.of(clause.subject, negated=True)} {clause.rest}".rstrip()


TIMED = ("at ", "less than ", "more than ", "within ", "exactly ", "before ", "after ", "on or ")
"""What begins where a date is said by its distance or its side: `on` would have no day to stand in front of."""


def _leading(clause: Clause) -> str:
    """`consent signed` in front of `before enrolment`, and `consent signed on` in front of a day."""
    return clause.subject.removesuffix(" on") if clause.rest.startswith(TIMED) else clause.subject


def ends_open(words: str) -> bool:
    """Whether a noun phrase leads into its value by itself."""
    return words.rsplit(" ", 1)[-1] in ENDS_OPEN and " " in words


def observed(subject: str, value: str) -> str:
    """What was found: `age is 55 years`, `stable on MRI since 2026-01-26`."""
    if not ends_open(subject):
        return f"{closed(subject)} {Verb.BE.of(subject)} {value}"
    return f"“{subject}” is {value}" if value == UNKNOWN else f"{subject} {value}"
