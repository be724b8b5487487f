"""What the documentation shows is true: every example on its pages is run."""

import contextlib
import io
import re
from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl.tools.catalogue_pages import finding_pages

ROOT = Path(__file__).parents[2]


def blocks(page, language=""):
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


VOCABULARY, *EXAMPLES = blocks("docs/language.md")


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_of_the_language_reference_checks(number):
    result = protocol_dsl.check(f'protocol page "Page"\n\n{VOCABULARY}\n{EXAMPLES[number]}')

    assert [d for d in result.diagnostics if d.severity.value == "error"] == [], result.text()
    assert all(scenario.passed for scenario in result.protocol.test())


def test_the_record_of_the_page_on_records_fits_the_first_protocol():
    (record,) = blocks("docs/records.md", "json")
    decision = protocol_dsl.load(ROOT / "protocols/sbrt_tdm1.proto").decide(record)

    assert decision.status("I5") == "met"


def test_the_python_of_the_page_on_records_runs_from_top_to_bottom(monkeypatch):
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    for code in blocks("docs/records.md", "python"):
        exec(compile(code, "docs/records.md", "exec"), names)
    exec(compile(next(iter(blocks("docs/records.md", "py"))).split("\n\nwith ")[0], "docs/records.md", "exec"), names)

    names["begin"]("protocols/sbrt_tdm1.proto")
    assert names["decided"]("{") == protocol_dsl.RecordErrors.to_json(next(names["protocol"].decide_many(["{"])))


def test_the_python_of_the_readme_runs_and_prints_what_it_says(monkeypatch):
    monkeypatch.chdir(ROOT)
    (code,) = blocks("README.md", "python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})

    assert "{'observation': 'ineligible'}" in printed.getvalue()


def test_the_decision_that_the_readme_shows_is_the_one_that_is_made():
    shown = next(block for block in blocks("README.md") if block.startswith("P-017"))
    record = (ROOT / "examples/p017.json").read_text(encoding="utf-8")
    chain = protocol_dsl.load(ROOT / "protocols/sbrt_tdm1.proto").decide(record).explain(criterion="I8")

    for line in shown.splitlines():
        assert line in chain, line


def test_the_mistake_that_the_readme_shows_is_reported_so():
    shown = next(block for block in blocks("README.md") if "error E201" in block)
    path = "protocols/sbrt_tdm1.proto"
    text = (ROOT / path).read_text(encoding="utf-8").replace("ecog <= 1", "ecgo <= 1")

    assert shown.strip().removeprefix(f"{path}:") in protocol_dsl.check(text).text()


PAGES = [
    "README.md",
    "ARCHITECTURE.md",
    "docs/index.md",
    "docs/tutorial.md",
    "docs/cookbook.md",
    "docs/language.md",
    "docs/records.md",
]


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        # The pages of the findings are made when the site is built.
        assert ((ROOT / page).parent / target).exists() or target in finding_pages(), target


def test_the_page_on_the_python_interface_names_everything_public():
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^::: (\S+)$", page, re.MULTILINE))
    homes = {name: f"protocol_dsl.{home}" for name, home in protocol_dsl._HOMES.items()}

    for name, home in homes.items():
        # `Outcome` is only a name for two others.
        assert name == "Outcome" or home in shown or f"{home}.{name}" in shown, name
