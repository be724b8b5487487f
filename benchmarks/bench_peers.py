"""Other rule engines on what they can express of the first protocol; every result is compared."""

from __future__ import annotations

import pytest

from benchmarks import first_protocol
from benchmarks.peers import PEERS, disagreements, given_to


@pytest.mark.parametrize("peer", PEERS)
def test_a_peer(benchmark, peer):
    typed = first_protocol.plain().typed[:50]
    decide = PEERS[peer]()
    _, given = given_to(peer, typed)
    benchmark.pedantic(lambda: [decide(each) for each in given], rounds=3)

    assert disagreements(peer, typed) == []
