"""Where two pieces of plain data differ, by JSON path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final


class _Absent:
    """Stands for what only the other side has."""

    def __repr__(self) -> str:
        return "absent"


ABSENT: Final = _Absent()


def differences(stored: object, recomputed: object, path: str = "$") -> Iterator[tuple[str, object, object]]:
    """Each place where they differ, with both values; `ABSENT` where one side has nothing."""
    if isinstance(stored, Mapping) and isinstance(recomputed, Mapping):
        for key in sorted({*stored, *recomputed}):
            yield from differences(stored.get(key, ABSENT), recomputed.get(key, ABSENT), f"{path}.{key}")
    elif _is_list(stored) and _is_list(recomputed):
        assert isinstance(stored, Sequence)
        assert isinstance(recomputed, Sequence)
        for number in range(max(len(stored), len(recomputed))):
            left, right = (each[number] if number < len(each) else ABSENT for each in (stored, recomputed))
            yield from differences(left, right, f"{path}[{number}]")
    elif type(stored) is not type(recomputed) or stored != recomputed:
        yield path, stored, recomputed


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)
