"""A participant's way through a schedule as text for a terminal or a file, and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule import Schedule
from protocol_dsl.render.explanation.markdown import escaped
from protocol_dsl.render.sequence.chain import chain
from protocol_dsl.render.sequence.due_words import clash_words, due_text
from protocol_dsl.render.sequence.uncovered_words import HEADING, uncovered_lines
from protocol_dsl.render.sequence.words import (
    moment_words,
    pending_words,
    protocol_words,
    slot_words,
    withdrawn_words,
)
from protocol_dsl.render.words.lexicon import plural, sentence
from protocol_dsl.render.words.visible import visible
from protocol_dsl.render.words.wrap import wrapped_lines
from protocol_dsl.schema.event_log import EventLog
from protocol_dsl.sequencing.status import DEPARTURES, Followed, Following, Status

MARKS = {
    Status.CONFORMANT: "✓",
    Status.MEASURED: "✓",
    Status.UNKNOWN: "?",
    Status.CONTRADICTORY: "✗",
    Status.DUE: "→",
    Status.NOT_YET_DUE: "→",
}
"""A sign beside the word, so that neither is needed to tell them apart."""
LINE_ENDS = re.compile(r"[\n\t]+")


def render_follow(following: Following, log: EventLog, protocol: Protocol, width: int = 100) -> str:
    """The whole: who, when, every obligation with its chain, and what is due next."""
    schedule = protocol.sequence.schedules[following.schedule]
    lines = [*head_lines(following, log, protocol, schedule), ""]
    for found in following.items:
        lines.append(f"{sign_of(found)} {slot_words(found.slot, schedule)}: {found.status.value}")
        for told in chain(found, schedule, log.zone):
            lines += wrapped_lines(told, width - 4, "    ", "      ")
    lines += ["", *_end(following, log, schedule)]
    return "\n".join(map(_shown, lines)) + "\n"


def _shown(line: str) -> str:
    """A line that stays one and steers no terminal, whatever the log calls its participant and its rows."""
    return visible(LINE_ENDS.sub(" ", line))


def markdown_follow(following: Following, log: EventLog, protocol: Protocol) -> str:
    """The same as Markdown: a table of all obligations, and a section for each with its chain."""
    schedule = protocol.sequence.schedules[following.schedule]
    head = [protocol_words(protocol), *head_lines(following, log, protocol, schedule)[1:]]
    lines = [f"# {escaped(log.subject)}: {escaped(schedule.label)}", ""]
    lines += [f"{escaped(line)}  " for line in head]
    lines += ["", f"**{departures_words(following)}**", "", "| | Obligation | Status |", "|---|---|---|"]
    for found in following.items:
        lines.append(f"| {sign_of(found)} | {escaped(slot_words(found.slot, schedule))} | {found.status.value} |")
    for found in following.items:
        lines += ["", f"## {escaped(slot_words(found.slot, schedule))}", "", f"**{found.status.value}**", ""]
        lines += [f"- {escaped(told)}" for told in chain(found, schedule, log.zone)]
    if uncovered := uncovered_lines(following, schedule, log.zone):
        lines += ["", f"**{sentence(HEADING)}**", "", *(f"- {escaped(each)}" for each in uncovered)]
    lines += ["", "## Due next", "", *(f"- {escaped(line.strip())}" for line in due_lines(following, log, schedule))]
    for told, *why in clash_lines(following, log, schedule):
        lines += ["", f"**{escaped(told)}**", "", *(f"- {escaped(each)}" for each in why)]
    return "\n".join(lines) + "\n"


def summary_follow(following: Following, log: EventLog, protocol: Protocol) -> str:
    """One line: what departs, what cannot be determined, and what is due next."""
    schedule = protocol.sequence.schedules[following.schedule]
    told = [f"{slot_words(each.slot, schedule)} {each.status.value}" for each in following.departures]
    unknown = sum(each.status is Status.UNKNOWN for each in following.items)
    parts = [f"! {plural(len(told), 'departure')}: {'; '.join(told)}"] if told else []
    parts += [f"! {clashing[0]}" for clashing in clash_lines(following, log, schedule)]
    if unknown:
        parts.append(f"? {unknown} cannot be determined")
    if following.uncovered:
        parts.append(f"? {len(following.uncovered)} not covered by a rule")
    next_due = (
        due_lines(following, log, schedule)[0].strip() if following.pending else "nothing that the log lets us date"
    )
    return _shown(f"{'. '.join(parts) or '✓ no departure'}. Due next: {next_due}")


def sign_of(found: Followed) -> str:
    """The sign of an obligation's status."""
    return MARKS.get(found.status, "!" if found.status in DEPARTURES else "·")


def head_lines(following: Following, log: EventLog, protocol: Protocol, schedule: Schedule) -> list[str]:
    """Who goes through which schedule; and when this was asked, and how complete the log is."""
    through = "not known" if log.through is None else moment_words(log.through, log.zone)
    how = "observed: intervals are measured and not graded" if following.observed else "prospective"
    return [
        f"{log.subject} in {schedule.label} ({protocol_words(protocol)})",
        f"as of {moment_words(log.as_of, log.zone)}; log complete through {through}; time zone {log.zone}; {how}",
    ]


def departures_words(following: Following) -> str:
    """How many departures were found."""
    number = len(following.departures)
    return f"{plural(number, 'departure')} from the protocol" if number else "no departure from the protocol was found"


def _end(following: Following, log: EventLog, schedule: Schedule) -> Iterator[str]:
    yield departures_words(following)
    uncovered = uncovered_lines(following, schedule, log.zone)
    yield from (HEADING, *(f"  {each}" for each in uncovered)) if uncovered else ()
    yield "due next:"
    yield from due_lines(following, log, schedule)
    for told, *why in clash_lines(following, log, schedule):
        yield from (told, *(f"  {each}" for each in why))


def clash_lines(following: Following, log: EventLog, schedule: Schedule) -> list[list[str]]:
    """What cannot be kept any more, each with the lines that leave no time for it."""
    return [[*clash_words(clash, schedule, log.zone)] for clash in following.clashes]


def due_lines(following: Following, log: EventLog, schedule: Schedule) -> list[str]:
    """What is still to be done and when, the most urgent first, a line each."""
    lines = []
    for found in following.pending:
        assert found.due is not None
        when = due_text(found.due, log.zone, found.status)
        withdrew = f"; but {withdrawn_words(found.withdrawn, log.zone)}" if found.withdrawn is not None else ""
        lines.append(f"  {slot_words(found.slot, schedule)}: {when} ({pending_words(found)}){withdrew}")
    return lines or ["  nothing that the log lets us date"]
