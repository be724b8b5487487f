"""The declared word that a misspelt one most likely stands for."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """
    The candidate that is fewest slips of the pen away from `word`, or None if none is near.

    A slip is a letter too many, missing, wrong, or swapped with its neighbour (Damerau and Levenshtein's distance with
    restricted swaps; case does not count). A word may have one slip for every three letters it has, at least one. Of
    equally near candidates the first by alphabet wins, so that the answer never depends on the order of declaration.
    """
    folded = word.casefold()
    limit = max(1, len(word) // 3)
    near = (
        (slips, candidate)
        for candidate in set(candidates)
        if candidate != word
        and abs(len(candidate) - len(word)) <= limit
        and (slips := distance(folded, candidate.casefold())) <= limit
        and slips < max(len(word), len(candidate))
    )
    return min(near, default=(0, None))[1]


def distance(left: str, right: str) -> int:
    """How many slips turn `left` into `right`."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, above = above, current
    return above[-1]
