"""Simulated participants: an event log in which everything happens as a schedule asks, and what a script adds to it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from attrs import evolve, field, frozen

from protocol_dsl.api.following import background_of
from protocol_dsl.api.outcome import unknown_name
from protocol_dsl.engine.guards import judge_guards
from protocol_dsl.engine.plan import Plan
from protocol_dsl.errors import DecisionError
from protocol_dsl.model import schedule as model
from protocol_dsl.render.sequence.plan_text import no_time_words
from protocol_dsl.schema.problems import RecordProblem
from protocol_dsl.schema.record import Record
from protocol_dsl.sequencing.history import Background
from protocol_dsl.sequencing.occasions import Sizes
from protocol_dsl.sequencing.script import read_script, unused
from protocol_dsl.sequencing.simulate import MORNING, Mode, Request, Run, simulate
from protocol_dsl.sequencing.simulated_log import log_of
from protocol_dsl.values.calendar import Moment, MomentProblem, instants, local_text, parse_moment, zone
from protocol_dsl.values.truth import Truth

ModeName: TypeAlias = Literal["earliest", "target", "latest", "random"]
Rows: TypeAlias = Mapping[str, int | Sequence[str]]
ROWS = 2
"""How many rows a list has in a simulation, where nothing says so."""
MOST_REPEATS = 1000


@frozen
class Simulation:
    """A participant who goes through a schedule as it is written. Get one from `Protocol.simulate`."""

    _plan: Plan = field(repr=False, eq=False)
    _run: Run = field(repr=False)
    log: Mapping[str, Any] = field(repr=False)
    """The event log, as `events/1`: `Protocol.follow` takes it as it is."""

    @property
    def schedule(self) -> str:
        """The schedule that was gone through."""
        return self._run.schedule.name

    @property
    def mode(self) -> str:
        """Which time of each window was taken."""
        return self._run.request.mode.value

    @property
    def times(self) -> dict[str, str]:
        """When each thing is done, by its key: `{"tdm1/dose/1": "2026-03-03T09:30+01:00"}`, in the order of time."""
        listed = sorted(self._run.times.items(), key=lambda each: each[1])
        return {slot.key: local_text(minute * 60, self._run.request.zone) for slot, minute in listed}

    @property
    def no_time(self) -> tuple[str, ...]:
        """What no time is left for, in words; what counts from it is not in the log either. Empty if all fits."""
        return tuple(no_time_words(each, self._run.schedule) for each in self._run.no_time)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The elements that do not apply to this participant, or of which nothing says whether they do."""
        return tuple(sorted(self._run.request.left_out))

    def to_json(self) -> str:
        """The event log as JSON text in one line."""
        return json.dumps(self.log, ensure_ascii=False, separators=(",", ":")) + "\n"


@frozen(kw_only=True)
class Asked:
    """What somebody asks to be simulated, as given."""

    schedule: str | None
    start: str
    mode: str
    seed: int | str
    repeats: int
    until: str | None
    rows: Rows
    values: Mapping[str, Mapping[str, Any]]
    script: Sequence[Mapping[str, Any]]
    timezone: str
    subject: str | None


def simulated(plan: Plan, asked: Asked, record: Record | None) -> tuple[Simulation | None, tuple[RecordProblem, ...]]:
    """
    A simulated participant, or all that is wrong with the script.

    Raises:
        DecisionError: the schedule, the mode, the time zone, a date or a number is not one.
    """
    protocol = plan.protocol
    schedule = schedule_named(plan, asked.schedule)
    known = Record(asked.subject or "S-1", Moment(1, 1), asked.timezone) if record is None else record
    request = request_of(plan, schedule, asked, known)
    script, problems = read_script(asked.script, plan.log_words, schedule.name, request.sizes.rows)
    if problems:
        return None, problems
    run = simulate(protocol.sequence, schedule, protocol.dictionary, evolve(request, script=script))
    problems = unused(run, script)
    if problems:
        return None, problems
    subject = asked.subject or known.subject
    numbers = background_of(known).numbers
    return Simulation(
        plan, run, log_of(run, protocol.sequence, protocol.dictionary, subject, asked.values, numbers)
    ), ()


def schedule_named(plan: Plan, name: str | None) -> model.Schedule:
    """
    A schedule by its name; the only one needs none.

    Raises:
        DecisionError: there is none, or several and no name, or none of this name.
    """
    schedules = plan.protocol.sequence.schedules
    if not schedules:
        raise DecisionError(
            "the protocol has no schedule; write one: `schedule name` with its steps, cycles and visits"
        )
    if name is None and len(schedules) > 1:
        raise DecisionError(f"the protocol has several schedules; choose one of {', '.join(schedules)}")
    if name is None:
        return next(iter(schedules.values()))
    if name not in schedules:
        raise DecisionError(unknown_name("schedule", name, schedules))
    return schedules[name]


def request_of(plan: Plan, schedule: model.Schedule, asked: Asked, record: Record) -> Request:
    """What is asked for, with what the record knows."""
    modes = {each.value: each for each in Mode}
    if asked.mode not in modes:
        raise DecisionError(unknown_name("mode", asked.mode, modes))
    if zone(asked.timezone) is None:
        raise DecisionError(f"there is no time zone `{asked.timezone}`; write one such as Europe/Paris")
    if not 1 <= asked.repeats <= MOST_REPEATS:
        raise DecisionError(f"{asked.repeats} is not a number of repeats from 1 to {MOST_REPEATS}")
    guards = judge_guards(plan.guards[schedule.name], plan.vocabulary, record)
    background = background_of(record)
    return Request(
        start=start_of(asked.start, asked.timezone),
        zone=asked.timezone,
        mode=modes[asked.mode],
        seed=str(asked.seed),
        repeats=asked.repeats,
        until=None if asked.until is None else end_of(asked.until, asked.timezone),
        sizes=Sizes(_rows(schedule, asked.rows, background), _fractions(schedule, background)),
        left_out=frozenset(name for name, applies in guards.items() if applies is not Truth.TRUE),
    )


def start_of(text: str, zone_name: str) -> int:
    """The minute at which a simulation starts; on a date at 9:00."""
    moment = _moment(text, zone_name)
    first, _ = instants(moment, zone_name)
    return first // 60 + (MORNING if moment.instant is None else 0)


def end_of(text: str, zone_name: str) -> int:
    """The last minute of a simulation: that of the date."""
    _, last = instants(_moment(text, zone_name), zone_name)
    return last // 60


def _moment(text: str, zone_name: str) -> Moment:
    found = parse_moment(text, zone_name)
    if isinstance(found, MomentProblem) or found.first != found.last:
        why = found.value if isinstance(found, MomentProblem) else "no single day"
        raise DecisionError(f"`{text}` is {why}; write it as 2026-03-02")
    return found


def _rows(schedule: model.Schedule, given: Rows, background: Background) -> dict[str, tuple[str, ...]]:
    """The names of the rows of each list: as given, as many as the record has, or else two."""
    steps = [each for each in schedule.elements.values() if isinstance(each, model.Step) and each.over is not None]
    found = {}
    for step in steps:
        assert step.over is not None
        rows = given.get(step.over, background.rows.get(step.over, ROWS))
        names = [f"{step.row or step.over} {n}" for n in range(1, rows + 1)] if isinstance(rows, int) else rows
        found[step.over] = tuple(names)
    for name in given:
        if name not in found:
            raise DecisionError(unknown_name("list that a step is done for", name, found))
    return found


def _fractions(schedule: model.Schedule, background: Background) -> dict[str, int]:
    """How many fractions each step has; those of which nothing is known have none recorded."""
    found = {}
    for step in schedule.elements.values():
        if isinstance(step, model.Step) and step.fractions is not None:
            stated = background.numbers.get(step.fractions) if isinstance(step.fractions, str) else None
            if isinstance(step.fractions, int):
                found[step.name] = step.fractions
            elif stated is not None and stated.is_point and stated.low is not None:
                found[step.name] = int(stated.low)
    return found
