"""
Protocols: checked, compiled, and ready to decide.

Checking and deciding are loaded with this module. What follows, simulates, draws and writes is loaded by whoever asks
for it: it is more than half of the package, and a program that decides would wait for it at every start.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import attrs
from attrs import field, frozen

from protocol_dsl.api.outcome import Decision, Outcome, RecordErrors, group_name, unknown_name
from protocol_dsl.diagnostics.diagnostic import Diagnostic, has_errors
from protocol_dsl.engine import decision as engine
from protocol_dsl.engine.decide import decide as decide_record
from protocol_dsl.engine.plan import Plan, compile_protocol
from protocol_dsl.errors import DecisionError, RecordError
from protocol_dsl.model import protocol as model
from protocol_dsl.render.pictures.style import WIDTH
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.schema.reading import is_writable
from protocol_dsl.schema.record import Record
from protocol_dsl.source import Source

if TYPE_CHECKING:
    from protocol_dsl.api.following import Following
    from protocol_dsl.api.planning import SchedulePlan
    from protocol_dsl.api.simulating import ModeName, Rows, Simulation

RecordInput: TypeAlias = Mapping[str, Any] | str | bytes
AsOf: TypeAlias = str | datetime.date | datetime.datetime
NO_READINGS: Mapping[str, str] = {}
NO_ROWS: Rows = {}
NO_VALUES: Mapping[str, Mapping[str, Any]] = {}


# ---- Files --------------------------------------------------------------------------------------------------


@frozen
class CheckResult:
    """
    What checking a file found.

    `protocol` is None if the file has an error. `diagnostics` holds every finding, warnings too, in the order of the
    file; each has `code`, `severity`, `message`, `help`, `span` and `labels`.
    """

    diagnostics: tuple[Diagnostic, ...]
    protocol: Protocol | None
    sources: Mapping[str, Source] = field(repr=False, eq=False, factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the file can run; it may still have warnings."""
        return not has_errors(self.diagnostics)

    def text(self, *, colour: bool = False) -> str:
        """All findings with their lines and carets; empty if there are none."""
        from protocol_dsl.diagnostics import text

        return text.render(self.diagnostics, self.sources, colour=colour)


def check(text: str, *, folder: str | PathLike[str] | None = None) -> CheckResult:
    """
    Checks a protocol that is given as text, and never raises on a bad one.

    Args:
        text: The protocol file's text.
        folder: Where its includes are looked for.
    """
    # The parser is loaded by whoever reads a file: deciding needs neither it nor Lark.
    from protocol_dsl import driver

    checked = driver.check_text(text, folder=None if folder is None else Path(folder))
    return _result(checked.protocol, checked.diagnostics, checked.sources)


def check_file(path: str | PathLike[str]) -> CheckResult:
    """
    Checks a protocol file.

    Raises:
        ProtocolFileError: the file cannot be read at all.
    """
    from protocol_dsl import driver

    checked = driver.check_file(Path(path))
    return _result(checked.protocol, checked.diagnostics, checked.sources)


def _result(
    protocol: model.Protocol | None, diagnostics: tuple[Diagnostic, ...], sources: Mapping[str, Source]
) -> CheckResult:
    return CheckResult(diagnostics, None if protocol is None else Protocol(compile_protocol(protocol)), sources)


def load(path: str | PathLike[str]) -> Protocol:
    """
    The protocol of a file, ready to decide.

    Raises:
        ProtocolFileError: the file cannot be read, or has errors; `diagnostics` holds all findings.
    """
    from protocol_dsl import driver

    return Protocol(compile_protocol(driver.load(Path(path))))


# ---- Protocols ------------------------------------------------------------------------------------------------


@frozen
class Protocol:
    """
    A checked protocol, compiled once. Immutable: use one from as many threads as you like.

    Get one from `load` or `check`. It is not pickled: a process of its own loads the file itself, and so decides by
    what the file says there.
    """

    _plan: Plan = field(repr=False)

    def __repr__(self) -> str:
        return f"<Protocol {self.name} {self.version or 'without version'}: {len(self.criteria)} criteria>"

    def __copy__(self) -> Protocol:
        return self

    def __deepcopy__(self, memo: object) -> Protocol:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a protocol is not pickled; call protocol_dsl.load in each process, once")

    @property
    def name(self) -> str:
        """The name in its first line."""
        return self._plan.protocol.name

    @property
    def title(self) -> str:
        """The title in its first line."""
        return self._plan.protocol.title

    @property
    def version(self) -> str | None:
        """The version that its author gave it."""
        return self._plan.protocol.version

    @property
    def fingerprint(self) -> str:
        """A hash of what the file means, with its included files, units, formulas and time zones."""
        return self._plan.protocol.fingerprint

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of its groups in file order; empty if it declares none."""
        return tuple(group.name for group in self._plan.protocol.groups)

    @property
    def criteria(self) -> tuple[str, ...]:
        """The ids of all criteria in file order, those of groups last."""
        own = (each.name for group in self._plan.protocol.groups for each in group.criteria)
        return tuple(dict.fromkeys((*(each.name for each in self._plan.protocol.criteria), *own)))

    @property
    def ambiguities(self) -> Mapping[str, tuple[str, ...]]:
        """What the document leaves open: the names of the readings of each ambiguity."""
        return {name: each.readings for name, each in self._plan.protocol.ambiguities.items()}

    def decide(
        self,
        record: RecordInput,
        *,
        as_of: AsOf | None = None,
        readings: Mapping[str, str] = NO_READINGS,
        group: str | None = None,
    ) -> Decision:
        """
        Decides one record.

        Args:
            record: A `record/1`, as a mapping or as JSON text. Prefer text: numbers in it stay exact.
            as_of: Asks at this date instead of the record's own.
            readings: Fixes ambiguities by name; the others are decided under every reading.
            group: Decides this group only; by default the record's own, or each group if it names none.

        Raises:
            RecordError: the record does not fit the protocol's vocabulary; `problems` holds everything that is wrong.
            DecisionError: a reading or the group is not one of this protocol's.
        """
        outcome = self._outcome(record, as_of, readings, group)
        if isinstance(outcome, RecordErrors):
            raise RecordError(outcome.problems, outcome.text().rstrip("\n"))
        return outcome

    def decide_many(
        self,
        records: Iterable[RecordInput],
        *,
        as_of: AsOf | None = None,
        readings: Mapping[str, str] = NO_READINGS,
        group: str | None = None,
    ) -> Iterator[Outcome]:
        """
        One outcome for each record, in order, as they are asked for; a bad record costs itself alone.

        Raises:
            DecisionError: a reading or the group is not one of this protocol's; raised before the first record.
        """
        self._check_names(readings, group)
        return (self._outcome(record, as_of, readings, group) for record in records)

    @property
    def schedules(self) -> tuple[str, ...]:
        """The names of its schedules in file order; empty if it declares none."""
        return tuple(self._plan.protocol.sequence.schedules)

    def trial_schema_svg(self, *, width: int = WIDTH) -> str:
        """The trial at a glance as a picture (SVG): who may take part, the groups, and what happens in each."""
        from protocol_dsl.render.pictures.trial_schema import trial_schema_svg

        return trial_schema_svg(self._plan.protocol, width=width)

    def plan_svg(self, schedule: str, *, width: int = WIDTH) -> str:
        """
        A picture (SVG) of the windows of a schedule, each relative to what it counts from.

        Raises:
            DecisionError: the protocol has no schedule of this name.
        """
        from protocol_dsl.render.pictures.planned import plan_svg

        found = self._plan.protocol.sequence.schedules.get(schedule)
        if found is None:
            raise DecisionError(unknown_name("schedule", schedule, self.schedules))
        return plan_svg(found, self._plan.protocol, width=width)

    def follow(
        self,
        log: RecordInput,
        record: RecordInput | None = None,
        *,
        as_of: AsOf | None = None,
        through: AsOf | None = None,
    ) -> Following:
        """
        Follows one participant's event log through its schedule.

        Args:
            log: An `events/1`, as a mapping or as JSON text. Prefer text: numbers in it stay exact.
            record: The participant's `record/1`: timepoints, rows, weight, and what branches are chosen by. Without
                it, what depends on one cannot be determined.
            as_of: Asks at this date instead of the log's own.
            through: Takes the log as complete up to this date instead of its own.

        Raises:
            RecordError: the log or the record does not fit the protocol; `problems` holds everything that is wrong.
        """
        outcome = self.follow_outcome(log, record, as_of=as_of, through=through)
        if isinstance(outcome, RecordErrors):
            raise RecordError(outcome.problems, outcome.text().rstrip("\n"))
        return outcome

    def follow_outcome(
        self,
        log: RecordInput,
        record: RecordInput | None = None,
        *,
        as_of: AsOf | None = None,
        through: AsOf | None = None,
    ) -> Following | RecordErrors:
        """The same, with what is wrong in place of an exception: for many logs, of which a bad one costs itself."""
        from protocol_dsl.api.following import followed
        from protocol_dsl.schema.log_problems import SubjectsDiffer
        from protocol_dsl.schema.read_events import read_events

        protocol = self._plan.protocol
        words = self._plan.log_words
        read, problems = read_events(log, words, as_of=_as_of_text(as_of), through=_as_of_text(through))
        if read is None:
            return RecordErrors(_subject(log), problems)
        known = None
        if record is not None:
            known, problems, warnings = read_record(record, protocol.dictionary)
            if known is None:
                return RecordErrors(_subject(record), problems, warnings)
            if known.subject != read.subject:
                return RecordErrors(read.subject, (SubjectsDiffer("$.subject", read.subject, known.subject),))
        return followed(self._plan, read, known)

    def simulate(
        self,
        schedule: str | None = None,
        *,
        start: AsOf,
        mode: ModeName = "target",
        seed: int | str = 0,
        repeats: int = 6,
        until: AsOf | None = None,
        rows: Rows = NO_ROWS,
        values: Mapping[str, Mapping[str, Any]] = NO_VALUES,
        script: Sequence[Mapping[str, Any]] = (),
        record: RecordInput | None = None,
        timezone: str = "UTC",
        subject: str | None = None,
    ) -> Simulation:
        """
        A participant who goes through a schedule with every time inside its windows, as an event log.

        Args:
            schedule: Which one; the only one needs no name.
            start: From when everything is taken that nothing is timed by: a date (9:00 on it), or a clock time.
            mode: The earliest, best or latest time of each window, or one drawn inside it.
            seed: For drawn times: the same seed gives the same log.
            repeats: How often what is repeated without a number is done; everything else up to then is in the log.
            until: Ends the log with this date instead.
            rows: The rows of each list that a step is done for: their names, or how many; by default as many as the
                record has, or two.
            values: Results by measurement, as an event log writes them: `{"ast": {"value": 25, "unit": "U/L", …}}`.
                Without one, a value is taken on which no dose rule acts.
            script: What is to happen besides: events of an event log without `at`, each with `days`, `hours` or
                `minutes` after an obligation: `{"kind": "progression", "after": "tdm1/dose/2", "days": 5}`. Dose rules
                then hold, reduce and stop.
            record: The participant's `record/1`, for what branches and the number of fractions depend on.
            timezone: The IANA name of the zone that days are counted in.
            subject: Whom the log is about.

        Raises:
            DecisionError: the schedule, a date, the zone or a number is not one.
            RecordError: the script or the record does not fit the protocol.
        """
        from protocol_dsl.api.simulating import Asked, simulated

        known = self._record(record)
        asked = Asked(
            schedule=schedule, start=_as_of_text(start) or "", mode=mode, seed=seed, repeats=repeats,
            until=_as_of_text(until), rows=rows, values=values, script=script, timezone=timezone, subject=subject,
        )  # fmt: skip
        found, problems = simulated(self._plan, asked, known)
        if found is None:
            raise RecordError(problems, RecordErrors(subject, problems).text().rstrip("\n"))
        return found

    def plan(
        self,
        schedule: str | None = None,
        *,
        start: AsOf | None = None,
        modes: Sequence[ModeName] = ("earliest", "target", "latest"),
        seed: int | str = 0,
        repeats: int = 6,
        rows: Rows = NO_ROWS,
        record: RecordInput | None = None,
        timezone: str = "UTC",
    ) -> SchedulePlan:
        """
        What a schedule asks for, line by line with its reasons, and with a `start` the dates that come of it.

        The arguments are those of `simulate`; each of the `modes` has a participant of its own.

        Raises:
            DecisionError: the schedule, a date, the zone or a number is not one.
            RecordError: the record does not fit the protocol.
        """
        from protocol_dsl.api.planning import SchedulePlan
        from protocol_dsl.api.simulating import schedule_named

        found = schedule_named(self._plan, schedule)
        runs = () if start is None else tuple(
            self.simulate(found.name, start=start, mode=mode, seed=seed, repeats=repeats, rows=rows, record=record,
                          timezone=timezone) for mode in modes
        )  # fmt: skip
        return SchedulePlan(self._plan, found, runs)

    def _record(self, data: RecordInput | None) -> Record | None:
        if data is None:
            return None
        record, problems, warnings = read_record(data, self._plan.protocol.dictionary)
        if record is None:
            errors = RecordErrors(_subject(data), problems, warnings)
            raise RecordError(problems, errors.text().rstrip("\n"))
        return record

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The titles of the scenarios of the file, in file order."""
        return tuple(each.label for each in self._plan.protocol.scenarios)

    def test(self) -> tuple[ScenarioResult, ...]:
        """Runs every scenario of the file, in file order."""
        return tuple(_run(self, scenario) for scenario in self._plan.protocol.scenarios)

    def scenario(self, title: str) -> ScenarioResult:
        """
        Runs one scenario of the file.

        Args:
            title: Its title, or a part of it that no other title has; upper and lower case are the same.

        Raises:
            DecisionError: no scenario, or more than one, has it in its title.
        """
        return _run(self, _scenario_of(self._plan.protocol.scenarios, title))

    def record_schema(self) -> dict[str, Any]:
        """The JSON Schema (2020-12) of this protocol's records."""
        from protocol_dsl.schema.json_schema import record_schema

        return dict(record_schema(self._plan.protocol.dictionary))

    def log_schema(self) -> dict[str, Any]:
        """The JSON Schema (2020-12) of the event logs of this protocol; without a schedule, one that nothing fits."""
        from protocol_dsl.schema.log_schema import log_schema

        return dict(log_schema(self._plan.log_words))

    def forms(self) -> dict[str, str]:
        """
        Forms that a site prints, as HTML pages by the names of their files: `eligibility-checklist-GROUP.html` for each
        group (`eligibility-checklist.html` without groups) and `screening-log.html`.
        """
        from protocol_dsl.render.forms.site_forms import site_forms

        return site_forms(self._plan.protocol)

    def vocabulary(self) -> tuple[str, ...]:
        """What a record of this protocol can hold, as lines to read."""
        from protocol_dsl.render.vocabulary import vocabulary_lines

        return tuple(vocabulary_lines(self._plan.protocol))

    def log_vocabulary(self) -> tuple[str, ...]:
        """What an event log of this protocol can hold, as lines to read; empty without a schedule."""
        from protocol_dsl.render.vocabulary import log_vocabulary_lines

        return tuple(log_vocabulary_lines(self._plan.protocol))

    def _outcome(
        self, data: RecordInput, as_of: AsOf | None, readings: Mapping[str, str], group: str | None
    ) -> Outcome:
        self._check_names(readings, group)
        record, problems, warnings = read_record(data, self._plan.protocol.dictionary, as_of=_as_of_text(as_of))
        if record is None:
            return RecordErrors(_subject(data), problems, warnings)
        decided = decide_record(self._plan, record, readings, None if group is None else (group,))
        return Decision(self._plan, decided, warnings)

    def _check_names(self, readings: Mapping[str, str], group: str | None) -> None:
        for name, reading in readings.items():
            if name not in self.ambiguities:
                raise DecisionError(unknown_name("ambiguity", name, self.ambiguities))
            if reading not in self.ambiguities[name]:
                raise DecisionError(unknown_name("reading", reading, self.ambiguities[name], f" of `{name}`"))
        if group is not None and group not in self.groups:
            raise DecisionError(unknown_name("group", group, self.groups))


def _as_of_text(as_of: AsOf | None) -> str | None:
    return as_of.isoformat() if isinstance(as_of, datetime.date) else as_of


def _subject(data: RecordInput) -> str | None:
    """Whom a record that cannot be read is about, if it says so."""
    if not isinstance(data, Mapping):
        try:
            data = json.loads(data)
        except (ValueError, RecursionError):
            return None
    subject = data.get("subject") if isinstance(data, Mapping) else None
    return subject if isinstance(subject, str) and is_writable(subject) else None


# ---- Scenarios -----------------------------------------------------------------------------------------------------


@frozen
class ScenarioResult:
    """
    How one scenario came out.

    `failures` says in words what was expected and what came instead; empty if it passed. `line` is where it stands.
    `decision` is None where its example could not be read.
    """

    label: str
    file: str
    line: int
    failures: tuple[str, ...]
    decision: Decision | None = field(default=None, repr=False)

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.failures


def _scenario_of(scenarios: Sequence[model.Scenario], title: str) -> model.Scenario:
    exact = [each for each in scenarios if each.label == title]
    found = exact or [each for each in scenarios if title.casefold() in each.label.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise DecisionError(unknown_name("scenario", title, [each.label for each in scenarios]))
    several = ", ".join(f"`{each.label}` (line {each.span.line})" for each in found)
    raise DecisionError(f"several scenarios are meant by `{title}`: {several}")


def _run(protocol: Protocol, scenario: model.Scenario) -> ScenarioResult:
    """One scenario: its example decided, and each expectation held against what came out."""
    plan, span = protocol._plan, scenario.span
    data = {"format": "record/1", "subject": scenario.patient, **scenario.example.record}
    record, problems, warnings = read_record(data, plan.protocol.dictionary, bare_attested_counts=True)
    if record is None:
        failures = tuple(f"{each.path}: {each.message}" for each in problems)
        return ScenarioResult(scenario.label, span.file, span.line, failures)
    decided = decide_record(plan, attrs.evolve(record, group=None), NO_READINGS)
    failures = tuple(failure for each in scenario.expectations for failure in _failures(each, decided))
    return ScenarioResult(scenario.label, span.file, span.line, failures, Decision(plan, decided, warnings))


def _failures(expected: model.Expectation, decided: engine.Decision) -> Iterator[str]:
    for group in decided.groups:
        name = group_name(group)
        if expected.group not in (None, name):
            continue
        where = "" if name is None else f" for {name}"
        if group.verdict.value != expected.verdict:
            by = ", ".join(group.decided_by) if group.verdict is not engine.Verdict.ELIGIBLE else "all criteria"
            yield f"expected {expected.verdict}{where}, but it is {group.verdict.value} because of {by}"
            continue
        for criterion in expected.because:
            if criterion not in group.decided_by:
                by = ", ".join(group.decided_by)
                yield f"expected {criterion} among those that decide{where}, but those are {by}"
