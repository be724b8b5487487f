"""Dates and periods: ISO 8601 text, as exact as it is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from protocol_dsl.schema import repairs
from protocol_dsl.schema.datum import Answer, Cause, CauseKind, Causes
from protocol_dsl.schema.problems import AfterAsOf, ImpossibleDate, ImpossiblePeriod, WrongType, shown
from protocol_dsl.schema.reading import Reading, known_keys
from protocol_dsl.values.calendar import LONGEST_MOMENT, ONGOING, Moment, MomentProblem, Ongoing, Period
from protocol_dsl.values.calendar import text as moment_text

A_DATE = "a date such as 2026-03-02, 2026-03 or 2026"
A_PERIOD = 'a period: {"from": date, "to": date or "ongoing"}'

_REASONS = {
    MomentProblem.NOT_A_DATE: "this is no date",
    MomentProblem.NO_SUCH_DAY: "there is no such day or time",
    MomentProblem.NO_ZONE: "a clock time needs its offset from UTC, or the file a `timezone`",
    MomentProblem.SKIPPED: "the change of clocks leaves this time out; give the offset from UTC that was meant",
    MomentProblem.DOUBLED: "this time comes twice at the change of clocks; give the offset from UTC that was meant",
}


def moment_of(value: object, path: str, reading: Reading) -> Moment | None:
    """A moment from ISO 8601 text."""
    if not isinstance(value, str):
        reading.findings.add(WrongType(path, shown(value), A_DATE))
        return None
    found = reading.moment(value)
    if "T" in value and len(value) <= LONGEST_MOMENT and not has_an_offset_in_use(value[10:]):
        found = MomentProblem.NO_SUCH_DAY
    if isinstance(found, MomentProblem):
        repair = repairs.of_date(value) if found is MomentProblem.NOT_A_DATE else None
        reading.findings.add(ImpossibleDate(path, shown(value), _REASONS[found], repair))
        return None
    return found


_OFFSET = re.compile(r".*T.*([+-])(\d\d):(\d\d)", re.ASCII)


@lru_cache(maxsize=8192)
def has_an_offset_in_use(text: str) -> bool:
    """Whether the offset from UTC of a clock time without its date, if it has one, is between −12 and +14 hours."""
    match = _OFFSET.fullmatch(text)
    if match is None:
        return True
    hours, minutes = int(match.group(2)), int(match.group(3))
    return minutes < 60 and hours * 60 + minutes <= (840 if match.group(1) == "+" else 720)


def date_of(value: object, path: str, reading: Reading) -> Moment | None:
    """A date, or `{"between": [first, last]}`."""
    if not isinstance(value, dict):
        return moment_of(value, path, reading)
    bounds = value.get("between")
    if set(value) != {"between"} or not isinstance(bounds, list | tuple) or len(bounds) != 2:
        reading.findings.add(WrongType(path, shown(value), A_DATE))
        return None
    first, last = (moment_of(each, f"{path}.between[{n}]", reading) for n, each in enumerate(bounds))
    if first is None or last is None:
        return None
    if first.first > last.last or last.first < first.first:
        reading.findings.add(ImpossiblePeriod(path, str(bounds[0]), str(bounds[1])))
        return None
    return Moment(first.first, last.last) if first != last else first


def is_vague(moment: Moment) -> bool:
    """Whether the day is not known."""
    return moment.first != moment.last


def is_after(moment: Moment, as_of: Moment) -> bool:
    """Whether a moment certainly lies after the moment of the question."""
    if moment.instant is not None and as_of.instant is not None:
        return moment.instant > as_of.instant
    return moment.first > as_of.last


def refuse_after_as_of(moment: Moment | Answer | None, value: object, path: str, reading: Reading) -> None:
    """What has been observed does not lie after the moment of the question."""
    if isinstance(moment, Moment) and reading.as_of is not None and is_after(moment, reading.as_of):
        reading.findings.add(AfterAsOf(path, shown(value), moment_text(reading.as_of)))


def observed_on(value: object, path: str, reading: Reading) -> Moment | None:
    """The moment of an observation; null if it is not known."""
    moment = None if value is None else moment_of(value, path, reading)
    refuse_after_as_of(moment, value, path, reading)
    return moment


# ---- Periods ----------------------------------------------------------------------------------


def period_of(value: object, path: str, reading: Reading) -> tuple[Period, Causes] | None:
    """A period, and why its ends are not known exactly."""
    if not isinstance(value, dict) or not value:
        reading.findings.add(WrongType(path, shown(value), A_PERIOD))
        return None
    known_keys(value, ("from", "to"), path, "part of a period", reading)
    start = None if value.get("from") is None else date_of(value["from"], f"{path}.from", reading)
    end = _end(value.get("to"), f"{path}.to", reading)
    readable = (start is None) == (value.get("from") is None) and (end is None) == (value.get("to") is None)
    if not readable or not value.keys() <= {"from", "to"}:
        return None
    if start is not None and isinstance(end, Moment) and is_after(start, end):
        reading.findings.add(ImpossiblePeriod(path, str(value.get("from")), str(value.get("to"))))
        return None
    if end is ONGOING:
        # What still goes on has begun.
        refuse_after_as_of(start, value.get("from"), f"{path}.from", reading)
    return Period(start, end), _period_causes(value, path, start, end)


def _end(value: object, path: str, reading: Reading) -> Moment | Ongoing | None:
    if value is None:
        return None
    return ONGOING if value == "ongoing" else date_of(value, path, reading)


def _period_causes(
    value: Mapping[str, object], path: str, start: Moment | None, end: Moment | Ongoing | None
) -> Causes:
    causes = {Cause(CauseKind.MISSING, f"{path}.{key}") for key in ("from", "to") if value.get(key) is None}
    for key, moment in (("from", start), ("to", end)):
        if isinstance(moment, Moment) and is_vague(moment):
            causes.add(Cause(CauseKind.IMPRECISE, f"{path}.{key}"))
    return frozenset(causes)
