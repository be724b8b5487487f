"""What people are used to write of a schedule in papers and charts, and the line that says it here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.syntax import problems
from protocol_dsl.syntax.calendar_habits import OF_CALENDAR, opening_hours
from protocol_dsl.syntax.chart_words import (
    AROUND,
    NAME,
    NUMBER,
    RATES,
    UNIT,
    UNITS,
    digits,
    length,
    part_of,
    window,
    window_around,
)
from protocol_dsl.syntax.dose_habits import OF_DOSES
from protocol_dsl.syntax.phrase import Meant, Repair, line, line_of, phrase
from protocol_dsl.syntax.rule_habits import OF_RULES
from protocol_dsl.syntax.stop import Stop
from protocol_dsl.syntax.timing_habits import OF_TIMES

# ---- Parts and their lines -----------------------------------------------------------------------------------------

PARTS: Mapping[str, str] = {
    **dict.fromkeys(("treatment", "drug", "infusion", "therapy", "chemotherapy", "regimen", "course"), "cycle"),
    **dict.fromkeys(("radiotherapy", "radiation", "surgery", "operation", "procedure"), "step"),
    **dict.fromkeys(("assessment", "examination", "scan", "imaging", "followup"), "visit"),
    **dict.fromkeys(("event", "endpoint"), "milestone"),
    **dict.fromkeys(("interval", "pause"), "period"),
}
"""What papers call the parts of a schedule."""


def _part_called_otherwise(stop: Stop) -> Diagnostic | None:
    """`treatment t "T"`, `arm a "A"`."""
    if found := line(
        stop,
        rf'({"|".join(PARTS)}) +({NAME} *"[^"]*")',
        lambda found: f"`{PARTS[found[2]]} {found[3]}`",
    ):
        return found
    arm = rf'(?:arm|phase|group) +({NAME}) *("[^"]*")'
    meant: Meant = lambda found: Repair(  # noqa: E731
        f"`schedule {found[2]} {found[3]}`", "the schedule of a group stands in column 1 and has its name"
    )
    return line(stop, arm, meant)


def _name_of_a_part(stop: Stop) -> Diagnostic | None:
    """`visit Week 6 "Week 6"`, `visit "Week 6"`."""
    part = r"(cycle|visit|step|milestone|washout|period)"

    def meant(found: re.Match[str]) -> Repair:
        name = re.sub(r"\W+", "_", found[3] or found[4].strip('"')).strip("_").lower()
        named = name if re.match(r"[^\W\d]", name) else f"{found[2]}_{name}"
        return Repair(f"`{found[2]} {named} {found[4]}`", "a name of one word stands in front of the label")

    return line(stop, rf'{part} +((?:[\w.-]+(?: +[\w.-]+)*)?) *("[^"]+")', meant)


COLONS = (
    r"(note|text|assume|times|modify by|due|first dose|repeat every|collect|opening hours|until|levels|starts|give)"
)


def _colon(stop: Stop) -> Diagnostic | None:
    """`note: in the morning`, `times: 6`."""

    def meant(found: re.Match[str]) -> Repair:
        quoted = found[2] in ("note", "text", "assume") and not found[3].startswith('"')
        said = f'"{found[3]}"' if quoted else found[3]
        return Repair(f"`{found[2]} {said}`")

    return line(stop, rf'{COLONS} *: *([^":]+|"[^"]*")', meant) if ":" in stop.rest[:1] + stop.before[-2:] else None


# ---- How often -----------------------------------------------------------------------------------------------------


def _repeated(stop: Stop) -> Diagnostic | None:
    """`every 3 weeks ± 2 days`, `q3w`, `Q21D x 6`, `repeat every 21 days for 6 cycles`."""
    number, unit = rf"(?P<number>{NUMBER})(?: *[-–] *(?P<to>\d+))?", rf"(?P<unit>{UNIT})"
    begin = r"(?:due +)?(?:(?:repeat(?:ed)? *:? +)?(?:every +|q ?)|repeat(?:ed)? *:? +)"
    counted = r"(?P<from> +(?:from|after) +(?:previous|first|last|day \d+|dose \d+|the \w+)(?: +(?:dose|visit))?)?"
    often = r"(?:,? *(?:for|x|×|up to|max\.?|,) *(?P<times>\d+)(?: +(?:cycles?|times|doses?|visits?))?)?"
    ends = r"(?P<until>,? *until +[^,]+?)?"
    given = r"(?:, *(?P<window>window +[-+]?\d+ +\w+ +to +[-+]?\d+ +\w+))?"
    intervals = (
        rf"{begin}{number}[ -]?{unit}{counted}{AROUND}?{given}{often}{ends}",
        rf"cycle length *(?:[:=]|of)? *{number}[ -]?{unit}",
        rf"cycles? *(?:of|[:=])? *{number}[ -]?{unit}",
        rf"(?:a +)?{number}[- ]{unit}[- ]cycles?",
        rf"interval *:? *(?:of +)?{number}[ -]?{unit}",
        rf"{number}-(?P<unit>week)ly",
    )
    if part_of(stop) not in ("cycle", "visit") or _is_whole_but_for_its_end(stop):
        return None
    meant = _interval_in(part_of(stop))
    return next((found for each in intervals if (found := line(stop, rf"(?i:{each})", meant)) is not None), None)


def _is_whole_but_for_its_end(stop: Stop) -> bool:
    """Whether it is said in digits from what the interval is counted, so that something else is wrong."""
    right = r" *repeat every \d+ \w+ from (previous|first) (dose|visit)\b(?!.* (?:for|x|until) ).*"
    return bool(re.fullmatch(right, line_of(stop))) and "±" not in line_of(stop)


def _interval_in(part: str) -> Callable[[re.Match[str]], Repair]:
    def meant(found: re.Match[str]) -> Repair:
        said = found.groupdict()
        others = [f"`times {said['times']}`"] if said.get("times") else []
        others += [f"`{said['until'].strip(', ')}`"] if said.get("until") else []
        beside = [f"{' and '.join(others)} in a line of its own"] if others else []
        why = "; ".join([*([each] if (each := _counted(said, part)) else []), *beside])
        return Repair(f"`{_repeat(found, said, part)}`", why)

    return meant


def _counted(said: Mapping[str, str | None], part: str) -> str:
    if said.get("from"):
        return ""
    what = "visit" if part == "visit" else "dose"
    return (
        f"say from what it is counted, `from previous {what}`, where what is late moves those behind it, "
        f"or `from first {what}`, where it does not"
    )


def _repeat(found: re.Match[str], said: Mapping[str, str | None], part: str) -> str:
    what = "visit" if part == "visit" else "dose"
    unit = UNITS[found["unit"].lower()]
    which = "first" if re.search(r"first|\d", said.get("from") or "") else "previous"
    around = window_around(found, unit) if "around" in said else ""
    if said.get("window"):
        around = f", {said['window']}"
    if said.get("to"):
        more = int(str(said["to"])) - int(digits(found["number"]))
        around = f", {window('0', str(more), unit)}" if more > 0 else ""
    return f"repeat every {length(found['number'], found['unit'])} from {which} {what}{around}"


def _no_reference(stop: Stop) -> Diagnostic | None:
    """`repeat every 21 days`: all that is missing is from what it is counted."""
    found = re.fullmatch(r" *(repeat every \d+ (?:days?|weeks?|hours?|minutes?)) *", line_of(stop))
    if found is None or stop.kind not in ("_NL", "_DEDENT", "$END"):
        return None
    what = "visit" if part_of(stop) == "visit" else "dose"
    end = stop.at - len(stop.before) + found.end(1)
    return problems.EndsEarly(
        (f"`{found[1]} from previous {what}`",), _counted({}, part_of(stop)), span=stop.piece.span(end - 1, end)
    )


def _rate(stop: Stop) -> Diagnostic | None:
    """`weekly`, `BID`."""
    if part_of(stop) not in ("cycle", "visit"):
        return None
    what = "visit" if part_of(stop) == "visit" else "dose"
    for words, interval in RATES.items():
        if found := line(stop, rf"(?i:(?:repeat(?:ed)? +)?{words})", f"`repeat every {interval} from previous {what}`"):
            return found
        meant = Repair(f"`repeat every {interval} from previous {what}`", OFTEN)
        if stop.before.lstrip().startswith("give") and (found := phrase(stop, rf"(?i:(?<=\w ){words}$)", meant)):
            return found
    return _interval_behind(stop)


OFTEN = "how often stands in a line of its own, beside the `give`"


def _interval_behind(stop: Stop) -> Diagnostic | None:
    """`give docetaxel 75 mg/m2 iv every 3 weeks`, `… q3w`."""
    if not stop.before.lstrip().startswith("give"):
        return None
    often = rf"(?i:(?<=\w )(?:every +|q ?)({NUMBER})[ -]?({UNIT})$)"

    def meant(found: re.Match[str]) -> Repair:
        return Repair(f"`repeat every {length(found[1], found[2])} from previous dose`", OFTEN)

    return phrase(stop, often, meant)


def _times(stop: Stop) -> Diagnostic | None:
    """`max 6 cycles`, `for 6 cycles`, `times 6 cycles`, `6 times`."""
    if part_of(stop) not in ("cycle", "visit"):
        return None
    most = r"(?:times|max\.?|maximum|maximum of|for|up to|at most|no more than|not more than|a total of|repeat)"
    often = rf"(?i:{most}? *({NUMBER}) +(?:cycles?|doses?|visits?|times|courses?)|times +(?:max\.?|up to) +(\d+))"
    fewer = r"(?i:(?:times +)?(\d+) *(?:[-–]|to) *(\d+)(?: +(?:cycles?|doses?|visits?|times|courses?))?)"
    return line(stop, often, lambda found: f"`times {digits(found[2] or found[3])}`") or line(
        stop, fewer, lambda found: Repair(f"`times {found[3]}`", "a `note` says that fewer are allowed")
    )


# ---- Days ----------------------------------------------------------------------------------------------------------

DAY = r"(?i:(?:on +)?(?:days? *|d)"


def _day(stop: Stop) -> Diagnostic | None:
    """`on day 1`, `day one`, `day 8 of 21`, `D1`, `day 8 ± 2 days`, `day 8: give …`."""
    of = r"(?: +of +(?:(?:a|each|the|every) +)?(?P<of>\d+)?(?!.*±).*)?"
    wanted = rf"{DAY}(?P<number>{NUMBER}){AROUND}?{of} *:?)"

    def meant(found: re.Match[str]) -> Repair:
        why = f"`repeat every {found['of']} days from …` says how long a cycle is" if found["of"] else ""
        return Repair(f"`day {digits(found['number'])}{window_around(found, 'days')}`", why)

    if part_of(stop) != "cycle":
        return None
    give = rf"{DAY}(\d+)) *[:,]? *(give .+)"
    return line(stop, wanted, meant) or line(
        stop,
        give,
        lambda found: Repair(f"`day {found[2]}`", f"`{found[3]}` is a line of its own, indented below this one"),
    )


def _days_in_a_row(stop: Stop) -> Diagnostic | None:
    """`day 1-5`, `days 1 - 5`, `D1-D5`."""
    wanted = rf"{DAY}(\d+) *(?:-|–|through|thru|until|to) *(?:days? *|d)?(\d+) *:?)"
    return line(stop, wanted, lambda found: f"`days {found[2]} to {found[3]}`") if part_of(stop) == "cycle" else None


def _several_days(stop: Stop) -> Diagnostic | None:
    """`days 1, 8, 15`, `day 1 and 8`, `D1, D8`."""

    def meant(found: re.Match[str]) -> Repair:
        days = ", ".join(f"`day {number}`" for number in re.findall(r"\d+", found[1]))
        return Repair(days, "each day is a line, with what is given that day indented below it")

    several = rf"{DAY}\d+(?: *(?:,|and|&|\+|/|, *and) *(?:day +|d)?\d+)+ *:?)"
    return line(stop, several, meant) if part_of(stop) == "cycle" else None


# ---- When it ends --------------------------------------------------------------------------------------------------


def _several_ends(stop: Stop) -> Diagnostic | None:
    """`until progression or withdrawal`, `until any of progression, withdrawal`."""

    def meant(found: re.Match[str]) -> Repair:
        named = ", ".join(f"`- {_end(each)}`" for each in _ends_in(found[2]))
        return Repair(f"`until any of`, {named}", "each is a line of its own, indented below the first")

    if found := line(stop, r"until any of *:", "`until any of`"):
        return found
    said = re.search(r"\buntil *:? +(?:any of *:? +)?(.*)", line_of(stop))
    if said is None or len(_ends_in(said[1])) < 2 or re.search(r"\bgrace\b", said[1]):
        return None
    return line(stop, rf"(?:{TREATED} +)?until *:? +(?:any of *:? +)?([\w ,/]+)", meant)


def _ends_in(said: str) -> list[str]:
    # Taken apart by its signs and words: an expression for all of it would try each `or` as a part of a name, too.
    return [each.strip() for each in re.split(r"[,/]|\bor\b", said) if each.strip()]


TREATED = r"(?i:continue|continued|treatment|treat|treated|go on|continue treatment)"


def _end_in_a_list(stop: Stop) -> Diagnostic | None:
    """`- disease progression`, or `progression` without its hyphen, below `until any of`."""

    def meant(found: re.Match[str]) -> Repair:
        name = _end(found[2])
        return Repair(
            f"`- {name}`", "" if name in ENDS else f'the schedule says when that is, in a `milestone {name} "…"`'
        )

    if not _is_below_until(stop):
        return None
    return line(stop, r"- +([^\W\d]\w*(?: +\w+)+)", meant) or line(stop, rf"({'|'.join(ENDS)})", meant)


def _is_below_until(stop: Stop) -> bool:
    """Whether what the line is listed below is `until`."""
    above = [each.split() for each in stop.piece.text[: stop.at].split("\n")[:-1]]
    listed = ("-", "text", "assume", "note", *ENDS)
    return next((words[0] == "until" for words in reversed(above) if words and words[0] not in listed), False)


def _choice(stop: Stop) -> Diagnostic | None:
    """`- if brain: c1`, `- otherwise c1`."""
    return line(stop, r"- +if +([^:]+:.+)", lambda found: f"`- {found[2]}`") or line(
        stop, r"- +(?:otherwise|else) *:? *(\w.*)", lambda found: f"`- otherwise: {found[2]}`"
    )


def _deviation(stop: Stop) -> Diagnostic | None:
    """`deviation late c1 important "Why"`."""
    said = r'deviation +(\w+) +(\S+) +(?:is +)?(minor|important) *,? *(?:because)? *:? *("[^"]*")'
    return line(stop, said, lambda found: f"`deviation {found[2]} {found[3]} is {found[4]} because {found[5]}`")


def _end_of_two_words(stop: Stop) -> Diagnostic | None:
    """`until disease progression`, `until unacceptable toxicity`, `treatment until progression`."""

    def meant(found: re.Match[str]) -> Repair:
        name = _end(found[2])
        declared = "" if name in ENDS else f'the schedule says when that is, in a `milestone {name} "…"`'
        return Repair(f"`until {name}`", declared)

    return line(stop, r"until +((?!any\b)[^\W\d]\w*(?: +[^\W\d]\w*)+)", meant) or line(
        stop, rf"(?:{TREATED} +until|(?:stop|discontinue)(?: +treatment)? +(?:at|on|upon|if)) +([^\W\d][\w ]*)", meant
    )


ENDS: Mapping[str, str] = {
    "progression": r"progress|^pd$",
    "withdrawal": r"withdr",
    "death": r"\bdeath\b|\bdie[sd]?\b",
}
"""What an event log can say of itself that ends a treatment, and how papers name it."""


def _end(words: str) -> str:
    """The name of an end."""
    said = words.strip().lower()
    known = next((name for name, pattern in ENDS.items() if re.search(pattern, said)), None)
    return known or re.sub(r"\W+", "_", words.strip())


OF_SCHEDULE: tuple[Callable[[Stop], Diagnostic | None], ...] = (
    _part_called_otherwise,
    _name_of_a_part,
    _no_reference,
    _repeated,
    _rate,
    _times,
    _days_in_a_row,
    _several_days,
    _day,
    _several_ends,
    _end_of_two_words,
    _choice,
    _end_in_a_list,
    _deviation,
    opening_hours,
    *OF_DOSES,
    *OF_TIMES,
    _colon,
)


HABITS = {"schedule": OF_SCHEDULE, "calendar": OF_CALENDAR, "rules": OF_RULES}
"""What is looked for in each declaration; elsewhere the same words mean other things."""


def in_schedule(stop: Stop) -> Diagnostic | None:
    """What is written in a schedule, its rules or its calendars as papers have it."""
    text = stop.piece.text.lstrip()
    if not _is_written_by_hand(line_of(stop)):
        return None
    habits = next((habits for begin, habits in HABITS.items() if text.startswith(begin)), ())
    found = (each(stop) for each in habits)
    return next((each for each in found if each is not None and not _says_the_same(each, stop)), None)


def _is_written_by_hand(text: str) -> bool:
    """Whether a line is as short as those of a chart; looking through longer ones takes more time than it is worth."""
    said = text.strip(" ")
    return len(said) <= 160 and len(text) - len(text.lstrip(" ")) <= 40 and " " * 8 not in said


def _says_the_same(found: Diagnostic, stop: Stop) -> bool:
    """Whether a line is answered with itself: then something else is wrong with it."""
    return isinstance(found, problems.ForeignSign) and found.instead == f"`{line_of(stop).strip()}`"
