"""Records that somebody made to break something, and records with mistakes: a clear error or a right answer."""

from __future__ import annotations

import json
import time
from functools import cache

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import protocol_dsl
from protocol_dsl.api.outcome import Decision, RecordErrors
from protocol_dsl.model.scenarios import SECTIONS
from protocol_dsl.model.uses import Kind, criterion_uses
from protocol_dsl.model.wordings import criteria
from protocol_dsl.render.explanation.style import Style
from protocol_dsl.render.explanation.view import Wanted
from protocol_dsl.tools.cli.app import app
from tests.hostile.limits import two_seconds
from tests.hostile.wrong_data import Changed, as_text, changed, good_records, protocol_of
from tests.protocols import FIRST, ROOT

P017 = json.loads((ROOT / "examples" / "p017.json").read_text("utf-8"))
FORMATS = ("text", "line", "markdown", "html", "json")


def outcome_of(protocol, record):
    (outcome,) = protocol.decide_many([record])
    return outcome


def assert_clear(errors, data):
    """Each problem has a place of the record, words that can be shown, and a repair."""
    assert errors.problems
    for each in errors.problems:
        assert each.path == "$" or each.path.startswith("$.")
        assert each.path.isprintable()
        assert each.message.isprintable()
        assert len(each.path) < 300
        assert len(each.message) < 400
        assert "object at 0x" not in f"{each.message}{each.help}"
        assert each.help or "lies" in each.message or "`" in each.message, each
    assert errors.text().encode()
    assert errors.to_json().encode()


# ---- Mistakes anywhere --------------------------------------------------------------------------------------------


def assert_a_clear_error_or_a_right_answer(change: Changed, formats: tuple[str, ...]) -> None:
    protocol = change.sample.protocol
    outcome = outcome_of(protocol, change.data)
    if isinstance(outcome, RecordErrors):
        assert_clear(outcome, change.data)
    else:
        assert outcome.explain("line").encode()
        if formats:
            # What is shown costs more than to show it, and is the same in every form.
            view = outcome._view(Wanted())
            assert all(outcome._shown(view, form, Style()).encode() for form in formats)
        assert_untouched_criteria_stand(change, outcome)
    text = as_text(change.data)
    if text is not None:
        assert said(outcome_of(protocol, text)) == said(outcome)


def said(outcome):
    return outcome.to_json() if isinstance(outcome, RecordErrors) else outcome.to_json(chain=False)


def assert_untouched_criteria_stand(change: Changed, outcome: Decision) -> None:
    """A criterion that reads nothing of what was changed has the status that it had."""
    before, after = statuses_before(good_records().index(change.sample)), statuses(outcome)
    stands = untouched(change)
    for key in before.keys() & after.keys():
        assert key[1] not in stands or after[key] == before[key], (key, change.places)


@cache
def statuses_before(number: int) -> dict[tuple[str | None, str], str]:
    sample = good_records()[number]
    return statuses(outcome_of(sample.protocol, sample.data))


def statuses(outcome: Decision) -> dict[tuple[str | None, str], str]:
    groups = outcome.to_dict(chain=False)["groups"]
    return {(group["group"], each["id"]): each["status"] for group in groups for each in group["criteria"]}


def untouched(change: Changed) -> set[str]:
    """The criteria that read nothing of what was changed; none if that concerns everything."""
    model = change.sample.protocol._plan.protocol
    touched = {_use_of(place) for place in change.places}
    if None in touched:
        return set()
    # One timepoint may stand in for another.
    kinds = {kind for kind, name in touched if name is None or kind is Kind.TIMEPOINT}
    found = set()
    for _, each in criteria(model):
        waiving = (other for _, other in criteria(model) if each.name in other.waives)
        own = {use for one in (each, *waiving) for use in criterion_uses(one, model)}
        if not own & touched and not any(kind in kinds for kind, _ in own):
            found.add(each.name)
    return found


def _use_of(place):
    """The name that a place of a record is about; None for what every criterion may depend on."""
    kind = SECTIONS.get(place[0])
    if kind is None:
        return None if place[0] in ("as_of", "timezone") else (Kind.PROTOCOL, place[0])
    return kind, place[1] if len(place) > 1 else None


@given(st.deferred(lambda: changed(good_records(), fitting=False)))
def test_anything_wrong_in_a_good_record_is_named_or_makes_no_difference_elsewhere(change: Changed) -> None:
    assert_a_clear_error_or_a_right_answer(change, ())


@given(st.deferred(lambda: changed(good_records(), fitting=True)))
def test_values_at_the_edge_of_what_there_is_are_decided_and_change_nothing_elsewhere(change: Changed) -> None:
    assert_a_clear_error_or_a_right_answer(change, ())


@pytest.mark.slow
@settings(max_examples=300)
@given(st.deferred(lambda: changed(good_records(), fitting=False)))
def test_anything_wrong_in_a_good_record_is_named_or_explained_in_every_form(change: Changed) -> None:
    assert_a_clear_error_or_a_right_answer(change, FORMATS)


@pytest.mark.slow
@settings(max_examples=300)
@given(st.deferred(lambda: changed(good_records(), fitting=True)))
def test_values_at_the_edge_of_what_there_is_are_explained_in_every_form(change: Changed) -> None:
    assert_a_clear_error_or_a_right_answer(change, FORMATS)


# ---- Single values ------------------------------------------------------------------------------------------------

SMALL = protocol_dsl.check("""protocol small "Small"

timepoint seen "Seen"
    until it happens: as_of
fact n : number "Count"
fact weight : quantity in kg "Weight"
fact born : date "Born"
fact given : date "Given"
fact why : text "Why"
measurement creatinine : quantity in mg/dL "Creatinine"
    latest within 30 days before seen
records drugs "Drugs"
    main drug : one of aspirin, other
    taken : period

inclusion N "Two or more"
    text "T"
    require n >= 2
inclusion W "Above 50 kg"
    text "T"
    require weight > 50 kg
inclusion B "Adult"
    text "T"
    require born at least 18 years before seen
inclusion G "Given within 24 hours"
    text "T"
    require given within 24 hours before seen
inclusion C "Creatinine"
    text "T"
    require creatinine <= 1.5 mg/dL
exclusion D "Aspirin"
    text "T"
    exclude if any drugs where drug is aspirin
""")
assert SMALL.protocol is not None, SMALL.text()
HEAD = {"format": "record/1", "subject": "P", "as_of": "2026-03-02", "timezone": "Europe/Paris"}


def small(**parts):
    return json.dumps({**HEAD, **parts})


def status(criterion, **parts):
    outcome = outcome_of(SMALL.protocol, small(**parts))
    assert isinstance(outcome, Decision), outcome.text()
    return outcome.status(criterion)


def problem_of(text, protocol=SMALL.protocol):
    outcome = outcome_of(protocol, text)
    assert isinstance(outcome, RecordErrors)
    assert_clear(outcome, text)
    (problem,) = outcome.problems
    return problem.code, problem.path


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_in_json_is_none(word):
    text = small(facts={"n": 0}).replace(": 0", f": {word}")
    outcome = outcome_of(SMALL.protocol, text)

    assert [each.message for each in outcome.problems] == [f"this is not JSON: {word} is not a number"]
    assert problem_of({**HEAD, "facts": {"n": float(word.replace("Infinity", "inf"))}}) == ("R104", "$.facts.n")


@pytest.mark.parametrize(
    "written", ["1e400", "1e-400", "-1e400", "1" + "0" * 400, "0." + "0" * 400 + "1", "9e99999999999"]
)
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_number_that_no_measurement_has_is_refused_and_not_rounded(written, quote):
    text = small(facts={"n": 0}).replace('"n": 0', f'"n": {quote}{written}{quote}')

    assert problem_of(text) == ("R110", "$.facts.n")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1." + "9" * 390, "not met"),
        ("2." + "0" * 390, "met"),
        ("2." + "0" * 390 + "1", "met"),
        ("1e399", "met"),
        ("-1e399", "not met"),
        ("2e-399", "not met"),
        ("0.2e1", "met"),
    ],
)
def test_a_long_number_is_compared_to_its_last_digit(written, expected):
    assert status("N", facts={"n": written}) == expected
    text = small(facts={"n": 0}).replace('"n": 0', f'"n": {written}')
    assert outcome_of(SMALL.protocol, text).status("N") == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (50, "kg", "not met"),
        (50_000, "g", "not met"),
        ("50000.000000000000000001", "g", "met"),
        (50_000_000, "mg", "not met"),
        (111, "lb", "met"),
        (110, "lb", "not met"),
    ],
)
def test_units_of_the_same_kind_are_converted_exactly(value, unit, expected):
    assert status("W", facts={"weight": {"value": value, "unit": unit}}) == expected


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("m", "R109"),
        ("kg/m2", "R109"),
        ("mg/dL", "R109"),
        ("1", "R109"),
        ("kgg", "R108"),
        ("", "R108"),
        ("K" * 9999, "R108"),
    ],
)
def test_a_unit_of_another_kind_is_refused(unit, code):
    assert problem_of(small(facts={"weight": {"value": 60, "unit": unit}})) == (code, "$.facts.weight.unit")


def test_results_in_different_units_are_one_series():
    results = [
        {"value": 20, "unit": "mg/L", "on": "2026-02-20"},
        {"value": "0.015", "unit": "g/L", "on": "2026-02-27"},
        {"value": 9, "unit": "mg/dL", "on": "2026-02-01"},
    ]

    assert status("C", measurements={"creatinine": results}) == "met"
    results[1]["unit"] = "mmol"
    assert problem_of(small(measurements={"creatinine": results})) == ("R109", "$.measurements.creatinine[1].unit")


# ---- Days and times -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "as_of", "expected"),
    [
        ("2008-02-29", "2026-02-28", "not met"),
        ("2008-02-29", "2026-03-01", "met"),
        ("2006-02-28", "2024-02-28", "met"),
        ("2006-03-01", "2024-02-29", "not met"),
        ("2007-12-31", "2025-12-31", "met"),
        ("0001-01-01", "2026-03-02", "met"),
        ("0001-01-01", "0018-12-31", "not met"),
        ("0001-01-01", "0019-01-01", "met"),
        ("9981-12-31", "9999-12-31", "met"),
        ("9982-01-01", "9999-12-31", "not met"),
        ("9999-12-31", "0001-01-01", "not met"),
        ("0001", "0019-01-01", "undetermined"),
        ({"between": ["0001", "9999"]}, "2026-03-02", "undetermined"),
    ],
)
def test_the_first_and_the_last_year_and_leap_days_count_like_any_other(born, as_of, expected):
    decision = outcome_of(SMALL.protocol, small(facts={"born": born}, as_of=as_of))

    assert decision.status("B") == expected
    for form in FORMATS:
        assert decision.explain(form).encode()


@pytest.mark.parametrize(
    "day",
    [
        "0000-01-01",
        "10000-01-01",
        "-0001-01-01",
        "2026-02-29",
        "2100-02-29",
        "2026-04-31",
        "2026-13-01",
        "2026-3-2",
        "20260302",
        "2026-W10-1",
        "2026-061",
        "today",
        "46083",
        "2026-03-02T24:00",
        "2026-03-02T23:59:60Z",
        "2026-03-02T10:00+25:00",
        "2026-03-02 10:00",
        "２０２６-03-02",
    ],
)
def test_what_is_no_day_is_refused(day):
    assert problem_of(small(facts={"born": day})) == ("R111", "$.facts.born")


@pytest.mark.parametrize(
    ("given_at", "seen", "expected"),
    [
        # The night of 29 March 2026 has 23 hours in Paris, that of 25 October 25.
        ("2026-03-28T12:00", "2026-03-29T12:00", "met"),
        ("2026-03-28T11:00", "2026-03-29T12:00", "met"),
        ("2026-03-28T10:59", "2026-03-29T12:00", "not met"),
        ("2026-10-24T13:00", "2026-10-25T12:00", "met"),
        ("2026-10-24T12:00", "2026-10-25T12:00", "not met"),
        ("2026-10-25T02:30+02:00", "2026-10-26T01:30", "met"),
        ("2026-10-25T02:30+02:00", "2026-10-26T01:31", "not met"),
        ("2026-10-25T02:30+01:00", "2026-10-26T02:30", "met"),
    ],
)
def test_hours_are_elapsed_time_when_clocks_change(given_at, seen, expected):
    parts = {"timepoints": {"seen": seen}, "facts": {"given": given_at}, "as_of": "2026-12-01"}

    assert status("G", **parts) == expected


@pytest.mark.parametrize(
    "time_of_day", ["2026-03-29T02:00", "2026-03-29T02:59", "2026-10-25T02:00", "2026-10-25T02:59:59"]
)
def test_a_clock_time_that_never_or_twice_is_needs_its_offset(time_of_day):
    assert problem_of(small(facts={"given": time_of_day}, as_of="2026-12-01")) == ("R111", "$.facts.given")
    assert status("G", facts={"given": f"{time_of_day}+01:00"}, as_of="2026-12-01") == "not met"


# ---- Texts --------------------------------------------------------------------------------------------------------

SURROGATE, TEXTS = (
    "\ud800",
    ("\x00", "\x1b[31m\x07", "\u202egnp", "\ufeff", "x" * 50_000, "<script>", "‮\r\n$.facts: fine"),
)


@pytest.mark.parametrize("text", TEXTS, ids=["nul", "escape", "direction", "mark", "long", "html", "lines"])
def test_any_text_is_shown_so_that_it_steers_nothing(text):
    record = json.loads(json.dumps(P017))
    record["subject"] = f"P{text}"
    record["facts"]["consent"]["source"] = text
    record["records"]["therapies"]["rows"][0]["agent"] = text
    decision = outcome_of(protocol_of(FIRST), json.dumps(record))

    for form in FORMATS:
        shown = decision.explain(form)
        assert not {"\x00", "\x1b", "\x07", "\u202e"} & set(shown) or form == "json"
        assert "<script>" not in shown or form in ("text", "line", "json")
    for each in decision.warnings:
        assert each.message.isprintable()
        assert len(each.message) < 400


@pytest.mark.parametrize(
    "place",
    [
        ("subject",),
        ("as_of",),
        ("timezone",),
        ("group",),
        ("facts", "consent", "source"),
        ("facts", "diagnosis", "code"),
        ("facts", "diagnosis", "system"),
        ("measurements", "ecog", 0, "by"),
        ("measurements", "ecog", 0, "value"),
        ("records", "lesions", "rows", 0, "site"),
        ("records", "therapies", "rows", 0, "agent"),
        ("attestations", "I9", "by"),
        ("facts", SURROGATE),
        ("records", "lesions", "rows", 0, SURROGATE),
        (SURROGATE,),
    ],
)
def test_half_of_a_surrogate_pair_is_refused_wherever_it_stands(place):
    record = json.loads(json.dumps(P017))
    within = record
    for key in place[:-1]:
        within = within[key]
    within[place[-1]] = SURROGATE
    errors = outcome_of(protocol_of(FIRST), json.dumps(record))

    assert isinstance(errors, RecordErrors)
    assert_clear(errors, record)


# ---- Whole records ------------------------------------------------------------------------------------------------

NO_RECORD = {
    "nothing": (b"", "R101"),
    "space": (b" \n", "R101"),
    "words": (b"the participant is well", "R101"),
    "cut": (json.dumps(P017).encode()[:-1], "R101"),
    "two records": (json.dumps(P017).encode() * 2, "R101"),
    "a comma too many": (b'{"format": "record/1",}', "R101"),
    "single quotes": (b"{'format': 'record/1'}", "R101"),
    "a comment": (b'{} // "record/1"', "R101"),
    "another encoding": ('{"subject": "Müller"}'.encode("latin-1"), "R101"),
    "UTF-16": (json.dumps(P017).encode("utf-16"), "R101"),
    "half of a letter": (b'{"subject": "\xc3"}', "R101"),
    "a surrogate as bytes": (b'{"subject": "\xed\xa0\x80"}', "R101"),
    "NUL": (b"\x00" * 1000, "R101"),
    "a control character in a text": (b'{"subject": "a\x00b"}', "R101"),
    "a program": (b"\x7fELF" + bytes(range(256)), "R101"),
    "a list": (b"[]", "R104"),
    "a text": (b'"record/1"', "R104"),
    "a number": (b"1e999999", "R104"),
    "true": (b"true", "R104"),
    "null": (b"null", "R104"),
    "deep lists": (b"[" * 100_000 + b"]" * 100_000, "R117"),
    "open lists": (b"[" * 100_000, "R117"),
    "deep objects": (b'{"facts":' * 100_000 + b"1" + b"}" * 100_000, "R117"),
}


@pytest.mark.parametrize("name", NO_RECORD)
def test_what_is_no_record_says_so(name):
    text, code = NO_RECORD[name]

    assert problem_of(text, protocol_of(FIRST)) == (code, "$")


@pytest.mark.parametrize("bad", ["nothing", "cut", "another encoding", "NUL", "a list", "deep lists", "open lists"])
@pytest.mark.parametrize("command", [("explain",), ("decide",), ("decide", "--format", "json")])
def test_a_bad_record_costs_itself_alone_on_the_command_line(bad, command, tmp_path):
    (tmp_path / "bad.json").write_bytes(NO_RECORD[bad][0])
    (tmp_path / "good.json").write_text(json.dumps(P017), "utf-8")
    name, *options = command
    files = [str(tmp_path / each) for each in ("bad.json", "good.json")]
    result = CliRunner().invoke(app, [name, str(FIRST), *files, *options])

    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert "P-017" in result.stdout
    assert "$" in (result.stdout if options else result.stderr)


def test_a_byte_order_mark_changes_nothing():
    protocol, text = protocol_of(FIRST), json.dumps(P017)

    assert protocol.decide("\ufeff" + text).to_json() == protocol.decide(text.encode("utf-8-sig")).to_json()
    assert protocol.decide("\ufeff" + text).to_json() == protocol.decide(text).to_json()


@pytest.mark.parametrize(
    "place",
    [
        ("facts", "her2_ihc"),
        ("facts", "diagnosis"),
        ("measurements", "ecog"),
        ("records", "lesions"),
        ("attestations", "I9"),
        ("timepoints", "enrolment"),
        ("facts",),
        ("as_of",),
    ],
)
def test_every_depth_is_refused_in_words(place):
    for depth in (2, 3, 20, 58, 60, 61, 500, 20_000):
        for opening, closing in (("[", "]"), ('{"value": ', "}"), ('{"one_of": [1, ', "]}"), ('{"x": ', "}")):
            record = json.loads(json.dumps(P017))
            within = record
            for key in place[:-1]:
                within = within[key]
            within[place[-1]] = "DEEP"
            text = json.dumps(record).replace('"DEEP"', f"{opening * depth}{{}}{closing * depth}")
            outcome = outcome_of(protocol_of(FIRST), text)

            assert isinstance(outcome, RecordErrors)
            assert_clear(outcome, text)


@pytest.mark.parametrize(
    "place", [("facts", "her2_ihc"), ("facts", "diagnosis"), ("measurements", "ecog"), ("records",)]
)
@pytest.mark.parametrize("key", [None, "value", "one_of", "codings", "rows", "between"])
def test_a_mapping_may_be_as_deep_as_it_likes(place, key):
    deep = 1
    for _ in range(20_000):
        deep = [deep, deep] if key is None else {key: deep}
    record = json.loads(json.dumps(P017))
    within = record
    for each in place[:-1]:
        within = within[each]
    within[place[-1]] = deep
    errors = outcome_of(protocol_of(FIRST), record)

    assert isinstance(errors, RecordErrors)
    assert_clear(errors, record)


def test_every_key_that_stands_twice_is_named():
    text = (
        json.dumps(P017)
        .replace('"consent": {', '"consent": {"value": false, ', 1)
        .replace('"facts"', '"group": null, "facts"', 1)
    )
    errors = outcome_of(protocol_of(FIRST), text)

    assert [(each.code, each.path) for each in errors.problems] == [("R102", "$"), ("R102", "$.facts.consent")]


# ---- Long records -------------------------------------------------------------------------------------------------


def many_rows(number):
    rows = [
        {"drug": "other", "taken": {"from": f"20{n % 26:02d}-01", "to": f"20{n % 26:02d}-06-{n % 28 + 1:02d}"}}
        for n in range(number)
    ]
    return small(records={"drugs": {"rows": rows, "through": "2026-03-02"}})


def test_the_cost_of_rows_grows_with_their_number_and_not_with_its_square():
    few, many = many_rows(1_000), many_rows(16_000)
    outcome_of(SMALL.protocol, few)
    start = time.process_time()
    assert outcome_of(SMALL.protocol, few).status("D") == "clear"
    middle = time.process_time()
    assert outcome_of(SMALL.protocol, many).status("D") == "clear"

    assert time.process_time() - middle < 16 * 3 * max(middle - start, 0.02)


@pytest.mark.slow
def test_one_mistake_among_a_hundred_thousand_rows_is_found():
    text = many_rows(100_000)
    assert outcome_of(SMALL.protocol, text).status("D") == "clear"
    place = text.rindex('"other"')
    bad = f'{text[:place]}"othr"{text[place + 7 :]}'
    assert problem_of(bad) == ("R106", "$.records.drugs.rows[99999].drug")


def test_every_one_of_many_mistakes_is_named_soon():
    limit, start = two_seconds(), time.process_time()
    errors = outcome_of(SMALL.protocol, many_rows(10_000).replace('"other"', '"othr"'))

    assert len(errors.problems) == 10_000
    assert errors.text().count("did you mean `other`?") == 10_000
    assert time.process_time() - start < limit
