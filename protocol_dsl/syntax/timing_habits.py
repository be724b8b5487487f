"""When something is due as papers write it: windows, visits, checks and intervals, and the lines that say it here."""

from __future__ import annotations

import re
from collections.abc import Callable

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.syntax import problems
from protocol_dsl.syntax.chart_words import (
    AROUND,
    NAME,
    NUMBER,
    UNIT,
    UNITS,
    digits,
    first_dose_of,
    length,
    part_of,
    window,
    window_around,
)
from protocol_dsl.syntax.phrase import Repair, line, line_of, phrase
from protocol_dsl.syntax.stop import Stop

# ---- Windows -------------------------------------------------------------------------------------------------------


def _window(stop: Stop) -> Diagnostic | None:
    """`window -3 to +3 days`, `window 3 days`, `window +3 days`, `within 7 days after enrolment, window …`."""
    both = rf"window +([-+]?\d+) *(?:to|,|/|-) *([-+]?\d+) *({UNIT})\b"
    one = rf"window *:? *([-+]?)(\d+) *({UNIT})\b(?! *to)"
    return (
        phrase(stop, both, lambda found: f"`{window(found[1], found[2], UNITS[found[3]])}`")
        or phrase(stop, one, _one_sided)
        or line(
            stop,
            rf"(.*\bwithin +\d+ +{UNIT} +(?:after|before) +[^,]+), *window\b.*",
            lambda found: Repair(f"`{found[2]}`", "`within` is a window, and there is one only"),
        )
        or line(
            stop,
            rf"window *(?:±|\+ ?/? ?-) *(\d+) *({UNIT})",
            lambda found: Repair(
                f"`, {window('-' + found[2], found[2], UNITS[found[3]])}`",
                "a window stands at the end of the line with the time that it belongs to",
            ),
        )
    )


def _one_sided(found: re.Match[str]) -> str | Repair:
    sign, number, unit = found[1], found[2], UNITS[found[3]]
    if sign == "-":
        return f"`window -{number} {unit} to 0 {unit}`"
    later = f"`{window('0', number, unit)}`"
    return (
        later if sign else Repair(f"`{window(f'-{number}', number, unit)}`", f"later only is {later}, earlier or later")
    )


def _window_without_its_word(stop: Stop) -> Diagnostic | None:
    """`… after t window -3 days to +3 days`, `… after t, -3 to +3 days`, `… after t +3 days`."""
    timed = r"(?:first dose|due|starts|repeat every|days?)\b(?!.*\bwindow\b.*\bwindow\b)[^,]*?\w"
    whole = r"window +[-+]?\d+ +\w+ +to +[-+]?\d+ +\w+"
    bounds = rf"(?P<low>[-+]\d+)(?: *(?:to|/|,) *(?P<high>\+?\d+))? *(?P<unit>{UNIT})"

    def meant(found: re.Match[str]) -> str:
        unit = UNITS[found["unit"]]
        low, high = (found["low"], found["high"]) if found["high"] else _one_bound(found["low"])
        return f"`{found[2].rstrip(' ,')}, {window(low, high, unit)}`"

    return line(stop, rf"({timed}) +\(?({whole})\)?", lambda found: f"`{found[2]}, {found[3]}`") or line(
        stop, rf"(?!.*\bwindow\b)({timed}),? +\(?{bounds}\)?", meant
    )


def _one_bound(said: str) -> tuple[str, str]:
    return (said, "0") if said.startswith("-") else ("0", said)


def _after_what(stop: Stop) -> Diagnostic | None:
    """`first dose within 24 hours`, `due 42 days`."""
    said = rf" *((?:first dose|due|starts) +(?:(?:within|at least|at most) +)?\d+ +{UNIT}) *"
    found = re.fullmatch(said, line_of(stop))
    if found is None or stop.kind not in ("_NL", "_DEDENT", "$END"):
        return None
    end = stop.at - len(stop.before) + found.end(1)
    return problems.EndsEarly(
        (f"`{found[1]} after …`",), "say after or before what, as here", span=stop.piece.span(end - 1, end)
    )


def _within(stop: Stop) -> Diagnostic | None:
    """`due 28 days after enrolment, within 3 days`."""
    wanted = rf"(?<=, )(?:within|give or take) +(\d+) *({UNIT})\b"
    return phrase(stop, wanted, lambda found: f"`{window(f'-{found[1]}', found[1], UNITS[found[2]])}`")


def _short_unit(stop: Stop) -> Diagnostic | None:
    """`within 24h after enrolment`."""
    if not re.match(r" *(due|first dose|repeat|starts|lasts|gap|before each)\b|.*\bwindow\b", line_of(stop)):
        return None
    return phrase(stop, r"\b(\d+) ?(h|hrs?|d|wks?|w|mins?)\b", lambda found: f"`{length(found[1], found[2])}`")


# ---- How long after what -------------------------------------------------------------------------------------------

KEYWORDS = {"cycle": "first dose", "visit": "due", "step": "starts", "milestone": "due"}
LEAD = (
    r"(?:first dose|first infusion|dose 1|due|starts?|begins?|scheduled|planned|performed|treatment starts?)"
    r"(?: *:)?(?: +(?:is|due))?"
)
SIGNS = {"<": "less than", ">": "more than"}
WITHIN = r"within|no later than|not later than|at the latest|max\.?|maximum|up to|<=|≤"
AT_LEAST = r"at least|no earlier than|not earlier than|minimum|min\.?|>=|≥"
AFTER = r"after|from|following|post|since|of"
BEFORE = r"before|prior to|pre|ahead of"


def _timed(stop: Stop) -> Diagnostic | None:
    """`start within 7 days of enrolment` in a cycle, `first dose 3-7 days after enrolment`."""
    keyword = KEYWORDS.get(part_of(stop))
    said = re.fullmatch(rf"(?:{LEAD})? *(?P<rest>.*)", line_of(stop).strip(" "))
    if keyword is None or said is None:
        return None
    right = _timing(said["rest"])
    if right is None:
        return None
    why = ""
    if re.search(rf"\d+ *{UNIT} +of +", said["rest"]):
        before = f"{keyword} {right}".replace(" after ", " before ")
        why = f"`of` does not say in which direction, `{before}` is before it and this after it"
    elif re.search(rf"\d *(?:-|–|to|and) *\d+[ -]?{UNIT} ", said["rest"]):
        why = (
            "the best time stands first, and how much earlier or later it may be behind it; where the earliest is best"
        )
    return line(stop, ".*?", Repair(f"`{keyword} {right}`", why))


def _timing(said: str) -> str | None:
    """A time as the language has it; none if it is not said how long after what."""
    direction = rf"(?P<after>{AFTER})|(?P<before>{BEFORE})"
    amount = rf"(?P<number>{NUMBER})(?: *(?:-|–|to|and) *(?P<to>\d+))?[ -]?(?P<unit>{UNIT})"
    limit = rf"(?:(?P<within>{WITHIN})|(?P<least>{AT_LEAST})|(?P<sign>[<>])|between|in|at)?"
    whole = rf"{limit} *{amount} +(?:{direction}) +(?P<what>[^,±(]+?)"
    tail = r"(?P<given>, *window +[-+]?\d+ +\w+ +to +[-+]?\d+ +\w+)?"
    found = re.fullmatch(rf"{whole}{AROUND}?{tail}", said)
    if found is None:
        return _timing_at(said)
    unit, what = UNITS[found["unit"]], found["what"].strip()
    beside = f"{length(found['number'], found['unit'])} {'before' if found['before'] else 'after'} {what}"
    if found["within"] or found["least"]:
        return f"{'within' if found['within'] else 'at least'} {beside}"
    if found["sign"]:
        return f"{SIGNS[found['sign']]} {beside}"
    if found["to"]:
        more = int(found["to"]) - int(digits(found["number"]))
        return f"{beside}, {window('0', str(more), unit)}" if more > 0 and found["after"] else None
    return f"{beside}{found['given'] or window_around(found, unit)}"


def _timing_at(said: str) -> str | None:
    """`immediately after enrolment`, `on enrolment`, `the day after enrolment`."""
    if found := re.fullmatch(rf"(?:(?:immediately|directly|right|straight) +after|on|upon) +(?!day\b)({NAME})", said):
        return f"at {found[1]}"
    found = re.fullmatch(rf"(?:on +)?the (?:next )?day (after|before) +({NAME})", said)
    return None if found is None else f"1 day {found[1]} {found[2]}"


def _no_length(stop: Stop) -> Diagnostic | None:
    """`first dose after enrolment`, `due before c1`."""
    wanted = rf"(first dose|due|starts) +(after|before) +((?:first |last )?{NAME})"

    def meant(found: re.Match[str]) -> Repair:
        of_cycle = re.search(rf"^ +cycle +{found[4]}\b", stop.piece.text, re.MULTILINE)
        what = f"first {found[4]}" if of_cycle else found[4]
        return Repair(f"`{found[2]} within 7 days {found[3]} {what}`", f"say how long {found[3]} it, as here")

    return line(stop, wanted, meant)


def _first_day(stop: Stop) -> Diagnostic | None:
    """`first dose on day 1`: day 1 is the day of the first dose."""
    meant = Repair(
        "`first dose within 7 days after …`", "day 1 is the day of the first dose, so say what it comes after, as here"
    )
    return line(stop, rf"first dose *:? +(?:on +)?day +1{AROUND}?", meant)


# ---- Visits --------------------------------------------------------------------------------------------------------

DUE = r"(?i:(?:due +)?(?:on +|at +|in +)?"


def _due(stop: Stop) -> Diagnostic | None:
    """`due week 12`, `day 28 ± 3 days`, `due day -7`, `28 days after enrolment`, `C2D1`."""
    if part_of(stop) != "visit":
        return None
    ordinal = rf"{DUE}(?P<unit>week|day) +(?P<number>{NUMBER}){AROUND}?)"
    before = rf"{DUE}days? +-(?P<number>\d+)(?: *(?:to|-|–) *(?:day +)?(?:-1|0|1))?)"
    cycle = rf"{DUE}(?:cycle *|C) *(?P<number>\d+)(?:[ ,]*(?:day *|D)(?P<day>\d+))?)"
    first = first_dose_of(stop)

    def counted(found: re.Match[str]) -> str | Repair:
        number, unit = int(digits(found["number"])), found["unit"].lower()
        around = window_around(found, f"{unit}s")
        later = f"`due {length(str(number), unit)} after {first}{around}`"
        if number < 2:
            return Repair(
                f"`due at {first}`", f"say what happens then; where {unit} {number} is that of the first dose"
            )
        sooner = f"`due {length(str(number - 1), unit)} after {first}{around}`"
        if unit == "day":
            return Repair(sooner, f"say from what it is counted, {later} where that is day 0, and where that is day 1")
        return Repair(later, f"say from what it is counted, {sooner} where that is week 1, and where that is week 0")

    def in_a_cycle(found: re.Match[str]) -> str:
        nth = f"{found['number']}{_ordinal(int(found['number']))}"
        which = first if found["number"] == "1" else f"{nth} {first.removeprefix('first ')}"
        later = int(found["day"] or 1) - 1
        return f"`due {length(str(later), 'day')} after {which}`" if later > 0 else f"`due at {which}`"

    def sooner(found: re.Match[str]) -> str:
        many = length(found["number"], "day")
        return f"`due within {many} before {first}`" if _is_several(found[1]) else f"`due {many} before {first}`"

    return line(stop, ordinal, counted) or line(stop, before, sooner) or line(stop, cycle, in_a_cycle)


def _is_several(said: str) -> bool:
    return bool(re.search(r"\d *(?:to|-|–) *", said))


def _ordinal(number: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(number if number < 20 else number % 10, "th")


def _due_after(stop: Stop) -> Diagnostic | None:
    """`due at 4 weeks`."""
    first = first_dose_of(stop)
    bare = rf"(?:due +(?:at|in) +|at +)(?P<number>{NUMBER}) +(?P<unit>{UNIT}){AROUND}?"

    def meant(found: re.Match[str]) -> Repair:
        around = window_around(found, UNITS[found["unit"]])
        said = f"due {length(found['number'], found['unit'])} after {first}{around}"
        return Repair(f"`{said}`", "say from what it is counted, as here")

    return line(stop, bare, meant) if part_of(stop) == "visit" else None


NAMES = rf"{NAME}(?: *(?:,? +and +|,|&|\+) *{NAME})*"


def _names(said: str) -> str:
    """Names in a row, however they are set apart."""
    return ", ".join(re.split(r" *(?:,? +and +|,|&|[+]) *", said))


def _collected(stop: Stop) -> Diagnostic | None:
    """`measure neutrophils`, `collect neutrophils and platelets`."""

    def meant(found: re.Match[str]) -> str:
        return f"`collect {_names(found[2])}`"

    verbs = r"(?:collect|measure|assess|perform|obtain|check|draw|take|record)"
    return line(stop, rf"{verbs} +({NAMES})", meant) if part_of(stop) == "visit" else None


# ---- Before a dose -------------------------------------------------------------------------------------------------


def _checks(stop: Stop) -> Diagnostic | None:
    """`before each dose neutrophils and platelets within 3 days`, `before each dose: neutrophils >= 1.5`."""
    begin = r"before (?:(?:each|every|a|the) )?(?:dose|cycle|infusion)s? *:?"
    bound = r"(?P<bound> *(?:<=|>=|<|>|≤|≥) *[\d.]+(?: *10\S*)?)?"
    within = r"(?:within|<=|≤|max\.?|in|not older than)?"
    time = rf"(?: *,? *{within} *(?P<number>\d+) *(?P<unit>{UNIT}))?(?: +before| +of (?:the )?dose)?"

    def meant(found: re.Match[str]) -> Repair:
        names = _names(found["names"])
        within = length(found["number"], found["unit"]) if found["number"] else "… days"
        row = "a limit stands in a row of dose `rules`, and here how old a result may be" if found["bound"] else ""
        asked = "" if found["number"] else "say how old a result may be"
        return Repair(f"`before each dose: {names} within {within}`", row or asked)

    if part_of(stop) != "cycle":
        return None
    if stop.kind in ("_NL", "_DEDENT", "$END") and (said := re.fullmatch(rf" *{begin} *({NAMES}) *", line_of(stop))):
        end = stop.at - len(stop.before) + said.end(1)
        missing = f"`before each dose: {said[1]} within … days`"
        return problems.EndsEarly((missing,), "say how old a result may be", span=stop.piece.span(end - 1, end))
    behind = rf"(?:check +)?(?P<names>{NAMES}){bound}{time} +before +(?:each|every) +(?:dose|cycle)"
    check = rf"check +(?P<names>{NAMES}){bound}{time}"
    lines = (rf"{begin} *(?P<names>{NAMES}){bound}{time}", behind, check)
    return next((found for each in lines if (found := line(stop, each, meant)) is not None), None)


# ---- How long something lasts ----------------------------------------------------------------------------------------


def _so_long(stop: Stop) -> Diagnostic | None:
    """`4 weeks`, `minimum 4 weeks`, `from last a to first b at least 4 weeks` in a washout or a period."""
    if part_of(stop) not in ("washout", "period"):
        return None
    least = part_of(stop) == "washout"
    limit = rf"(?:(?P<least>{AT_LEAST})|(?P<most>{WITHIN}))? *:? *(?P<number>{NUMBER}) *(?P<unit>{UNIT})"

    def meant(found: re.Match[str]) -> str:
        limited = "at most" if found["most"] or not (found["least"] or least) else "at least"
        return f"`{limited} {length(found['number'], found['unit'])}`"

    def in_two(found: re.Match[str]) -> Repair:
        return Repair(f"`{found['from']}`, {meant(found)}", "these are two lines")

    return line(stop, limit, meant) or line(stop, rf"(?P<from>from +.+ to +.+?),? +{limit}", in_two)


def _of_a_step(stop: Stop) -> Diagnostic | None:
    """`5 fractions`, `fractions 5 x 2 Gy`, `gap between fractions 40 hours`, `lasts 5 days`."""
    if part_of(stop) != "step":
        return None
    amount = rf"(?P<number>{NUMBER}) *(?P<unit>{UNIT})"

    def fractions(found: re.Match[str]) -> Repair:
        note = f'the dose of a fraction stands in a `note "{found[3]}"`' if found[3] else ""
        return Repair(f"`fractions {digits(found[2])}`", note)

    def gap(found: re.Match[str]) -> str:
        return f"`gap between fractions at least {length(found['number'], found['unit'])}`"

    def lasts(found: re.Match[str]) -> Repair:
        said = f"`lasts exactly {length(found['number'], found['unit'])}`"
        return Repair(said, "say `at least`, `at most` or `exactly`")

    of = r"(?: *(?:x|×|of|a) *(\d[\d.]* *[cm]?Gy))?"
    return (
        line(stop, r"((?:gap between fractions|lasts) +(?:at least|at most|exactly)) +(\d+)", _with_its_unit)
        or line(stop, rf"(?:fractions *:? *)?({NUMBER})(?: +fractions?)?{of}", fractions)
        or line(stop, rf"(?:minimum +)?gap(?: between fractions)? *:? *(?:of +|at least +)?{amount}", gap)
        or line(stop, rf"(?:at least|>=|≥|minimum)? *{amount} +(?:apart|between(?: the)? fractions)", gap)
        or line(stop, rf"(?:lasts|duration|takes|over|for) *:? *{amount}", lasts)
    )


def _with_its_unit(found: re.Match[str]) -> Repair:
    return Repair(f"`{found[2]} {found[3]} …`", "hours or days, as the document says, stand in the place of the dots")


def _milestone(stop: Stop) -> Diagnostic | None:
    """`end of rt` below a milestone."""
    if part_of(stop) != "milestone":
        return None
    return line(stop, rf"(?:when|at|is)? *((?:start of|end of|first|last) +{NAME}.*)", lambda found: f"`= {found[2]}`")


OF_TIMES: tuple[Callable[[Stop], Diagnostic | None], ...] = (
    _so_long,
    _of_a_step,
    _milestone,
    _checks,
    _collected,
    _after_what,
    _window,
    _window_without_its_word,
    _within,
    _first_day,
    _due,
    _timed,
    _no_length,
    _due_after,
    _short_unit,
)
