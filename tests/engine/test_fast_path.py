"""The fast path, construct by construct: what it answers itself, and what it leaves to the evaluators."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import pytest
from attrs import evolve

from protocol_dsl.engine.decide import decide
from protocol_dsl.engine.decision import CriterionDecision, Status, Verdict
from protocol_dsl.engine.fast import recalled, writer
from protocol_dsl.engine.fast.shortcut import MOST_KEPT, WARM, Decided, Shortcut
from protocol_dsl.engine.outcome import Judged
from protocol_dsl.engine.plan import GroupPlan, Plan
from protocol_dsl.engine.world import World
from protocol_dsl.schema.blank import blanked, leaves
from tests.laws.test_fast_path import assert_both_ways_agree, assert_same, plan_of, read

VOCABULARY = """protocol t "T"
timepoint enrolment
    until it happens: planned date, else as_of
timepoint surgery
    until it happens: 2026-04-01
timepoint visit
role doctor "Doctor"
concept taxane "Taxane"
    codes atc "L01CD*"
    includes docetaxel, paclitaxel
concept steroid "Steroid"
    codes atc "H02*"
    distinct from taxane
fact birth : date
fact consent : yes/no
    if absent: no
fact pregnant : yes/no
fact smoker : one of never, former, current
fact grade : one of low, middle, high ordered
fact symptoms : any of pain, fever, nausea
fact dx : code
fact place : text
fact score : integer 0 to 10
fact ratio : number
measurement ast : quantity in U/L
    latest within 28 days before enrolment
measurement ecog : integer 0 to 5
measurement weight : quantity in kg
    latest within 2 months before or after surgery
records drugs
    main agent : code
    given : period
    dose : number
    route : one of oral, iv, other
    note_text : text
    double = 2 × dose
    begun = start of given
records events
    main kind : one of fall, stroke
    happened : date
    if absent: none
define age = years from birth to enrolment
define born = birth
define fit = ecog <= 1 and score > 3
ambiguity long "How long?"
    text "four to six weeks"
    reading strict = 6 weeks
    reading lenient = 4 weeks
"""

CONDITIONS = (
    "age >= 18 years", "months from birth to enrolment > 200 months", "weeks from birth to surgery < 9000 weeks",
    "consent", "not pregnant", "smoker is current", "smoker is one of never, former", "grade >= middle", "grade < high",
    "symptoms is pain", "dx is taxane", "dx is not steroid", "dx is one of taxane, steroid",
    'place is "Berlin"', "score is one of 1, 2, 3", "score is between 2 and 5", "score is 2 to below 5", "ratio >= 2.5",
    "ratio × 2 - score > 1", "ratio / score < 1", "score is done", "score < 3 if done", "ast <= 3 ULN", "ast < 60 U/L",
    "ecog <= 1", "first ecog > 0", "weight > 60 kg", "fit", "birth before enrolment", "birth on or after surgery",
    "birth at least 18 years before enrolment", "birth more than 6 weeks before surgery",
    "birth at most 90 days before enrolment", "birth within 3 months before or after surgery",
    "birth at least long before enrolment", "birth before visit", "(if consent then score > 3 else ratio > 2)",
    "(if pregnant then score else ratio) > 2", "any drugs", "no taxane in drugs", "at least 2 drugs where dose > 5",
    "exactly 1 steroid in drugs", "count of drugs <= 2", "count of distinct route in drugs < 2",
    "count of distinct agent in drugs < 2", "(count of drugs, once per note_text where route is oral) <= 2",
    "(any drugs where given within 30 days before enrolment)",
    "(any drugs where given entirely within 1 year before enrolment)",
    "(any taxane in drugs where end of given at least 3 weeks before enrolment)", "(any drugs where given at surgery)",
    "(any drugs where given for at least 4 weeks)", "(any drugs where given before enrolment)",
    "(any drugs where double > 10 except where route is iv)", "(all drugs where route is oral have dose > 5)",
    "(all drugs have start of given before enrolment)", "(any drugs where dose > score)", "any fall in events",
    "no events where happened within 30 days before enrolment", "attested by doctor as ok",
    "born before enrolment", "(if consent then birth else enrolment) before surgery",
    "(any drugs where begun before enrolment)", "weight > 60000 g", "weight - 500 g > 69 kg",
    "(count of distinct route in drugs where dose > 5) < 2",
    "(count of drugs, once per note_text where route is oral except where dose > 5) <= 2",
    "(count of taxane in drugs, once per route where dose > 5) <= 1",
    "smallest dose in drugs > 1",
    "at least 2 of\n        - consent\n        - score > 3\n        - any drugs",
    "all of\n        - consent\n            applies if score > 3\n        - ratio > 1\n            except if pregnant",
    "none of\n        - pregnant\n        - smoker is current\n            applies if score > 3",
)  # fmt: skip

PLAIN: dict[str, Any] = {
    "format": "record/1",
    "subject": "P",
    "as_of": "2026-03-02",
    "timezone": "Europe/Paris",
    "timepoints": {"enrolment": "2026-03-01"},
    "facts": {
        "birth": "1980-02-29", "consent": True, "pregnant": False, "smoker": "former", "grade": "middle",
        "symptoms": ["pain"], "dx": {"system": "atc", "code": "L01CD02"}, "place": "berlin ", "score": 4,
        "ratio": "2.5",
    },
    "measurements": {
        "ast": {"results": [{"value": 50, "unit": "U/L", "uln": 40, "on": "2026-02-20"}], "through": "2026-03-02"},
        "ecog": [{"value": 1, "on": "2026-02-20"}, {"value": 0, "on": "2026-01-20"}],
        "weight": [{"value": 70, "unit": "kg", "on": "2026-02-20"}],
    },
    "records": {
        "drugs": {
            "rows": [
                {"agent": "docetaxel", "given": {"from": "2025-10-01", "to": "2026-01-15"}, "dose": 6, "route": "iv"},
                {
                    "agent": {"system": "atc", "code": "H02AB06"}, "given": {"from": "2026-01-01", "to": "ongoing"},
                    "dose": 4, "route": "oral", "note_text": "With food",
                },
            ],
            "through": "2026-03-02",
        },
    },
    "attestations": {f"E{CONDITIONS.index('attested by doctor as ok')}.ok": {"value": True, "by": "doctor"}},
}  # fmt: skip

VAGUE: dict[str, Any] = {
    **PLAIN,
    "timepoints": {"enrolment": {"planned": "2026-03-20"}, "surgery": "2026-02", "visit": None},
    "facts": {
        "birth": "1980-03", "pregnant": None, "smoker": {"one_of": ["never", "current"]}, "dx": "something",
        "score": {"between": [3, 5]}, "ratio": "not done", "grade": "high",
    },
    "measurements": {
        "ast": {"results": [{"value": 50, "unit": "U/L", "on": "2026-02"}], "through": "2026-02-20"},
        "ecog": [{"value": 1, "on": "2026-02-20"}, {"value": 2, "on": "2026-02-20"}],
    },
    "records": {
        "drugs": {
            "rows": [
                {"agent": "tax", "given": {"from": "2025-10", "to": None}, "dose": None, "route": "other"},
                {"agent": "paclitaxel", "given": None, "dose": {"below": 5}, "route": "oral", "note_text": "x"},
                {"given": {"from": "2024-01-01", "to": "2024-02-30"[:7]}, "route": "oral", "note_text": "y"},
            ],
            "through": None,
        },
        "events": [{"kind": "fall", "happened": "2026-02-25"}],
    },
    "attestations": {},
}  # fmt: skip

CLOCKS: dict[str, Any] = {
    **PLAIN,
    "as_of": "2026-03-02T10:00",
    "timepoints": {"enrolment": "2026-03-02T08:00", "surgery": "2026-03-02", "visit": "2026-02-01"},
    "measurements": {
        "ast": {"results": [{"value": 50, "unit": "U/L", "uln": 40, "on": "2026-03-02T07:00"},
                            {"value": 90, "unit": "U/L", "uln": 40, "on": "2026-03-02T06:00"}],
                "through": "2026-03-02T09:00"},
        "ecog": {"results": [{"value": 1, "on": "2026-02-20T08:00"}, {"value": 3}], "through": "2026-03-02"},
    },
    "records": {"drugs": [], "events": {"rows": [], "through": "2026-02-01"}},
}  # fmt: skip

EMPTY: dict[str, Any] = {"format": "record/1", "subject": "P", "as_of": "2026-03-02"}


def protocol_with(*conditions: str) -> str:
    criteria = (f'exclusion E{n} "E"\n    text "E"\n    exclude if {each}\n' for n, each in enumerate(conditions))
    return "\n".join([VOCABULARY, *criteria])


@cache
def plan_of_all() -> Plan:
    plan = plan_of(protocol_with(*CONDITIONS))
    plan.shortcut.write()
    return plan


@pytest.mark.parametrize("data", [PLAIN, VAGUE, CLOCKS, EMPTY], ids=["plain", "vague", "clocks", "empty"])
def test_every_construct_comes_out_as_the_evaluators_have_it(data):
    assert_both_ways_agree(protocol_with(*CONDITIONS), data)


@pytest.mark.parametrize("data", [PLAIN, VAGUE, CLOCKS, EMPTY], ids=["plain", "vague", "clocks", "empty"])
@pytest.mark.parametrize("variables", [0, 40])
def test_a_large_protocol_comes_out_the_same_although_few_of_its_names_are_variables(data, variables, monkeypatch):
    monkeypatch.setattr(writer, "MOST_VARIABLES", variables)

    assert_both_ways_agree(protocol_with(*CONDITIONS), data)


def test_the_variables_of_a_large_protocol_leave_room_for_what_the_function_calls():
    plan = plan_of(protocol_with(*(f"(at least {n} drugs where dose > 5)" for n in range(1, 700))))

    assert plan.shortcut.write().look.__code__.co_nlocals < 400


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_construct_alone_takes_nothing_else_for_granted(condition):
    """Whatever is taken for granted comes from this one; VAGUE takes the most."""
    given = {**VAGUE, "attestations": {"E0.ok": {"value": True, "by": "doctor"}} if "attested" in condition else {}}

    assert_both_ways_agree(protocol_with(condition), given)


UNKNOWN_TO_IT = (
    "smallest dose in drugs > 1",
    "count of distinct agent in drugs < 2",
    "(any drugs where given at surgery)",
    "birth before visit",
)
"""A kind of node that is left to the evaluators; and what no plain record decides: a code that may mean the same as
another, a day to come, and a timepoint without a date."""


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_record_of_plain_values_needs_no_evaluator(condition):
    plan = plan_of_all()
    look = plan.shortcut.look(read(plan, PLAIN))
    assert look is not None
    ways = ((), (("long", "strict"),), (("long", "lenient"),))
    slots = [look.slots(CONDITIONS.index(condition), way) for way in ways]
    found = [look.judged(slot) for each in slots if each is not None for slot in each if slot is not None]

    known = bool(found) and None not in found
    assert known != (condition in UNKNOWN_TO_IT)


def test_names_that_are_none_in_python_do_no_harm():
    text = protocol_with("any größe² in für where breite² > 1").replace(
        "role doctor", "records für\n    main größe : one of größe², klein\n    breite² : number\nrole doctor"
    )
    assert_both_ways_agree(text, {**EMPTY, "records": {"für": [{"größe": "größe²", "breite²": 2}]}})


def test_the_function_is_written_when_a_protocol_has_been_used_a_few_times():
    plan = plan_of(protocol_with("consent"))
    record = read(plan, EMPTY)

    looks = [plan.shortcut.look(record) for _ in range(WARM + 1)]

    assert looks[:-1] == [None] * WARM
    assert looks[-1] is not None


def test_what_is_kept_is_bounded():
    shortcut: Shortcut = plan_of(protocol_with("consent")).shortcut

    for number in range(MOST_KEPT + 1):
        shortcut.keep(number, Decided((), ()))

    assert shortcut.kept(MOST_KEPT) is not None
    assert shortcut.kept(0) is None


def test_what_was_decided_of_one_record_misleads_no_other():
    plan = plan_of_all()

    for data in (PLAIN, VAGUE, CLOCKS, EMPTY, PLAIN, VAGUE, CLOCKS, EMPTY):
        assert_same(plan, read(plan, data), {})


def test_a_criterion_whose_truths_were_seen_before_is_handed_out_again():
    plan = plan_of_all()
    first, again = (decide(plan, read(plan, {**PLAIN, "subject": subject})) for subject in ("A", "B"))
    consent = CONDITIONS.index("consent")

    assert again.groups[0].criteria[consent] is first.groups[0].criteria[consent]


def some_decision() -> CriterionDecision:
    return decide(plan_of_all(), read(plan_of_all(), PLAIN)).groups[0].criteria[0]


def memory_of(*places: tuple[int, ...]) -> recalled.Remembered:
    """The memory of criteria that rest on truths at these places; it says which truths it was asked for."""
    decided = some_decision()
    return recalled.Remembered(
        tuple(map(recalled.Recalled, places)),
        lambda place, truths: evolve(decided, waived_by=f"{place} {sorted(truths.items())}"),
    )


def test_what_is_kept_of_one_criterion_is_bounded():
    memory = memory_of(tuple(range(12)))

    for number in range(recalled.MOST_KEPT + 1):
        memory.recall(tuple(digit == "1" for digit in f"{number:012b}"))

    assert len(memory.criteria[0].kept) == recalled.MOST_KEPT


@pytest.mark.parametrize("places", [(0,), (1,), (0, 1)], ids=str)
@pytest.mark.parametrize("truths", list(product((True, False, None), repeat=2)))
def test_a_criterion_is_decided_by_the_truths_that_it_rests_on_where_they_are_known(places, truths):
    memory = memory_of((), places)
    rests_on = {place: truths[place] for place in places}

    for _ in range(2):
        of_evaluators, found = memory.recall(truths)

        assert of_evaluators is None
        assert (found and found.waived_by) == (None if None in rests_on.values() else f"1 {sorted(rests_on.items())}")


# ---- What is missing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [PLAIN, VAGUE, CLOCKS], ids=["plain", "vague", "clocks"])
def test_whatever_a_record_lacks_it_is_decided_as_the_evaluators_do(data):
    plan = plan_of_all()
    whole = read(plan, data)

    for path in leaves(whole):
        assert_same(plan, blanked(whole, path), {})


def without_evaluators(plan: Plan) -> Plan:
    """The same plan, of which nobody may ask an evaluator."""

    def asked(world: World) -> Judged:
        raise LookupError("an evaluator was asked")

    group = plan.groups[0]
    criteria = tuple(evolve(each, condition=asked) for each in group.criteria)
    return evolve(plan, groups=(GroupPlan(group.group, criteria, group.waived_by),))


LACKING = {
    "age >= 18 years": "$.facts.birth",
    "score > 3 or pregnant": "$.facts.score",
    "dx is taxane": "$.facts.dx",
    "ecog <= 1": "$.measurements.ecog.through",
    "weight > 60 kg": "$.measurements.weight[0]",
    "(any drugs where end of given before 2026-02-01)": "$.records.drugs.rows[0].given",
    "(at least 2 drugs where dose > 5)": "$.records.drugs.through",
    "attested by doctor as ok": "$.attestations.E0.ok",
}


@pytest.mark.parametrize("condition", LACKING)
def test_no_evaluator_is_asked_for_the_verdict_where_values_are_missing(condition):
    plan = plan_of(protocol_with(condition))
    plan.shortcut.write()
    whole = read(plan, {**PLAIN, "attestations": {}})
    record = blanked(whole, LACKING[condition])

    decided = decide(without_evaluators(plan), record)

    assert decided.groups[0].verdict is Verdict.UNDETERMINED
    assert decided.groups[0].decided_by == ("E0",)
    assert decided.groups[0].statuses == {"E0": Status.UNDETERMINED}
    with pytest.raises(LookupError):
        assert decided.groups[0].still_needed
