"""
Rows by date against a second meaning: every order and every date that a record leaves open, tried one by one in plain
Python that knows no ranges (SEMANTICS 7).

What is decided must be right whichever of them is true, and of a complete list without two rows of one day all is
decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import combinations, groupby, permutations, product
from typing import Any

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from tests.semantics.ask import protocol, record

Day = int | None
"""A day of January, or None for what never was."""
PLACES = ("liver", "brain")


@frozen
class Complete:
    """One row of which everything is known."""

    taken: Day
    ok: bool
    place: str


Rows = tuple[Complete, ...]


def in_every_order(rows: Rows) -> Iterator[tuple[Complete, ...]]:
    """The rows that were, in every order that their days allow."""
    held = sorted((row for row in rows if row.taken is not None), key=lambda row: row.taken or 0)
    days = [tuple(permutations(same)) for _, same in groupby(held, key=lambda row: row.taken)]
    for chosen in product(*days):
        yield tuple(row for same in chosen for row in same)


def longest_run(rows: tuple[Complete, ...]) -> int:
    return max((len(list(run)) for ok, run in groupby(rows, key=lambda row: row.ok) if ok), default=0)


def runs(rows: Rows) -> set[int]:
    return {longest_run(each) for each in in_every_order(rows)}


def most(rows: Rows, fits: Callable[[int], bool]) -> set[int]:
    """The most days that lie pairwise as far from each other as is asked."""
    days = [row.taken for row in rows if row.ok and row.taken is not None]
    sizes = (
        size
        for size in range(len(days) + 1)
        for some in combinations(days, size)
        if all(fits(abs(a - b)) for a, b in combinations(some, 2))
    )
    return {max(sizes)}


def at_end(rows: Rows, last: bool) -> set[str | None]:
    """The places of the rows that may be the first, or the last."""
    days = [row.taken for row in rows if row.taken is not None]
    edge = (max if last else min)(days, default=None)
    return {row.place for row in rows if row.taken == edge} if days else {None}


Meaning = Callable[[Rows], set[bool]]
MEANINGS: dict[str, Meaning] = {
    "at least 2 consecutive rows by taken where ok": lambda rows: {n >= 2 for n in runs(rows)},
    "exactly 1 consecutive rows by taken where ok": lambda rows: {n == 1 for n in runs(rows)},
    "at most 2 consecutive rows by taken where ok": lambda rows: {n <= 2 for n in runs(rows)},
    "at least 2 rows where ok, at least 2 days apart": lambda rows: {n >= 2 for n in most(rows, lambda d: d >= 2)},
    "at least 3 rows where ok, more than 1 days apart": lambda rows: {n >= 3 for n in most(rows, lambda d: d > 1)},
    "exactly 2 rows where ok, at most 1 days apart": lambda rows: {n == 2 for n in most(rows, lambda d: d <= 1)},
    "at most 1 rows where ok, less than 2 days apart": lambda rows: {n <= 1 for n in most(rows, lambda d: d < 2)},
    "last place in rows by taken is liver": lambda rows: {place == "liver" for place in at_end(rows, True)},
    "first place in rows by taken is not liver": lambda rows: {place != "liver" for place in at_end(rows, False)},
    "(last place in rows by taken where ok) is brain": lambda rows: {
        place == "brain" for place in at_end(tuple(row for row in rows if row.ok), True)
    },
}
PROTOCOL = protocol(
    "records rows\n    main place : one of liver, brain\n    ok : yes/no\n    taken : date\n\n"
    + "\n".join(f'inclusion X{n} "X"\n    text "X"\n    require {text}\n' for n, text in enumerate(MEANINGS))
)

# ---- Rows of which not everything is known ----------------------------------------------------------------

Open = tuple[Any, tuple[Any, ...]]
"""What is recorded, and all that it may be."""


def iso(day: int) -> str:
    return (date(2025, 12, 31) + timedelta(days=day)).isoformat()


def known(value: Any, recorded: Any) -> Open:
    return recorded, (value,)


DAYS = st.integers(1, 6)
TAKEN: st.SearchStrategy[Open] = st.one_of(
    DAYS.map(lambda day: known(day, iso(day))),
    DAYS.map(lambda day: known(day, iso(day))),
    st.just(known(None, "never")),
    DAYS.map(lambda day: ({"between": [iso(day), iso(day + 2)]}, (day, day + 1, day + 2))),
    st.just((None, (None, 1, 3, 4, 6))),
)
OK: st.SearchStrategy[Open] = st.sampled_from([known(True, True), known(True, True), known(False, False),
                                               (None, (True, False))])  # fmt: skip
PLACE: st.SearchStrategy[Open] = st.sampled_from([known("liver", "liver"), known("brain", "brain"), (None, PLACES)])
ROWS = st.lists(st.tuples(TAKEN, OK, PLACE), max_size=4)


@given(ROWS)
def test_what_is_decided_is_right_in_every_order_and_on_every_date(rows: list[tuple[Open, Open, Open]]):
    recorded = [{"taken": taken[0], "ok": ok[0], "place": place[0]} for taken, ok, place in rows]
    decision = PROTOCOL.decide(record(records={"rows": {"rows": recorded, "through": "2026-03-02"}}))
    choices = [tuple(Complete(*each) for each in product(taken[1], ok[1], place[1])) for taken, ok, place in rows]
    worlds = list(product(*choices))
    is_plain = len(worlds) == 1 and len({row.taken for row in worlds[0]}) == len(worlds[0])

    for n, (text, meaning) in enumerate(MEANINGS.items()):
        status = decision.status(f"X{n}")
        if status != "undetermined":
            assert all(meaning(world) == {status == "met"} for world in worlds), text
        assert not (is_plain and status == "undetermined"), text
