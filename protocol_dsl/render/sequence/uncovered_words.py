"""What no rule of the protocol covers, in words: each is a question to whoever wrote the protocol."""

from __future__ import annotations

from enum import Enum

from protocol_dsl.model.schedule import Schedule
from protocol_dsl.render.sequence.words import extent_text
from protocol_dsl.schema.event_log import Event, EventKind
from protocol_dsl.sequencing.status import Following, Uncovered
from protocol_dsl.values.truth import Truth

HEADING = "not covered by a rule of the protocol, a question to its author:"
QUESTION = "a question to the author of the protocol"


class Unasked(Enum):
    """Why something of the log stands beside the schedule; the values are the words for it."""

    TOXICITY = "no rule looks at it"
    HOLD = "no dose rule asks for it"
    UNCLEAR = "cannot be determined whether asked for"

    # One member each, as for events.
    __hash__ = object.__hash__


def unasked(found: Uncovered) -> Unasked:
    """Which of them it is."""
    if found.event.kind is EventKind.TOXICITY:
        return Unasked.TOXICITY
    return Unasked.UNCLEAR if found.covered is Truth.UNKNOWN else Unasked.HOLD


def uncovered_lines(following: Following, schedule: Schedule, zone_name: str) -> list[str]:
    """A line for each toxicity and each hold that no rule covers; none if there is nothing of the kind."""
    return [uncovered_words(each, schedule, zone_name) for each in following.uncovered]


def uncovered_words(found: Uncovered, schedule: Schedule, zone_name: str) -> str:
    """What it was, when, and what follows from it: nothing, as far as the protocol goes."""
    when = uncovered_when(found, zone_name)
    return f"{uncovered_what(found.event, schedule)}, {when}: {uncovered_why(found)}"


def uncovered_what(event: Event, schedule: Schedule) -> str:
    """What it was: the toxicity with its grade, or what was held and for which reason."""
    if event.kind is EventKind.TOXICITY:
        return f"toxicity {event.term}, {_grade(event)}"
    element = schedule.elements.get(event.of or "")
    label = event.of if element is None else element.label or event.of
    return f"hold of “{label}”, {_reason(event)}"


def uncovered_mark(event: Event) -> str:
    """The same as short as a mark has room for."""
    return f"{event.term}, {_grade(event)}" if event.kind is EventKind.TOXICITY else f"hold: {_reason(event)}"


def uncovered_when(found: Uncovered, zone_name: str) -> str:
    """When it was, and where the log says so."""
    event = found.event
    return f"{extent_text(found.at, zone_name)} ({event.path}{f', {event.source}' if event.source else ''})"


def uncovered_why(found: Uncovered) -> str:
    """Why it stands beside the schedule, what follows from that, and which name may be meant."""
    why = unasked(found)
    match why:
        case Unasked.TOXICITY:
            meant = f"; if `{found.near}` is meant, the log has to name it so" if found.near is not None else ""
            return f"{why.value}{meant}"
        case Unasked.HOLD:
            return f"{why.value}, so it moves no window"
        case Unasked.UNCLEAR:
            return "it cannot be determined whether a dose rule asks for it"


def _grade(event: Event) -> str:
    grade = "grade not recorded" if event.grade is None else f"grade {event.grade}"
    return f"{grade} (CTCAE {event.ctcae})"


def _reason(event: Event) -> str:
    return event.reason or "no reason stated"
