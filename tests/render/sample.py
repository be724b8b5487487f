"""A small protocol, built by hand: the render room is tested without the language."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from protocol_dsl.engine.decide import decide
from protocol_dsl.engine.explain import Chains
from protocol_dsl.engine.holds import holds_until
from protocol_dsl.engine.plan import Plan, compile_protocol
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import (
    Ambiguity,
    Criterion,
    CriterionKind,
    Definition,
    Group,
    Protocol,
)
from protocol_dsl.render.explanation.step import DecisionView
from protocol_dsl.render.explanation.view import EVERYTHING, Wanted, view_of
from protocol_dsl.schema.datum import CONCEPT_SYSTEM, Category, Coded, Coding
from protocol_dsl.schema.dictionary import (
    Attestation,
    Concept,
    Dictionary,
    Fact,
    Field,
    Measurement,
    RecordList,
    Role,
    StandIn,
    Timepoint,
)
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.schema.types import (
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
    YesNoType,
)
from protocol_dsl.schema.wording import Quoted, Wording
from protocol_dsl.source import Span
from protocol_dsl.values.calendar import CalendarUnit, Duration
from protocol_dsl.values.interval import Comparison, point
from protocol_dsl.values.quantity import Units
from protocol_dsl.values.truth import Limit
from protocol_dsl.values.window import Direction

UNITS = Units.standard()
ONE, U_L, YEARS = (UNITS.find(text) for text in ("1", "U/L", "years"))
assert ONE is not None
assert U_L is not None
SCORE = NumberType(ONE, Fraction(0), Fraction(5), integer=True)
ACTIVITY = NumberType(U_L)
AGE = NumberType(YEARS or ONE)
SITES = CategoryType(("brain", "liver", "lymph_node"))
DATE, YES_NO, CODE, PERIOD = DateType(), YesNoType(), CodeType(), PeriodType()


def at(line: int) -> Span:
    return Span("trials/small.proto", line, line + 1, line, 1, line, 2)


def words(text: str, assume: str | None = None) -> Wording:
    return Wording((Quoted(text),), () if assume is None else (Quoted(assume),))


def number(value: int, type_: NumberType, written: str) -> nodes.Literal:
    return nodes.Literal(point(value), type_, written)


def days(count: int) -> nodes.SpanOfTime:
    return nodes.SpanOfTime((nodes.FixedDuration(Duration(Fraction(count), CalendarUnit.DAY)),))


def weeks(count: int) -> nodes.SpanOfTime:
    return nodes.SpanOfTime((nodes.FixedDuration(Duration(Fraction(count), CalendarUnit.WEEK)),))


DICTIONARY = Dictionary(
    units=UNITS,
    roles={"investigator": Role(name="investigator", label="Investigator")},
    concepts={
        "chemotherapy": Concept(name="chemotherapy", label="Chemotherapy", includes=("docetaxel",)),
        "trastuzumab": Concept(name="trastuzumab", label="Trastuzumab"),
    },
    code_names=frozenset({"chemotherapy", "docetaxel", "trastuzumab"}),
    timepoints={
        "enrolment": Timepoint(
            name="enrolment", label="Date of enrolment", until_it_happens=(StandIn.PLANNED, StandIn.AS_OF)
        )
    },
    facts={
        "birth_date": Fact(name="birth_date", label="Date of birth", type=DATE),
        "consent": Fact(name="consent", label="Written informed consent given", type=YES_NO),
    },
    measurements={
        "ecog": Measurement(name="ecog", label="ECOG performance status", type=SCORE),
        "ast": Measurement(name="ast", label="AST", type=ACTIVITY),
    },
    lists={
        "lesions": RecordList(
            name="lesions",
            label="Distant metastases",
            fields=(
                Field(name="site", label="Site", type=SITES, main=True),
                Field(name="stable_since", label="Stable on MRI since", type=DATE),
            ),
        ),
        "therapies": RecordList(
            name="therapies",
            label="Prior anticancer therapies",
            fields=(
                Field(name="agent", label="Agent", type=CODE, main=True),
                Field(name="given", label="From first to last dose", type=PERIOD),
            ),
        ),
    },
    attestations={
        "I1.comply": Attestation(
            name="I1.comply", label="comply", role="investigator", question="Able to comply", fingerprint="f1"
        )
    },
)

ENROLMENT = nodes.TimepointValue("enrolment")
ECOG = nodes.ResultValue("ecog", nodes.Select.LATEST, nodes.Window(days(28), Direction.BEFORE, ENROLMENT), SCORE)
AST = nodes.ResultValue("ast", nodes.Select.LATEST, nodes.Window(days(14), Direction.BEFORE, ENROLMENT), ACTIVITY)
SITE = nodes.FieldValue("lesions", "site", SITES)
STABLE = nodes.FieldValue("lesions", "stable_since", DATE)
AGENT = nodes.FieldValue("therapies", "agent", CODE)
GIVEN = nodes.FieldValue("therapies", "given", PERIOD)
BRAIN = nodes.Rows("lesions", where=nodes.IsCategory(SITE, ("brain",)))
BRAIN_STABILITY = nodes.SpanOfTime(
    (nodes.ReadingDuration("brain_stability", (("strict", weeks(6)), ("lenient", weeks(4)))),)
)


def bullet(label: str | None, body: nodes.Condition, **more: Any) -> nodes.Bullet:
    return nodes.Bullet(label, body, True, **more)


I1 = Criterion(
    kind=CriterionKind.INCLUSION,
    name="I1",
    label="Adult who consents and can comply",
    wording=words("At least 18 years of age, able to give consent and to comply."),
    span=at(20),
    condition=nodes.AllOf(
        (
            bullet(
                None,
                nodes.Compare(Comparison.GE, nodes.DefinedValue("age", AGE), number(18, AGE, "18 years"), span=at(23)),
            ),
            bullet(None, nodes.IsYes(nodes.FactValue("consent", YES_NO), span=at(24))),
            bullet("Able to comply", nodes.Attested("I1.comply", span=at(25))),
        )
    ),
)
I6 = Criterion(
    kind=CriterionKind.INCLUSION,
    name="I6",
    label="Brain metastases, if any, are stable on MRI",
    wording=words("Stable metastases in the brain for at least 4 to 6 weeks on MRI.", "Not a demand to have them."),
    span=at(40),
    applies=nodes.AnyRows(nodes.Quantifier.ANY, BRAIN),
    condition=nodes.AllRows(BRAIN, nodes.Lag(STABLE, Limit.AT_LEAST, BRAIN_STABILITY, Direction.BEFORE, ENROLMENT)),
)
I8 = Criterion(
    kind=CriterionKind.INCLUSION,
    name="I8",
    label="ECOG 0 or 1",
    wording=words("ECOG performance status 0-1."),
    span=at(60),
    condition=nodes.Compare(Comparison.LE, ECOG, number(1, SCORE, "1")),
)
L4 = Criterion(
    kind=CriterionKind.INCLUSION,
    name="L4",
    label="Liver function",
    span=at(70),
    condition=nodes.CompareWithLimit(
        Comparison.LE, AST, nodes.Literal(point(Fraction(5, 2)), NumberType(ONE), "2.5"), True
    ),
)
E1 = Criterion(
    kind=CriterionKind.EXCLUSION,
    name="E1",
    label="Recent chemotherapy",
    wording=words("Chemotherapy in the 3 weeks before enrolment."),
    span=at(80),
    condition=nodes.AnyRows(
        nodes.Quantifier.ANY,
        nodes.Rows(
            "therapies",
            member=nodes.IsCode(AGENT, ("chemotherapy",)),
            where=nodes.Within(GIVEN, nodes.Window(days(21), Direction.BEFORE, ENROLMENT), False),
        ),
    ),
)
C1 = Criterion(
    kind=CriterionKind.INCLUSION,
    name="C1",
    label="Received trastuzumab",
    span=at(95),
    condition=nodes.AnyRows(
        nodes.Quantifier.ANY, nodes.Rows("therapies", member=nodes.IsCode(AGENT, ("trastuzumab",)))
    ),
)

PROTOCOL = Protocol(
    name="small",
    title="A small trial",
    version="1.0",
    document=None,
    dictionary=DICTIONARY,
    definitions={
        "age": Definition(
            name="age",
            label="Age",
            body=nodes.Elapsed(CalendarUnit.YEAR, nodes.FactValue("birth_date", DATE), ENROLMENT, AGE),
            type=AGE,
        )
    },
    ambiguities={
        "brain_stability": Ambiguity(
            name="brain_stability",
            question="How long must brain metastases have been stable?",
            readings=("strict", "lenient"),
            written=("6 weeks", "4 weeks"),
        )
    },
    criteria=(I1, I6, I8, L4, E1),
    groups=(
        Group(name="observation", label="Observation group"),
        Group(name="comparison", label="Comparison group", criteria=(C1,)),
    ),
)
# Its own would change with every new version of the time zones, and so would what is written about it.
vars(PROTOCOL)["fingerprint"] = "f" * 64

TYPICAL: dict[str, Any] = {
    "format": "record/1",
    "subject": "P-017",
    "as_of": "2026-03-02",
    "timepoints": {"enrolment": "2026-03-02"},
    "facts": {"birth_date": "1970-05-14", "consent": {"value": True, "source": "consent form v2"}},
    "measurements": {
        "ecog": {
            "results": [
                {"value": 0, "on": "2026-01-10"},
                {"value": 1, "on": "2026-02-20", "source": "clinic note 88"},
            ],
            "through": "2026-03-02",
        },
        "ast": {
            "results": [{"value": "38", "unit": "U/L", "uln": "40", "on": "2026-02-24", "source": "lab 4711"}],
            "through": "2026-03-02",
        },
    },
    "records": {
        "lesions": {
            "rows": [{"site": "liver"}, {"site": "brain", "stable_since": "2026-01-05"}],
            "through": "2026-03-02",
        },
        "therapies": {
            "rows": [
                {"agent": "docetaxel", "given": {"from": "2024-01-10", "to": "2024-05-02"}},
                {"agent": "trastuzumab", "given": {"from": "2024-01", "to": "ongoing"}},
            ],
            "through": "2026-03-02",
        },
    },
    "attestations": {"I1.comply": {"value": True, "by": "investigator", "on": "2026-02-27", "wording": "f1"}},
}


def changed(**parts: Any) -> dict[str, Any]:
    """The typical record, with some parts replaced: `facts__consent=None` goes one level down; DROP takes a key out."""
    record: dict[str, Any] = {**TYPICAL}
    for key, value in parts.items():
        first, _, second = key.partition("__")
        if second:
            record[first] = {**record[first], second: value}
            if value is DROP:
                del record[first][second]
        else:
            record[first] = value
    return record


DROP = object()


@cache
def plan() -> Plan:
    return compile_protocol(PROTOCOL)


def view(record: dict[str, Any], wanted: Wanted = EVERYTHING, holds: bool = False, **readings: str) -> DecisionView:
    """What is shown of a record's decision; `holds` also looks ahead, which takes a while."""
    compiled = plan()
    read, problems, _ = read_record(record, DICTIONARY)
    assert read is not None, problems
    decision = decide(compiled, read, readings)
    return view_of(
        PROTOCOL,
        decision,
        Chains(compiled, decision).of,
        holds_until(compiled, decision) if holds else None,
        wanted,
    )


def result(value: int, on: str, **more: Any) -> dict[str, Any]:
    return {"results": [{"value": value, "on": on, **more}], "through": "2026-03-02"}


def category(name: str) -> nodes.Literal:
    return nodes.Literal(Category(name), SITES, name)


def concept(name: str) -> nodes.Literal:
    return nodes.Literal(Coded((Coding(CONCEPT_SYSTEM, name),)), CODE, name)
