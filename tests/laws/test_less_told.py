"""
A fuller log does not overturn what was said of one that tells less.

Times are cut to dates or months, numbers, values, limits of normal and grades are left out, and events behind the end
of the complete part. Whatever was decided stays as it is, but for what `docs/sequence.md` names among what a log leaves
open: what is still to come may have come, and a departure or a hold stands beside an end that is not certain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import protocol_dsl
from tests.strategies.less_told import SCHEDULES, Json, Pair, pair_of, protocol_of, record_of, smallest, span_of

AXES = ("order", "timing", "dose")
UNKNOWN = "cannot be determined"
TO_COME = {"not yet due", "due", "overdue", "inactive"}
WORST_FIRST = [
    "contradictory", "missing", "out of order", "other dose", "late", "early", "extra", "overdue", UNKNOWN,
]  # fmt: skip


def overturned(pair: Pair) -> list[str]:
    """What the fuller log says otherwise."""
    try:
        less, full = _items(pair, pair.told_less, pair.unknown_facts), _items(pair, pair.log, set())
    except protocol_dsl.RecordError:
        return []
    if any(each["status"] == "contradictory" for each in full):
        return []
    told, by_key = pair.told_less, {each["key"]: each for each in full if not _is_unpaired(each)}
    is_complete = told["through"] is not None and span_of(told["through"])[1] >= span_of(told["as_of"])[1]
    found = []
    for one in less:
        if not _is_unpaired(one):
            other = by_key.get(one["key"])
            found += [f"{one['key']}: {each}" for each in _overturned(one, other, is_complete)]
    return found


def _items(pair: Pair, log: Json, unknown: set[object]) -> list[dict[str, Any]]:
    items = protocol_of(pair.name).follow(log, record_of(pair.name, unknown)).to_dict(chain=False)["items"]
    return list(items)


def _is_unpaired(item: Json) -> bool:
    return item["status"] == "extra" and "unpaired" in item["why"]


def _overturned(one: Json, other: Json | None, is_complete: bool) -> Iterator[str]:
    if other is None:
        # A list of which the rows were not known has its own obligation for those that may be missing.
        if one["status"] not in (UNKNOWN, *(() if is_complete else TO_COME)) and not one["key"].endswith("/start"):
            yield f"{one['status']}, and then nothing"
        return
    if _is_allowed(one, other, is_complete):
        return
    for axis in AXES:
        if one[axis] not in (None, UNKNOWN, other[axis]) and not (axis == "order" and other[axis] is None):
            yield f"{axis} {one[axis]}, and then {other[axis]}"
    is_open = UNKNOWN in (one[axis] for axis in AXES) or one["order"] is None
    if one["status"] not in (UNKNOWN, other["status"]) and not (is_open and _is_worse(other, one)):
        yield f"{one['status']}, and then {other['status']}"


def _is_worse(one: Json, other: Json) -> bool:
    ranks = [WORST_FIRST.index(each["status"]) if each["status"] in WORST_FIRST else 99 for each in (one, other)]
    return other["status"] != "conformant" and ranks[0] < ranks[1]


def _is_allowed(one: Json, other: Json, is_complete: bool) -> bool:
    """What is decided to be said although a fuller log may say something else (`docs/sequence.md`)."""
    status = one["status"]
    if not one["events"] and not is_complete:
        if status in TO_COME:
            return True
        if status == "cancelled":
            # Nothing asks for it any more; if it was done all the same, it was early or extra.
            return one["key"].endswith("/interval") or other["timing"] in ("early", "extra", UNKNOWN)
        if status == "missing" and "hard limit" in one["why"]:
            return bool(other["timing"] == "late")
    if one["timing"] in ("late", "early") and "stop" in one["why"]:
        return bool(other["timing"] == "extra" or other["timing"] == one["timing"])
    return status == "held" and "stop" in one["why"] and other["status"] in ("held", "cancelled")


def _shown(pair: Pair) -> str:
    found = [f"{pair.name}, asked {pair.log['as_of']}, complete to {pair.log['through']}; {pair.told_less['through']}"]
    left = pair.left
    for n, event in enumerate(pair.log["events"]):
        found.append(json.dumps(event))
        if left.get(n) != event:
            found.append(f"    told less: {json.dumps(left.get(n))}")
    return "\n".join([*found, *overturned(pair)])


def _check(name: str, seed: int) -> None:
    pair = pair_of(name, seed)
    if overturned(pair):
        small = smallest(pair, lambda each: bool(overturned(each)))
        pytest.fail(_shown(small), pytrace=False)


@settings(max_examples=4 * settings.default.max_examples)
@given(st.sampled_from(sorted(SCHEDULES)), st.integers(0, 10**9))
def test_a_fuller_log_does_not_overturn_what_was_said_of_one_that_tells_less(name: str, seed: int) -> None:
    _check(name, seed)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SCHEDULES))
def test_it_does_so_in_none_of_four_hundred_logs(name: str) -> None:
    for seed in range(400):
        _check(name, seed)
