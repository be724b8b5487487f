"""What reading relies on about the time-zone data themselves."""

import struct
from importlib import resources
from itertools import pairwise

from protocol_dsl.values.calendar import zone_names

DAY = 86_400


def transitions(name):
    """The seconds at which a zone changes its clocks, as its file lists them (RFC 9636, the block of 64 bits)."""
    *folders, leaf = name.split("/")
    data = (resources.files(".".join(["tzdata", "zoneinfo", *folders])) / leaf).read_bytes()
    utc, standard, leaps, times, types, letters = struct.unpack(">6l", data[20:44])
    second = 44 + times * 5 + types * 6 + letters + leaps * 8 + standard + utc
    _, _, _, number, _, _ = struct.unpack(">6l", data[second + 20 : second + 44])
    return struct.unpack(f">{number}q", data[second + 44 : second + 44 + 8 * number])


def test_no_zone_changes_its_clocks_twice_within_a_day():
    listed = {name: transitions(name) for name in zone_names()}

    assert sum(map(len, listed.values())) > 10_000
    assert [name for name, times in listed.items() if any(b - a <= DAY for a, b in pairwise(times))] == []
