"""What people are used to write of doses, days and visits in papers and charts, and the line that says it here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.syntax.phrase import Meant, line, line_of, phrase
from protocol_dsl.syntax.stop import Stop

NUMBER_WORDS: Mapping[str, int] = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
UNITS: Mapping[str, str] = {
    **dict.fromkeys(("d", "day", "days"), "days"),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), "weeks"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hours"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "minutes"),
}
"""Lengths of time as charts shorten them."""
NUMBER = rf"(?:\d+|{'|'.join(NUMBER_WORDS)})"
UNIT = rf"(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})"
AMOUNT = r"\d+(?:\.\d+)? *(?:µg|ug|mcg|mg|g|ml|mL|IU|U|units?)(?:/[A-Za-z²]+2?)?"


def _digits(number: str) -> str:
    return str(NUMBER_WORDS.get(number, number))


def _length(number: str, unit: str) -> str:
    return f"{_digits(number)} {UNITS[unit]}"


# ---- How often -----------------------------------------------------------------------------------------------------


def _repeated(stop: Stop) -> Diagnostic | None:
    """`every 3 weeks`, `repeat every 3 weeks`, `q3w`, `q21d`, `21-day cycle`."""
    number, unit = rf"(?P<number>{NUMBER})", rf"(?P<unit>{UNIT})"
    intervals = (
        rf"(?:repeat(?:ed)? +)?every +{number} +{unit}",
        rf"(?:repeat(?:ed)? +)?q ?{number} ?{unit}",
        rf"{number}[- ]{unit}[- ]cycles?",
        rf"repeat(?:ed)? +every +{number} +{unit} .*",
    )
    what = "visit" if _element(stop) == "visit" else "dose"

    def meant(found: re.Match[str]) -> str:
        every = f"repeat every {_length(found['number'], found['unit'])}"
        return f"`{every} from previous {what}`, or `… from first {what}`, and behind it a `, window …`"

    if re.fullmatch(r" *repeat every \d+ (days|weeks|hours|minutes) *", line_of(stop)):
        # Nothing is wrong with it but for what is missing behind it.
        return None
    # A line that says what it is counted from is wrong for another reason, unless its number is a word.
    named = intervals[:3] if not re.search(rf"every +(?:{'|'.join(NUMBER_WORDS)})\b", line_of(stop)) else intervals
    return next((found for each in named if (found := line(stop, each, meant)) is not None), None)


def _element(stop: Stop) -> str:
    """What the line stands in: `cycle`, `visit`, `step`."""
    found = re.findall(r"^ +(cycle|visit|step|milestone|washout|period)\b", stop.piece.text[: stop.at], re.MULTILINE)
    return found[-1] if found else ""


def _times(stop: Stop) -> Diagnostic | None:
    """`max 6 cycles`, `for 6 cycles`, `times 6 cycles`."""
    often = (
        rf"(?:times|max\.?|maximum|maximum of|for|up to|at most|a total of)? *({NUMBER}) +(?:cycles?|doses?|visits?)"
    )
    return line(stop, often, lambda found: f"`times {_digits(found[2])}`")


# ---- Doses ---------------------------------------------------------------------------------------------------------


def _amount_first(stop: Stop) -> Diagnostic | None:
    """`give 75 mg/m2 docetaxel iv`."""
    wanted = rf"give +(?P<amount>{AMOUNT}|AUC *\d+)(?: +of)? +(?P<drug>[^\W\d]\w*)(?P<rest>(?: .*)?)"
    return line(stop, wanted, lambda found: f"the drug first: `give {found['drug']} {found['amount']}{found['rest']}`")


def _without_give(stop: Stop) -> Diagnostic | None:
    """`docetaxel 75 mg/m2 iv`."""
    return line(stop, rf"(?!give\b|levels\b)[^\W\d]\w* +(?:{AMOUNT}|AUC *\d+)\b.*", lambda found: f"`give {found[1]}`")


def _drug_of_two_words(stop: Stop) -> Diagnostic | None:
    """`give trastuzumab emtansine 3.6 mg/kg iv`."""
    wanted = r"(?<=give )[^\W\d]\w*(?:[ -]+(?!AUC\b)[^\W\d]\w*)+(?= +(?:\d|AUC\b))"
    return phrase(stop, wanted, lambda found: f"one word, `{re.sub(r'[ -]+', '_', found[0])}`")


def _short_route(stop: Stop) -> Diagnostic | None:
    """`i.v.`, `p.o.`."""
    return phrase(stop, r"\b[ips]\. ?[vomc]\.", lambda found: f"`{re.sub('[. ]', '', found[0])}`")


def _per(stop: Stop) -> Diagnostic | None:
    """`75 mg per m2`."""
    return phrase(stop, r"\b([munkµ]?g|mL|U) per (\w+)", lambda found: f"`{found[1]}/{found[2]}`")


def _auc(stop: Stop) -> Diagnostic | None:
    """`AUC5`, `AUC = 5`."""
    return phrase(stop, r"\bAUC *=? *(\d+(?:\.\d+)?)\b", lambda found: f"`AUC {found[1]}`")


def _how_long(stop: Stop) -> Diagnostic | None:
    """`give docetaxel 75 mg/m2 iv over 60 minutes`."""
    meant = "nothing of it in this line; say how long it takes in a `note` below it"
    return phrase(stop, r"\b(?:over|infused over|for) +\d+ *[a-z]+$", meant)


def _day_behind(stop: Stop) -> Diagnostic | None:
    """`give docetaxel 75 mg/m2 iv on day 1`."""
    meant: Meant = lambda found: f"a line `day {found[1]}`, and what is given that day indented below it"  # noqa: E731
    return phrase(stop, r"(?<=\w )(?:on +)?days? +(\d+)$", meant) if "give" in stop.before else None


def _unlike_levels(stop: Stop) -> Diagnostic | None:
    """`levels 75, 60, stop`."""
    meant = "a unit behind each level, as in `levels 75 mg, 60 mg, stop`"
    return line(stop, r"levels +\d+(?:\.\d+)? *,.*", meant)


def _rule_in_words(stop: Stop) -> Diagnostic | None:
    """`hold if platelets < 75`, `reduce dose by 25%`."""
    meant = (
        "rules of doses as a table: `rules NAME` at the start of a line, with `when platelets in 10^9/L` and its rows "
        "below, and `modify by NAME` here"
    )
    return line(stop, r"(?:hold|delay|withhold|reduce|interrupt|discontinue|stop|skip)\b.*", meant)


# ---- Days ----------------------------------------------------------------------------------------------------------


def _day(stop: Stop) -> Diagnostic | None:
    """`on day 1`, `day one`, `day 8 of 21`, `D1`."""
    wanted = rf"(?:on +)?(?:days?|[dD]) ?(?P<number>{NUMBER})(?: +of +(?:(?:a|each|the) +)?(?P<of>\d+)?.*)?"

    def meant(found: re.Match[str]) -> str:
        length = f"; how long a cycle is stands in `repeat every {found['of']} days`" if found["of"] else ""
        return f"`day {_digits(found['number'])}`{length}"

    return line(stop, wanted, meant)


def _days_in_a_row(stop: Stop) -> Diagnostic | None:
    """`day 1-5`, `days 1 - 5`."""
    wanted = r"(?:on +)?days? +(\d+) *(?:-|–|through|until|to) *(?:day +)?(\d+)"
    return line(stop, wanted, lambda found: f"`days {found[2]} to {found[3]}`")


def _several_days(stop: Stop) -> Diagnostic | None:
    """`days 1, 8, 15`, `day 1 and 8`."""

    def meant(found: re.Match[str]) -> str:
        days = ", ".join(f"`day {number}`" for number in re.findall(r"\d+", found[1]))
        return f"a line for each, {days}, and what is given that day indented below each"

    return line(stop, r"(?:on +)?days? +\d+(?: *(?:,|and|&|\+|, *and) *(?:day +)?\d+)+", meant)


# ---- When it ends --------------------------------------------------------------------------------------------------


def _several_ends(stop: Stop) -> Diagnostic | None:
    """`until progression or withdrawal`."""

    def meant(found: re.Match[str]) -> str:
        ends = re.split(r" *(?:,|/|\bor\b) *", found[2])
        named = ", ".join(f"`- {_end(each)}`" for each in ends if each)
        return f"`until any of`, and below it a line each: {named}"

    return line(stop, r"until +((?!any of)[^\W\d][\w ]*(?: *(?:,|/|, *or\b|\bor\b) *(?!grace\b)[^\W\d][\w ]*)+)", meant)


def _end_of_two_words(stop: Stop) -> Diagnostic | None:
    """`until disease progression`, `until unacceptable toxicity`."""

    def meant(found: re.Match[str]) -> str:
        name = _end(found[2])
        declared = "" if name in _ENDS else f', and declare it with `milestone {name} "…"`'
        return f"`until {name}`{declared}"

    return line(stop, r"until +((?!any\b)[^\W\d]\w*(?: +[^\W\d]\w*)+)", meant)


_ENDS = ("progression", "withdrawal", "death")


def _end(words: str) -> str:
    """The name of an end."""
    known = next((each for each in _ENDS if each in words), None)
    return known or re.sub(r"\W+", "_", words.strip())


# ---- Windows, visits, hours ----------------------------------------------------------------------------------------


def _window(stop: Stop) -> Diagnostic | None:
    """`window -3 to +3 days`."""
    wanted = rf"window +([-+]?\d+) *(?:to|,|/|-) *([-+]?\d+) *({UNIT})\b"
    return phrase(stop, wanted, lambda found: f"`window {_both(found[1], found[2], UNITS[found[3]])}`")


def _within(stop: Stop) -> Diagnostic | None:
    """`due 28 days after enrolment, within 3 days`."""
    wanted = rf"(?<=, )(?:within|give or take) +(\d+) *({UNIT})\b"
    return phrase(stop, wanted, lambda found: f"`window {_both(f'-{found[1]}', f'+{found[1]}', UNITS[found[2]])}`")


def _both(low: str, high: str, unit: str) -> str:
    return f"{low} {unit} to {high if high[0] in '+-' else f'+{high}'} {unit}"


def _short_unit(stop: Stop) -> Diagnostic | None:
    """`within 24h after enrolment`."""
    if not re.match(r" *(due|first dose|repeat|starts|lasts|gap|before each)\b|.*\bwindow\b", stop.before + stop.rest):
        return None
    return phrase(stop, r"\b(\d+) ?(h|hrs?|d|wks?|w|mins?)\b", lambda found: f"`{_length(found[1], found[2])}`")


def _of_in_place_of_after(stop: Stop) -> Diagnostic | None:
    """`first dose within 24 hours of enrolment`."""
    wanted = rf"(?<= )within +(\d+) +({UNIT}) +of\b"
    return phrase(stop, wanted, lambda found: f"`within {found[1]} {found[2]} after`, or `… before`")


def _due(stop: Stop) -> Diagnostic | None:
    """`due week 12`, `due day 28`, `due at 4 weeks`, `28 days after enrolment`."""
    ordinal = rf"due +(?:on +|at +|in +)?(?P<unit>week|day) +(?P<number>{NUMBER})"
    bare = rf"(?:due +(?:at|in) +)?(?P<number>{NUMBER}) +(?P<unit>{UNIT})(?P<since> +(?:after|before) .*)?"

    if _element(stop) != "visit":
        return None
    return line(stop, ordinal, _due_since_the_first) or line(stop, bare, _due_after)


def _due_since_the_first(found: re.Match[str]) -> str:
    """Whether the first one is number 0 or 1, only the document says."""
    number, unit = int(_digits(found["number"])), found["unit"]
    before = f"`due {number - 1} {unit}s after …` where {unit} 1 is the {unit} of what it counts from"
    return f"{before}, or `due {number} {unit}s after …` where that is {unit} 0; and `, window …` behind it"


def _due_after(found: re.Match[str]) -> str:
    since = found["since"]
    behind = f"{since.strip()}`" if since else "after …`, with the event from which it is counted, and `, window …`"
    return f"`due {_length(found['number'], found['unit'])} {behind}"


def _opening_hours(stop: Stop) -> Diagnostic | None:
    """`opening hours monday to friday`, `open Mon-Fri`."""
    days = r"(?:mon|tue|wed|thu|fri|weekdays?|daily|\d)"
    meant = (
        "`opening hours clinic`, the name of a calendar: `calendar clinic` at the start of a line, and below it its "
        "days, such as `Mon-Fri 08:00-15:00`"
    )
    return line(stop, rf"(?:opening hours|open)\b.*\b(?i:{days}).*", meant)


OF_SCHEDULE: tuple[Callable[[Stop], Diagnostic | None], ...] = (
    _repeated,
    _times,
    _amount_first,
    _without_give,
    _drug_of_two_words,
    _short_route,
    _per,
    _auc,
    _how_long,
    _day_behind,
    _unlike_levels,
    _rule_in_words,
    _days_in_a_row,
    _several_days,
    _day,
    _several_ends,
    _end_of_two_words,
    _opening_hours,
    _window,
    _within,
    _of_in_place_of_after,
    _due,
    _short_unit,
)


def in_schedule(stop: Stop) -> Diagnostic | None:
    """What is written in a schedule as papers have it; nothing elsewhere, where such words mean other things."""
    if not stop.piece.text.lstrip().startswith("schedule"):
        return None
    return next((found for each in OF_SCHEDULE if (found := each(stop)) is not None), None)
