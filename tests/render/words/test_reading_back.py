"""
The words of a formula say the formula, and nothing else: read back, they give the same formula.

The language reads almost like its own wording. `READ_BACK` is the whole difference, from the words to the language, for
numbers, dates, results, rows, periods and what joins them. Labels stand for names, and parentheses stay as they are.
Left out is what two formulas share in English: `is one of` (read `is red or green`), `not` of a test, and bullets,
which are told as a list.
"""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from protocol_dsl import check
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.words.conditions import condition_words
from tests.strategies.models import DECLARATIONS

LABELS = {"breast cancer": "breast"}
"""The labels of the file that are not their names already."""

READ_BACK = (
    (r"number of (\w+) \(those where ([^()]*)\)", r"(count of \1 where \2)"),
    (r"number of (\w+)", r"(count of \1)"),
    (r"sum of (\w+) among the (\w+)", r"(sum of \1 in \2)"),
    (r"most recent (\w+) within", r"latest \1 within"),
    (r"there is at least one entry among the ", "any "),
    (r"there is no entry among the ", "no "),
    (r"there (?:is|are) ([a-z]+ ?[a-z]*) (\d+) entr(?:y|ies) among the ", r"\1 \2 "),
    (r"for every entry among the ([^:]*): ", r"all \1 have "),
    (r"(\w+) is among the ", r"any \1 in "),
    (r"(\w+) is not among the ", r"no \1 in "),
    (r"given overlaps the (?=(?:minute|hour|day|week|month|year) )", "given within 1 "),
    (r"given overlaps the ", "given within "),
    (r"given includes ", "given at "),
    (r" is recorded with a value", " is done"),
    (r" is recorded as not done", " is not done"),
    (r" is (\d+) or more", r" >= \1"),
    (r" is (\d+) or less", r" <= \1"),
    (
        r" is (less|more) than (\d+)(?! days?\b| weeks?\b)",
        lambda found: f" {'<' if found[1] == 'less' else '>'} {found[2]}",
    ),
    (r" is from (\d+) to below ", r" is \1 to below "),
    (r" is not (\d+)", r" != \1"),
    (r" is (\d+)(?! to)", r" = \1"),
    (r" is (?=at least|at most|more than|less than|exactly|within|on or|before|after)", " "),
    (r", then ", " then "),
    (r", otherwise ", " else "),
)


def read_back(words: str) -> str:
    """A formula of the language from its words."""
    for label, name in LABELS.items():
        words = words.replace(label, name)
    for pattern, replacement in READ_BACK:
        words = re.sub(pattern, replacement, words)
    return words


def meant(formula: str) -> tuple[Protocol, nodes.Condition]:
    """The formula as the checker understands it."""
    result = check(f'protocol t "T"\n{DECLARATIONS}\ninclusion I1 "I"\n    text "I"\n    require {formula}\n')
    assert result.protocol is not None, f"{formula}\n{result.text()}"
    protocol = result.protocol._plan.protocol
    return protocol, protocol.criteria[0].condition


numbers = st.sampled_from(["1", "2"])
signs = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
limits = st.sampled_from(["at least", "at most", "more than", "less than"])
lengths = st.sampled_from(["3 days", "1 day", "6 weeks"])
points = st.sampled_from(["enrolment", "surgery"])
directions = st.sampled_from(["before", "after"])
windows = st.builds("within {} {} {}".format, lengths, directions, points)
measured = st.sampled_from(
    ["n", "m", "(n + 1)", "(count of lesions)", "(count of lesions where big)", "(sum of size in lesions)"]
)
of_results = st.builds(
    "{} ecog {}".format, st.sampled_from(["latest", "highest", "lowest", "any", "no", "every"]), windows
)


def of_dates(name):
    return st.one_of(
        st.builds("{} {}".format, st.just(name), windows),
        st.builds("{} {} {} {} {}".format, st.just(name), limits, lengths, directions, points),
        st.builds(
            "{} {} {}".format,
            st.just(name),
            st.sampled_from(["before", "after", "on or before", "on or after"]),
            points,
        ),
    )


on_rows = st.one_of(
    st.sampled_from(["place is liver", "place is not brain", "big"]),
    st.builds("size {} {}".format, signs, numbers),
    of_dates("grew"),
)
where = on_rows | st.builds("{} {} {}".format, on_rows, st.sampled_from(["and", "or"]), on_rows)
of_rows = st.one_of(
    st.sampled_from(["any lesions", "no lesions", "any liver in lesions", "no breast in courses"]),
    st.builds("({} lesions where {})".format, st.sampled_from(["any", "no"]), where),
    st.builds("(any liver in lesions where {})".format, where),
    st.builds("(all lesions where {} have {})".format, on_rows, on_rows),
    st.builds("({} {} lesions where {})".format, limits, numbers, where),
    st.builds("(any courses where given {})".format, windows),
    st.sampled_from(
        ["(any courses where given at surgery)", "(any breast in courses where start of given before surgery)"]
    ),
)
atoms = st.one_of(
    st.sampled_from(["a", "b", "m is done", "m is not done", "dx is breast", "site is red", "site is not green"]),
    st.sampled_from(["n is between 1 and 2", "n is 1 to below 3"]),
    st.builds("{} {} {}".format, measured, signs, numbers),
    st.builds("{} {} {}".format, of_results, signs, numbers),
    of_dates("seen"),
    of_rows,
)
formulas = st.recursive(
    atoms,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
        | st.builds("(if {} then {} else {})".format, inner, inner, inner)
    ),
    max_leaves=4,
)


@given(formulas)
@example("((any lesions where big) and a)")
@example("((count of lesions where big) > 1 or n < 2)")
@example("any ecog within 3 days before enrolment != 1")
@example("(any liver in lesions where big or size > 1)")
def test_the_words_of_a_formula_read_back_give_the_same_formula(formula):
    protocol, node = meant(formula)
    words = condition_words(node, protocol)

    assert meant(read_back(words))[1] == node, words
