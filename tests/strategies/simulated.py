"""Event logs of simulated participants, what is changed in them, and what following a log finds."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from jsonschema import Draft202012Validator

import protocol_dsl
from protocol_dsl.schema.json_schema import shipped_schema

Json = dict[str, Any]
FOLLOWED = Draft202012Validator(shipped_schema("follow/1"))


def log_of(simulation: protocol_dsl.Simulation) -> Json:
    """The log of a simulation in which everything has found a time, to be changed at will."""
    assert simulation.no_time == ()
    return copy.deepcopy(dict(simulation.log))


def statuses(protocol: protocol_dsl.Protocol, log: Json, record: Json | None = None) -> dict[str, str]:
    """What is found, which fits its schema."""
    found = protocol.follow(log, record)
    FOLLOWED.validate(found.to_dict())
    return found.statuses


def departures(protocol: protocol_dsl.Protocol, log: Json, record: Json | None = None) -> dict[str, str]:
    """The statuses of what departs from the protocol."""
    found = protocol.follow(log, record)
    FOLLOWED.validate(found.to_dict())
    return {key: found.statuses[key] for key in found.departures}


def only(log: Json, **wanted: object) -> Json:
    """The one event of a log in which all this stands."""
    (found,) = (each for each in log["events"] if each.items() >= wanted.items())
    return found


# ---- Changes: each takes an event of a log --------------------------------------------------------------------


def without(log: Json, event: Json) -> Json:
    """A log that has left an event out."""
    return {**log, "events": [each for each in log["events"] if each is not event]}


def doubled(log: Json, event: Json) -> Json:
    """A log that has an event twice."""
    return {**log, "events": [*log["events"], copy.deepcopy(event)]}


def swapped(log: Json, one: Json, other: Json, key: str) -> Json:
    """A log in which two events have each other's time, or number."""
    one[key], other[key] = other[key], one[key]
    return log


def cut_to_a_date(log: Json, event: Json) -> Json:
    """A log that knows no clock time of an event."""
    event["at"] = event["at"][:10]
    return log


def moved(log: Json, event: Json, by: timedelta) -> Json:
    """A log in which an event is moved, and which is asked about when it is over."""
    event["at"] = (time_of(event) + by).isoformat(timespec="minutes").replace("+00:00", "Z")
    return asked(log, max(log["as_of"], event["at"][:10]))


def asked(log: Json, day: str) -> Json:
    """A log that is complete up to a later day, and asked about on it."""
    return {**log, "as_of": day, "through": day}


def later(log: Json, days: int) -> Json:
    """A log that goes on for some days in which nothing happens."""
    return asked(log, (datetime.fromisoformat(log["as_of"]) + timedelta(days=days)).strftime("%Y-%m-%d"))


def time_of(event: Mapping[str, Any]) -> datetime:
    """When an event was."""
    return datetime.fromisoformat(event["at"])


def days_between(one: Json, other: Json) -> int:
    """Calendar days from one event to another one."""
    return (time_of(other).date() - time_of(one).date()).days
