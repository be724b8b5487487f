"""Series of results, lists of rows, and what they say about their completeness."""

from __future__ import annotations

import pytest

from protocol_dsl.schema.problems import AfterAsOf, AnswerWithoutRole, BareList, UnknownKey, UnknownWord, WrongType
from protocol_dsl.values.calendar import on_day
from protocol_dsl.values.interval import point
from tests.schema.reads import causes, problems, read, result, result_problem, warnings


def series(held):
    return read(measurements={"ecog": held}).measurements["ecog"]


def lesions(held):
    return read(records={"lesions": held}).lists["lesions"]


# ---- Completeness -------------------------------------------------------------------------------------


def test_a_bare_list_says_nothing_about_completeness():
    for held in (series([]), lesions([])):
        assert (held.stated, held.through) == (False, None)


def test_a_list_may_say_through_when_it_is_complete():
    for held in (
        series({"results": [], "through": "2026-03-01"}),
        lesions({"rows": [], "through": "2026-03-01"}),
    ):
        assert (held.stated, held.through) == (True, on_day(2026, 3, 1))


@pytest.mark.parametrize("more", [{"through": None}, {}])
def test_a_list_that_does_not_know_through_when_is_not_complete(more):
    for held in (series({"results": [], **more}), lesions({"rows": [], **more})):
        assert (held.stated, held.through) == (True, None)


def test_of_null_nothing_is_known():
    for held in (series(None), lesions(None)):
        assert (held.stated, held.through) == (True, None)


def test_a_list_is_not_complete_beyond_as_of():
    (problem,) = problems(measurements={"ecog": {"results": [], "through": "2026-03-03"}})

    assert problem == AfterAsOf("$.measurements.ecog.through", "`2026-03-03`", "2026-03-02")


@pytest.mark.parametrize("held", [[], {"rows": []}])
def test_a_list_that_must_state_its_completeness_may_not_be_bare(held):
    (problem,) = problems(records={"therapies": held})

    assert problem == BareList("$.records.therapies", "Therapies")
    assert '"through"' in problem.help


@pytest.mark.parametrize("held", [{"rows": [], "through": None}, {"rows": [], "through": "2026-03-02"}, None])
def test_saying_that_it_is_not_known_is_stating_it(held):
    assert read(records={"therapies": held}).lists["therapies"].stated


@pytest.mark.parametrize("held", [1, "x", True, {}, {"rows": None}, {"rows": {}}, {"results": []}])
def test_what_is_no_list_is_a_problem(held):
    (problem,) = problems(records={"lesions": held})

    assert (type(problem), problem.path) == (WrongType, "$.records.lesions")
    assert problem.expected == 'a list, or {"rows": […], "through": date}'


def test_unknown_keys_of_a_list_offer_the_nearest():
    (problem,) = problems(records={"lesions": {"rows": [], "throuhg": None}})

    assert problem == UnknownKey("$.records.lesions.throuhg", "throuhg", "part of a list", "through")


def test_unknown_lists_and_measurements_offer_the_nearest():
    found = problems(records={"lesion": []}, measurements={"eccog": []})

    assert {(problem.path, problem.nearest) for problem in found} == {
        ("$.records.lesion", "lesions"),
        ("$.measurements.eccog", "ecog"),
    }


# ---- Results --------------------------------------------------------------------------------------------


def test_a_result_has_a_date_a_source_and_a_visit():
    datum = result("ecog", {"value": 1, "on": "2026-02-20", "source": "note 88", "visit": "screening"})

    assert (datum.items, datum.on, datum.source, datum.visit) == (
        (point(1),), on_day(2026, 2, 20), "note 88", "screening",
    )  # fmt: skip


def test_a_result_may_be_bare_or_pending():
    assert result("ecog", 1).items == (point(1),)
    assert result("ecog", 1).on is None
    pending = result("ecog", {"value": None, "on": "2026-03-01"})
    assert (pending.items, pending.on) == (None, on_day(2026, 3, 1))
    assert causes(pending) == {("missing", "$.measurements.ecog[0]")}


def test_a_visit_is_a_timepoint():
    assert result_problem("ecog", {"value": 1, "visit": "screning"}) == UnknownWord(
        "$.measurements.ecog[0].visit", "`screning`", ("enrolment", "screening"), "screening"
    )
    assert isinstance(result_problem("ecog", {"value": 1, "visit": 3}), WrongType)


def test_paths_of_results_follow_the_record():
    bare, stated = series([1, 2]), series({"results": [1, 2], "through": None})

    assert [datum.path for datum in bare.results] == ["$.measurements.ecog[0]", "$.measurements.ecog[1]"]
    assert [datum.path for datum in stated.results] == [
        "$.measurements.ecog.results[0]",
        "$.measurements.ecog.results[1]",
    ]


def test_a_result_after_as_of_is_a_problem():
    assert result_problem("ecog", {"value": 1, "on": "2026-03-03"}).path == "$.measurements.ecog[0].on"


# ---- Rows -----------------------------------------------------------------------------------------------


def test_a_row_keeps_what_is_there_and_leaves_out_what_is_not():
    (row,) = lesions([{"site": "liver", "stable_since": None}]).rows

    assert row.path == "$.records.lesions[0]"
    assert row.fields.keys() == {"site", "stable_since"}
    assert row.fields["stable_since"].items is None


@pytest.mark.parametrize("row", [None, [], "liver", 1])
def test_a_row_is_an_object(row):
    (problem,) = problems(records={"lesions": {"rows": [{}, row], "through": None}})

    assert (type(problem), problem.path) == (WrongType, "$.records.lesions.rows[1]")


def test_an_unknown_field_offers_the_nearest():
    (problem,) = problems(records={"lesions": [{"siet": "liver"}]})

    assert problem == UnknownKey("$.records.lesions[0].siet", "siet", "field of this list", "site")


def test_a_field_says_where_it_comes_from():
    (row,) = lesions([{"site": {"value": "liver", "source": "MRI", "on": "2026-02-01"}}]).rows

    assert (row.fields["site"].source, row.fields["site"].on) == ("MRI", on_day(2026, 2, 1))


def test_an_attested_field_counts_only_by_its_role():
    path = "$.records.lesions[0].curative"
    (bare,) = lesions([{"curative": True}]).rows
    (by_role,) = lesions([{"curative": {"value": True, "by": "radiation_oncologist"}}]).rows

    assert causes(bare.fields["curative"]) == {("attestation", path)}
    assert warnings(records={"lesions": [{"curative": True}]}) == (AnswerWithoutRole(path, "radiation_oncologist"),)
    assert by_role.fields["curative"].items == (True,)
