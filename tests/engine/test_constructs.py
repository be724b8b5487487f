"""What conditions say about records, construct by construct, where the tests of SEMANTICS do not go into it."""

import pytest

from tests.semantics.ask import MET, NOT_MET, OPEN, ask, record

KNOWN = """
timepoint enrolment
    until it happens: as_of
fact birth : date
fact other_birth : date
fact stage : one of low, medium, high ordered
fact languages : any of english, spanish, other
fact consent : yes/no
fact n : number
fact temperature : quantity in Cel
fact stay : period
concept aspirin "Aspirin"
concept paracetamol "Paracetamol"
measurement ecog : integer 0 to 5
records visits
    on_day : date
    level : number
    remark : text
    agent : code
    kept : yes/no
table dose
    | n           | dose |
    | 0 to 1      | 10   |
    | above 1     | 20   |
"""


def known(**facts):
    return record(facts=facts)


@pytest.mark.parametrize(
    ("left", "right", "condition", "status"),
    [
        ("1970-05-14", "1970-05-14", "birth = other_birth", MET),
        ("1970-05-14", "1970-05", "birth = other_birth", OPEN),
        ("1970-05-14", "1971", "birth = other_birth", NOT_MET),
        ("1970-05-14", "1971", "birth != other_birth", MET),
        ("1970-05-14", "1970-05-15", "birth before other_birth", MET),
        ("never", "1970", "birth = other_birth", NOT_MET),
    ],
)
def test_dates_are_the_same_if_their_day_is(left, right, condition, status):
    assert ask(KNOWN, condition, known(birth=left, other_birth=right)).status == status


@pytest.mark.parametrize(
    ("stage", "condition", "status"),
    [
        ("medium", "stage >= medium", MET),
        ("medium", "stage > medium", NOT_MET),
        ({"one_of": ["medium", "high"]}, "stage >= medium", MET),
        ({"one_of": ["low", "high"]}, "stage < high", OPEN),
        ("not done", "stage < high", OPEN),
        (None, "stage < high", OPEN),
    ],
)
def test_ordered_words_compare_by_their_order(stage, condition, status):
    assert ask(KNOWN, condition, known(stage=stage)).status == status


@pytest.mark.parametrize(
    ("languages", "status"),
    [
        (["english"], MET),
        (["spanish", "english"], MET),
        (["other"], NOT_MET),
        ([], NOT_MET),
        ("not done", OPEN),
        (None, OPEN),
    ],
)
def test_a_list_of_words_holds_a_word(languages, status):
    assert ask(KNOWN, "languages is english", known(languages=languages)).status == status


@pytest.mark.parametrize(
    ("value", "status"),
    [({"between": [36, 37]}, MET), ({"between": [37, 39]}, OPEN), (39, NOT_MET)],
)
def test_a_temperature_in_another_unit_is_converted_with_its_zero(value, status):
    given = {"value": value, "unit": "Cel"}

    assert ask(KNOWN, "temperature < 38 Cel", known(temperature=given)).status == status
    assert ask(KNOWN, "temperature < 100.4 degF", known(temperature=given)).status == status


@pytest.mark.parametrize(("later", "status"), [(39, MET), (38.5, NOT_MET), (37.4, NOT_MET)])
def test_a_difference_of_temperatures_counts_the_degrees_of_its_scale(later, status):
    """From 37.0 °C, which is 98.6 °F: 39 °C is 3.6 °F more, 38.5 °C is 2.7 °F more, 37.4 °C is 0.72 °F more."""
    declared = KNOWN + "fact fahrenheit : quantity in degF\n"
    given = known(temperature={"value": 37, "unit": "Cel"}, fahrenheit={"value": later, "unit": "Cel"})

    assert ask(declared, "fahrenheit - temperature >= 3 degF", given).status == status


@pytest.mark.parametrize(("n", "status"), [(0, NOT_MET), (1, NOT_MET), (1.5, MET), ({"between": [0, 1]}, NOT_MET)])
def test_a_table_is_looked_up_by_bands_of_a_number(n, status):
    assert ask(KNOWN, "dose of n = 20", known(n=n)).status == status


def test_a_number_below_every_band_has_no_row():
    answer = ask(KNOWN, "dose of n = 20", known(n=-1))

    assert (answer.status, answer.causes) == (OPEN, {"undefined"})


@pytest.mark.parametrize(
    ("stay", "condition", "status"),
    [
        ({"from": "2026-01-01", "to": "2026-01-10"}, "stay for at least 10 days", MET),
        ({"from": "2026-01-01", "to": "2026-01-10"}, "stay for more than 10 days", NOT_MET),
        ({"from": "2026-01-01", "to": None}, "stay for more than 10 days", OPEN),
        ({"from": "2026-01-01", "to": "ongoing"}, "stay for more than 10 days", MET),
        (None, "stay for more than 10 days", OPEN),
    ],
)
def test_a_period_lasts_with_its_first_and_last_day(stay, condition, status):
    assert ask(KNOWN, condition, known(stay=stay)).status == status


def series(*results):
    return record(measurements={"ecog": [{"value": value, "on": on} for value, on in results]})


WINDOW = "within 45 days before enrolment"


@pytest.mark.parametrize(
    ("which", "results", "condition", "status"),
    [
        ("highest", [(1, "2026-02-01"), (3, "2026-02-20")], "= 3", MET),
        ("highest", [(1, "2026-02-01"), (None, "2026-02-20")], "= 1", OPEN),
        ("lowest", [(1, "2026-02-01"), (3, "2026-02-20")], "= 1", MET),
        ("lowest", [(1, "2026-02-01"), ({"one_of": [2, 3]}, "2026-02-20")], "= 1", MET),
        ("lowest", [(2, "2026-02-01"), ({"one_of": [1, 3]}, "2026-02-20")], "= 2", OPEN),
        ("mean", [(1, "2026-02-01"), (2, "2026-02-20")], "= 1.5", MET),
        ("mean", [(1, "2026-02-01"), ({"one_of": [2, 3]}, "2026-02-20")], "<= 2", MET),
        ("mean", [(1, "2026-02-01"), (None, "2026-02-20")], "<= 4", OPEN),
        ("mean", [(1, "2026-02-01"), (3, "2026-01")], "<= 3", MET),
        ("mean", [(1, "2026-02-01"), (3, "2026-01")], "<= 2", OPEN),
        ("mean", [(1, "2020-02-01")], "<= 2", OPEN),
        ("mean", [("not done", "2026-02-01")], "<= 2", OPEN),
        ("first", [(1, "2026-02-01"), (3, "2026-02-20")], "= 1", MET),
    ],
)
def test_results_of_a_window_are_taken_together(which, results, condition, status):
    assert ask(KNOWN, f"{which} ecog {WINDOW} {condition}", series(*results)).status == status


def visits(*rows):
    fields = ("on_day", "level", "remark", "agent", "kept")
    return record(
        records={"visits": {"rows": [dict(zip(fields, row, strict=False)) for row in rows], "through": "2026-03-02"}}
    )


@pytest.mark.parametrize(
    ("days", "condition", "status"),
    [
        (("2026-01-01", "2026-01-29"), "at least 2 visits where level >= 0, at least 4 weeks apart by on_day", MET),
        (("2026-01-01", "2026-01-28"), "at least 2 visits where level >= 0, at least 4 weeks apart by on_day", NOT_MET),
        (("2026-01-01", "2026-01"), "at least 2 visits where level >= 0, at least 4 weeks apart by on_day", OPEN),
        (("2025-12", "2026-02"), "at least 2 visits where level >= 0, at least 4 weeks apart by on_day", MET),
        (("2026-01-01", None), "at least 2 visits where level >= 0, at least 4 weeks apart by on_day", OPEN),
        (("2026-01-01", "2026-01-15", "2026-01-29"), "at least 3 visits, at least 2 weeks apart by on_day", MET),
        (("2026-01-01", "2026-01-15", "2026-01-29"), "at least 3 visits, more than 2 weeks apart by on_day", NOT_MET),
        (("2026-01-01", "2026-01-29"), "at least 2 visits, at most 4 weeks apart by on_day", MET),
        (("2026-01-01", "2026-01-29"), "at least 2 visits, less than 4 weeks apart by on_day", NOT_MET),
        (("2026-01-01", "2026-02"), "at least 2 visits, at most 5 weeks apart by on_day", OPEN),
        (("2026-01-01", "never"), "at least 2 visits, at least 4 weeks apart by on_day", NOT_MET),
        (("2026-01-01", "never"), "at least 2 visits, at most 4 weeks apart by on_day", NOT_MET),
        (("2026-01-01", "never", "2026-01-29"), "at least 2 visits, at least 4 weeks apart by on_day", MET),
        (
            ("2026-01-01", {"one_of": ["never", "2026-02-01"]}),
            "at least 2 visits, at least 4 weeks apart by on_day",
            OPEN,
        ),
        (({"one_of": ["never", "2026-02-01"]},), "at least 1 visits, at least 4 weeks apart by on_day", OPEN),
        (("0001-01-01", "9999-12-31"), "at least 2 visits, at least 4 weeks apart by on_day", MET),
    ],
)
def test_rows_lie_so_far_apart(days, condition, status):
    assert ask(KNOWN, f"({condition})", visits(*((each, 1) for each in days))).status == status


@pytest.mark.parametrize(
    ("days", "status"),
    [
        (("2026-01-01", "2026-01-02"), MET),
        (("2026-01-01", "never"), NOT_MET),
        (("2026-01-01", "never", "2026-01-02"), MET),
        (("2026-01-01", {"one_of": ["never", "2026-01-02"]}), OPEN),
    ],
)
def test_what_never_happened_has_no_place_in_a_row(days, status):
    assert ask(KNOWN, "at least 2 consecutive visits by on_day", visits(*((each, 1) for each in days))).status == status


@pytest.mark.parametrize(
    ("rows", "field", "least", "most"),
    [
        ([("2026-01-01",), ("2026-01-01",), ("2026-01-02",)], "on_day", 2, 2),
        ([("2026-01-01",), ("2026-01",)], "on_day", 1, 2),
        ([(None, 1), (None, 1.0), (None, 2)], "level", 2, 2),
        ([(None, 1), (None, {"between": [1, 2]})], "level", 1, 2),
        ([(None, None, None, "aspirin"), (None, None, None, "aspirin")], "agent", 1, 1),
        ([(None, None, None, None, True), (None, None, None, None, False)], "kept", 2, 2),
    ],
)
def test_distinct_values_are_counted_between_two_bounds(rows, field, least, most):
    known_rows = visits(*rows)

    assert ask(KNOWN, f"count of distinct {field} in visits >= {least}", known_rows).status == MET
    assert ask(KNOWN, f"count of distinct {field} in visits <= {most}", known_rows).status == MET
    if least < most:
        assert ask(KNOWN, f"count of distinct {field} in visits <= {least}", known_rows).status == OPEN


@pytest.mark.parametrize(
    ("condition", "consent", "n", "status"),
    [
        ("(if consent then n else 5) > 4", False, 1, MET),
        ("(if consent then n else 5) > 4", True, 1, NOT_MET),
        ("(if consent then n else 5) > 4", None, 5, MET),
        ("(if consent then n else 5) > 4", None, 1, OPEN),
        ("(if consent then 5 else 5) > 4", None, None, MET),
    ],
)
def test_a_choice_of_numbers(condition, consent, n, status):
    assert ask(KNOWN, condition, known(consent=consent, n=n)).status == status
