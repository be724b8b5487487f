"""What no rule of the protocol covers, in words: each is a question to whoever wrote the protocol."""

from __future__ import annotations

from protocol_dsl.model.schedule import Schedule
from protocol_dsl.render.sequence.words import extent_text
from protocol_dsl.schema.event_log import EventKind
from protocol_dsl.sequencing.status import Following, Uncovered
from protocol_dsl.values.truth import Truth

HEADING = "not covered by a rule of the protocol, a question to its author:"


def uncovered_lines(following: Following, schedule: Schedule, zone_name: str) -> list[str]:
    """A line for each toxicity and each hold that no rule covers; none if there is nothing of the kind."""
    return [uncovered_words(each, schedule, zone_name) for each in following.uncovered]


def uncovered_words(found: Uncovered, schedule: Schedule, zone_name: str) -> str:
    """What it was, when, and what follows from it: nothing, as far as the protocol goes."""
    event = found.event
    when = f"{extent_text(found.at, zone_name)} ({event.path}{f', {event.source}' if event.source else ''})"
    if event.kind is EventKind.TOXICITY:
        grade = "grade not recorded" if event.grade is None else f"grade {event.grade}"
        meant = f"; if `{found.near}` is meant, the log has to name it so" if found.near is not None else ""
        return f"toxicity {event.term}, {grade} (CTCAE {event.ctcae}), {when}: no rule looks at it{meant}"
    element = schedule.elements.get(event.of or "")
    label = event.of if element is None else element.label or event.of
    reason = f"{event.reason}" if event.reason else "no reason stated"
    told = "no dose rule asks for it, so it moves no window"
    if found.covered is Truth.UNKNOWN:
        told = "it cannot be determined whether a dose rule asks for it"
    return f"hold of “{label}”, {reason}, {when}: {told}"
