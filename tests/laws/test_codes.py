"""Laws of codes: knowing a code more exactly never overturns what it says about a concept."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from protocol_dsl.schema.datum import CONCEPT_SYSTEM, Coded, Coding
from protocol_dsl.schema.dictionary import CodePattern, Concept, Dictionary
from protocol_dsl.schema.vocabulary import Hierarchy, hierarchy_of, is_code
from protocol_dsl.values.quantity import Units
from protocol_dsl.values.truth import Truth

NAMES = ("a", "b", "c", "d", "e", "f")
STEMS = ("C", "C5", "C50", "C50.1", "C34", "D05")


@st.composite
def hierarchies(draw: st.DrawFn) -> Hierarchy:
    """Concepts of which each includes and excepts only later ones, so that there is no circle."""
    concepts = {}
    stems = st.lists(st.sampled_from(STEMS), max_size=1)
    for index, name in enumerate(NAMES):
        rest = NAMES[index + 1 :]
        later = st.lists(st.sampled_from(rest), max_size=2, unique=True) if rest else st.just([])
        includes = draw(later)
        concepts[name] = Concept(
            name=name,
            label=name,
            codes=tuple(CodePattern("icd10", stem, True) for stem in draw(stems)),
            includes=tuple(includes),
            excepts=tuple(each for each in draw(later) if each not in includes),
            and_others=draw(st.integers(0, 5)) == 0,
        )
    return hierarchy_of(Dictionary(units=Units.standard(), concepts=concepts, code_names=frozenset(NAMES)))


def says(system: str, code: str, concept: str, known: Hierarchy) -> Any:
    return is_code(Coded((Coding(system, code),)), concept, known)


@given(hierarchies(), st.sampled_from(NAMES), st.sampled_from(STEMS), st.sampled_from(["1", "9", "19"]))
def test_a_longer_code_says_what_the_shorter_one_said(known: Hierarchy, concept: str, code: str, more: str) -> None:
    truth, _ = says("icd10", code, concept, known)
    longer, _ = says("icd10", f"{code}{more}", concept, known)

    assert truth in (Truth.UNKNOWN, longer)


@given(hierarchies(), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_a_narrower_name_says_what_the_wider_one_said(known: Hierarchy, concept: str, name: str) -> None:
    narrower_truth, _ = says(CONCEPT_SYSTEM, name, concept, known)
    for wider in known.ancestors(name):
        truth, _ = says(CONCEPT_SYSTEM, wider, concept, known)
        assert truth in (Truth.UNKNOWN, narrower_truth), [
            (each.name, [code.code for code in each.codes], each.includes, each.excepts, each.and_others)
            for each in known.concepts.values()
        ]


@given(hierarchies(), st.sampled_from(NAMES), st.sampled_from([*NAMES, *STEMS]))
def test_an_answer_is_unknown_exactly_when_it_names_a_cause(known: Hierarchy, concept: str, code: str) -> None:
    truth, causes = says(CONCEPT_SYSTEM if code in NAMES else "icd10", code, concept, known)

    assert (truth is Truth.UNKNOWN) == bool(causes)


@given(hierarchies(), st.sampled_from(NAMES), st.lists(st.sampled_from([*NAMES, *STEMS]), min_size=1, max_size=3))
def test_several_codings_decide_what_their_parts_decide(known: Hierarchy, concept: str, codes: list[str]) -> None:
    codings = [Coding(CONCEPT_SYSTEM if code in NAMES else "icd10", code) for code in codes]
    parts = {is_code(Coded((coding,)), concept, known)[0] for coding in codings}
    truth, _ = is_code(Coded(tuple(codings)), concept, known)

    decided = parts - {Truth.UNKNOWN}
    assert truth is (decided.pop() if len(decided) == 1 else Truth.UNKNOWN)


@given(hierarchies(), st.sampled_from(NAMES))
def test_a_concept_is_itself(known: Hierarchy, concept: str) -> None:
    assert says(CONCEPT_SYSTEM, concept, concept, known)[0] is Truth.TRUE
