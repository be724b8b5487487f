"""The explanation as text: what a clinician reads, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import protocol_dsl
from protocol_dsl.render.explanation.style import Style
from protocol_dsl.render.explanation.text import render_text
from protocol_dsl.render.explanation.view import Wanted
from tests.render.sample import DROP, TYPICAL, changed, result, view
from tests.semantics.ask import protocol, record

ROOT = Path(__file__).parents[3]


def text(known, style=None, wanted=None, holds=False, **readings):
    shown = view(known, wanted or Wanted(), holds, **readings)
    return render_text(shown, style or Style())


def criterion(name, known, **readings):
    """The block of one criterion."""
    blocks = text(known, wanted=Wanted(criteria=frozenset([name])), **readings).split("\n\n")
    return blocks[1].rstrip("\n")


def test_a_criterion_that_is_not_met_shows_value_date_source_arithmetic_and_change():
    record = changed(measurements__ecog=result(2, "2026-02-20", source="clinic note 88"))

    assert (
        criterion("I8", record)
        == """\
✗ I8  ECOG 0 or 1                                         not met, decides
      “ECOG performance status 0-1.”                      small.proto:60
      most recent ECOG performance status within 28 days before enrolment is 2  must be 1 or less
        2 on 2026-02-20 (clinic note 88), 10 days before 2026-03-02
      changes if: a newer ECOG performance status of 1 or less is recorded"""
    )


def test_a_stale_result_says_which_days_count_and_what_is_there():
    assert (
        criterion("I8", changed(measurements__ecog=result(1, "2026-01-10")))
        == """\
? I8  ECOG 0 or 1                                         cannot be determined, decides
      “ECOG performance status 0-1.”                      small.proto:60
      most recent ECOG performance status within 28 days before enrolment is not known
        must be 1 or less
        no result from 2026-02-02 to 2026-03-02
        1 other result does not count: 1 on 2026-01-10
      settled by: a result of ECOG performance status dated 2026-02-02 to 2026-03-02"""
    )


def test_a_list_of_conditions_shows_the_deciding_one_first():
    record = changed(facts__birth_date="2008-05-14")

    assert (
        criterion("I1", record)
        == """\
✗ I1  Adult who consents and can comply                   not met, decides
      “At least 18 years of age, able to give consent and to comply.”  small.proto:20
      all of the following:
        ✗ age is 17 years                                 must be 18 years or more
          17 years from 2008-05-14 to 2026-03-02
          date of birth: 2008-05-14
        ✓ “Written informed consent given”: yes           must be answered “yes”
          recorded (consent form v2)
        ✓ Able to comply: yes                             must be confirmed by the investigator
          recorded by the investigator on 2026-02-27
      changes if: enrolment is on 2026-05-14 or later"""
    )


def test_readings_that_differ_are_shown_side_by_side():
    lesions = {"rows": [{"site": "brain", "stable_since": "2026-01-26"}], "through": "2026-03-02"}

    assert (
        criterion("I6", changed(records__lesions=lesions))
        == """\
? I6  Brain metastases, if any, are stable on MRI         cannot be determined, decides
      “Stable metastases in the brain for at least 4 to 6 weeks on MRI.”  small.proto:40
      author's assumption: Not a demand to have them.
      applies if: there is at least one entry among the distant metastases where site is brain  yes
        1 entry recorded, complete up to 2026-03-02: 1 counts
          – entry 1: brain, 2026-01-26                    counts
      read as “strict” (6 weeks): not met
        for every entry among the distant metastases where site is brain: stable on MRI since at
        least 6 weeks before enrolment
          1 entry recorded, complete up to 2026-03-02: 1 counts
            ✗ entry 1: brain, 2026-01-26                  not met
                ✗ stable on MRI since 2026-01-26          must be at least 6 weeks before enrolment
                  2026-01-26 is 35 days (5 weeks) before 2026-03-02, limit 6 weeks
      read as “lenient” (4 weeks): met
        for every entry among the distant metastases where site is brain: stable on MRI since at
        least 4 weeks before enrolment
          1 entry recorded, complete up to 2026-03-02: 1 counts
            ✓ entry 1: brain, 2026-01-26                  met
                ✓ stable on MRI since 2026-01-26          must be at least 4 weeks before enrolment
                  2026-01-26 is 35 days (5 weeks) before 2026-03-02, limit 4 weeks
      settled by: a ruling on “How long must brain metastases have been stable?”"""
    )


def test_readings_that_agree_are_told_once():
    block = criterion("I6", TYPICAL)

    assert "read as “lenient” (4 weeks): met, too" in block
    assert block.count("stable on MRI since 2026-01-05") == 1


def test_a_reading_that_was_asked_for_stands_in_the_header():
    shown = text(TYPICAL, brain_stability="lenient")

    assert "read as “lenient” (4 weeks), as asked for" in shown
    assert "strict" not in shown


def test_an_exclusion_is_triggered_or_clear():
    recent = [{"agent": "docetaxel", "given": {"from": "2025-11-03", "to": "2026-02-16"}}]

    assert (
        criterion("E1", changed(records__therapies={"rows": recent, "through": "2026-03-02"}))
        == """\
✗ E1  Recent chemotherapy                                 triggered, decides
      “Chemotherapy in the 3 weeks before enrolment.”     small.proto:80
      chemotherapy is among the prior anticancer therapies where the period “from first to last
      dose” overlaps the 21 days before enrolment
        1 entry recorded, complete up to 2026-03-02: 1 counts
          ✗ entry 1: docetaxel, 2025-11-03 to 2026-02-16  counts
            the time that counts is 2026-02-09 to 2026-03-02
      changes if: enrolment is on 2026-03-10 or later (entry 1)"""
    )


def test_a_result_is_held_against_its_own_limit_of_normal():
    assert (
        criterion("L4", TYPICAL)
        == """\
✓ L4  Liver function                                      met
      small.proto:70
      most recent AST within 14 days before enrolment is 38 U/L  must be 2.5 × ULN or less
        38 U/L on 2026-02-24 (lab 4711), 6 days before 2026-03-02
        2.5 × upper limit of normal (40 U/L) = 100 U/L"""
    )


def test_many_alike_rows_are_told_in_one_line_with_their_number():
    rows = [*({"site": "liver"} for _ in range(60)), {"site": "brain", "stable_since": "2026-01-05"}]
    block = criterion("I6", changed(records__lesions={"rows": rows, "through": "2026-03-02"}))

    assert "61 entries recorded" in block
    assert "(liver) and 52 more do not count: site is not brain" in block


def test_a_criterion_that_does_not_apply_says_so():
    lesions = {"rows": [{"site": "liver"}], "through": "2026-03-02"}

    block = criterion("I6", changed(records__lesions=lesions))

    assert "so this is not asked: for every entry" in block
    assert block.startswith("– I6  Brain metastases, if any, are stable on MRI         not applicable\n")


def test_criteria_come_in_the_order_in_which_they_are_read():
    record = changed(measurements__ecog=result(2, "2026-02-20"), measurements__ast=DROP, records__lesions=[])
    heads = re.findall(r"^([✗?✓–]) (\w+)", text(record), flags=re.M)

    assert heads == [("✗", "I8"), ("?", "L4"), ("✓", "I1"), ("✓", "E1"), ("✓", "C1"), ("–", "I6")]


def test_an_open_criterion_beside_a_decided_one_would_not_change_the_verdict():
    record = changed(measurements__ecog=result(2, "2026-02-20"), measurements__ast=DROP)

    assert "cannot be determined, would not change the verdict" in text(record)


def test_groups_with_one_verdict_for_one_reason_are_told_of_together():
    head = text(changed(measurements__ecog=result(2, "2026-02-20"))).split("\n\n")[0]

    assert (
        head
        == """\
P-017  ineligible for the observation group and the comparison group
       as of 2026-03-02, protocol small 1.0
       because of I8"""
    )


def test_a_criterion_of_one_group_says_for_which():
    record = changed(records__therapies={"rows": [], "through": "2026-03-02"})
    shown = text(record)

    assert "P-017  eligible for the observation group" in shown
    assert "       ineligible for the comparison group\n       because of C1" in shown
    assert "not met, decides, for the comparison group only" in shown


def test_what_may_still_change_an_open_verdict_and_what_was_assumed_stand_last():
    shown = text(changed(measurements__ast=DROP, records__therapies=TYPICAL["records"]["therapies"]["rows"]))

    assert shown.endswith("""\
May still change the verdict for the observation group and the comparison group:
  - a result of AST within 14 days before enrolment
Taken for granted:
  - prior anticancer therapies: nothing is left out up to 2026-03-02 (the record does not say so)
""")


def test_until_when_a_verdict_stays_is_said():
    shown = text(changed(timepoints={}), holds=True)

    assert "enrolment: not in the record, taken as 2026-03-02 (the day of this decision)" in shown
    assert re.search(r"The verdicts stay as they are until 2026-03-\d\d if nothing new is recorded\.\n$", shown)


def test_branches_are_drawn_in_a_terminal_only():
    assert "├" not in text(TYPICAL)
    assert "├ ✓ age is 55 years" in text(TYPICAL, Style(tree=True))


def test_colours_change_nothing_but_colours():
    coloured = text(TYPICAL, Style(colour=True))

    assert "\x1b[32m✓\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == text(TYPICAL)


def test_no_line_is_wider_than_asked_for_where_it_can_be_broken():
    for width in (70, 100):
        assert max(map(len, text(TYPICAL, Style(width=width)).splitlines())) <= width


def test_control_characters_of_a_record_do_not_reach_the_terminal():
    shown = text(changed(subject="P\x1b[31m-1", facts__consent={"value": True, "source": "a\x1b[0mb\nc"}))

    assert "\x1b" not in shown
    assert "P�[31m-1" in shown
    assert "(a�[0mb c)" in shown


PLANNED = """
timepoint first_dose "First dose"
    until it happens: planned date
fact vaccination : date "Vaccination"
fact stay : period "Stay in hospital"
exclusion V "Vaccination"
    text "V"
    exclude if vaccination within 4 weeks before first_dose
exclusion S "Stay"
    text "S"
    exclude if stay within 1 months before first_dose
"""


def explained(vaccination, stay, first_dose):
    known = record(timepoints={"first_dose": first_dose}, facts={"vaccination": vaccination, "stay": stay})
    return protocol(PLANNED).decide(known).explain()


def test_a_date_that_is_still_to_come_says_why_it_does_not_count():
    shown = explained("2026-03-04", "never", {"planned": "2026-03-05"})

    assert (
        "2026-03-04 is 1 day before 2026-03-05, limit 4 weeks; it does not count yet, because it lies\n"
        "        after 2026-03-02, when this was decided" in shown
    )


def test_the_days_that_count_for_a_period_reach_to_the_planned_day():
    shown = explained("never", {"from": "2026-03-03", "to": "2026-03-04"}, {"planned": "2026-03-05"})

    assert "the time that counts is 2026-02-05 to 2026-03-05\n" in shown


def test_the_day_from_which_a_wash_out_is_over_holds_at_the_end_of_a_month():
    stay, day = {"from": "2026-02-01", "to": "2026-02-28"}, "2026-04-01"

    assert f"changes if: first dose is on {day} or later" in explained("never", stay, {"planned": "2026-03-20"})
    assert "triggered" in explained("never", stay, {"planned": "2026-03-31"})
    assert "triggered" not in explained("never", stay, {"planned": day})


STAY = """
timepoint screening "Screening"
fact stay : period "Stay in hospital"
records visits
    day : date
inclusion B "Before"
    text "B"
    require stay before screening
inclusion A "At"
    text "A"
    require stay at screening
inclusion F "For"
    text "F"
    require stay for at least 6 weeks
inclusion N "Number"
    text "N"
    require less than 2 visits
"""


def test_a_period_is_held_against_a_day_by_its_ends_and_its_length_is_told():
    known = record(
        timepoints={"screening": "2026-02-10"},
        facts={"stay": {"from": "2026-01-05", "to": "2026-02-10"}},
        records={"visits": {"rows": [], "through": "2026-03-02"}},
    )
    shown = " ".join(protocol(STAY).decide(known).explain().split())

    assert "must be before screening 2026-02-10 is the day itself" in shown
    assert "must include screening 2026-01-05 is 36 days before 2026-02-10 2026-02-10 is the day itself" in shown
    assert "2026-02-10 is 37 days (5 weeks and 2 days), the first and the last day counted, limit 6 weeks" in shown
    assert "there are fewer than 2 entries among the visits" in shown


def test_an_open_length_says_how_long_it_is_at_least():
    known = record(facts={"stay": {"from": "2026-02", "to": "ongoing"}})

    assert "3 days or more, the first and the last day counted" in " ".join(
        protocol(STAY).decide(known).explain().split()
    )


def test_a_row_that_may_count_is_counted_so_though_the_list_may_have_more():
    trial = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")
    decision = trial.decide((ROOT / "examples" / "jenny_m.json").read_text(encoding="utf-8"))
    shown = " ".join(decision.explain(criterion="I7").split())

    assert "6 entries recorded: none counts for certain, 1 may count; the record does not say that the list" in shown
    assert "entry 3: RxNorm 56946 (“PACLitaxel”) may count" in shown
