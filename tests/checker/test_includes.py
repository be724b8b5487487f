"""Included files: each once, in circles never, and from the folder of the protocol only."""

import pytest

import protocol_dsl


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.proto").write_text(text, encoding="utf-8")
    return folder / "main.proto"


HEADER = 'protocol main "Main"\n\n'
CRITERION = '\ninclusion I1 "I1"\n    text "I1"\n    require a < 5 and b < 5\n'


def test_a_file_may_be_included_by_two_others(tmp_path):
    main = write(
        tmp_path,
        main=HEADER + 'include "a.proto"\ninclude "b.proto"\n' + CRITERION,
        a='include "shared.proto"\nfact a : number\n',
        b='include "shared.proto"\nfact b : number\n',
        shared='concept drug "Drug"\n',
    )

    assert protocol_dsl.check_file(main).ok


def test_a_circle_of_includes_is_named(tmp_path):
    main = write(
        tmp_path,
        main=HEADER + 'include "a.proto"\n' + CRITERION,
        a='include "b.proto"\nfact a : number\n',
        b='include "a.proto"\nfact b : number\n',
    )

    (finding,) = protocol_dsl.check_file(main).diagnostics

    assert finding.code == "E251"
    assert "includes itself, by way of `a.proto` and `b.proto`" in finding.message


def test_a_mistake_in_an_included_file_is_shown_there(tmp_path):
    main = write(tmp_path, main=HEADER + 'include "a.proto"\n' + CRITERION, a="fact a : nmber\nfact b : number\n")

    result = protocol_dsl.check_file(main)

    assert [d.span.file.endswith("a.proto") for d in result.diagnostics] == [True]
    assert "fact a : nmber" in result.text()


@pytest.mark.parametrize(
    ("files", "way"),
    [
        ({"main": 'include "main.proto"\nfact a : number\nfact b : number\n'}, "it includes itself"),
        (
            {
                "main": 'include "a.proto"\nfact b : number\n',
                "a": 'include "main.proto"\nfact a : number\n',
            },
            "it includes itself, by way of `a.proto`",
        ),
    ],
)
def test_a_circle_through_the_protocol_is_one_finding(tmp_path, files, way):
    main = write(tmp_path, **{**files, "main": HEADER + files["main"] + CRITERION})
    (finding,) = protocol_dsl.check_file(main).diagnostics

    assert finding.message == f"cannot include `main.proto`: {way}"
    assert finding.help


@pytest.mark.parametrize("path", ["../outside.proto", "/etc/hosts", "c:/a.proto", "a\\b.proto", "nowhere.proto"])
def test_what_cannot_be_included_is_one_finding(tmp_path, path):
    (tmp_path / "room").mkdir()
    (tmp_path / "outside.proto").write_text("fact c : number\n", encoding="utf-8")
    text = f'{HEADER}include "{path}"\nfact a : number\nfact b : number\n{CRITERION}'
    (finding,) = protocol_dsl.check_file(write(tmp_path / "room", main=text)).diagnostics

    assert finding.code == "E251"
    assert path in finding.message
