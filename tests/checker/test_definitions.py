"""Definitions, ambiguities and default results: bound once, in any order, never by themselves."""

import pytest

import protocol_dsl
from protocol_dsl.checker import problems
from protocol_dsl.checker.scope import MOST_OPEN
from tests.checker.meant import DECLARATIONS, checked, condition_of, findings, shape

USE = '\ninclusion I1 "I"\n    text "I"\n    require {}\n'


def used(declarations, written="n > 3"):
    return findings(DECLARATIONS + declarations + USE.format(written))


def test_a_definition_may_stand_behind_its_use():
    assert shape(condition_of("define upper = lower + 1\ndefine lower = n\n", "upper > 3")) == "Compare(>, upper, 3)"


@pytest.mark.parametrize(
    ("declarations", "circle"),
    [
        ("define a = a + 1\n", ("a", "a")),
        ("define a = b + 1\ndefine b = a + 1\n", ("a", "b", "a")),
        ("define b = c\ndefine c = a\ndefine a = b + 1\n", ("b", "c", "a", "b")),
        ('ambiguity a "A?"\n    text "T"\n    reading x = a\n    reading y = 3\n', ("a", "a")),
        (
            'ambiguity a "A?"\n    text "T"\n    reading x = b\n    reading y = 3\ndefine b = a + 1\n',
            ("a", "b", "a"),
        ),
        ("measurement a : number\n    latest within b before enrolment\ndefine b = a × 1 day\n", ("a", "b", "a")),
    ],
)
def test_a_circle_is_told_once_from_its_first_member(declarations, circle):
    assert used(declarations, "a > 3") == [problems.Circular(circle)]


def test_a_circle_shows_all_its_members():
    (found,) = used("define a = b + 1\ndefine b = c + 1\ndefine c = a + 1\n", "c > 3")

    assert [label.span.line - found.span.line for label in found.labels] == [1, 2]


def test_a_circle_of_lengths_of_time_is_one_too():
    declarations = 'ambiguity a "A?"\n    text "T"\n    reading x = a\n    reading y = 3 weeks\n'

    assert used(declarations, "birth_date within a before enrolment") == [problems.Circular(("a", "a"))]


def test_a_definition_named_like_a_field_that_it_reads_is_no_circle():
    assert used("define size = largest size in lesions\n", "size > 3 mm") == []


@pytest.mark.parametrize("order", [1, -1])
def test_a_long_row_of_definitions_is_followed_in_any_order(order):
    row = [f"define d{n + 1} = d{n} + 1\n" for n in range(2 * MOST_OPEN)][::order]

    assert used("define d0 = n\n" + "".join(row), f"d{2 * MOST_OPEN} > 3") == []


@pytest.mark.parametrize("order", [1, -1])
def test_what_rests_on_too_much_is_a_finding_and_no_failure(order):
    row = [f"define d{n + 1} = d{n} + 1\n" for n in range(1000)][::order]
    found = used("define d0 = n\n" + "".join(row), "d1000 > 3")

    assert [each.code for each in found] == ["E254"]


def test_a_circle_of_a_thousand_members_is_a_finding_and_no_failure():
    row = [f"define d{n} = d{(n + 1) % 1000} + 1\n" for n in range(1000)]

    assert [each.code for each in used("".join(row), "d7 > 3")] == ["E254"]


def test_ambiguities_that_hold_each_other_do_not_grow_without_end():
    row = [
        f'ambiguity q{n} "Q?"\n    text "T"\n'
        f"    reading x = {' + '.join([f'q{n + 1}'] * 9)}\n    reading y = q{n + 1}\n"
        for n in range(20)
    ]

    assert "E254" in {each.code for each in used("define q20 = n\n" + "".join(row), "q0 > 3")}


def test_the_deepest_definitions_that_are_allowed_can_be_decided():
    row = "".join(f"define d{n + 1} = ((d{n} + 1) × 2 + 1) × 2\n" for n in range(29))
    text = f'protocol t "T"\n\nfact n : number\ndefine d0 = n\n{row}{USE.format("d29 > 3")}'
    result = protocol_dsl.check(text)
    record = {"format": "record/1", "subject": "P", "as_of": "2026-03-02", "facts": {"n": 3}}

    assert result.ok, result.text()
    assert result.protocol.decide(record).verdicts == {None: "eligible"}
    assert result.protocol.decide(record).explain()


# ---- Ambiguities ---------------------------------------------------------------------------------


def ambiguity(*readings):
    lines = "".join(f"    reading {name} = {body}\n" for name, body in readings)
    return f'ambiguity a "A?"\n    text "T"\n{lines}'


def test_an_ambiguity_has_at_least_two_readings():
    assert used(ambiguity(("x", "3")), "n > a") == [problems.TooFewReadings("a", 1)]


def test_two_readings_of_one_name_are_not_told_apart():
    assert used(ambiguity(("x", "3"), ("x", "4")), "n > a") == [problems.DuplicateName("x")]


def test_two_readings_that_say_the_same_leave_nothing_open():
    assert used(ambiguity(("x", "3"), ("y", "3")), "n > a") == [problems.SameReading("y", "x")]


def test_readings_are_of_one_type():
    assert [each.code for each in used(ambiguity(("x", "3"), ("y", "birth_date")), "n > a")] == ["E213"]


def test_readings_of_one_ambiguity_measure_one_kind_of_thing():
    assert [each.code for each in used(ambiguity(("x", "3 mg"), ("y", "3 mL")), "dose > a")] == ["E215"]


def test_what_is_never_used_is_told_once():
    declarations = ambiguity(("x", "6 weeks"), ("y", "1 month")) + "define d = n + 1\n"
    found = findings(DECLARATIONS + declarations + USE.format("n > 3"), but=("I203",))

    names = {each.name for each in found if isinstance(each, problems.NeverUsed)}
    assert {"a", "d"} <= names
    assert {each.code for each in found} == {"W203"}


def test_the_model_keeps_how_readings_are_written():
    model = checked(DECLARATIONS + USE.format("birth_date at least how_long before enrolment"))

    assert model.ambiguities["how_long"].readings == ("strict", "lenient")
    assert model.ambiguities["how_long"].written == ("6 weeks", "1 month")


# ---- Default results --------------------------------------------------------------------------------


def test_a_default_result_that_has_a_finding_is_told_once():
    declarations = "measurement anc : number\n    latest within 14 days before enrollment\n"

    assert used(declarations, "anc > 3 and latest anc > 4") == [
        problems.UnknownName("enrollment", suggestion="enrolment")
    ]


def test_a_default_result_may_rest_on_one_that_is_declared_below():
    declarations = (
        "measurement a : number\n    latest within gap before enrolment\ndefine gap = b × 1 day\n"
        "measurement b : number\n    latest within 3 days before enrolment\n"
    )
    model = checked(DECLARATIONS + declarations + USE.format("a > 3"))

    assert shape(model.default_results["b"]) == "ResultValue(b, latest, 3 day before enrolment)"
    assert shape(model.definitions["gap"].body) == (
        "Arithmetic(×, ResultValue(b, latest, 3 day before enrolment), 1 day)"
    )
