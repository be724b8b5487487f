"""Verdicts, statuses and truths: one word, one sign and one tone for each."""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from protocol_dsl.engine.decision import Status, Verdict
from protocol_dsl.values.truth import Truth


class Tone(Enum):
    """How something is coloured: for taking part, against it, open, or of no account here."""

    FOR = "for"
    AGAINST = "against"
    OPEN = "open"
    QUIET = "quiet"


SIGNS = {Tone.FOR: "✓", Tone.AGAINST: "✗", Tone.OPEN: "?", Tone.QUIET: "–"}


@frozen
class Wording:
    """A word with its tone."""

    word: str
    tone: Tone

    @property
    def sign(self) -> str:
        """The sign of its tone."""
        return SIGNS[self.tone]


STATUSES = {
    Status.MET: Wording("met", Tone.FOR),
    Status.NOT_MET: Wording("not met", Tone.AGAINST),
    Status.CLEAR: Wording("clear", Tone.FOR),
    Status.TRIGGERED: Wording("triggered", Tone.AGAINST),
    Status.UNDETERMINED: Wording("cannot be determined", Tone.OPEN),
    Status.NOT_APPLICABLE: Wording("not applicable", Tone.QUIET),
}

VERDICTS = {
    Verdict.ELIGIBLE: Wording("eligible", Tone.FOR),
    Verdict.INELIGIBLE: Wording("ineligible", Tone.AGAINST),
    Verdict.UNDETERMINED: Wording("cannot be determined yet", Tone.OPEN),
}


def truth_wording(truth: Truth, favourable: bool | None) -> Wording:
    """
    The outcome of a condition inside a criterion.

    `favourable` says whether holding speaks for taking part (met, not met), against it, or (None) neither by itself.
    """
    if truth is Truth.UNKNOWN:
        return Wording("cannot be determined" if favourable else "not known", Tone.OPEN)
    holds = truth is Truth.TRUE
    if favourable is None:
        return Wording("yes" if holds else "no", Tone.QUIET)
    if favourable:
        return Wording("met" if holds else "not met", Tone.FOR if holds else Tone.AGAINST)
    return Wording("yes" if holds else "no", Tone.AGAINST if holds else Tone.FOR)
