"""Criteria and groups: what they waive, attest, and what is advised about them."""

import pytest

from protocol_dsl.checker import problems
from tests.checker.meant import DECLARATIONS, checked, criterion, findings, shape


def codes(text):
    return [found.code for found in findings(DECLARATIONS + text)]


def test_a_criterion_keeps_where_it_applies_its_exception_and_its_wording():
    found = criterion("""
applies if sex is male
require n > 3
except if n > 5
assume "as read"
note "for readers"
""")

    assert shape(found.applies) == "IsCategory(sex, [male])"
    assert shape(found.condition) == "Compare(>, n, 3)"
    assert shape(found.except_if) == "Compare(>, n, 5)"
    assert [each.text for each in found.wording.assumptions] == ["as read"]
    assert [each.text for each in found.wording.notes] == ["for readers"]


WAIVING = (
    'inclusion I2 "I"\n    text "I"\n    {applies}require n > 3\n    waives {waived}\n'
    'exclusion E7 "E"\n    text "E"\n    exclude if n > 9\n'
)


def test_a_criterion_may_waive_another_where_it_applies():
    text = WAIVING.format(applies="applies if consent\n    ", waived="E7")

    assert findings(DECLARATIONS + text) == []
    assert checked(DECLARATIONS + text).criteria[0].waives == ("E7",)


def test_a_criterion_that_always_applies_waives_for_everybody():
    assert findings(DECLARATIONS + WAIVING.format(applies="", waived="E7")) == [problems.WaivesAlways("I2", "E7")]


def test_a_criterion_that_waives_itself_would_never_decide():
    text = WAIVING.format(applies="applies if consent\n    ", waived="I2")

    assert findings(DECLARATIONS + text) == [problems.WaivesItself("I2")]


def test_what_is_waived_must_be_a_criterion_of_the_group_or_of_the_file():
    groups = (
        'group a "A"\n    inclusion A1 "A"\n        text "A"\n        applies if consent\n'
        '        require n > 3\n        waives {waived}\ngroup b "B"\n    inclusion B1 "B"\n        text "B"\n'
        '        require n > 3\ninclusion I1 "I"\n    text "I"\n    require n > 3\n'
    )

    assert codes(groups.format(waived="I1")) == []
    assert findings(DECLARATIONS + groups.format(waived="B1")) == [problems.UnknownName("B1", "A1", "criterion")]


def test_an_attestation_is_a_question_of_its_own():
    model = checked(
        f'{DECLARATIONS}inclusion I1 "Able"\n    text "Able to comply with the study procedures."\n    require all of\n'
        '        - "Complies": attested by investigator as comply\n        - attested by investigator\n'
    )

    found = model.dictionary.attestations
    assert list(found) == ["I1.comply", "I1"]
    assert found["I1.comply"].question == "Complies"
    assert found["I1"].question == "Able to comply with the study procedures."
    assert found["I1"].role == "investigator"


def test_two_attestations_of_one_name_are_told_apart():
    text = 'inclusion I1 "I"\n    text "I"\n    require attested by investigator and attested by investigator\n'
    (found,) = findings(DECLARATIONS + text)

    assert found == problems.SecondAttestation("I1")
    assert [label.text for label in found.labels] == ["the first one"]


# ---- Advice ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "advised"),
    [
        ("require n > 3", True),
        ("require birth_date before enrolment", False),
        ("require birth_date at least 3 weeks before enrolment", True),
        ("require at least 2 lesions", True),
        ("require n > how_many", False),
        ("require birth_date at least how_long before enrolment", False),
        ("require n > how_many and n > 3", True),
        ('text "T"\n    require n > 3', False),
        ('assume "A"\n    require n > 3', False),
        ('note "N"\n    require n > 3', True),
        ('require all of\n        - n > 3\n            text "T"', False),
    ],
)
def test_a_number_comes_from_the_document_an_assumption_or_an_ambiguity(lines, advised):
    assert codes(f'inclusion I1 "I"\n    {lines}\n') == (["W202"] if advised else [])


@pytest.mark.parametrize(
    ("window", "said", "used", "advised"),
    [
        ("latest within 28 days before enrolment", "ECOG 0-1.", "ecog", True),
        ("latest within 28 days before enrolment", "ECOG 0-1, of the last 28 days.", "ecog", False),
        ("latest within 28 days before enrolment", "ECOG 0-1, of the last four weeks.", "ecog", False),
        ("latest within 28 days before enrolment", "ECOG 0-1, by form 128.", "ecog", True),
        ("latest within 28 days before enrolment", "ECOG 0-1.", "latest ecog within 3 days before enrolment", False),
        ("latest within how_long before enrolment", "ECOG 0-1.", "ecog", False),
        ("latest", "ECOG 0-1.", "ecog", False),
    ],
)
def test_the_window_of_a_measurement_comes_from_somewhere_if_a_criterion_counts_on_it(window, said, used, advised):
    measured = f"measurement status : integer 0 to 5\n    {window}\n"
    found = codes(f'{measured}inclusion I1 "I"\n    text "{said}"\n    require {used.replace("ecog", "status")} <= 1\n')

    assert found == (["W207"] if advised else [])


def test_the_window_of_a_measurement_is_asked_about_through_a_definition():
    measured = "measurement status : integer 0 to 5\n    latest within 28 days before enrolment\n"
    defined = 'define well "Well"\n    = status <= 1\n'
    criterion = 'inclusion I1 "I"\n    text "Well."\n    require well\n'

    assert codes(measured + defined + criterion) == ["W207"]
    said = defined.replace("    =", '    assume "Well within 28 days."\n    =')
    assert codes(measured + said + criterion) == []


ENDS = "fact stopped : date\nfact last_dose : date\nfact diagnosed : date\n"


@pytest.mark.parametrize(
    ("written", "advised"),
    [
        ("stopped within 21 days before enrolment", True),
        ("stopped less than 21 days before enrolment", True),
        ("stopped at most 21 days before enrolment", True),
        ("last_dose within 21 days before enrolment", True),
        ("end of hospital_stay within 21 days before enrolment", True),
        ("any therapies where end of given within 21 days before enrolment", True),
        ("start of hospital_stay within 21 days before enrolment", False),
        ("hospital_stay within 21 days before enrolment", False),
        ("not stopped at least 21 days before enrolment", False),
        ("stopped within 21 days after enrolment", False),
        ("diagnosed within 21 days before enrolment", False),
    ],
)
def test_an_exclusion_by_the_end_of_something_is_shown_both_safe_forms(written, advised):
    found = [
        each
        for each in findings(f'{DECLARATIONS}{ENDS}exclusion E1 "E"\n    text "E"\n    exclude if {written}\n')
        if each.code == "W201"
    ]

    assert len(found) == int(advised)
    for each in found:
        assert "given within … before …" in each.help
        assert "exclude if not (" in each.help


def test_the_end_of_something_is_seen_through_a_definition():
    text = (
        'define gone = stopped within 21 days before enrolment\nexclusion E1 "E"\n    text "E"\n    exclude if gone\n'
    )

    assert codes(ENDS + text) == ["W201"]


def test_an_inclusion_by_the_end_of_something_is_not_advised_about():
    assert codes(f'{ENDS}inclusion I1 "I"\n    text "I"\n    require stopped within 21 days before enrolment\n') == []


@pytest.mark.parametrize("body", ["any taxane in therapies", "seen_taxane"])
def test_a_list_that_decides_an_exclusion_is_advised_to_state_its_completeness(body):
    text = f'define seen_taxane = any taxane in therapies\nexclusion E1 "E"\n    text "E"\n    exclude if {body}\n'
    found = findings(DECLARATIONS + text, but=("I202", "I203", "W203"))

    assert found == [problems.CompletenessNotAsked("therapies")]


# ---- Ambiguities -----------------------------------------------------------------------------


def ambiguities(count, criteria):
    declared = "".join(
        f'ambiguity q{n} "Q?"\n    text "T"\n    reading a = 1\n    reading b = 2\n' for n in range(count)
    )
    return declared + "".join(
        f'inclusion I{i} "I"\n    text "I"\n    require {" and ".join(f"n > q{n}" for n in used)}\n'
        for i, used in enumerate(criteria)
    )


def test_256_combinations_in_one_component_are_decided_and_more_are_not():
    assert codes(ambiguities(8, [range(8)])) == []
    assert codes(ambiguities(9, [range(9)])) == ["E244"]


def test_criteria_that_share_ambiguities_count_together_and_others_apart():
    assert codes(ambiguities(9, [range(5), range(4, 9)])) == ["E244"]
    assert codes(ambiguities(9, [range(5), range(5, 9)])) == []
    assert codes(ambiguities(9, [range(4), range(5, 9), (3, 4, 5)])) == ["E244"]
