"""SEMANTICS 7: values are sets and ranges."""

import pytest

from tests.semantics.ask import MET, NOT_MET, OPEN, ask, record

LISTS = """
timepoint enrolment
    until it happens: as_of
timepoint screening
timepoint baseline
fact a : number
fact b : number
measurement hamd : number
records lesions
    main site : one of brain, liver, lymph_node, other
    field : text
    curative : yes/no
    size : quantity in mm
records organs
    organ : one of cns, skeleton, liver
records acl
    taken : date
    level : one of low, medium, high ordered
concept drug_a "A"
concept drug_b "B"
    includes drug_c
concept drug_d "D"
records therapies
    main agent : code
    given : period
table half_life
    | agent     | half_life |
    | drug_a    | 28 days   |
    | drug_b    | 20 days   |
    | drug_c    | 5 days    |
    | any other | 10 days   |
table strict_life
    | agent  | strict_life |
    | drug_a | 28 days     |
"""
COMPLETE = "2026-03-02"


def rows(name, held, through=COMPLETE, **more):
    return record(records={name: {"rows": held, "through": through}}, **more)


def liver(n):
    return [{"site": "liver"} for _ in range(n)]


@pytest.mark.parametrize(
    ("x", "condition", "status"),
    [
        ({"below": 0.5}, "a < 0.5", MET),
        ({"below": 0.5}, "a <= 0.4", OPEN),
        ({"between": [1, 2]}, "a >= 1", MET),
        ({"between": [1, 2]}, "a > 1", OPEN),
        ({"one_of": [1, 2]}, "a is one of 1, 2, 3", MET),
        ({"one_of": [1, 2]}, "a is 1", OPEN),
        ({"one_of": [1, 9]}, "a is between 3 and 5", NOT_MET),
        ({"one_of": [1, 9]}, "a is not between 3 and 5", MET),
        (5, "a is between 3 and 5", MET),
        (5, "a is 3 to below 5", NOT_MET),
        (3, "a is 3 to below 5", MET),
    ],
)
def test_a_comparison_is_decided_only_if_every_possibility_agrees(x, condition, status):
    assert ask(LISTS, condition, record(facts={"a": x})).status == status


@pytest.mark.parametrize(
    ("condition", "status"),
    [("a / b > 1", OPEN), ("a + b = 1", MET), ("a - b >= 1", MET), ("(a * b) = 0", MET), ("50 % of a = 0.5", MET)],
)
def test_arithmetic_is_exact_and_division_by_zero_is_undefined(condition, status):
    answer = ask(LISTS, condition, record(facts={"a": 1, "b": 0}))

    assert answer.status == status
    if status == OPEN:
        assert answer.causes == {"undefined"}


@pytest.mark.parametrize("condition", ["a = a", "a < 1 or not a < 1"])
def test_the_same_unknown_twice_is_unknown(condition):
    assert ask(LISTS, condition, record()).status == OPEN


def test_if_with_an_unknown_condition_unites_the_numbers():
    known = record(facts={"a": None, "b": 3})

    assert ask(LISTS, "(if a > 1 then 5 else 7) > 4", known).status == MET
    assert ask(LISTS, "(if a > 1 then 5 else 7) > 6", known).status == OPEN


@pytest.mark.parametrize(
    ("through", "condition", "status"),
    [
        (COMPLETE, "count of lesions = 2", MET),
        (COMPLETE, "(count of lesions where curative) <= 2", MET),
        (COMPLETE, "(count of lesions where curative) >= 2", OPEN),
        (None, "count of lesions >= 2", MET),
        (None, "count of lesions <= 5", OPEN),
        (COMPLETE, "at least 1 lesions where curative", MET),
        (COMPLETE, "exactly 1 lesions where curative", OPEN),
        (COMPLETE, "at most 2 lesions where curative", MET),
    ],
)
def test_a_count_runs_from_sure_rows_to_possible_rows(through, condition, status):
    held = [{"site": "liver", "curative": True}, {"site": "liver", "curative": None}]

    assert ask(LISTS, condition, rows("lesions", held, through)).status == status


ONCE = "(count of lesions, once per field where site is lymph_node and curative) "


def node(field, curative=True):
    return {"site": "lymph_node", "field": field, "curative": curative}


@pytest.mark.parametrize(
    ("held", "condition", "status"),
    [
        ([*liver(3), node("axilla"), node(" Axilla ")], "= 4", MET),
        ([*liver(4), node("axilla", None)], "= 5", MET),
        ([*liver(3), node("a", None), node("a", None)], "= 5", OPEN),
        ([*liver(3), node("a", None), node("a", None)], "<= 5", MET),
        ([*liver(3), node("a"), node("b")], "<= 5", MET),
        ([*liver(3), node("a"), node("b")], ">= 5", OPEN),
        ([*liver(3), node(None), node("b")], "<= 5", MET),
        ([*liver(5), node("a", False)], "= 6", MET),
    ],
)
def test_lesions_of_one_field_count_once(held, condition, status):
    assert ask(LISTS, ONCE + condition, rows("lesions", held)).status == status


@pytest.mark.parametrize(
    ("sites", "condition", "status"),
    [
        (["liver", "liver", "brain"], "= 2", MET),
        (["liver", None], "<= 2", MET),
        (["liver", None], ">= 2", OPEN),
        (["liver", "brain", "other", "other"], "<= 4", MET),
        (["liver", "brain", "other", "other"], ">= 3", MET),
        (["liver", "brain", "other", "other"], "<= 3", OPEN),
        ([], "= 0", MET),
    ],
)
def test_distinct_keys_and_a_category_named_other(sites, condition, status):
    known = rows("lesions", [{"site": site} for site in sites])

    assert ask(LISTS, f"count of distinct site in lesions {condition}", known).status == status


def test_an_enumeration_without_other_limits_the_number_of_keys():
    known = rows("organs", [{"organ": None} for _ in range(9)], None)

    assert ask(LISTS, "count of distinct organ in organs <= 3", known).status == MET


@pytest.mark.parametrize(
    ("sizes", "through", "condition", "status"),
    [
        (["10", "20"], COMPLETE, "sum of size in lesions = 30 mm", MET),
        (["10", "20"], COMPLETE, "largest size in lesions = 2 cm", MET),
        (["10", "20"], COMPLETE, "smallest size in lesions < 15 mm", MET),
        (["10", "20"], COMPLETE, "mean of size in lesions = 15 mm", MET),
        (["10", "20"], None, "largest size in lesions >= 20 mm", MET),
        (["10", "20"], None, "largest size in lesions <= 20 mm", OPEN),
        (["10", "20"], None, "smallest size in lesions <= 10 mm", MET),
        ([], COMPLETE, "largest size in lesions <= 20 mm", NOT_MET),
        ([], COMPLETE, "sum of size in lesions = 0 mm", MET),
        (["10", None], COMPLETE, "largest size in lesions >= 10 mm", OPEN),
    ],
)
def test_sums_and_extremes(sizes, through, condition, status):
    held = [{"site": "liver", "size": size and {"value": size, "unit": "mm"}} for size in sizes]

    assert ask(LISTS, condition, rows("lesions", held, through)).status == status


def acl(*taken):
    return rows("acl", [{"taken": day, "level": level} for day, level in taken])


@pytest.mark.parametrize(
    ("taken", "status"),
    [
        ([("2026-01-01", "high"), ("2026-02-12", "medium")], MET),
        ([("2026-01-01", "high"), ("2026-02-11", "medium")], NOT_MET),
        ([("2026-01-01", "high"), ("2026-02-12", "low")], NOT_MET),
        ([("2026-01-01", "high"), ("2026-02", "medium")], OPEN),
        ([("2026-01-01", "high"), ("2026-02-12", None)], OPEN),
        ([("2025-01-01", "high"), ("2026-01-20", "low"), ("2026-02", "medium")], MET),
    ],
)
def test_rows_so_far_apart(taken, status):
    assert ask(LISTS, "at least 2 acl where level >= medium, at least 6 weeks apart", acl(*taken)).status == status


@pytest.mark.parametrize(
    ("levels", "status"),
    [
        (["high", "high"], MET),
        (["high", "low", "high"], NOT_MET),
        (["high", None, "high"], OPEN),
        (["low", "high", "high"], MET),
    ],
)
def test_consecutive_rows(levels, status):
    taken = [(f"2026-01-{day:02}", level) for day, level in enumerate(levels, 1)]

    assert ask(LISTS, "at least 2 consecutive acl by taken where level >= medium", acl(*taken)).status == status


@pytest.mark.parametrize(
    ("taken", "status"),
    [
        ([("2026-01-01", "low"), ("2026-01-01", "high"), ("2026-01-02", "high")], OPEN),
        ([("2026-01-01", "high"), ("2026-01-01", "high"), ("2026-01-02", "low")], MET),
        ([("2026-01-01", "high"), ("2026-01-02", "low"), ("2026-01-02", "low"), ("2026-01-03", "high")], NOT_MET),
        ([("2026-01-01T08:00", "low"), ("2026-01-01T09:00", "high"), ("2026-01-02", "high")], MET),
        ([("2026-01-01T08:00", "high"), ("2026-01-01T09:00", "low"), ("2026-01-02", "high")], NOT_MET),
        ([("2026-01-01T08:00", "high"), ("2026-01-01T09:00", "low"), ("2026-01-01", "high")], OPEN),
    ],
)
def test_of_rows_of_one_day_any_may_come_first(taken, status):
    condition = "at least 2 consecutive acl by taken where level >= medium"
    answer = ask(LISTS, condition, acl(*taken))

    assert answer.status == status
    assert answer.causes == ({"imprecise"} if status == OPEN else set())


def hamd(*values):
    results = [{"value": value, "on": on, "visit": visit} for value, on, visit in values]
    return record(measurements={"hamd": results}, timepoints={"screening": "2026-01-01", "baseline": "2026-02-01"})


@pytest.mark.parametrize(
    ("first", "second", "condition", "status"),
    [
        (20, 16, "falls by less than 25 %", MET),
        (20, 15, "falls by less than 25 %", NOT_MET),
        (20, 15, "falls by at least 25 %", MET),
        (20, 30, "falls by less than 25 %", MET),
        (20, 30, "rises by at least 50 %", MET),
        (20, 30, "rises by at least 10", MET),
        (0, 5, "falls by less than 25 %", OPEN),
        (None, 5, "falls by less than 25 %", OPEN),
    ],
)
def test_change_between_visits(first, second, condition, status):
    known = hamd((first, "2026-01-01", "screening"), (second, "2026-02-01", "baseline"))

    assert ask(LISTS, f"hamd {condition} from screening to baseline", known).status == status


@pytest.mark.parametrize(("through", "status"), [(None, OPEN), ("2026-02-01", OPEN), (COMPLETE, MET)])
def test_a_visit_of_an_incomplete_series_may_hold_a_second_result(through, status):
    result = {"value": 20, "on": "2026-01-01", "visit": "screening"}
    answer = ask(
        LISTS, "hamd at screening >= 18", record(measurements={"hamd": {"results": [result], "through": through}})
    )

    assert (answer.status, answer.causes) == (status, {"incomplete"} if status == OPEN else set())


def test_a_result_without_a_tag_belongs_to_the_visit_of_its_date():
    known = record(measurements={"hamd": [{"value": 20, "on": "2026-02-01"}]}, timepoints={"baseline": "2026-02-01"})

    assert ask(LISTS, "hamd at baseline >= 18", known).status == MET


def therapy(agent, to):
    return rows("therapies", [{"agent": agent, "given": {"from": "2025-01-01", "to": to}}])


@pytest.mark.parametrize(
    ("agent", "to", "status"),
    [
        ("drug_a", "2026-02-02", MET),
        ("drug_a", "2026-02-01", NOT_MET),
        ("drug_b", "2026-02-25", MET),
        ("drug_b", "2026-02-10", OPEN),
        ("drug_b", "2026-02-09", NOT_MET),
        ("drug_c", "2026-02-25", MET),
        ("drug_c", "2026-02-24", NOT_MET),
        ("drug_d", "2026-02-20", MET),
        ("drug_d", "2026-02-19", NOT_MET),
    ],
)
def test_the_most_specific_row_counts_and_a_wider_name_may_mean_any_that_it_includes(agent, to, status):
    condition = "any therapies where given within 1 × half_life of agent before enrolment"

    assert ask(LISTS, condition, therapy(agent, to)).status == status


def test_a_table_without_a_fitting_row_is_undefined():
    answer = ask(
        LISTS,
        "any therapies where given within 1 × strict_life of agent before enrolment",
        therapy("drug_d", "2026-02-20"),
    )

    assert (answer.status, answer.causes) == (OPEN, {"undefined"})


@pytest.mark.parametrize(("which", "agent", "status"), [("last", "drug_a", MET), ("first", "drug_a", NOT_MET)])
def test_the_first_and_the_last_row_by_a_date(which, agent, status):
    held = [
        {"agent": "drug_d", "given": {"from": "2024-01-01", "to": "2024-06-01"}},
        {"agent": "drug_a", "given": {"from": "2025-01-01", "to": "2025-06-01"}},
    ]
    condition = f"{which} agent in therapies by end of given is {agent}"

    assert ask(LISTS, condition, rows("therapies", held)).status == status


@pytest.mark.parametrize("which", ["first", "last"])
def test_what_was_never_given_is_neither_first_nor_last(which):
    never = {"agent": "drug_d", "given": "never"}
    given = {"agent": "drug_a", "given": {"from": "2025-01-01", "to": "2025-06-01"}}
    condition = f"{which} agent in therapies by end of given is"

    assert ask(LISTS, f"{condition} drug_a", rows("therapies", [never, given])).status == MET
    assert ask(LISTS, f"{condition} drug_d", rows("therapies", [never])).status == NOT_MET


def test_a_row_that_may_never_have_been_may_not_be_the_last():
    unknown = {"agent": "drug_d", "given": None}

    assert ask(LISTS, "last agent in therapies by end of given is drug_d", rows("therapies", [unknown])).status == OPEN


def test_the_total_time_of_periods_counts_each_day_once():
    held = [
        {"agent": "drug_a", "given": {"from": "2026-01-01", "to": "2026-01-10"}},
        {"agent": "drug_d", "given": {"from": "2026-01-05", "to": "2026-01-12"}},
    ]
    assert ask(LISTS, "(total time of given in therapies) > 11 days", rows("therapies", held)).status == MET
    assert ask(LISTS, "(total time of given in therapies) > 12 days", rows("therapies", held)).status == NOT_MET


# A window of 10 days before 2026-03-02 begins on 2026-02-20 and has 11 days, both ends counted.
CLIPPED = "(total time of given within 10 days before enrolment in therapies)"


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ([("2026-01-01", "2026-02-22")], 3),
        ([("2026-02-22", "2026-02-24")], 3),
        ([("2026-01-01", "ongoing")], 11),
        ([("2026-01-01", "2026-02-19")], 0),
        ([("2026-01-01", "2026-02-20"), ("2026-02-20", "2026-02-21"), ("2026-03-01", "2026-04-01")], 4),
    ],
)
def test_the_total_time_within_a_window_counts_only_its_days(given, days):
    held = [{"agent": "drug_a", "given": {"from": start, "to": end}} for start, end in given]
    known = rows("therapies", held)

    assert ask(LISTS, f"{CLIPPED} = {days} days", known).status == MET
    assert ask(LISTS, f"{CLIPPED} > {days} days", known).status == NOT_MET


@pytest.mark.parametrize(("bound", "status"), [(">= 3", MET), (">= 4", OPEN), (">= 11", OPEN), (">= 12", NOT_MET)])
def test_of_a_period_with_an_unknown_start_what_is_sure_counts_in_any_case(bound, status):
    held = [{"agent": "drug_a", "given": {"from": "2026-02", "to": "2026-03-02"}}]

    assert ask(LISTS, f"{CLIPPED} {bound} days", rows("therapies", held)).status == status


def test_an_incomplete_list_cannot_fill_more_than_the_window():
    known = rows("therapies", [], through=None)

    assert ask(LISTS, f"{CLIPPED} <= 11 days", known).status == MET
    assert ask(LISTS, f"{CLIPPED} <= 10 days", known).status == OPEN


def test_a_window_of_unknown_place_decides_nothing_by_itself():
    held = [{"agent": "drug_a", "given": {"from": "2026-01-01", "to": "ongoing"}}]
    clipped = CLIPPED.replace("enrolment", "screening")

    assert ask(LISTS, f"{clipped} > 3 days", rows("therapies", held)).status == OPEN


def test_a_window_around_a_month_counts_what_is_sure_and_what_may_be():
    held = [{"agent": "drug_a", "given": {"from": "2026-01-01", "to": "2026-02-10"}}]
    known = rows("therapies", held, timepoints={"screening": "2026-02"})
    clipped = CLIPPED.replace("enrolment", "screening")

    # The window ends on a day of February: 11 days of it were covered at most, none at least.
    assert ask(LISTS, f"{clipped} <= 11 days", known).status == MET
    assert ask(LISTS, f"{clipped} <= 10 days", known).status == OPEN
    assert ask(LISTS, f"{clipped} >= 1 days", known).status == OPEN


def test_never_covers_no_day():
    known = rows("therapies", [{"agent": "drug_a", "given": "never"}])

    assert ask(LISTS, f"{CLIPPED} = 0 days", known).status == MET
    assert ask(LISTS, "(total time of given in therapies) = 0 days", known).status == MET


@pytest.mark.parametrize("word", ["any", "no"])
def test_except_where_alone_leaves_rows_out(word):
    known = rows("lesions", [{"site": "liver"}, {"site": "brain"}])
    left_out = f"{word} lesions except where site is liver except where site is brain"

    assert ask(LISTS, f"{word} lesions except where site is liver", known).status == (MET if word == "any" else NOT_MET)
    assert ask(LISTS, left_out, known).status == (NOT_MET if word == "any" else MET)


def test_an_unknown_exception_leaves_it_open_whether_a_row_counts():
    known = rows("lesions", [{"site": "liver", "curative": None}])

    assert ask(LISTS, "any lesions except where curative", known).status == OPEN
    assert ask(LISTS, "(count of lesions except where curative) <= 1", known).status == MET
