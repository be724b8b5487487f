"""
Other rule engines for Python, with as much of the first protocol as each can express.

None of them has dates, windows, partial values, codes or a third truth value, so that they are given what the engine
works out itself: the age, the latest results, and for each drug its class and whether it was begun in time. They say
for eight of the nine criteria whether they hold, on records where all of that is known. Cedar has no loops either: it
is given the counts as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from importlib import metadata
from typing import Any

from benchmarks import by_hand

Data = dict[str, Any]
Decided = dict[str, bool]
CRITERIA = ("I1", "I2", "I3", "I4", "I5", "I7", "I8", "I9")


def prepared(record: Data) -> Data | None:
    """What a peer is given of a record typed by hand; None where something is not known."""
    enrolment = (record["enrolment"] or (record["as_of"],))[0]
    last = min(enrolment, record["as_of"])
    ecog = by_hand._latest(record["ecog"], enrolment - timedelta(days=28), last, last)
    category = by_hand._latest(record["m_category"], date.min, date.max, record["as_of"])
    facts, rows = record["facts"], record["lesions"]["rows"]
    if ecog is None or category is None or len(ecog) > 1 or len(category) > 1:
        return None
    return {
        "age": by_hand._years(facts["birth_date"][0], enrolment),
        "consent": facts["consent"],
        "comply": record["attestations"]["I1.comply"],
        "breast_cancer": facts["diagnosis"] == "breast cancer",
        "m_category": next(iter(category)),
        "her2_ihc": facts["her2_ihc"],
        "her2_ish_tenths": int(facts["her2_ish_ratio"] * 10),
        "ecog": next(iter(ecog)),
        "survival": record["attestations"]["I9"],
        "lesions": [
            {
                "organ_system": row["organ_system"],
                "can_be_eliminated": row["can_be_eliminated"],
                "clustered": row["site"] == "lymph_node" and bool(row.get("curative_field")),
            }
            for row in rows
        ],
        "therapies": [
            {"class": row["agent"], "before": row["given"][0][1] < enrolment} for row in record["therapies"]["rows"]
        ],
    }


def counted(data: Data) -> Data:
    """The same for Cedar, which cannot loop: counted and gathered beforehand."""
    single = [each for each in data["lesions"] if not each["clustered"]]
    return {
        **{key: value for key, value in data.items() if key not in ("lesions", "therapies")},
        "lesions": len(data["lesions"]),
        "metastases": len(single) + (len(single) < len(data["lesions"])),
        "organ_systems": len({each["organ_system"] for each in data["lesions"]}),
        "all_eliminated": all(each["can_be_eliminated"] for each in data["lesions"]),
        "begun": sorted({each["class"] for each in data["therapies"] if each["before"]}),
    }


def wanted(record: Data) -> Decided:
    """What comes out by hand."""
    ((_, statuses), *_) = by_hand.decide(record).values()
    return {name: statuses[name] == "met" for name in CRITERIA}


# ---- One function for each peer: from what `prepared` or `counted` gives to what holds -------------------------

ZEN = {
    "I1": "age >= 18 and consent and comply",
    "I2": "breast_cancer and (m_category in ['cM1', 'pM1'] or len(lesions) > 0)",
    "I3": "len(lesions) > 0 and count(lesions, not #.clustered) + (some(lesions, #.clustered) ? 1 : 0) <= 5"
    " and (some(lesions, #.organ_system == 'cns') ? 1 : 0) + (some(lesions, #.organ_system == 'skeleton') ? 1 : 0)"
    " + (some(lesions, #.organ_system == 'liver') ? 1 : 0) + (some(lesions, #.organ_system == 'lung') ? 1 : 0)"
    " + (some(lesions, #.organ_system == 'lymphatic') ? 1 : 0) <= 3",
    "I4": "all(lesions, #.can_be_eliminated)",
    "I5": "her2_ihc == 3 or her2_ish_tenths >= 20",
    "I7": "some(therapies, #.class == 'taxane' and #.before)"
    " and some(therapies, #.class == 'trastuzumab' and #.before)",
    "I8": "ecog <= 1",
    "I9": "survival",
}


def zen_engine() -> Callable[[Data], Decided]:
    """zen-engine, a native engine behind a Python door; expressions compiled beforehand."""
    import zen

    rules = {name: zen.compile_expression(text) for name, text in ZEN.items()}
    return lambda data: {name: bool(rule.evaluate(data)) for name, rule in rules.items()}


def _organs(test: str) -> str:
    return " + ".join(test.format(organ) for organ in ("cns", "skeleton", "liver", "lung", "lymphatic"))


CEL = {
    "I1": "age >= 18 && consent && comply",
    "I2": "breast_cancer && (m_category in ['cM1', 'pM1'] || lesions.size() > 0)",
    "I3": "lesions.size() > 0 && lesions.filter(x, !x.clustered).size()"
    " + (lesions.exists(x, x.clustered) ? 1 : 0) <= 5 && "
    + _organs("(lesions.exists(x, x.organ_system == '{}') ? 1 : 0)")
    + " <= 3",
    "I4": "lesions.all(x, x.can_be_eliminated)",
    "I5": "her2_ihc == 3 || her2_ish_tenths >= 20",
    "I7": "therapies.exists(x, x['class'] == 'taxane' && x.before)"
    " && therapies.exists(x, x['class'] == 'trastuzumab' && x.before)",
    "I8": "ecog <= 1",
    "I9": "survival",
}


def cel_python() -> Callable[[Data], Decided]:
    """cel-python, CEL in plain Python; programs compiled beforehand, the data turned into its types each time."""
    import celpy

    environment = celpy.Environment()
    rules = {name: environment.program(environment.compile(text)) for name, text in CEL.items()}

    def decide(data: Data) -> Decided:
        given = celpy.json_to_cel(data)
        return {name: bool(rule.evaluate(given)) for name, rule in rules.items()}

    return decide


RULES = {
    "I1": "age >= 18 and consent and comply",
    "I2": "breast_cancer and (m_category in ['cM1', 'pM1'] or lesions.length > 0)",
    "I3": "lesions.length > 0 and [x for x in lesions if not x['clustered']].length"
    " + ($any([x['clustered'] for x in lesions]) ? 1 : 0) <= 5 and "
    + _organs("($any([x['organ_system'] == '{}' for x in lesions]) ? 1 : 0)")
    + " <= 3",
    "I4": "$all([x['can_be_eliminated'] for x in lesions])",
    "I5": "her2_ihc == 3 or her2_ish_tenths >= 20",
    "I7": "$any([x['class'] == 'taxane' and x['before'] for x in therapies])"
    " and $any([x['class'] == 'trastuzumab' and x['before'] for x in therapies])",
    "I8": "ecog <= 1",
    "I9": "survival",
}


def rule_engine() -> Callable[[Data], Decided]:
    """rule-engine, an expression language in plain Python; rules parsed beforehand."""
    import rule_engine as engine

    rules = {name: engine.Rule(text) for name, text in RULES.items()}
    return lambda data: {name: rule.matches(data) for name, rule in rules.items()}


CEDAR = {
    "I1": "context.age < 18 || !context.consent || !context.comply",
    "I2": '!context.breast_cancer || !(["cM1", "pM1"].contains(context.m_category) || context.lesions > 0)',
    "I3": "context.lesions == 0 || context.metastases > 5 || context.organ_systems > 3",
    "I4": "!context.all_eliminated",
    "I5": "!(context.her2_ihc == 3 || context.her2_ish_tenths >= 20)",
    "I7": '!context.begun.containsAll(["taxane", "trastuzumab"])',
    "I8": "context.ecog > 1",
    "I9": "!context.survival",
}


def cedar() -> Callable[[Data], Decided]:
    """cedarpy, Cedar behind a Python door: each criterion forbids, and the answer names the policies that did."""
    import cedarpy

    policies = "\n".join(f"forbid(principal, action, resource) when {{ {text} }};" for text in CEDAR.values())
    ids = {f"policy{n}": name for n, name in enumerate(CEDAR)}
    asked = {"principal": 'P::"x"', "action": 'A::"enrol"', "resource": 'T::"t"'}
    compiled, nobody = cedarpy.PolicySet.from_str(policies), cedarpy.Entities.from_json_str("[]")

    def decide(data: Data) -> Decided:
        answer = cedarpy.is_authorized({**asked, "context": data}, compiled, nobody)
        broken = {ids[each] for each in answer.diagnostics.reasons}
        return {name: name not in broken for name in CEDAR}

    return decide


PEERS: Mapping[str, Callable[[], Callable[[Data], Decided]]] = {
    "zen-engine": zen_engine,
    "cedarpy": cedar,
    "rule-engine": rule_engine,
    "cel-python": cel_python,
}


def given_to(peer: str, records: tuple[Data, ...]) -> tuple[list[Data], list[Data]]:
    """The typed records on which a peer is run, and what it is given of each."""
    found = [(record, data) for record in records if (data := prepared(record)) is not None]
    return [record for record, _ in found], [counted(data) if peer == "cedarpy" else data for _, data in found]


def version(peer: str) -> str:
    """The installed version of a peer."""
    return metadata.version(peer)


def disagreements(peer: str, records: tuple[Data, ...]) -> list[str]:
    """The records on which a peer and B1 differ, as JSON; none of them may."""
    decide = PEERS[peer]()
    kept, given = given_to(peer, records)
    return [json.dumps(data) for record, data in zip(kept, given, strict=True) if decide(data) != wanted(record)]
