"""What people are used to write elsewhere, in word processors, charts and programs, and how it is written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from protocol_dsl.diagnostics import foreign_dates
from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.syntax import problems
from protocol_dsl.syntax.phrase import around, phrase, place_of
from protocol_dsl.syntax.schedule_habits import in_schedule
from protocol_dsl.syntax.stop import Stop
from protocol_dsl.syntax.words import INVISIBLE
from protocol_dsl.values.quantity import Units, canonical_symbol

# Signs that word processors and other languages use, and what to write instead.
INSTEAD: Mapping[str, str] = {
    "“": 'straight quotes, `"`',
    "”": 'straight quotes, `"`',
    "„": 'straight quotes, `"`',
    "«": 'straight quotes, `"`',
    "»": 'straight quotes, `"`',
    "‘": 'straight quotes, `"`',
    "’": 'straight quotes, `"`',
    "'": 'double quotes, `"`',
    "–": "a hyphen, `-`",
    "—": "a hyphen, `-`",
    "−": "a hyphen, `-`",
    **dict.fromkeys(INVISIBLE, "an ordinary space"),
    "≠": "`!=`",
    "<>": "`!=`",
    "=<": "`<=`",
    "=>": "`>=`",
    "==": "`=`",
    "÷": "`/`",
    "·": "`×`",
    "&": "`and`",
    "!": "`not`",
    ";": "a comma, or a new line",
    "•": "a hyphen, `-`, in front of a bullet",
    "±": "`between … and …`",
}

# Comparisons in words, and the sign that says the same.
COMPARED: Mapping[str, str] = {
    r"(is +)?(less|lower|smaller|fewer) +than +or +equal( +to)?": "`<=`",
    r"(is +)?(more|greater|higher|larger) +than +or +equal( +to)?": "`>=`",
    r"(is +)?(less|lower|smaller|fewer) +than": "`<`",
    r"(is +)?(more|greater|higher|larger) +than": "`>`",
    r"(is +)?at +least": "`>=`",
    r"(is +)?at +most": "`<=`",
    r"(?<!is )(?<!not )between": "`is between`",
}

# Kinds of value as programs and forms call them, and what they are called here.
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("boolean", "bool", "yesno", "yes_no", "flag"), "`yes/no`"),
    **dict.fromkeys(("string", "str", "char", "varchar", "words"), "`text`"),
    **dict.fromkeys(("int", "whole"), "`integer`"),
    **dict.fromkeys(("float", "double", "decimal", "real", "numeric"), "`number`"),
    **dict.fromkeys(("datetime", "timestamp", "day"), "`date`"),
    **dict.fromkeys(("enum", "choice", "category", "categorical", "select"), "`one of`, and the words to choose from"),
    **dict.fromkeys(("list", "set", "multiple", "multiselect"), "`any of`, and the words to choose from"),
    **dict.fromkeys(("interval", "range", "duration"), "`period`"),
}


# ---- Signs, kinds and comparisons -------------------------------------------------------


def _foreign_sign(stop: Stop) -> Diagnostic | None:
    text, at = stop.piece.text, stop.at
    for start, length in ((at - 1, 2), (at, 2), (at, 1)):
        sign = text[max(0, start) : max(0, start) + length]
        if sign in INSTEAD:
            return problems.ForeignSign(sign, INSTEAD[sign], span=stop.piece.span(start, start + length))
    return None


def _kind_of_value(stop: Stop) -> Diagnostic | None:
    """`consent : boolean`."""
    word = re.match(r"yes *(?:or|/|,) *no|[^\W\d]\w*", stop.rest, re.IGNORECASE)
    if word is None or not re.fullmatch(r" *[\w ]+: *", stop.before):
        return None
    kind = "boolean" if re.match("yes.", word[0], re.IGNORECASE) else word[0].lower()
    return problems.ForeignSign(word[0], KINDS[kind], span=stop.span(len(word[0]))) if kind in KINDS else None


def _split_unit(stop: Stop) -> Diagnostic | None:
    """`mm Hg`, a unit that is one word here."""
    first, second = re.search(r"\S+(?= +$)", stop.before), re.match(r"[^\W\d]+", stop.rest)
    if first is None or second is None or Units.standard().find(f"{first[0]} {second[0]}") is None:
        return None
    start = stop.at - len(stop.before) + first.start()
    whole = f"{first[0]} {second[0]}"
    span = stop.piece.span(start, stop.at + len(second[0]))
    return problems.ForeignSign(whole, f"`{canonical_symbol(whole)}`", span=span)


def _compared_in_words(stop: Stop) -> Diagnostic | None:
    """`ecog less than 2`: without a unit, or not behind a date, it is a comparison."""
    line = stop.before + stop.rest.partition("#")[0]
    for words, sign in COMPARED.items():
        for match in re.finditer(rf"(?<=[\w)] )\b{words}\b(?= +-?\d|$| *#)", line):
            if match.start() <= len(stop.before) <= match.end() + len(" 100.000 ") and _is_compared(line, match):
                start = stop.at - len(stop.before) + match.start()
                return problems.ForeignSign(match[0], sign, span=stop.piece.span(start, start + len(match[0])))
    return None


def _is_compared(line: str, match: re.Match[str]) -> bool:
    """Whether a number stands behind the words, and no time: `at least 6 weeks` is not a comparison of values."""
    behind = line[match.end() :]
    return bool(re.match(r" +-?\d", behind)) and not _is_of_time(match[0], behind)


def _is_of_time(words: str, behind: str) -> bool:
    # `between` has no other meaning with a time behind it.
    return words != "between" and bool(re.match(r" +\d+ +(year|month|week|day|hour|minute)", behind))


# ---- Phrases of protocols -----------------------------------------------------------------


def _and_or(stop: Stop) -> Diagnostic | None:
    """`and/or`."""
    return phrase(stop, r"\b(?:and ?/ ?or|or ?/ ?and)\b", "`or`, which holds too where both hold")


def _in_the_last(stop: Stop) -> Diagnostic | None:
    """`in the last 2 months`: it does not say from which day the months are counted."""
    words = r"\b(?:in|within|during|over) +(?:the +)?(?:last|past|previous) +(\d+ +[a-z]+)\b"
    return phrase(stop, words, lambda found: f"`within {found[1]} before` and the day from which it is counted")


def _latest_before(stop: Stop) -> Diagnostic | None:
    """`latest before screening`, a default result without a window."""
    meant = (
        "`within 28 days before` with the window of the document; `latest` alone takes the latest, however old it is"
    )
    return phrase(stop, r"(?<=^    latest )(?:before|prior to|on or before)\b", meant)


def _plus_minus(stop: Stop) -> Diagnostic | None:
    """`window ± 3 days`, `due 28 days ± 3 days after t`."""
    line = stop.before + stop.rest
    if not re.match(r" *(due|first|repeat|starts|window)\b", line):
        return None
    sign = r"(?:±|\+ ?/? ?-) *(\d+) *([a-z]+)?"
    behind = "" if re.search(r"\bwindow *(?:±|\+)", line) else "window "
    end = " at the end of the line" if behind else ""
    return phrase(
        stop, sign, lambda found: f"`{behind}-{found[1]} {found[2] or 'days'} to +{found[1]} {found[2] or 'days'}`{end}"
    )


# ---- Numbers and dates ----------------------------------------------------------------------


def _date(stop: Stop) -> Diagnostic | None:
    """`14/05/1970`, `14 May 1970`, `May 14, 1970`."""
    for written in (r"\b\d{1,4}[/.]\d{1,2}[/.]\d{1,4}\b", foreign_dates.DAY_FIRST, foreign_dates.MONTH_FIRST):
        if found := around(stop, written):
            return problems.MalformedNumber(found[0], span=place_of(stop, found))
    return None


def _range(stop: Stop) -> Diagnostic | None:
    """`age is 18-65 years`, `age 18 to 65 years`, `integer 0-5`."""
    found = around(stop, r"(?<![\w.^/-])(\d+(?:\.\d+)?) *(?:-|–|—|\bto\b) *(\d+(?:\.\d+)?)(?![\w.^/-])")
    if found is None or float(found[1]) >= float(found[2]):
        return None
    before = found.string[: found.start()].rstrip()
    if before.endswith("integer"):
        meant = f"`{found[1]} to {found[2]}`"
    elif re.search(r"\bis$", before):
        meant = f"`between {found[1]} and {found[2]}`"
    elif "OP" in stop.allowed or re.search(r"[<>=]$", before):
        meant = f"`is between {found[1]} and {found[2]}`"
    else:
        return None
    return problems.ForeignSign(found[0], meant, span=place_of(stop, found))


def _power_of_ten(stop: Stop) -> Diagnostic | None:
    """`1.2 x 10^9/L`, `1.2 ×10⁹/L`, `1.2 10e9/L`: the power belongs to the unit."""
    raised = "⁰¹²³⁴⁵⁶⁷⁸⁹"
    found = around(stop, rf"(?:[x×*·] *)?10(?:(?:\^|[eE]|\*\*?) *(\d{{1,2}})|([{raised}]+))(/[^\W\d][\w³]*)?")
    if found is None:
        return None
    power = found[1] or "".join(str(raised.index(digit)) for digit in found[2])
    unit = f"10^{power}{found[3] or '/L'}"
    meant = f"`{unit}`, with no sign between the number and its unit"
    return problems.ForeignSign(
        found[0], meant if found[3] else f"the number in full, or a unit such as {meant}", span=place_of(stop, found)
    )


# ---- Names and labels -------------------------------------------------------------------------


def _number_of_criterion(stop: Stop) -> Diagnostic | None:
    """`inclusion 3.1 "…"`."""
    keyword = re.fullmatch(r"(inclusion|exclusion) +", stop.before)
    number = re.match(r"\d+(?:\.\d+)*", stop.rest)
    if keyword is None or number is None:
        return None
    name = f"{keyword[1][0].upper()}{number[0].replace('.', '_')}"
    return problems.ForeignSign(
        number[0], f"a name that begins with a letter, such as `{name}`", span=stop.span(len(number[0]))
    )


def _name_of_several_words(stop: Stop) -> Diagnostic | None:
    """`fact heart-disease : yes/no`, `concept heart disease "Heart disease"`."""
    found = around(stop, r"^(?: +(?:main +)?|[a-z]+ +)(\w+(?:[ -]+\w+)+)(?= *:| +\")")
    if (
        found is None
        or not {"COLON", "STRING"} & stop.allowed
        or re.match(r"(inclusion|exclusion|protocol|reading)\b", found[0])
    ):
        return None
    name = re.sub(r"[ -]+", "_", found[1])
    span = stop.piece.span(stop.at - len(stop.before) + found.start(1), stop.at - len(stop.before) + found.end(1))
    return problems.ForeignSign(found[1], f"one word, `{name}`", span=span)


def _label_without_quotes(stop: Stop) -> Diagnostic | None:
    """`inclusion I3 No CPAP`."""
    words = re.match(r'[^\W\d][^":=|#`]*?(?= *$| *#)', stop.rest)
    if "STRING" not in stop.allowed or "NAME" in stop.allowed or not words or not re.match(r"[a-z]+ +\S", stop.before):
        return None
    return problems.ForeignSign(words[0], f'`"{words[0]}"`, in quotes', span=stop.span(len(words[0])))


PHRASES: tuple[Callable[[Stop], Diagnostic | None], ...] = (
    _and_or,
    _in_the_last,
    _latest_before,
    in_schedule,
    _plus_minus,
    _number_of_criterion,
    _name_of_several_words,
    _label_without_quotes,
    _compared_in_words,
    _power_of_ten,
    _date,
    _range,
)

SIGNS: tuple[Callable[[Stop], Diagnostic | None], ...] = (_foreign_sign, _kind_of_value, _split_unit)
