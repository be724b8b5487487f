"""Plain results and doses are read to the same events as by the reader of all events, and nothing is kept from it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol_dsl.schema.read_events import ReadLog, read_events
from protocol_dsl.schema.read_plain_events import PlainEvents
from tests.laws.test_fast_following import SCHEDULES, course, law, protocol_of

Json = dict[str, Any]


def read_both_ways(name: str, log: Json, monkeypatch: pytest.MonkeyPatch) -> tuple[ReadLog, ReadLog]:
    words, text = protocol_of(name)._plan.log_words, json.dumps(log)
    short = read_events(text, words)
    with monkeypatch.context() as patch:
        patch.setattr(PlainEvents, "read", lambda self, data, path: None)
        return short, read_events(text, words)


WORTH_A_TRY: tuple[object, ...] = (
    None, True, 0, 1, 3.6, -1, 1e3, 1e-30, 150_000, "", "3", "not done", "mg", "U/L", "ukat/L", "10^9/L", "lesion 1",
    "tdm1", "ast", "gemcitabine", "2026-03-25", "2026-13-01", "2026-03-29T02:30", "2026-03-25T10:00",
    "2026-03-25T10:00+15:00", "2027-06-01T10:00Z", [], {}, {"below": 3}, {"one_of": [1, 2]},
    {"value": 3.6, "unit": "mg/kg"}, {"value": 250, "unit": "mg"}, {"value": -1, "unit": "mg/kg"}, {"value": 3},
    "\ud800", "médecin",
)  # fmt: skip
KEYS = ("of", "at", "value", "unit", "uln", "lln", "dose", "cycle", "day", "drug", "source", "note", "recorded", "kind")


@settings(law, max_examples=4 * settings.default.max_examples)
@given(st.sampled_from(SCHEDULES), st.integers(0, 2), st.data())
def test_a_log_is_read_the_same_with_and_without_them(
    schedule: tuple[str, str], seed: int, data: st.DataObject
) -> None:
    log = dict(course(*schedule, "random", seed, "Europe/Paris"))
    log["events"] = [dict(each) for each in log["events"]]
    for _ in range(data.draw(st.integers(1, 4))):
        event = data.draw(st.sampled_from(log["events"]))
        key = data.draw(st.sampled_from(KEYS))
        event[key] = data.draw(st.sampled_from(WORTH_A_TRY))
        if data.draw(st.booleans()):
            event.pop(data.draw(st.sampled_from(KEYS)), None)
    with pytest.MonkeyPatch.context() as monkeypatch:
        short, other = read_both_ways(schedule[0], log, monkeypatch)

    assert short == other


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_result_and_dose_of_a_simulated_participant_is_plain(
    schedule: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[bool] = []
    read = PlainEvents.read

    def noted(self: PlainEvents, data: Json, path: str) -> Any:
        found = read(self, data, path)
        if data["kind"] in ("result", "dose"):
            said.append(found is not None)
        return found

    monkeypatch.setattr(PlainEvents, "read", noted)
    read_events(json.dumps(course(*schedule, "random", 0, "UTC")), protocol_of(schedule[0])._plan.log_words)

    assert len(said) > 3
    assert all(said)
