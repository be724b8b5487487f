"""Following a participant through a schedule, by the public door."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import protocol_dsl

ROOT = Path(__file__).parent.parent.parent
LOGS = ROOT / "examples" / "events"
FIRST = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")

# ---- The event logs of the first protocol -----------------------------------------------------------------

EXPECTED = {
    "e01": {"tdm1/dose/1": "conformant", "tdm1/dose/2": "not yet due"},
    "e02": {"tdm1/dose/1": "early"},
    "e03": {"tdm1/dose/1": "conformant"},
    "e04": {"tdm1/dose/1": "late"},
    "e05": {"srt/end/bone": "conformant", "tdm1/dose/1": "cannot be determined"},
    "e06": {"tdm1/dose/1": "early"},
    "e07": {"srt/start/bone": "missing", "srt/end/bone": "missing", "tdm1/dose/1": "out of order"},
    "e08": {"tdm1/dose/2": "conformant", "tdm1/dose/3": "not yet due"},
    "e09": {"tdm1/dose/2": "held"},
    "e10": {"tdm1/dose/1": "not yet due"},
    "e11": {"tdm1/dose/1": "due"},
    "e12": {"tdm1/dose/1": "overdue"},
    "e13": {"tdm1/dose/1": "cannot be determined"},
    "e14": {"tdm1/dose/2": "extra", "tdm1/dose/3": "cancelled"},
    "e15": {"tdm1/dose/1": "conformant", "tdm1/dose/2": "cancelled"},
    "e16": {"tdm1/dose/1": "contradictory", "tdm1/dose/2": "cancelled"},
    "e17": {"tdm1/dose/2": "conformant", "tdm1/dose/2 (2)": "extra", "tdm1/dose/3": "not yet due"},
    "e18": {"tdm1/dose/2": "missing", "tdm1/dose/3": "conformant"},
    "e19": {"srt/end/bone": "conformant", "tdm1/dose/1": "out of order"},
    "e20": {"tdm1/dose/1": "conformant"},
    "e21": {"tdm1/dose/1": "cannot be determined"},
    "e22": {"past_srt/end/lung": "measured", "between_both/interval": "measured"},
}


def example(name):
    return json.loads((LOGS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_log_of_the_first_protocol_has_its_statuses(name):
    statuses = FIRST.follow(example(name)).statuses

    assert {key: statuses.get(key) for key in EXPECTED[name]} == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_keys_in_json_are_those_of_the_statuses_so_that_nothing_extra_hides_behind_another(name):
    following = FIRST.follow(example(name))

    assert {each["key"]: each["status"] for each in following.to_dict()["items"]} == following.statuses


@pytest.mark.parametrize("name", EXPECTED)
def test_what_has_a_due_window_in_json_is_what_is_due(name):
    following = FIRST.follow(example(name))

    assert {each["key"] for each in following.to_dict()["items"] if each["due"] is not None} == set(following.due)


def test_every_example_log_has_expected_statuses():
    assert {path.stem for path in LOGS.glob("*.json")} == set(EXPECTED)


def test_what_is_due_next_after_a_dose_is_the_next_one_with_its_window():
    items = {each["key"]: each for each in FIRST.follow(example("e01")).to_dict()["items"]}

    due = items["tdm1/dose/2"]["due"]
    assert (due["earliest"][:10], due["target"][:10], due["latest"][:10]) == ("2026-04-01", "2026-04-01", "2026-04-04")


def test_hours_are_elapsed_time_over_a_change_of_clocks():
    (window,) = next(each for each in FIRST.follow(example("e06")).to_dict()["items"] if each["key"] == "tdm1/dose/1")[
        "windows"
    ]

    assert window["delay"] == [23 * 60, 23 * 60]


def test_a_dose_recorded_to_the_day_lies_somewhere_in_that_day():
    (window,) = next(each for each in FIRST.follow(example("e05")).to_dict()["items"] if each["key"] == "tdm1/dose/1")[
        "windows"
    ]

    assert window["delay"] == [1, 2 * 1440 - 1]


def test_the_grade_of_a_departure_is_the_one_that_the_protocol_declares():
    assert FIRST.follow(example("e02")).departures == {"tdm1/dose/1": ("important",)}
    assert FIRST.follow(example("e18")).departures == {"tdm1/dose/2": ("ungraded",)}


def test_a_retrospective_group_is_measured_and_not_graded():
    data = FIRST.follow(example("e22")).to_dict()

    assert data["observed"] is True
    assert [each["deviations"] for each in data["items"]] == [[]] * len(data["items"])
    assert next(each for each in data["items"] if each["key"] == "between_both/interval")["windows"][0]["delay"] == [
        1,
        2 * 1440 - 1,
    ]


def test_a_followed_log_says_in_one_line_what_it_is_and_shows_nothing_of_the_log():
    assert repr(FIRST.follow(example("e04"))) == "<Following of E04: 10 obligations, 1 departing>"


def test_a_chain_names_the_line_the_times_the_arithmetic_and_the_grade():
    text = FIRST.follow(example("e04")).explain()

    assert "24 to 28 hours after “End of SRT to the last lesion” (line" in text
    assert "2026-03-10 15:00 +01:00" in text
    assert "28 hours 1 minute after it, 1 minute too late" in text
    assert "important deviation: The 24 hours are the hypothesis under test." in text


def test_what_would_decide_an_undetermined_dose_is_named():
    chain = FIRST.follow(example("e05")).to_dict()["items"][4]["chain"]

    assert chain[-1] == (
        "the times are not known exactly enough; the clock times of “End of SRT to the last lesion” and $.events[8] "
        "would help"
    )


def test_markdown_shows_a_hostile_name_as_text():
    data = example("e01")
    data["subject"] = "<script>|*x*"

    assert "\\<script\\>\\|\\*x\\*" in FIRST.follow(data).explain("markdown")


# ---- Doses -------------------------------------------------------------------------------------------------


def with_platelets(value, dose, *, second="2026-04-01T10:00", more=(), as_of="2026-04-20"):
    """A participant with a platelet count two days before the second dose, and that dose."""
    data = example("e17")
    events = data["events"][:9]
    events.append({"kind": "result", "of": "platelets", "value": value, "unit": "10^9/L", "at": "2026-03-30"})
    events += more
    dosed = {"value": dose, "unit": "mg/kg"}
    events.append({"kind": "dose", "of": "tdm1", "cycle": 2, "dose": dosed, "at": second})
    return {**data, "events": events, "as_of": as_of, "through": as_of}


def recovered(value="80", at="2026-04-07"):
    return {"kind": "result", "of": "platelets", "value": value, "unit": "10^9/L", "at": at}


def dose_of(data, key="tdm1/dose/2"):
    item = next(each for each in FIRST.follow(data).to_dict()["items"] if each["key"] == key)
    return item["timing"], item["dose"]


@pytest.mark.parametrize(
    ("value", "dose", "expected"),
    [
        (75, 3.6, "conformant"),
        (50, 3.6, "conformant"),
        (49.9, 3.6, "other dose"),
        (180, 3.0, "other dose"),
        (None, 3.6, "cannot be determined"),
    ],
)
def test_a_dose_is_held_against_what_the_results_before_it_lead_to(value, dose, expected):
    assert dose_of(with_platelets(value, dose))[1] == expected


@pytest.mark.parametrize(
    ("value", "dose", "expected"),
    [(30, 3.6, "conformant"), (25, 3.6, "conformant"), (24.9, 3.6, "other dose"), (24.9, 3.0, "conformant")],
)
def test_after_a_hold_the_dose_is_that_of_the_level_it_leads_to_and_the_window_moves(value, dose, expected):
    data = with_platelets(value, dose, second="2026-04-08T10:00", more=[recovered()])

    assert dose_of(data) == ("conformant", expected)


def test_a_dose_long_after_the_recovery_is_late_all_the_same():
    data = with_platelets(30, 3.6, second="2026-04-11T10:00", more=[recovered()])

    assert dose_of(data) == ("late", "conformant")


def test_a_reduced_dose_is_never_raised_again():
    data = with_platelets(20, 3.0, second="2026-04-08T10:00", more=[recovered()], as_of="2026-05-02")
    third = {"kind": "dose", "of": "tdm1", "cycle": 3, "dose": {"value": 3.6, "unit": "mg/kg"}, "at": "2026-04-29"}

    assert dose_of({**data, "events": [*data["events"], third]}, "tdm1/dose/3") == ("conformant", "other dose")


def test_a_second_reduction_goes_one_level_further_and_the_third_ends_treatment():
    events, at = with_platelets(20, 3.0, second="2026-04-08T10:00", more=[recovered()])["events"], "2026-07-01"
    events += [
        {"kind": "result", "of": "platelets", "value": 20, "unit": "10^9/L", "at": "2026-04-27"},
        recovered(at="2026-05-05"),
        {"kind": "dose", "of": "tdm1", "cycle": 3, "dose": {"value": 2.4, "unit": "mg/kg"}, "at": "2026-05-06"},
        {"kind": "result", "of": "platelets", "value": 20, "unit": "10^9/L", "at": "2026-05-25"},
        recovered(at="2026-06-02"),
    ]
    following = FIRST.follow({**example("e17"), "events": events, "as_of": at, "through": at})

    assert (following.statuses["tdm1/dose/3"], following.statuses["tdm1/dose/4"]) == ("conformant", "cancelled")


def test_liver_enzymes_and_bilirubin_together_end_treatment():
    data = with_platelets(180, 3.6)
    more = [
        {"kind": "result", "of": "ast", "value": 140, "unit": "U/L", "uln": 40, "at": "2026-04-10"},
        {"kind": "result", "of": "bilirubin", "value": 2.5, "unit": "mg/dL", "uln": 1.2, "at": "2026-04-10"},
    ]

    assert FIRST.follow({**data, "events": [*data["events"], *more]}).statuses["tdm1/dose/3"] == "cancelled"


def test_a_result_without_its_limit_of_normal_leaves_the_dose_open():
    more = [{"kind": "result", "of": "ast", "value": 140, "unit": "U/L", "at": "2026-03-30"}]

    assert dose_of(with_platelets(180, 3.6, more=more))[1] == "cannot be determined"


def test_a_recovery_of_the_same_day_as_the_result_that_held_may_have_come_before_it():
    data = with_platelets(30, 3.6, second="2026-04-01T10:00", more=[recovered(at="2026-03-30")])

    assert dose_of(data)[1] == "cannot be determined"


def test_a_dose_that_is_still_to_be_given_after_a_hold_has_its_window_behind_the_recovery():
    data = with_platelets(30, 3.6, more=[recovered()], as_of="2026-04-08")
    data["events"].pop()

    assert FIRST.follow(data).statuses["tdm1/dose/2"] == "due"


def test_what_is_overdue_is_to_be_done_as_soon_as_possible():
    text = FIRST.follow(example("e12")).explain()

    assert "as soon as possible: its window was over at 2026-03-11 19:00 +01:00 (overdue)" in text


def test_an_omitted_dose_is_said_with_its_cycle():
    assert ("R105", "$.events[0]") in problems_of(events=[{"kind": "omitted", "of": "tdm1", "at": None}])


def test_a_step_is_not_due_any_more_behind_death():
    log = example("e10")
    log["events"] = [*log["events"][:2], {"kind": "death", "at": "2026-03-10T08:00"}]

    assert FIRST.follow(log).statuses["srt/start/bone"] == "cancelled"


def test_an_end_that_is_recorded_twice_is_shown_and_either_may_be_right():
    log = example("e01")
    log["events"].append({"kind": "end", "of": "srt", "row": "bone", "at": "2026-03-10T16:00"})
    statuses = FIRST.follow(log).statuses

    assert (statuses["srt/end/bone (2)"], statuses["tdm1/dose/1"]) == ("extra", "cannot be determined")


@pytest.mark.parametrize(
    ("number", "expected"), [(2, "conformant"), (3, "cannot be determined"), (1, "cannot be determined")]
)
def test_a_record_with_another_number_of_lesions_than_the_log_leaves_the_last_one_open(number, expected):
    rows = [{"site": "liver"}] * number
    record = {
        "format": "record/1",
        "subject": "E01",
        "as_of": "2026-03-13",
        "records": {"lesions": {"rows": rows, "through": "2026-03-13"}},
    }

    assert FIRST.follow(example("e01"), record).statuses["tdm1/dose/1"] == expected


# ---- Laws ----------------------------------------------------------------------------------------------------


def shifted(data, weeks):
    """A whole log so many weeks later."""

    def moved(text):
        clock = "T" in text
        form = "%Y-%m-%dT%H:%M" if clock else "%Y-%m-%d"
        return (datetime.strptime(text, form) + timedelta(weeks=weeks)).strftime(form)

    events = [{**each, "at": moved(each["at"])} for each in data["events"]]
    through = None if data["through"] is None else moved(data["through"])
    return {**data, "timezone": "UTC", "as_of": moved(data["as_of"]), "through": through, "events": events}


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"e06"}))
@given(weeks=st.integers(-500, 500))
@settings(max_examples=5, deadline=None)
def test_moving_a_whole_log_by_weeks_changes_no_status(name, weeks):
    data = shifted(example(name), 0)

    assert FIRST.follow(shifted(data, weeks)).statuses == FIRST.follow(data).statuses


OPEN = {"cannot be determined"}


@pytest.mark.parametrize("name", sorted(EXPECTED))
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_knowing_a_time_less_exactly_never_turns_a_verdict_about_what_happened_into_another_one(name, data):
    log = example(name)
    cut = data.draw(st.sets(st.integers(0, len(log["events"]) - 1), min_size=1))
    events = [{**each, "at": each["at"][:10]} if n in cut else each for n, each in enumerate(log["events"])]
    exact = {each["key"]: each for each in FIRST.follow(log).to_dict()["items"]}
    vague = {each["key"]: each for each in FIRST.follow({**log, "events": events}).to_dict()["items"]}

    for key in exact.keys() & vague.keys():
        for axis in ("timing", "dose"):
            if exact[key]["events"] and vague[key]["events"]:
                assert vague[key][axis] in {exact[key][axis], None, *OPEN}, (key, axis)


@pytest.mark.parametrize("name", ["e14", "e15", "e16"])
@pytest.mark.parametrize("days", [1, 30, 400])
def test_a_later_question_never_revives_what_was_cancelled(name, days):
    log = example(name)
    later = (datetime.strptime(log["as_of"], "%Y-%m-%d") + timedelta(days=days)).strftime("%Y-%m-%d")
    before, after = FIRST.follow(log).statuses, FIRST.follow(log, as_of=later, through=later).statuses

    cancelled = [key for key, status in before.items() if status == "cancelled"]
    assert cancelled
    assert [after[key] for key in cancelled] == ["cancelled"] * len(cancelled)


def course(doses):
    """A log in which every dose lies exactly on its target, with its results before it."""
    events = example("e01")["events"][:4]
    at = datetime(2026, 3, 11, 15)
    for number in range(1, doses + 1):
        for name, value, unit in (("platelets", 180, "10^9/L"), ("ast", 25, "U/L"), ("alt", 30, "U/L")):
            limit = {} if name == "platelets" else {"uln": 35}
            day = (at - timedelta(days=1)).strftime("%Y-%m-%d")
            events.append({"kind": "result", "of": name, "value": value, "unit": unit, "at": day, **limit})
        events.append({"kind": "result", "of": "bilirubin", "value": 0.5, "unit": "mg/dL", "uln": 1, "at": day})
        dose = {"value": 3.6, "unit": "mg/kg"}
        events.append(
            {"kind": "dose", "of": "tdm1", "cycle": number, "dose": dose, "at": at.strftime("%Y-%m-%dT%H:%M")}
        )
        at += timedelta(days=21)
    as_of = (at - timedelta(days=20)).strftime("%Y-%m-%d")
    return {**example("e01"), "timezone": "UTC", "as_of": as_of, "through": as_of, "events": events}


def at_of(log, cycle):
    return next(n for n, each in enumerate(log["events"]) if each["kind"] == "dose" and each["cycle"] == cycle)


@pytest.mark.parametrize("doses", [1, 2, 6])
def test_a_course_inside_every_window_has_no_departure(doses):
    assert FIRST.follow(course(doses)).departures == {}


@given(doses=st.integers(2, 6), data=st.data())
@settings(max_examples=40, deadline=None)
def test_each_change_of_a_good_course_has_exactly_its_own_departure(doses, data):
    log = course(doses)
    number = data.draw(st.integers(1, doses))
    key, place, events = f"tdm1/dose/{number}", at_of(log, number), log["events"]
    change = data.draw(st.sampled_from(["dropped", "doubled", "less", "more", "checks dropped"]))
    if change == "dropped":
        events = [each for n, each in enumerate(events) if n != place]
        expected = {key: "missing"} if number < doses else {}
    elif change == "doubled":
        events = [*events, events[place]]
        expected = {f"{key} (2)": "extra"}
    elif change == "checks dropped":
        events = [each for n, each in enumerate(events) if n != place - 1]
        expected = {f"tdm1/check/{number}/bilirubin": "missing"}
    else:
        value = 3.0 if change == "less" else 3.9
        dose = {"value": value, "unit": "mg/kg"}
        events = [*events[:place], {**events[place], "dose": dose}, *events[place + 1 :]]
        expected = {key: "other dose"}
    if change == "dropped":
        # The results before a dose that was not given belong to nothing.
        found = FIRST.follow({**log, "events": events}).departures
        assert found.keys() == expected.keys()
        return
    following = FIRST.follow({**log, "events": events})

    assert following.departures.keys() == expected.keys()
    assert {each: following.statuses[each] for each in expected} == expected


# ---- Hostile and wrong logs -------------------------------------------------------------------------------------


def problems_of(**changes):
    with pytest.raises(protocol_dsl.RecordError) as raised:
        FIRST.follow({**example("e01"), **changes})
    return [(each.code, each.path) for each in raised.value.problems]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"kind": "infusion", "at": "2026-03-11"}, ("R106", ".kind")),
        ({"kind": "dose", "of": "srt", "at": "2026-03-11"}, ("R302", ".of")),
        ({"kind": "dose", "of": "tdm2", "at": "2026-03-11"}, ("R106", ".of")),
        ({"kind": "dose", "of": "tdm1"}, ("R105", "")),
        ({"kind": "start", "of": "srt", "at": "2026-03-09"}, ("R303", "")),
        ({"kind": "start", "of": "srt", "row": "livre", "at": "2026-03-09"}, ("R304", ".row")),
        ({"kind": "dose", "of": "tdm1", "at": "2026-03-11T02:30:61"}, ("R111", ".at")),
        ({"kind": "dose", "of": "tdm1", "at": "2026-04-11"}, ("R112", ".at")),
        ({"kind": "dose", "of": "tdm1", "at": None, "dose": {"value": 3.6, "unit": "mg/m2"}}, ("R306", ".dose.unit")),
        ({"kind": "dose", "of": "tdm1", "at": None, "dose": {"value": 3.6}}, ("R306", ".dose.unit")),
        ({"kind": "dose", "of": "tdm1", "at": None, "dose": 3.6}, ("R104", ".dose")),
        ({"kind": "dose", "of": "tdm1", "at": None, "cycle": 0}, ("R104", ".cycle")),
        ({"kind": "dose", "of": "tdm1", "at": None, "grade": 1}, ("R103", ".grade")),
        ({"kind": "result", "of": "platelets", "value": 80, "at": "2026-03-10"}, ("R107", "")),
        ({"kind": "result", "of": "platelets", "value": 80, "unit": "mg", "at": "2026-03-10"}, ("R109", ".unit")),
        ("dose", ("R104", "")),
    ],
)
def test_an_event_that_cannot_be_read_is_told_with_its_place(event, expected):
    code, path = expected

    found = problems_of(events=[event])

    assert (code, f"$.events[0]{path}") in found


def test_a_clock_time_that_the_change_of_clocks_leaves_out_is_asked_about():
    event = {"kind": "dose", "of": "tdm1", "at": "2026-03-29T02:30"}

    assert problems_of(as_of="2026-03-31", through="2026-03-31", events=[event]) == [("R111", "$.events[0].at")]


def test_a_clock_time_without_a_zone_is_asked_about():
    log = example("e01")
    del log["timezone"]

    with pytest.raises(protocol_dsl.RecordError) as raised:
        FIRST.follow(log)

    assert {each.code for each in raised.value.problems} == {"R111"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"schedule": "observations"}, ("R106", "$.schedule")),
        ({"through": "2027-01-01"}, ("R307", "$.through")),
        ({"rows": {"lesions": ["liver", "liver"]}}, ("R305", "$.rows.lesions[1]")),
        ({"rows": {"lesion": []}}, ("R103", "$.rows.lesion")),
        ({"format": "record/1"}, ("R104", "$.format")),
        ({"events": {}}, ("R104", "$.events")),
    ],
)
def test_a_log_that_cannot_be_read_is_told_with_its_place(changes, expected):
    assert expected in problems_of(**changes)


def test_a_log_must_say_up_to_when_it_is_complete():
    log = example("e01")
    del log["through"]

    with pytest.raises(protocol_dsl.RecordError) as raised:
        FIRST.follow(log)

    assert "through" in raised.value.problems[0].message


def test_a_log_and_a_record_are_about_the_same_participant():
    record = json.loads((ROOT / "examples" / "p001.json").read_text(encoding="utf-8"))

    with pytest.raises(protocol_dsl.RecordError) as raised:
        FIRST.follow(example("e01"), record)

    assert [each.code for each in raised.value.problems] == ["R308"]


def test_a_protocol_without_a_schedule_says_so():
    protocol = protocol_dsl.check(
        'protocol p "P"\n\nfact a : yes/no "A"\n\ninclusion I1 "A"\n    text "A."\n    require a\n'
    ).protocol

    with pytest.raises(protocol_dsl.RecordError) as raised:
        protocol.follow({"format": "events/1", "subject": "P", "as_of": "2026-01-01", "through": None})

    assert [each.code for each in raised.value.problems] == ["R301"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(name=st.sampled_from(sorted(EXPECTED)), data=st.data(), value=values)
@settings(max_examples=150, deadline=None)
def test_any_value_in_any_place_is_an_error_or_a_status_and_never_a_traceback(name, data, value):
    log = example(name)
    event = data.draw(st.sampled_from(log["events"]))
    target = data.draw(st.sampled_from([log, event]))
    target[data.draw(st.sampled_from(sorted(target)))] = value

    try:
        said = FIRST.follow(log).explain()
    except protocol_dsl.RecordError as error:
        said = str(error)

    assert said.strip()
