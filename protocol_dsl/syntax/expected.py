"""What may stand at a place, from Lark's names of terminals, in a clinician's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Words that a terminal stands for, where its name does not say them.
WORDS: Mapping[str, tuple[str, ...]] = {
    "YES": ("yes",),
    "NO": ("no",),
    "ANY": ("any",),
    "MAIN": ("main",),
    "ORDERED": ("ordered",),
    "ONGOING": ("ongoing",),
    "UNKNOWN": ("unknown",),
    "ABSENT": ("never", "none", "not done"),
    "KIND": ("inclusion", "exclusion"),
    "TIMING": ("prospective", "retrospective"),
    "SIMPLE_TYPE": ("date", "yes/no", "code", "text", "number", "period"),
    "AS_OF": ("as_of",),
    "PLANNED_DATE": ("planned date",),
    "PLANNED": ("planned",),
    "AND_OTHERS": ("and others",),
    "NORMAL": ("normal", "above normal", "below normal"),
    "MANY_OF": ("all of", "any of", "none of"),
    "SELECT": tuple("latest earliest lowest highest smallest largest first last mean every".split()),
    "DEFAULT_RESULT": tuple("latest earliest first last lowest highest mean".split()),
    "AGGREGATE": ("sum of", "mean of", "total time of"),
    "EDGE": ("start of", "end of"),
    "LIMIT": ("at least", "at most", "more than", "less than", "exactly"),
    "COMMA_LIMIT": (", at least",),
    "BEFORE_AFTER": ("before", "after"),
    "BEFORE_OR_AFTER": ("before or after",),
    "ON_OR": ("on or before", "on or after"),
    "CHANGE": ("rises by", "falls by"),
    "LONGER_OF": ("the longer of", "the shorter of"),
    "UNITS_FROM": ("years from", "months from", "weeks from", "days from", "hours from", "minutes from"),
    "TO_BELOW": ("to below",),
    "INTERVAL": ("washout", "period"),
    "STOP": ("stop",),
    "AUC": ("AUC",),
    "NTH": ("first", "last", "previous", "2nd"),
    "COUNTED_FROM": ("from previous dose", "from first dose", "from previous visit", "from first visit"),
    "NEVER_UP": ("never re-escalate",),
    "GOES_UP": ("one level up each cycle",),
    "LEVEL": ("same level", "one level down"),
    "CTCAE": ("CTCAE 5.0",),
    "OUTCOME": ("expect eligible", "expect ineligible", "expect undetermined"),
}

# What has no words of its own.
DESCRIBED: Mapping[str, str] = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a text in quotes",
    "DATE": "a date such as `2026-03-02`",
    "UNIT": "a unit such as `mg/dL`",
    "PERCENT": "`%`",
    "TIMES_LIMIT": "`x ULN`",
    "VERSION": "a version such as `1.0`",
    "PATH": "the name of a file",
    "ATTESTATION": "an answer such as `I1.comply`",
    "ROW": "a row of cells such as `| a | b |`",
    "OP": "a comparison such as `<=`",
    "ADD": "`+` or `-`",
    "MUL": "`×` or `/`",
    "TIMES": "`×`",
    "WEEKDAYS": "weekdays such as `Mon-Fri`",
    "HOURS": "hours such as `08:00-15:00`",
    "SIGNED": "a number such as `+4`",
    "EQUAL": "`=`",
    "COLON": "`:`",
    "COMMA": "a comma",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "MINUS": "a bullet that starts with `-`",
    "TEXT_BLOCK": "lines of text below it",
    "_NL": "the end of the line",
    "_INDENT": "indented lines below it",
    "_DEDENT": "the end of the block",
    "$END": "the end",
}

# Terminals that always come together, and what they are together.
VALUE = frozenset(
    "NAME NUMBER STRING DATE YES NO LPAR ANY SELECT AGGREGATE EDGE LIMIT UNITS_FROM _NOT_ _IF_ _ALL_ _COUNT_OF_ "
    "_COUNT_OF_DISTINCT_ _ATTESTED_BY_ MANY_OF _BY_CASE_".split()
)
COMPARISON = frozenset(
    "OP NORMAL LIMIT BEFORE_AFTER ON_OR CHANGE ADD MUL _IS_ _IS_NOT_ _IS_ONE_OF_ _IS_NOT_ONE_OF_ _IS_BETWEEN_ "
    "_IS_NOT_BETWEEN_ _IS_DONE_ _IS_NOT_DONE_ _WITHIN_ _ENTIRELY_ _FOR_ _AT_ _OF_ _IN_ _IF_DONE_ LPAR".split()
)

# Nobody needs to hear that a line may be continued by a sign, or that a block may end.
SILENT = frozenset(["_LINE_PLUS", "_CONTINUED", "_DEDENT", "$END"])

MOST = 8


def words_of(terminals: Iterable[str]) -> frozenset[str]:
    """Every word or phrase of the language that these terminals stand for."""
    return frozenset(word for terminal in terminals for word in WORDS.get(terminal, _phrase(terminal)))


def in_plain_words(terminals: Iterable[str]) -> tuple[str, ...]:
    """What these terminals are, sorted, what belongs together as one, at most eight things."""
    left = set(terminals) - SILENT
    said: set[str] = set()
    if {"NAME", "NUMBER", "LPAR"} <= left:
        said.add("a condition or a value" if "_NOT_" in left else "a value")
        left -= VALUE
    elif {"OP", "_IS_"} <= left:
        said.add("a comparison such as `<=` or `is`")
        left -= COMPARISON
    for terminal in left:
        said |= {DESCRIBED[terminal]} if terminal in DESCRIBED else {f"`{word}`" for word in words_of([terminal])}
    ranked = sorted(said, key=lambda word: (word.startswith("`"), word))
    return tuple(ranked[:MOST]) if len(ranked) <= MOST else (*ranked[:MOST], "another word of the language")


def _phrase(terminal: str) -> tuple[str, ...]:
    """The phrase that table.py made this terminal of; none if it was not made of one."""
    if terminal.startswith("_") and terminal.endswith("_"):
        return (terminal.strip("_").lower().replace("_", " "),)
    return ()
