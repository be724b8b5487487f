"""SEMANTICS 5: readings."""

from tests.semantics.ask import criteria, protocol, record, verdict

STABLE = """
timepoint enrolment
    until it happens: as_of
fact stable_since : date
fact scan : date

ambiguity stability "How long must it have been stable?"
    text "at least 4 to 6 weeks"
    reading strict = 6 weeks
    reading lenient = 4 weeks

inclusion A "A"
    text "Stable for long enough."
    require stable_since at least stability before enrolment
"""
SHARED = (
    STABLE
    + """
inclusion B "B"
    text "Not stable for too long."
    require not stable_since at least stability before enrolment
"""
)


def since(day):
    return record(facts={"stable_since": day})


def test_two_readings_that_disagree_leave_the_criterion_ambiguous():
    answer = criteria(STABLE, since("2026-01-26"))["A"]

    assert (answer.status, answer.causes) == ("undetermined", {"ambiguous"})
    assert answer.still_needed == {"readings.stability"}


def test_readings_that_agree_decide():
    assert criteria(STABLE, since("2026-01-10"))["A"].status == "met"
    assert criteria(STABLE, since("2026-02-20"))["A"].status == "not met"


def test_a_caller_may_fix_a_reading_and_the_decision_records_it():
    decision = protocol(STABLE).decide(since("2026-01-26"), readings={"stability": "lenient"}).to_dict()

    assert decision["groups"][0]["verdict"] == "eligible"
    assert decision["readings"] == {"stability": "lenient"}


def test_criteria_that_share_an_ambiguity_block_together():
    found = criteria(SHARED, since("2026-01-26"))

    assert {name: answer.status for name, answer in found.items()} == {"A": "undetermined", "B": "undetermined"}
    assert verdict(SHARED, since("2026-01-26")) == "ineligible"


def test_criteria_with_ambiguities_of_their_own_do_not_block_together():
    text = (
        SHARED.replace("not stable_since at least stability", "not stable_since at least other")
        + """
ambiguity other "Another question?"
    text "4 to 6 weeks"
    reading strict = 6 weeks
    reading lenient = 4 weeks
"""
    )
    assert verdict(text, since("2026-01-26")) == "undetermined"


def test_a_reading_that_would_decide_where_the_other_stays_open_is_still_needed():
    text = """
fact a : yes/no
fact b : yes/no

ambiguity which "Which of the two?"
    text "T"
    reading first  = a
    reading second = b

inclusion A "A"
    text "T"
    require which
"""
    answer = criteria(text, record(facts={"b": True}))["A"]

    assert (answer.status, answer.causes) == ("undetermined", {"missing", "ambiguous"})
    assert answer.still_needed == {"$.facts.a", "readings.which"}
    assert verdict(text, record(facts={"b": True}), readings={"which": "second"}) == "eligible"


def test_a_missing_fact_under_both_readings_is_missing_and_not_ambiguous():
    assert criteria(STABLE, record())["A"].causes == {"missing"}


STATUS = """
fact menopause : one of pre, peri, post
ambiguity beyond "Which status is meant?"
    text "past the menopause"
    reading strict  = post
    reading lenient = peri

inclusion A "A"
    text "Past the menopause."
    require menopause is beyond
"""


def test_readings_may_be_words_of_a_list():
    def status(known):
        return criteria(STATUS, record(facts={"menopause": known}))["A"]

    assert status("pre").status == "not met"
    assert (status("post").status, status("post").causes) == ("undetermined", {"ambiguous"})
    assert status("post").still_needed == {"readings.beyond"}


def test_a_fixed_reading_that_is_a_word_decides():
    known = record(facts={"menopause": "post"})
    decision = protocol(STATUS).decide(known, readings={"beyond": "strict"}).to_dict()

    assert decision["groups"][0]["verdict"] == "eligible"
