"""What exports, charts and papers call the kinds of events."""

from __future__ import annotations

from collections.abc import Mapping

CALLED_ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("infusion", "administration", "drug", "given", "medication"), "dose"),
    **dict.fromkeys(("skipped", "missed", "not_given", "cancelled", "withheld", "omission"), "omitted"),
    **dict.fromkeys(("delay", "delayed", "interruption", "interrupted", "pause"), "hold"),
    **dict.fromkeys(("lab", "laboratory", "measurement", "value"), "result"),
    **dict.fromkeys(("ae", "adverse_event", "sae", "side_effect"), "toxicity"),
    **dict.fromkeys(("pd", "progressive_disease", "disease_progression", "relapse"), "progression"),
    **dict.fromkeys(("withdrawn", "withdrawal_of_consent", "consent_withdrawn", "dropout"), "withdrawal"),
    **dict.fromkeys(("scan", "assessment", "follow_up", "appointment"), "visit"),
    **dict.fromkeys(("died", "deceased"), "death"),
}
"""By the word, written as a name is: the kind that is meant, as a log has it."""
