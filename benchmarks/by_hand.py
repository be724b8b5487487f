"""
The first protocol by hand: B1, the plain Python function that everything else is measured against.

It is what a good programmer writes in an afternoon: loops over dicts, None for what is not known, and the same nine
criteria with the same three values. It has no chain, no causes, no units, no findings; it knows the codes that it was
told, and it has to be written anew for the next protocol. A test holds it equal to the engine on every example and on
hundreds of generated records.

`read` turns a record as `json.loads` gives it into dicts of typed values: a date is a pair of its first and its last
possible day, a number is an `int` or a `Decimal`, a code is the class of what it names. `decide` is B1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

Truth = bool | None
Day = tuple[date, date]
Data = dict[str, Any]

# ---- Codes --------------------------------------------------------------------------------------

SYSTEMS = {
    "http://snomed.info/sct": "snomed",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "http://www.whocc.no/atc": "atc",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
}
CLASSES = {
    "taxane": "taxane", "paclitaxel": "taxane", "docetaxel": "taxane", "nab_paclitaxel": "taxane",
    "rxnorm 56946": "taxane", "rxnorm 72962": "taxane", "atc L01CD01": "taxane", "atc L01CD02": "taxane",
    "trastuzumab": "trastuzumab", "rxnorm 224905": "trastuzumab", "atc L01FD01": "trastuzumab",
    "atc L01FY01": "trastuzumab", "atc L01XC03": "trastuzumab", "atc L01XY02": "trastuzumab",
    "trastuzumab_emtansine": "t-dm1", "rxnorm 1371041": "t-dm1", "atc L01FD03": "t-dm1", "atc L01XC14": "t-dm1",
    "rxnorm 3002": "other", "rxnorm 3639": "other", "rxnorm 84857": "other", "rxnorm 40048": "other",
    "rxnorm 51499": "other", "pertuzumab": "other", "capecitabine": "other", "tucatinib": "other",
    "letrozole": "other", "lapatinib": "other", "carboplatin": "other", "doxorubicin": "other",
    "stereotactic_radiotherapy": "srt", "radiotherapy": "radiotherapy", "snomed 1217123003": "radiotherapy",
    "breast_surgery": "surgery", "snomed 64368001": "surgery",
    "breast_cancer": "breast cancer", "snomed 254837009": "breast cancer",
    "snomed 353431000119107": "breast cancer",
}  # fmt: skip


def _class_of(code: Any) -> str | None:
    if isinstance(code, str):
        return CLASSES.get(code)
    if code is None:
        return None
    system, text = SYSTEMS.get(code["system"], code["system"]), code["code"]
    if system == "icd10" and not "C50".startswith(text):
        return "breast cancer" if text.startswith("C50") else "another diagnosis"
    return CLASSES.get(f"{system} {text}")


# ---- Reading --------------------------------------------------------------------------------------


def _value(given: Any) -> Any:
    return given.get("value") if isinstance(given, dict) and "value" in given else given


def _day(text: str | None) -> Day | None:
    if text is None:
        return None
    parts = text.split("-")
    if len(parts) == 3:
        whole = date.fromisoformat(text)
        return whole, whole
    first = date(int(parts[0]), int(parts[1]) if len(parts) == 2 else 1, 1)
    year, month = (first.year, first.month + 1) if len(parts) == 2 else (first.year + 1, 1)
    return first, (date(year + 1, 1, 1) if month == 13 else date(year, month, 1)) - timedelta(days=1)


def _number(value: Any) -> Decimal | int | str | None:
    return value if value is None or isinstance(value, int) or value == "not done" else Decimal(str(value))


def _held(given: Any, key: str, as_of: date) -> tuple[list[Any], date | None]:
    """The members, and the day up to which none is left out."""
    if isinstance(given, list):
        return given, as_of
    if given is None:
        return [], None
    through = _day(given["through"])
    return given[key], None if through is None else through[0]


def _results(given: Any, as_of: date) -> Data:
    members, through = _held(given, "results", as_of)
    found = [{"value": _value(each), "on": _day(each["on"])} for each in members]
    for each in found:
        if isinstance(each["value"], str) and each["value"].isdecimal():
            each["value"] = int(each["value"])
    return {"results": found, "through": through}


def _given(value: Any) -> tuple[Day | None, Any] | None:
    """The first and the last day of a period; "ongoing" for one that is."""
    period = _value(value)
    if period is None:
        return None
    end = period.get("to")
    return _day(period.get("from")), end if end == "ongoing" else _day(end)


def read(data: Data) -> Data:
    """A record with its values typed. What it does not understand it leaves out, as such programs do."""
    as_of = date.fromisoformat(data["as_of"][:10])
    facts, measurements, records = (data.get(key, {}) for key in ("facts", "measurements", "records"))
    enrolment = data.get("timepoints", {}).get("enrolment")
    planned = enrolment.get("planned") if isinstance(enrolment, dict) else None
    lesions, lesions_through = _held(records.get("lesions"), "rows", as_of)
    therapies, therapies_through = _held(records.get("therapies"), "rows", as_of)
    return {
        "as_of": as_of,
        "group": data.get("group"),
        "enrolment": _day(enrolment if isinstance(enrolment, str) else planned),
        "tdm1_first": _day(_value(data.get("timepoints", {}).get("tdm1_first"))),
        "facts": {
            "birth_date": _day(_value(facts.get("birth_date"))),
            "consent": _value(facts.get("consent")),
            "diagnosis": _class_of(_value(facts.get("diagnosis"))),
            "her2_ihc": _number(_value(facts.get("her2_ihc"))),
            "her2_ish_ratio": _number(_value(facts.get("her2_ish_ratio"))),
            "her2_report": _value(facts.get("her2_report", "not done")),
        },
        "m_category": _results(measurements.get("m_category"), as_of),
        "ecog": _results(measurements.get("ecog"), as_of),
        "lesions": {
            "rows": [
                {key: _day(_value(value)) if key == "stable_since" else _value(value) for key, value in row.items()}
                for row in lesions
            ],
            "through": lesions_through,
        },
        "therapies": {
            "rows": [
                {"agent": _class_of(_value(row.get("agent"))), "given": _given(row.get("given"))} for row in therapies
            ],
            "through": therapies_through,
        },
        "attestations": {key: _value(value) for key, value in data.get("attestations", {}).items()},
    }


# ---- Three values -----------------------------------------------------------------------------------


def _all(*truths: Truth) -> Truth:
    return False if False in truths else None if None in truths else True


def _any(*truths: Truth) -> Truth:
    return True if True in truths else None if None in truths else False


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _before(day: Day | None, point: Day | None) -> Truth:
    if day is None or point is None:
        return None
    return True if day[1] < point[0] else False if day[0] >= point[1] else None


def _is(found: str | None, wanted: str) -> Truth:
    if found is None or (found == "radiotherapy" and wanted == "srt"):
        return None
    return found == wanted


def _at_most(number: int, low: int, high: int | None) -> Truth:
    return False if low > number else True if high is not None and high <= number else None


# ---- The criteria -------------------------------------------------------------------------------------


def _adult(birth: Day | None, enrolment: Day) -> Truth:
    if birth is None:
        return None
    first, last = _years(birth[1], enrolment[0]), _years(birth[0], enrolment[1])
    return True if first >= 18 else False if last < 18 else None


def _years(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _latest(series: Data, first: date, last: date, until: date) -> set[Any] | None:
    """What the latest result in the window may be; None if there may be none, or another one."""
    if series["through"] is None or series["through"] < until:
        return None
    newest, values = None, set()
    for each in series["results"]:
        on = each["on"][0]
        if first <= on <= last:
            if newest is None or on > newest:
                newest, values = on, {each["value"]}
            elif on == newest:
                values.add(each["value"])
    return values if values and None not in values else None


def _her2(facts: Data) -> tuple[Truth, Truth]:
    score, ratio, report = facts["her2_ihc"], facts["her2_ish_ratio"], facts["her2_report"]
    by_method = _any(
        None if score is None or score == "not done" else score == 3,
        None if ratio is None or ratio == "not done" else ratio >= 2,
    )
    if report is None:
        return by_method, None
    return by_method, by_method if report in ("not done", "equivocal") else report == "positive"


def _lesions(rows: list[Data], complete: bool, enrolment: Day) -> dict[str, Any]:
    """Everything that is asked of the lesions, in one loop."""
    single = unsure = 0
    fields: list[str | None] = []
    organs: set[str] = set()
    other = vague = 0
    eliminated: Truth = True
    brain: Truth = False
    stable: dict[int, Truth] = {6: True, 4: True}
    for row in rows:
        site, organ, can = row.get("site"), row.get("organ_system"), row.get("can_be_eliminated")
        cluster = _all(None if site is None else site == "lymph_node", row.get("curative_field"))
        if cluster is False:
            single += 1
        else:
            unsure += cluster is None
            field = row.get("field")
            if cluster:
                fields.append(None if field is None else " ".join(field.casefold().split()))
        if organ == "other":
            other += 1
        elif organ is None:
            vague += 1
        else:
            organs.add(organ)
        eliminated = _all(eliminated, can)
        in_brain = None if site is None else site == "brain"
        brain = _any(brain, in_brain)
        if in_brain is not False:
            since = row.get("stable_since")
            for weeks in (6, 4):
                stable[weeks] = _all(stable[weeks], _any(_not(in_brain), _long_ago(since, weeks, enrolment)))
    known = {each for each in fields if each is not None}
    high = single + unsure + len(known) + fields.count(None)
    low = single + min(1, len(fields) + unsure)
    open_end: Truth = False if complete else None
    return {
        "any": True if rows else open_end,
        "few": _at_most(5, low, high if complete else None),
        "organs": _at_most(
            3, max(len(organs) + (other > 0), 1 if rows else 0), len(organs) + other + vague if complete else None
        ),
        "eliminated": _all(eliminated, _not(open_end)),
        "brain": _any(brain, open_end),
        "stable": tuple(_all(stable[weeks], _not(open_end)) for weeks in (6, 4)),
    }


def _long_ago(since: Day | None, weeks: int, enrolment: Day) -> Truth:
    if since is None:
        return None
    length = timedelta(weeks=weeks)
    return True if since[1] <= enrolment[0] - length else False if since[0] > enrolment[1] - length else None


def _therapies(rows: list[Data], complete: bool, enrolment: Day, tdm1: Day | None, as_of: date) -> dict[str, Truth]:
    found: dict[str, Truth] = dict.fromkeys(("taxane", "trastuzumab", "t-dm1", "srt", "srt first"), False)
    for row in rows:
        agent, given = row["agent"], row["given"]
        start = _before(_start(given, as_of), enrolment)
        found["taxane"] = _any(found["taxane"], _all(_is(agent, "taxane"), start))
        found["trastuzumab"] = _any(found["trastuzumab"], _all(_is(agent, "trastuzumab"), start))
        found["t-dm1"] = _any(found["t-dm1"], _is(agent, "t-dm1"))
        srt = _is(agent, "srt")
        if srt is not False:
            found["srt"] = _any(found["srt"], srt)
            found["srt first"] = _any(found["srt first"], _all(srt, _before(_end(given, as_of), tdm1)))
    if not complete:
        return {key: True if truth else None for key, truth in found.items()}
    return found


def _start(given: Any, as_of: date) -> Day | None:
    if given is None:
        return None
    start, end = given
    if start is not None:
        return start  # type: ignore[no-any-return]
    return date.min, as_of if end == "ongoing" else date.max if end is None else end[1]


def _end(given: Any, as_of: date) -> Day | None:
    if given is None:
        return None
    start, end = given
    if end == "ongoing":
        return as_of, date.max
    return end if end is not None else (start[0] if start else date.min, date.max)


# ---- The whole --------------------------------------------------------------------------------------------

STATUS = {True: "met", False: "not met", None: "undetermined"}


def _under_readings(truths: Iterable[Truth]) -> Truth:
    return next(iter(truths)) if len(set(truths)) == 1 else None


def decide(record: Data) -> dict[str, tuple[str, dict[str, str]]]:
    """B1: for each group the verdict, and the status of every criterion."""
    as_of, facts, answers = record["as_of"], record["facts"], record["attestations"]
    enrolment = record["enrolment"] or (as_of, as_of)
    lesion_list, therapy_list = record["lesions"], record["therapies"]
    complete = lesion_list["through"] is not None and lesion_list["through"] >= as_of
    lesions = _lesions(lesion_list["rows"], complete, enrolment)
    complete = therapy_list["through"] is not None and therapy_list["through"] >= as_of
    therapies = _therapies(therapy_list["rows"], complete, enrolment, record["tdm1_first"], as_of)
    category = _latest(record["m_category"], date.min, date.max, as_of)
    last = min(enrolment[0], as_of)
    ecog = _latest(record["ecog"], enrolment[0] - timedelta(days=28), last, last)
    diagnosis = facts["diagnosis"]
    statuses = {
        "I1": STATUS[_all(_adult(facts["birth_date"], enrolment), facts["consent"], answers.get("I1.comply"))],
        "I2": STATUS[
            _all(
                None if diagnosis is None else diagnosis == "breast cancer",
                _any(
                    None if category is None else _under_readings([each in ("cM1", "pM1") for each in category]),
                    lesions["any"],
                ),
            )
        ],
        "I3": STATUS[_all(lesions["any"], lesions["few"], lesions["organs"])],
        "I4": STATUS[lesions["eliminated"]],
        "I5": STATUS[_under_readings(_her2(facts))],
        "I6": _brain(lesions),
        "I7": STATUS[_all(therapies["taxane"], therapies["trastuzumab"])],
        "I8": STATUS[None if ecog is None else _under_readings([each <= 1 for each in ecog])],
        "I9": STATUS[answers.get("I9")],
    }
    found = {}
    if record["group"] != "comparison":
        found["observation"] = (_verdict(statuses), statuses)
    if record["group"] != "observation":
        srt = _under_readings([_all(therapies["t-dm1"], therapies[key]) for key in ("srt", "srt first")])
        statuses = {**statuses, "C1": STATUS[srt]}
        found["comparison"] = (_verdict(statuses), statuses)
    return found


def _brain(lesions: Data) -> str:
    if lesions["brain"] is False:
        return "not applicable"
    blocks = [_all(lesions["brain"], _not(truth)) for truth in lesions["stable"]]
    return STATUS[_not(_under_readings(blocks))]


def _verdict(statuses: dict[str, str]) -> str:
    found = statuses.values()
    return "ineligible" if "not met" in found else "undetermined" if "undetermined" in found else "eligible"


def verdicts(record: Data) -> dict[str, str]:
    """The verdicts alone."""
    return {group: verdict for group, (verdict, _) in decide(record).items()}
