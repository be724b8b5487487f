"""
Dictionaries, records that fit them, and pairs of records of which one knows more.

A record is drawn as a *world* in which everything is known, and then blurred: values are forgotten or widened, lists
are no longer known to be complete, and rows are left out of them. What a blurred record may become again is what
SEMANTICS 6 calls learning. All records are JSON, as `json.loads` gives it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

import attrs
from hypothesis import strategies as st

from protocol_dsl.schema.datum import Category
from protocol_dsl.schema.dictionary import (
    Attestation,
    CodePattern,
    Concept,
    Default,
    Dictionary,
    Fact,
    Field,
    Measurement,
    RecordList,
    Role,
    StandIn,
    Timepoint,
)
from protocol_dsl.schema.fingerprint import question_fingerprint
from protocol_dsl.schema.types import (
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
    SeveralType,
    TextType,
    Type,
    YesNoType,
)
from protocol_dsl.values.quantity import Unit, Units

Json = dict[str, Any]
AS_OF = date(2026, 3, 2)
UNITS = Units.standard()


def unit(text: str) -> Unit:
    found = UNITS.find(text)
    assert found is not None, text
    return found


# ---- Dictionaries -----------------------------------------------------------------------------------

SCORE = NumberType(unit("1"), Fraction(0), Fraction(5), integer=True)
NUMBER = NumberType(unit("1"))
MASS = NumberType(unit("kg"), low=Fraction(0))
ACTIVITY = NumberType(unit("U/L"), low=Fraction(0))
FLOW = NumberType(unit("mL/s"))
SITE = CategoryType(("brain", "liver", "lung", "other"))
GRADE = CategoryType(("low", "medium", "3+"), ordered=True)
LANGUAGES = SeveralType(("english", "spanish", "other"))
OTHER_UNITS = {"kg": ("kg", "g", "lb"), "U/L": ("U/L", "µkat/L", "kU/L"), "mL/s": ("mL/s", "mL/min", "L/min"), "1": ()}

CONCEPTS = {
    each.name: each
    for each in (
        Concept(
            name="breast_cancer",
            label="Breast cancer",
            codes=(CodePattern("snomed", "254837009", False), CodePattern("icd10", "C50", True)),
        ),
        Concept(name="lung_cancer", label="Lung cancer", codes=(CodePattern("snomed", "254637007", False),)),
        Concept(
            name="taxane",
            label="Taxane",
            codes=(CodePattern("atc", "L01CD", True),),
            includes=("paclitaxel", "docetaxel"),
        ),
        Concept(name="slimming", label="Slimming", includes=("topiramate",), and_others=True, excepts=("metformin",)),
    )
}
CODE_NAMES = frozenset({*CONCEPTS, "paclitaxel", "docetaxel", "topiramate", "metformin"})
WIDER = {"paclitaxel": "taxane", "docetaxel": "taxane", "topiramate": "slimming"}


def question(name: str, text: str, role: str = "investigator") -> Attestation:
    return Attestation(name=name, label=name, role=role, question=text, fingerprint=question_fingerprint(role, text))


EVERYTHING = Dictionary(
    units=UNITS,
    roles={name: Role(name=name, label=name) for name in ("investigator", "radiation_oncologist")},
    concepts=CONCEPTS,
    code_names=CODE_NAMES,
    timepoints={
        "enrolment": Timepoint(name="enrolment", label="Enrolment", until_it_happens=(StandIn.PLANNED, StandIn.AS_OF)),
        "screening": Timepoint(name="screening", label="Screening"),
    },
    facts={
        each.name: each
        for each in (
            Fact(name="consent", label="Consent", type=YesNoType()),
            Fact(name="birth_date", label="Date of birth", type=DateType()),
            Fact(name="pregnancy", label="Pregnancy", type=PeriodType()),
            Fact(name="comment", label="Comment", type=TextType()),
            Fact(name="diagnosis", label="Diagnosis", type=CodeType()),
            Fact(name="her2", label="HER2", type=SCORE),
            Fact(name="weight", label="Weight", type=MASS),
            Fact(name="site", label="Site", type=SITE),
            Fact(name="languages", label="Languages", type=LANGUAGES),
            Fact(name="smoker", label="Smoker", type=YesNoType(), if_absent=Default((False,), "no")),
            Fact(name="resectable", label="Resectable", type=YesNoType(), attested_by="investigator"),
        )
    },
    measurements={
        each.name: each
        for each in (
            Measurement(name="ecog", label="ECOG", type=SCORE),
            Measurement(name="ast", label="AST", type=ACTIVITY),
            Measurement(name="clearance", label="Clearance", type=FLOW),
            Measurement(name="pregnancy_test", label="Pregnancy test", type=CategoryType(("negative", "positive"))),
        )
    },
    lists={
        each.name: each
        for each in (
            RecordList(
                name="lesions",
                label="Lesions",
                fields=(
                    Field(name="site", label="Site", type=SITE, main=True),
                    Field(name="grade", label="Grade", type=GRADE, if_absent=Default((Category("low"),), "low")),
                    Field(name="field", label="Field", type=TextType()),
                    Field(name="curative", label="Curative", type=YesNoType(), attested_by="radiation_oncologist"),
                    Field(name="stable_since", label="Stable since", type=DateType()),
                ),
            ),
            RecordList(
                name="therapies",
                label="Therapies",
                fields=(
                    Field(name="agent", label="Agent", type=CodeType(), main=True),
                    Field(name="given", label="Given", type=PeriodType()),
                    Field(name="dose", label="Dose", type=MASS),
                ),
                must_state_completeness=True,
            ),
        )
    },
    attestations={each.name: each for each in (question("I1.comply", "Able to comply"), question("J1", "Fit?"))},
    groups={"observation": "Observation group", "comparison": "Comparison group"},
)
"""A dictionary with every type and every option."""

PARTS = ("timepoints", "facts", "measurements", "lists", "attestations")


@st.composite
def dictionaries(draw: st.DrawFn) -> Dictionary:
    """Dictionaries with some of everything."""
    kept = {}
    for part in PARTS:
        declared = getattr(EVERYTHING, part)
        names = draw(st.sets(st.sampled_from(sorted(declared))))
        kept[part] = {name: each for name, each in declared.items() if name in names}
    return attrs.evolve(EVERYTHING, **kept)


# ---- Worlds -----------------------------------------------------------------------------------------


def days(least: int = -400, most: int = 0) -> st.SearchStrategy[str]:
    """Days around `as_of`, most of them near."""
    near = st.integers(max(least, -60), min(most, 60))
    return (near | st.integers(least, most)).map(lambda shift: (AS_OF + timedelta(days=shift)).isoformat())


def numbers(type_: NumberType) -> st.SearchStrategy[Any]:
    """Exact numbers within the limits of a type, as JSON numbers or texts."""
    low = 0 if type_.low is None else int(type_.low)
    high = 60 if type_.high is None else int(type_.high)
    whole = st.integers(low, high)
    if type_.integer:
        return whole | whole.map(str)
    tenths = st.integers(low * 10, high * 10).map(lambda n: f"{n // 10}.{n % 10}")
    return whole | tenths | tenths.map(lambda text: f"{text}0")


CODES = st.sampled_from(
    [
        *sorted(CODE_NAMES),
        {"system": "snomed", "code": "254837009"},
        {"system": "http://snomed.info/sct", "code": "1"},
        {"system": "icd10", "code": "C50.9"},
        {"system": "atc", "code": "L01CD02", "display": "docetaxel"},
        {"codings": [{"system": "icd10", "code": "C34.1"}, {"system": "snomed", "code": "254637007"}], "text": "lung"},
        {"system": "local", "code": "17"},
    ]
)


@st.composite
def periods(draw: st.DrawFn) -> Json:
    start, end = sorted((draw(days()), draw(days())))
    return {"from": start, "to": "ongoing" if draw(st.booleans()) else end}


def values(type_: Type) -> st.SearchStrategy[Any]:
    """Exact values of a type, or recorded answers that are none."""
    not_done = st.just("not done")
    match type_:
        case YesNoType():
            return st.booleans() | not_done
        case DateType():
            return days(-400, 30) | st.just("never")
        case PeriodType():
            return periods()
        case TextType():
            return st.sampled_from(["left breast", "Left breast ", "é", "e\u0301", ""])
        case CodeType():
            return CODES
        case NumberType():
            return numbers(type_) | not_done
        case CategoryType(categories):
            return st.sampled_from(categories) | not_done
        case SeveralType(categories):
            return st.lists(st.sampled_from(categories), unique=True) | not_done
    raise AssertionError(type_)


@st.composite
def given(
    draw: st.DrawFn, type_: Type, by: str | None = None, dated: bool = False, visits: tuple[str, ...] = ()
) -> Any:
    """A value, bare where that is allowed, or with what is said about it."""
    value = draw(values(type_))
    about: Json = {}
    if isinstance(type_, NumberType) and type_.unit.vector:
        about["unit"] = draw(st.sampled_from(OTHER_UNITS[type_.unit.symbol]))
        if dated and draw(st.booleans()):
            about |= {"uln": draw(st.integers(1, 60)), "uln_unit": type_.unit.symbol}
    if by is not None:
        about["by"] = by
    if dated or draw(st.booleans()):
        about["on"] = draw(days())
    if visits and draw(st.integers(0, 3)) == 0:
        about["visit"] = draw(st.sampled_from(visits))
    if draw(st.integers(0, 3)) == 0:
        about["source"] = "chart"
    return {"value": value, **about} if about else value


def _row(listed: RecordList) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({each.name: given(each.type, each.attested_by) for each in listed.fields})


@st.composite
def worlds(draw: st.DrawFn, dictionary: Dictionary = EVERYTHING) -> Json:
    """Records in which every fact, timepoint and answer is known, and every list is complete."""
    visits = tuple(dictionary.timepoints)
    record: Json = {"format": "record/1", "subject": "P-001", "as_of": AS_OF.isoformat(), "timezone": "Europe/Paris"}
    if dictionary.groups and draw(st.booleans()):
        record["group"] = draw(st.sampled_from(sorted(dictionary.groups)))
    record["timepoints"] = {
        name: draw(days() | days(0, 60).map(lambda day: {"planned": day})) for name in dictionary.timepoints
    }
    record["facts"] = {name: draw(given(each.type, each.attested_by)) for name, each in dictionary.facts.items()}
    record["measurements"] = {
        name: draw(_complete("results", st.lists(given(each.type, dated=True, visits=visits), max_size=3), bare=True))
        for name, each in dictionary.measurements.items()
    }
    record["records"] = {
        name: draw(_complete("rows", st.lists(_row(each), max_size=3), bare=not each.must_state_completeness))
        for name, each in dictionary.lists.items()
    }
    record["attestations"] = {
        name: {"value": draw(st.booleans()), "by": each.role} for name, each in dictionary.attestations.items()
    }
    return record


def _complete(key: str, members: st.SearchStrategy[list[Any]], bare: bool) -> st.SearchStrategy[Any]:
    stated = members.map(lambda each: {key: each, "through": AS_OF.isoformat()})
    return members | stated if bare else stated


# ---- Knowing less -------------------------------------------------------------------------------------

# Each blur says how a value of JSON may have looked before something was learned about it.


@st.composite
def blurred(draw: st.DrawFn, record: Json, dictionary: Dictionary = EVERYTHING) -> Json:
    """A record that the given one is learned from."""
    less = copy.deepcopy(record)
    facts = {name: (each.type, each.if_absent is None) for name, each in dictionary.facts.items()}
    less["facts"] = _blurred_fields(draw, less["facts"], facts)
    stand_ins = {name: (DateType(), not each.until_it_happens) for name, each in dictionary.timepoints.items()}
    less["timepoints"] = _blurred_fields(draw, less["timepoints"], stand_ins)
    answers = {name: (YesNoType(), True) for name in dictionary.attestations}
    less["attestations"] = _blurred_fields(draw, less["attestations"], answers)
    for name, each in dictionary.measurements.items():
        blur = partial(_blurred_value, draw, type_=each.type)
        less["measurements"][name] = _blurred_list(draw, less["measurements"][name], "results", blur)
    for name, listed in dictionary.lists.items():
        fields = {each.name: (each.type, each.if_absent is None) for each in listed.fields}
        blur = partial(_blurred_fields, draw, types=fields)
        less["records"][name] = _blurred_list(draw, less["records"][name], "rows", blur)
    return less


def _rarely(draw: st.DrawFn) -> bool:
    return draw(st.integers(0, 2)) == 0


def _blurred_fields(draw: st.DrawFn, data: Json, types: dict[str, tuple[Type, bool]]) -> Json:
    """Values by name, some of them blurred, and some left out where nothing fills what is absent."""
    kept = {}
    for name, value in data.items():
        type_, may_be_absent = types[name]
        if not (may_be_absent and _rarely(draw) and _rarely(draw)):
            kept[name] = _blurred_value(draw, value, type_)
    return kept


def _blurred_list(draw: st.DrawFn, held: Any, key: str, blur: Callable[[Any], Any]) -> Any:
    """A list with blurred members; where it is no longer complete, some of them may be missing."""
    members = held if isinstance(held, list) else held[key]
    members = [blur(member) for member in members]
    is_open = isinstance(held, dict) and held["through"] is None
    if not is_open and not _rarely(draw):
        return members if isinstance(held, list) else {**held, key: members}
    return {key: [each for each in members if not _rarely(draw)], "through": None}


def _blurred_value(draw: st.DrawFn, given: Any, type_: Type) -> Any:
    if not _rarely(draw):
        return given
    if isinstance(given, dict) and "planned" in given:
        return {**given, "planned": draw(_wider(given["planned"], type_))}
    if isinstance(given, dict) and "value" in given:
        about = {key: each for key, each in given.items() if key != "uln_unit"}
        if "uln" in about and _rarely(draw):
            return {key: each for key, each in about.items() if key != "uln"}
        if "on" in about and _rarely(draw):
            return {**given, "on": draw(_wider_date(about["on"]))}
        return {**given, "value": draw(_wider(given["value"], type_))}
    return draw(_wider(given, type_))


def _wider(value: Any, type_: Type) -> st.SearchStrategy[Any]:
    """What a value may have been before it was narrowed to this."""
    forgotten = st.none()
    if value is None or (isinstance(value, dict) and ("one_of" in value or "between" in value)):
        return forgotten
    match type_:
        case NumberType() if value != "not done":
            number = Fraction(str(value))
            low = number if type_.low is None else max(type_.low, number - 2)
            between = {"between": [_decimal(min(low, number)), _decimal(number + 2)]}
            return forgotten | st.just(between) | _one_of(value, numbers(type_))
        case DateType() if value != "never":
            return forgotten | _wider_date(value) | _one_of(value, days())
        case PeriodType():
            return forgotten | st.just({**value, "to": None}) | st.just({**value, "from": None})
        case CodeType():
            return forgotten | _wider_code(value)
        case YesNoType():
            return forgotten | _one_of(value, st.booleans())
        case CategoryType(categories):
            return forgotten | _one_of(value, st.sampled_from(categories))
        case _:
            return forgotten


def _decimal(number: Fraction) -> str:
    tenths = number * 10
    return str(float(number)) if tenths.denominator == 1 else str(number)


def _one_of(value: Any, others: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(others, min_size=1, max_size=3).map(lambda listed: {"one_of": [value, *listed]})


def _wider_date(value: Any) -> st.SearchStrategy[Any]:
    """A day may have been known to the month, a month to the year."""
    if isinstance(value, str) and len(value) > 4:
        return st.sampled_from([value[:4], value[:7]])
    return st.just(value)


def _wider_code(value: Any) -> st.SearchStrategy[Any]:
    if isinstance(value, str):
        return st.just(WIDER.get(value, value)) | st.just("something that somebody wrote")
    if value.get("system") in ("icd10", "atc"):
        return st.integers(1, len(value["code"])).map(lambda end: {**value, "code": value["code"][:end].rstrip(".")})
    return st.none()


# ---- Records ----------------------------------------------------------------------------------------------


@st.composite
def records(draw: st.DrawFn, dictionary: Dictionary = EVERYTHING) -> Json:
    """Records that fit a dictionary, some of them with little in them."""
    return draw(blurred(draw(worlds(dictionary)), dictionary))


@st.composite
def learning(draw: st.DrawFn, dictionary: Dictionary = EVERYTHING) -> tuple[Json, Json]:
    """A record, and one in which more has been learned."""
    more = draw(records(dictionary))
    return draw(blurred(more, dictionary)), more


@st.composite
def records_in_worlds(draw: st.DrawFn, dictionary: Dictionary = EVERYTHING) -> tuple[Json, Json]:
    """A record, and a world that it allows."""
    world = draw(worlds(dictionary))
    return draw(blurred(draw(blurred(world, dictionary)), dictionary)), world


# ---- Records with something wrong -----------------------------------------------------------------------

JUNK = (
    None, True, False, 0, -1, 7, 1.5, float("inf"), float("nan"), 10**400, "", " ", "x", "0", "1e999", "NaN", "never",
    "not done", "ongoing", "2026-13-01", "2026-02-30", "2026-03-29T02:30", "0001-01-01", "9999-12-31", "2027-01-01",
    "\ud800", "x" * 5000, [], {}, [[]], [None], [1, 2], {"value": None}, {"value": {"value": 1}}, {"one_of": []},
    {"one_of": [1, {"one_of": [1, 2]}]}, {"between": [2, 1]}, {"below": "x"}, {"system": 1}, {"codings": [1]},
    {"from": 1}, {"rows": {}}, {"rows": [], "through": "2027"}, {"results": 1}, {"unit": "kg"},
)  # fmt: skip


def places(data: Any) -> list[tuple[Any, ...]]:
    """Every place of a JSON value: the keys that lead there."""
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [(), *((key, *rest) for key, each in members for rest in places(each))]


@st.composite
def mutated(draw: st.DrawFn, record: Json) -> Json:
    """A record in which one to three places hold something else, or keys are misspelt, gone or new."""
    data: Json = copy.deepcopy(record)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from([each for each in places(data) if each]))
        within: Any = data
        for key in place[:-1]:
            within = within[key]
        _change(draw, within, place[-1])
    return data


def _change(draw: st.DrawFn, within: Any, key: Any) -> None:
    change = draw(st.sampled_from(["junk", "junk", "junk", "gone", "misspelt", "twice"]))
    if change == "junk":
        within[key] = copy.deepcopy(draw(st.sampled_from(JUNK)))
    elif change == "gone":
        del within[key]
    elif isinstance(within, dict):
        within[f"{key}s"] = within[key]
        if change == "misspelt":
            del within[key]
