"""
Reads results and doses as most logs hold them: one number in a known unit at a known time.

What is so plain is typed straight away. About anything else, and about all that is wrong, it says nothing, and the
reader of events looks at it from the start; a law holds the two to the same events.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeGuard

from attrs import define, field

from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.event_log import Event, EventKind, GivenDose, ScheduleVocabulary
from protocol_dsl.schema.json_text import JsonNumber
from protocol_dsl.schema.read_dates import has_an_offset_in_use, is_after
from protocol_dsl.schema.read_numbers import plain_limit, plain_number
from protocol_dsl.schema.reading import Reading
from protocol_dsl.schema.types import NumberType
from protocol_dsl.values.calendar import LONGEST_MOMENT, Moment
from protocol_dsl.values.interval import decimal_text, point
from protocol_dsl.values.quantity import Unit, convertible

MOST_COUNTED = 100_000
"""The highest number of a cycle, a day, a visit or a fraction."""


@define(eq=False)
class PlainEvents:
    """The plain events of one log; what a unit is for a measurement is looked up once."""

    words: ScheduleVocabulary
    reading: Reading
    _units: dict[tuple[str, str | None], tuple[NumberType, Unit] | None] = field(factory=dict, init=False)

    def read(self, data: Mapping[str, object], path: str) -> Event | None:
        """A result or a dose; None for what is not plain."""
        kind, of, at = data.get("kind"), data.get("of"), data.get("at")
        if type(of) is not str or type(at) is not str:
            return None
        if kind == "result":
            return self._result(data, path, of, at)
        return self._dose(data, path, of, at) if kind == "dose" else None

    def _result(self, data: Mapping[str, object], path: str, of: str, at: str) -> Event | None:
        value, unit_text, limit = data.get("value"), data.get("unit"), data.get("uln")
        source = data.get("source")
        known = 4 + (unit_text is not None) + (limit is not None) + (source is not None)
        # A key that is not among these, or has no value, is for the other reader.
        if len(data) != known or type(value) is not JsonNumber or not _is_plain_text(source):
            return None
        if unit_text is not None and type(unit_text) is not str:
            return None
        in_unit, moment = self._unit(of, unit_text), self._moment(at)
        if in_unit is None or moment is None:
            return None
        type_, unit = in_unit
        number, uln, written = plain_number(value, type_, unit, self.reading), None, None
        if limit is not None:
            uln = plain_limit(limit, type_, unit, self.reading) if type(limit) is JsonNumber else None
            written = f"{limit} {unit_text or ''}".rstrip()
        if number is None or (limit is not None and uln is None):
            return None
        datum = Datum(
            path=f"{path}.value",
            items=(number,),
            written=value.text if unit_text is None else f"{value.text} {unit_text}",
            converted=unit is not type_.unit and unit != type_.unit,
            on=moment,
            source=source,
            uln=uln,
            limit_written=written,
            unit=unit_text,
        )
        return Event(path=path, kind=EventKind.RESULT, at=moment, of=of, result=datum, source=source)

    def _dose(self, data: Mapping[str, object], path: str, of: str, at: str) -> Event | None:
        cycle, day, dose, source = data.get("cycle"), data.get("day"), data.get("dose"), data.get("source")
        drug, drugs = data.get("drug"), self.words.cycles.get(of)
        known = 4 + (cycle is not None) + (day is not None) + (drug is not None) + (source is not None)
        if drugs is None or len(data) != known or not _is_plain_text(source):
            return None
        if drug is None and len(drugs) == 1:
            (drug,) = drugs
        if type(drug) is not str or drug not in drugs:
            return None
        number, of_cycle = _counted(cycle), _counted(day)
        given, moment = _given(dose, drugs[drug]), self._moment(at)
        if number == 0 or of_cycle == 0 or given is None or moment is None:
            return None
        return Event(
            path=path, kind=EventKind.DOSE, at=moment, of=of, cycle=number, day=of_cycle, drug=drug, dose=given,
            source=source,
        )  # fmt: skip

    def _unit(self, of: str, text: str | None) -> tuple[NumberType, Unit] | None:
        """The type of a measurement, and the unit that a result of it has; None if that is not known."""
        key = of, text
        if key not in self._units:
            self._units[key] = self._looked_up(of, text)
        return self._units[key]

    def _looked_up(self, of: str, text: str | None) -> tuple[NumberType, Unit] | None:
        measurement = self.reading.dictionary.measurements.get(of)
        type_ = None if measurement is None else measurement.type
        if not isinstance(type_, NumberType):
            return None
        if text is None:
            return None if type_.unit.vector else (type_, type_.unit)
        unit = self.reading.unit(text)
        return None if unit is None or not convertible(unit, type_.unit) else (type_, unit)

    def _moment(self, text: str) -> Moment | None:
        """A moment that has come; None if there is anything to be said about it."""
        found, as_of = self.reading.moment(text), self.reading.as_of
        if not isinstance(found, Moment) or (as_of is not None and is_after(found, as_of)):
            return None
        if "T" in text and len(text) <= LONGEST_MOMENT and not has_an_offset_in_use(text[10:]):
            return None
        return found


def _is_plain_text(value: object) -> TypeGuard[str | None]:
    """Whether a text that may be left out can be written down as it is."""
    return value is None or (type(value) is str and value.isascii())


def _counted(value: object) -> int | None:
    """A number from 1 as it is usually written; None if there is none, 0 for what is not plain."""
    if value is None:
        return None
    text = value.text if type(value) is JsonNumber else ""
    return int(text) if text.isdigit() and text.isascii() and len(text) < len(str(MOST_COUNTED)) else 0


def _given(value: object, units: tuple[str, ...]) -> GivenDose | None:
    """An amount above zero in a unit of the protocol."""
    if type(value) is not dict or len(value) != 2:
        return None
    number, unit = value.get("value"), value.get("unit")
    amount = number.value if type(number) is JsonNumber else None
    if amount is None or amount <= 0 or type(unit) is not str or unit not in units:
        return None
    return GivenDose(point(amount), unit, f"{decimal_text(amount)} {unit}")
