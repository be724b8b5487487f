"""The declared word that a misspelt one most likely stands for."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST_WORD = 80
"""What is longer is no misspelt word."""


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """
    The candidate that is fewest slips of the pen away from `word`, or None if none is near.

    A slip is a letter too many, missing, wrong, or swapped with its neighbour (Damerau and Levenshtein's distance with
    restricted swaps; case does not count). A word may have one slip for every three letters it has, at least one. Of
    equally near candidates the first by alphabet wins, so that the answer never depends on the order of declaration.
    Nothing is near to a word of more than 80 letters.
    """
    if len(word) > LONGEST_WORD:
        return None
    folded = word.casefold()
    letters = frozenset(folded)
    limit = max(1, len(word) // 3)
    near = (
        (slips, candidate)
        for candidate in set(candidates)
        if candidate != word
        and abs(len(candidate) - len(word)) <= limit
        and _alike(letters, candidate.casefold(), limit)
        and (slips := distance(folded, candidate.casefold(), limit)) <= limit
        and slips < max(len(word), len(candidate))
    )
    return min(near, default=(0, None))[1]


def _alike(letters: frozenset[str], other: str, most: int) -> bool:
    """Whether two words could be so few slips apart: each slip brings in one new letter at the most."""
    others = frozenset(other)
    return len(letters - others) <= most and len(others - letters) <= most


def distance(left: str, right: str, most: int | None = None) -> int:
    """How many slips turn `left` into `right`; where it is more than `most`, any number above it."""
    far = len(left) + len(right)
    reach = far if most is None else most
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        # Further from the diagonal than that, there are more slips in any case.
        first, last = max(1, row - reach), min(len(right), row + reach)
        current = [row] + [far] * len(right)
        for column in range(first, last + 1):
            other = right[column - 1]
            cost = min(above[column] + 1, current[column - 1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current[column] = cost
        if min(current) > reach and min(above) > reach:
            return reach + 1
        before, above = above, current
    return above[-1]
