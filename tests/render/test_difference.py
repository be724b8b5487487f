"""Differences between two pieces of data."""

from protocol_dsl.render.difference import ABSENT, differences


def test_the_same_data_do_not_differ():
    assert list(differences({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]})) == []


def test_each_place_is_named():
    assert list(differences({"a": [1, 2], "b": 1}, {"a": [1, 3, 4], "c": 1})) == [
        ("$.a[1]", 2, 3),
        ("$.a[2]", ABSENT, 4),
        ("$.b", 1, ABSENT),
        ("$.c", ABSENT, 1),
    ]


def test_true_is_not_one():
    assert list(differences([True], [1])) == [("$[0]", True, 1)]
