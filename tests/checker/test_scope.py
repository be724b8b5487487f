"""Names: declared once, found by what they stand for, never reported because of another finding."""

import pytest

from protocol_dsl.checker import problems
from tests.checker.meant import DECLARATIONS, finding, findings, line_of

USE = '\ninclusion I1 "I"\n    text "I"\n    require {}\n'


@pytest.mark.parametrize(
    "declaration",
    [
        "fact n : date",
        "measurement n : number",
        "timepoint n",
        "define n = m",
        'role investigator "I"',
        'concept taxane "T"',
    ],
)
def test_a_name_that_is_declared_twice_shows_the_first(declaration):
    (found,) = findings(f"{DECLARATIONS}{declaration}\n{USE.format('n > 3')}")

    name = declaration.split()[1]
    assert found == problems.DuplicateName(name)
    assert [label.text for label in found.labels] == ["declared here first"]


def test_an_id_stands_once_in_the_file_and_its_groups():
    groups = "".join(
        f'group {name} "G"\n    inclusion A1 "A"\n        text "A"\n        require n > 3\n' for name in ("one", "two")
    )

    assert findings(DECLARATIONS + groups) == [problems.DuplicateName("A1")]


@pytest.mark.parametrize(
    ("written", "sort", "help_"),
    [
        ("taxane", "a concept", "write `any taxane in …`"),
        ("investigator", "a role", "write `attested by investigator`"),
        ("half_life", "a table", "write `half_life of …`"),
        ("lesions", "a list", "count of lesions"),
    ],
)
def test_a_name_of_another_sort_is_told_how_it_is_used(written, sort, help_):
    found = finding(f"{written} > 3")

    if written == "half_life":
        # The column of values bears the table's name, and is no value either.
        assert found.code == "E202"
    assert (found.name, found.is_a) == (written, sort)
    assert help_ in found.help
    assert len(found.labels) == 1


def test_a_list_where_a_measurement_is_wanted_shows_its_declaration():
    found = finding("latest lesions > 3")

    assert found == problems.WrongSort("lesions", "a list", "a measurement")
    assert [label.span.line for label in found.labels] == [line_of("records lesions")]


# ---- One finding for one mistake ------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "consnt and n > 3",
        "consnt or n > 3",
        "not consnt",
        "consnt is yes",
        "consnt > 3 mg",
        "3 + consnt > 3",
        "consnt is between 3 and 5",
        "consnt is one of 3, 5",
        "consnt within 3 days before enrolment",
        "birth_date within 3 days before consnt",
        "birth_date within consnt before enrolment",
        "(if consnt then n else m) > 3",
        "(if consent then consnt else m) > 3",
        "any lesions where consnt",
        "any lesions where size > 3 mm and consnt > 3",
        "all lesions have consnt > 3",
        "(sum of consnt in lesions) > 3",
        "(count of consnt) > 3",
        "(last consnt in lesions by seen) > 3",
        "consnt is done",
        "consnt < 3 if done",
        "consnt is normal",
        "consnt <= 3 ULN",
        "75 % of consnt > 3",
        "years from consnt to enrolment > 3 years",
        "bmi(weight: consnt) > 30 kg/m2",
        "half_life of consnt > 3 days",
        "attested by consnt",
        "all of\n        - consnt\n        - n > 3",
        "by case\n        - consnt : n > 3\n        - otherwise : n > 4",
        "consnt at baseline > 3",
        "consnt falls by at least 3 from screening to baseline",
        "hospital_stay for at least consnt",
    ],
)
def test_an_unknown_name_is_one_finding_wherever_it_stands(written):
    found = finding(written)

    assert (found.code, found.name) == ("E201", "consnt")


BROKEN = (
    "fact bad : quantity in mgg\nmeasurement worse : quantity in mgg\n"
    "records bads\n    amount : quantity in mgg\n    twice = 2 × amount\n"
)


@pytest.mark.parametrize(
    "written",
    [
        "bad > 3 mg",
        "bad + dose > 3 mg",
        "worse > 3 mg",
        "latest worse > 3 mg",
        "worse at baseline > 3 mg",
        "every worse > 3 mg",
        "worse falls by at least 3 mg from screening to baseline",
        "any bads where amount > 3 mg",
        "any bads where twice > 3 mg",
        "(sum of amount in bads) > 3 mg",
        "bmi(weight: bad) > 30 kg/m2",
    ],
)
def test_a_unit_that_is_not_known_is_told_where_it_is_declared_and_nowhere_else(written):
    found = findings(DECLARATIONS + BROKEN + USE.format(written))

    assert [each.code for each in found] == ["E216"] * 3


def test_a_declared_unit_that_has_a_finding_is_not_unknown_elsewhere():
    text = 'unit cup "Cup" = 8 grms\nfact weekly : quantity in cup\n' + USE.format(
        "weekly <= 5 cups and weekly < 3 cups/week"
    )

    assert [each.code for each in findings(DECLARATIONS + text)] == ["E216"]


def test_what_cannot_be_read_is_not_unknown_elsewhere():
    text = "fact unreadable : nmber\n" + USE.format("unreadable > 3")

    assert [each.code for each in findings(DECLARATIONS + text) if each.code == "E201"] == []


def test_several_mistakes_are_all_told_at_once():
    found = findings(DECLARATIONS + USE.format("all of\n        - consnt\n        - dose > 3\n        - sex is mael"))

    assert [each.code for each in found] == ["E201", "E214", "E219"]


def test_a_limit_of_normal_without_its_number_is_told_how_it_is_written():
    (found,) = findings(DECLARATIONS + USE.format("n > ULN"))

    assert (found, found.help) == (
        problems.UnknownName("ULN", suggestion=None),
        "write the limit of normal with its number: `1 ULN`",
    )


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("concept", 'concept prednisone "…"'),
        ("name", 'fact prednisone : yes/no "…"'),
        ("timepoint", 'timepoint prednisone "…"'),
    ],
)
def test_an_unknown_name_is_told_the_line_that_would_declare_it(what, line):
    found = problems.UnknownName("prednisone", None, what)

    assert found.help == f"declare `prednisone` with a line such as `{line}`, or write a name that is declared"


def test_an_unknown_word_that_no_line_declares_is_told_to_be_one_that_is_declared():
    assert problems.UnknownName("x", None, "argument").help == "declare `x`, or write a name that is declared"
