"""A simulated run as an event log (`events/1`): what happened, and the results that were asked for before each dose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from protocol_dsl.model import schedule as model
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.event_log import EventKind
from protocol_dsl.schema.read_events import FORMAT
from protocol_dsl.sequencing.amounts import at_most_due
from protocol_dsl.sequencing.extent import FAR, Extent, after, day_of, minute_extent
from protocol_dsl.sequencing.lots import drawn
from protocol_dsl.sequencing.route import is_by_levels
from protocol_dsl.sequencing.rule_tables import prepared
from protocol_dsl.sequencing.simulate import Mode, Run, scripted_findings
from protocol_dsl.sequencing.status import Slot
from protocol_dsl.sequencing.titration import NO_RULES, raised_levels
from protocol_dsl.sequencing.uneventful import json_number, uneventful
from protocol_dsl.values.calendar import iso, local_text
from protocol_dsl.values.interval import Range

Data: TypeAlias = dict[str, object]
Timed: TypeAlias = tuple[int, int, Data]
"""A minute, the rank among events of one minute, and the event."""
BEFORE, AT = 0, 1


def log_of(
    run: Run,
    sequence: model.Sequence,
    dictionary: Dictionary,
    subject: str,
    values: Mapping[str, Mapping[str, object]],
    numbers: Mapping[str, Range],
) -> Data:
    """
    The log of a run, complete up to its last day; `values` are results to take in place of uneventful ones, `numbers`
    what a record says of the participant.

    A measurement for which no uneventful value is known and none is given has no results.
    """
    zone, events = run.request.zone, _Events(run, sequence, dictionary, values, numbers)
    end = iso(day_of(run.end, zone))
    listed = sorted(events.all(), key=lambda each: each[:2])
    return {
        "format": FORMAT,
        "subject": subject,
        "schedule": run.schedule.name,
        "as_of": end,
        "through": end,
        "timezone": zone,
        "rows": {name: list(rows) for name, rows in run.request.sizes.rows.items()},
        "events": [{**data, "at": local_text(minute * 60, zone)} for minute, _, data in listed],
    }


class _Events:
    """All events of one run."""

    def __init__(
        self,
        run: Run,
        sequence: model.Sequence,
        dictionary: Dictionary,
        values: Mapping[str, Mapping[str, object]],
        numbers: Mapping[str, Range],
    ) -> None:
        self.run = run
        self.sequence = sequence
        self.dictionary = dictionary
        self.values = values
        self.numbers = numbers
        self.raised: dict[str, Mapping[int, int | None]] = {}
        self.known: dict[str, Mapping[str, object] | None] = {}

    def all(self) -> Iterator[Timed]:
        """In no order."""
        for slot, minute in self.run.times.items():
            yield from self._of(slot, minute)
        for minute, scripted in self.run.scripted:
            yield minute, BEFORE, {key: value for key, value in scripted.data.items() if key != "at"}
        for held in self.run.held:
            if held.since <= self.run.end:
                reason = f"{held.because.of} {_said(held.because.result)}".strip()
                yield (
                    held.since,
                    AT,
                    {"kind": "hold", "of": held.slot.element, "cycle": held.slot.number, "reason": reason},
                )

    def _of(self, slot: Slot, minute: int) -> Iterator[Timed]:
        element = self.run.schedule.elements.get(slot.element)
        match element:
            case None:
                yield minute, AT, {"kind": "timepoint", "of": slot.element}
            case model.Milestone():
                yield minute, AT, {"kind": "milestone", "of": slot.element}
            case model.Step():
                yield from self._step(element, slot, minute)
            case model.Visit():
                number = {} if slot.number is None else {"number": slot.number}
                yield minute, AT, {"kind": "visit", "of": slot.element, **number}
                for name in element.collects:
                    yield from self._result(name, minute)
            case model.Cycle():
                yield from self._doses(element, slot, minute)
            case model.Interval():
                return

    def _step(self, step: model.Step, slot: Slot, minute: int) -> Iterator[Timed]:
        """Starts and ends, which are the first and the last fraction where there are any."""
        row = {} if slot.row is None else {"row": slot.row}
        number = self.run.request.sizes.fractions.get(step.name, 0)
        if slot.part != "fraction":
            yield minute, AT, {"kind": slot.part, "of": step.name, **row}
        which = {"start": 1 if number else None, "end": number if number > 1 else None}.get(slot.part, slot.number)
        if which is not None:
            yield minute, AT, {"kind": "fraction", "of": step.name, **row, "number": which}

    # ---- Doses ---------------------------------------------------------------------------

    def _doses(self, cycle: model.Cycle, slot: Slot, minute: int) -> Iterator[Timed]:
        day = next(each for each in cycle.days if slot.day in (None, each.number))
        several = len({give.drug for each in cycle.days for give in each.gives}) > 1
        state = self.run.doses[slot]
        yield from self._checks(cycle, slot, minute)
        for give in day.gives:
            dose = give.dose
            if is_by_levels(cycle, give) and cycle.levels is not None:
                level = self._raised(cycle)[slot.number or 1] if cycle.levels.goes_up else state.level
                dose = cycle.levels.doses[level or 0]
            dose = at_most_due(dose, give, self.numbers, self.dictionary)
            yield (
                minute,
                AT,
                {
                    "kind": "dose",
                    "of": cycle.name,
                    "cycle": slot.number,
                    **({} if slot.day is None else {"day": slot.day}),
                    **({"drug": give.drug} if several else {}),
                    "dose": {"value": json_number(dose.amount), "unit": dose.unit},
                },
            )

    def _raised(self, cycle: model.Cycle) -> Mapping[int, int | None]:
        """The level of each number of a cycle whose levels go up."""
        assert cycle.levels is not None
        if cycle.name not in self.raised:
            begun: dict[int, Extent] = {}
            slots = [each for each in self.run.doses if each.element == cycle.name]
            for slot in sorted(slots, key=self.run.times.__getitem__):
                begun.setdefault(slot.number or 1, minute_extent(self.run.times[slot], self.run.request.zone))
            rules = NO_RULES if cycle.rules is None else prepared(self.sequence.rules[cycle.rules], self.dictionary)
            findings = scripted_findings(cycle, self.run.scripted, self.sequence, self.run.request.zone)
            self.raised[cycle.name] = raised_levels(rules, cycle.levels, findings, begun, FAR)
        return self.raised[cycle.name]

    def _checks(self, cycle: model.Cycle, slot: Slot, minute: int) -> Iterator[Timed]:
        """A result of each measurement that is asked for, unless the script has one in its window."""
        for checks in cycle.checks:
            low, high = self._window(checks, minute)
            for name in checks.measurements:
                if not self._is_scripted(name, low, high):
                    at = self._chosen(f"{slot.key}/{name}", max(low, self._recovered(name, low)), high)
                    yield from self._result(name, at)

    def _window(self, checks: model.Checks, minute: int) -> tuple[int, int]:
        """From when and until when a result counts before a dose; never behind it."""
        zone, window = self.run.request.zone, checks.window
        low = minute if window.least is None else after(minute, None, window.least, window.clock, zone, end=False)
        high = minute if window.most is None else after(minute, None, window.most, window.clock, zone, end=True)
        return low, min(high, minute)

    def _recovered(self, name: str, low: int) -> int:
        """The last scripted result of a measurement: what is taken of itself comes behind it."""
        return max((at for at, each in self.run.scripted if each.event.of == name), default=low)

    def _is_scripted(self, name: str, low: int, high: int) -> bool:
        return any(
            low <= at <= high and (each.event.kind, each.event.of) == (EventKind.RESULT, name)
            for at, each in self.run.scripted
        )

    def _chosen(self, what: str, low: int, high: int) -> int:
        """The time of a result in its window: a day before its end where the mode takes no bound."""
        low = min(low, high)
        match self.run.request.mode:
            case Mode.EARLIEST:
                return low
            case Mode.LATEST:
                return high
            case Mode.TARGET:
                return max(low, high - 1440)
            case Mode.RANDOM:
                return drawn(self.run.request.seed, what, low, high)

    def _result(self, name: str, minute: int) -> Iterator[Timed]:
        if name not in self.dictionary.measurements:
            return
        if name not in self.known:
            given = self.values.get(name)
            cycles = [each for each in self.run.schedule.elements.values() if isinstance(each, model.Cycle)]
            self.known[name] = given if given is not None else uneventful(name, cycles, self.sequence, self.dictionary)
        value = self.known[name]
        if value is not None:
            yield minute, BEFORE, {"kind": "result", "of": name, **value}


def _said(result: object) -> str:
    return str(getattr(result, "written", ""))
