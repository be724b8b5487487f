"""Colours, width, and the bar over many records."""

from __future__ import annotations

import io
import sys

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


def bar(monkeypatch, *, out: bool, err: bool, patience: float) -> str:
    """What is written on standard error while three items go by."""
    stream = Stream(err)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(sys, "stdout", Stream(out))
    monkeypatch.setattr(terminal, "PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    assert list(with_progress(iter([1, 2, 3]))) == [1, 2, 3]
    return stream.getvalue()


def test_a_long_run_shows_how_far_it_is(monkeypatch):
    assert "records" in bar(monkeypatch, out=False, err=True, patience=-1)


@pytest.mark.parametrize(
    ("out", "err", "patience"),
    [(False, True, 60), (False, False, -1), (True, True, -1)],
    ids=["a short run", "nobody reads along", "the results are on the terminal"],
)
def test_otherwise_there_is_no_bar(out, err, patience, monkeypatch):
    assert bar(monkeypatch, out=out, err=err, patience=patience) == ""
