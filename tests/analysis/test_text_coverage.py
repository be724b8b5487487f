"""A document beside the logic: which sentences are quoted, which are marked, which nobody answers for."""

from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl.analysis.document import sentences
from protocol_dsl.analysis.text_coverage import Standing, text_coverage
from protocol_dsl.api.documents import documents

ROOT = Path(__file__).parents[2]

PROTOCOL = """protocol trial "A trial"

timepoint enrolment "Enrolment"
fact birth_date : date "Date of birth"
role investigator "Investigator"

inclusion I1 "Adult"
    text "At least 18 years of age."
    require years from birth_date to enrolment >= 18 years

inclusion I2 "Can comply"
    text "The participant can comply with the visits."
    require attested by investigator

inclusion I3 "Said nowhere"
    text "Has a dog that barks."
    require years from birth_date to enrolment <= 99 years
"""

DOCUMENT = """# A trial

Nobody pays for it, e.g. the sponsor. It has *two* parts.

## Background
<!-- narrative -->

Dogs are common.

### Older work

Cats, too.

## Criteria

| Id | Statement |
|---|---|
| I1 | At least 18 years of\u00a0age. Weight is not looked at by anybody here. |
| I2 | The participant can comply with the visits |

- At least 18 years of age, and in good health for the whole year
"""


@pytest.fixture(scope="module")
def coverage():
    return text_coverage(protocol_dsl.check(PROTOCOL).protocol._plan.protocol, DOCUMENT)


def standing(coverage, start):
    (found,) = [each for each in coverage.sentences if each.sentence.text.startswith(start)]
    return found


def test_a_document_is_cut_into_its_sentences():
    assert [each.text for each in sentences(DOCUMENT)][:3] == [
        "Nobody pays for it, e.g. the sponsor.",
        "It has two parts.",
        "Dogs are common.",
    ]


def test_a_sentence_knows_its_line_and_section():
    found = sentences(DOCUMENT)[3]

    assert (found.text, found.section, found.line) == ("Cats, too.", "Older work", 12)


def test_a_quoted_sentence_is_bound_to_what_quotes_it(coverage):
    found = next(each for each in coverage.sentences if each.sentence.text.startswith("At least 18"))

    assert found.standing is Standing.LOGIC
    assert [name for _, name in found.owners] == ["I1"]
    assert found.whole


def test_a_sentence_that_is_quoted_in_part_says_so(coverage):
    found = standing(coverage, "At least 18 years of age, and")

    assert (found.standing, found.whole) == (Standing.LOGIC, False)


def test_what_only_a_person_answers_is_judgement(coverage):
    assert standing(coverage, "The participant can comply").standing is Standing.JUDGEMENT


def test_a_mark_holds_for_its_section_and_those_below_it(coverage):
    assert standing(coverage, "Dogs").standing is Standing.NARRATIVE
    assert standing(coverage, "Cats").standing is Standing.NARRATIVE
    assert standing(coverage, "Weight").standing is Standing.UNBOUND


def test_a_mark_behind_a_paragraph_holds_for_it_alone_and_gives_its_reason():
    document = "## Treatment\n\nA drug is given. <!-- narrative: the label says how -->\n\n- It is dear.\n"
    first, second = sentences(document)

    assert (first.text, first.mark, first.reason) == ("A drug is given.", "narrative", "the label says how")
    assert (second.text, second.mark, second.reason) == ("It is dear.", None, None)


def test_the_reason_of_a_section_is_that_of_its_sentences():
    (found,) = sentences("## Aims\n<!-- narrative: nobody is included for an aim -->\n\nTo help.\n")

    assert (found.mark, found.reason) == ("narrative", "nobody is included for an aim")


def test_a_quotation_that_the_document_does_not_hold_is_named(coverage):
    assert [(owner[1], text) for owner, text in coverage.not_found] == [("I3", "Has a dog that barks.")]


def test_a_few_words_that_stand_everywhere_bind_nothing():
    text = PROTOCOL.replace("Has a dog that barks.", "24 hours")
    protocol = protocol_dsl.check(text).protocol._plan.protocol
    twice = text_coverage(protocol, "After 24 hours.\n\nBefore 24 hours.\n")
    once = text_coverage(protocol, "After 24 hours.\n")

    assert twice.counts[Standing.LOGIC] == 0
    assert ("I3", "24 hours") not in [(owner[1], quote) for owner, quote in twice.not_found]
    assert once.counts[Standing.LOGIC] == 1


def test_every_quotation_of_the_first_protocol_is_in_its_document():
    coverage = documents(ROOT / "protocols/sbrt_tdm1.proto").coverage

    assert coverage.not_found == ()
    assert coverage.unbound == ()
    assert coverage.counts[Standing.LOGIC] >= 20
    assert sum(coverage.counts.values()) == len(coverage.sentences)


def test_every_mark_in_the_first_document_has_its_reason():
    found = documents(ROOT / "protocols/sbrt_tdm1.proto").coverage.sentences

    assert [each.sentence.text for each in found if each.sentence.mark and not each.sentence.reason] == []


def test_what_the_first_document_says_of_treatment_is_bound_to_the_lines_of_its_schedules():
    found = documents(ROOT / "protocols/sbrt_tdm1.proto").coverage.sentences
    treatment = [each for each in found if each.sentence.section == "6 Treatment sequence"]
    bound = {each.sentence.text: [name for _, name in each.owners] for each in treatment if each.owners}

    assert bound["SRT to the metastases."] == ["observation.srt"]
    assert bound["24 hours after the SRT: T-DM1."] == ["observation.tdm1"]
    assert [each.sentence.text for each in treatment if not each.owners] == [
        "That is all that the record says about treatment."
    ]
