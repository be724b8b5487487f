"""Bullets and cases, and what a bullet counts as that does not apply."""

import pytest

from protocol_dsl.checker import problems
from protocol_dsl.model import nodes
from protocol_dsl.model.walk import parts
from tests.checker.meant import DECLARATIONS, checked, condition, criterion, finding, findings, shape

LISTS = [
    ("all of", "AllOf([Bullet(consent), Bullet(n)])"),
    ("any of", "AnyOf([Bullet(consent), Bullet(n)])"),
    ("none of", "NoneOf([Bullet(consent), Bullet(n)])"),
    ("at least 1 of", "NumberOf(at least, 1, [Bullet(consent), Bullet(n)])"),
    ("at most 1 of", "NumberOf(at most, 1, [Bullet(consent), Bullet(n)])"),
    ("exactly 2 of", "NumberOf(exactly, 2, [Bullet(consent), Bullet(n)])"),
]


@pytest.mark.parametrize(("kind", "meant"), LISTS)
def test_lists_of_bullets_mean_what_they_say(kind, meant):
    found = shape(condition(f"{kind}\n        - consent\n        - n > 3"))

    named = meant.replace("Bullet(consent)", "Bullet(IsYes(consent)*)").replace(
        "Bullet(n)", "Bullet(Compare(>, n, 3)*)"
    )
    assert found == named.replace("*", ", in_all_of" if kind == "all of" else "")


def bullets_of(lines, kind):
    """Whether each bullet counts as holding where it does not apply, from the outside to the inside."""
    found = criterion(lines, kind).condition
    return [part.in_all_of for part in parts(found) if isinstance(part, nodes.Bullet)]


NESTED = """
{keyword} {outer}
    - {inner}
        - consent
            applies if n > 3
        - n > 5
"""


@pytest.mark.parametrize("outer", ["all of", "any of", "none of", "at least 1 of"])
@pytest.mark.parametrize("inner", ["all of", "any of", "none of", "at least 1 of"])
def test_a_bullet_is_left_out_of_its_own_list_whatever_stands_around_it(outer, inner):
    found = bullets_of(NESTED.format(keyword="require", outer=outer, inner=inner), "inclusion")

    assert found == [outer == "all of", inner == "all of", inner == "all of"]


@pytest.mark.parametrize("outer", ["all of", "any of", "none of", "at least 1 of"])
def test_in_an_exclusion_a_bullet_that_does_not_apply_never_counts_as_holding(outer):
    found = bullets_of(NESTED.format(keyword="exclude if", outer=outer, inner="all of"), "exclusion")

    assert found == [False, False, False]


def test_a_list_of_a_definition_that_leaves_out_is_refused_in_an_exclusion():
    list_ = "define d\n    = all of\n        - consent\n            applies if n > 3\n        - n > 5\n"
    inclusion = 'inclusion I1 "I"\n    text "I"\n    require d\n'
    exclusion = 'exclusion E1 "E"\n    text "E"\n    exclude if d\n'

    assert findings(f"{DECLARATIONS}{list_}{inclusion}") == []
    assert findings(f"{DECLARATIONS}{list_}{exclusion}") == [problems.LeavesOutElsewhere("d")]


def test_a_list_of_a_definition_that_leaves_nothing_out_may_stand_in_an_exclusion():
    list_ = "define d\n    = all of\n        - consent\n        - n > 5\n"

    assert findings(f'{DECLARATIONS}{list_}exclusion E1 "E"\n    text "E"\n    exclude if d\n') == []


def test_readings_are_read_as_the_criterion_around_them():
    reading = (
        'ambiguity a "A?"\n    text "T"\n    reading x = all of\n        - consent\n            applies if n > 3\n'
        "    reading y = consent\n"
    )
    for kind, keyword, wanted in (("inclusion", "require", True), ("exclusion", "exclude if", False)):
        model = checked(f'{DECLARATIONS}{reading}{kind} X1 "X"\n    text "X"\n    {keyword} a\n')
        found = [part for part in parts(model.criteria[0].condition) if isinstance(part, nodes.Bullet)]
        assert [bullet.in_all_of for bullet in found] == [wanted]


def test_a_bullet_keeps_its_label_wording_and_exceptions():
    found = criterion("""
require all of
    - "Consent": consent
        text "given in writing"
        assume "by the participant"
        note "see the form"
        applies if n > 3
        except if n > 5
""")

    (bullet,) = found.condition.operands
    assert bullet.label == "Consent"
    assert [each.text for each in bullet.wording.texts] == ["given in writing"]
    assert [each.text for each in bullet.wording.assumptions] == ["by the participant"]
    assert [each.text for each in bullet.wording.notes] == ["see the form"]
    assert (shape(bullet.applies), shape(bullet.except_if)) == ("Compare(>, n, 3)", "Compare(>, n, 5)")


def test_the_first_case_that_holds_counts_and_the_last_is_otherwise():
    found = condition("by case\n        - consent : n > 3\n        - sex is male : n > 4\n        - otherwise : n > 5")

    cases = "[[IsYes(consent), Compare(>, n, 3)], [IsCategory(sex, [male]), Compare(>, n, 4)]]"
    assert shape(found) == f"ByCase({cases}, Compare(>, n, 5))"


def test_cases_without_otherwise_are_not_complete():
    assert finding("by case\n        - consent : n > 3") == problems.NoOtherwise()


@pytest.mark.parametrize("kind", ["at least 3 of", "exactly 3 of"])
def test_more_bullets_than_there_are_cannot_hold(kind):
    assert finding(f"{kind}\n        - consent\n        - n > 3") == problems.ImpossibleCount(3, 2)


def test_a_condition_on_a_bullet_of_none_of_is_told_to_be_part_of_it():
    found = finding("none of\n        - consent\n            applies if n > 3\n        - n > 5")

    assert found == problems.AppliesInNoneOf()
