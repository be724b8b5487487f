"""SEMANTICS 3: complete, missing, stale, never."""

import pytest

from tests.semantics.ask import MET, NOT_MET, OPEN, ask, record

KNOWN = """
timepoint enrolment
    until it happens: as_of
fact ratio : number
fact last_delivery : date
fact hospital_stay : period
fact smoker : yes/no
    if absent: no
measurement ecog : integer 0 to 5
    latest within 28 days before enrolment
records lesions
    main site : one of brain, liver, other
    stable : yes/no
records trips
    main place : text
    if absent: none
"""

TRUE = {"site": "liver", "stable": True}
FALSE = {"site": "liver", "stable": False}
UNSURE = {"site": "liver", "stable": None}
OPEN_LIST, CLOSED_LIST = None, "2026-03-02"


def lesions(rows, through):
    return record(records={"lesions": {"rows": rows, "through": through}})


@pytest.mark.parametrize(
    ("rows", "through", "some", "none", "all_"),
    [
        ([], CLOSED_LIST, NOT_MET, MET, MET),
        ([], OPEN_LIST, OPEN, OPEN, OPEN),
        ([TRUE], OPEN_LIST, MET, NOT_MET, OPEN),
        ([FALSE], OPEN_LIST, OPEN, OPEN, NOT_MET),
        ([UNSURE, FALSE], CLOSED_LIST, OPEN, OPEN, NOT_MET),
        ([TRUE], CLOSED_LIST, MET, NOT_MET, MET),
        ([UNSURE, TRUE], CLOSED_LIST, MET, NOT_MET, OPEN),
        ([UNSURE], CLOSED_LIST, OPEN, OPEN, OPEN),
    ],
)
def test_the_table_of_any_no_and_all(rows, through, some, none, all_):
    known = lesions(rows, through)

    assert ask(KNOWN, "any lesions where stable", known).status == some
    assert ask(KNOWN, "no lesions where stable", known).status == none
    assert ask(KNOWN, "all lesions have stable", known).status == all_


def test_an_absent_list_is_missing_and_not_empty():
    answer = ask(KNOWN, "no lesions", record())

    assert (answer.status, answer.causes) == (OPEN, {"missing"})


def test_a_list_that_stops_before_as_of_is_incomplete():
    answer = ask(KNOWN, "no lesions", lesions([], "2026-03-01"))

    assert (answer.status, answer.causes) == (OPEN, {"incomplete"})


def test_a_bare_list_counts_as_complete_and_the_decision_says_so():
    from tests.semantics.ask import protocol

    text = KNOWN + '\ninclusion X "X"\n    text "X"\n    require no lesions\n'
    decision = protocol(text).decide(record(records={"lesions": []})).to_dict()

    assert decision["groups"][0]["verdict"] == "eligible"
    assert "$.records.lesions" in [each["path"] for each in decision["assumptions"]]


def test_if_absent_fills_an_absent_key_only():
    assert ask(KNOWN, "not smoker", record()).status == MET
    assert ask(KNOWN, "not smoker", record(facts={"smoker": None})).status == OPEN
    assert ask(KNOWN, "no trips", record()).status == MET
    assert ask(KNOWN, "no trips", record(records={"trips": {"rows": [], "through": None}})).status == OPEN


@pytest.mark.parametrize(
    ("facts", "done", "below_if_done", "below"),
    [
        ({"ratio": 1.5}, MET, MET, MET),
        ({"ratio": 2.5}, MET, NOT_MET, NOT_MET),
        ({"ratio": "not done"}, NOT_MET, MET, OPEN),
        ({"ratio": None}, OPEN, OPEN, OPEN),
        ({}, OPEN, OPEN, OPEN),
    ],
)
def test_not_done_is_an_answer_and_a_missing_result_is_not(facts, done, below_if_done, below):
    known = record(facts=facts)

    assert ask(KNOWN, "ratio is done", known).status == done
    assert ask(KNOWN, "ratio < 2.0 if done", known).status == below_if_done
    assert ask(KNOWN, "ratio < 2.0", known).status == below


def test_not_done_leaves_other_comparisons_missing():
    assert ask(KNOWN, "ratio < 2.0", record(facts={"ratio": "not done"})).causes == {"missing"}


@pytest.mark.parametrize(
    "condition",
    [
        "last_delivery less than 6 months before enrolment",
        "last_delivery before enrolment",
        "last_delivery at least 1 days before enrolment",
    ],
)
def test_every_window_is_false_for_a_date_that_never_was(condition):
    assert ask(KNOWN, condition, record(facts={"last_delivery": "never"})).status == NOT_MET


def ecog(*results, through="absent"):
    series = [{"value": value, "on": on} for value, on in results]
    held = series if through == "absent" else {"results": series, "through": through}
    return record(measurements={"ecog": held})


@pytest.mark.parametrize(
    ("results", "status", "causes"),
    [
        ([(1, "2026-02-20")], MET, set()),
        ([(1, "2026-02-20"), (2, "2026-02-10")], MET, set()),
        ([(2, "2026-02-20"), (1, "2026-02-10")], NOT_MET, set()),
        ([(1, "2026-01-20")], OPEN, {"stale"}),
        ([], OPEN, {"missing"}),
        ([(1, "2026-02-20"), (None, "2026-02-25")], OPEN, {"missing"}),
        ([(0, "2026-02-20"), (1, "2026-02-20")], MET, set()),
        ([(1, "2026-02-20"), (2, "2026-02-20")], OPEN, {"conflicting"}),
        ([(1, "2026-02")], OPEN, {"imprecise"}),
        ([(1, "2026-02-20"), (2, "2026-02")], OPEN, {"imprecise"}),
        ([(1, "2026-02-20"), (0, "2026-02")], MET, set()),
    ],
)
def test_the_latest_result_is_the_set_of_those_that_may_be_it(results, status, causes):
    answer = ask(KNOWN, "ecog <= 1", ecog(*results))

    assert (answer.status, answer.causes) == (status, causes)


def test_a_result_of_this_month_is_not_of_the_future():
    assert ask(KNOWN, "ecog <= 1", ecog((1, "2026-03"))).status == MET


def test_a_pending_newest_result_hides_older_ones():
    assert ask(KNOWN, "ecog <= 1", ecog((1, "2026-02-20"), (None, "2026-02-21"))).status == OPEN


@pytest.mark.parametrize(
    ("through", "status", "causes"),
    [("2026-03-02", MET, set()), ("2026-02-25", OPEN, {"incomplete"}), (None, OPEN, {"incomplete"})],
)
def test_an_incomplete_series_has_no_latest_result(through, status, causes):
    answer = ask(KNOWN, "ecog <= 1", ecog((1, "2026-02-20"), through=through))

    assert (answer.status, answer.causes) == (status, causes)


def test_a_pending_result_of_an_incomplete_series_is_needed_as_well_as_the_rest_of_the_series():
    answer = ask(KNOWN, "ecog <= 1", ecog((1, "2026-02-20"), (None, "2026-02-21"), through=None))

    assert answer.status == OPEN
    assert answer.still_needed == {"$.measurements.ecog", "$.measurements.ecog.results[1]"}


def test_a_limit_that_a_result_of_an_incomplete_series_lacks_is_needed_as_well():
    declarations = KNOWN + "\nmeasurement ast : quantity in U/L\n    latest within 14 days before enrolment\n"
    series = {"results": [{"value": 38, "unit": "U/L", "on": "2026-02-24"}], "through": None}
    answer = ask(declarations, "ast <= 2.5 ULN", record(measurements={"ast": series}))

    assert answer.status == OPEN
    assert answer.still_needed == {"$.measurements.ast", "$.measurements.ast.results[0].uln"}


def test_a_series_complete_to_the_end_of_its_window_has_a_latest_result():
    declarations = (
        KNOWN.replace("latest within 28 days before enrolment", "latest within 28 days before visit")
        + "\ntimepoint visit\n"
    )
    known = ecog((1, "2026-02-10"), through="2026-02-15")
    known["timepoints"] = {"visit": "2026-02-14"}

    assert ask(declarations, "ecog <= 1", known).status == MET


def test_a_timepoint_that_has_not_happened_is_unknown_without_a_stand_in():
    declarations = KNOWN + "\ntimepoint surgery\n"

    answer = ask(declarations, "last_delivery before surgery", record(facts={"last_delivery": "2026-01-01"}))

    assert (answer.status, answer.causes) == (OPEN, {"missing"})


@pytest.mark.parametrize(
    "condition",
    [
        "hospital_stay within 3 months before enrolment",
        "hospital_stay at enrolment",
        "hospital_stay before enrolment",
        "hospital_stay for at least 1 days",
        "end of hospital_stay at least 1 days before enrolment",
    ],
)
def test_a_period_that_never_was_meets_no_condition_of_time(condition):
    assert ask(KNOWN, condition, record(facts={"hospital_stay": "never"})).status == NOT_MET
    assert ask(KNOWN, f"not {condition}", record(facts={"hospital_stay": "never"})).status == MET
    assert ask(KNOWN, condition, record(facts={"hospital_stay": None})).status == OPEN
