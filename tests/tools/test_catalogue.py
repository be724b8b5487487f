"""The catalogue of findings: it has every one, each with its example, on the command line and on the site."""

import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import protocol_dsl
from protocol_dsl.api.outcome import RecordErrors
from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.schema.problems import RecordFinding
from protocol_dsl.tools.catalogue import KINDS, entries, entry
from protocol_dsl.tools.catalogue_pages import finding_pages
from protocol_dsl.tools.cli.app import app
from tests.documentation import finding_examples

CORPUS = Path(__file__).parents[1] / "corpus"

# No text can show these: a file that is not there, bytes that are no text, a file or line that is too long, a sign
# that cannot be seen, nesting deeper than a page, two documents that do not belong together, and a simulation's script.
WITHOUT_EXAMPLE = {"E101", "E102", "E103", "E104", "E110", "E117", "R301", "R308", "R309"}


def declared():
    """The codes of all classes in the package that are a finding."""
    for module in pkgutil.walk_packages(protocol_dsl.__path__, "protocol_dsl."):
        if module.name != "protocol_dsl.__main__" and "mkdocs" not in module.name:
            for each in vars(importlib.import_module(module.name)).values():
                if isinstance(each, type) and issubclass(each, Diagnostic | RecordFinding) and "code" in vars(each):
                    yield each.code


def test_every_finding_of_the_package_is_in_the_catalogue_once():
    codes = [each.code for each in entries()]

    assert sorted(codes) == sorted(set(declared()))


def test_every_finding_has_a_title_a_meaning_and_a_kind():
    for each in entries():
        assert each.title[0].isupper()
        assert each.meaning.endswith("."), each.code
        assert each.kind in KINDS.values()


def test_every_finding_has_an_example_unless_no_text_can_show_it():
    without = {each.code for each in entries() if each.example is None}

    # Some of them cannot be marked in a file and are tested where they are found; none has lost its example.
    assert without <= WITHOUT_EXAMPLE


def test_the_examples_are_those_of_the_corpora():
    assert finding_examples.TARGET.read_text(encoding="utf-8") == finding_examples.all_examples(), "run `make findings`"


def test_an_example_is_answered_with_its_own_finding():
    for each in entries():
        if each.example is not None and each.code[0] != "R":
            assert each.code in each.example.shown
        if each.example is not None:
            assert "# error" not in each.example.written + each.example.shown


@pytest.mark.parametrize("path", sorted(CORPUS.glob("records/bad/*.json")), ids=lambda path: path.stem)
def test_a_bad_record_has_the_finding_that_its_name_says_and_no_other(path):
    protocol = protocol_dsl.load(CORPUS / "records" / "records.proto")
    (outcome,) = protocol.decide_many([path.read_text(encoding="utf-8")])
    problems = outcome.problems if isinstance(outcome, RecordErrors) else ()

    assert [each.code for each in (*problems, *outcome.warnings)] == [path.stem]


@pytest.mark.parametrize("path", sorted(CORPUS.glob("events/bad/*.json")), ids=lambda path: path.stem)
def test_a_bad_event_log_has_the_finding_that_its_name_says_and_no_other(path):
    protocol = protocol_dsl.load(CORPUS / "events" / "logs.proto")
    outcome = protocol.follow_outcome(path.read_text(encoding="utf-8"))

    assert [each.code for each in outcome.problems] == [path.stem]


# ---- On the command line -------------------------------------------------------------------------------------


def run(*arguments):
    return CliRunner().invoke(app, ["finding", *arguments])


def test_a_code_is_explained_with_its_example():
    said = run("e201").output

    assert said.startswith("E201  Unknown name  (error)\n\nA formula names something that the file does not declare.")
    assert "This is written:\n\n    " in said
    assert "did you mean" in said


def test_without_a_code_all_are_listed_under_their_kinds():
    said = run().output

    assert [line for line in said.splitlines() if not line.startswith(" ")] == list(dict.fromkeys(KINDS.values()))
    assert all(f"  {each.code}  " in said for each in entries())


def test_a_code_that_does_not_exist_is_answered_with_the_nearest_one():
    result = run("E2O1")

    assert result.exit_code == 1
    assert "there is no finding `E2O1`; did you mean `E201`?" in result.output


def test_as_json_it_is_for_programs():
    found = json.loads(run("R110", "--format", "json").output)

    assert (found["code"], found["severity"]) == ("R110", "error")
    assert len(json.loads(run("--format", "json").output)) == len(entries())


# ---- On the site -----------------------------------------------------------------------------------------------


def test_each_finding_has_a_page_and_the_list_links_to_it():
    pages = finding_pages()

    assert set(pages) == {"findings/index.md", *(f"findings/{each.code}.md" for each in entries())}
    assert re.findall(r"\]\(([EWIR]\d+)\.md\)", pages["findings/index.md"]) == [each.code for each in entries()]
    assert entry("E201").meaning in pages["findings/E201.md"]
