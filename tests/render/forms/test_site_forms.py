"""The forms that a site prints."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from protocol_dsl import check, load
from protocol_dsl.render.forms.site_forms import site_forms
from tests.render import sample

ROOT = Path(__file__).parents[3]


def test_each_group_has_a_checklist_of_the_files_criteria_and_its_own():
    forms = site_forms(sample.PROTOCOL)

    assert list(forms) == [
        "eligibility-checklist-observation.html",
        "eligibility-checklist-comparison.html",
        "screening-log.html",
    ]
    assert rows(forms["eligibility-checklist-observation.html"]) == ["I1", "I6", "I8", "L4", "E1"]
    assert rows(forms["eligibility-checklist-comparison.html"]) == ["I1", "I6", "I8", "L4", "C1", "E1"]
    assert list(site_forms(attrs.evolve(sample.PROTOCOL, groups=()))) == [
        "eligibility-checklist.html",
        "screening-log.html",
    ]


def rows(form: str) -> list[str]:
    return re.findall(r'<th scope="row">(\w+)</th>', form)


def test_a_criterion_has_a_box_for_each_answer_it_can_have():
    form = site_forms(sample.PROTOCOL)["eligibility-checklist-observation.html"]

    assert re.findall(r'aria-label="I8: ([\w ]+)"', form) == ["yes", "no"]
    assert re.findall(r'aria-label="I6: ([\w ]+)"', form) == ["yes", "no", "not applicable"]


def test_an_exclusion_is_asked_for_a_no_and_what_is_missing_is_no_answer():
    form = site_forms(sample.PROTOCOL)["eligibility-checklist-observation.html"]
    inclusion, _, exclusion = form.partition("<h2>Exclusion criteria")

    assert "only if every answer is “yes”" in inclusion
    assert "only if every answer is “no”" in exclusion
    assert "what is missing is never a “no”" in inclusion


def test_each_sheet_names_the_version_and_the_fingerprint():
    form = site_forms(sample.PROTOCOL)["eligibility-checklist-observation.html"]

    assert form.count('<tr class="sheet-head"><td colspan="8"><span>small, version 1.0, ffffffffffff</span>') == 2
    assert "f" * 64 in form


def test_those_who_answer_a_question_or_vouch_for_a_value_sign():
    form = load(ROOT / "protocols/sbrt_tdm1.proto").forms()["eligibility-checklist-observation.html"]

    assert re.findall(r"([\w ]+), name <span", form) == ["Investigator", "Radiation oncologist"]


WAIVED = """protocol t "A <b>trial</b>"
    version 1

fact age : integer 0 to 120 "Age <script>alert(1)</script>"

inclusion X1 "Cohort"
    text "Cohort of the old."
    applies if age > 70
    require age < 90
    waives E7

exclusion E7 "Too old"
    text "Too old."
    exclude if age > 65
"""


def test_what_another_criterion_sets_aside_may_be_not_applicable_and_text_stays_text():
    form = check(WAIVED).protocol.forms()["eligibility-checklist.html"]

    assert 'aria-label="E7: not applicable"' in form
    assert "Not applicable where X1 applies." in form
    assert "Where this applies, E7 is not asked." in form
    assert "<script" not in form
    assert "&lt;script&gt;" in form


@pytest.mark.parametrize("path", sorted((ROOT / "tests/corpus/trials").glob("*.proto")), ids=lambda path: path.stem)
def test_every_criterion_of_every_trial_is_on_its_checklist_with_its_words(path):
    protocol = load(path)._plan.protocol
    forms = site_forms(protocol)
    own = [each.name for group in protocol.groups for each in group.criteria]
    found = [name for file, form in forms.items() if "checklist" in file for name in rows(form)]

    assert set(found) == {*(each.name for each in protocol.criteria), *own}
    assert site_forms(protocol) == forms
    for each in protocol.criteria:
        assert f"<b>{each.name}</b>" in forms["screening-log.html"]
