"""The worked examples of the page about the treatment sequence: each command on it says what stands below it."""

import math
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import protocol_dsl
from protocol_dsl.tools.cli.app import app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sequence.md").read_text("utf-8")
WORKED = PAGE.partition("\n## Three worked examples\n")[2]


def fences(text):
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


FENCES = fences(WORKED)
CONSOLES = [text.splitlines() for language, text in fences(PAGE) if language == "console"]
FILES = ["protocols/sbrt_tdm1.proto", "examples/schedules/two_drugs.proto"]
FIRST = (ROOT / FILES[0]).read_text("utf-8")
LEFT_OUT = "…"


def plain(lines):
    """Lines without the numbers of lines, which move when a file is changed."""
    return [re.sub(r"(\.proto:)\d+|(\(line )\d+", r"\1\2N", line).strip() for line in lines]


def pieces(lines):
    """The runs of lines between two marks of what is left out."""
    found = [[]]
    for line in lines:
        if line.strip() == LEFT_OUT:
            found.append([])
        else:
            found[-1].append(line)
    return [piece for piece in found if piece]


def missing(shown, told):
    """The first piece that what was told does not have behind the one before; None if it has all of them."""
    shown, told = [plain(piece) for piece in pieces(shown)], plain(told)
    at = 0
    for piece in shown:
        places = (n for n in range(at, len(told)) if told[n : n + len(piece)] == piece)
        found = next(places, None)
        if found is None:
            return piece
        at = found + len(piece)
    return None


def changed(text, diff):
    """A text with the changes of a diff; each part has one place in it, and one that only adds goes to the end."""
    for part in pieces(diff):
        old = "".join(f"{line[1:]}\n" for line in part if line[0] in " -")
        new = "".join(f"{line[1:]}\n" for line in part if line[0] in " +")
        assert not old or text.count(old) == 1, old
        text = text.replace(old, new) if old else f"{text}\n{new}"
    return text


@pytest.mark.parametrize("lines", CONSOLES, ids=lambda lines: lines[0])
def test_a_command_says_what_stands_below_it(lines, monkeypatch):
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(lines[0].removeprefix("$ "))
    told = CliRunner().invoke(app, arguments).output.splitlines()

    assert program == "protocol"
    assert missing(lines[1:], told) is None, "\n".join(told)


def test_what_is_quoted_from_a_file_stands_in_it():
    quoted = [text for language, text in FENCES if language == "protocol"]
    files = [(ROOT / name).read_text("utf-8") for name in FILES]

    assert len(quoted) == 2
    assert all(text in file for text, file in zip(quoted, files, strict=True))


def test_the_opening_hours_are_found_not_to_fit_in_these_words():
    (diff,) = (text for language, text in FENCES if language == "diff")
    (shown,) = (text for language, text in FENCES if language == "text")
    told = protocol_dsl.check(changed(FIRST, diff.splitlines())).text()

    assert all(line in told for line in shown.splitlines()), told


@pytest.mark.parametrize(
    ("without", "instead"),
    [
        (r'            text "24 hours after the SRT: T-DM1."\n            assume "The document states no tol.*\n', ""),
        ("hours after srt_done", "hours after srt"),
        (r"        \| 50 to below 75 .*\n", ""),
        ("; never re-escalate", ""),
    ],
)
def test_what_is_taken_away_is_asked_for_in_these_words(without, instead):
    rows = re.findall(r"^\| .* \| ([WEI]\d+): (.*) \|$", WORKED, re.MULTILINE)
    text, count = re.subn(without, instead, FIRST)
    found = protocol_dsl.check(text).diagnostics
    (told,) = [(each.code, each.message) for each in found if each.code != "I302"]

    assert count == 1
    assert len(rows) == 4
    assert told in rows


def test_the_sum_of_the_conflict_is_the_one_done_by_hand():
    added, total = re.search(r"a sum to be checked by hand: ([\d +×]+) = (\d+) days", WORKED).groups()
    parts = [part.split(" × ") for part in added.split(" + ")]

    assert sum(math.prod(map(int, part)) for part in parts) == int(total)
    assert f"need {total} days" in WORKED
