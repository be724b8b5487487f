"""The statuses of a schedule: the tone of each, which says how it is coloured where there are colours."""

from __future__ import annotations

from protocol_dsl.render.sequence.uncovered_words import Unasked
from protocol_dsl.render.words.statuses import Tone
from protocol_dsl.sequencing.status import DEPARTURES, Status

_OPEN = frozenset({Status.UNKNOWN, Status.DUE})


def tone_of(status: Status | Unasked) -> Tone:
    """For what was done as asked, against for departures, open for what needs somebody's eye, quiet for the rest."""
    if isinstance(status, Unasked):
        return Tone.OPEN
    if status in DEPARTURES or status is Status.CONTRADICTORY:
        return Tone.AGAINST
    if status is Status.CONFORMANT:
        return Tone.FOR
    return Tone.OPEN if status in _OPEN else Tone.QUIET
