"""Bounds that nothing can keep, or that everything keeps."""

from itertools import product

import pytest

from protocol_dsl.checker import problems
from tests.checker.meant import DECLARATIONS, findings

TRUTHS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def codes(written):
    text = f'{DECLARATIONS}inclusion I1 "I"\n    text "I"\n    require {written}\n'
    return [found.code for found in findings(text)]


@pytest.mark.parametrize("operator", TRUTHS)
def test_a_bound_is_pointless_exactly_if_no_declared_value_differs_from_another(operator):
    flipped = operator.translate(str.maketrans("<>", "><"))
    for bound in range(9):
        same = len({TRUTHS[operator](value, bound) for value in range(6)}) == 1
        wanted = ["E231"] if same else []

        assert codes(f"score {operator} {bound}") == wanted, bound
        assert codes(f"{bound} {flipped} score") == wanted, bound


def test_a_range_is_pointless_exactly_if_no_declared_value_differs_from_another():
    for low, high in product(range(9), repeat=2):
        for written, inside in (
            (f"score is between {low} and {high}", range(low, high + 1)),
            (f"score is {low} to below {high}", range(low, high)),
        ):
            same = len({value in inside for value in range(6)}) == 1
            wanted = ["E232"] if not inside else ["E231"] if same else []
            assert codes(written) == wanted, written


@pytest.mark.parametrize(
    "written", ["score = 1.5", "score is 1.5", "score is one of 1, 1.5", "(count of lesions) = 1.5"]
)
def test_a_whole_number_is_never_one_with_decimals(written):
    assert codes(written) == ["E236"]


@pytest.mark.parametrize(
    "written", ["score > 1.5", "n = 1.5", "mean hamd within 3 days before enrolment = 1.5", "how_many = 1.5"]
)
def test_what_need_not_be_whole_may_have_decimals(written):
    assert codes(written) == (["E236"] if written.startswith("how_many") else [])


def test_the_declaration_of_the_limits_is_shown():
    text = f'{DECLARATIONS}inclusion I1 "I"\n    text "I"\n    require score <= 7\n'
    (found,) = findings(text)

    assert found == problems.OutsideLimits("7", "0", "5")
    assert [text.split("\n")[label.span.line - 1].split()[1] for label in found.labels] == ["score"]


# ---- Windows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("least", "most", "empty"),
    [
        ("at least 6 weeks", "at most 4 weeks", True),
        ("at least 4 weeks", "at most 4 weeks", False),
        ("more than 4 weeks", "at most 4 weeks", True),
        ("at least 4 weeks", "less than 4 weeks", True),
        ("at least 4 weeks", "within 4 weeks", False),
        ("at least 5 weeks", "within 4 weeks", True),
        ("at least 4 weeks", "at most 27 days", True),
        ("at least 4 weeks", "at most 28 days", False),
        ("at least 2 months", "at most 59 days", False),
        ("at least 2 months", "at most 50 days", True),
        ("at least 365 days", "at most 1 year", False),
        ("at least 2 years", "at most 12 months", True),
        ("at least 49 hours", "at most 2 days", False),
        ("at least 97 hours", "at most 2 days", True),
    ],
)
def test_two_bounds_are_impossible_only_if_no_calendar_can_keep_them(least, most, empty):
    wanted = ["E234"] if empty else []
    bounds = [f"birth_date {bound} before enrolment" for bound in (least, most)]

    assert codes(" and ".join(bounds)) == wanted
    assert codes(" and ".join(reversed(bounds))) == wanted
    assert codes("all of\n" + "".join(f"        - {bound}\n" for bound in bounds)) == wanted


@pytest.mark.parametrize(
    "written",
    [
        "birth_date at least 6 weeks before enrolment or birth_date at most 4 weeks before enrolment",
        "birth_date at least 6 weeks before enrolment and birth_date at most 4 weeks before baseline",
        "birth_date at least 6 weeks before enrolment and birth_date at most 4 weeks after enrolment",
        "birth_date at least 6 weeks before enrolment and last_delivery at most 4 weeks before enrolment",
        "any of\n        - birth_date at least 6 weeks before enrolment\n"
        "        - birth_date at most 4 weeks before enrolment",
    ],
)
def test_bounds_on_different_distances_or_apart_are_possible(written):
    assert codes(written) == []


def test_a_bullet_that_may_not_apply_contradicts_nothing():
    written = (
        "all of\n        - birth_date at least 6 weeks before enrolment\n            applies if consent\n"
        "        - birth_date at most 4 weeks before enrolment\n"
    )

    assert codes(written) == []


@pytest.mark.parametrize(
    "written",
    ["at least 0 lesions where size > 3 mm", "at least 0 of\n        - consent", "at most 1 of\n        - consent"],
)
def test_a_number_that_every_record_reaches_is_advised_about(written):
    assert codes(written) == ["W206"]
