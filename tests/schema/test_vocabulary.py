"""What a recorded code says: the table of SEMANTICS 2, row by row."""

from __future__ import annotations

import pytest

from protocol_dsl.schema import vocabulary
from protocol_dsl.schema.datum import CONCEPT_SYSTEM, CauseKind, Coded, Coding
from protocol_dsl.schema.dictionary import CodePattern, Concept, Dictionary
from protocol_dsl.schema.vocabulary import hierarchy_of, is_code, most_specific
from protocol_dsl.values.quantity import Units
from protocol_dsl.values.truth import Truth

YES, NO = (Truth.TRUE, set()), (Truth.FALSE, set())
UNMAPPED = (Truth.UNKNOWN, {CauseKind.UNMAPPED})
IMPRECISE = (Truth.UNKNOWN, {CauseKind.IMPRECISE})
CONFLICTING = (Truth.UNKNOWN, {CauseKind.CONFLICTING})


def concept(name, *codes, **lines):
    """A concept with codes such as `icd10 C50*`."""
    patterns = [code.split(" ", 1) for code in codes]
    return Concept(
        name=name,
        label=name,
        codes=tuple(CodePattern(system, code.rstrip("*"), code.endswith("*")) for system, code in patterns),
        **{key: tuple(each) if isinstance(each, list) else each for key, each in lines.items()},
    )


def hierarchy(*concepts, names=()):
    listed = {each for one in concepts for each in (*one.includes, *one.excepts)}
    code_names = frozenset({*names, *listed, *(one.name for one in concepts)})
    return hierarchy_of(
        Dictionary(units=Units.standard(), concepts={one.name: one for one in concepts}, code_names=code_names)
    )


def item(*codings, text=None):
    """A recorded item: `snomed 123` is a code, a single word a name of the file."""
    split = [each.split(" ", 1) if " " in each else (CONCEPT_SYSTEM, each) for each in codings]
    return Coded(tuple(Coding(system, code) for system, code in split), text)


def asked(recorded, name, known):
    truth, causes = is_code(recorded, name, known)
    return truth, set(causes)


TABLE = hierarchy(
    concept("breast_cancer", "snomed 254837009", "icd10 C50*"),
    concept("lung_cancer", "snomed 254637007", distinct_from=["breast_cancer"]),
    concept("small_cell", "snomed 254632001"),
    concept("lung_tumour", "icd10 C34*", includes=["small_cell"]),
    concept("sarcoma", "snomed 424413001", "snomed 424952003", complete=True),
    concept("taxane", "atc L01CD*", includes=["paclitaxel", "docetaxel"]),
    concept("slimming", includes=["topiramate", "liraglutide"], and_others=True, excepts=["metformin"]),
    concept("hypertension", "icd10 I10"),
    concept("ductal", "icdo3 8500*"),
    concept("own_list", "local a.1", "local a.2"),
    names=["alopecia"],
)


@pytest.mark.parametrize(
    ("recorded", "name", "answer"),
    [
        # Listed, matches a pattern, reached by `includes`.
        ("snomed 254837009", "breast_cancer", YES),
        ("icd10 C50.9", "breast_cancer", YES),
        ("icd10 c509", "breast_cancer", YES),
        ("icd10 C50", "breast_cancer", YES),
        ("breast_cancer", "breast_cancer", YES),
        ("paclitaxel", "taxane", YES),
        ("snomed 254632001", "lung_tumour", YES),
        # A prefix system, a proper prefix of a pattern.
        ("icd10 C", "breast_cancer", IMPRECISE),
        ("icd10 C5", "breast_cancer", IMPRECISE),
        ("atc L01C", "taxane", IMPRECISE),
        # A prefix system, neither.
        ("icd10 C34", "breast_cancer", NO),
        ("icd10 D05.1", "breast_cancer", NO),
        ("atc B01AC06", "taxane", NO),
        # A flat system, not listed; a concept may say that its list is complete, or that it is distinct from another.
        ("snomed 1", "breast_cancer", UNMAPPED),
        ("snomed 1", "sarcoma", NO),
        ("snomed 254637007", "breast_cancer", NO),
        ("snomed 254837009", "lung_cancer", NO),
        ("snomed 254637007", "sarcoma", NO),
        # A system the concept has no codes for, and free text.
        ("loinc 1", "breast_cancer", UNMAPPED),
        ("icd10 C50", "lung_cancer", NO),
        ("icd10 C50", "sarcoma", UNMAPPED),
        ("icd10cm C50.911", "breast_cancer", UNMAPPED),
        # The file's own names are a complete system.
        ("alopecia", "breast_cancer", NO),
        ("taxane", "breast_cancer", NO),
        ("alopecia", "sarcoma", NO),
        # A name that is wider than the concept may mean it.
        ("taxane", "paclitaxel", IMPRECISE),
        # An open list.
        ("topiramate", "slimming", YES),
        ("alopecia", "slimming", UNMAPPED),
        ("atc A08AB01", "slimming", UNMAPPED),
        # `except` takes away, from an open list too.
        ("metformin", "slimming", NO),
        # A system that nobody knows compares codes to the letter.
        ("local a.1", "own_list", YES),
        ("local a1", "own_list", UNMAPPED),
    ],
)
def test_the_table_of_answers(recorded, name, answer):
    assert asked(item(recorded), name, TABLE) == answer


def test_free_text_is_unmapped_whatever_it_says():
    assert asked(item(text="breast cancer"), "breast_cancer", TABLE) == UNMAPPED


@pytest.mark.parametrize(
    ("codings", "answer"),
    [
        (("snomed 254837009", "icd10 C50.1"), YES),
        (("snomed 1", "icd10 C50.1"), YES),
        (("icd10 C", "icd10 C50.1"), YES),
        (("icd10 C", "icd10 C34"), NO),
        (("snomed 1", "icd10 C34"), NO),
        (("snomed 254837009", "icd10 C34.1"), CONFLICTING),
        (("icd10 C34", "icd10 C18"), NO),
        (("icd10 C", "snomed 1"), (Truth.UNKNOWN, {CauseKind.IMPRECISE, CauseKind.UNMAPPED})),
        (("breast_cancer", "loinc 1"), YES),
        (("lung_cancer", "icd10 C50"), CONFLICTING),
    ],
)
def test_several_codings_of_one_item_all_hold(codings, answer):
    assert asked(item(*codings), "breast_cancer", TABLE) == answer


# ---- Prefix systems ---------------------------------------------------------------------------------


def test_a_listed_code_without_a_star_covers_the_longer_ones_so_that_a_digit_more_overturns_nothing():
    assert asked(item("icd10 I10"), "hypertension", TABLE) == YES
    assert asked(item("icd10 I10.9"), "hypertension", TABLE) == YES
    assert asked(item("icd10 I1"), "hypertension", TABLE) == IMPRECISE


@pytest.mark.parametrize("code", ["254837009", "breast", "C50-C58", "II", "5C0"])
def test_what_does_not_look_like_a_code_of_its_system_is_never_a_no(code):
    assert asked(item(f"icd10 {code}"), "breast_cancer", TABLE) == UNMAPPED


@pytest.mark.parametrize("code", ["C50.-", "C50.9+", "C50 .9", "C50*"])
def test_signs_that_are_written_for_readers_do_not_count(code):
    assert asked(item(f"icd10 {code}"), "breast_cancer", TABLE) == YES


def test_another_morphology_says_nothing_because_carcinoma_may_be_ductal():
    assert asked(item("icdo3 8500/3"), "ductal", TABLE) == YES
    assert asked(item("icdo3 8010/3"), "ductal", TABLE) == UNMAPPED


def test_a_pattern_may_name_its_system_in_any_spelling():
    known = hierarchy(concept("c", "http://hl7.org/fhir/sid/icd-10 C50*"))

    assert asked(item("icd10 C50.1"), "c", known) == YES


# ---- Hierarchies ------------------------------------------------------------------------------------

NESTED = hierarchy(
    concept("systemic", includes=["chemo", "antibody"], excepts=["topical"]),
    concept("chemo", "atc L01*", includes=["taxane"]),
    concept("taxane", "atc L01CD*", includes=["paclitaxel", "nab_paclitaxel"], excepts=["nab_paclitaxel"]),
    concept("with_nab", includes=["taxane", "nab_paclitaxel"]),
    concept("biguanide", includes=["metformin", "buformin"]),
    concept("sugar", includes=["biguanide"], excepts=["metformin"]),
    concept("open_one", includes=["x"], and_others=True),
    concept("around_open", includes=["open_one", "y"]),
    concept("without_open", includes=["x", "z"], excepts=["open_one"]),
    names=["aspirin"],
)


@pytest.mark.parametrize(
    ("recorded", "name", "answer"),
    [
        ("paclitaxel", "systemic", YES),
        ("atc L01CD01", "systemic", YES),
        ("atc L01CD01", "taxane", YES),
        ("atc L01X", "taxane", NO),
        ("aspirin", "systemic", NO),
        ("topical", "systemic", NO),
        # What a narrower concept leaves out may come in by another way.
        ("nab_paclitaxel", "taxane", NO),
        ("nab_paclitaxel", "chemo", NO),
        ("nab_paclitaxel", "with_nab", YES),
        # A wide name of which a part is left out is neither in nor out.
        ("biguanide", "sugar", IMPRECISE),
        ("buformin", "sugar", YES),
        ("metformin", "sugar", NO),
        ("sugar", "sugar", YES),
        # An open list makes everything around it open.
        ("aspirin", "around_open", UNMAPPED),
        ("y", "around_open", YES),
        # What is taken away is not known to its end.
        ("x", "without_open", NO),
        ("z", "without_open", UNMAPPED),
    ],
)
def test_includes_and_excepts_at_any_depth(recorded, name, answer):
    assert asked(item(recorded), name, NESTED) == answer


def test_codes_that_a_concept_excepts_are_taken_away_from_its_own():
    known = hierarchy(concept("cancer", "icd10 C*", excepts=["skin"]), concept("skin", "icd10 C44*"))

    assert asked(item("icd10 C50"), "cancer", known) == YES
    assert asked(item("icd10 C44.3"), "cancer", known) == NO
    assert asked(item("icd10 C4"), "cancer", known) == IMPRECISE
    assert asked(item("icd10 I10"), "cancer", known) == NO


def test_two_concepts_that_share_codes_are_no_strangers_though_neither_includes_the_other():
    known = hierarchy(
        concept("cancer", "icd10 C*"),
        concept("breast_cancer", "icd10 C50*"),
        concept("breast_disease", "icd10 C50*", "icd10 N60*"),
        concept("mastitis", "icd10 N61*"),
    )

    assert asked(item("breast_cancer"), "cancer", known) == YES
    assert asked(item("cancer"), "breast_cancer", known) == IMPRECISE
    assert asked(item("breast_disease"), "cancer", known) == IMPRECISE
    assert asked(item("mastitis"), "cancer", known) == NO


def test_distinct_concepts_stay_distinct_below_and_above():
    known = hierarchy(
        concept("carcinoma", includes=["ductal"], distinct_from=["sarcoma"]),
        concept("ductal", "snomed 1", and_others=True),
        concept("sarcoma", "snomed 3", includes=["lipo"]),
        concept("lipo", "snomed 4"),
    )

    assert asked(item("snomed 4"), "ductal", known) == NO
    assert asked(item("lipo"), "ductal", known) == NO
    assert asked(item("snomed 1"), "lipo", known) == NO
    assert asked(item("snomed 5"), "ductal", known) == UNMAPPED


def test_a_complete_list_says_nothing_about_a_system_in_which_it_has_no_codes():
    assert asked(item("loinc 424413001"), "sarcoma", TABLE) == UNMAPPED


def test_ancestors_are_the_concepts_that_a_name_falls_under_for_certain():
    assert NESTED.ancestors("paclitaxel") == {"taxane", "chemo", "systemic", "with_nab"}
    assert NESTED.ancestors("nab_paclitaxel") == {"with_nab"}
    assert NESTED.ancestors("biguanide") == frozenset()
    assert NESTED.ancestors("never heard of") == frozenset()


def test_the_most_specific_names_are_those_that_hold_no_other():
    assert most_specific(["chemo", "paclitaxel", "aspirin", "systemic"], NESTED) == ("paclitaxel", "aspirin")


def test_a_circle_that_the_checker_has_reported_does_not_hang():
    known = hierarchy(concept("a", includes=["b"]), concept("b", includes=["a", "c"]))

    assert asked(item("c"), "a", known) == YES
    assert asked(item("b"), "a", known) == YES


def test_ten_thousand_concepts_within_each_other_are_no_deep_recursion():
    chain = [concept(f"c{n}", includes=[f"c{n + 1}"]) for n in range(10_000)]

    assert asked(item("c10000"), "c0", hierarchy(*chain)) == YES


def test_answers_are_kept_but_not_without_end(monkeypatch):
    monkeypatch.setattr(vocabulary, "MOST_ANSWERS", 3)
    known = hierarchy(concept("c", "snomed 1"))
    for number in range(10):
        asked(item(f"snomed {number}"), "c", known)

    assert len(known.answers) <= 3
    assert asked(item("snomed 1"), "c", known) == YES
