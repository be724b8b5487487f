"""A record as a whole: its head, its parts, timepoints, facts and answers."""

from __future__ import annotations

import json
import time
from types import MappingProxyType

import pytest

from protocol_dsl.schema.datum import Answer
from protocol_dsl.schema.problems import (
    AfterAsOf,
    AnswerWithoutRole,
    DuplicateKey,
    ImpossibleDate,
    MissingKey,
    NotJson,
    QuestionChanged,
    UnknownKey,
    UnknownWord,
    UnknownZone,
    WrongRole,
    WrongType,
)
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.values.calendar import Moment, in_month, on_day
from tests.schema.reads import HEAD, causes, fact, fact_problem, problems, read, warnings
from tests.strategies.records import EVERYTHING

COMPLY = EVERYTHING.attestations["I1.comply"]


# ---- The head ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["format", "subject", "as_of"])
def test_format_subject_and_as_of_must_be_there(key):
    record, (problem,), _ = read_record({name: value for name, value in HEAD.items() if name != key}, EVERYTHING)

    assert record is None
    assert isinstance(problem, MissingKey)
    assert (problem.path, problem.key) == ("$", key)


def test_another_format_is_refused():
    assert problems(format="record/2") == (WrongType("$.format", "`record/2`", "`record/1`"),)


@pytest.mark.parametrize("subject", [17, "", " ", None, ["P"]])
def test_a_subject_is_a_text(subject):
    (problem,) = problems(subject=subject)

    assert (type(problem), problem.path) == (WrongType, "$.subject")


def test_the_caller_may_ask_at_another_moment():
    record, found, _ = read_record(HEAD, EVERYTHING, as_of="2026-04-01")

    assert found == ()
    assert record.as_of == on_day(2026, 4, 1)


def test_a_wrong_as_of_of_the_record_is_not_hidden_by_that_of_the_caller():
    _, (problem,), _ = read_record({**HEAD, "as_of": "soon"}, EVERYTHING, as_of="2026-04-01")

    assert (type(problem), problem.path) == (ImpossibleDate, "$.as_of")


def test_a_question_is_not_asked_in_a_month():
    (problem,) = problems(as_of="2026-03")

    assert (type(problem), problem.path) == (ImpossibleDate, "$.as_of")


def test_as_of_may_be_a_clock_time():
    assert read(as_of="2026-03-02T10:00").as_of == Moment(on_day(2026, 3, 2).first, on_day(2026, 3, 2).last, 1772442000)


def test_a_time_zone_is_one_of_the_time_zone_data():
    (problem,) = problems(timezone="Europe/Pariss")

    assert problem == UnknownZone("$.timezone", "`Europe/Pariss`", "Europe/Paris")
    assert problem.help == "did you mean `Europe/Paris`?"


def test_a_group_is_one_that_the_protocol_declares():
    assert read(group="comparison").group == "comparison"
    assert read(group=None).group is None
    assert problems(group="observatoin") == (
        UnknownWord("$.group", "`observatoin`", ("observation", "comparison"), "observation"),
    )


def test_unknown_parts_offer_the_nearest():
    assert problems(fact={}) == (UnknownKey("$.fact", "fact", "part of a record", "facts"),)


@pytest.mark.parametrize("part", ["timepoints", "facts", "measurements", "records", "attestations"])
@pytest.mark.parametrize("value", [None, [], "x", 1, True])
def test_each_part_is_an_object(part, value):
    (problem,) = problems(**{part: value})

    assert (type(problem), problem.path) == (WrongType, f"$.{part}")


@pytest.mark.parametrize("data", [None, [], 1, True, object(), MappingProxyType({}), "[]", '"x"', "1"])
def test_what_is_no_object_is_no_record(data):
    record, (problem,), _ = read_record(data, EVERYTHING)

    assert record is None
    assert problem.expected == "a record, a JSON object"


def test_a_text_is_read_strictly():
    text = json.dumps(HEAD)

    assert read_record(text, EVERYTHING)[0] == read()
    assert read_record(text.encode(), EVERYTHING)[0] == read()
    assert isinstance(read_record(text[:-1], EVERYTHING)[1][0], NotJson)


def test_all_findings_come_at_once_with_their_paths():
    text = """{"format": "record/1", "subject": "P", "as_of": "2026-03-02", "facts": {"consnt": true, "her2": 9},
        "measurements": {"ast": [{"value": 38}]}, "group": "x", "group": "y",
        "records": {"lesions": [{"site": "livr"}], "therapies": []}}"""
    _, found, _ = read_record(text, EVERYTHING)

    assert [(problem.code, problem.path) for problem in found] == [
        ("R102", "$"),
        ("R106", "$.group"),
        ("R103", "$.facts.consnt"),
        ("R110", "$.facts.her2"),
        ("R107", "$.measurements.ast[0]"),
        ("R106", "$.records.lesions[0].site"),
        ("R115", "$.records.therapies"),
    ]
    assert found[0] == DuplicateKey("$", "group")


# ---- Values and what is said about them ---------------------------------------------------------------


def test_a_value_is_bare_or_says_where_it_comes_from():
    about = fact("consent", {"value": True, "source": "form v2", "on": "2026-02-11", "by": "nurse"})

    assert fact("consent", True).items == about.items == (True,)
    assert (about.source, about.on, about.by) == ("form v2", on_day(2026, 2, 11), "nurse")


@pytest.mark.parametrize("value", [None, {"value": None}])
def test_null_is_not_known(value):
    datum = fact("consent", value)

    assert datum.items is None
    assert causes(datum) == {("missing", "$.facts.consent")}


def test_an_absent_key_is_absent():
    assert read(facts={"consent": True}).facts.keys() == {"consent"}


def test_an_unknown_key_about_a_value_offers_the_nearest():
    problem = fact_problem("consent", {"value": True, "sorce": "form"})

    assert problem == UnknownKey("$.facts.consent.sorce", "sorce", "part of a value", "source")


def test_what_is_said_about_no_value_is_a_finding():
    problem = fact_problem("consent", {"source": "form"})

    assert (type(problem), problem.path, problem.key) == (MissingKey, "$.facts.consent", "value")


@pytest.mark.parametrize("key", ["source", "by"])
def test_source_and_by_are_texts(key):
    assert fact_problem("consent", {"value": True, key: 1}) == WrongType(f"$.facts.consent.{key}", "`1`", "a text")


@pytest.mark.parametrize("key", ["unit", "uln", "visit", "wording"])
def test_what_fits_other_values_is_not_dropped_in_silence(key):
    assert fact_problem("consent", {"value": True, key: "x"}).path == f"$.facts.consent.{key}"


def test_an_observation_does_not_lie_after_as_of():
    problem = fact_problem("consent", {"value": True, "on": "2026-03-03"})

    assert problem == AfterAsOf("$.facts.consent.on", "`2026-03-03`", "2026-03-02")


@pytest.mark.parametrize("on", ["2026-03-02", "2026-03", "2026", "2026-03-02T23:59+01:00"])
def test_an_observation_that_may_lie_before_as_of_is_read(on):
    assert fact("consent", {"value": True, "on": on}).on is not None


def test_half_of_a_surrogate_pair_is_no_text():
    _, found, _ = read_record(json.dumps({**HEAD, "facts": {"comment": "\ud800"}}), EVERYTHING)

    assert [problem.path for problem in found] == ["$.facts.comment"]
    assert all(problem.message.isprintable() for problem in found)


# ---- Facts ----------------------------------------------------------------------------------------------


def test_a_misspelt_fact_suggests_the_nearest_name():
    assert problems(facts={"consnt": True}) == (
        UnknownKey("$.facts.consnt", "consnt", "fact of this protocol", "consent"),
    )


def test_an_attested_fact_counts_if_the_role_gave_it():
    assert fact("resectable", {"value": True, "by": "investigator"}).items == (True,)


def test_a_bare_value_of_an_attested_fact_does_not_count_in_a_record():
    datum = fact("resectable", True)

    assert datum.items is None
    assert causes(datum) == {("attestation", "$.facts.resectable")}
    assert warnings(facts={"resectable": True}) == (AnswerWithoutRole("$.facts.resectable", "investigator"),)


def test_a_bare_value_of_an_attested_fact_counts_in_an_example():
    record, found, warned = read_record({**HEAD, "facts": {"resectable": True}}, EVERYTHING, bare_attested_counts=True)

    assert (found, warned) == ((), ())
    assert record.facts["resectable"].items == (True,)
    assert record.facts["resectable"].by == "investigator"


def test_another_role_than_the_one_that_is_asked_is_a_problem_even_in_an_example():
    given = {**HEAD, "facts": {"resectable": {"value": True, "by": "radiation_oncologist"}}}
    for options in ({}, {"bare_attested_counts": True}):
        _, found, _ = read_record(given, EVERYTHING, **options)
        assert found == (WrongRole("$.facts.resectable.by", "radiation_oncologist", "investigator"),)


# ---- Timepoints ---------------------------------------------------------------------------------------------


def test_a_timepoint_has_happened_or_is_planned():
    record = read(timepoints={"enrolment": {"planned": "2026-03-09"}, "screening": "2026-02-20"})

    assert record.planned["enrolment"].items == (on_day(2026, 3, 9),)
    assert record.planned["enrolment"].path == "$.timepoints.enrolment.planned"
    assert record.timepoints["screening"].items == (on_day(2026, 2, 20),)
    assert record.timepoints.keys() == {"screening"}


def test_a_timepoint_may_have_been_planned_for_another_day():
    record = read(timepoints={"enrolment": {"planned": "2026-02-01", "value": "2026-02", "source": "log"}})

    assert record.planned["enrolment"].source is None
    assert record.timepoints["enrolment"].items == (in_month(2026, 2),)
    assert record.timepoints["enrolment"].source == "log"


def test_what_has_happened_does_not_lie_after_as_of():
    (problem,) = problems(timepoints={"enrolment": "2026-03-09"})

    assert problem == AfterAsOf("$.timepoints.enrolment", "`2026-03-09`", "2026-03-02")
    assert "`planned`" in problem.help


@pytest.mark.parametrize("value", ["never", {"planned": "never"}, True, 5, {"source": "x"}, {"planed": "2026-01-01"}])
def test_a_timepoint_is_a_date(value):
    assert problems(timepoints={"enrolment": value})


def test_a_timepoint_of_which_nothing_is_known_is_null():
    assert read(timepoints={"screening": None}).timepoints["screening"].items is None
    assert read(timepoints={"screening": {"planned": None}}).planned["screening"].items is None


def test_unknown_keys_of_a_timepoint_are_findings():
    (problem,) = problems(timepoints={"enrolment": {"planned": "2026-03-09", "sauce": "x"}})
    (other,) = problems(timepoints={"enrolment": {"planned": "2026-03-09", "value": None, "sauce": "x"}})

    assert problem.path == other.path == "$.timepoints.enrolment.sauce"


# ---- Answers ---------------------------------------------------------------------------------------------------


def answer(given):
    return read(attestations={"I1.comply": given}).attestations["I1.comply"]


def test_an_answer_by_the_role_counts():
    assert answer({"value": True, "by": "investigator", "on": "2026-02-27"}).items == (True,)


def test_an_answer_by_another_role_is_a_problem():
    (problem,) = problems(attestations={"I1.comply": {"value": True, "by": "nurse"}})

    assert problem == WrongRole("$.attestations.I1.comply.by", "nurse", "investigator")


@pytest.mark.parametrize(
    "given", [True, {"value": True, "on": "2026-02-27"}, None, {"value": None, "by": "investigator"}]
)
def test_without_the_role_or_without_a_value_the_question_is_open(given):
    datum = answer(given)

    assert datum.items is None
    assert causes(datum) == {("attestation", "$.attestations.I1.comply")}


def test_an_answer_to_another_wording_leaves_the_question_open():
    given = {"value": True, "by": "investigator", "wording": "0" * 64}

    assert answer(given).items is None
    assert causes(answer(given)) == {("attestation", "$.attestations.I1.comply")}
    assert warnings(attestations={"I1.comply": given}) == (
        QuestionChanged("$.attestations.I1.comply", "Able to comply"),
    )


def test_an_answer_to_this_wording_counts_and_so_does_one_that_does_not_repeat_it():
    same = answer({"value": True, "by": "investigator", "wording": COMPLY.fingerprint})

    assert (same.items, same.wording) == ((True,), COMPLY.fingerprint)
    assert answer({"value": True, "by": "investigator"}).wording is None


@pytest.mark.parametrize("value", ["yes", "not done", "never", 1, [], {}])
def test_an_answer_is_yes_or_no(value):
    (problem,) = problems(attestations={"I1.comply": {"value": value, "by": "investigator"}})

    assert (type(problem), problem.path) == (WrongType, "$.attestations.I1.comply")


def test_an_unknown_question_offers_the_nearest():
    (problem,) = problems(attestations={"I1.complyy": True})

    assert problem.help == "did you mean `I1.comply`?"


# ---- Hostile records -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(EVERYTHING.facts))
def test_a_value_that_holds_itself_is_refused_by_every_type(name):
    endless = {}
    endless["one_of"] = [endless, endless]

    assert problems(facts={name: endless})
    endless = []
    endless.append(endless)
    assert problems(facts={name: endless})


def test_keys_that_are_no_texts_are_refused():
    assert problems(facts={1: True})[0].path == "$.facts.1"
    assert problems(facts={"consent": {"value": True, None: 1}})


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("\x1b[31m", "$.facts.�[31m"),
        ("\ud800", "$.facts.�"),
        ("x\n$.facts.consent: fine", "$.facts.x�$.facts.consent: fine"),
        ("x" * 1_000_000, "$.facts." + "x" * 57 + "…"),
        ("", "$.facts.…"),
    ],
)
def test_a_key_that_nobody_could_read_is_shown_as_a_message_shows_it(key, path):
    for data in ({**HEAD, "facts": {key: 1}}, json.dumps({**HEAD, "facts": {key: 1}})):
        _, (problem,), _ = read_record(data, EVERYTHING)

        assert problem.path == path


def test_a_hundred_thousand_rows_are_read_in_seconds_and_each_error_is_named():
    rows = [{"site": "liver", "stable_since": f"2026-01-{n % 28 + 1:02d}"} for n in range(100_000)]
    rows[77_777] = {"site": "livr"}
    text = json.dumps({**HEAD, "records": {"lesions": rows}})
    start = time.perf_counter()
    _, (problem,), _ = read_record(text, EVERYTHING)

    assert time.perf_counter() - start < 30
    assert problem == UnknownWord(
        "$.records.lesions[77777].site", "`livr`", ("brain", "liver", "lung", "other"), "liver"
    )


def test_never_and_not_done_are_answers():
    assert fact("birth_date", "never").items == (Answer.NEVER,)
    assert fact("her2", "not done").items == (Answer.NOT_DONE,)
    assert fact("her2", "not done").causes == frozenset()
