"""
What a chain says would help is something that is not known, and of one thing that is told less it is that thing.

A log with exact times is told less of in one place. Where something was decided and no longer is, its chain asks for
what is missing; and nowhere does a chain ask for what the log says.
"""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies.less_told import SCHEDULES, Pair, pair_of, protocol_of, record_of

NO_LENGTH = re.compile(r" -\d+ (day|hour|minute)|\d{6,} (days|hours|minutes)")
UNKNOWN = "cannot be determined"
ASKED = re.compile(r"the ((?:day|clock time|day and clock time|time)s?) of (.*?)(?=,? and the |, the | would help$)")
EVENT = re.compile(r"\$\.events\[(\d+)\]")
ANCHOR = re.compile(r"“[^”]*”(?: \([^)]*\))?")
KNOWN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d")


def less_in_one_place(name: str, seed: int) -> Pair | None:
    """A pair of logs that differ in the time of one event."""
    pair = pair_of(name, seed)
    times = [each for each in pair.less if each.key == "at"]
    return pair._replace(less=(Random(seed).choice(times),)) if times else None


def items(name: str, log: dict[str, Any]) -> dict[str, Any]:
    return {each["key"]: each for each in protocol_of(name).follow(log, record_of(name)).to_dict()["items"]}


def asked_for(chain: list[str]) -> list[tuple[str, str]]:
    """What is missing, and of what: an event's path, or what a window counts from."""
    lines = [each for each in chain if each.endswith(" would help")]
    found = [(what, of) for line in lines for what, of in ASKED.findall(line.rpartition("; ")[2])]
    return [(what.replace("times", "time").replace("days", "day"), one) for what, of in found for one in _names(of)]


def _names(of: str) -> list[str]:
    return [each.group() for each in re.finditer(f"{EVENT.pattern}|{ANCHOR.pattern}", of)]


def is_missing(what: str, at: str | None) -> bool:
    """Whether a time as a log writes it leaves that open."""
    return at is None or ("T" not in at and (what != "day" or len(at) == 7))


def asks_for_what_is_known(name: str, log: dict[str, Any]) -> list[str]:
    found = []
    for key, item in items(name, log).items():
        for what, of in asked_for(item["chain"]):
            event = EVENT.fullmatch(of)
            if event is not None and not is_missing(what, log["events"][int(event[1])]["at"]):
                found.append(f"{key}: {what} of {of}")
            if event is None and any(each.startswith(f"{of}: ") and KNOWN.search(each) for each in item["chain"]):
                found.append(f"{key}: {what} of {of}")
    return found


def asks_for_nothing(pair: Pair) -> list[str]:
    """
    What is open since one time is told less, without a word on what would help.

    Dose rules may be open for more, and what counts from a treatment that may have ended leaves that word to its doses.
    """
    full, less = items(pair.name, pair.log), items(pair.name, pair.told_less)
    return [
        key
        for key, item in less.items()
        if item["status"] == UNKNOWN and key in full and full[key]["status"] != UNKNOWN
        if set(item["why"]) <= ({"time", "stop"} if "/dose/" in key else {"time"})
        if not any(each.endswith(" would help") for each in item["chain"])
    ]


def counts_below_nought_or_for_ever(name: str, log: dict[str, Any]) -> list[str]:
    chains = (line for item in items(name, log).values() for line in item["chain"])
    return [line for line in chains if NO_LENGTH.search(line)]


def check(name: str, seed: int) -> None:
    pair = pair_of(name, seed)
    assert counts_below_nought_or_for_ever(name, pair.told_less) == []
    assert asks_for_what_is_known(name, pair.told_less) == []
    one = less_in_one_place(name, seed)
    assert one is None or asks_for_nothing(one) == []


@settings(max_examples=2 * settings.default.max_examples)
@given(st.sampled_from(sorted(SCHEDULES)), st.integers(0, 10**9))
def test_what_would_help_is_not_known_and_something_would_where_one_thing_is_not(name: str, seed: int) -> None:
    check(name, seed)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SCHEDULES))
def test_it_is_so_in_a_hundred_logs(name: str) -> None:
    for seed in range(100):
        check(name, seed)
