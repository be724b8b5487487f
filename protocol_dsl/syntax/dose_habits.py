"""Doses, levels and rules of doses as papers and charts write them, and the lines that say them."""

from __future__ import annotations

import re
from collections.abc import Callable

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.syntax import problems
from protocol_dsl.syntax.chart_words import AMOUNT, NAME
from protocol_dsl.syntax.phrase import Meant, Repair, line, line_of, phrase
from protocol_dsl.syntax.rule_habits import table_of
from protocol_dsl.syntax.stop import Stop

ROUTE = (
    r"(?:iv|po|sc|im|oral|orally|intravenous(?:ly)?|subcutaneous(?:ly)?|intramuscular(?:ly)?"
    r"|i\.v\.|p\.o\.|s\.c\.|i\.m\.)"
)
DOSE = rf"(?:{AMOUNT}|AUC *\d+(?:\.\d+)?)"


# ---- What is given -------------------------------------------------------------------------------------------------


def _amount_first(stop: Stop) -> Diagnostic | None:
    """`give 75 mg/m2 docetaxel iv`."""
    wanted = rf"(?:give +)?(?P<amount>{DOSE})(?: +of)? +(?!{ROUTE}\b)(?P<drug>{NAME})(?P<rest>(?: .*)?)"
    return line(stop, wanted, _drug_first)


def _drug_first(found: re.Match[str]) -> Repair:
    return Repair(f"`give {found['drug']} {found['amount']}{found['rest']}`", "the drug stands first")


def _route_first(stop: Stop) -> Diagnostic | None:
    """`give docetaxel iv 75 mg/m2`."""

    def meant(found: re.Match[str]) -> Repair:
        route = found["route"].replace(".", "")
        said = f"`give {found['drug']} {found['amount']} {route}{found['rest']}`"
        return Repair(said, "how much stands in front of how")

    wanted = rf"give +(?P<drug>{NAME}) +(?P<route>{ROUTE}) +(?P<amount>{DOSE})(?P<rest>(?: .*)?)"
    return line(stop, rf"(?i:{wanted})", meant)


VERBS = r"(?:administer|infuse|inject|take|with|plus|add|premedication|drug)"


def _without_give(stop: Stop) -> Diagnostic | None:
    """`docetaxel 75 mg/m2 iv`, `administer docetaxel 75 mg/m2 iv`, `give docetaxel: 75 mg/m2 iv`, `dose: 75 mg/m2`."""
    if found := line(
        stop, rf"dose *:? +({DOSE}.*)", lambda found: Repair(f"`give … {found[2]}`", "the dose stands behind the drug")
    ):
        return found
    drug = rf"(?!(?:give|levels?|times|dose|day|repeat)\b)({NAME}) *:? +({DOSE}\b.*)"
    whole = rf"(?:{VERBS}|give) +({NAME}) *:? +({DOSE}\b.*)"
    return line(stop, drug, _given) or (line(stop, whole, _given) if _is_no_give(stop) else None)


def _given(found: re.Match[str]) -> str:
    return f"`give {found[2]} {found[3]}`"


def _is_no_give(stop: Stop) -> bool:
    return bool(re.match(rf" *(?:{VERBS}\b|give +{NAME} *:)", line_of(stop)))


def _no_dose(stop: Stop) -> Diagnostic | None:
    """`give docetaxel`."""
    found = re.fullmatch(rf" *(?:give|drug) +({NAME}) *", line_of(stop))
    if found is None or stop.kind not in ("_NL", "_DEDENT", "$END"):
        return None
    end = stop.at - len(stop.before) + found.end(1)
    why = "the dose of the document stands behind the drug, in a form such as `100 mg iv`"
    return problems.EndsEarly((f"`give {found[1]} …`",), why, span=stop.piece.span(end - 1, end))


def _drug_of_two_words(stop: Stop) -> Diagnostic | None:
    """`give trastuzumab emtansine 3.6 mg/kg iv`, `give 5-FU 400 mg/m2 iv`."""
    wanted = r"(?<=give )[^\W\d]\w*(?:[ -]+(?!AUC\b)[^\W\d]\w*)+(?= +(?:\d|AUC\b))"
    number = r"(?<=give )(\d+)-([^\W\d]\w*)(?= +\d)"
    return phrase(stop, wanted, lambda found: f"one word, `{re.sub(r'[ -]+', '_', found[0])}`") or phrase(
        stop, number, lambda found: f"a name that begins with a letter, such as `{found[2].lower()}_{found[1]}`"
    )


def _drug_or_dose_set_apart(stop: Stop) -> Diagnostic | None:
    """`give "docetaxel" 75 mg/m2 iv`, `give docetaxel (75 mg/m2) iv`, `give docetaxel 75 mg/m2 iv.`"""

    def meant(found: re.Match[str]) -> str:
        drug = found["drug"].strip('"').replace(" ", "_").lower()
        dose = found["dose"].strip("()")
        return f"`give {drug} {dose}{found['rest']}`"

    quoted = rf'give +(?P<drug>"{NAME}(?: {NAME})*") +(?P<dose>{DOSE})(?P<rest>.*)'
    enclosed = rf"give +(?P<drug>{NAME}) +(?P<dose>\({DOSE}\))(?P<rest>.*)"
    full_stop = r"(give [^.]*(?:\.\d[^.]*)*)\."
    return (
        line(stop, quoted, meant) or line(stop, enclosed, meant) or line(stop, full_stop, lambda found: f"`{found[2]}`")
    )


def _several_drugs(stop: Stop) -> Diagnostic | None:
    """`give docetaxel 75 mg/m2 iv and prednisone 10 mg po`."""

    def meant(found: re.Match[str]) -> Repair:
        return Repair(f"`give {found[2]}`, `give {found[3]}`", "each drug is a line")

    each = rf"(?!max|maximum|cap|up\b){NAME} +{DOSE}\b[^,+&]*?"
    return line(stop, rf"give +({each}) *(?:,|\+|&|,? *\b(?:and|plus|with|then|followed by)\b) *({each})", meant)


def _dose_range(stop: Stop) -> Diagnostic | None:
    """`give docetaxel 75-100 mg/m2 iv`."""
    wanted = r"(?<= )(\d+(?:\.\d+)?) *(?:-|–|to) *(\d+(?:\.\d+)?) *(mg\S*|g|µg\S*|U\S*)"

    def meant(found: re.Match[str]) -> Repair:
        first, second, unit = found[1], found[2], found[3]
        return Repair(f"`levels {second} {unit}, {first} {unit}`", "one dose is given, those below it are levels")

    return phrase(stop, wanted, meant) if line_of(stop).lstrip().startswith("give") else None


def _short_route(stop: Stop) -> Diagnostic | None:
    """`i.v.`, `p.o.`."""
    return phrase(stop, r"\b[ips]\. ?[vomc]\.", lambda found: f"`{re.sub('[. ]', '', found[0])}`")


def _unit(stop: Stop) -> Diagnostic | None:
    """`75 mg per m2`, `75 mg/m^2`."""
    return phrase(stop, r"\b([munkµ]?g|mL|U) per (\w+)", lambda found: f"`{found[1]}/{found[2]}`") or phrase(
        stop, r"\b([munkµ]?g|U)/m\^2", lambda found: f"`{found[1]}/m2`"
    )


def _auc(stop: Stop) -> Diagnostic | None:
    """`AUC5`, `AUC = 5`."""
    return phrase(stop, r"\bAUC *=? *(\d+(?:\.\d+)?)\b", lambda found: f"`AUC {found[1]}`")


# ---- Behind a dose -------------------------------------------------------------------------------------------------


def _behind_a_dose(stop: Stop) -> Diagnostic | None:
    """`over 60 minutes`, `on day 1`, `, max 150 mg`, `± 5 %` behind a dose."""
    if not line_of(stop).lstrip().startswith("give"):
        return None
    return next((found for each, meant in BEHIND if (found := phrase(stop, each, meant)) is not None), None)


INDENTED = "the `give` stands indented below a line with its days"


def _days_of(found: re.Match[str]) -> Repair:
    days = ", ".join(f"`day {number}`" for number in re.findall(r"\d+", found[1]))
    return Repair(days, "the `give` stands indented below a line for each day")


NOTED = "how long or as what it is given stands in a line indented below"


BEHIND: tuple[tuple[str, Meant], ...] = (
    (
        r"(?<=\w )\(?(?:(?:infused )?over|for|as an?|as) +"
        r"(?:\d+ *(?:h|hrs?|hours?|min|mins|minutes?)\b.*|infusion.*|bolus.*)$",
        lambda found: Repair(f'`note "{found[0].strip("()")}"`', NOTED),
    ),
    (
        r"(?<=\w )(?:for|x|×) +(\d+) +days?$",
        lambda found: Repair(f"`days 1 to {found[1]}`", INDENTED),
    ),
    (
        r"(?<=[\w,] )(?:on +)?(?:days?|d) *(\d+) *(?:-|–|to|through) *(?:days? *|d)?(\d+)$",
        lambda found: Repair(f"`days {found[1]} to {found[2]}`", INDENTED),
    ),
    (r"(?i:(?<=[\w,] )(?:on +)?(?:days? *|d)(\d+(?: *(?:,|and|&|, *and) *(?:day +|d)?\d+)*)$)", _days_of),
    (
        r"(?:, *)?\(?(?:max\.?|maximum|up to|capped at|cap|not more than|no more than)"
        rf"(?: dose)?(?: of)? *({AMOUNT})\)?$",
        lambda found: f"`, at most {found[1]}`",
    ),
    (r"(?:, *)?\(?(?:±|\+ ?/? ?-) *(\d+(?:\.\d+)?) *%\)?$", lambda found: f"`, within {found[1]} %`"),
    (r"(?<=\w )(?:infusion|bolus|drip|injection)$", lambda found: Repair(f'`note "{found[0]}"`', NOTED)),
    (r"(?<=by )[^\W\d]\w*(?: [^\W\d]\w*)+$", lambda found: f"one word, `{found[0].replace(' ', '_')}`"),
)


# ---- Levels --------------------------------------------------------------------------------------------------------


def _levels(stop: Stop) -> Diagnostic | None:
    """`levels 75, 60, 50 mg/m2`, `levels 75 mg/m2; 60 mg/m2`, `levels 75 mg/m2, 60 mg/m2, stop, never re-escalate`."""
    never = Repair("`; never re-escalate`", "this stands at the end of the line of `levels`")
    said = re.fullmatch(r"(?:dose +)?(?:reductions *:|levels *:?) *(\d.*)", line_of(stop).strip(" "))
    if said and ("%" in said[1] or all(re.fullmatch(LEVEL, each) for each in _apart(said[1])[0])):
        return line(stop, r"(?:dose +)?(?:reductions *:|levels *:?) *(\d.*)", _right_levels)
    return line(stop, r"(?:no|never|without) +re-?escalat\w*", never) or line(
        stop, rf"modify by (?:the )?rules ({NAME})", lambda found: f"`modify by {found[2]}`"
    )


LEVEL = r"\d+(?:\.\d+)?(?: *[^\W\d%]\S*)?|stop"


def _apart(said: str) -> tuple[list[str], str]:
    """The levels of a line, each by itself, and what it says of raising them again."""
    levels = re.sub(r"[,;]? *(?:never|no|without|do not) +re-?escalat\w*$", "", said.strip())
    each = re.split(r" *(?:[,;→]|->|>|/(?=\s)|\bthen\b|\bto\b) *", levels)
    return [one for one in each if one], "; never re-escalate" if levels != said.strip() else ""


def _right_levels(found: re.Match[str]) -> str | Repair:
    each, never = _apart(found[2])
    unit = next((known[1] for one in reversed(each) if (known := re.fullmatch(r"[\d.]+ *([^\W\d%]\S*)", one))), None)
    if "%" in found[2]:
        why = "levels are the doses in full and no per cent, in a form such as `100 mg, 75 mg, stop`"
        return Repair("`levels …`", why)
    if unit is None:
        return Repair(
            f"`levels {', '.join(_with_unit(one, '…') for one in each)}{never}`", "each level has the unit of the dose"
        )
    return f"`levels {', '.join(_with_unit(one, unit) for one in each)}{never}`"


def _with_unit(level: str, unit: str) -> str:
    return f"{level} {unit}" if re.fullmatch(r"[\d.]+", level) else level


def _level_by_number(stop: Stop) -> Diagnostic | None:
    """`dose level -1: 60 mg/m2`."""
    meant = Repair(
        "`levels …`",
        "all levels stand in one line, from the highest to the lowest, in a form such as `75 mg, 60 mg, stop`",
    )
    return line(stop, r"(?i:(?:dose +)?level *[-+]?\d+ *:?.*)", meant)


# ---- Rules ---------------------------------------------------------------------------------------------------------

ACTS = "hold|delay|withhold|reduce|interrupt|discontinue|stop|skip|omit|postpone|dose reduction|dose delay|reduction"


def _rule_in_words(stop: Stop) -> Diagnostic | None:
    """`hold if platelets < 75`, `reduce dose by 25%`, `if platelets < 75 then hold`."""
    return line(stop, rf"(?:(?:{ACTS})\b.*|(?:if|when|in case of)\b.*\b(?:{ACTS})\b.*)", _as_a_table)


def _as_a_table(found: re.Match[str]) -> Repair:
    return Repair("`modify by doses`", f"this is a table of rules, {table_of(found[0])}")


OF_DOSES: tuple[Callable[[Stop], Diagnostic | None], ...] = (
    _levels,
    _level_by_number,
    _rule_in_words,
    _amount_first,
    _route_first,
    _drug_or_dose_set_apart,
    _several_drugs,
    _without_give,
    _no_dose,
    _drug_of_two_words,
    _dose_range,
    _short_route,
    _unit,
    _auc,
    _behind_a_dose,
)
