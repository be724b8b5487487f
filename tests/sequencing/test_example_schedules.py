"""The schedules in `examples/schedules`: what the checker says of them, their logs, simulated participants."""

import json
import re
from pathlib import Path

import pytest

import protocol_dsl

FOLDER = Path(__file__).parents[2] / "examples" / "schedules"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
PROTOCOLS = {
    "two_drugs": protocol_dsl.load(FOLDER / "two_drugs.proto"),
    "crossover": protocol_dsl.load(FOLDER / "crossover_ab.proto"),
}
ROWS = re.findall(r"^\| `([tx]\d+)` \|[^|]*\| (.*) \|$", README, re.MULTILINE)
TOLD = {name: dict(re.findall(r"`([^`]+)`: ([^,`|]+)", cell)) for name, cell in ROWS}
LOGS = {path.stem: path for folder in PROTOCOLS for path in sorted((FOLDER / folder).glob("*.json"))}


def followed(name):
    path = LOGS[name]
    return PROTOCOLS[path.parent.name].follow(json.loads(path.read_text(encoding="utf-8")))


def test_every_log_stands_in_the_table():
    assert set(LOGS) == set(TOLD)


@pytest.mark.parametrize("name", sorted(TOLD))
def test_the_table_says_what_following_a_log_says_and_names_every_departure(name):
    following = followed(name)

    assert {key: following.statuses.get(key) for key in TOLD[name]} == {
        key: status.strip() for key, status in TOLD[name].items()
    }
    assert following.departures.keys() <= TOLD[name].keys()


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.proto")), ids=lambda path: path.stem)
def test_what_no_document_says_is_assumed_and_nothing_is_quoted(path):
    text = path.read_text(encoding="utf-8")

    assert "assume" in text or "include" in text
    assert re.findall(r"^ *text ", text, re.MULTILINE) == []


@pytest.mark.parametrize("name", ["two_drugs", "crossover", "crossover_ab"])
def test_an_illustration_says_that_it_is_one(name):
    text = (FOLDER / f"{name}.proto").read_text(encoding="utf-8")

    assert re.search(r'^protocol \w+ "Illustration: ', text, re.MULTILINE)


@pytest.mark.parametrize("name", ["two_drugs", "crossover_ab"])
def test_the_checker_finds_nothing_in_a_schedule_that_fits(name):
    assert protocol_dsl.check_file(FOLDER / f"{name}.proto").diagnostics == ()


# ---- The arm that does not fit ------------------------------------------------------------------------------


def conflict(path=FOLDER / "crossover.proto"):
    (found,) = protocol_dsl.check_file(path).diagnostics
    return found


def test_the_arm_that_does_not_fit_is_told_with_its_chain_of_lines():
    found = conflict()

    assert found.code == "E341"
    assert found.span.file.endswith("crossover/arm_ba.proto")
    assert found.message == (
        "this cannot be carried out, 9 days are missing: `at least 56 days` to `final2` (line 40) and one interval of"
        " `26 to 30 days` (line 33) and `at least 21 days` for `b_to_a` (line 26) and 3 intervals of `6 to 8 days`"
        " (line 14) need 121 days, but `at most 112 days` for `whole2` (line 46) allows 112 days"
    )


def draft(folder, old, new):
    """The crossover with one line of the arm that does not fit changed."""
    target = folder / "crossover"
    target.mkdir()
    for path in [FOLDER / "crossover.proto", *(FOLDER / "crossover").glob("*.proto")]:
        place = folder / path.name if path.parent == FOLDER else target / path.name
        text = path.read_text(encoding="utf-8")
        place.write_text(text.replace(old, new) if path.stem == "arm_ba" else text, encoding="utf-8")
    return folder / "crossover.proto"


WEEKLY = "repeat every 7 days from previous dose, window {} days to +1 days"


@pytest.mark.parametrize(
    ("old", "new", "fits"),
    [
        (WEEKLY.format(-1), WEEKLY.format(-4), True),
        (WEEKLY.format(-1), WEEKLY.format(-3), False),
        ("at most 112 days", "at most 121 days", True),
        ("at most 112 days", "at most 120 days", False),
    ],
)
def test_each_change_that_the_checker_names_is_the_smallest_that_fits(tmp_path, old, new, fits):
    told = conflict().help

    assert "3 days in line 14 (`6 to 8 days`): with `3 to 8 days` it fits" in told
    assert "line 46 (`at most 112 days`): with `at most 121 days` it fits" in told
    found = protocol_dsl.check_file(draft(tmp_path, old, new)).diagnostics
    assert ("E341" not in {each.code for each in found}) is fits


# ---- Simulated participants --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(PROTOCOLS))
@pytest.mark.parametrize(
    ("mode", "seed"), [("earliest", 0), ("target", 0), ("latest", 0), ("random", 1), ("random", 2), ("random", 3)]
)
def test_a_simulated_participant_finds_a_time_for_everything_and_departs_from_nothing(name, mode, seed):
    protocol = PROTOCOLS[name]
    # The clocks change on 29 March.
    found = protocol.simulate(start="2026-03-02", timezone="Europe/Paris", mode=mode, seed=seed)
    following = protocol.follow(found.log)

    assert found.no_time == ()
    assert following.departures == {}
    assert set(following.statuses.values()) == {"conformant"}


def test_a_plan_shows_the_days_of_a_cycle_the_checks_the_levels_and_what_is_assumed():
    told = PROTOCOLS["two_drugs"].plan(start="2026-03-02", timezone="Europe/Paris").explain()

    for line in (
        "Day 8 (days 7 to 10): Gemcitabine 1000 mg/m2 iv",
        "Neutrophils and Platelets: within 2 days before the dose",
        "Dose levels: 1000 mg/m2, 800 mg/m2, 600 mg/m2, then stop; never raised again",
        "assumed: A count may be two days old.",
        "6 cycles",
        "Gemcitabine and carboplatin: dose 6 on day 8",
    ):
        assert line in told


def test_the_washout_of_a_plan_ends_before_the_period_does():
    told = PROTOCOLS["crossover"].plan(start="2026-03-02", timezone="Europe/Paris").explain()

    assert re.search(r"^Drug B: dose 1 +2026-05-09 +2026-05-11 +2026-05-26$", told, re.MULTILINE)
    # 112 days after the first dose of 5 March at the latest.
    assert re.search(r"^Last visit +2026-06-02 +2026-06-08 +2026-06-25$", told, re.MULTILINE)
