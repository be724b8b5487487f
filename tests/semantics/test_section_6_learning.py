"""SEMANTICS 6: learning more never overturns a decided verdict (the law itself is in tests/laws)."""

from itertools import product

import pytest

from tests.semantics.ask import protocol, record

TRIAL = """
timepoint enrolment
    until it happens: as_of
concept drug_a "A"
    codes atc "L01CD*"
fact n : number
fact stopped : date
fact drug : code
measurement ecog : integer 0 to 5
    latest within 28 days before enrolment
records lesions
    main site : one of brain, liver

ambiguity gap "How long?"
    text "4 to 6 weeks"
    reading strict  = 6 weeks
    reading lenient = 4 weeks

inclusion I1 "Number"
    text "Below 5."
    require n < 5

inclusion I2 "Gap"
    text "Stopped long enough ago."
    require stopped at least gap before enrolment

inclusion I3 "ECOG"
    text "0 or 1."
    require ecog <= 1

inclusion I4 "Lesions"
    text "No brain lesion."
    require no brain in lesions

inclusion I5 "Drug"
    text "Took A."
    require drug is drug_a
"""
# From the least to the most that is known; each step is learning.
LADDERS = {
    "n": [{}, {"n": None}, {"n": {"between": [1, 9]}}, {"n": {"between": [1, 4]}}, {"n": 3}],
    "stopped": [{}, {"stopped": None}, {"stopped": "2026"}, {"stopped": "2026-01"}, {"stopped": "2026-01-26"}],
    "drug": [
        {},
        {"drug": None},
        {"drug": {"system": "atc", "code": "L01"}},
        {"drug": {"system": "atc", "code": "L01CD02"}},
    ],
}
ECOG = [None, {"results": [], "through": None}, {"results": [{"value": 1, "on": "2026-02"}], "through": "2026-03-02"},
        {"results": [{"value": 1, "on": "2026-02-20"}], "through": "2026-03-02"}]  # fmt: skip
LESIONS = [None, {"rows": [{"site": None}], "through": None}, {"rows": [{"site": "liver"}], "through": None},
           {"rows": [{"site": "liver"}], "through": "2026-03-02"}]  # fmt: skip


def known(steps):
    n, stopped, drug, ecog, lesions = steps
    facts = {**LADDERS["n"][n], **LADDERS["stopped"][stopped], **LADDERS["drug"][drug]}
    parts = {"facts": facts}
    if ECOG[ecog] is not None:
        parts["measurements"] = {"ecog": ECOG[ecog]}
    if LESIONS[lesions] is not None:
        parts["records"] = {"lesions": LESIONS[lesions]}
    return record(**parts)


LENGTHS = (5, 5, 4, 4, 4)


@pytest.mark.parametrize("readings", [{}, {"gap": "lenient"}])
def test_no_step_of_learning_overturns_a_verdict_or_unsettles_it(readings):
    trial = protocol(TRIAL)
    verdicts = {
        steps: trial.decide(known(steps), readings=readings).verdicts[None]
        for steps in product(*(range(length) for length in LENGTHS))
    }

    for steps, verdict in verdicts.items():
        if verdict == "undetermined":
            continue
        for position, length in enumerate(LENGTHS):
            if steps[position] + 1 < length:
                learned = (*steps[:position], steps[position] + 1, *steps[position + 1 :])
                assert verdicts[learned] == verdict, (steps, learned)
    assert {"eligible", "undetermined"} <= set(verdicts.values()) if readings else True


def test_fixing_a_reading_is_learning():
    trial = protocol(TRIAL)
    everything = known(tuple(length - 1 for length in LENGTHS))

    assert trial.decide(everything).verdicts[None] == "undetermined"
    assert trial.decide(everything, readings={"gap": "lenient"}).verdicts[None] == "eligible"
    assert trial.decide(everything, readings={"gap": "strict"}).verdicts[None] == "ineligible"
