"""Included files: each once, in circles never, and from the folder of the protocol only."""

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
