"""A formula as a tree of words."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocol_dsl import check_file
from protocol_dsl.model import nodes
from protocol_dsl.render.html.element import written
from protocol_dsl.render.html.outline import outline_list
from protocol_dsl.render.words.conditions import condition_words
from protocol_dsl.render.words.outline import Outline, outline_of
from protocol_dsl.values.truth import Limit
from tests.render.sample import (
    AGENT,
    BRAIN,
    CODE,
    ECOG,
    I1,
    I6,
    PROTOCOL,
    SCORE,
    SITE,
    STABLE,
    YES_NO,
    bullet,
    number,
    words,
)

CONSENT = nodes.IsYes(nodes.FactValue("consent", YES_NO))
ECOG_0 = nodes.IsNumber(ECOG, (number(0, SCORE, "0"),))


def test_a_list_has_its_conditions_below_it():
    outline = outline_of(I1.condition, PROTOCOL)

    assert outline.words == "all of the following"
    assert [(each.label, each.words) for each in outline.children] == [
        (None, "age is 18 years or more"),
        (None, "written informed consent given"),
        ("Able to comply", "confirmed by the investigator"),
    ]
    assert [each.span.line for each in outline.children] == [23, 24, 25]


def test_a_bullet_carries_its_guards_and_its_wording():
    outline = outline_of(
        bullet("Fit", ECOG_0, applies=CONSENT, except_if=nodes.Not(CONSENT), wording=words("Fit.")), PROTOCOL
    )

    assert outline.label == "Fit"
    assert outline.applies.words == "written informed consent given"
    assert outline.except_if.words == "“Written informed consent given” is answered “no”"
    assert [each.text for each in outline.wording.texts] == ["Fit."]


@pytest.mark.parametrize(
    ("operand", "heading"),
    [
        (nodes.AllOf((CONSENT, ECOG_0)), "not both of the following"),
        (nodes.AnyOf((CONSENT, ECOG_0)), "none of the following"),
        (nodes.NoneOf((CONSENT, ECOG_0)), "at least one of the following"),
        (nodes.NumberOf(Limit.AT_MOST, 1, (CONSENT, ECOG_0)), "the following does not hold"),
    ],
)
def test_what_does_not_hold_says_so_above_its_parts(operand, heading):
    assert outline_of(nodes.Not(operand), PROTOCOL).words == heading


def test_cases_and_readings_lead_to_what_counts():
    choice = outline_of(nodes.ByCase(((CONSENT, ECOG_0), (ECOG_0, CONSENT)), CONSENT), PROTOCOL)
    either = nodes.ReadingCondition("brain_stability", (("strict", CONSENT), ("lenient", ECOG_0)))

    assert [each.lead for each in choice.children] == [
        "if written informed consent given",
        f"if {condition_words(ECOG_0, PROTOCOL)}",
        "otherwise",
    ]
    assert [each.lead for each in outline_of(either, PROTOCOL).children] == ["read as “strict”", "read as “lenient”"]
    assert outline_of(either, PROTOCOL, {"brain_stability": "lenient"}).words == condition_words(ECOG_0, PROTOCOL)


def test_rows_with_a_list_of_conditions_have_it_below_them():
    both = nodes.AllOf((nodes.IsCategory(SITE, ("liver",)), nodes.IsDone(STABLE)))
    every = outline_of(nodes.AllRows(BRAIN, both), PROTOCOL)
    some = outline_of(nodes.AnyRows(nodes.Quantifier.ANY, nodes.Rows("lesions", where=both)), PROTOCOL)

    assert every.words == "for every entry among the distant metastases where site is brain"
    assert some.words == "there is at least one entry among the distant metastases for which both of the following hold"
    assert [each.words for each in some.children] == [
        "site is liver",
        "stable on MRI since recorded with a value",
    ]


def test_a_definition_is_named_and_followed_where_that_is_asked_for():
    path = Path(__file__).parents[2] / "corpus/checker/good/everything.proto"
    protocol = check_file(path).protocol._plan.protocol
    (u1,) = (each for each in protocol.criteria if each.name == "U1")

    named = outline_of(u1.condition, protocol).children[0]
    followed = outline_of(u1.condition, protocol, definitions=True).children[0]

    assert (named.definition, named.children) == ("adequate_marrow", ())
    assert [each.words for each in followed.children] == ["both of the following"]


def test_on_a_page_it_is_nested_lists_and_labels_stay_text():
    outline = Outline(
        words="at least one of the following",
        children=(
            Outline(words="age is 18 years or more", label="Adult <b>"),
            Outline(words="marrow", definition="marrow", applies=Outline(words="treated")),
            Outline(words="ECOG is 0", lead="otherwise"),
        ),
    )

    assert written(outline_list(outline, lambda name: f"#{name}")) == (
        '<ul class="outline"><li><span class="joint">At least one of the following:</span><ul>'
        '<li><span class="label">Adult &lt;b&gt;</span>: age is 18 years or more</li>\n'
        '<li><a href="#marrow">Marrow</a><div><span class="joint">Applies only if </span>treated</div>\n</li>\n'
        '<li><span class="joint">Otherwise: </span>ECOG is 0</li>\n'
        "</ul>\n</li>\n</ul>\n"
    )


def test_no_reader_meets_a_name_of_the_file():
    root = Path(__file__).parents[3]
    for path in (root / "protocols/sbrt_tdm1.proto", root / "tests/corpus/checker/good/everything.proto"):
        protocol = check_file(path).protocol._plan.protocol
        for criterion in protocol.criteria:
            assert "_" not in written(outline_list(outline_of(criterion.condition, protocol)))


def test_the_outline_of_one_test_is_its_sentence():
    assert outline_of(I6.applies, PROTOCOL).words == condition_words(I6.applies, PROTOCOL)
    assert outline_of(nodes.IsCode(AGENT, ("chemotherapy",)), PROTOCOL).words == "agent is chemotherapy"
    assert outline_of(nodes.Same(AGENT, nodes.FieldValue("therapies", "agent", CODE)), PROTOCOL).children == ()
