"""
Made-up records of the first protocol, the same ones from the same seed.

`plain` ones hold only plain values, as most records of a well-kept database do: exact numbers, full dates, known codes,
complete lists. `mixed` ones lack things, know some dates to the month, and hold results that contradict each other.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

Data = dict[str, Any]
SITES = {"liver": "liver", "bone": "skeleton", "lung": "lung", "brain": "cns", "lymph_node": "lymphatic"}
AGENTS: tuple[Any, ...] = (
    "docetaxel",
    {"system": "rxnorm", "code": "56946", "display": "paclitaxel"},
    "trastuzumab",
    {"system": "atc", "code": "L01XC03"},
    "pertuzumab",
    "capecitabine",
    "stereotactic_radiotherapy",
    "trastuzumab_emtansine",
)
VAGUE_AGENTS: tuple[Any, ...] = ("radiotherapy", "some trial drug", {"system": "rxnorm", "code": "1"}, None)
AS_OF = date(2026, 3, 2)


def plain(number: int, seed: int = 1) -> list[Data]:
    """So many records of plain values."""
    draw = random.Random(seed)
    return [_record(draw, f"P-{n:05d}") for n in range(number)]


def mixed(number: int, seed: int = 2) -> list[Data]:
    """So many records, of which most lack something."""
    draw = random.Random(seed)
    return [_spoilt(draw, _record(draw, f"M-{n:05d}")) for n in range(number)]


def _back(draw: random.Random, least: int, most: int) -> str:
    return (AS_OF - timedelta(days=draw.randint(least, most))).isoformat()


def _record(draw: random.Random, subject: str) -> Data:
    group = draw.choice(("observation", "observation", "comparison", None))
    enrolment = {"planned": "2026-03-09"} if draw.random() < 0.5 else AS_OF.isoformat()
    timepoints: Data = {"enrolment": enrolment}
    if group != "observation":
        timepoints["tdm1_first"] = _back(draw, 50, 400)
    return {
        "format": "record/1",
        "subject": subject,
        "as_of": AS_OF.isoformat(),
        "timezone": "Europe/Paris",
        "group": group,
        "timepoints": timepoints,
        "facts": {
            "birth_date": _back(draw, 17 * 365, 85 * 365),
            "consent": draw.random() < 0.95,
            "diagnosis": {"system": "icd10", "code": draw.choice(("C50.9", "C50.4", "C50.1", "C50.2", "C34.1"))},
            "her2_ihc": draw.choice((1, 2, 3, 3, 3, 3)),
            "her2_ish_ratio": draw.choice(("1.4", "2.0", "2.40", "3.1")),
        },
        "measurements": {
            "m_category": [{"value": draw.choice(("cM1", "cM1", "pM1", "cM0")), "on": _back(draw, 1, 90)}],
            "ecog": [{"value": draw.choice((0, 0, 1, 1, 2)), "on": _back(draw, *days)} for days in ((0, 18), (19, 60))],
        },
        "records": {
            "lesions": {"rows": [_lesion(draw) for _ in range(draw.randint(1, 5))], "through": AS_OF.isoformat()},
            "therapies": {"rows": [_therapy(draw) for _ in range(draw.randint(1, 6))], "through": AS_OF.isoformat()},
        },
        "attestations": {
            key: {"value": draw.random() < 0.95, "by": "investigator", "on": "2026-02-27"}
            for key in ("I1.comply", "I9")
        },
    }  # fmt: skip


def _lesion(draw: random.Random) -> Data:
    site = draw.choice((*SITES, "liver", "bone"))
    row: Data = {
        "site": site,
        "organ_system": SITES[site],
        "can_be_eliminated": {"value": draw.random() < 0.95, "by": "radiation_oncologist", "on": "2026-02-25"},
    }
    if site == "lymph_node":
        row["field"] = "left axilla"
        row["curative_field"] = {"value": draw.random() < 0.7, "by": "radiation_oncologist", "on": "2026-02-25"}
    if site == "brain":
        row["stable_since"] = _back(draw, 50, 200)
    return row


def _therapy(draw: random.Random) -> Data:
    start = draw.randint(40, 900)
    end = "ongoing" if draw.random() < 0.2 else _back(draw, 1, start)
    return {"agent": draw.choice(AGENTS), "given": {"from": _back(draw, start, start), "to": end}}


# ---- What real records look like ----------------------------------------------------------------------------


def _spoilt(draw: random.Random, record: Data) -> Data:
    facts, lists = record["facts"], record["records"]
    for name in list(facts):
        if draw.random() < 0.15:
            facts[name] = None
        elif draw.random() < 0.1:
            del facts[name]
    if draw.random() < 0.2:
        facts["her2_report"] = draw.choice(("positive", "negative", "equivocal", None))
    if draw.random() < 0.2:
        facts["her2_ish_ratio"] = "not done"
    if draw.random() < 0.2 and facts.get("birth_date"):
        facts["birth_date"] = facts["birth_date"][: draw.choice((4, 7))]
    if draw.random() < 0.2:
        record["measurements"]["ecog"].append({"value": 2, "on": record["measurements"]["ecog"][0]["on"]})
    if draw.random() < 0.1:
        del record["measurements"][draw.choice(("ecog", "m_category"))]
    if draw.random() < 0.15:
        lists[draw.choice(("lesions", "therapies"))]["through"] = draw.choice((None, "2026-01-15"))
    if draw.random() < 0.2:
        record["timepoints"].pop("tdm1_first", None)
    if draw.random() < 0.1:
        record["timepoints"] = {}
    if draw.random() < 0.1:
        record["attestations"].pop("I9")
    _spoil_rows(draw, lists)
    return record


def _spoil_rows(draw: random.Random, lists: Data) -> None:
    for row in lists["lesions"]["rows"]:
        if draw.random() < 0.2:
            row[draw.choice(sorted(row))] = None
        if draw.random() < 0.1:
            row["stable_since"] = _back(draw, 20, 60)
    for row in lists["therapies"]["rows"]:
        if draw.random() < 0.1:
            row["agent"] = draw.choice(VAGUE_AGENTS)
        if draw.random() < 0.2:
            row["given"] = {**row["given"], draw.choice(("from", "to")): None}
        elif draw.random() < 0.2:
            row["given"]["from"] = row["given"]["from"][:7]
            if row["given"]["to"] != "ongoing":
                row["given"]["to"] = row["given"]["to"][:7]
