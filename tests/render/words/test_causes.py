"""Why something is not known, and what would settle it: each of the nine causes, where it can stand."""

from __future__ import annotations

import pytest

from protocol_dsl.engine.decision import Assumption, AssumptionKind
from protocol_dsl.render.words.causes import Subject, assumption_words, cause_words, need_words, path_words, subject_of
from protocol_dsl.render.words.lexicon import Lexicon
from protocol_dsl.schema.datum import Cause, CauseKind
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.values.calendar import on_day
from tests.render.sample import DICTIONARY, PROTOCOL, changed

LEXICON = Lexicon(PROTOCOL)


def record(**parts):
    read, problems, _ = read_record(changed(**parts), DICTIONARY)
    assert read is not None, problems
    return read


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("$.facts.birth_date", "date of birth"),
        ("$.facts.consent", "“Written informed consent given”"),
        ("$.timepoints.enrolment", "date of enrolment"),
        ("$.measurements.ecog", "ECOG performance status"),
        ("$.measurements.ecog[1]", "ECOG performance status result 2"),
        ("$.measurements.ecog.results[1].on", "date of ECOG performance status result 2"),
        ("$.measurements.ast[0].uln", "upper limit of normal of AST result 1"),
        ("$.records.lesions", "distant metastases"),
        ("$.records.lesions.rows[1].stable_since", "“stable on MRI since” in entry 2 of distant metastases"),
        (
            "$.records.therapies[0].given.to",
            "end of “from first to last dose” in entry 1 of prior anticancer therapies",
        ),
        ("$.attestations.I1.comply", "answer of the investigator to “Able to comply”"),
        ("readings.brain_stability", "how to read “How long must brain metastases have been stable?”"),
        ("definitions.age", "“age”"),
        ("I1.inclusion.2", "I1.inclusion.2"),
    ],
)
def test_a_path_is_a_thing(path, words):
    assert path_words(path, LEXICON) == words


def test_a_path_is_taken_apart():
    assert subject_of("$.records.lesions.rows[1].site") == Subject("records", "lesions", 1, "site")


@pytest.mark.parametrize(
    ("kind", "path", "why", "need"),
    [
        (CauseKind.MISSING, "$.facts.birth_date", "date of birth is not in the record", "date of birth"),
        (
            CauseKind.MISSING,
            "$.facts.consent",
            "“Written informed consent given” is not in the record",
            "an answer to “Written informed consent given”",
        ),
        (
            CauseKind.MISSING,
            "$.measurements.ecog",
            "ECOG performance status: no result is in the record",
            "a result of ECOG performance status",
        ),
        (
            CauseKind.MISSING,
            "$.records.lesions",
            "distant metastases: the list is not in the record",
            "the list of distant metastases",
        ),
        (
            CauseKind.INCOMPLETE,
            "$.records.lesions",
            "the record does not say that the list of distant metastases is complete: "
            "there may be more than is recorded",
            "a statement that the list of distant metastases is complete, or what it lacks",
        ),
        (
            CauseKind.STALE,
            "$.measurements.ecog",
            "ECOG performance status: there are results, but none in the time that counts",
            "a result of ECOG performance status from the time that counts",
        ),
        (
            CauseKind.IMPRECISE,
            "$.facts.birth_date",
            "date of birth is not recorded exactly enough",
            "the exact date of birth",
        ),
        (
            CauseKind.UNMAPPED,
            "$.records.therapies[0].agent",
            "“agent” in entry 1 of prior anticancer therapies cannot be matched to the protocol's terms",
            "a code for “agent” in entry 1 of prior anticancer therapies that the protocol knows",
        ),
        (
            CauseKind.AMBIGUOUS,
            "readings.brain_stability",
            "the document can be read in more than one way: “How long must brain metastases have been stable?”",
            "a ruling on “How long must brain metastases have been stable?”",
        ),
        (
            CauseKind.ATTESTATION,
            "$.attestations.I1.comply",
            "the investigator has not answered “Able to comply”",
            "the investigator's answer to “Able to comply”",
        ),
        (
            CauseKind.CONFLICTING,
            "$.measurements.ecog[0]",
            "ECOG performance status result 1: what is recorded contradicts itself",
            "which of the contradicting values of ECOG performance status result 1 is right",
        ),
        (
            CauseKind.UNDEFINED,
            "definitions.age",
            "the document does not define “age”",
            "a definition of “age” (a question to the authors of the document)",
        ),
        (
            CauseKind.UNDEFINED,
            "I1.inclusion.1",
            "it cannot be calculated from what is recorded",
            "other values to calculate with",
        ),
    ],
)
def test_each_cause_says_why_and_what_would_settle_it(kind, path, why, need):
    cause = Cause(kind, path)

    assert cause_words(cause, LEXICON) == why
    assert need_words(cause, LEXICON) == need


def test_every_kind_of_cause_has_words():
    for kind in CauseKind:
        assert cause_words(Cause(kind, "$.facts.birth_date"), LEXICON)
        assert need_words(Cause(kind, "$.facts.birth_date"), LEXICON)


def test_a_null_is_told_from_an_absent_key():
    cause = Cause(CauseKind.MISSING, "$.facts.birth_date")

    assert cause_words(cause, LEXICON, record(facts__birth_date=None)) == "date of birth is recorded as not known"


def test_a_partial_date_says_how_far_it_is_known():
    cause = Cause(CauseKind.IMPRECISE, "$.facts.birth_date")

    assert (
        cause_words(cause, LEXICON, record(facts__birth_date="1970-05"))
        == "date of birth is recorded only to the month"
    )


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (
            {"rows": [], "through": "2026-01-05"},
            "the record says that the list of distant metastases is complete up to 2026-01-05: "
            "there may be more after that",
        ),
        (
            {"rows": [], "through": None},
            "the record does not say that the list of distant metastases is complete: "
            "there may be more than is recorded",
        ),
    ],
)
def test_a_list_that_is_complete_to_an_earlier_date_says_which(held, said):
    cause = Cause(CauseKind.INCOMPLETE, "$.records.lesions")

    assert cause_words(cause, LEXICON, record(records__lesions=held)) == said


def test_an_answer_to_another_wording_is_no_answer():
    cause = Cause(CauseKind.ATTESTATION, "$.attestations.I1.comply")
    other = {"I1.comply": {"value": True, "by": "investigator", "wording": "other"}}

    assert cause_words(cause, LEXICON, record(attestations=other)) == (
        "the investigator's answer was given to another wording than “Able to comply”"
    )


@pytest.mark.parametrize(
    ("assumption", "words"),
    [
        (
            Assumption(AssumptionKind.COMPLETE, "$.records.lesions", "2026-03-02", on_day(2026, 3, 2)),
            "distant metastases: nothing is left out up to 2026-03-02 (the record does not say so)",
        ),
        (
            Assumption(AssumptionKind.DEFAULT, "$.facts.birth_date", "never"),
            "date of birth is not in the record and was taken to be “never”, as the protocol says",
        ),
        (
            Assumption(AssumptionKind.STAND_IN, "$.timepoints.enrolment", "as_of", on_day(2026, 3, 2)),
            "date of enrolment is not in the record; the day of this decision (2026-03-02) stands in for it",
        ),
        (
            Assumption(AssumptionKind.QUESTION_NOT_STATED, "$.attestations.I1.comply", ""),
            "answer of the investigator to “Able to comply”: taken as given to the question as it stands now",
        ),
    ],
)
def test_what_was_taken_for_granted_is_said(assumption, words):
    assert assumption_words(assumption, LEXICON) == words


def test_a_planned_date_that_stands_in_is_named():
    assumption = Assumption(AssumptionKind.STAND_IN, "$.timepoints.enrolment", "planned date")
    planned = record(timepoints={"enrolment": {"planned": "2026-03-09"}})

    assert assumption_words(assumption, LEXICON, planned) == (
        "date of enrolment is not in the record; the planned date (2026-03-09) stands in for it"
    )
