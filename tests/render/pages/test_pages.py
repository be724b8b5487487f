"""The pages of a protocol: what stands where, and that every link leads somewhere."""

import posixpath
import re
import shutil
from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl.api.documents import documents
from protocol_dsl.model.wordings import wordings
from protocol_dsl.render.words.statuses import STATUSES, VERDICTS
from tests.render.pages.site import pages_of, seen

ROOT = Path(__file__).parents[3]
FIRST = ROOT / "protocols/sbrt_tdm1.proto"
TRIALS = sorted((ROOT / "tests/corpus/trials").glob("*.proto"))

SMALL = """protocol small "A small trial"
    version 2.1

timepoint enrolment "Date of enrolment"
fact birth_date : date "Date of birth"
measurement ecog : integer 0 to 5 "ECOG performance status"
    latest within 28 days before enrolment
        assume "The document gives no window."

define age "Age" = years from birth_date to enrolment
define frail "Frail" not in the document

ambiguity limit "Is 2 still good enough?"
    reading strict  = 1
    reading lenient = 2

inclusion I1 "Adult"
    text "At least 18 years of age."
    require age >= 18 years

inclusion I2 "ECOG"
    text "Good performance status."
    require ecog <= limit

exclusion E1 "Frail"
    text "Frail participants."
    exclude if frail

patient typical "Typical"
    enrolment = 2026-03-02
    birth_date = 1970-05-14
    ecog = 2 on 2026-02-20

scenario "I2 undetermined: 2 depends on the reading"
    patient typical
    expect undetermined because I2

scenario "I1 not met: one day too young"
    patient typical
    with birth_date = 2008-03-03
    expect ineligible because I1

scenario "Younger, but old enough"
    patient typical
    with birth_date = 2008-03-02
    expect eligible
"""

NOTHING_OPEN = 'protocol small "A small trial"\n'


@pytest.fixture(scope="module")
def small():
    return pages_of(SMALL)


@pytest.fixture(scope="module")
def first():
    made = documents(FIRST)
    return {page.path: page.text for page in made.pages}


def section(text, anchor):
    """What stands below the heading with an address, up to the next heading of its level."""
    level, rest = re.search(rf'^(#+) <a id="{re.escape(anchor)}"></a>(.*)', text, re.MULTILINE | re.DOTALL).groups()
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def test_a_criterion_is_told_with_wording_formula_readings_and_examples(small):
    told = seen(section(small["inclusion.md"], "criterion-I2")).text

    assert "Good performance status." in told
    assert "Required: most recent ECOG performance status within 28 days before enrolment is at most 1" in told
    assert "Is 2 still good enough? “strict”" in told
    assert "I2 undetermined: 2 depends on the reading ? cannot be determined" in told
    assert "Read as “strict” (1): ✗ not met" in told
    assert "Read as “lenient” (2): ✓ met" in told


def test_an_example_says_what_the_engine_made_of_it_and_why(small):
    told = seen(section(small["inclusion.md"], "criterion-I1")).text

    assert (
        "I1 not met: one day too young ✗ not met Verdict: ineligible Age is 17 years, must be 18 years or more" in told
    )


def test_an_example_that_names_no_criterion_stands_where_its_change_is_read(small):
    assert "Younger, but old enough" in section(small["inclusion.md"], "criterion-I1")
    assert "Younger, but old enough" not in section(small["inclusion.md"], "criterion-I2")


def test_an_example_that_comes_out_otherwise_is_told_so(small):
    told = seen(section(small["inclusion.md"], "criterion-I1")).text

    assert "Not as the file expects: expected eligible, but it is undetermined because of I2, E1" in told
    assert "1 of 3 came out otherwise than the file expects" in seen(small["index.md"]).text


def test_the_synopsis_has_version_fingerprint_and_what_is_open(small):
    told = seen(small["index.md"]).text
    fingerprint = protocol_dsl.check(SMALL).protocol.fingerprint

    assert "Version 2.1" in told
    assert fingerprint in told.replace(" ", "")
    assert "2 open questions, 1 assumption to be confirmed" in told


def test_the_open_questions_are_on_one_page(small):
    told = seen(small["open-questions.md"]).text

    assert "Is 2 still good enough?" in told
    assert "What is meant by Frail?" in told
    assert "ECOG performance status The document gives no window." in told


def test_what_the_check_found_is_announced_at_the_top_of_the_page_and_stands_before_what_was_assumed(first):
    told = seen(first["open-questions.md"]).text
    heads = [line for line in first["open-questions.md"].splitlines() if line.startswith("## ")]

    assert "The check of the file ended with 1 remark: see Findings of the check below." in told
    assert heads.index("## Findings of the check") < heads.index("## Assumptions about participants and criteria")
    assert "[The check of the file: no errors, 1 remark](open-questions.md)" in first["index.md"]


def test_a_page_on_which_only_the_check_has_a_question_does_not_say_that_nothing_is_open():
    page = pages_of(NOTHING_OPEN)["open-questions.md"]

    assert "names nothing that is open" not in page
    assert "The check of the file ended with 1 warning: see Findings of the check below." in page


def test_a_footnote_behind_a_number_is_not_read_as_part_of_it(first):
    told = seen(first["schedule-of-activities.md"]).text

    assert "Trastuzumab emtansine, dose 1(2, 3, 4)" in told


def test_a_file_without_exclusions_says_that_none_is_checked(first):
    assert "no exclusion criteria, so none is checked" in first["exclusion.md"]


def test_everything_that_the_author_assumed_is_on_the_page_of_open_questions(first):
    told = seen(first["open-questions.md"]).text
    written = FIRST.read_text(encoding="utf-8")
    assumed = re.findall(r'^ *assume "([^"]*)"', written, re.MULTILINE)

    assert len(assumed) > 30
    assert [each for each in assumed if each not in told] == []


def test_every_assumption_of_a_file_is_in_its_model():
    protocol = protocol_dsl.load(FIRST)._plan.protocol
    kept = [each.text for _, wording in wordings(protocol) for each in wording.assumptions]
    written = re.findall(r'^ *assume "([^"]*)"', FIRST.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(kept) == sorted(written)


@pytest.mark.parametrize("path", [FIRST, *TRIALS[:4]], ids=lambda path: path.stem)
def test_every_link_leads_to_a_page_and_a_place_on_it(path):
    texts = {page.path: page.text for page in documents(path).pages}
    rendered = {name: seen(text) for name, text in texts.items()}
    broken = []
    for name, page in rendered.items():
        for tag, attrs in page.elements:
            target, _, place = attrs.get("href", "").partition("#")
            if tag != "a" or "href" not in attrs or target.endswith(".svg"):
                continue
            other = rendered.get(posixpath.normpath(target) if target else name)
            if other is None or (place and place not in other.ids):
                broken.append((name, attrs["href"]))

    assert broken == []


def test_no_address_stands_twice_on_a_page(first):
    for text in first.values():
        ids = [attrs["id"] for _, attrs in seen(text).elements if "id" in attrs]
        assert len(ids) == len(set(ids))


def test_two_builds_give_the_same_bytes_wherever_the_file_lies(tmp_path, first):
    for name in ("sbrt_tdm1.proto", "sbrt_tdm1.md"):
        shutil.copy(FIRST.parent / name, tmp_path / name)
    again = {page.path: page.text for page in documents(tmp_path / "sbrt_tdm1.proto").pages}

    assert again == first


def test_the_schedule_is_told_with_its_windows_and_dose_rules(first):
    told = seen(first["treatment.md"]).text

    assert "First dose 24 to 28 hours after “End of SRT to the last lesion”" in told
    assert "Below 25 No dose until it is at least 75, then one level down" in told
    assert "Assumption: The levels come from the US label." in told


def test_readings_and_units_are_written_as_people_write_them(first):
    assert "Platelets in 10⁹/L" in seen(first["treatment.md"]).text
    for path in ("open-questions.md", "inclusion.md"):
        assert "“report counts”" in seen(first[path]).text
        assert "“report_counts”" not in seen(first[path]).text


def test_every_word_for_an_outcome_is_in_the_glossary(first):
    told = seen(first["glossary.md"]).text.partition("Words of these pages")[2].partition("Index")[0]

    assert [each.word for each in [*STATUSES.values(), *VERDICTS.values()] if each.word not in told] == []
