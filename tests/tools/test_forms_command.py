"""`protocol forms`."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from protocol_dsl.tools.cli.app import app

PROTOCOL = Path(__file__).parents[2] / "protocols/sbrt_tdm1.proto"


def test_it_writes_each_form_and_names_it(tmp_path):
    done = CliRunner().invoke(app, ["forms", str(PROTOCOL), str(tmp_path / "out/forms")])

    assert done.exit_code == 0
    written = sorted(path.name for path in (tmp_path / "out/forms").iterdir())
    assert written == [
        "eligibility-checklist-comparison.html",
        "eligibility-checklist-observation.html",
        "screening-log.html",
    ]
    assert done.output.count("wrote") == 3


def test_a_file_with_errors_gives_no_form(tmp_path):
    (tmp_path / "bad.proto").write_text('protocol t "T"\n\ninclusion I1 "x"\n    require ecgo\n', "utf-8")
    done = CliRunner().invoke(app, ["forms", str(tmp_path / "bad.proto"), str(tmp_path / "out")])

    assert done.exit_code == 1
    assert not (tmp_path / "out").exists()
