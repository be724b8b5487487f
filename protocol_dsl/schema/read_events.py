"""
Reads an event log and types it by the names of a schedule.

All findings come at once, each with its JSON path. Nothing is coerced and nothing is dropped: an event that names
something the schedule does not have is a problem, since it may be a misspelt one that matters.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from attrs import define

from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.dictionary import Dictionary, Measurement
from protocol_dsl.schema.event_kinds import CALLED_ELSEWHERE
from protocol_dsl.schema.event_log import (
    Event,
    EventKind,
    EventLog,
    GivenDose,
    LogVocabulary,
    ScheduleVocabulary,
    written_like_a_name,
)
from protocol_dsl.schema.json_text import read_json
from protocol_dsl.schema.log_problems import (
    DoseUnitDoesNotFit,
    LogWithoutSchedule,
    NeedsRow,
    NoSuchRow,
    NothingDone,
    RowTwice,
    TermIsKnown,
    ThroughAfterAsOf,
)
from protocol_dsl.schema.problems import Findings, MissingKey, OutOfRange, RecordProblem, UnknownWord, WrongType, shown
from protocol_dsl.schema.read_dates import date_of, is_after, moment_of, refuse_after_as_of
from protocol_dsl.schema.read_datum import Given, datum_of, keys_of
from protocol_dsl.schema.read_numbers import number_of
from protocol_dsl.schema.read_plain_events import MOST_COUNTED, PlainEvents
from protocol_dsl.schema.read_record import as_of_of, check_format, is_something_else, subject_of, zone_of
from protocol_dsl.schema.reading import Reading, known_keys, members_of, text_of, word_of
from protocol_dsl.values.calendar import Moment, from_ordinal
from protocol_dsl.values.calendar import text as moment_text
from protocol_dsl.values.interval import decimal_text, point

FORMAT = "events/1"
TOP_KEYS = ("format", "subject", "schedule", "as_of", "through", "timezone", "rows", "events")
COMMON = ("kind", "at", "recorded", "source", "note")
KEYS: Mapping[EventKind, tuple[str, ...]] = {
    EventKind.START: ("of", "row"),
    EventKind.FRACTION: ("of", "row", "number"),
    EventKind.END: ("of", "row"),
    EventKind.DOSE: ("of", "cycle", "day", "drug", "dose"),
    EventKind.HOLD: ("of", "cycle", "day", "reason"),
    EventKind.OMITTED: ("of", "cycle", "day", "drug", "reason"),
    EventKind.VISIT: ("of", "number"),
    EventKind.MILESTONE: ("of",),
    EventKind.TIMEPOINT: ("of",),
    EventKind.RESULT: ("of",),
    EventKind.TOXICITY: ("of", "term", "grade", "ctcae"),
    EventKind.PROGRESSION: (),
    EventKind.WITHDRAWAL: ("reason",),
    EventKind.DEATH: (),
}
"""What an event of each kind may say beside when and from where."""
KINDS: Mapping[object, EventKind] = {each.value: each for each in EventKind}
WORDS = tuple(each.value for each in EventKind)
VERSIONS = ("3", "4.0", "4.03", "5.0", "6.0")
"""The versions of CTCAE that are in use."""

ReadLog: TypeAlias = tuple[EventLog | None, tuple[RecordProblem, ...]]


def read_events(
    data: object, vocabulary: LogVocabulary, *, as_of: str | None = None, through: str | None = None
) -> ReadLog:
    """
    An event log from JSON text or from the value of one, or all that is wrong with it. It never raises.

    Args:
        data: Text, bytes, or a mapping as `json.loads` gives it.
        vocabulary: What the protocol declares.
        as_of: Asks at this moment instead of the log's own.
        through: Takes the log as complete up to this moment instead of its own.
    """
    findings = Findings()
    if isinstance(data, str | bytes):
        data, problems = read_json(data)
        findings.problems.extend(problems)
        if problems and data is None:
            return None, problems
    if not isinstance(data, dict):
        return None, (*findings.problems, WrongType("$", shown(data), "an event log, a JSON object"))
    reading = Reading(vocabulary.dictionary, zone_of(data, findings), findings)
    log = _log(data, vocabulary, as_of, through, reading)
    return (None if findings.problems else log), tuple(findings.problems)


@define
class _Place:
    """One event that is being read: its keys, where it stands, and what the schedule knows."""

    data: Mapping[str, object]
    path: str
    words: ScheduleVocabulary
    rows: Mapping[str, tuple[str, ...]]
    reading: Reading

    def where(self, key: str) -> str:
        return f"{self.path}.{key}"


def _log(
    data: Mapping[str, object], vocabulary: LogVocabulary, as_of: str | None, through: str | None, reading: Reading
) -> EventLog | None:
    if is_something_else(data, FORMAT):
        check_format(data, FORMAT, reading)
        return None
    known_keys(data, TOP_KEYS, "$", "part of an event log", reading)
    check_format(data, FORMAT, reading)
    subject = subject_of(data, reading)
    reading.as_of = as_of_of(data, as_of, reading)
    schedule = _schedule(data, vocabulary, reading)
    complete = _through(data, through, reading)
    if schedule is None:
        return None
    words = vocabulary.schedules[schedule]
    rows = _rows(members_of(data, "rows", reading), words, reading)
    return EventLog(
        subject=subject,
        schedule=schedule,
        as_of=reading.as_of or from_ordinal(1),
        through=complete,
        zone=reading.zone or "UTC",
        rows=rows,
        events=_events(data.get("events", ()), words, rows, reading),
    )


# ---- The whole -----------------------------------------------------------------------------------------


def _schedule(data: Mapping[str, object], vocabulary: LogVocabulary, reading: Reading) -> str | None:
    """The schedule that the log is about; a protocol with a single one needs no name."""
    names = tuple(vocabulary.schedules)
    if not names:
        reading.findings.add(LogWithoutSchedule("$"))
        return None
    if "schedule" in data:
        return word_of(data["schedule"], "$.schedule", names, reading)
    if len(names) == 1:
        return names[0]
    reading.findings.add(MissingKey("$", "schedule", f"the protocol has several: {', '.join(names)}"))
    return None


def _through(data: Mapping[str, object], through: str | None, reading: Reading) -> Moment | None:
    """Up to when the log is complete; whoever keeps it must say so, or say that it is not known."""
    value: object = data.get("through") if through is None else through
    if through is None and "through" not in data:
        why = "say up to when no event is left out, or null if that is not known"
        reading.findings.add(MissingKey("$", "through", why))
        return None
    if value is None:
        return None
    moment = moment_of(value, "$.through", reading)
    if moment is not None and reading.as_of is not None and is_after(moment, reading.as_of):
        reading.findings.add(ThroughAfterAsOf("$.through", shown(value), moment_text(reading.as_of)))
    return moment


def _rows(data: Mapping[str, object], words: ScheduleVocabulary, reading: Reading) -> dict[str, tuple[str, ...]]:
    """All rows of each list, by the names that events call them."""
    lists = tuple(dict.fromkeys(name for name in words.steps.values() if name is not None))
    known_keys(data, lists, "$.rows", "list that a step of this schedule is done for", reading)
    found = {}
    for name in lists:
        if data.get(name) is None:
            continue
        value, path = data[name], f"$.rows.{name}"
        if not isinstance(value, list | tuple):
            reading.findings.add(WrongType(path, shown(value), "a list of names, one for each row"))
            continue
        rows = [text_of(each, f"{path}[{n}]", "a name", reading) for n, each in enumerate(value)]
        for n, row in enumerate(rows):
            if row is not None and row in rows[:n]:
                reading.findings.add(RowTwice(f"{path}[{n}]", row))
        found[name] = tuple(row for row in rows if row is not None)
    return found


def _events(
    value: object, words: ScheduleVocabulary, rows: Mapping[str, tuple[str, ...]], reading: Reading
) -> tuple[Event, ...]:
    if not isinstance(value, list | tuple):
        reading.findings.add(WrongType("$.events", shown(value), "a list of events"))
        return ()
    found = []
    plain = PlainEvents(words, reading)
    for n, each in enumerate(value):
        path = f"$.events[{n}]"
        if not isinstance(each, dict):
            reading.findings.add(WrongType(path, shown(each), "an event, a JSON object"))
            continue
        event = plain.read(each, path) or _event(_Place(each, path, words, rows, reading))
        if event is not None:
            found.append(event)
    return tuple(found)


# ---- One event -----------------------------------------------------------------------------------------


def _event(place: _Place) -> Event | None:
    data, reading = place.data, place.reading
    kind = _kind(place)
    if kind is None:
        return None
    of = _of(kind, place)
    _check_keys(kind, of, place)
    if "of" in KEYS[kind] and of is None and not _has_only_a_term(kind, place):
        return None
    if kind is EventKind.OMITTED and data.get("cycle") is None:
        reading.findings.add(MissingKey(place.path, "cycle", "say which dose was omitted, by the number of its cycle"))
    at, recorded = _at(place), data.get("recorded")
    drug = _drug(kind, of, place) if of is not None and kind in (EventKind.DOSE, EventKind.OMITTED) else None
    toxic = kind is EventKind.TOXICITY
    return Event(
        path=place.path,
        kind=kind,
        at=at,
        of=of,
        row=_row(kind, of, place),
        number=_count("number", place),
        cycle=_count("cycle", place),
        day=_count("day", place),
        drug=drug,
        dose=None if of is None or drug is None else _dose(of, drug, place),
        result=None if of is None or kind is not EventKind.RESULT else _result(of, at, place),
        grade=_grade(place) if toxic else None,
        ctcae=_version(place) if toxic else None,
        term=_term(of, place) if toxic else None,
        reason=_text("reason", place),
        recorded=None if recorded is None else moment_of(recorded, place.where("recorded"), reading),
        source=_text("source", place),
    )


def _kind(place: _Place) -> EventKind | None:
    value = place.data.get("kind")
    if isinstance(value, str) and value in KINDS:
        return KINDS[value]
    if "kind" in place.data:
        meant = CALLED_ELSEWHERE.get(written_like_a_name(value)) if isinstance(value, str) else None
        if meant is None:
            word_of(value, place.where("kind"), WORDS, place.reading)
        else:
            place.reading.findings.add(UnknownWord(place.where("kind"), shown(value), WORDS, meant))
    else:
        place.reading.findings.add(MissingKey(place.path, "kind", f"one of {', '.join(WORDS)}"))
    return None


def _check_keys(kind: EventKind, of: str | None, place: _Place) -> None:
    measured = _measurement(of, place).type if kind is EventKind.RESULT and of is not None else None
    known, every = _keys_of_kind(kind, None if measured is None else keys_of(measured))
    if not place.data.keys() <= every:
        known_keys(place.data, known, place.path, f"part of an event of kind `{kind.value}`", place.reading)


@cache
def _keys_of_kind(kind: EventKind, of_value: tuple[str, ...] | None) -> tuple[tuple[str, ...], frozenset[str]]:
    """All keys of an event of a kind, in order and as a set; those of its value too if it is a result."""
    # `at` says when a result was found; an `on` beside it could only say something else.
    known = (*COMMON, *KEYS[kind], *(key for key in of_value or () if key != "on"))
    return known, frozenset(known)


def _of(kind: EventKind, place: _Place) -> str | None:
    """What it happened to: a name of the right kind."""
    if "of" not in KEYS[kind]:
        return None
    value, names = place.data.get("of"), _named(kind, place.words, place.reading.dictionary)
    if isinstance(value, str) and value in names:
        return value
    if _has_only_a_term(kind, place):
        return None
    if "of" not in place.data:
        why = f"say of what: {', '.join(sorted(names))}" if names else "the schedule has nothing of the kind"
        if kind is EventKind.TOXICITY:
            why = f'{why}; one that it has no name for goes by its "term", such as "Nausea"'
        place.reading.findings.add(MissingKey(place.path, "of", why))
        return None
    fitting = _kinds_of(value, place) if isinstance(value, str) else ()
    if isinstance(value, str) and fitting:
        place.reading.findings.add(NothingDone(place.where("of"), value, kind.value, fitting))
        return None
    return word_of(value, place.where("of"), tuple(sorted(names)), place.reading)


def names_of(kind: EventKind, words: ScheduleVocabulary, dictionary: Dictionary) -> frozenset[str]:
    """What an event of a kind can happen to in one schedule; nothing for kinds that need no name."""
    return frozenset(_named(kind, words, dictionary))


def _named(kind: EventKind, words: ScheduleVocabulary, dictionary: Dictionary) -> Collection[str]:
    """The same as it is kept."""
    match kind:
        case EventKind.START | EventKind.FRACTION | EventKind.END:
            return words.steps
        case EventKind.DOSE | EventKind.HOLD | EventKind.OMITTED:
            return words.cycles
        case EventKind.VISIT:
            return words.visits
        case EventKind.MILESTONE:
            return words.milestones
        case EventKind.TIMEPOINT:
            return dictionary.timepoints
        case EventKind.RESULT:
            return dictionary.measurements
        case EventKind.TOXICITY:
            return words.toxicities
        case _:
            return ()


def _kinds_of(name: str, place: _Place) -> tuple[str, ...]:
    """The kinds of event that a name can have."""
    words, dictionary = place.words, place.reading.dictionary
    return tuple(kind.value for kind in EventKind if name in names_of(kind, words, dictionary))


def _at(place: _Place) -> Moment | None:
    """When it happened: a date, a clock time, a month, or `{"between": [first, last]}`; null is not known."""
    path = place.where("at")
    if "at" not in place.data:
        why = "say when it happened, or null if that is not known"
        place.reading.findings.add(MissingKey(place.path, "at", why))
        return None
    value = place.data["at"]
    moment = None if value is None else date_of(value, path, place.reading)
    refuse_after_as_of(moment, value, path, place.reading)
    return moment


def _row(kind: EventKind, of: str | None, place: _Place) -> str | None:
    """Which row of the list it was done for, where a step is done for each."""
    if kind not in (EventKind.START, EventKind.FRACTION, EventKind.END) or of is None:
        return None
    list_name, path = place.words.steps[of], place.where("row")
    given = place.data.get("row")
    if list_name is None:
        if given is not None:
            place.reading.findings.add(
                WrongType(path, shown(given), f"anything: `{of}` is done once, not for each row")
            )
        return None
    if given is None:
        place.reading.findings.add(NeedsRow(place.path, of, list_name))
        return None
    name = text_of(given, path, "the name of a row", place.reading)
    if name is not None and list_name in place.rows and name not in place.rows[list_name]:
        rows = place.rows[list_name]
        place.reading.findings.add(NoSuchRow(path, name, list_name, place.reading.nearest(name, rows)))
        return None
    return name


def _count(key: str, place: _Place) -> int | None:
    """A number from 1; null where it is not known."""
    value = place.data.get(key)
    if value is None:
        return None
    number = _whole(value)
    if number is None or number < 1 or number > MOST_COUNTED:
        place.reading.findings.add(WrongType(place.where(key), shown(value), "a whole number from 1"))
        return None
    return number


def _whole(value: object) -> int | None:
    """A whole JSON number. Only what is measured may be written as text, to keep it exact."""
    number = None if isinstance(value, str) else number_of(value)
    return int(number) if number is not None and number.denominator == 1 else None


def _text(key: str, place: _Place) -> str | None:
    value = place.data.get(key)
    return None if value is None else text_of(value, place.where(key), "a text", place.reading)


# ---- Doses ---------------------------------------------------------------------------------------------


def _drug(kind: EventKind, of: str, place: _Place) -> str | None:
    """What was given; a cycle with a single drug needs no name."""
    drugs = tuple(place.words.cycles[of])
    value = place.data.get("drug")
    if value is not None:
        return word_of(value, place.where("drug"), drugs, place.reading)
    if len(drugs) == 1:
        return drugs[0]
    if kind is EventKind.DOSE:
        why = f"several are given in `{of}`: {', '.join(drugs)}"
        place.reading.findings.add(MissingKey(place.path, "drug", why))
    return None


def _dose(cycle: str, drug: str, place: _Place) -> GivenDose | None:
    """How much was given; null where it is not known."""
    value, path = place.data.get("dose"), place.where("dose")
    if value is None:
        return None
    if not isinstance(value, dict) or "value" not in value:
        place.reading.findings.add(WrongType(path, shown(value), 'a dose: {"value": 3.6, "unit": "mg/kg"}'))
        return None
    known_keys(value, ("value", "unit"), path, "part of a dose", place.reading)
    units = place.words.cycles[cycle][drug]
    unit, number = value.get("unit"), number_of(value["value"])
    if not isinstance(unit, str) or not _fits(unit, units, place.reading):
        place.reading.findings.add(DoseUnitDoesNotFit(f"{path}.unit", shown(unit), units))
        return None
    if value["value"] is None:
        return None
    if number is None:
        place.reading.findings.add(WrongType(f"{path}.value", shown(value["value"]), "a number"))
        return None
    if number <= 0:
        place.reading.findings.add(OutOfRange(f"{path}.value", decimal_text(number), "more than 0"))
        return None
    return GivenDose(point(number), unit, f"{decimal_text(number)} {unit}")


def _fits(unit: str, units: Sequence[str], reading: Reading) -> bool:
    """Whether a dose in this unit can be held against one in the units of the protocol."""
    if unit in units:
        return True
    found = reading.unit(unit)
    return found is not None and any(
        known is not None and known.vector == found.vector and _below(unit) == _below(each)
        for each in units
        for known in [reading.unit(each)]
    )


def _below(unit: str) -> str:
    """What a dose is counted by: `kg`, `m2`, or nothing."""
    return unit.partition("/")[2]


def _has_only_a_term(kind: EventKind, place: _Place) -> bool:
    """Whether it is a toxicity that the schedule has no name for."""
    return kind is EventKind.TOXICITY and "of" not in place.data and place.data.get("term") is not None


# ---- Results and toxicities ------------------------------------------------------------------------------


def _measurement(name: str, place: _Place) -> Measurement:
    return place.reading.dictionary.measurements[name]


def _result(of: str, at: Moment | None, place: _Place) -> Datum | None:
    if "value" not in place.data:
        place.reading.findings.add(MissingKey(place.path, "value", "a result has one, null if it is not known"))
        return None
    given = Given(place.data["value"], place.data, place.path, at)
    return datum_of(given, place.where("value"), _measurement(of, place).type, place.reading)


def _grade(place: _Place) -> int | None:
    """A grade of CTCAE, 0 (none) to 5; null where it is not known."""
    value = place.data.get("grade")
    if value is None:
        if "grade" not in place.data:
            place.reading.findings.add(MissingKey(place.path, "grade", "0 to 5, or null if it is not known"))
        return None
    number = _whole(value)
    if number is None or not 0 <= number <= 5:
        place.reading.findings.add(WrongType(place.where("grade"), shown(value), "a grade from 0 to 5"))
        return None
    return number


def _term(of: str | None, place: _Place) -> str | None:
    """What a toxicity is that the schedule has no name for, as the site wrote it."""
    term, path = _text("term", place), place.where("term")
    if term is None:
        return None
    if not term.strip():
        place.reading.findings.add(WrongType(path, shown(term), "what it is, in words"))
        return None
    if of is not None:
        place.reading.findings.add(WrongType(path, shown(term), f"nothing: `{of}` says what it is"))
        return None
    if written_like_a_name(term) in place.words.toxicities:
        place.reading.findings.add(TermIsKnown(path, term, written_like_a_name(term)))
        return None
    return term


def _version(place: _Place) -> str | None:
    """The version of CTCAE, without which a grade says nothing."""
    if "ctcae" not in place.data:
        place.reading.findings.add(MissingKey(place.path, "ctcae", "a grade needs the version of CTCAE, such as 5.0"))
        return None
    return word_of(place.data["ctcae"], place.where("ctcae"), VERSIONS, place.reading)
