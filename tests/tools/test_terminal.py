"""Colours, width, and the bar over many records."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from protocol_dsl.tools.cli import terminal
from protocol_dsl.tools.cli.terminal import coloured, width, with_progress


class Stream(io.StringIO):
    """A stream that is a terminal, or is not."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("is_terminal", "environment", "expected"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
        (True, {"NO_COLOR": ""}, True),
    ],
)
def test_colours_are_for_terminals_and_whoever_asks(is_terminal, environment, expected, monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert coloured(Stream(is_terminal)) is expected


@pytest.mark.parametrize(("choice", "expected"), [("always", True), ("never", False), ("auto", False)])
def test_what_a_command_is_told_about_colours_comes_before_the_environment(protocol, choice, expected):
    against = {"NO_COLOR": "1"} if expected else {"FORCE_COLOR": "1"} if choice == "never" else {}
    done = protocol("explain", "trial.proto", "examples/p001.json", "--color", choice, **against)

    assert done.code == 0
    assert ("\x1b[" in done.out) is expected


@pytest.mark.parametrize(("columns", "expected"), [("40", 60), ("80", 80), ("300", 120)])
def test_a_text_is_as_wide_as_the_terminal_within_reason(columns, expected, monkeypatch):
    monkeypatch.setattr(sys, "stdout", Stream(True))
    monkeypatch.setenv("COLUMNS", columns)

    assert width() == expected


def test_a_file_has_100_columns(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Stream(False))

    assert width() == 100


SHOWN_AGAIN = "\x1b[?25h"
"""What gives a terminal its cursor back, once a bar is gone."""


@pytest.fixture
def err(monkeypatch):
    """Standard error, and what is written there; the results go to a terminal or elsewhere."""

    def streams(*, out: bool, err: bool, patience: float) -> Stream:
        stream = Stream(err)
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(sys, "stdout", Stream(out))
        monkeypatch.setattr(terminal, "PATIENCE", patience)
        monkeypatch.setenv("TERM", "xterm")
        return stream

    return streams


def slowly(number: int, until: Callable[[], bool], seconds: float = 10) -> Iterator[int]:
    """Numbers from 1, each of which takes until something is so, or until it has taken so many seconds."""
    for each in range(1, number + 1):
        end = time.monotonic() + seconds
        while not until() and time.monotonic() < end:
            time.sleep(0.01)
        yield each


@pytest.mark.parametrize("out", [False, True])
def test_a_long_run_says_so_while_its_first_item_is_still_worked_on(out, err):
    stream = err(out=out, err=True, patience=0.01)
    first = next(with_progress(slowly(1, lambda: "records: 0 done" in stream.getvalue())))

    assert first == 1
    assert "records: 0 done" in stream.getvalue()


def test_a_long_run_shows_how_far_it_is(err):
    stream = err(out=False, err=True, patience=0.01)
    seen = [0]
    for each in with_progress(slowly(3, lambda: f"records: {seen[-1]} done" in stream.getvalue())):
        seen.append(each)

    assert seen == [0, 1, 2, 3]
    assert "records: 2 done" in stream.getvalue()


def test_a_bar_is_gone_before_the_first_result_is_written_to_the_same_terminal(err):
    stream = err(out=True, err=True, patience=0.01)
    told = []
    for _ in with_progress(slowly(2, lambda: "records" in stream.getvalue())):
        told.append(stream.getvalue())

    assert SHOWN_AGAIN in told[0]
    assert told[1] == told[0] == stream.getvalue()


@pytest.mark.parametrize(
    ("out", "reads_along", "patience"),
    [(False, True, 60), (False, False, 0.01)],
    ids=["a short run", "nobody reads along"],
)
def test_otherwise_there_is_no_bar(out, reads_along, patience, err):
    stream = err(out=out, err=reads_along, patience=patience)

    assert list(with_progress(slowly(2, lambda: False, seconds=0.1))) == [1, 2]
    assert stream.getvalue() == ""


def test_where_the_results_are_on_the_terminal_they_are_progress_from_the_first_one_on(err):
    stream = err(out=True, err=True, patience=0.1)
    items = with_progress(iter([1, 2, 3]))
    first = next(items)
    time.sleep(0.3)

    assert [first, *items] == [1, 2, 3]
    assert stream.getvalue() == ""


def test_a_bar_goes_when_the_run_breaks_off(err):
    stream = err(out=False, err=True, patience=0.01)

    def breaks() -> Iterator[int]:
        yield from slowly(1, lambda: "records" in stream.getvalue())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(with_progress(breaks()))
    assert SHOWN_AGAIN in stream.getvalue()
