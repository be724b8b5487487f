"""Findings about records: codes, words, and quotes that cannot hurt."""

from __future__ import annotations

from fractions import Fraction

import pytest

from protocol_dsl.schema import problems
from protocol_dsl.schema.json_text import JsonNumber
from protocol_dsl.schema.problems import RecordFinding, RecordProblem, RecordWarning, UnknownWord, shown

NOT_KNOWN = "write null if it is not known"
WHAT_THERE_IS = "leave it out; `protocol schema FILE --format text` lists what there can be, `--log` that of event logs"

KINDS = [
    kind
    for kind in vars(problems).values()
    if isinstance(kind, type) and issubclass(kind, RecordFinding) and "code" in vars(kind)
]


def test_each_kind_of_finding_has_a_code_of_its_own_and_says_what_it_is():
    codes = [kind.code for kind in KINDS]

    assert len(codes) > 20
    assert len(set(codes)) == len(codes)
    for kind in KINDS:
        assert kind.code.startswith("R1" if issubclass(kind, RecordProblem) else "R2")
        assert issubclass(kind, RecordProblem | RecordWarning)
        assert kind.__doc__.endswith(".")


@pytest.mark.parametrize(
    ("value", "quote"),
    [
        (None, "`null`"),
        (True, "`true`"),
        ("liver", "`liver`"),
        ("", "``"),
        (JsonNumber("38.10"), "`38.10`"),
        (Fraction(1, 3), "`1/3`"),
        ({"below": JsonNumber("0.5"), "x": [None, "y"]}, '`{"below": 0.5, "x": [null, "y"]}`'),
        ("a\nb\x1b[31m", "`a�b�[31m`"),
        ("x" * 100, f"`{'x' * 57}…`"),
        (10**400, f"`1{'0' * 56}…`"),
        (Fraction(10**4000, 3), "`a number of thousands of digits`"),
        (list(range(9)), "`[0, 1, 2, 3, …]`"),
        ([[[[[[1]]]]]], "`[[[[…]]]]`"),
    ],
)
def test_a_value_is_quoted_as_it_was_sent_but_printable_and_short(value, quote):
    assert shown(value) == quote


def test_a_quote_of_something_huge_costs_nothing():
    assert len(shown({str(n): ["x" * 10_000] * 10_000 for n in range(1000)})) < 80


def test_a_word_where_nothing_is_declared_says_so():
    problem = UnknownWord("$.group", "`x`", (), None)

    assert problem.message == "`x` is not known: the protocol declares nothing of the kind"


@pytest.mark.parametrize(
    ("finding", "message", "repair"),
    [
        (problems.DuplicateKey("$", "a"), "the key `a` stands here twice", "keep one of the two"),
        (problems.UnknownKey("$.x", "x", "part of a record", None), "`x` is no part of a record", WHAT_THERE_IS),
        (
            problems.WrongKindOfUnit("$", "mg", "mass", "mL", "volume"),
            "`mg` (mass) cannot be converted to `mL` (volume)",
            "send the result in `mL`, or in a unit that measures the same",
        ),
        (
            problems.ImpossiblePeriod("$", "2025", "2024"),
            "the end, `2024`, lies before the beginning, `2025`",
            "look at the source: one of the two dates is wrong",
        ),
        (
            problems.WrongRole("$", "nurse", "investigator"),
            "answered by `nurse`, but the protocol asks `investigator`",
            "ask somebody in the role `investigator`, and send their answer",
        ),
        (
            problems.ImpossibleLimit("$", "`0`", "it must be above zero"),
            "`0` cannot be a limit of normal: it must be above zero",
            "leave out a limit that the laboratory does not give",
        ),
        (
            problems.TooDeep("$", 60),
            "this is nested more than 60 levels deep",
            "records and event logs are a few levels deep; look for a value that holds itself",
        ),
        (
            problems.UnknownZone("$", "`X`", None),
            "`X` is no time zone",
            "write an IANA name, such as Europe/Paris",
        ),
        (
            problems.BareList("$", "Therapies"),
            "the protocol wants to know through which date `Therapies` is complete",
            'write {"rows": […], "through": "YYYY-MM-DD"}, or "through": null if that is not known',
        ),
        (
            problems.FreeTextCode("$", "`taxan`", "taxane"),
            "`taxan` is free text here: no concept of the protocol has this name",
            "if `taxane` is meant, write that",
        ),
        (
            problems.UnknownSystem("$", "ward list"),
            "`ward list` is a code system that is not known here, so its codes stay unmapped",
            None,
        ),
        (
            problems.AnswerWithoutRole("$", "investigator"),
            "nobody in the role `investigator` is said to have given this, so it does not count yet",
            'write {"value": …, "by": "investigator"}',
        ),
        (
            problems.QuestionChanged("$", "Fit?"),
            "the wording of this question has changed since it was answered: Fit?",
            "ask it again, and give the fingerprint that `protocol schema` shows as `wording`",
        ),
        (problems.UnknownUnit("$", "`mgg`", "mg"), "`mgg` is no unit that is known here", "did you mean `mg`?"),
        (
            problems.UnknownUnit("$", "`?`", None, "10^9/L"),
            "`?` is no unit that is known here",
            "write the unit of the result, such as `10^9/L`",
        ),
        (problems.UnknownUnit("$", "`?`", None), "`?` is no unit that is known here", "leave the unit out"),
        (
            UnknownWord("$", "`F`", ("female", "male"), None),
            "`F` is not one of female, male",
            "write one of these words",
        ),
        (UnknownWord("$", "``", ("female", "male"), None), "`` is not one of female, male", NOT_KNOWN),
        (problems.WrongType("$", "`N/A`", "true or false"), "`N/A` is not true or false", NOT_KNOWN),
    ],
)
def test_each_finding_says_what_is_wrong_and_how_to_mend_it(finding, message, repair):
    assert (finding.message, finding.help) == (message, repair)
