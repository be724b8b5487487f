"""Temporal networks against networkx, and conflicts that are real and smallest."""

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol_dsl.sequencing.network import (
    Conflict,
    Edge,
    Relaxation,
    Solution,
    between,
    is_feasible,
    most_between,
    solve,
    way,
)

ORIGIN = "e0"
EVENTS = [f"e{number}" for number in range(8)]


EVENT = st.sampled_from(EVENTS)
BOUNDS = {least: st.tuples(EVENT, EVENT, st.integers(least, 60), st.sampled_from("abcdef")) for least in (-20, 0)}


@st.composite
def networks(draw, slack=-20):
    number = draw(st.integers(1, 16))
    bounds = draw(st.lists(BOUNDS[slack], min_size=number, max_size=number))
    return [Edge(*each) for each in bounds if each[0] != each[1]]


def as_graph(edges):
    graph = networkx.DiGraph()
    graph.add_node(ORIGIN)
    for edge in edges:
        least = min(edge.most, graph.get_edge_data(edge.start, edge.end, {"weight": edge.most})["weight"])
        graph.add_edge(edge.start, edge.end, weight=least)
    return graph


def can_be_kept(edges):
    graph = as_graph(edges)
    graph.add_weighted_edges_from(("everything", event, 0) for event in list(graph))
    return not networkx.negative_edge_cycle(graph)


def relaxed(edges, relaxation, by):
    return [
        Edge(edge.start, edge.end, edge.most + by if edge.source == relaxation.source else edge.most, edge.source)
        for edge in edges
    ]


@settings(max_examples=100)
@given(networks())
def test_a_network_is_feasible_exactly_if_networkx_finds_no_negative_circle(edges):
    assert isinstance(solve(edges, ORIGIN), Solution) == can_be_kept(edges)


@pytest.mark.slow
@settings(max_examples=3000)
@given(networks())
def test_three_thousand_random_networks_agree_with_networkx(edges):
    found = solve(edges, ORIGIN)

    assert isinstance(found, Solution) == can_be_kept(edges)
    if isinstance(found, Solution):
        check_times(edges, found)


@given(networks(slack=0))
def test_earliest_and_latest_times_are_those_of_networkx(edges):
    found = solve(edges, ORIGIN)

    assert isinstance(found, Solution)
    check_times(edges, found)


def check_times(edges, found):
    graph = as_graph(edges)
    latest = networkx.single_source_bellman_ford_path_length(graph, ORIGIN)
    earliest = networkx.single_source_bellman_ford_path_length(graph.reverse(), ORIGIN)
    for event in graph:
        assert found.latest[event] == latest.get(event)
        assert found.earliest[event] == (-earliest[event] if event in earliest else None)


@given(networks())
def test_a_conflict_is_a_closed_circle_of_its_own_bounds_that_is_negative(edges):
    found = solve(edges, ORIGIN)

    if isinstance(found, Conflict):
        assert all(edge in edges for edge in found.edges)
        following = [*found.edges[1:], found.edges[0]]
        assert all(edge.end == other.start for edge, other in zip(found.edges, following, strict=True))
        assert sum(edge.most for edge in found.edges) == -found.short < 0


@given(networks())
def test_a_relaxation_makes_the_whole_network_feasible_and_a_minute_less_does_not(edges):
    found = solve(edges, ORIGIN)

    if isinstance(found, Conflict):
        assert [each.by for each in found.relaxations] == sorted(each.by for each in found.relaxations)
        for relaxation in found.relaxations:
            assert can_be_kept(relaxed(edges, relaxation, relaxation.by))
            assert not can_be_kept(relaxed(edges, relaxation, relaxation.by - 1))


@given(networks())
def test_a_source_without_a_relaxation_cannot_help_by_itself(edges):
    found = solve(edges, ORIGIN)

    if isinstance(found, Conflict):
        helpful = {each.source for each in found.relaxations}
        for source in {edge.source for edge in edges} - helpful:
            away = [edge for edge in edges if edge.source != source]
            assert not can_be_kept(away) or all(edge.source != source for edge in found.edges)


@given(networks())
def test_a_way_is_a_chain_of_bounds_that_adds_up_to_the_latest_time(edges):
    found = solve(edges, ORIGIN)

    assert is_feasible(edges) == isinstance(found, Solution)
    if isinstance(found, Solution):
        for event, latest in found.latest.items():
            assert most_between(edges, ORIGIN, event) == latest
            steps = way(edges, ORIGIN, event)
            assert (steps is None) == (latest is None)
            if steps is not None:
                assert set(steps) <= set(edges)
                assert sum(each.most for each in steps) == latest
                assert [ORIGIN, *(each.end for each in steps)] == [*(each.start for each in steps), event]


def test_a_window_is_a_most_one_way_and_a_least_the_other_way_of_which_each_can_be_changed():
    assert between("a", "b", 2, 5) == (Edge("a", "b", 5), Edge("b", "a", -2))
    assert between("a", "b", 2, 5, "w") == (Edge("a", "b", 5, ("w", "most")), Edge("b", "a", -2, ("w", "least")))
    assert between("a", "b", None, None, "w") == ()


def test_what_lies_in_the_nature_of_things_is_never_changed():
    found = solve([*between("a", "b", 0, None), *between("a", "b", None, -5, "late")], "a")

    assert isinstance(found, Conflict)
    assert [(each.source, each.by) for each in found.relaxations] == [(("late", "most"), 5)]


@pytest.mark.parametrize("way_round", [1, -1])
def test_a_source_gives_way_enough_for_every_circle_that_it_is_in(way_round):
    short, long = between("a", "b", 10, None, "gap"), between("c", "d", 40, None, "gap")
    edges = [*short, *long, *between("a", "b", None, 5, "visit"), *between("c", "d", None, 5, "dose")][::way_round]
    found = solve(edges, "a")

    assert isinstance(found, Conflict)
    assert found.relaxations == (Relaxation(("gap", "least"), 35),)


def test_what_a_circle_lacks_is_shared_in_whole_minutes():
    gaps = [edge for n in range(2) for edge in between(f"f{n}", f"f{n + 1}", 10, None, "gap")]
    found = solve([*gaps, *between("f0", "f2", None, 15, "week")], "f0")

    assert isinstance(found, Conflict)
    assert [(each.source[0], each.by) for each in found.relaxations] == [("gap", 3), ("week", 5)]
    assert all(isinstance(each.by, int) for each in found.relaxations)


def test_an_origin_that_nothing_is_timed_by_bounds_nothing():
    found = solve([Edge("a", "b", 3)], "elsewhere")

    assert found == Solution({"a": None, "b": None, "elsewhere": 0}, {"a": None, "b": None, "elsewhere": 0})


def test_four_gaps_and_an_interval_do_not_fit_into_a_week():
    hour = 60
    gaps = [edge for n in range(4) for edge in between(f"f{n}", f"f{n + 1}", 40 * hour, None, "gap")]
    edges = [*gaps, *between("f4", "dose", 24 * hour, None, "dose"), *between("f0", "dose", None, 168 * hour, "week")]
    found = solve(edges, "f0")

    assert isinstance(found, Conflict)
    assert found.short == 16 * hour
    assert {each.source[0]: each.by for each in found.relaxations} == {
        "gap": 4 * hour,
        "week": 16 * hour,
        "dose": 16 * hour,
    }


def test_with_a_day_more_they_fit_with_eight_hours_to_spare():
    hour = 60
    gaps = [edge for n in range(4) for edge in between(f"f{n}", f"f{n + 1}", 40 * hour, None, "gap")]
    edges = [*gaps, *between("f4", "dose", 24 * hour, None, "dose"), *between("f0", "dose", None, 192 * hour, "week")]
    found = solve(edges, "f0")

    assert isinstance(found, Solution)
    assert found.latest["dose"] - found.earliest["dose"] == 8 * hour


def test_a_thousand_cycles_with_two_windows_each_are_solved():
    day = 1440
    edges = [
        edge
        for n in range(1000)
        for edge in (
            *between(f"c{n}", f"c{n + 1}", 21 * day, 24 * day, "cycle"),
            *between(f"c{n}", f"v{n}", 6 * day, 8 * day, "visit"),
        )
    ]
    found = solve(edges, "c0")

    assert isinstance(found, Solution)
    assert (found.earliest["c1000"], found.latest["c1000"]) == (21_000 * day, 24_000 * day)

    late = [*edges, *between("c0", "c1000", None, 20_000 * day, "end")]
    conflict = solve(late, "c0")
    assert isinstance(conflict, Conflict)
    assert conflict.short == 1000 * day
