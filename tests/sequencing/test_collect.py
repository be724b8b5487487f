"""What a visit collects: taken in the window or with the visit, missing, outside the window, or not known."""

import pytest

import protocol_dsl

PROTOCOL = protocol_dsl.check("""protocol p "P"

timepoint enrolment "Enrolment"
fact brain : yes/no "Brain lesions"
measurement pain : integer 0 to 10 "Pain"
measurement sum : quantity in mm "Sum of diameters"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "Visits"
    visit scan "Scan"
        assume "An example."
        due 42 days after enrolment, window -7 days to +7 days
        repeat every 42 days from first visit, window -7 days to +7 days
        times 2
        collect pain, sum
        until progression
    visit extra "Extra visit"
        assume "An example."
        due 10 days after enrolment, window 0 days to +2 days
        collect pain
        applies if brain
    deviation missing scan is important because "The response is what is measured."
""").protocol
ENROLLED = {"kind": "timepoint", "of": "enrolment", "at": "2026-01-01"}
VISIT = {"kind": "visit", "of": "scan", "at": "2026-02-12"}
PAIN = {"kind": "result", "of": "pain", "value": 3}
SUM = {"kind": "result", "of": "sum", "value": 40, "unit": "mm"}
NO_BRAIN = {"format": "record/1", "subject": "P-1", "as_of": "2026-06-01", "facts": {"brain": False}}


def followed(*events, as_of="2026-03-02", through=..., record=NO_BRAIN):
    return PROTOCOL.follow(
        {
            "format": "events/1",
            "subject": "P-1",
            "as_of": as_of,
            "through": as_of if through is ... else through,
            "timezone": "Europe/Paris",
            "events": [ENROLLED, *events],
        },
        record,
    )


def statuses(*events, **how):
    """Of the results of the first scan, without the key that they share."""
    found = followed(*events, **how).statuses
    return {key.rpartition("/")[2]: value for key, value in found.items() if key.startswith("scan/collect/1/")}


@pytest.mark.parametrize("day", ["2026-02-05", "2026-02-12", "2026-02-19", "2026-02-12T23:59"])
def test_a_result_of_any_day_of_the_window_is_taken(day):
    assert statuses(VISIT, {**PAIN, "at": day}, {**SUM, "at": "2026-02-12"}) == dict.fromkeys(
        ("pain", "sum"), "conformant"
    )


@pytest.mark.parametrize(
    ("day", "nearest"),
    [
        ("2026-02-20", "2026-02-20 (time not recorded) ($.events[3]): 50 days after it, 1 day too late"),
        ("2026-02-03", "2026-02-03 (time not recorded) ($.events[3]): 33 days after it, 2 days too early"),
    ],
)
def test_a_result_outside_of_the_window_leaves_it_missing_and_is_named(day, nearest):
    following = followed(VISIT, {**SUM, "at": "2026-02-12"}, {**PAIN, "at": day})

    assert following.statuses["scan/collect/1/pain"] == "missing"
    assert following.departures["scan/collect/1/pain"] == ("important",)
    assert f"the nearest result is of {nearest}" in " ".join(following.explain().split())


def test_a_late_visit_takes_its_results_with_it():
    late = {**VISIT, "at": "2026-02-22"}

    assert statuses(late, {**PAIN, "at": "2026-02-22"}, {**SUM, "at": "2026-02-19"}) == {
        "pain": "late",
        "sum": "conformant",
    }


@pytest.mark.parametrize(
    "result",
    [
        {**PAIN, "at": "2026-02"},
        {**PAIN, "at": None},
        {**PAIN, "at": "2026-02-12", "value": None},
        {**PAIN, "at": {"between": ["2026-02-18", "2026-02-20"]}},
    ],
)
def test_a_result_that_may_be_outside_or_has_no_value_leaves_it_open(result):
    assert statuses(VISIT, result)["pain"] == "cannot be determined"


def test_what_was_not_taken_is_due_while_the_window_is_open():
    assert statuses(VISIT, as_of="2026-02-15") == dict.fromkeys(("pain", "sum"), "due")


def test_what_a_log_may_leave_out_is_not_missing():
    assert statuses(VISIT, through="2026-02-15")["pain"] == "cannot be determined"
    assert statuses(VISIT, through=None)["pain"] == "cannot be determined"


def test_of_a_visit_that_was_not_made_only_what_was_taken_is_told():
    following = followed({**PAIN, "at": "2026-02-10"})

    assert following.statuses["scan/visit/1"] == "missing"
    assert following.statuses["scan/collect/1/pain"] == "conformant"
    assert "scan/collect/1/sum" not in following.statuses


def test_each_visit_has_results_of_its_own():
    second = {"kind": "visit", "of": "scan", "at": "2026-03-26"}
    found = followed(
        VISIT, second, *({**each, "at": day} for each in (PAIN, SUM) for day in ("2026-02-12", "2026-03-26")),
        as_of="2026-06-01",
    )  # fmt: skip
    first_only = followed(
        VISIT, second, *({**each, "at": "2026-02-12"} for each in (PAIN, SUM)), as_of="2026-06-01"
    ).statuses

    assert found.departures == {}
    assert {first_only[f"scan/collect/1/{name}"] for name in ("pain", "sum")} == {"conformant"}
    assert {first_only[f"scan/collect/2/{name}"] for name in ("pain", "sum")} == {"missing"}


def test_behind_the_end_nothing_is_collected_any_more_also_when_asked_later():
    ended = {"kind": "progression", "at": "2026-02-13"}
    for as_of in ("2026-02-14", "2026-06-01"):
        assert statuses(VISIT, ended, as_of=as_of) == dict.fromkeys(("pain", "sum"), "cancelled"), as_of


@pytest.mark.parametrize("as_of", ["2026-01-20", "2026-02-12", "2026-06-01"])
def test_a_visit_cancelled_before_its_window_stays_cancelled(as_of):
    following = followed({"kind": "progression", "at": "2026-01-15"}, as_of=as_of)

    assert following.statuses["scan/visit/1"] == "cancelled"
    assert following.departures == {}


def test_a_visit_missed_before_the_end_stays_missing():
    following = followed({"kind": "progression", "at": "2026-02-25"}, as_of="2026-06-01")

    assert following.statuses["scan/visit/1"] == "missing"
    assert [*following.departures] == ["scan/visit/1"]


def test_a_result_is_not_one_too_many_because_a_visit_does_not_apply():
    taken = {**PAIN, "at": "2026-01-11"}
    with_brain = {**NO_BRAIN, "facts": {"brain": True}}

    assert "extra/collect/pain" not in followed(taken, as_of="2026-01-12").departures
    assert followed(taken, as_of="2026-01-12", record=with_brain).statuses["extra/collect/pain"] == "conformant"
    assert followed(taken, as_of="2026-01-12", record=None).statuses["extra/collect/pain"] == "cannot be determined"


@pytest.mark.parametrize("mode", ["earliest", "target", "latest"])
def test_each_result_dropped_from_a_simulated_course_is_missing_and_nothing_else(mode):
    found = PROTOCOL.simulate(start="2026-03-02", mode=mode, record=NO_BRAIN)
    later = {**found.log, "as_of": "2027-01-01", "through": "2027-01-01"}
    results = [each for each in later["events"] if each["kind"] == "result"]

    assert len(results) == 4
    assert PROTOCOL.follow(later, NO_BRAIN).departures == {}
    for each in results:
        events = [other for other in later["events"] if other is not each]
        number = 1 if each["at"] == min(other["at"] for other in results) else 2
        departures = PROTOCOL.follow({**later, "events": events}, NO_BRAIN).departures
        assert [*departures] == [f"scan/collect/{number}/{each['of']}"]


def test_a_picture_and_the_table_have_results_of_their_own():
    following = followed(VISIT, {**PAIN, "at": "2026-02-12"})

    assert "Scan, results" in following.svg()
    assert "Scan: at visit 1 (sum)" in following.explain()
    assert "Scan: at visit 1 (sum)" in following.table()


def test_of_what_no_event_log_holds_nothing_is_told_before_the_visit():
    protocol = protocol_dsl.check("""protocol p "P"

timepoint enrolment "Enrolment"
records lesions "Lesions"
    main site : text
    must state completeness

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "Visits"
    visit scan "Scan"
        assume "An example."
        due 42 days after enrolment, window -7 days to +7 days
        collect lesions
""").protocol
    log = {"format": "events/1", "subject": "P-1", "as_of": "2026-02-12", "through": "2026-02-12", "events": [ENROLLED]}

    assert protocol.follow(log).statuses == {"scan/visit": "due"}
    made = protocol.follow({**log, "events": [ENROLLED, VISIT]})
    assert made.statuses == {"scan/visit": "conformant", "scan/collect/lesions": "cannot be determined"}
    assert "an event log does not hold this" in made.explain()
