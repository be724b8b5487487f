"""Every kind of condition and value reads as a protocol would state it."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest

from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import Quantifier, Select
from protocol_dsl.render.words.conditions import condition_words, demand_words, negated_words, value_words
from protocol_dsl.render.words.lexicon import Lexicon
from protocol_dsl.schema.types import NumberType
from protocol_dsl.values.calendar import CalendarUnit, Duration
from protocol_dsl.values.interval import Comparison, point
from protocol_dsl.values.truth import Limit
from protocol_dsl.values.window import Direction, Order
from tests.render import sample
from tests.render.sample import AGE, AST, DATE, ECOG, ENROLMENT, GIVEN, ONE, PROTOCOL, SCORE, SITE, STABLE, YES_NO, days

BIRTH = nodes.FactValue("birth_date", DATE)
CONSENT = nodes.IsYes(nodes.FactValue("consent", YES_NO))
AGE_18 = nodes.Compare(Comparison.GE, nodes.DefinedValue("age", AGE), sample.number(18, AGE, "18 years"))
ECOG_1 = nodes.Compare(Comparison.LE, ECOG, sample.number(1, SCORE, "1"))
PLAIN = NumberType(ONE)
LESIONS = nodes.Rows("lesions")
SIZE = nodes.FieldValue("lesions", "size", PLAIN)
WINDOW = nodes.Window(days(21), Direction.BEFORE, ENROLMENT)

STATEMENTS = [
    (AGE_18, "age is 18 years or more"),
    (attrs.evolve(AGE_18, operator=Comparison.LT), "age is less than 18 years"),
    (attrs.evolve(AGE_18, operator=Comparison.GT), "age is more than 18 years"),
    (attrs.evolve(AGE_18, operator=Comparison.EQ), "age is 18 years"),
    (attrs.evolve(AGE_18, operator=Comparison.NE), "age is not 18 years"),
    (ECOG_1, "most recent ECOG performance status within 28 days before enrolment is 1 or less"),
    (CONSENT, "written informed consent given"),
    (nodes.Not(CONSENT), "“Written informed consent given” is answered “no”"),
    (nodes.Attested("I1.comply"), "“Able to comply” is confirmed by the investigator"),
    (nodes.IsCategory(SITE, ("brain", "lymph_node")), "site is brain or lymph node"),
    (nodes.Not(nodes.IsCategory(SITE, ("brain",))), "site is not brain"),
    (nodes.IsCode(sample.AGENT, ("chemotherapy",)), "agent is chemotherapy"),
    (
        nodes.IsNumber(ECOG, (sample.number(0, SCORE, "0"), sample.number(1, SCORE, "1"))),
        f"{value_words(ECOG, PROTOCOL)} is 0 or 1",
    ),
    (
        nodes.Between(
            nodes.DefinedValue("age", AGE), sample.number(18, AGE, "18"), sample.number(65, AGE, "65"), False
        ),
        "age is between 18 and 65",
    ),
    (
        nodes.Between(nodes.DefinedValue("age", AGE), sample.number(18, AGE, "18"), sample.number(65, AGE, "65"), True),
        "age is from 18 to below 65",
    ),
    (nodes.IsDone(BIRTH), "date of birth is recorded with a value"),
    (nodes.IfDone(BIRTH, AGE_18), "age is 18 years or more, if done"),
    (nodes.Within(BIRTH, WINDOW, False), "date of birth is within 21 days before enrolment"),
    (nodes.Within(GIVEN, WINDOW, False), "the period “from first to last dose” overlaps the 21 days before enrolment"),
    (
        nodes.Within(GIVEN, WINDOW, True),
        "the period “from first to last dose” lies entirely within the 21 days before enrolment",
    ),
    (nodes.Ordered(BIRTH, Order.ON_OR_BEFORE, ENROLMENT), "date of birth is on or before enrolment"),
    (
        nodes.Lag(STABLE, Limit.AT_LEAST, sample.weeks(6), Direction.BEFORE, ENROLMENT),
        "stable on MRI since at least 6 weeks before enrolment",
    ),
    (
        nodes.Lag(BIRTH, Limit.LESS_THAN, sample.weeks(1), Direction.AFTER, ENROLMENT),
        "date of birth is less than 1 week after enrolment",
    ),
    (
        nodes.Lasting(GIVEN, Limit.AT_LEAST, sample.weeks(6)),
        "the period “from first to last dose” lasts at least 6 weeks",
    ),
    (nodes.Covers(GIVEN, ENROLMENT), "the period “from first to last dose” includes enrolment"),
    (nodes.AnyRows(Quantifier.ANY, LESIONS), "there is at least one entry among the distant metastases"),
    (nodes.AnyRows(Quantifier.NO, LESIONS), "there is no entry among the distant metastases"),
    (
        nodes.AnyRows(Quantifier.ANY, nodes.Rows("therapies", member=nodes.IsCode(sample.AGENT, ("trastuzumab",)))),
        "trastuzumab is among the prior anticancer therapies",
    ),
    (
        nodes.AnyRows(Quantifier.NO, nodes.Rows("therapies", member=nodes.IsCode(sample.AGENT, ("trastuzumab",)))),
        "trastuzumab is not among the prior anticancer therapies",
    ),
    (
        nodes.AllRows(sample.BRAIN, nodes.Lag(STABLE, Limit.AT_LEAST, sample.weeks(6), Direction.BEFORE, ENROLMENT)),
        "for every entry among the distant metastases where site is brain: "
        "stable on MRI since at least 6 weeks before enrolment",
    ),
    (
        nodes.LimitRows(Limit.AT_MOST, 5, sample.BRAIN, None),
        "there are at most 5 entries among the distant metastases where site is brain",
    ),
    (
        nodes.LimitRows(
            Limit.AT_LEAST, 2, LESIONS, nodes.Apart(Limit.AT_LEAST, Duration(Fraction(6), CalendarUnit.WEEK), STABLE)
        ),
        "there are at least 2 entries among the distant metastases, at least 6 weeks apart by “stable on MRI since”",
    ),
    (nodes.IsNormal(nodes.Normal.ABOVE, AST), f"{value_words(AST, PROTOCOL)} is above the upper limit of normal"),
    (
        nodes.CompareWithLimit(Comparison.LE, AST, nodes.Literal(point(5), PLAIN, "5"), True),
        f"{value_words(AST, PROTOCOL)} is 5 × ULN or less",
    ),
    (
        nodes.EveryResult(
            "ecog", WINDOW, nodes.Compare(Comparison.LE, nodes.ThisResult("ecog", SCORE), sample.number(1, SCORE, "1"))
        ),
        "every ECOG performance status within 21 days before enrolment is 1 or less",
    ),
    (
        nodes.Change(
            "ecog",
            True,
            Limit.LESS_THAN,
            nodes.Literal(point(25), PLAIN, "25 %"),
            True,
            nodes.ResultAt("ecog", "enrolment", SCORE),
            nodes.ResultAt("ecog", "enrolment", SCORE),
        ),
        "ECOG performance status falls by less than 25 % from enrolment to enrolment",
    ),
    (nodes.AllOf((AGE_18, CONSENT), inline=True), "age is 18 years or more and written informed consent given"),
    (
        nodes.AllOf((AGE_18, nodes.AnyOf((CONSENT, CONSENT), inline=True)), inline=True),
        "age is 18 years or more and (written informed consent given or written informed consent given)",
    ),
    (
        nodes.NumberOf(Limit.AT_LEAST, 2, (AGE_18, CONSENT)),
        "at least 2 of the following: age is 18 years or more; written informed consent given",
    ),
    (nodes.NoneOf((AGE_18, CONSENT)), "none of the following: age is 18 years or more; written informed consent given"),
    (nodes.Bullet("Adult", AGE_18, True), "“Adult” (age is 18 years or more)"),
    (
        nodes.Bullet(None, AGE_18, True, applies=CONSENT, except_if=ECOG_1),
        "where written informed consent given: age is 18 years or more, except if most recent "
        "ECOG performance status within 28 days before enrolment is 1 or less",
    ),
    (
        nodes.IfElse(CONSENT, AGE_18, nodes.Not(CONSENT)),
        "if written informed consent given, then age is 18 years or more, "
        "otherwise “Written informed consent given” is answered “no”",
    ),
    (
        nodes.ByCase(((CONSENT, AGE_18),), CONSENT),
        "if written informed consent given: age is 18 years or more; otherwise: written informed consent given",
    ),
]


@pytest.mark.parametrize(("node", "words"), STATEMENTS, ids=[words for _, words in STATEMENTS])
def test_a_condition_reads_like_a_protocol(node, words):
    assert condition_words(node, PROTOCOL) == words


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (AGE_18, "age is less than 18 years"),
        (attrs.evolve(AGE_18, operator=Comparison.NE), "age is 18 years"),
        (
            # The largest of no lesions is none, and so neither more than 2 nor at most 2.
            nodes.Compare(
                Comparison.GT,
                nodes.Aggregate(nodes.AggregateFunction.LARGEST, SIZE, LESIONS, PLAIN),
                sample.number(2, PLAIN, "2"),
            ),
            "largest size among the distant metastases is not more than 2",
        ),
        (nodes.IsCategory(SITE, ("brain", "bone")), "site is neither brain nor bone"),
        (nodes.IsCategory(SITE, ("brain", "bone", "lymph_node")), "site is none of brain, bone and lymph node"),
        (
            nodes.Lag(STABLE, Limit.AT_LEAST, sample.weeks(6), Direction.BEFORE, ENROLMENT),
            "“Stable on MRI since” is not at least 6 weeks before enrolment",
        ),
        (nodes.IsDone(BIRTH), "date of birth is recorded as never"),
        (
            nodes.Bullet("Adult", AGE_18, in_all_of=True),
            "“Adult” does not hold (age is less than 18 years)",
        ),
        (
            nodes.AllRows(LESIONS, CONSENT),
            "not for every entry among the distant metastases: written informed consent given",
        ),
        (nodes.Not(CONSENT), "written informed consent given"),
        (
            nodes.AllOf((AGE_18, CONSENT)),
            "not both of the following: age is 18 years or more; written informed consent given",
        ),
        (
            nodes.AnyOf((AGE_18, CONSENT)),
            "none of the following: age is 18 years or more; written informed consent given",
        ),
        (nodes.AnyRows(Quantifier.NO, LESIONS), "there is at least one entry among the distant metastases"),
        (
            nodes.Within(GIVEN, WINDOW, False),
            "the period “from first to last dose” does not overlap the 21 days before enrolment",
        ),
        (
            nodes.IfElse(CONSENT, AGE_18, CONSENT),
            f"not the case: {condition_words(nodes.IfElse(CONSENT, AGE_18, CONSENT), PROTOCOL)}",
        ),
    ],
)
def test_a_condition_can_be_denied(node, words):
    assert negated_words(node, PROTOCOL) == words


@pytest.mark.parametrize(
    ("operator", "quantifier", "says", "contrary"),
    [
        (
            Comparison.LE,
            Quantifier.ANY,
            "at least one ECOG performance status is 1 or less",
            "no ECOG performance status is 1 or less",
        ),
        (
            Comparison.NE,
            Quantifier.ANY,
            "at least one ECOG performance status is not 1",
            "no ECOG performance status is not 1",
        ),
        (Comparison.EQ, Quantifier.NO, "no ECOG performance status is 1", "at least one ECOG performance status is 1"),
        (Comparison.NE, None, "every ECOG performance status is not 1", "not every ECOG performance status is not 1"),
    ],
)
def test_what_holds_of_results_is_never_told_as_its_contrary(operator, quantifier, says, contrary):
    have = nodes.Compare(operator, nodes.ThisResult("ecog", SCORE), sample.number(1, SCORE, "1"))
    each = nodes.EveryResult("ecog", None, have)
    node = each if quantifier is None else nodes.AnyResult(quantifier, "ecog", None, have)

    assert condition_words(node, PROTOCOL) == says
    assert negated_words(node, PROTOCOL) == contrary


def test_a_number_named_by_what_it_counts_is_a_number_of_them():
    count = NumberType(ONE, integer=True)
    metastases = nodes.FactValue("individual_metastases", count)

    assert value_words(metastases, PROTOCOL) == "number of individual metastases"
    assert value_words(attrs.evolve(metastases, type=NumberType(ONE)), PROTOCOL) == "individual metastases"


def test_an_or_inside_a_sentence_stands_in_parentheses():
    either = nodes.IsCategory(SITE, ("brain", "bone"))

    assert condition_words(nodes.AllOf((either, CONSENT), inline=True), PROTOCOL) == (
        "(site is brain or bone) and written informed consent given"
    )


def test_what_must_be_is_said_without_the_subject():
    lexicon = Lexicon(PROTOCOL)

    assert demand_words(ECOG_1, lexicon) == "must be 1 or less"
    assert demand_words(ECOG_1, lexicon, positive=False) == "must be more than 1"
    assert demand_words(CONSENT, lexicon, positive=False) == "must be answered “no”"
    assert demand_words(nodes.AllOf((ECOG_1,)), lexicon) is None


def test_an_ambiguity_is_worded_with_all_its_readings_until_one_is_chosen():
    node = nodes.Lag(STABLE, Limit.AT_LEAST, sample.BRAIN_STABILITY, Direction.BEFORE, ENROLMENT)

    assert condition_words(node, PROTOCOL) == (
        "stable on MRI since at least 6 weeks (reading “strict”) or 4 weeks (reading “lenient”) before enrolment"
    )
    assert condition_words(node, PROTOCOL, {"brain_stability": "lenient"}) == (
        "stable on MRI since at least 4 weeks before enrolment"
    )


LONGER = nodes.SpanOfTime((*days(90).durations, *sample.weeks(20).durations))

VALUES = [
    (ENROLMENT, "enrolment"),
    (BIRTH, "date of birth"),
    (nodes.ResultAt("ecog", "enrolment", SCORE), "ECOG performance status at enrolment"),
    (attrs.evolve(ECOG, select=Select.HIGHEST, window=None), "highest ECOG performance status"),
    (nodes.EdgeOfPeriod(False, GIVEN), "end of “from first to last dose”"),
    (nodes.Elapsed(CalendarUnit.YEAR, BIRTH, ENROLMENT, AGE), "years from date of birth to enrolment"),
    (nodes.Count(sample.BRAIN, None, PLAIN), "number of distant metastases (those where site is brain)"),
    (
        nodes.Count(sample.BRAIN, nodes.FieldValue("lesions", "site", sample.SITES), PLAIN),
        "number of distant metastases, those where site is brain counted once for each “site”",
    ),
    (nodes.CountDistinct(SITE, LESIONS, PLAIN), "number of different “site” values among the distant metastases"),
    (
        nodes.Pick(True, sample.AGENT, nodes.EdgeOfPeriod(True, GIVEN), nodes.Rows("therapies"), sample.CODE),
        "last agent among the prior anticancer therapies, by start of “from first to last dose”",
    ),
    (
        nodes.Aggregate(nodes.AggregateFunction.SMALLEST, STABLE, LESIONS, DATE),
        "smallest “stable on MRI since” among the distant metastases",
    ),
    (
        nodes.Arithmetic(
            nodes.ArithmeticOperator.MULTIPLY,
            sample.number(2, PLAIN, "2"),
            nodes.Arithmetic(nodes.ArithmeticOperator.ADD, ECOG, ECOG, SCORE),
            SCORE,
        ),
        f"2 × ({value_words(ECOG, PROTOCOL)} + {value_words(ECOG, PROTOCOL)})",
    ),
    (
        nodes.ChosenValue(CONSENT, sample.number(1, PLAIN, "1"), sample.number(2, PLAIN, "2"), PLAIN),
        "(1 if written informed consent given, otherwise 2)",
    ),
    (sample.category("lymph_node"), "lymph node"),
    (sample.concept("trastuzumab"), "trastuzumab"),
]


@pytest.mark.parametrize(("node", "words"), VALUES, ids=[words for _, words in VALUES])
def test_a_value_is_a_noun_phrase(node, words):
    assert value_words(node, PROTOCOL) == words


def test_the_longer_of_two_durations_is_said_as_such():
    window = nodes.Window(LONGER, Direction.BEFORE, ENROLMENT)

    assert condition_words(nodes.Within(GIVEN, window, False), PROTOCOL) == (
        "the period “from first to last dose” overlaps the longer of 90 days and 20 weeks before enrolment"
    )
