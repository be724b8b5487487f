"""The forms of a site on a screen and on paper: nothing clipped, no criterion over two sheets, every head repeated."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader

import protocol_dsl

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
LIST, LOG = "eligibility-checklist-comparison.html", "screening-log.html"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("forms")
    for name, text in protocol_dsl.load(ROOT / "protocols/sbrt_tdm1.proto").forms().items():
        (made / name).write_text(text, "utf-8")
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [LIST, LOG])
@pytest.mark.axe
def test_the_audit_finds_nothing_and_nothing_is_fetched(name, scheme, folder, serve, visit):
    tab = visit(scheme=scheme)
    tab.open(f"{serve(folder)}/{name}")

    assert tab.violations() == []
    assert tab.strangers == []


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_nothing_runs_out_of_the_window(width, folder, serve, visit):
    address, tab = serve(folder), visit(width=width)
    for name in (LIST, LOG):
        page = tab.open(f"{address}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") == width


def paper(page) -> list[str]:
    """The words of each sheet; ligatures, which are one sign on paper, as two letters."""
    return [
        normalize("NFKC", sheet.extract_text())
        for sheet in PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    ]


def test_each_criterion_stands_whole_on_one_sheet_below_a_head(folder, serve, visit):
    page = visit(scheme="dark").open(f"{serve(folder)}/{LIST}")
    rows = page.eval_on_selector_all("tbody tr", "found => found.map(each => each.innerText)")
    sheets = ["".join(sheet.split()) for sheet in paper(page)]

    with_rows = [sheet for sheet in sheets if "Participant" in sheet and "Sourcedocument" in sheet]
    for row in rows:
        lines = ["".join(normalize("NFKC", line).split()) for line in row.splitlines() if line.strip()]
        holding = [sheet for sheet in sheets if all(line in sheet for line in lines)]
        assert holding, row
        assert set(holding) <= set(with_rows), row
    # The last sheet may hold the signatures alone.
    assert with_rows[: len(sheets) - 1] == sheets[:-1]
    assert all("version1.0" in sheet for sheet in with_rows)
    assert "Judgementandsignatures" in sheets[-1]
    assert f"Page1of{len(sheets)}" in sheets[0]


def test_a_criterion_that_goes_on_over_sheets_is_named_on_each(tmp_path, serve, visit):
    (tmp_path / LIST).write_text(
        protocol_dsl.load(ROOT / "tests/corpus/trials/NCT01298141.proto").forms()["eligibility-checklist.html"], "utf-8"
    )
    sheets = paper(visit().open(f"{serve(tmp_path)}/{LIST}"))
    named = [number for number, sheet in enumerate(sheets) if "Meets the Canadian guidelines (I3)" in sheet]

    assert len(named) > 3
    assert named == list(range(named[0], named[-1] + 1))
    assert all("Participant" in sheets[number] for number in named)
    last = next(number for number, sheet in enumerate(sheets) if "Exclusion criteria" in sheet)
    assert named[-1] == last - 1


def test_nothing_is_clipped_at_the_edge_of_the_paper(folder, serve, visit):
    address, tab = serve(folder), visit()
    for name in (LIST, LOG):
        page = tab.open(f"{address}/{name}")
        reader = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
        for sheet in reader.pages:
            assert sheet.mediabox.width > sheet.mediabox.height
            places: list[tuple[float, float]] = []
            sheet.extract_text(
                visitor_text=lambda text, user, matrix, font, size, to=places: (
                    to.append((user[0] * matrix[4] + user[4], user[3] * matrix[5] + user[5])) if text.strip() else None
                )
            )
            assert places
            assert all(20 < x < float(sheet.mediabox.width) - 20 for x, _ in places)
            assert all(10 < y < float(sheet.mediabox.height) - 10 for _, y in places)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 1030, "height": 700})
        wide = "found => found.filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.innerText)"
        assert page.eval_on_selector_all("td, th", wide) == []


def test_the_keyboard_ticks_a_box(folder, serve, visit):
    page = visit().open(f"{serve(folder)}/{LIST}")
    page.focus('[aria-label="I8: yes"]')
    page.keyboard.press("Space")
    page.keyboard.press("Tab")

    assert page.is_checked('[aria-label="I8: yes"]')
    assert page.evaluate("document.activeElement.ariaLabel") == "I8: no"


# ---- What does not fit -----------------------------------------------------------------------------------

LONG_WORD = "Donaudampfschiffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
LONG_UNIT = "units_of_the_international_reference_preparation_number_four_by_the_second_assay"
WORDS = [f"w{number};" for number in range(1, 1200)]
MANY = 200

CROWDED = "\n\n".join(
    [
        f'protocol crowded "A trial with long criteria"\n    version 2.1\nunit {LONG_UNIT}\n'
        f'fact age : integer 0 to 120 "Age"\nfact amount : quantity in {LONG_UNIT} "Amount"',
        f'inclusion L1 "Longer than a sheet"\n    text "{" ".join(WORDS)}"\n    require age > 1',
        f'inclusion L2 "{LONG_WORD}"\n    text "As it says."\n    require amount >= 12345678901234567890.5 {LONG_UNIT}',
        *(
            f'inclusion L{number} "Criterion {number}"\n    text "Begin{number} to end{number}."\n    require age > 2'
            for number in range(3, MANY + 1)
        ),
        "",
    ]
)


@pytest.mark.slow
def test_a_criterion_longer_than_a_sheet_a_word_wider_than_a_column_and_200_criteria_are_all_on_paper(
    serve, visit, tmp_path
):
    made = protocol_dsl.check(CROWDED).protocol.forms()["eligibility-checklist.html"]
    (tmp_path / "list.html").write_text(made, "utf-8")
    page = visit().open(f"{serve(tmp_path)}/list.html")
    sheets = ["".join(sheet.split()) for sheet in paper(page)]
    every_word = "".join(sheets)

    assert [word for word in WORDS if word not in every_word] == []
    assert LONG_WORD in every_word
    assert LONG_UNIT.replace("_", "") in every_word
    ends = [end for number in range(3, MANY + 1) for end in (f"Begin{number}to", f"end{number}.")]
    assert [end for end in ends if end not in every_word] == []
    assert all("Sourcedocument" in sheet and "version2.1" in sheet for sheet in sheets[1:-1])
    assert "Judgementandsignatures" in sheets[-1]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1030, "height": 700})
    wide = "found => found.filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.innerText)"
    assert page.eval_on_selector_all("td, th", wide) == []
