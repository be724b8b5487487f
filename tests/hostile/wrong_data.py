"""
Good records and event logs, and what can be wrong with them.

A change puts another JSON value at any place, takes a key away, misspells it, writes it twice, wraps a value or copies
a part to where it does not belong. A fitting change keeps the type and takes what lies at its edge: the first and the
last year, leap days, clock times, numbers of four hundred digits, ranges without an end.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen
from hypothesis import strategies as st

import protocol_dsl
from protocol_dsl.api.protocol import Protocol
from tests.protocols import FIRST, ROOT, TRIALS
from tests.strategies.records import JUNK

Json: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[str | int, ...]
SCHEDULES = ROOT / "examples" / "schedules"
LOGS = {
    FIRST: ROOT / "examples" / "events",
    SCHEDULES / "crossover_ab.proto": SCHEDULES / "crossover",
    SCHEDULES / "two_drugs.proto": SCHEDULES / "two_drugs",
}
"""Protocols with a schedule, and the folders of their logs."""


@frozen
class Sample:
    """A good record or log, by the file of its protocol."""

    path: Path
    data: Json

    @property
    def protocol(self) -> Protocol:
        return protocol_of(self.path)


@cache
def protocol_of(path: Path) -> Protocol:
    return protocol_dsl.load(path)


@cache
def good_records() -> tuple[Sample, ...]:
    """The example records of the first protocol, and every scenario of it and of the trials."""
    examples = [json.loads(each.read_text("utf-8")) for each in sorted((ROOT / "examples").glob("*.json"))]
    return (
        *(Sample(FIRST, each) for each in examples),
        *(one for path in (FIRST, *TRIALS) for one in _scenarios(path)),
    )


def _scenarios(path: Path) -> Iterator[Sample]:
    for each in protocol_of(path)._plan.protocol.scenarios:
        yield Sample(path, plain({"format": "record/1", "subject": each.patient, **each.example.record}))


def plain(value: Any) -> Any:
    """The same as `json.loads` gives it; exact numbers as text."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value if value is None or isinstance(value, bool | str | int) else str(value)


@cache
def good_logs() -> tuple[Sample, ...]:
    return tuple(
        Sample(path, json.loads(each.read_text("utf-8")))
        for path, folder in LOGS.items()
        for each in sorted(folder.glob("*.json"))
    )


# ---- Changes -----------------------------------------------------------------------------------------------------

DATES = (
    "0001-01-01", "0001", "0001-01", "9999-12-31", "9999", "9999-12", "2024-02-29", "2023-02-29", "2026-01-31",
    "2026-02-30", "0000-01-01", "10000-01-01", "2025-03-30T02:30", "2025-10-26T02:30", "2025-10-26T02:30+01:00",
    "0001-01-01T00:00Z",
    "0001-01-01T00:00+14:00", "9999-12-31T23:59Z", "9999-12-31T23:59-12:00", {"between": ["0001", "9999"]},
    {"one_of": ["0001", "9999-12-31"]}, {"one_of": ["never", "2026-01-01"]}, "never", None,
)  # fmt: skip
NUMBERS = (
    0, -1, 1, 2, 5, 10**399, 10**400, "1e399", "1e-399", "1e400", "1e-400", "9" * 399, "0." + "3" * 380, {"below": 0},
    {"below": 1}, {"at_most": -1}, {"at_least": 0}, {"above": "1e390"}, {"between": [0, "1e390"]}, {"one_of": [0, 1]},
    {"one_of": ["1e399", "1e-399", 0]}, "not done", None,
)  # fmt: skip
PERIODS = (
    {"from": "0001", "to": "9999"}, {"from": "0001-01-01", "to": "ongoing"}, {"from": None, "to": None}, {"to": "0001"},
    {"from": "9999"}, {"from": "9999", "to": "0001"}, "never", None,
)  # fmt: skip
ANSWERS = (True, False, None, {"one_of": [True, False]}, "not done")


@frozen
class Changed:
    """What became of a sample, and the places that were changed."""

    sample: Sample
    data: Json
    places: tuple[Place, ...]


@st.composite
def changed(draw: st.DrawFn, samples: Sequence[Sample], *, fitting: bool) -> Changed:
    """A sample with one to three changes."""
    sample = draw(st.sampled_from(samples))
    data, places = copy.deepcopy(sample.data), []
    for _ in range(draw(st.integers(1, 3))):
        open_places = [each for each in places_of(data) if not fitting or edges_of(at(data, each))]
        if not open_places:
            break
        place = draw(st.sampled_from(open_places))
        within = at(data, place[:-1])
        if fitting:
            within[place[-1]] = copy.deepcopy(draw(st.sampled_from(edges_of(within[place[-1]]))))
        else:
            _change(draw, data, within, place[-1])
        places.append(place)
    return Changed(sample, data, tuple(places))


def places_of(data: Any) -> list[Place]:
    """Every place within a JSON value: the keys that lead there."""
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [place for key, each in members for place in ((key,), *((key, *rest) for rest in places_of(each)))]


def at(data: Any, place: Place) -> Any:
    for key in place:
        data = data[key]
    return data


def edges_of(value: Any) -> tuple[Any, ...]:
    """What of the same type lies at its edge."""
    match value:
        case bool():
            return ANSWERS
        case int():
            return NUMBERS
        case str() if re.match(r"\d{4}(-|$)", value):
            return DATES
        case str() if re.fullmatch(r"[\d.]+", value):
            return NUMBERS
        case {"from": _} | {"to": _}:
            return PERIODS
        case _:
            return ()


def _change(draw: st.DrawFn, data: Json, within: Any, key: Any) -> None:
    kind = draw(
        st.sampled_from(("junk", "junk", "junk", "anything", "copy", "gone", "misspelt", "twice", "value", "list"))
    )
    match kind:
        case "junk":
            within[key] = copy.deepcopy(draw(st.sampled_from(JUNK)))
        case "anything":
            within[key] = draw(ANYTHING)
        case "copy":
            within[key] = copy.deepcopy(at(data, draw(st.sampled_from(places_of(data)))))
        case "gone":
            del within[key]
        case "value":
            within[key] = {"value": within[key]}
        case "list":
            within[key] = [within[key]]
        case _ if isinstance(within, list):
            within.append(copy.deepcopy(within[key]))
        case _:
            within[f"{key}x"] = copy.deepcopy(within[key])
            if kind == "misspelt":
                del within[key]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)


def as_text(data: Any) -> str | None:
    """The same as JSON text; None where JSON has no such thing."""
    try:
        return json.dumps(data, allow_nan=False)
    except ValueError:
        return None
