"""Why something cannot be determined, what would settle it, and what was taken for granted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from attrs import frozen

from protocol_dsl.engine.decision import Assumption, AssumptionKind
from protocol_dsl.formulas import LIBRARY
from protocol_dsl.render.words.formulas import domain_words, formula_words
from protocol_dsl.render.words.items import coded_words
from protocol_dsl.render.words.lexicon import Lexicon, listed, quoted, sentence
from protocol_dsl.render.words.time import moment_words, precision
from protocol_dsl.schema.datum import Cause, CauseKind, Coded, Datum
from protocol_dsl.schema.record import Record
from protocol_dsl.schema.types import YesNoType
from protocol_dsl.values.calendar import Moment, Period

# ---- Places of a record --------------------------------------------------------------------------------


class Place:
    """Which part of the record a path points into."""

    FACT = "facts"
    TIMEPOINT = "timepoints"
    RESULTS = "measurements"
    ROWS = "records"
    ATTESTATION = "attestations"
    READING = "readings"
    DEFINITION = "definitions"
    TABLE = "tables"
    FORMULA = "formulas"
    ELSEWHERE = ""


@frozen
class Subject:
    """
    A JSON path, taken apart.

    `name` is the declared name; `index` counts rows or results from 0; `part` is the field, or what hangs below a
    result or a period (`on`, `uln`, `to`).
    """

    place: str
    name: str
    index: int | None = None
    part: str | None = None


_PATH = re.compile(
    r"\$?\.?(?P<place>\w+)\.(?P<name>[^\[]+?)(?:\.(?:rows|results))?(?:\[(?P<index>\d+)\](?:\.(?P<part>.+))?)?"
)


def subject_of(path: str) -> Subject:
    """What a path of the record, or of the protocol, points at."""
    match = _PATH.fullmatch(path)
    if match is None or match["place"] not in (
        Place.FACT, Place.TIMEPOINT, Place.RESULTS, Place.ROWS, Place.ATTESTATION, Place.READING, Place.DEFINITION,
        Place.TABLE, Place.FORMULA,
    ):  # fmt: skip
        return Subject(Place.ELSEWHERE, path)
    index, name, part = match["index"], match["name"], match["part"]
    if match["place"] in (Place.FACT, Place.TIMEPOINT) and "." in name:
        name, _, part = name.partition(".")
    return Subject(match["place"], name, None if index is None else int(index), part)


def data_of(record: Record) -> Iterator[Datum]:
    """Every recorded value."""
    yield from record.timepoints.values()
    yield from record.planned.values()
    yield from record.facts.values()
    for series in record.measurements.values():
        yield from series.results
    for rows in record.lists.values():
        for row in rows.rows:
            yield from row.fields.values()
    yield from record.attestations.values()


def datum_at(record: Record | None, path: str) -> Datum | None:
    """The value recorded at a path, or the one that the path leads into (`….on`, `….to`)."""
    if record is None:
        return None
    return next((each for each in data_of(record) if path == each.path or path.startswith(f"{each.path}.")), None)


def path_words(path: str, lexicon: Lexicon) -> str:
    """What a path points at, as a noun phrase: `date of birth`, `site in entry 2 of distant metastases`."""
    at = subject_of(path)
    match at.place:
        case Place.FACT:
            return _fact_words(at, lexicon)
        case Place.TIMEPOINT:
            planned = "planned date of " if at.part == "planned" else "date of "
            return f"{planned}{lexicon.timepoint(at.name)}"
        case Place.RESULTS:
            return _result_words(at, lexicon)
        case Place.ROWS:
            return _row_words(at, lexicon)
        case Place.ATTESTATION:
            return f"answer of the {lexicon.role_of(at.name)} to {quoted(lexicon.question(at.name))}"
        case Place.DEFINITION:
            return quoted(lexicon.definition(at.name))
        case Place.READING:
            return f"how to read {quoted(_question(at.name, lexicon))}"
        case Place.TABLE:
            return f"table {quoted(lexicon.table(at.name))}"
        case Place.FORMULA:
            return formula_words(LIBRARY[at.name])
        case _:
            return path


def _question(ambiguity: str, lexicon: Lexicon) -> str:
    found = lexicon.protocol.ambiguities.get(ambiguity)
    return found.question if found else ambiguity


def _fact_words(at: Subject, lexicon: Lexicon) -> str:
    """A fact; a yes/no question in quotation marks."""
    words = _with_end(lexicon.fact(at.name), at.part)
    return quoted(sentence(words)) if is_question(at, lexicon) else words


def is_question(at: Subject, lexicon: Lexicon) -> bool:
    """Whether a fact is answered with yes or no."""
    fact = lexicon.protocol.dictionary.facts.get(at.name)
    return at.place == Place.FACT and fact is not None and isinstance(fact.type, YesNoType)


def _with_end(words: str, part: str | None) -> str:
    ends = {"from": f"start of {words}", "to": f"end of {words}"}
    return ends.get(part or "", words)


def _result_words(at: Subject, lexicon: Lexicon) -> str:
    name = lexicon.measurement(at.name)
    if at.index is None:
        return name
    parts = {
        "on": f"date of {name} result {at.index + 1}",
        "uln": f"upper limit of normal of {name} result {at.index + 1}",
        "lln": f"lower limit of normal of {name} result {at.index + 1}",
    }
    return parts.get(at.part or "", f"{name} result {at.index + 1}")


def _row_words(at: Subject, lexicon: Lexicon) -> str:
    listing = lexicon.list(at.name)
    if at.index is None:
        return listing
    entry = f"entry {at.index + 1} of {listing}"
    if at.part is None:
        return entry
    name, _, end = at.part.partition(".")
    return f"{_with_end(quoted(lexicon.field(at.name, name)), end)} in {entry}"


# ---- Causes ------------------------------------------------------------------------------------------------


def cause_words(cause: Cause, lexicon: Lexicon, record: Record | None = None) -> str:
    """Why something is not known, as a sentence without its stop: `date of birth is not in the record`."""
    at, thing = subject_of(cause.path), path_words(cause.path, lexicon)
    datum = datum_at(record, cause.path)
    match cause.kind:
        case CauseKind.MISSING:
            return _missing_words(at, thing, datum, lexicon)
        case CauseKind.INCOMPLETE:
            return _incomplete_words(at, thing, record)
        case CauseKind.STALE:
            return f"{thing}: there are results, but none in the time that counts"
        case CauseKind.IMPRECISE:
            return _imprecise_words(thing, datum)
        case CauseKind.UNMAPPED:
            return f"{thing}{_coded(datum, lexicon)} cannot be matched to the protocol's terms"
        case CauseKind.AMBIGUOUS:
            return f"the document can be read in more than one way: {quoted(_question(at.name, lexicon))}"
        case CauseKind.ATTESTATION:
            return _attestation_words(at, datum, lexicon)
        case CauseKind.CONFLICTING:
            return f"{thing}: what is recorded contradicts itself"
        case CauseKind.UNDEFINED:
            return _undefined_words(at, thing)
        case _:
            assert_never(cause.kind)


def _incomplete_words(at: Subject, thing: str, record: Record | None) -> str:
    what = f"the list of {thing}" if at.place == Place.ROWS else f"the series of {thing} results"
    through = _complete_through(at, record)
    if through is not None:
        return f"the record says that {what} is complete up to {moment_words(through)}: there may be more after that"
    return f"the record does not say that {what} is complete: there may be more than is recorded"


def _complete_through(at: Subject, record: Record | None) -> Moment | None:
    """Up to when the record says that a list or series is complete; None if it does not say so."""
    if record is None:
        return None
    held = record.lists.get(at.name) if at.place == Place.ROWS else record.measurements.get(at.name)
    return None if held is None else held.through


def _missing_words(at: Subject, thing: str, datum: Datum | None, lexicon: Lexicon) -> str:
    if at.place == Place.ROWS and at.index is None:
        return f"{thing}: the list is not in the record"
    if at.place == Place.RESULTS and at.index is None:
        return f"{thing}: no result is in the record"
    if datum is not None and datum.path == at_path(at) and datum.items is not None:
        return f"{thing} is recorded as not done"
    if datum is not None and at.part not in ("to", "from", "uln", "lln"):
        return f"{thing} is recorded as not known"
    return f"{thing} is not in the record"


def at_path(at: Subject) -> str | None:
    """The path of a fact, put together again; None for other places."""
    return f"$.facts.{at.name}" if at.place == Place.FACT and at.part is None else None


def _imprecise_words(thing: str, datum: Datum | None) -> str:
    known = None if datum is None else _coarse(datum)
    return f"{thing} is recorded only to {known}" if known else f"{thing} is not recorded exactly enough"


def _coarse(datum: Datum) -> str | None:
    """The precision of the coarsest date of a value, or of the date that stands with it."""
    moments = [datum.on] if datum.on is not None else []
    for item in datum.items or ():
        moments += [item] if isinstance(item, Moment) else []
        moments += (
            [end for end in (item.start, item.end) if isinstance(end, Moment)] if isinstance(item, Period) else []
        )
    found = {precision(moment) for moment in moments}
    return next((each for each in ("the year", "the month") if each in found), None)


def _coded(datum: Datum | None, lexicon: Lexicon) -> str:
    if datum is None or not datum.items:
        return ""
    codes = [coded_words(item, lexicon) for item in datum.items if isinstance(item, Coded)]
    return f", recorded as {listed(codes, 'or')}," if codes else ""


def _attestation_words(at: Subject, datum: Datum | None, lexicon: Lexicon) -> str:
    if at.place != Place.ATTESTATION:
        return f"{path_words(f'$.{at.place}.{at.name}', lexicon)} has not been confirmed by the person who must do so"
    asked, who = quoted(lexicon.question(at.name)), lexicon.role_of(at.name)
    if datum is not None and datum.wording is not None:
        return f"the {who}'s answer was given to another wording than {asked}"
    if datum is not None and datum.written:
        return f"the answer to {asked} does not say that the {who} gave it"
    return f"the {who} has not answered {asked}"


def _undefined_words(at: Subject, thing: str) -> str:
    if at.place == Place.DEFINITION:
        return f"the document does not define {thing}"
    if at.place == Place.TABLE:
        return f"{thing} has no row for what is recorded"
    if at.place == Place.FORMULA:
        return f"{thing} is defined only for {domain_words(LIBRARY[at.name])}"
    if at.place == Place.ELSEWHERE:
        return "it cannot be calculated from what is recorded"
    return f"nothing can be calculated from {thing}"


# ---- Needs --------------------------------------------------------------------------------------------------


def need_words(cause: Cause, lexicon: Lexicon, record: Record | None = None) -> str:
    """What would settle a cause: `date of birth`, `the investigator's answer to “…”`."""
    at, thing = subject_of(cause.path), path_words(cause.path, lexicon)
    match cause.kind:
        case CauseKind.MISSING:
            return _missing_need(at, thing, lexicon)
        case CauseKind.INCOMPLETE:
            return _complete_need(at, thing, record)
        case CauseKind.STALE:
            return f"a result of {thing} from the time that counts"
        case CauseKind.IMPRECISE:
            return f"the exact {thing}" if not thing.startswith("“") else f"an exact value for {thing}"
        case CauseKind.UNMAPPED:
            return f"a code for {thing} that the protocol knows"
        case CauseKind.AMBIGUOUS:
            return f"a ruling on {quoted(_question(at.name, lexicon))}"
        case CauseKind.ATTESTATION:
            if at.place != Place.ATTESTATION:
                return f"confirmation of {thing}"
            return f"the {lexicon.role_of(at.name)}'s answer to {quoted(lexicon.question(at.name))}"
        case CauseKind.CONFLICTING:
            return f"which of the contradicting values of {thing} is right"
        case CauseKind.UNDEFINED:
            return _undefined_need(at, thing)
        case _:
            assert_never(cause.kind)


def _complete_need(at: Subject, thing: str, record: Record | None) -> str:
    up_to = "" if record is None else f" up to {moment_words(record.as_of)}"
    what = f"the list of {thing}" if at.place == Place.ROWS else f"the series of {thing} results"
    return f"a statement that {what} is complete{up_to}, or what it lacks"


def _missing_need(at: Subject, thing: str, lexicon: Lexicon) -> str:
    if is_question(at, lexicon):
        return f"an answer to {thing}"
    if at.place == Place.ROWS and at.index is None:
        return f"the list of {thing}"
    if at.place == Place.RESULTS and at.index is None:
        return f"a result of {thing}"
    return thing


def _undefined_need(at: Subject, thing: str) -> str:
    if at.place == Place.DEFINITION:
        return f"a definition of {thing} (a question to the authors of the document)"
    if at.place == Place.FORMULA:
        return f"values for which {thing} is defined"
    return f"other values for {thing}" if at.place != Place.ELSEWHERE else "other values to calculate with"


# ---- Assumptions --------------------------------------------------------------------------------------------


def assumption_words(assumption: Assumption, lexicon: Lexicon, record: Record | None = None) -> str:
    """What was taken for granted, as a sentence without its stop."""
    thing = path_words(assumption.path, lexicon)
    taken = assumption.taken if assumption.moment is None else moment_words(assumption.moment)
    match assumption.kind:
        case AssumptionKind.COMPLETE:
            return f"{thing}: nothing is left out up to {taken} (the record does not say so)"
        case AssumptionKind.DEFAULT:
            return f"{thing} is not in the record and was taken to be {quoted(assumption.taken)}, as the protocol says"
        case AssumptionKind.STAND_IN:
            return _stand_in_words(assumption, thing, taken, record)
        case AssumptionKind.QUESTION_NOT_STATED:
            at = subject_of(assumption.path)
            return f"{thing}: taken as given to the question as it stands now" if at.name else thing
        case _:
            assert_never(assumption.kind)


def _stand_in_words(assumption: Assumption, thing: str, taken: str, record: Record | None) -> str:
    if assumption.taken == "planned date":
        planned = None if record is None else record.planned.get(subject_of(assumption.path).name)
        days = [moment_words(item) for item in (planned.items or () if planned else ()) if isinstance(item, Moment)]
        when = f" ({listed(days, 'or')})" if days else ""
        return f"{thing} is not in the record; the planned date{when} stands in for it"
    if assumption.taken == "as_of":
        return f"{thing} is not in the record; the day of this decision ({taken}) stands in for it"
    return f"{thing} is not in the record; {taken} stands in for it"
