"""Files that are read from disk, and files that cannot be."""

from __future__ import annotations

import os

import pytest

from protocol_dsl.source import Source
from protocol_dsl.syntax import problems
from protocol_dsl.syntax.parser import parse
from protocol_dsl.syntax.reading import MOST_BYTES, read_source


def test_a_file_is_read_as_it_is(tmp_path):
    path = tmp_path / "p.proto"
    path.write_bytes('protocol p "é"\r\n'.encode())

    assert read_source(path, "p.proto") == (Source("p.proto", 'protocol p "é"\r\n'), ())


def test_a_file_of_an_old_macintosh_program_is_read_in_lines(tmp_path):
    path = tmp_path / "p.proto"
    text = 'protocol p "P"\n\n# why\nfact a : date "A"\n    note\n        Two\n        lines.\nfact b : dat\n'
    path.write_bytes(text.encode())
    plain, _ = read_source(path)
    path.write_bytes(text.replace("\n", "\r").encode())
    old, _ = read_source(path)

    assert plain is not None
    assert old is not None
    assert parse(old) == parse(plain)
    assert [each.span for each in parse(old)[1]] == [each.span for each in parse(plain)[1]]
    assert old.line(4) == 'fact a : date "A"'


def test_a_carriage_return_among_other_line_ends_is_a_finding_that_says_how_to_save_the_file():
    (found,) = parse(Source("p", 'protocol p "P"\r\nfact a : date\r# or not\nfact b : date\n'))[1]

    assert found == problems.HiddenCharacter("a carriage return (U+000D)", 1, "line end")
    assert found.span.line == 2
    assert found.help is not None
    assert "LF or Unix" in found.help


def test_a_byte_order_mark_is_left_out(tmp_path):
    path = tmp_path / "p.proto"
    path.write_bytes(b'\xef\xbb\xbfprotocol p "P"\n')
    source, _ = read_source(path)

    assert source is not None
    assert parse(source)[1] == ()


@pytest.mark.parametrize(
    ("data", "byte"), [(b"protocol p \xff", 12), ('protocol p "é"'.encode("latin-1"), 13), (b"\xfe\xff\x00p", 1)]
)
def test_another_encoding_is_named_with_its_first_byte(data, byte, tmp_path):
    path = tmp_path / "p.proto"
    path.write_bytes(data)

    assert read_source(path, "p.proto") == (None, (problems.NotText("p.proto", byte),))


def test_binary_data_that_happens_to_be_text_is_refused(tmp_path):
    path = tmp_path / "p.proto"
    path.write_bytes(b"\x00\x01PK\x03\x04" * 10)
    source, found = read_source(path)

    assert found == ()
    assert problems.HiddenCharacter("control character (U+0000)", 1) in parse(source)[1]


def test_a_missing_file_a_folder_and_an_impossible_name_are_named(tmp_path):
    missing = tmp_path / "none.proto"

    assert read_source(missing, "none.proto") == (None, (problems.CannotRead("none.proto", "there is no such file"),))
    assert read_source(tmp_path, "folder") == (None, (problems.CannotRead("folder", "this is a folder, not a file"),))
    (found,) = read_source(tmp_path / "a\x00b", "a")[1]
    assert found == problems.CannotRead("a", "this is not the name of a file")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything may be read by root")
def test_a_file_that_may_not_be_read_is_named(tmp_path):
    path = tmp_path / "p.proto"
    path.write_text("x")
    path.chmod(0)

    assert read_source(path, "p") == (None, (problems.CannotRead("p", "you have no permission to read it"),))


def test_a_file_beyond_all_measure_is_not_read(tmp_path):
    path = tmp_path / "p.proto"
    path.write_bytes(b"x" * (MOST_BYTES + 1))

    assert read_source(path)[1] == (problems.FileTooLarge(MOST_BYTES + 1, MOST_BYTES),)
