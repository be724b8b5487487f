"""When what is still to come is due if every line is to be kept: worked out by hand, and by the public door."""

import pytest
from jsonschema import Draft202012Validator

import protocol_dsl
from protocol_dsl.schema.json_schema import shipped_schema

FOLLOWED = Draft202012Validator(shipped_schema("follow/1"))

# The first dose on Monday 2 March. Surgery has to be by 9 May, 68 days later, and at least 21 days after the third
# dose, which is then by 18 April; 21 days before that is 28 March, two days before the window of the second dose ends.
SURGERY = """
protocol p "Chemotherapy before surgery"

timepoint enrolment "Enrolment"
concept drug "Drug"

inclusion I1 "Enrolled"
    text "The participant is enrolled."
    require enrolment on or after 2026-01-01

schedule s "Three doses, then surgery"
    assume "Made up for this test."
    cycle chemo "Chemotherapy"
        give drug 100 mg iv
        first dose 0 days after enrolment, window 0 days to +7 days
        repeat every 21 days from previous dose, window 0 days to +7 days
        times 3
        assume "Made up for this test."
    visit surgery "Surgery"
        due 28 days after last chemo, window -7 days to +14 days
        assume "Made up for this test."
    period whole "From the first dose to surgery"
        from first chemo to surgery
        at most 68 days
            assume "Made up for this test."
"""


def load(text):
    result = protocol_dsl.check(text.lstrip())
    assert result.protocol is not None, result.text()
    return result.protocol


@pytest.fixture(scope="module")
def surgery():
    return load(SURGERY)


def dose(number, at, of="chemo"):
    return {"kind": "dose", "of": of, "cycle": number, "dose": {"value": 100, "unit": "mg"}, "at": at}


def log(*events, as_of, through=..., zone="Europe/Paris", enrolment="2026-03-02"):
    enrolled = {"kind": "timepoint", "of": "enrolment", "at": enrolment}
    through = as_of if through is ... else through
    data = {"format": "events/1", "subject": "P", "as_of": as_of, "through": through, "timezone": zone}
    return {**data, "events": [enrolled, *events]}


def due(protocol, data, key):
    """From when to when something is due, as dates; the whole fits its schema."""
    found = protocol.follow(data).to_dict()
    FOLLOWED.validate(found)
    (item,) = (each for each in found["items"] if each["key"] == key)
    return item["due"]


def dates(window):
    return tuple(window[each] and window[each][:10] for each in ("earliest", "target", "latest"))


# ---- Hand-computed examples ----------------------------------------------------------------------------


def test_a_limit_on_what_comes_later_pushes_back_the_end_of_a_window(surgery):
    found = due(surgery, log(dose(1, "2026-03-02T10:00"), as_of="2026-03-10"), "chemo/dose/2")

    assert dates(found) == ("2026-03-23", "2026-03-23", "2026-03-28")


def test_a_window_that_counts_from_what_is_still_to_come_has_its_bounds_too(surgery):
    found = due(surgery, log(dose(1, "2026-03-02T10:00"), as_of="2026-03-10"), "surgery/visit")

    assert dates(found) == ("2026-05-04", None, "2026-05-09")


def test_each_bound_names_the_lines_that_set_it_and_what_they_count_from(surgery):
    found = due(surgery, log(dose(1, "2026-03-02T10:00"), as_of="2026-03-10"), "chemo/dose/2")

    assert [(each["event"], each["at"][:10], each["line"]) for each in found["why"]["latest"]] == [
        ("chemo/dose/2", "2026-03-28", 15),
        ("chemo/dose/3", "2026-04-18", 19),
        ("surgery/visit", "2026-05-09", 23),
        ("chemo/dose/1", "2026-03-02", None),
    ]
    assert [each["event"] for each in found["why"]["earliest"]] == ["chemo/dose/2", "chemo/dose/1"]


def test_the_chain_says_why_a_window_ends_earlier_than_its_own_line_asks_for(surgery):
    text = " ".join(surgery.follow(log(dose(1, "2026-03-02T10:00"), as_of="2026-03-10")).explain().split())

    assert "to be done from 2026-03-23 to 2026-03-28, best at the beginning" in text
    assert (
        "“Chemotherapy: dose 2” not later than 2026-03-28: “Chemotherapy: dose 3” must be at least 21 days after it "
        "(line 15" in text
    )
    assert "“Surgery” not later than 2026-05-09: it must be at most 68 days after “Chemotherapy: dose 1”" in text


def test_a_log_that_leaves_no_time_says_which_lines_cannot_all_be_kept(surgery):
    data = log(dose(1, "2026-03-02T10:00"), dose(2, "2026-03-30T10:00"), as_of="2026-03-31")
    following = surgery.follow(data)

    (clash,) = following.to_dict()["clashes"]
    assert (clash["event"], clash["lines"]) == ("chemo/dose/3", [15, 19, 23])
    # From 18 April to 20 April.
    assert clash["text"][0] == (
        "not every line can be kept any more: no time is left for “Chemotherapy: dose 3”, 2 days are missing"
    )
    assert following.statuses["chemo/dose/2"] == "conformant"
    assert clash["text"][0] in following.summary()
    assert clash["text"][0] in following.explain()
    assert clash["text"][0][1:] in following.table("text", width=300)
    assert due(surgery, data, "chemo/dose/3")["clash"] is True
    assert "not every line can be kept any more: ask the trial's team" in following.explain()
    assert "not every line can be kept" in following.ics().replace("\r\n ", "")


def test_time_that_goes_by_may_leave_none_for_what_comes_later(surgery):
    found = surgery.follow(log(dose(1, "2026-03-02T10:00"), as_of="2026-03-29"))

    # The second dose is still in its own window, which ends on 30 March; for surgery in time it had to be by 28 March.
    assert found.statuses["chemo/dose/2"] == "due"
    (clash,) = found.to_dict()["clashes"]
    assert clash["earliest"][0]["because"] == "now"
    assert clash["text"][0].endswith("2 days are missing")


def test_without_what_binds_later_the_window_is_that_of_its_own_line():
    alone = load(SURGERY.partition("    period")[0])
    found = due(alone, log(dose(1, "2026-03-02T10:00"), as_of="2026-03-10"), "chemo/dose/2")

    assert dates(found) == ("2026-03-23", "2026-03-23", "2026-03-30")
    assert found["possible"] is None


# ---- Times that are not known exactly ---------------------------------------------------------------------


def test_a_month_leaves_a_definite_and_a_possible_window(surgery):
    found = due(surgery, log(dose(1, "2026-03"), as_of="2026-04-02"), "chemo/dose/2")

    # 21 days after 31 March is 21 April, and 28 days after 1 March is over: no day surely fits. From 3 April on, since
    # the log is complete; and by 26 April, if the first dose was on 31 March and surgery is 68 days later.
    assert (found["possible"]["earliest"][:10], found["possible"]["latest"][:10]) == ("2026-04-03", "2026-04-26")
    assert (found["earliest"][:10], found["latest"][:10]) == ("2026-04-21", "2026-03-27")


DOORS = """
protocol p "A scan"

timepoint enrolment "Enrolment"

inclusion I1 "Enrolled"
    text "The participant is enrolled."
    require enrolment on or after 2026-01-01

schedule s "A scan"
    assume "Made up for this test."
    visit scan "Scan"
        due 24 hours after enrolment, window 0 hours to +36 hours
        opening hours unit

calendar unit "Unit"
    Mon-Fri 08:00-16:00
    assume "Made up for this test."
"""


def test_doors_that_are_closed_in_what_surely_fits_may_be_open_in_what_possibly_does():
    # Enrolled on a Thursday: surely from Friday 23:59 to Saturday 12:00, possibly from Friday 00:00 to Sunday 11:59.
    following = load(DOORS).follow(log(as_of="2026-03-05", enrolment="2026-03-05"))
    found = due(load(DOORS), log(as_of="2026-03-05", enrolment="2026-03-05"), "scan/visit")

    possible = found["possible"]
    assert found["closed"] is False
    assert (possible["earliest"], possible["latest"]) == ("2026-03-06T08:00+01:00", "2026-03-06T15:59+01:00")
    assert (
        "to be done at a time that is not certain, since what it counts from is not known exactly enough "
        "(possibly from 2026-03-06 08:00 +01:00 to 2026-03-06 15:59 +01:00)"
    ) in " ".join(following.explain().split())


HOURS = """
protocol p "Radiation, then a drug"

timepoint enrolment "Enrolment"
concept drug "Drug"

inclusion I1 "Enrolled"
    text "The participant is enrolled."
    require enrolment on or after 2026-01-01

schedule s "Radiation, then a drug"
    assume "Made up for this test."
    step srt "Radiation"
        fractions 3
        gap between fractions at least 40 hours
        assume "Made up for this test."
    cycle c "Drug"
        give drug 100 mg iv
        first dose 24 hours after end of srt, window -4 hours to +36 hours
        opening hours unit
        assume "Made up for this test."
    period whole "All of it"
        from start of srt to first c
        at most 120 hours
            assume "Made up for this test."

calendar unit "Infusion unit"
    Mon-Fri 08:00-16:00
    assume "Made up for this test."
"""


@pytest.fixture(scope="module")
def hours():
    return load(HOURS)


def srt(kind, at, number=None):
    event = {"kind": kind, "of": "srt", "at": at}
    return event if number is None else {**event, "number": number}


def test_fractions_that_are_still_to_come_and_the_opening_hours_behind_them_bound_the_end(hours):
    # Monday 2 March 10:00. The second fraction is not before Wednesday 02:00, the end not before Thursday 18:00. The
    # drug is by Saturday 10:00, while the unit is open: by Friday 15:59, so the end is by Thursday 19:59.
    found = due(hours, log(srt("start", "2026-03-02T10:00"), as_of="2026-03-02"), "srt/end")

    assert (found["earliest"], found["latest"]) == ("2026-03-05T18:00+01:00", "2026-03-05T19:59+01:00")
    assert [each["event"] for each in found["why"]["earliest"]] == ["srt/end", "srt/fraction/2", "srt/start"]
    assert found["why"]["latest"][1]["opening_hours"] == "unit"


def test_the_dose_keeps_opening_hours_and_the_time_since_the_start(hours):
    found = due(hours, log(srt("start", "2026-03-02T10:00"), as_of="2026-03-02"), "c/dose/1")

    # Not before Thursday 18:00 and 20 hours: Friday 14:00.
    assert (found["earliest"], found["latest"]) == ("2026-03-06T14:00+01:00", "2026-03-06T15:59+01:00")


def test_a_start_on_a_day_that_leads_to_closed_doors_is_told_at_once(hours):
    # From Tuesday 10:00 the drug would be from Saturday 14:00 to Sunday 10:00.
    (clash,) = hours.follow(log(srt("start", "2026-03-03T10:00"), as_of="2026-03-03")).to_dict()["clashes"]

    assert clash["text"][1].startswith("“Drug: dose 1” not before 2026-03-09 08:00 +01:00, while `unit` is open: ")


def test_a_window_that_is_over_is_a_departure_and_binds_nothing_any_more(hours):
    data = log(srt("start", "2026-03-02T10:00"), srt("end", "2026-03-05T18:00"), as_of="2026-03-10")
    found = hours.follow(data)

    assert found.statuses["c/dose/1"] == found.statuses["whole/interval"] == "overdue"
    assert found.to_dict()["clashes"] == []
    assert "as soon as possible: its window was over" in found.explain()


# ---- The participant's clock --------------------------------------------------------------------------------


def test_the_time_of_the_question_is_on_the_participants_clock(hours):
    found = hours.follow(log(as_of="2026-03-02T10:00", zone="Europe/Paris"))

    head = found.explain().splitlines()[1]
    assert head.startswith("as of 2026-03-02 10:00 +01:00; log complete through 2026-03-02 10:00 +01:00; ")


# ---- A period that says only how long it lasts at most ----------------------------------------------------------

TALK = """
protocol p "A scan, and a talk about it"

timepoint enrolment "Enrolment"

inclusion I1 "Enrolled"
    text "The participant is enrolled."
    require enrolment on or after 2026-01-01

schedule s "A scan, and a talk about it"
    assume "Made up for this test."
    visit talk "Talk"
        due 2 days after enrolment, window -1 days to +1 days
        assume "Made up for this test."
    visit scan "Scan"
        due 3 days after enrolment, window -1 days to +1 days
        assume "Made up for this test."
    period between "From the scan to the talk"
        from scan to talk
        {limit}
"""
AT_MOST = TALK.replace("{limit}", 'at most 5 days\n            assume "Made up for this test."')
MEASURED = TALK.replace("{limit}", 'assume "Made up for this test."')


def test_the_end_of_a_period_of_at_most_so_long_is_not_due_before_its_begin():
    following = load(AT_MOST).follow(log(as_of="2026-03-02"))
    found = {each["key"]: each["due"] for each in following.to_dict()["items"]}

    assert [found["talk/visit"][end][:10] for end in ("earliest", "latest")] == ["2026-03-04", "2026-03-05"]
    assert [found["scan/visit"][end][:10] for end in ("earliest", "latest")] == ["2026-03-04", "2026-03-05"]
    assert "“Scan” not later than 2026-03-05: “Talk” must not come before it (line " in " ".join(
        following.explain().split()
    )


@pytest.mark.parametrize(("text", "status"), [(AT_MOST, "out of order"), (MEASURED, "conformant")])
def test_a_period_without_a_limit_asks_for_no_order(text, status):
    visits = {"kind": "visit", "of": "talk", "at": "2026-03-04"}, {"kind": "visit", "of": "scan", "at": "2026-03-05"}

    assert load(text).follow(log(*visits, as_of="2026-03-06")).statuses["between/interval"] == status
