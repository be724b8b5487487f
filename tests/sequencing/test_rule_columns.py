"""Dose rules whose tables look at several things at once: what holds together, and what ends the hold."""

import pytest

import protocol_dsl

TEXT = """\
protocol p "P"

timepoint enrolment "Enrolment"
concept drug "Drug"
measurement ast : quantity in U/L "AST"
measurement bilirubin : quantity in mg/dL "Bilirubin"
measurement lvef : quantity in % "LVEF"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "Doses"
    assume "Made up."
    cycle c "Drug"
        give drug 100 mg iv
        first dose 1 days after enrolment, window 0 days to +2 days
        repeat every 21 days from previous dose, window 0 days to +3 days
        times 4
        levels 100 mg, 75 mg, 50 mg, stop; never re-escalate
        modify by doses

rules doses "Rules"
    assume "Made up."
    most severe action wins
    when ast in ULN, bilirubin in ULN
        | above 3 | above 2 | hold until ast <= 2.5, then one level down |
    when lvef in %, fall of lvef in percentage points
        | 40 to below 45 | at least 10 | hold until lvef >= 45, then same level |
        | below 40       | at least 0  | stop                              |
"""


@pytest.fixture(scope="module")
def protocol():
    found = protocol_dsl.check(TEXT)
    assert found.protocol is not None, found.text()
    return found.protocol


def ast(times, at):
    return {"kind": "result", "of": "ast", "value": times * 10, "unit": "U/L", "uln": 10, "at": at}


def bilirubin(times, at):
    return {"kind": "result", "of": "bilirubin", "value": times, "unit": "mg/dL", "uln": 1, "at": at}


def lvef(value, at):
    return {"kind": "result", "of": "lvef", "value": value, "unit": "%", "at": at}


def dose(cycle, amount, at):
    return {"kind": "dose", "of": "c", "cycle": cycle, "dose": {"value": amount, "unit": "mg"}, "at": at}


def follow(protocol, *events, as_of="2026-05-01"):
    log = {"format": "events/1", "subject": "P", "as_of": as_of, "through": as_of, "timezone": "UTC"}
    enrolled = {"kind": "timepoint", "of": "enrolment", "at": "2026-03-02"}
    return protocol.follow({**log, "events": [enrolled, dose(1, 100, "2026-03-03T09:00"), *events]})


def second(protocol, amount, *events, at="2026-03-24T09:00"):
    items = follow(protocol, *events, dose(2, amount, at)).to_dict()["items"]
    return next((each["timing"], each["dose"]) for each in items if each["key"] == "c/dose/2")


OLDER = (ast(1, "2026-03-10"), bilirubin(2.5, "2026-03-10"))
LIVER = (ast(4, "2026-03-20"), bilirubin(2.5, "2026-03-20"))


@pytest.mark.parametrize(
    ("events", "amount", "expected"),
    [
        (LIVER, 100, "other dose"),
        (LIVER, 75, "other dose"),
        ((ast(4, "2026-03-20"), bilirubin(2, "2026-03-20")), 100, "conformant"),
        ((ast(3, "2026-03-20"), bilirubin(9, "2026-03-20")), 100, "conformant"),
        ((bilirubin(2.5, "2026-03-18"), ast(4, "2026-03-20")), 100, "other dose"),
        ((ast(4, "2026-03-20"),), 100, "cannot be determined"),
        ((ast(2, "2026-03-20"),), 100, "conformant"),
        # What is recorded for one time is one panel, whatever the order of its lines; an older result is behind it.
        ((*OLDER, ast(4, "2026-03-20"), bilirubin(1, "2026-03-20")), 100, "conformant"),
        ((*OLDER, bilirubin(1, "2026-03-20"), ast(4, "2026-03-20")), 100, "conformant"),
        ((bilirubin(1, "2026-03-10"), bilirubin(2.5, "2026-03-20"), ast(4, "2026-03-20")), 100, "other dose"),
        ((*OLDER, ast(4, "2026-03-19"), bilirubin(1, "2026-03-20")), 100, "other dose"),
    ],
)
def test_a_row_is_fulfilled_only_where_all_its_columns_are_together(protocol, events, amount, expected):
    assert second(protocol, amount, *events)[1] == expected


@pytest.mark.parametrize(
    ("recovery", "amount", "expected"),
    [
        # The hold looks at the first column: what the bilirubin does meanwhile neither ends it nor prolongs it.
        ((ast(2.5, "2026-03-26"),), 75, ("conformant", "conformant")),
        ((ast(2.5, "2026-03-26"),), 100, ("conformant", "other dose")),
        ((ast(2.6, "2026-03-26"),), 75, ("conformant", "other dose")),
        ((bilirubin(1, "2026-03-26"),), 75, ("conformant", "other dose")),
        ((bilirubin(9, "2026-03-26"), ast(2.5, "2026-03-26")), 75, ("conformant", "conformant")),
    ],
)
def test_a_hold_of_several_columns_goes_on_until_what_the_first_one_looks_at_has_recovered(
    protocol, recovery, amount, expected
):
    assert second(protocol, amount, *LIVER, *recovery, at="2026-03-27T12:00") == expected


def test_a_value_that_is_bad_again_while_the_other_column_is_not_holds_nothing(protocol):
    again = (*LIVER, ast(2.5, "2026-03-25"), bilirubin(1, "2026-03-25"), ast(4, "2026-03-26"))

    assert second(protocol, 75, *again, at="2026-03-27T12:00") == ("conformant", "conformant")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((lvef(60, "2026-03-02"), lvef(44, "2026-03-20")), "other dose"),
        ((lvef(50, "2026-03-02"), lvef(44, "2026-03-20")), "conformant"),
        ((lvef(54, "2026-03-02"), lvef(44, "2026-03-20")), "other dose"),
        ((lvef(60, "2026-03-02"), lvef(44, "2026-03-20"), lvef(45, "2026-03-23")), "conformant"),
        ((lvef(60, "2026-03-02"), lvef(45, "2026-03-20")), "conformant"),
    ],
)
def test_a_fall_counts_from_the_first_result_and_the_hold_ends_with_the_value_itself(protocol, events, expected):
    assert second(protocol, 100, *events)[1] == expected


def test_the_chain_names_all_results_that_a_row_was_fulfilled_with_and_what_the_hold_waits_for(protocol):
    said = " ".join(follow(protocol, *LIVER, ast(2.5, "2026-03-27"), dose(2, 75, "2026-03-27T12:00")).explain().split())
    heart = " ".join(follow(protocol, lvef(60, "2026-03-02"), lvef(44, "2026-03-20")).explain().split())

    assert (
        "bilirubin 2.5 mg/dL ($.events[3]) with ast 40 U/L ($.events[2]) means hold until ast at most 2.5 ULN" in said
    )
    assert "lvef 44 % ($.events[3]) with lvef 60 % ($.events[2]) means hold until lvef at least 45 %" in heart


# ---- Which column ends a hold ------------------------------------------------------------------------------


def with_end(of_hold):
    found = protocol_dsl.check(TEXT.replace("hold until ast <= 2.5", f"hold until {of_hold}"))
    assert found.protocol is not None, found.text()
    return found.protocol


BOTH = (ast(2.5, "2026-03-26"), bilirubin(1, "2026-03-26"))


@pytest.mark.parametrize(
    ("of_hold", "recovery", "given"),
    [
        ("bilirubin <= 1.5", (bilirubin(1, "2026-03-26"),), "conformant"),
        ("bilirubin <= 1.5", (ast(1, "2026-03-26"),), "other dose"),
        ("ast <= 2.5 and bilirubin <= 1.5", BOTH, "conformant"),
        ("ast <= 2.5 and bilirubin <= 1.5", BOTH[:1], "other dose"),
        ("ast <= 2.5 and bilirubin <= 1.5", BOTH[1:], "other dose"),
        # One after the other: the last of them ends it.
        ("ast <= 2.5 and bilirubin <= 1.5", (ast(2, "2026-03-25"), bilirubin(1, "2026-03-26")), "conformant"),
        (
            "ast <= 2.5 and bilirubin <= 1.5",
            (ast(2, "2026-03-24"), ast(9, "2026-03-25"), bilirubin(1, "2026-03-26")),
            "other dose",
        ),
    ],
)
def test_a_hold_goes_on_until_all_that_its_row_names_has_recovered(of_hold, recovery, given):
    assert second(with_end(of_hold), 75, *LIVER, *recovery, at="2026-03-27T12:00")[1] == given


TWICE = (bilirubin(2.5, "2026-03-20"), bilirubin(1, "2026-03-20"))
FIRST, THEN = bilirubin(2.5, "2026-03-20T08:00Z"), bilirubin(1, "2026-03-20T10:00Z")


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("events", "expected"),
    [
        # Which of two results of one day stood beside the other measurement, the log does not say.
        ((*TWICE, ast(4, "2026-03-20")), "cannot be determined"),
        ((*TWICE, ast(4, "2026-03-21")), "cannot be determined"),
        ((*TWICE, ast(2, "2026-03-20")), "conformant"),
        ((bilirubin(2.5, "2026-03-20"), bilirubin(3, "2026-03-20"), ast(4, "2026-03-20")), "other dose"),
        ((bilirubin(1, "2026-03-20"), bilirubin(2, "2026-03-20"), ast(4, "2026-03-20")), "conformant"),
        # With their clock times it does.
        ((FIRST, THEN, ast(4, "2026-03-20T11:00Z")), "conformant"),
        ((FIRST, THEN, ast(4, "2026-03-20T09:00Z")), "other dose"),
        ((ast(4, "2026-03-19"), FIRST, THEN), "other dose"),
        # And a later day leaves no doubt about what an earlier day was.
        ((*TWICE, bilirubin(1, "2026-03-21"), ast(4, "2026-03-22")), "conformant"),
        ((*TWICE, bilirubin(3, "2026-03-21"), ast(4, "2026-03-22")), "other dose"),
    ],
)
def test_two_results_of_one_measurement_are_told_apart_where_the_log_does(protocol, events, expected, order):
    assert second(protocol, 100, ast(1, "2026-03-10"), *events[::order])[1] == expected


def test_the_chain_and_the_pages_name_every_column_that_ends_a_hold(tmp_path):
    from protocol_dsl.api.documents import documents

    written = TEXT.replace("hold until ast <= 2.5", "hold until ast <= 2.5 and bilirubin <= 1.5")
    followed = follow(with_end("ast <= 2.5 and bilirubin <= 1.5"), *LIVER, dose(2, 75, "2026-03-27T12:00"))
    place = tmp_path / "p.proto"
    place.write_text(written, encoding="utf-8")
    (page,) = [each.text for each in documents(place).pages if each.path == "treatment.md"]

    assert "hold until ast at most 2.5 ULN and bilirubin at most 1.5 ULN, then one level down" in " ".join(
        followed.explain().split()
    )
    assert "No dose until “AST in multiples of ULN” is at most 2.5 and “Bilirubin in multiples of ULN” is" in page
