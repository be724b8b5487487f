"""
The fast path of following says of every log what following it in full does, whatever has gone wrong in it.

The same logs are followed twice: those of simulated participants, and what is left of them when events are moved, lost,
recorded twice or less exactly, and when results and amounts are others.
"""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import protocol_dsl
from protocol_dsl.api.following import background_of
from protocol_dsl.engine.guards import judge_guards
from protocol_dsl.schema.read_events import read_events
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.sequencing import cycles, follow
from protocol_dsl.sequencing.fast import statuses
from protocol_dsl.sequencing.fast.statuses import statuses_of
from tests.strategies import simulated

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
FILES = {
    "first": ROOT / "protocols" / "sbrt_tdm1.proto",
    "every": ROOT / "tests" / "corpus" / "checker" / "good" / "sequence.proto",
    "two_drugs": ROOT / "examples" / "schedules" / "two_drugs.proto",
    "upwards": ROOT / "tests" / "corpus" / "regimens" / "titration.proto",
}
SCHEDULES = (
    ("first", "observation"), ("every", "observation"), ("every", "branches"), ("two_drugs", "everybody"),
    ("upwards", "everybody"),
)  # fmt: skip
FACTS = {"every": {"brain_lesions": False, "rt_plan": 3}}
law = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@cache
def protocol_of(name: str) -> protocol_dsl.Protocol:
    return protocol_dsl.load(FILES[name])


def record_of(name: str) -> Json:
    facts = FACTS.get(name, {})
    return {"format": "record/1", "subject": "S-1", "as_of": "2026-03-02", "facts": facts}


@cache
def course(name: str, schedule: str, mode: str, seed: int, zone: str, doses: int = 4) -> Json:
    options = {"start": "2026-03-20", "timezone": zone, "mode": mode, "seed": seed, "repeats": doses, "subject": "S-1"}
    return dict(protocol_of(name).simulate(schedule, record=record_of(name), **options).log)  # type: ignore[arg-type]


def both_ways(name: str, log: Json, record: Json | None = None) -> tuple[object, object] | None:
    """The keys and statuses of a log, in full and in short (None if that is silent); None for what is no log."""
    plan = protocol_of(name)._plan
    read, _ = read_events(log, plan.log_words)
    if read is None:
        return None
    known, problems, _ = read_record(record or record_of(name), plan.protocol.dictionary)
    assert known is not None, problems
    guards = judge_guards(plan.guards[read.schedule], plan.vocabulary, known)
    route, background = plan.routes[read.schedule], background_of(known)
    full = follow.follow(route, read, guards=guards, background=background)
    short = statuses_of(route, read, guards=guards, background=background)
    said = None if short is None else list(zip(short.keys, short.statuses, strict=True))
    return [(each.slot.key, each.status) for each in full.items], said


# ---- What goes wrong -------------------------------------------------------------------------------------


def _change(log: Json, event: Json, draw: st.DrawFn) -> Json:
    """One thing that is otherwise than in a log where nothing goes wrong."""
    what = draw(st.sampled_from((*CHANGES, *MORE)))
    if what == "toxic":
        name = TOXICITIES.get(log["schedule"], "nothing")
        case = {"kind": "toxicity", "of": name, "grade": draw(st.integers(0, 4)), "ctcae": "5.0", "at": event["at"]}
        return {**log, "events": [*log["events"], case]}
    if what in MORE:
        more = {key: value for key, value in MORE[what].items() if key != "of" or value == event.get("of")}
        if more.keys() == MORE[what].keys():
            return {**log, "events": [*log["events"], {**more, "at": event["at"]}]}
        return log
    if what == "lost":
        return simulated.without(log, event)
    if what == "twice":
        return simulated.doubled(log, event)
    if what == "ends":
        return {**log, "through": event["at"][:10]}
    if what == "asked":
        return {**log, "as_of": draw(st.sampled_from(["2027-06-01", event["at"]])), "through": event["at"][:10]}
    if what == "moved":
        # It is asked about when the event is over.
        return simulated.moved(log, event, timedelta(minutes=draw(minutes)))
    event.update({key: value for key, value in CHANGES[what].items() if key in event})
    if what == "day":
        event["at"] = event["at"][:10]
    return log


minutes = st.one_of(st.integers(-3 * 1440, 3 * 1440), st.sampled_from([-1440, -1, 1, 1440, 60 * 24 * 25]))
CHANGES: dict[str, Json] = {
    "lost": {}, "twice": {}, "moved": {}, "day": {}, "ends": {}, "asked": {}, "toxic": {},
    "month": {"at": "2026-04"},
    "no time": {"at": None},
    "no cycle": {"cycle": None, "number": None},
    "other cycle": {"cycle": 2, "number": 2},
    "no value": {"value": None, "dose": None},
    "not done": {"value": "not done"},
    "low": {"value": 20, "dose": {"value": 3, "unit": "mg/kg"}},
    "middle": {"value": 60},
    "near": {"value": 5.7},
    "high": {"value": 900},
    "below": {"value": {"below": 80}},
    "plain": {"dose": {"value": 250, "unit": "mg"}},
    "no limit": {"uln": None},
    "other limit": {"uln": 5},
}  # fmt: skip
TOXICITIES = {"observation": "neuropathy", "everybody": "pneumonitis"}
MORE: dict[str, Json] = {
    "progression": {"kind": "progression"},
    "death": {"kind": "death"},
    "withdrawal": {"kind": "withdrawal"},
    "nausea": {"kind": "toxicity", "term": "Nausea", "grade": 3, "ctcae": "5.0"},
    "held": {"kind": "hold", "of": "tdm1", "reason": "fever"},
    "omitted": {"kind": "omitted", "of": "tdm1", "cycle": 2, "reason": "holiday"},
    "held too": {"kind": "hold", "of": "chemo", "cycle": 3},
    "omitted too": {"kind": "omitted", "of": "chemo", "cycle": 3, "day": 8},
}


@st.composite
def logs(draw: st.DrawFn) -> tuple[str, Json, Json]:
    """A protocol, a log in which up to five things have gone wrong, and a record."""
    name, schedule = draw(st.sampled_from(SCHEDULES))
    mode, zone = draw(st.sampled_from(["earliest", "target", "random"])), draw(st.sampled_from(["UTC", "Europe/Paris"]))
    log = copy.deepcopy(course(name, schedule, mode, draw(st.integers(0, 2)), zone))
    for _ in range(draw(st.integers(0, 5))):
        events = [each for each in log["events"] if isinstance(each["at"], str) and "T" in each["at"]]
        if events:
            log = _change(log, draw(st.sampled_from(events)), draw)
    record = record_of(name)
    if name == "every":
        record["facts"] = {**record["facts"], **draw(st.sampled_from([{}, {"brain_lesions": True}]))}
        if draw(st.booleans()):
            del record["facts"]["brain_lesions"]
    return name, log, record


@settings(law, max_examples=6 * settings.default.max_examples)
@given(logs())
def test_the_fast_path_says_of_a_log_what_following_it_in_full_does(drawn: tuple[str, Json, Json]) -> None:
    found = both_ways(*drawn)

    if found is not None and found[1] is not None:
        assert found[1] == found[0]


# ---- Where it answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "schedule"), SCHEDULES)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris"])
def test_it_knows_every_dose_of_a_simulated_participant(
    name: str, schedule: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_full: list[int] = []
    one = cycles._one
    monkeypatch.setattr(cycles, "_one", lambda own, number, ended: in_full.append(number) or one(own, number, ended))
    log = course(name, schedule, "random", 0, zone, doses=3)
    given = {each["cycle"] for each in log["events"] if each["kind"] == "dose"}

    found = both_ways(name, log)

    assert found is not None
    assert found[0] == found[1]
    # All of them once, for the full way; and again the one that is still to come.
    assert sorted(in_full)[: len(given)] == sorted(given)
    assert len(in_full) <= len(given) + 2


def test_of_a_plain_participant_only_milestones_are_followed_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    in_full: list[str] = []
    one, element_of = cycles._one, statuses.follow_element
    monkeypatch.setattr(cycles, "_one", lambda own, number, ended: in_full.append("tdm1") or one(own, number, ended))
    monkeypatch.setattr(
        statuses, "follow_element", lambda element, *rest: in_full.append(element.name) or element_of(element, *rest)
    )
    protocol = protocol_of("first")
    log, _ = read_events(course("first", "observation", "random", 0, "UTC"), protocol._plan.log_words)
    assert log is not None

    found = statuses_of(protocol._plan.routes["observation"], log)

    assert found is not None
    # Steps, doses that were given, and the dose that is still to come.
    assert {"srt/start/lesion 1", "tdm1/dose/4", "tdm1/dose/5"} <= set(found.keys)
    assert in_full == ["srt_done"]


EXAMPLES = sorted((ROOT / "examples" / "events").glob("e*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_it_agrees_on_the_example_logs(path: Path) -> None:
    found = both_ways("first", json.loads(path.read_text(encoding="utf-8")))

    assert found is not None
    assert found[1] in (None, found[0])
