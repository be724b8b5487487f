"""`protocol docs`: the pages of the trial in the folder, as files."""

import pytest


def test_it_writes_the_pages_and_says_where_to_start(protocol, folder):
    done = protocol("docs", "trial.proto", "out")

    assert done.code == 0
    assert "start with out/index.md" in done.out
    assert {"index.md", "inclusion.md", "vocabulary.md", "trial-schema.svg"} <= {
        each.name for each in (folder / "out").iterdir()
    }


def test_a_second_run_changes_nothing(protocol, folder):
    protocol("docs", "trial.proto", "out")
    before = {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in (folder / "out").iterdir()}
    done = protocol("docs", "trial.proto", "out")

    assert "wrote" not in done.out
    assert {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in (folder / "out").iterdir()} == before


def test_a_page_that_is_not_made_any_more_is_removed_and_other_files_stay(protocol, folder):
    protocol("docs", "trial.proto", "out")
    (folder / "out/old.md").write_text((folder / "out/index.md").read_text())
    (folder / "out/mine.md").write_text("# Mine\n")
    done = protocol("docs", "trial.proto", "out")

    assert "removed out/old.md" in done.out
    assert (folder / "out/mine.md").exists()
    assert not (folder / "out/old.md").exists()


def test_a_file_of_somebody_else_is_never_overwritten(protocol, folder):
    (folder / "out").mkdir()
    (folder / "out/index.md").write_text("# Mine\n")
    done = protocol("docs", "trial.proto", "out")

    assert done.code == 1
    assert "somebody else wrote these files" in done.err
    assert "out/index.md" in done.err
    assert [each.name for each in (folder / "out").iterdir()] == ["index.md"]
    assert (folder / "out/index.md").read_text() == "# Mine\n"


def test_a_file_with_errors_writes_nothing_and_shows_them(protocol, folder):
    (folder / "bad.proto").write_text('protocol bad "Bad"\n\ninclusion I1 "X"\n    text "x"\n    require missing\n')
    done = protocol("docs", "bad.proto", "out")

    assert done.code == 1
    assert "unknown name `missing`" in done.err
    assert not (folder / "out").exists()


def test_a_file_that_is_not_there_is_told(protocol, folder):
    done = protocol("docs", "nowhere.proto", "out")

    assert done.code == 2
    assert "cannot read nowhere.proto: there is no such file" in done.err


def test_an_example_that_comes_out_otherwise_is_a_warning_and_an_exit_code(protocol, folder):
    text = (folder / "trial.proto").read_text()
    wrong = '\nscenario "Wrong on purpose"\n    patient typical\n    expect ineligible\n'
    (folder / "trial.proto").write_text(text + wrong)
    done = protocol("docs", "trial.proto", "out", "--quiet")

    assert done.code == 1
    assert "warning: the example “Wrong on purpose”: expected ineligible" in done.err
    assert done.out == ""


@pytest.mark.slow
def test_a_web_site_can_be_opened_from_its_folder_and_replaces_only_itself(protocol, folder):
    assert protocol("docs", "trial.proto", "site", "--site").code == 0
    page = (folder / "site/inclusion.html").read_text()
    assert 'class="protocol-document"' in page
    assert protocol("docs", "trial.proto", "site", "--site").code == 0
    (folder / "other").mkdir()
    (folder / "other/mine.txt").write_text("mine")
    refused = protocol("docs", "trial.proto", "other", "--site")

    assert refused.code == 1
    assert (folder / "other/mine.txt").read_text() == "mine"


def test_a_quotation_that_the_document_does_not_hold_is_told(protocol, folder):
    text = (
        (folder / "trial.proto")
        .read_text()
        .replace("ECOG performance status 0 or 1.", "ECOG performance status 0 or one.")
    )
    (folder / "trial.proto").write_text(text)
    done = protocol("docs", "trial.proto", "out")

    assert done.code == 0
    assert done.err == (
        "warning: the document does not hold “ECOG performance status 0 or one.”, quoted for I2 ECOG 0 or 1\n"
    )
