"""The recurring kinds of criteria, how often each occurs, and the entries that show it."""

from __future__ import annotations

from attrs import frozen


@frozen
class Kind:
    """
    A recurring kind of criterion.

    `percent` is how many of 100 criteria have it, counted over 450 criteria of 176 registered trials; several kinds may
    meet in one criterion. `entries` are the names of files in `docs/cookbook/`.
    """

    name: str
    percent: int
    entries: tuple[str, ...]


KINDS = (
    Kind("Diagnosis or condition", 33, ("diagnosis", "history")),
    Kind(
        "Therapy or procedure in the history",
        25,
        ("prior_therapy", "washout_days", "washout_half_life", "washout_table", "cumulative_dose"),
    ),
    Kind("And, or, lists inside one statement", 25, ("and_or",)),
    Kind("A vague word", 18, ("vague_defined", "vague_readings", "vague_undefined")),
    Kind("Time window", 16, ("window", "washout_days", "washout_half_life", "washout_table")),
    Kind("Threshold with a unit", 13, ("laboratory",)),
    Kind("Social or administrative", 10, ("administrative",)),
    Kind("Age", 9, ("age",)),
    Kind("Consent or willingness", 9, ("consent",)),
    Kind("Biomarker or histology", 8, ("biomarker",)),
    Kind("Judgement", 8, ("judgement",)),
    Kind(
        "Duration or order: most recent, at a visit, twice, for so long",
        7,
        ("most_recent", "change", "two_occasions", "lasting"),
    ),
    Kind("Conditional", 7, ("conditional",)),
    Kind("So many of a list", 7, ("k_of_n",)),
    Kind("Exception", 6, ("exception",)),
    Kind("Planned or intended", 6, ("planned",)),
    Kind("Negation", 6, ("negation",)),
    Kind("Derived value", 5, ("derived_formula", "derived_arithmetic", "cumulative_dose")),
    Kind("Stage or ordinal scale", 5, ("stage",)),
    Kind("A test or specimen must be there", 5, ("specimen",)),
    Kind("A note that is no criterion", 4, ("note",)),
    Kind("Pregnancy and contraception", 4, ("pregnancy",)),
    Kind("Reference to another criterion", 4, ("cross_reference",)),
    Kind("Named score", 4, ("score",)),
    Kind("Imaging", 4, ("imaging",)),
    Kind("Sex", 4, ("sex",)),
    Kind("Count", 2, ("count", "in_a_row")),
    Kind("Performance status", 2, ("performance_status",)),
    Kind("Times the upper limit of normal", 2, ("uln",)),
)
"""Every kind, the most frequent first."""


def entries() -> tuple[str, ...]:
    """The names of all entries, each once, in the order of the kinds."""
    return tuple(dict.fromkeys(name for kind in KINDS for name in kind.entries))
