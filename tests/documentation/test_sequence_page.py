"""The page about the treatment sequence says what the checker says."""

import re
from pathlib import Path

import protocol_dsl

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sequence.md").read_text("utf-8")
WEEK = """protocol week "Week"

timepoint enrolment
concept drug "Drug"

inclusion I1 "Enrolled"
    text "Enrolled."
    require enrolment on or after 2026-01-01

schedule s "Five fractions and a drug in a week"
    assume "An example."
    step rt "Radiation"
        assume "An example."
        fractions 5
        gap between fractions at least 40 hours
    cycle c "Drug"
        give drug 100 mg iv
        first dose at least 24 hours after end of rt
            assume "An example."
    period whole "Everything"
        from start of rt to first c
        at most 168 hours
            assume "An example."
"""


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_example_checks_without_an_error_or_a_question():
    found = protocol_dsl.check(blocks("")[0])

    assert [(each.code, each.message) for each in found.diagnostics if each.severity.value != "info"] == []


def test_a_sequence_does_not_change_a_decision():
    whole = blocks("")[0]
    without = protocol_dsl.check(whole[: whole.index("schedule observation")]).protocol
    record = {"format": "record/1", "subject": "P-1", "as_of": "2026-03-02", "timepoints": {"enrolment": "2026-02-01"}}
    decisions = [protocol.decide(record).to_dict() for protocol in (protocol_dsl.check(whole).protocol, without)]

    assert [each["groups"][0]["verdict"] for each in decisions] == ["eligible", "eligible"]
    assert protocol_dsl.check(whole).protocol.fingerprint != without.fingerprint


def test_the_conflict_on_the_page_is_told_in_these_words():
    told = [each.message for each in protocol_dsl.check(WEEK).diagnostics if each.code == "E341"]

    def plain(text):
        return re.sub(r"line \d+", "line", text)

    assert [plain(each) for each in told] == [plain(blocks("text")[0].strip())]


def test_every_part_on_the_page_is_a_word_of_the_language():
    named = set(re.findall(r"^\| `(\w+)`(?:, `(\w+)`)? \|", PAGE, re.MULTILINE))

    assert {word for pair in named for word in pair if word} == {
        "step", "milestone", "cycle", "visit", "washout", "period", "choose", "deviation",
    }  # fmt: skip


def test_the_dates_on_the_page_are_those_of_a_plan():
    protocol = protocol_dsl.check(blocks("")[0]).protocol
    told = protocol.plan(start="2026-03-02", timezone="Europe/Paris", repeats=2).explain()
    shown = next(each for each in blocks("text") if "at the earliest" in each)

    assert shown in told


def test_the_program_on_the_page_runs_and_every_name_in_it_is_there(monkeypatch):
    monkeypatch.chdir(ROOT)
    names = {}
    exec(next(each for each in blocks("python") if "following.due" in each), names)

    assert (
        names["data"]
        == protocol_dsl.load("protocols/sbrt_tdm1.proto")
        .follow(Path("examples/events/e18.json").read_text(encoding="utf-8"))
        .to_dict()
    )


def test_the_script_on_the_page_holds_and_lowers_the_third_dose():
    protocol = protocol_dsl.check(blocks("")[0]).protocol
    names = {"protocol": protocol}
    exec(next(each for each in blocks("python") if "simulate" in each), names)
    doses = [each for each in names["found"].log["events"] if each["kind"] == "dose"]

    assert [each["dose"]["value"] for each in doses] == [3.6, 3.6, 3]
    assert protocol.follow(names["found"].log).departures == {}
