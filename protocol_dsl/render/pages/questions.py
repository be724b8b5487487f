"""What the protocol team must still decide: everything that the document leaves open or the author took for granted."""

from __future__ import annotations

from collections.abc import Iterator

from protocol_dsl.diagnostics.diagnostic import Diagnostic, Severity
from protocol_dsl.model.protocol import Ambiguity, Protocol
from protocol_dsl.model.schedule import Deviation, Grade, Schedule
from protocol_dsl.model.uses import Kind, Use
from protocol_dsl.model.wordings import wordings
from protocol_dsl.render.pages.dossier import Dossier
from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.pages.markdown import bullets, heading, paragraphs, quotation, table
from protocol_dsl.render.pages.places import anchor, linked
from protocol_dsl.render.pages.vocabulary import users_of
from protocol_dsl.render.words.lexicon import Lexicon, listed, plural, quoted, readable, sentence

FOUND = "Findings of the check"
SCHEDULED = (Kind.SCHEDULE, Kind.ELEMENT, Kind.RULES, Kind.CALENDAR)


def questions_text(dossier: Dossier) -> str:
    """The page."""
    protocol = dossier.protocol
    parts = [
        _ambiguities(protocol),
        _undefined(protocol),
        _findings(dossier),
        _assumptions("Assumptions about participants and criteria", protocol, scheduled=False),
        _assumptions("Assumptions about the treatment sequence", protocol, scheduled=True),
        _without_default(protocol),
        _defaults(protocol),
        _ungraded(protocol),
        _notes(protocol),
    ]
    return paragraphs([heading(1, "Open questions and assumptions"), _lead(dossier), *parts])


def _lead(dossier: Dossier) -> str:
    checked = severities(dossier)
    found = counts(dossier.protocol)
    asked = f"The check of the file ended with {checked}: see {FOUND} below." if checked else ""
    if not any(found):
        return f"{asked or 'The protocol file names nothing that is open or assumed.'}\n"
    lead = (
        "What the protocol team must still decide, and what the author of the protocol file took for granted because "
        f"the document does not say it: {found[0]} open, {plural(found[1], 'assumption')}, "
        f"{plural(found[2], 'term')} without a definition. A decision names each of these that it rests on."
    )
    return f"{lead} {asked}".rstrip() + "\n"


def severities(dossier: Dossier) -> str:
    """`1 warning and 2 remarks`; nothing where the check found nothing."""
    kinds = ((Severity.WARNING, "warning"), (Severity.INFO, "remark"))
    numbers = [(sum(each.severity is severity for each in dossier.findings), word) for severity, word in kinds]
    return listed([plural(number, word) for number, word in numbers if number])


def counts(protocol: Protocol) -> tuple[int, int, int]:
    """How many ambiguities, assumptions, and terms that are not in the document."""
    assumed = sum(len(wording.assumptions) for _, wording in wordings(protocol))
    undefined = sum(each.body is None for each in protocol.definitions.values())
    return len(protocol.ambiguities), assumed, undefined


# ---- What the document leaves open --------------------------------------------------------------------------


def _ambiguities(protocol: Protocol) -> str | None:
    if not protocol.ambiguities:
        return None
    users = users_of(protocol)
    lead = (
        "Each of these can be read in more than one way. Until one reading is chosen, every participant is decided "
        "under all of them, and is left undetermined where they disagree.\n"
    )
    each = (
        _ambiguity(one, users.get((Kind.AMBIGUITY, name), ()), protocol) for name, one in protocol.ambiguities.items()
    )
    return paragraphs([heading(2, "Ambiguities: which reading is meant?"), lead, *each])


def _ambiguity(each: Ambiguity, used: tuple[str, ...], protocol: Protocol) -> str:
    readings = [
        f"Reading {escaped(quoted(readable(name)))}{f': {escaped(_written(written, protocol))}' if written else ''}"
        for name, written in zip(each.readings, each.written, strict=True)
    ]
    texts = quotation(escaped(one.text) for one in each.wording.texts) if each.wording.texts else None
    more = [f"Assumption: {escaped(one.text)}" for one in each.wording.assumptions]
    more += [f"Note: {escaped(one.text)}" for one in each.wording.notes]
    matters = f"Matters for: {'; '.join(used)}" if used else "Matters for no criterion"
    title = heading(3, escaped(each.question), anchor((Kind.AMBIGUITY, each.name)))
    return paragraphs([title, texts, bullets([*readings, *more, matters])])


def _written(written: str, protocol: Protocol) -> str:
    """A reading as the file has it; the name of a definition by its label."""
    return quoted(sentence(Lexicon(protocol).definition(written))) if written in protocol.definitions else written


def _undefined(protocol: Protocol) -> str | None:
    names = [name for name, each in protocol.definitions.items() if each.body is None]
    if not names:
        return None
    items = [f"What is meant by {linked((Kind.DEFINITION, name), protocol)}?" for name in names]
    return paragraphs([heading(2, "Terms that the document does not define"), bullets(items)])


# ---- What was taken for granted -----------------------------------------------------------------------------------


def _assumptions(name: str, protocol: Protocol, scheduled: bool) -> str | None:
    rows = [
        (linked(owner, protocol), escaped(each.text))
        for owner, wording in wordings(protocol)
        if (owner[0] in SCHEDULED) is scheduled
        for each in wording.assumptions
    ]
    shown = table(name, ("About", "Assumption, to be confirmed"), rows)
    return paragraphs([heading(2, name), shown]) if shown else None


def _without_default(protocol: Protocol) -> str | None:
    """Measurements of which every use has to say which result counts; a reader may miss a rule for all."""
    dictionary = protocol.dictionary
    used = users_of(protocol)
    found: list[tuple[Use, str]] = [
        ((Kind.TIMEPOINT, name), "has no date that stands in for it until it happens")
        for name, point in dictionary.timepoints.items()
        if not point.until_it_happens and (Kind.TIMEPOINT, name) in used
    ]
    found += [
        ((Kind.MEASUREMENT, name), "has no general rule which result counts; each criterion says it for itself")
        for name in dictionary.measurements
        if name not in protocol.default_results and (Kind.MEASUREMENT, name) in used
    ]
    rows = [(linked(use, protocol), words) for use, words in found]
    lead = "Where a record does not hold these, what depends on them cannot be determined.\n"
    shown = table("What has no default", ("About", "What is not said"), rows)
    return paragraphs([heading(2, "No default"), lead, shown]) if shown else None


def _defaults(protocol: Protocol) -> str | None:
    """What the file takes where a record is silent."""
    dictionary = protocol.dictionary
    rows = [
        (linked((kind, name), protocol), escaped(readable(each.if_absent.written)))
        for kind, things in ((Kind.FACT, dictionary.facts), (Kind.MEASUREMENT, dictionary.measurements))
        for name, each in things.items()
        if each.if_absent is not None
    ]
    for name, each in dictionary.lists.items():
        if each.if_absent is not None:
            rows.append((linked((Kind.LIST, name), protocol), "an empty list"))
        rows += [
            (f"{linked((Kind.LIST, name), protocol)}: {escaped(one.label)}", escaped(readable(one.if_absent.written)))
            for one in each.fields
            if one.if_absent is not None
        ]
    shown = table("What is taken by default", ("Where a record does not mention", "this is taken"), rows)
    return paragraphs([heading(2, "Defaults"), shown]) if shown else None


def _ungraded(protocol: Protocol) -> str | None:
    """Departures from a schedule that nobody has graded yet."""
    items = [
        f"{linked((Kind.SCHEDULE, name), protocol)}: {escaped(_departure(each))}"
        for name, schedule in protocol.sequence.schedules.items()
        if not schedule.observed
        for each in schedule.deviations
        if each.grade is Grade.UNGRADED
    ]
    items += [
        f"{linked((Kind.SCHEDULE, name), protocol)}: no departure from it is graded as minor or important"
        for name, schedule in protocol.sequence.schedules.items()
        if _asks_for_grades(schedule)
    ]
    return paragraphs([heading(2, "Deviations without a grade"), bullets(items)]) if items else None


def _asks_for_grades(schedule: Schedule) -> bool:
    return bool(schedule.elements) and not schedule.observed and not schedule.deviations


def _departure(each: Deviation) -> str:
    part = "" if each.part is None else f" ({readable(each.part)})"
    return f"{each.departure.value} {readable(each.element)}{part}"


# ---- Findings and notes -------------------------------------------------------------------------------------


def _findings(dossier: Dossier) -> str | None:
    rows = [
        (f"{escaped(each.code)}, {each.severity.value}", f"line {each.span.line}", _finding(each))
        for each in dossier.findings
        if each.severity is not Severity.ERROR
    ]
    shown = table(FOUND, ("Finding", "Where", "What the check of the file found"), rows)
    return paragraphs([heading(2, FOUND), shown]) if shown else None


def _finding(each: Diagnostic) -> str:
    repair = f"<br>{escaped(sentence(each.help))}" if each.help else ""
    return f"{escaped(sentence(each.message))}{repair}"


def _notes(protocol: Protocol) -> str | None:
    rows = [
        (linked(owner, protocol), escaped(each.text)) for owner, wording in wordings(protocol) for each in wording.notes
    ]
    shown = table("Notes for readers", ("About", "Note"), rows)
    return paragraphs([heading(2, "Notes for readers"), shown]) if shown else None


def open_questions(protocol: Protocol) -> Iterator[str]:
    """The questions of the ambiguities, and one for each term without a definition, as links."""
    yield from (linked((Kind.AMBIGUITY, name), protocol) for name in protocol.ambiguities)
    yield from (
        linked((Kind.DEFINITION, name), protocol) for name, each in protocol.definitions.items() if each.body is None
    )
