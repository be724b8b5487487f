"""`protocol follow` and `protocol schema --log` on the first protocol and its event logs."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.tools.trial import ROOT

FIRST = ROOT / "protocols" / "sbrt_tdm1.proto"
LOGS = ROOT / "examples" / "events"


# ---- schema --log ------------------------------------------------------------------------


def test_the_schema_of_logs_takes_a_log(protocol):
    schema = json.loads(protocol("schema", FIRST, "--log").out)

    jsonschema.validate(json.loads((LOGS / "e01.json").read_text("utf-8")), schema)


def test_what_a_log_can_hold_as_a_list(protocol):
    out = protocol("schema", FIRST, "--log", "--format", "text").out

    assert "  srt         start, fraction, end, for each row of lesions\n" in out
    assert "  tdm1        dose (trastuzumab_emtansine in mg/kg or mg), hold, omitted\n" in out
    assert "  past_tdm1   milestone\n" in out


def test_a_protocol_without_a_schedule_has_no_logs(protocol):
    done = protocol("schema", "trial.proto", "--log")

    assert (done.code, done.out) == (1, "")
    assert "trial.proto has no schedule" in done.err


# ---- follow ------------------------------------------------------------------------------


def test_a_log_is_followed(protocol):
    done = protocol("follow", FIRST, LOGS / "e04.json")

    assert done.code == 0
    assert "! Trastuzumab emtansine: dose 1: late" in done.out


def test_one_log_as_json_fits_its_schema(protocol):
    from protocol_dsl.schema.json_schema import shipped_schema

    out = protocol("follow", FIRST, LOGS / "e04.json", "--format", "json").out

    jsonschema.validate(json.loads(out), shipped_schema("follow/1"))


@pytest.fixture
def cohort(folder: Path) -> Path:
    """Two logs, one a line, and between them one that cannot be read."""
    logs = [json.loads((LOGS / f"{name}.json").read_text("utf-8")) for name in ("e01", "e02", "e04")]
    logs[1]["schedule"] = "observaton"
    path = folder / "logs.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in logs), "utf-8")
    return path


def test_a_log_that_cannot_be_read_costs_itself_alone(protocol, cohort):
    done = protocol("follow", FIRST, cohort, "--format", "json")
    lines = [json.loads(line) for line in done.out.splitlines()]

    assert done.code == 1
    assert [each.get("subject") for each in lines] == ["E01", "E02", "E04"]
    assert "did you mean `observation`?" in json.dumps(lines[1])


def test_several_logs_have_a_line_each_and_what_is_wrong_with_one_is_told(protocol, cohort):
    done = protocol("follow", FIRST, cohort)

    assert [line.split()[0] for line in done.out.splitlines()] == ["E01", "E04"]
    assert "✓ no departure. Due next: Trastuzumab emtansine: dose 2: from 2026-04-01 to 2026-04-04" in done.out
    assert "! 1 departure: Trastuzumab emtansine: dose 1 late. Due next: " in done.out
    assert "logs.jsonl:2 (E02) cannot be followed, 1 problem:" in done.err


@pytest.mark.parametrize(("options", "chains"), [((), 0), (("--no-chain",), 0), (("--chain",), 2)])
def test_several_logs_have_chains_only_if_asked(protocol, cohort, options, chains):
    done = protocol("follow", FIRST, cohort, "--format", "json", *options)

    assert sum('"chain":' in line for line in done.out.splitlines()) == chains


def test_one_record_belongs_to_one_log(protocol, cohort):
    done = protocol("follow", FIRST, cohort, "--record", cohort)

    assert (done.code, done.out) == (2, "")
    assert "one record belongs to one log" in done.err


def test_no_logs_at_all_is_said(protocol):
    done = protocol("follow", FIRST, "-", given="")

    assert (done.code, done.out, done.err) == (0, "", "no event logs were given\n")


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_several_logs_with_their_reasoning_are_set_apart(protocol, cohort, form):
    out = protocol("follow", FIRST, cohort, "--format", form, "--chain").out

    assert out.count("28 hours 1 minute after it, 1 minute too late") == 1
    assert ("---\n" in out) == (form == "markdown")


# ---- Pictures and calendars --------------------------------------------------------------


def test_a_picture_of_one_log(protocol):
    done = protocol("follow", FIRST, LOGS / "e04.json", "--format", "svg", "--width", 400)

    assert (done.code, done.err) == (0, "")
    assert ElementTree.fromstring(done.out).get("width") == "400"


def test_the_picture_of_the_documentation_is_the_one_that_is_drawn(protocol):
    out = protocol("follow", FIRST, LOGS / "e18.json", "--format", "svg").out

    assert (ROOT / "docs" / "pictures" / "followed.svg").read_text("utf-8") == out, "make pictures draws it anew"


def test_a_calendar_keeps_its_line_ends(folder):
    command = ["protocol_dsl", "follow", FIRST, LOGS / "e10.json", "--format", "ics", "--salt", "a"]
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, check=True, timeout=120)

    assert done.stdout.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"\n" not in done.stdout.replace(b"\r\n", b"")


@pytest.mark.parametrize("form", ["svg", "ics"])
def test_a_picture_and_a_calendar_are_of_one_participant(protocol, cohort, form):
    done = protocol("follow", FIRST, cohort, "--format", form)

    assert (done.code, done.out) == (2, "")
    assert f"one {form} file is about one participant" in done.err


def test_a_picture_that_is_too_narrow_is_refused(protocol):
    done = protocol("follow", FIRST, LOGS / "e04.json", "--format", "svg", "--width", 10)

    assert done.code == 2
    assert "320" in done.err


# ---- plan --------------------------------------------------------------------------------


def test_a_plan_shows_every_line_with_its_reason(protocol):
    done = protocol("plan", FIRST, "--schedule", "observation")

    assert done.code == 0
    assert "First dose 24 to 28 hours after “End of SRT to the last lesion”, best after 24 hours (line " in done.out
    assert "    assumed: The document states no tolerance around 24 hours.\n" in done.out
    assert "Dates with a start" not in done.out


def test_a_plan_of_a_file_shows_all_its_schedules(protocol):
    out = protocol("plan", FIRST).out

    assert "(observation)" in out
    assert "(comparison)" in out
    assert "Retrospective: intervals are measured and not graded." in out


START = ("--schedule", "observation", "--start", "2026-03-02", "--timezone", "Europe/Paris", "--repeats", "2")


def test_dates_have_a_column_for_each_side_of_the_windows(protocol):
    lines = protocol("plan", FIRST, *START).out.splitlines()
    dose = {
        line.split("dose ")[1][0]: line.split("  ")[1:] for line in lines if line.startswith("Trastuzumab emtansine: ")
    }

    assert [each.strip() for each in dose["1"] if each.strip()] == [
        "2026-03-03 10:30",
        "2026-03-03 10:30",
        "2026-03-03 14:30",
    ]
    assert [each.strip() for each in dose["2"] if each.strip()] == ["2026-03-24", "2026-03-24", "2026-03-27"]


def test_a_plan_says_how_far_it_shows_what_has_no_number(protocol):
    out = " ".join(protocol("plan", FIRST, *START).out.split())

    assert "what has no number of repeats is shown 2 times, the rest up to then; `--repeats` shows more" in out


def test_one_mode_has_one_column(protocol):
    out = protocol("plan", FIRST, *START, "--mode", "random", "--seed", 7).out

    assert "drawn (seed 7)" in out
    assert "as planned" not in out


def test_the_log_of_a_plan_is_one_to_follow(protocol, folder):
    done = protocol("plan", FIRST, *START, "--mode", "latest", "--log", "p.json")
    followed = protocol("follow", FIRST, "p.json")

    assert (done.code, done.err) == (0, "wrote p.json\n")
    assert "no departure from the protocol was found" in followed.out
    assert json.loads((folder / "p.json").read_text("utf-8"))["schedule"] == "observation"


def test_the_log_alone_goes_to_standard_output(protocol):
    log = json.loads(protocol("plan", FIRST, *START, "--log", "-").out)

    assert log["format"] == "events/1"


def test_a_plan_as_json_has_the_lines_and_the_times(protocol):
    data = json.loads(protocol("plan", FIRST, *START, "--format", "json").out)
    dose = next(each for each in data["elements"] if each["name"] == "tdm1")

    assert data["format"] == "plan/1"
    assert {"kind": "text", "text": "24 hours after the SRT: T-DM1."} in [
        reason for each in dose["asks"] for reason in each["reasons"]
    ]
    assert [each["mode"] for each in data["simulated"]] == ["earliest", "target", "latest"]
    assert data["simulated"][2]["times"][-1] == {
        "key": "tdm1/dose/2",
        "label": "Trastuzumab emtansine: dose 2",
        "at": "2026-03-27T23:59+01:00",
        "earliest": "2026-03-24T00:00+01:00",
        "latest": "2026-03-27T23:59+01:00",
    }


def test_several_plans_as_json_are_one_a_line(protocol):
    lines = protocol("plan", FIRST, "--format", "json").out.splitlines()

    assert [json.loads(line)["schedule"] for line in lines] == ["observation", "comparison"]


def test_a_plan_as_markdown_has_a_table(protocol):
    out = protocol("plan", FIRST, *START, "--format", "markdown").out

    assert out.startswith("# SRT to all lesions, then T-DM1")
    assert "| Trastuzumab emtansine: dose 2 | 2026-03-24 | 2026-03-24 | 2026-03-27 |" in out


FRIDAY = """protocol p "P"

timepoint enrolment
concept drug "Drug"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2020-01-01

schedule s "Surgery, then a drug"
    assume "Made up."
    step surgery "Surgery"
        starts at enrolment
    cycle c "Drug"
        give drug 100 mg iv
        first dose 24 hours after end of surgery, window 0 hours to +4 hours
        opening hours clinic
    {more}

calendar clinic "Clinic"
    Mon-Fri 08:00-16:00
"""
PERIOD = """period whole "All"
        from start of surgery to first c
        at most 12 hours"""


def test_what_finds_no_time_is_said_and_is_a_finding(protocol, folder):
    (folder / "friday.proto").write_text(FRIDAY.replace("    {more}\n", ""), "utf-8")
    done = protocol("plan", "friday.proto", "--start", "2026-03-06")

    assert done.code == 1
    assert "as planned: Drug: dose 1: no time is left while `clinic` is open (line 16)" in done.out
    assert "only while “Clinic” is open" in done.out.replace("Only", "only")


def test_a_schedule_that_contradicts_itself_is_shown_with_its_lines(protocol, folder):
    (folder / "week.proto").write_text(FRIDAY.format(more=PERIOD), "utf-8")
    done = protocol("plan", "week.proto")

    assert (done.code, done.out) == (1, "")
    assert "this cannot be carried out" in done.err
    assert "`at most 12 hours`" in done.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--log", "x.json"), "needs `--start`"),
        (("--start", "2026-03-02", "--log", "x.json"), "needs `--start` and, where there are several, `--schedule`"),
        (("--schedule", "observaton"), "did you mean `observation`?"),
        (("--start", "2026-03"), "no single day"),
        (("--start", "2026-03-02", "--timezone", "Paris"), "no time zone `Paris`"),
        (("--start", "2026-03-02", "--repeats", "0"), "0 is not a number of repeats"),
    ],
)
def test_what_cannot_be_planned_is_said(protocol, options, message):
    done = protocol("plan", FIRST, *options)

    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_protocol_without_a_schedule_has_no_plan(protocol):
    done = protocol("plan", "trial.proto")

    assert (done.code, done.out) == (1, "")
    assert "has no schedule" in done.err
