"""An item's class follows from what its logic comes to."""

import pytest

import protocol_dsl
from protocol_dsl import driver
from protocol_dsl.model import nodes
from tests.census.classes import Class, findings
from tests.census.constructs import CONSTRUCTS, PLUMBING
from tests.census.items import Trial, item

HEAD = """
protocol small "Small"

role investigator "Investigator"

timepoint enrolment "Enrolment"

fact age : integer 0 to 120 "Age"
fact pregnant : yes/no "Pregnant"

fact healthy : yes/no "Healthy"
    attested by investigator

measurement ecog : integer 0 to 5 "ECOG"
    latest within 28 days before enrolment
        assume "The record gives no window."

define fit "Fit" not in the document

define old "Old enough"
    note "Item I2."
    = age >= 18

ambiguity how_old "How old?"
    text "Grown up."
    reading eighteen = age >= 18
    reading twenty   = age >= 20

"""


def finding_of(body, name="I1"):
    checked = driver.check_text(HEAD + body)
    assert checked.protocol is not None, protocol_dsl.check(HEAD + body).text()
    (found,) = findings(Trial("small", checked.protocol, (item(name, checked.protocol),)))
    return found


def criterion(condition):
    return f'inclusion I1 "One"\n    text "One."\n    require {condition}\n'


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        ("age >= 18", Class.COMPUTED),
        ("old", Class.COMPUTED),
        ("ecog <= 1", Class.SUPPLIED),
        ("how_old", Class.SUPPLIED),
        ("age >= 18 and attested by investigator", Class.PARTLY),
        ("age >= 18 and healthy", Class.PARTLY),
        ("ecog <= 1 and attested by investigator", Class.PARTLY),
        ("attested by investigator", Class.ATTESTED),
        ("not healthy", Class.ATTESTED),
        ("fit", Class.NOT_EXPRESSED),
    ],
)
def test_an_item_has_the_class_that_its_logic_comes_to(condition, kind):
    assert finding_of(criterion(condition)).kind is kind


def test_a_window_of_its_own_does_not_rest_on_the_assumed_one():
    assert finding_of(criterion("latest ecog within 7 days before enrolment <= 1")).kind is Class.COMPUTED


def test_an_assumption_of_the_criterion_counts():
    assert finding_of(criterion("age >= 18") + '    assume "Years are completed."\n').kind is Class.SUPPLIED


def test_a_term_that_is_not_in_the_document_is_the_reason():
    assert finding_of(criterion("fit")).reason == "not in the document: Fit"


@pytest.mark.parametrize(("condition", "only"), [("not pregnant", True), ("age >= 18", False), ("healthy", False)])
def test_logic_that_reads_only_yes_and_no_is_told_apart(condition, only):
    assert finding_of(criterion(condition)).answers_only is only


def test_a_note_on_a_definition_stands_for_an_item_where_a_criterion_comes_to_it():
    assert finding_of(criterion("old"), "I2").kind is Class.COMPUTED
    assert finding_of(criterion("age >= 18"), "I2").kind is Class.NOT_EXPRESSED


def test_a_note_on_a_bullet_stands_for_an_item():
    bullets = criterion('any of\n        - age >= 18\n            note "Item E7."\n        - healthy')

    assert finding_of(bullets, "E7").kind is Class.COMPUTED
    assert finding_of(bullets, "I1").kind is Class.PARTLY


def test_a_note_on_a_criterion_names_an_item_without_standing_for_it():
    assert (
        finding_of(criterion("age >= 18") + '    note "See item E3 for the rest."\n', "E3").kind is Class.NOT_EXPRESSED
    )


@pytest.mark.parametrize(
    ("said", "kind"), [("is no criterion", Class.NO_CRITERION), ("is not expressed", Class.NOT_EXPRESSED)]
)
def test_an_item_without_logic_gives_its_reason(said, kind):
    found = finding_of(criterion("age >= 18") + f'    note "Item E8 {said}: it speaks of the site."\n', "E8")

    assert (found.kind, found.reason) == (kind, "it speaks of the site")


def test_what_is_left_out_stands_with_the_item():
    found = finding_of(criterion("age >= 18") + '    note "Left out: matching by age."\n')

    assert found.item.left_out == "matching by age"


def test_every_node_of_a_formula_is_a_construct_or_carries_others():
    named = {kind for kinds in CONSTRUCTS.values() for kind in kinds} | set(PLUMBING)
    kinds = set(
        (nodes.Node | nodes.SingleDuration | nodes.SpanOfTime | nodes.Window | nodes.Rows | nodes.Apart).__args__
    )

    assert kinds - named == set()
