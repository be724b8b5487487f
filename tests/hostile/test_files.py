"""Files that somebody made to break something, and files that are none: a finding, soon, and never a traceback."""

from __future__ import annotations

import os
import random
import time

import pytest

import protocol_dsl
from protocol_dsl.errors import ProtocolFileError
from tests.hostile.limits import two_seconds

HEADER = 'protocol p "P"\n\n'
CRITERION = 'inclusion I1 "A"\n    text "A"\n    require '


def deep_bullets(levels):
    return "all of\n" + "".join(" " * (8 + 2 * n) + "- all of\n" for n in range(levels))


def noise(size):
    return random.Random(1).randbytes(size)


# ---- What is refused as a whole --------------------------------------------------------------------------

UNREADABLE = {
    "binary": (b"\x7fELF\x02\x01\x01" + noise(100_000), "not a text in UTF-8"),
    "an archive": (b"PK\x03\x04\x14\x00" + noise(5_000), "not a text in UTF-8"),
    "another encoding": ('protocol p "Müller"\n'.encode("latin-1"), "not a text in UTF-8 .byte 14."),
    "UTF-16": ('protocol p "P"\n'.encode("utf-16"), "not a text in UTF-8 .byte 1."),
    "more than 5 MB": (b"# protocol\n" * 500_000, "5,000,000"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_text_says_so(name, tmp_path):
    data, reason = UNREADABLE[name]
    path = tmp_path / "p.proto"
    path.write_bytes(data)
    limit, start = two_seconds(), time.process_time()

    with pytest.raises(ProtocolFileError, match=reason):
        protocol_dsl.check_file(path)
    assert time.process_time() - start < limit


# ---- What is read and refused ----------------------------------------------------------------------------

NESTED = {
    "parentheses": "(" * 10_000 + "a" + ")" * 10_000,
    "open parentheses": "(\n        " * 10_000 + "a",
    "bullets": deep_bullets(500),
    "negations": "not " * 10_000 + "a",
    "choices": "if a then a else " * 10_000 + "a",
    "choices over lines": "if a\n        then " * 5_000 + "a",
    "sums": "a" + "\n        + a" * 10_000 + " > 1",
    "half-lives": "5 × " * 10_000 + "a > 1",
    "brackets of other languages": "[" * 10_000 + "{" * 10_000,
}


@pytest.mark.parametrize("name", NESTED)
def test_nesting_without_end_is_a_finding(name):
    text = HEADER + "fact a : number\n\n" + CRITERION + NESTED[name] + "\n"
    protocol_dsl.check(HEADER)
    limit, start = two_seconds(), time.process_time()
    found = protocol_dsl.check(text)

    assert time.process_time() - start < limit
    assert not found.ok
    assert len(found.diagnostics) <= 4
    assert found.text()


FULL = {
    "5 MB of declarations": ("fact a : date\n" * 360_000, "E103"),
    "a line of 1 MB": (HEADER + 'fact a : date "' + "x" * 1_000_000 + '"\n', "E103"),
    "a line of 100,000 characters": (HEADER + 'fact a : date "' + "x" * 100_000 + '"\n', "E104"),
    "zeros": ("\x00" * 100_000, "E104"),
    "marks of direction": (HEADER + CRITERION + "a \u202e<= 1\n", "E110"),
    "half of a pair": (HEADER + f'fact a : date "{chr(0xD800)}"\n', "E110"),
}


@pytest.mark.parametrize("name", FULL)
def test_what_nobody_writes_is_a_finding(name):
    text, code = FULL[name]
    protocol_dsl.check(HEADER)
    limit, start = two_seconds(), time.process_time()
    found = protocol_dsl.check(text)

    assert time.process_time() - start < limit
    assert code in [each.code for each in found.diagnostics]
    assert len(found.diagnostics) <= 4
    assert len(found.text()) < 3_000


# ---- Many of everything: the cost grows with the length and not with its square ----------------------------


MANY = {
    "unknown declarations": lambda n: "".join(f"garbage{k} foo\n" for k in range(n)),
    "a chain of concepts": lambda n: "".join(f'concept c{k} "C"\n    includes c{k + 1}\n' for k in range(n)),
    "names of 4,000 letters": lambda n: "".join(
        f'fact {"x" * 4000}{k} : number\ninclusion I{k} "T"\n    text "T"\n    require {"x" * 4000}{k}y < 1\n'
        for k in range(n // 60)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MANY)
def test_many_of_something_are_checked_within_seconds(name):
    text = HEADER + MANY[name](900)
    protocol_dsl.check(HEADER)
    limit, start = two_seconds(), time.process_time()
    found = protocol_dsl.check(text)

    assert time.process_time() - start < 2 * limit
    assert found.diagnostics


# ---- Includes ----------------------------------------------------------------------------------------------


def main_file(folder, *includes):
    path = folder / "main.proto"
    lines = "".join(f'include "{name}"\n' for name in includes)
    path.write_text(f"{HEADER}{lines}fact a : number\n\n{CRITERION}a < 5\n", encoding="utf-8")
    return path


def refusals(path):
    return [each.message.partition(": ")[2] for each in protocol_dsl.check_file(path).diagnostics]


OUTSIDE = "../outside.proto", "/etc/passwd", "a/../../outside.proto", "./../outside.proto"


@pytest.mark.parametrize("written", OUTSIDE)
def test_what_lies_outside_the_folder_is_not_read(written, tmp_path):
    (tmp_path / "outside.proto").write_text("fact secret : number\n", encoding="utf-8")
    room = tmp_path / "room"
    room.mkdir()

    (reason,) = refusals(main_file(room, written))
    assert reason in (
        "it lies outside the folder of the protocol",
        "write the path from the folder of this file, with `/`",
    )


def test_a_link_that_leads_outside_is_not_followed(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.proto").write_text("fact secret : number\n", encoding="utf-8")
    room = tmp_path / "room"
    room.mkdir()
    (room / "file.proto").symlink_to(tmp_path / "outside" / "secret.proto")
    (room / "folder").symlink_to(tmp_path / "outside")

    assert (
        refusals(main_file(room, "file.proto", "folder/secret.proto"))
        == ["it leads out of the folder of the protocol"] * 2
    )


def test_a_link_within_the_folder_is_followed(tmp_path):
    (tmp_path / "shared.proto").write_text('concept drug "Drug"\n', encoding="utf-8")
    (tmp_path / "link.proto").symlink_to(tmp_path / "shared.proto")
    protocols = tmp_path / "link_to_itself"
    protocols.symlink_to(tmp_path)

    assert protocol_dsl.check_file(main_file(tmp_path, "link.proto")).ok
    assert protocol_dsl.check_file(protocols / "main.proto").ok


def test_a_link_to_itself_is_a_finding(tmp_path):
    (tmp_path / "round.proto").symlink_to(tmp_path / "round.proto")

    (reason,) = refusals(main_file(tmp_path, "round.proto"))
    assert reason


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.proto")

    assert refusals(main_file(tmp_path, "pipe.proto")) == ["this is no ordinary file"]


def test_files_that_include_each_other_without_end_are_not_followed_without_end(tmp_path):
    for n in range(200):
        (tmp_path / f"f{n}.proto").write_text(f'include "f{n + 1}.proto"\n', encoding="utf-8")

    assert refusals(main_file(tmp_path, "f0.proto")) == ["files include each other more than 20 deep"]


def test_a_circle_of_many_files_is_one_finding(tmp_path):
    for n in range(15):
        (tmp_path / f"f{n}.proto").write_text(f'include "f{(n + 1) % 15}.proto"\n', encoding="utf-8")

    (reason,) = refusals(main_file(tmp_path, "f0.proto"))
    assert reason.startswith("it includes itself, by way of `f0.proto` and")


def test_files_that_are_too_much_together_are_not_all_read(tmp_path):
    for n in range(4):
        (tmp_path / f"f{n}.proto").write_text(f"fact b{n} : number\n" + "# nothing\n" * 9_000, encoding="utf-8")

    (reason,) = refusals(main_file(tmp_path, *(f"f{n}.proto" for n in range(4))))
    assert reason == "with it the protocol would have more than 300,000 characters in all"


def test_included_bytes_that_are_no_text_are_a_finding_at_the_include(tmp_path):
    (tmp_path / "image.proto").write_bytes(b"\x89PNG\r\n\x1a\n" + noise(1000))
    path = main_file(tmp_path, "image.proto")

    (found,) = protocol_dsl.check_file(path).diagnostics
    assert found.span.line == 3
    assert "not a text in UTF-8" in found.message
