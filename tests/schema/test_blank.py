"""Leaves of a record, and blanking them."""

from __future__ import annotations

from protocol_dsl.schema.blank import blanked, leaves
from tests.schema.reads import causes, read

RECORD = read(
    timepoints={"enrolment": {"planned": "2026-03-09"}, "screening": "2026-02-20"},
    facts={"consent": True, "her2": None},
    measurements={"ecog": [{"value": 1, "on": "2026-02-20"}, None], "ast": {"results": [], "through": None}},
    records={"lesions": {"rows": [{"site": "liver"}, {}], "through": "2026-03-01"}},
    attestations={"J1": {"value": True, "by": "investigator"}},
)


def test_every_leaf_is_a_path_in_the_order_of_the_record():
    assert leaves(RECORD) == (
        "$.timepoints.screening",
        "$.timepoints.enrolment.planned",
        "$.facts.consent",
        "$.measurements.ecog[0]",
        "$.measurements.ecog.through",
        "$.records.lesions.rows[0].site",
        "$.records.lesions.through",
        "$.attestations.J1",
    )


def test_a_blank_value_keeps_its_date_and_is_missing():
    (first, _) = blanked(RECORD, "$.measurements.ecog[0]").measurements["ecog"].results

    assert (first.items, first.on) == (None, RECORD.measurements["ecog"].results[0].on)
    assert causes(first) == {("missing", "$.measurements.ecog[0]")}


def test_a_blank_answer_has_not_been_given():
    assert causes(blanked(RECORD, "$.attestations.J1").attestations["J1"]) == {("attestation", "$.attestations.J1")}


def test_a_list_of_which_completeness_is_blanked_keeps_its_rows():
    lesions = blanked(RECORD, "$.records.lesions.through").lists["lesions"]
    ecog = blanked(RECORD, "$.measurements.ecog.through").measurements["ecog"]

    assert (lesions.through, lesions.stated, lesions.rows) == (None, True, RECORD.lists["lesions"].rows)
    assert (ecog.through, ecog.stated, len(ecog.results)) == (None, True, 2)


def test_a_planned_day_and_a_field_are_leaves_of_their_own():
    assert blanked(RECORD, "$.timepoints.enrolment.planned").planned["enrolment"].items is None
    blank = blanked(RECORD, "$.records.lesions.rows[0].site").lists["lesions"].rows[0].fields["site"]
    assert blank.items is None


def test_the_record_itself_is_not_changed():
    before = leaves(RECORD)
    for path in before:
        blanked(RECORD, path)

    assert leaves(RECORD) == before
