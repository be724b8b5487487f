"""Declarations: units, concepts and their codes, and what stands in for something absent."""

import pytest

from protocol_dsl.checker import problems
from tests.checker.meant import DECLARATIONS, checked, findings

USE = '\ninclusion I1 "I"\n    text "I"\n    require n > 3\n'


def found_in(declarations):
    return findings(DECLARATIONS + declarations + USE)


def model_of(declarations):
    return checked(DECLARATIONS + declarations + USE)


def test_a_unit_of_ones_own_is_so_many_of_another_and_may_stand_in_the_plural():
    text = 'unit alcohol_unit "Standard drink" = 10 g\nfact weekly : quantity in alcohol_unit\n'
    model = checked(f'{DECLARATIONS}{text}\ninclusion I1 "I"\n    text "I"\n    require weekly <= 21 alcohol_units\n')

    assert model.criteria[0].condition.right.item.low == 21


def test_a_unit_that_everybody_knows_is_not_declared_anew():
    assert [each.code for each in found_in('unit mg "Mine" = 8 g\n')] == ["E253"]


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [
        ("snomd 1", problems.UnknownSystem("snomd", "snomed")),
        ('snomed "25*"', problems.PatternOnFlatSystem("25*", "snomed")),
        ('icd10 "C50*"', None),
        ('atc "L01CD*"', None),
    ],
)
def test_codes_belong_to_a_system_and_patterns_to_one_whose_codes_nest(codes, wanted):
    found = found_in(f'concept cancer "Cancer"\n    codes {codes}\n')

    if wanted is None:
        assert found == []
        return
    assert [(each.code, str(each.message)) for each in found] == [(wanted.code, wanted.message)]
    assert found[0].help


@pytest.mark.parametrize(
    "concepts",
    [
        'concept a "A"\n    includes b\nconcept b "B"\n    includes a\n',
        'concept a "A"\n    includes c\n    except b\nconcept b "B"\n    includes a\n',
        'concept a "A"\n    includes a\n',
    ],
)
def test_concepts_do_not_hold_each_other(concepts):
    assert [each.code for each in found_in(concepts)] == ["E204"]


def test_the_files_own_code_names_are_concepts_what_they_list_and_keys_of_tables():
    names = model_of('concept odd "Odd"\n    includes a\n    except b\n    distinct from c\n').dictionary.code_names

    assert {"odd", "a", "b", "c", "taxane", "docetaxel"} <= names
    assert "consent" not in names


# ---- Absent --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "value", "items"),
    [
        ("yes/no", "no", (False,)),
        ("date", "never", None),
        ("integer 0 to 5", "3", None),
        ("quantity in mg", "1 g", None),
        ("one of none, mild", "none", None),
        ("one of yes, no, unknown", "no", None),
        ("one of low, high", "low", None),
    ],
)
def test_a_value_may_stand_in_for_one_that_is_absent(type_, value, items):
    default = model_of(f"fact some : {type_}\n    if absent: {value}\n").dictionary.facts["some"].if_absent

    assert default is not None
    assert default.written == value
    if items is not None:
        assert default.items == items


def test_none_is_a_word_where_the_list_has_it_and_not_done_elsewhere():
    facts = model_of(
        "fact severity : one of none, mild\n    if absent: none\nfact grade : one of low, high\n    if absent: none\n"
    ).dictionary.facts

    assert [item.name for item in facts["severity"].if_absent.items] == ["none"]
    assert [item.value for item in facts["grade"].if_absent.items] == ["not done"]


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("integer 0 to 5", "7"),
        ("integer 0 to 5", "1.5"),
        ("integer", "1.5"),
        ("yes/no", "3"),
        ("quantity in mg", "3"),
        ("quantity in mg", "3 mL"),
        ("one of low, high", "middle"),
        ("date", "no"),
    ],
)
def test_what_stands_in_must_be_what_a_record_could_hold(type_, value):
    (found,) = found_in(f"fact some : {type_}\n    if absent: {value}\n")

    assert found.code == "E261"
    assert found.help.startswith("write ")


def test_limits_the_wrong_way_round_hold_nothing():
    assert found_in("fact some : integer 5 to 0\n") == [problems.EmptyRange("5", "0")]
