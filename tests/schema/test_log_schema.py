"""JSON Schemas of event logs and of what is found on the way, against the reader and against what was found."""

from __future__ import annotations

import copy
import json
from functools import cache
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import protocol_dsl
from protocol_dsl.model.log_vocabulary import log_vocabulary
from protocol_dsl.model.schedule import Departure, Grade
from protocol_dsl.schema.event_log import EventKind
from protocol_dsl.schema.json_schema import shipped_schema
from protocol_dsl.schema.log_schema import general_log_schema, log_schema
from protocol_dsl.schema.problems import RecordProblem
from protocol_dsl.schema.read_events import read_events
from protocol_dsl.sequencing.status import Status, Why
from tests.strategies.records import Json, mutated

ROOT = Path(__file__).parents[2]
LOGS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "examples/events").glob("*.json"))}
GENERAL, FOLLOWED = (Draft202012Validator(shipped_schema(name)) for name in ("events/1", "follow/1"))

# What a schema cannot see: units, limits, days, zones, what lies behind `as_of`, and how a log calls its rows.
BEYOND_A_SCHEMA = frozenset(
    {"R107", "R108", "R109", "R110", "R111", "R112", "R113", "R116", "R118", "R304", "R306", "R307", "R310"}
)

EVERY_KIND = {
    "format": "events/1",
    "subject": "P",
    "schedule": "observation",
    "as_of": "2026-12-01T10:00+01:00",
    "through": "2026-11",
    "timezone": "Europe/Paris",
    "rows": {"lesions": ["liver", "bone"]},
    "events": [
        {"kind": "start", "of": "srt", "row": "liver", "at": "2026-03-02T10:00", "note": "as planned"},
        {"kind": "fraction", "of": "srt", "row": "liver", "number": 1, "at": "2026-03-02", "recorded": "2026-03-03"},
        {"kind": "end", "of": "srt", "row": "liver", "at": {"between": ["2026-03-10", "2026-03-12"]}},
        {"kind": "dose", "of": "tdm1", "cycle": 1, "dose": {"value": "3.6", "unit": "mg/kg"}, "at": None},
        {"kind": "dose", "of": "tdm1", "drug": "trastuzumab_emtansine", "dose": None, "at": "2026-04"},
        {"kind": "hold", "of": "tdm1", "reason": "platelets", "at": "2026-05-01", "source": "file note"},
        {"kind": "omitted", "of": "tdm1", "cycle": 2, "reason": None, "at": "2026-05-02"},
        {"kind": "visit", "of": "imaging", "number": 1, "at": "2026-06-01"},
        {"kind": "timepoint", "of": "enrolment", "at": "2026-03-01"},
        {"kind": "result", "of": "ast", "value": {"below": 20}, "unit": "U/L", "uln": 35, "at": "2026-03-09"},
        {"kind": "result", "of": "platelets", "value": None, "at": "2026-03-09", "by": None},
        {"kind": "toxicity", "of": "neuropathy", "grade": 2, "ctcae": "5.0", "at": "2026-07"},
        {"kind": "toxicity", "term": "Nausea", "grade": 1, "ctcae": "5.0", "at": "2026-07-02"},
        {"kind": "progression", "at": "2026-09-01"},
        {"kind": "withdrawal", "reason": "moved away", "at": "2026-09-02"},
        {"kind": "death", "at": "2026-11-01"},
    ],
}


@cache
def vocabulary(path):
    checked = protocol_dsl.check_file(ROOT / path)
    assert checked.protocol is not None, checked.text()
    return log_vocabulary(checked.protocol._plan.protocol)


@cache
def validator(path):
    return Draft202012Validator(log_schema(vocabulary(path)))


FIRST = "protocols/sbrt_tdm1.proto"
SEQUENCE = "tests/corpus/checker/good/sequence.proto"
SAMPLES = [(FIRST, each) for each in LOGS.values()] + [(SEQUENCE, EVERY_KIND)] * 8


def fits(log, path=SEQUENCE):
    return validator(path).is_valid(log) and GENERAL.is_valid(log)


@pytest.mark.parametrize("name", ["events/1", "follow/1"])
def test_each_shipped_schema_is_one(name):
    schema = shipped_schema(name)
    Draft202012Validator.check_schema(schema)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_that_is_shipped_is_the_one_that_is_made():
    shipped = (resources.files("protocol_dsl.schema") / "events-1.schema.json").read_text(encoding="utf-8")

    assert shipped == json.dumps(general_log_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("path", [FIRST, SEQUENCE])
def test_the_schema_of_a_protocol_is_one(path):
    Draft202012Validator.check_schema(log_schema(vocabulary(path)))


@pytest.mark.parametrize("name", LOGS)
def test_every_example_log_fits_and_so_does_what_is_found_in_it(name):
    assert fits(LOGS[name], FIRST)
    followed = json.loads(protocol_dsl.load(ROOT / FIRST).follow(LOGS[name]).to_json())

    assert [f"{error.json_path}: {error.message}" for error in FOLLOWED.iter_errors(followed)] == []


def test_a_log_with_events_of_every_kind_is_read_and_fits():
    log, problems = read_events(EVERY_KIND, vocabulary(SEQUENCE))

    assert log is not None, problems
    assert {event.kind for event in log.events} == set(EventKind) - {EventKind.MILESTONE}
    assert fits(EVERY_KIND)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SAMPLES).flatmap(lambda each: st.tuples(st.just(each[0]), mutated(each[1]))))
def test_a_schema_refuses_the_shapes_that_the_reader_refuses_and_no_others(sample: tuple[str, Json]) -> None:
    path, changed = sample
    try:
        data = json.loads(json.dumps(changed, allow_nan=False))
    except ValueError:
        return
    _, problems = read_events(data, vocabulary(path))

    if not problems:
        assert fits(data, path), [error.message for error in validator(path).iter_errors(data)]
    elif not all(map(beyond_a_schema, problems)):
        assert not validator(path).is_valid(data), [f"{each.path}: {each.message}" for each in problems]


def beyond_a_schema(problem: RecordProblem) -> bool:
    # Half of a surrogate pair is a text to a schema.
    return problem.code in BEYOND_A_SCHEMA or "\ufffd" in problem.message


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "dose", "of": "tdm2", "at": None},
        {"kind": "dose", "of": "srt", "at": None},
        {"kind": "dose", "of": "tdm1"},
        {"kind": "dose", "of": "tdm1", "at": None, "dose": {"value": 3.6}},
        {"kind": "dose", "of": "tdm1", "at": None, "dose": {"value": 0, "unit": "mg/kg"}},
        {"kind": "dose", "of": "tdm1", "at": None, "cycle": 0},
        {"kind": "start", "of": "srt", "at": None},
        {"kind": "omitted", "of": "tdm1", "at": None},
        {"kind": "toxicity", "of": "neuropathy", "grade": 6, "ctcae": "5.0", "at": None},
        {"kind": "toxicity", "of": "neuropathy", "grade": 2, "at": None},
        {"kind": "result", "of": "platelets", "at": None},
        {"kind": "result", "of": "platelets", "value": 80, "unit": "10^9/L", "at": "2026-03-01", "on": "2026-03-02"},
        {"kind": "infusion", "at": None},
        "dose",
    ],
)
def test_an_event_that_the_reader_refuses_does_not_fit(event):
    log = {**EVERY_KIND, "events": [event]}
    _, problems = read_events(log, vocabulary(SEQUENCE))

    assert problems
    assert not validator(SEQUENCE).is_valid(log)


def test_a_schedule_has_events_of_its_own_only():
    event = {"kind": "dose", "of": "platinum", "day": 8, "dose": {"value": 2, "unit": "AUC"}, "at": "2026-03-09"}

    assert not fits({**EVERY_KIND, "events": [event]})
    assert fits({**EVERY_KIND, "schedule": "comparison", "rows": {}, "events": [event]})


def test_a_log_of_a_single_schedule_need_not_name_it():
    text = (ROOT / "docs/sequence.md").read_text("utf-8").split("```")[1]
    protocol = protocol_dsl.check(text.lstrip("\n")).protocol
    log = {key: value for key, value in EVERY_KIND.items() if key != "schedule"} | {"events": []}
    schema = Draft202012Validator(protocol.log_schema())

    assert schema.is_valid(log)
    assert not schema.is_valid({**log, "events": [{"kind": "dose", "of": "tdm2", "at": None}]})


def test_nothing_fits_a_protocol_without_a_schedule():
    text = 'protocol p "P"\n\nfact a : yes/no "A"\n\ninclusion I1 "A"\n    text "A."\n    require a\n'

    assert not Draft202012Validator(protocol_dsl.check(text).protocol.log_schema()).is_valid(EVERY_KIND)


def test_the_schema_of_what_is_found_has_its_words():
    schema = shipped_schema("follow/1")
    item = schema["$defs"]["item"]["properties"]
    deviation = item["deviations"]["items"]["properties"]

    assert schema["$defs"]["status"]["enum"] == [each.value for each in Status]
    assert item["why"]["items"]["enum"] == [each.value for each in Why]
    assert deviation["departure"]["enum"] == [each.value for each in Departure]
    assert deviation["grade"]["enum"] == [each.value for each in Grade]


def test_what_is_found_without_a_part_or_with_another_word_does_not_fit():
    followed = json.loads(protocol_dsl.load(ROOT / FIRST).follow(LOGS["e04"]).to_json())
    for change in (
        lambda data: data.pop("through"),
        lambda data: data["items"][0].update(status="failed"),
        lambda data: data["items"][0].update(extra=1),
        lambda data: data["items"][0]["windows"].append({}),
        lambda data: data["protocol"].update(fingerprint="1"),
    ):
        changed = copy.deepcopy(followed)
        change(changed)
        assert not FOLLOWED.is_valid(changed)
