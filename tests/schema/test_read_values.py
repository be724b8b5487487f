"""Words, codes, texts and several possibilities."""

from __future__ import annotations

import pytest

from protocol_dsl.schema.datum import CONCEPT_SYSTEM, Answer, Category, Coded, Coding, FreeText, Several
from protocol_dsl.schema.problems import FreeTextCode, UnknownKey, UnknownSystem, UnknownWord, WrongType
from protocol_dsl.schema.read_values import answer_of
from protocol_dsl.schema.types import CategoryType
from protocol_dsl.values.interval import point
from tests.schema.reads import causes, fact, fact_problem, problems, read, warnings

CODE = "$.facts.diagnosis"


# ---- Yes and no, words, texts -------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["yes", "true", 1, 0, "never", []])
def test_yes_is_true_and_nothing_else(value):
    assert fact_problem("consent", value) == WrongType("$.facts.consent", f"`{value}`", "true or false")


def test_a_word_of_a_list_is_that_word():
    assert fact("site", "liver").items == (Category("liver"),)
    assert fact("site", "other").items == (Category("other"),)
    assert fact("site", "not done").items == (Answer.NOT_DONE,)


@pytest.mark.parametrize(("value", "nearest"), [("livr", "liver"), ("Liver", "liver"), ("skin", None), (3, None)])
def test_a_word_that_is_not_in_the_list_offers_the_nearest(value, nearest):
    problem = fact_problem("site", value)

    assert problem == UnknownWord("$.facts.site", f"`{value}`", ("brain", "liver", "lung", "other"), nearest)


def test_several_words_may_hold_at_once():
    assert fact("languages", ["english", "spanish", "english"]).items == (Several(frozenset({"english", "spanish"})),)
    assert fact("languages", []).items == (Several(frozenset()),)
    assert fact("languages", ["english", "spanish"]).written == "english, spanish"


def test_each_wrong_word_of_several_is_named():
    found = problems(facts={"languages": ["englisch", "spanish", 3]})

    assert [problem.path for problem in found] == ["$.facts.languages[0]", "$.facts.languages[2]"]
    assert isinstance(fact_problem("languages", "english"), WrongType)


def test_texts_are_kept_in_one_form_of_unicode():
    assert fact("comment", "e\u0301").items == fact("comment", "é").items == (FreeText("é"),)
    assert isinstance(fact_problem("comment", 5), WrongType)


# ---- Codes ----------------------------------------------------------------------------------------------


def test_a_name_of_the_protocol_is_its_code():
    assert fact("diagnosis", "paclitaxel").items == (Coded((Coding(CONCEPT_SYSTEM, "paclitaxel"),)),)
    assert warnings(facts={"diagnosis": "paclitaxel"}) == ()


def test_any_other_text_is_free_text_with_a_warning_that_offers_the_nearest_name():
    assert fact("diagnosis", "paclitaxl").items == (Coded((), "paclitaxl"),)
    assert warnings(facts={"diagnosis": "paclitaxl"}) == (FreeTextCode(CODE, "`paclitaxl`", "paclitaxel"),)
    assert warnings(facts={"diagnosis": "measles"}) == (FreeTextCode(CODE, "`measles`", None),)


def test_a_code_of_a_stated_system_is_never_a_problem():
    assert fact("diagnosis", {"system": "http://snomed.info/sct", "code": " 1 "}).items == (
        Coded((Coding("snomed", "1"),)),
    )


def test_a_system_that_nobody_knows_is_a_warning():
    given = {"system": "ward list", "code": "17"}

    assert fact("diagnosis", given).items == (Coded((Coding("ward list", "17"),)),)
    assert warnings(facts={"diagnosis": given}) == (UnknownSystem(f"{CODE}.system", "ward list"),)


def test_several_codings_of_one_item_stay_together_with_their_text():
    given = {"codings": [{"system": "icd10", "code": "C50.9"}, {"system": "snomed", "code": "1"}], "text": "breast"}

    datum = fact("diagnosis", given)
    assert datum.items == (Coded((Coding("icd10", "C50.9"), Coding("snomed", "1")), "breast"),)
    assert datum.written == "breast"


def test_a_text_alone_is_free_text():
    assert fact("diagnosis", {"text": "measles"}).items == (Coded((), "measles"),)
    assert warnings(facts={"diagnosis": {"text": "paclitaxl"}}) == (FreeTextCode(CODE, "`paclitaxl`", "paclitaxel"),)


def test_the_display_of_a_code_is_its_text():
    given = {"system": "atc", "code": "L01CD02", "display": "docetaxel"}

    assert fact("diagnosis", given).items == (Coded((Coding("atc", "L01CD02"),), "docetaxel"),)


def test_a_name_may_be_written_as_a_code_of_the_system_of_the_file():
    assert fact("diagnosis", {"system": "concept", "code": "taxane"}).items == (
        Coded((Coding(CONCEPT_SYSTEM, "taxane"),)),
    )
    assert isinstance(fact_problem("diagnosis", {"system": "concept", "code": "taxan"}), UnknownWord)


@pytest.mark.parametrize(
    "value",
    [5, True, [], {}, "", "  ", {"system": "snomed"}, {"code": "1"}, {"system": "snomed", "code": 1}, {"codings": []},
     {"system": "snomed", "code": " "}, {"system": 5, "code": "1"}, {"text": ""}, {"codings": {}}],
)  # fmt: skip
def test_what_is_no_code_and_no_text_is_a_problem(value):
    assert isinstance(fact_problem("diagnosis", value), WrongType)


def test_each_wrong_coding_is_named():
    found = problems(facts={"diagnosis": {"codings": [{"system": "snomed"}, 1, {"system": "snomed", "code": "1"}]}})

    assert [problem.path for problem in found] == [f"{CODE}.codings[0]", f"{CODE}.codings[1]"]


def test_unknown_keys_of_a_code_are_findings():
    assert fact_problem("diagnosis", {"system": "snomed", "code": "1", "dsplay": "x"}) == UnknownKey(
        f"{CODE}.dsplay", "dsplay", "part of a code", "display"
    )


def test_a_hundred_thousand_free_texts_are_a_hundred_thousand_warnings_but_soon_done():
    rows = [{"agent": f"drug {n % 100}"} for n in range(20_000)]

    assert len(warnings(records={"therapies": {"rows": rows, "through": "2026-03-02"}})) == 20_000


# ---- One of several ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "items"),
    [
        ("consent", [True, False], (True, False)),
        ("her2", [2, "3"], (point(2), point(3))),
        ("site", ["liver", "lung"], (Category("liver"), Category("lung"))),
        ("comment", ["a", "b"], (FreeText("a"), FreeText("b"))),
        ("birth_date", ["never", "never"], (Answer.NEVER,)),
        ("her2", ["not done", 0], (Answer.NOT_DONE, point(0))),
    ],
)
def test_a_value_may_be_one_of_several(name, values, items):
    datum = fact(name, {"one_of": values})

    assert datum.items == items
    assert causes(datum) == ({("conflicting", f"$.facts.{name}")} if len(items) > 1 else set())


def test_possibilities_that_are_the_same_are_no_conflict():
    assert fact("her2", {"one_of": [2, "2.0"]}).items == (point(2),)
    assert fact("her2", {"one_of": [2, "2.0"]}).causes == frozenset()


def test_possibilities_share_what_is_said_about_them():
    datum = read(facts={"weight": {"value": {"one_of": [70, {"below": 60}]}, "unit": "kg"}}).facts["weight"]

    assert len(datum.items) == 2
    assert causes(datum) == {("conflicting", "$.facts.weight"), ("imprecise", "$.facts.weight")}
    assert datum.written == "70 or below 60 kg"


@pytest.mark.parametrize(
    "value",
    [{"one_of": []}, {"one_of": [1]}, {"one_of": list(range(9))}, {"one_of": 1}, {"one_of": [1, 2], "x": 1},
     {"one_of": [1, {"one_of": [1, 2]}]}, {"one_of": [1, None]}],
)  # fmt: skip
def test_there_are_two_to_eight_possibilities_and_none_of_them_is_several(value):
    assert fact_problem("her2", value).path.startswith("$.facts.her2.one_of")


def test_every_wrong_possibility_is_named():
    found = problems(facts={"site": {"one_of": ["livr", "lung", "brian"]}})

    assert [problem.path for problem in found] == ["$.facts.site.one_of[0]", "$.facts.site.one_of[2]"]


def test_where_not_done_is_a_word_of_the_list_it_is_that_word():
    words = CategoryType(("done", "not done"))

    assert answer_of("not done", words) is None
    assert answer_of("not done", CategoryType(("done",))) is Answer.NOT_DONE
