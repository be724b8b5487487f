"""Reads one part of a record, with a dictionary that has every type."""

from __future__ import annotations

from typing import Any

from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.problems import RecordProblem, RecordWarning
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.schema.record import Record
from tests.strategies.records import EVERYTHING

HEAD = {"format": "record/1", "subject": "P-001", "as_of": "2026-03-02", "timezone": "Europe/Paris"}


def read(**parts: Any) -> Record:
    """A record that must be read."""
    record, problems, _ = read_record({**HEAD, **parts}, EVERYTHING)
    assert record is not None, problems
    return record


def problems(**parts: Any) -> tuple[RecordProblem, ...]:
    """The problems of a record that must have some."""
    record, found, _ = read_record({**HEAD, **parts}, EVERYTHING)
    assert record is None
    return found


def warnings(**parts: Any) -> tuple[RecordWarning, ...]:
    record, found, warned = read_record({**HEAD, **parts}, EVERYTHING)
    assert record is not None, found
    return warned


def fact(name: str, value: Any) -> Datum:
    return read(facts={name: value}).facts[name]


def fact_problem(name: str, value: Any) -> RecordProblem:
    (problem,) = problems(facts={name: value})
    return problem


def result(name: str, value: Any) -> Datum:
    return read(measurements={name: [value]}).measurements[name].results[0]


def result_problem(name: str, value: Any) -> RecordProblem:
    (problem,) = problems(measurements={name: [value]})
    return problem


def causes(datum: Datum) -> set[tuple[str, str]]:
    return {(cause.kind.value, cause.path) for cause in datum.causes}
