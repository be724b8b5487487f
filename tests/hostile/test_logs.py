"""Event logs that somebody made to break something, and logs with mistakes: a clear error or a right answer."""

from __future__ import annotations

import json
from time import process_time as time_now

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol_dsl.api.outcome import RecordErrors
from protocol_dsl.tools.cli.app import app
from tests.hostile.limits import two_seconds
from tests.hostile.test_records import NO_RECORD, assert_clear
from tests.hostile.wrong_data import Changed, as_text, changed, good_logs, protocol_of
from tests.protocols import FIRST, ROOT

E18 = json.loads((ROOT / "examples" / "events" / "e18.json").read_text("utf-8"))
PROTOCOL = protocol_of(FIRST)


def assert_a_clear_error_or_a_whole_answer(change: Changed, *, shown: bool) -> None:
    protocol = change.sample.protocol
    outcome = protocol.follow_outcome(change.data)
    if isinstance(outcome, RecordErrors):
        assert_clear(outcome, change.data)
    elif shown:
        texts = (outcome.explain(), outcome.explain("markdown"), outcome.svg(), outcome.ics(), outcome.summary())
        assert all(text.encode() for text in (*texts, outcome.table(), outcome.table("html"), outcome.table("text")))
    text = as_text(change.data)
    if text is not None:
        assert protocol.follow_outcome(text).to_json() == outcome.to_json()


@given(st.deferred(lambda: changed(good_logs(), fitting=False)))
def test_anything_wrong_in_a_good_log_is_named(change: Changed) -> None:
    assert_a_clear_error_or_a_whole_answer(change, shown=False)


@given(st.deferred(lambda: changed(good_logs(), fitting=True)))
def test_values_at_the_edge_of_what_there_is_are_followed_and_shown(change: Changed) -> None:
    assert_a_clear_error_or_a_whole_answer(change, shown=True)


@pytest.mark.slow
@pytest.mark.parametrize("fitting", [False, True])
def test_many_wrong_logs_are_named_or_shown_in_every_form(fitting):
    @settings(max_examples=400)
    @given(changed(good_logs(), fitting=fitting))
    def law(change: Changed) -> None:
        assert_a_clear_error_or_a_whole_answer(change, shown=True)

    law()


def test_the_order_of_events_in_a_log_changes_no_status():
    for sample in good_logs():
        turned = {**sample.data, "events": sample.data["events"][::-1]}

        assert sample.protocol.follow(turned).statuses == sample.protocol.follow(sample.data).statuses


# ---- Whole logs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NO_RECORD)
def test_what_is_no_log_says_so(name):
    text, code = NO_RECORD[name]
    if name in ("cut", "two records", "UTF-16"):
        text = text.replace(b"record/1", b"events/1")
    errors = PROTOCOL.follow_outcome(text)

    assert isinstance(errors, RecordErrors)
    assert_clear(errors, text)
    assert [(each.code, each.path) for each in errors.problems] == [(code, "$")]


def test_a_byte_order_mark_changes_nothing():
    text = json.dumps(E18)

    assert PROTOCOL.follow("\ufeff" + text).to_json() == PROTOCOL.follow(text.encode("utf-8-sig")).to_json()
    assert PROTOCOL.follow("\ufeff" + text).to_json() == PROTOCOL.follow(text).to_json()


def test_a_key_that_stands_twice_in_an_event_is_named_with_its_place():
    text = json.dumps(E18).replace('"kind": "dose"', '"kind": "dose", "cycle": 2')
    errors = PROTOCOL.follow_outcome(text)

    doses = [n for n, each in enumerate(E18["events"]) if each["kind"] == "dose"]
    assert [(each.code, each.path) for each in errors.problems] == [("R102", f"$.events[{n}]") for n in doses]


@pytest.mark.parametrize("bad", ["cut", "another encoding", "NUL", "a list", "open lists"])
def test_a_bad_line_of_json_lines_costs_itself_alone(bad, tmp_path):
    lines = [json.dumps(E18).encode(), NO_RECORD[bad][0], json.dumps({**E18, "subject": "E19"}).encode()]
    (tmp_path / "cohort.jsonl").write_bytes(b"\n".join(lines))
    result = CliRunner().invoke(app, ["follow", str(FIRST), str(tmp_path / "cohort.jsonl"), "--format", "json"])

    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["format"] for each in found] == ["follow/1", "record-errors/1", "follow/1"]


# ---- Single events ------------------------------------------------------------------------------------------------


def with_event(**event):
    return {**E18, "events": [*E18["events"], event]}


@pytest.mark.parametrize(
    ("event", "code", "key"),
    [
        ({"kind": "dose", "of": "tdm1", "cycle": 4, "at": "2026-02-30"}, "R111", "at"),
        ({"kind": "dose", "of": "tdm1", "cycle": 4, "at": "2026-03-29T02:30"}, "R111", "at"),
        ({"kind": "dose", "of": "tdm1", "cycle": 4, "at": "9999-12-31"}, "R112", "at"),
        ({"kind": "dose", "of": "tdm1", "cycle": 1.5, "at": "2026-04-20"}, "R104", "cycle"),
        ({"kind": "dose", "of": "tdm1", "cycle": 10**400, "at": "2026-04-20"}, "R104", "cycle"),
        ({"kind": "dose", "of": "tdm1", "cycle": True, "at": "2026-04-20"}, "R104", "cycle"),
        ({"kind": "dose", "of": "tdm1", "cycle": "4", "at": "2026-04-20"}, "R104", "cycle"),
        ({"kind": "dose", "of": "tdm1", "cycle": float("nan"), "at": "2026-04-20"}, "R104", "cycle"),
        ({"kind": "visit", "of": "tdm1", "at": "2026-04-20"}, "R302", "of"),
        ({"kind": "result", "of": "platelets", "value": 180, "unit": "mg/dL", "at": "2026-04-20"}, "R109", "unit"),
        (
            {"kind": "result", "of": "platelets", "value": "1e400", "unit": "10^9/L", "at": "2026-04-20"},
            "R110",
            "value",
        ),
        ({"kind": "result", "of": "platelets", "value": float("inf"), "unit": "10^9/L", "at": None}, "R104", "value"),
        ({"kind": "withdrawal", "reason": "\ud800", "at": "2026-04-20"}, "R104", "reason"),
    ],
)
def test_what_an_event_cannot_say_is_named_at_its_place(event, code, key):
    errors = PROTOCOL.follow_outcome(with_event(**event))

    assert isinstance(errors, RecordErrors)
    assert_clear(errors, event)
    assert [(each.code, each.path) for each in errors.problems] == [(code, f"$.events[{len(E18['events'])}].{key}")]


@pytest.mark.parametrize(("value", "unit"), [(180, "10^9/L"), (180_000, "/uL"), ("1.8e11", "/L"), ("180.0", "G/L")])
def test_a_result_may_have_any_unit_of_its_kind(value, unit):
    event = {"kind": "result", "of": "platelets", "value": 180, "unit": "10^9/L", "at": "2026-04-21"}
    same = PROTOCOL.follow(with_event(**event)).statuses

    assert PROTOCOL.follow(with_event(**{**event, "value": value, "unit": unit})).statuses == same


@pytest.mark.parametrize("text", ["\x00", "\x1b[31m", "\u202e", "<script>", "x" * 20_000, "a\r\nEND:VCALENDAR"])
def test_any_text_is_shown_so_that_it_steers_nothing(text):
    rows = [f"liver{text}", "bone"]
    events = [{**each, "row": rows[0]} if each.get("row") == "liver" else each for each in E18["events"]]
    events = [{**each, "source": text} for each in events]
    found = PROTOCOL.follow({**E18, "subject": f"E{text}", "rows": {"lesions": rows}, "events": events})

    for shown in (
        found.explain(),
        found.explain("markdown"),
        found.svg(),
        found.table("html"),
        found.table(),
        found.ics(),
    ):
        assert not {"\x00", "\x1b", "\u202e"} & set(shown)
    assert "<script>" not in found.svg() + found.table("html") + found.explain("markdown")
    assert found.ics().count("END:VCALENDAR") == 1


# ---- Long logs ----------------------------------------------------------------------------------------------------


def test_many_events_are_followed_at_a_cost_that_grows_with_their_number():
    def cost(number):
        result = {"kind": "result", "of": "platelets", "value": 180, "unit": "10^9/L"}
        seen = [{**result, "at": f"2026-04-{n % 20 + 1:02d}"} for n in range(number)]
        text = json.dumps({**E18, "events": [*E18["events"], *seen]})
        start = time_now()
        assert PROTOCOL.follow(text).statuses
        return time_now() - start

    cost(10)
    assert cost(4_000) < 8 * 3 * max(cost(500), 0.02)


def test_a_deep_event_is_refused_in_words():
    limit, start = two_seconds(), time_now()
    for depth in (2, 50, 61, 20_000):
        for opening, closing in (("[", "]"), ('{"value": ', "}")):
            deep = f"{opening * depth}{{}}{closing * depth}"
            text = json.dumps(with_event(kind="withdrawal", at="DEEP")).replace('"DEEP"', deep)
            errors = PROTOCOL.follow_outcome(text)

            assert isinstance(errors, RecordErrors)
            assert_clear(errors, text)
    assert time_now() - start < limit
