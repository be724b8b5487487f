"""All pages of a protocol with 200 criteria, each with an example: wanted in under two seconds."""

import protocol_dsl.api.documents as api
import protocol_dsl.api.protocol as protocols
from protocol_dsl.render.pages.pages import render

HEAD = """protocol many "Many criteria"

timepoint enrolment "Date of enrolment"
measurement ecog : integer 0 to 5 "ECOG"

patient good "Good performance status"
    enrolment = 2026-03-01
    ecog = 1 on 2026-02-20
"""
ONE = """
inclusion I{number} "Criterion {number}"
    text "ECOG performance status {number}."
    assume "Something was assumed."
    require all of
        - "Low": latest ecog <= 1
        - "Not high": not latest ecog > 3

scenario "I{number} not met: a later result is too high"
    patient good
    with ecog = 2 on 2026-02-21
    expect ineligible because I{number}
"""


def test_two_hundred_criteria(benchmark):
    checked = protocols.check(HEAD + "".join(ONE.format(number=number) for number in range(1, 201)))
    dossier = api.dossier(checked)

    texts = benchmark.pedantic(render, args=(dossier,), rounds=3, iterations=1)
    assert texts["inclusion.md"].count("## <a id=") == 200
    assert texts["inclusion.md"].count('class="status against"') == 200
