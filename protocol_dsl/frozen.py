"""
`frozen` of attrs, for rooms with many small classes: the same data, ready in half the time.

attrs writes and compiles four methods for each class when a program starts. The language has hundreds of nodes and
findings, and the command line waits for all of them. Here attrs makes everything but equality, hash and `repr`, which
need no code of their own for each class.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    # To mypy it is attrs' own, since it makes the same classes.
    from attrs import frozen as frozen
else:

    def frozen(given: type | None = None, /, *, kw_only: bool = False) -> Any:
        """A class whose instances never change, are equal if their fields are, and have the fields' hash."""

        def made(cls: type) -> type:
            return _with_methods(attrs.frozen(cls, eq=False, repr=False, kw_only=kw_only))

        return made if given is None else made(given)


def _with_methods(cls: type) -> type:
    compared = [each.name for each in attrs.fields(cls) if each.eq]
    shown = [each.name for each in attrs.fields(cls) if each.repr]
    methods = _equality(_values(compared)) | {"__repr__": _representation(shown)}
    for name, method in methods.items():
        # What a class says of itself counts, as with attrs.
        if name not in cls.__dict__:
            setattr(cls, name, method)
    return cls


def _values(names: list[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda _: ()


def _equality(values: Callable[[Any], Any]) -> dict[str, Callable[..., Any]]:
    def equal(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    def hashed(self: Any) -> int:
        return hash((self.__class__, values(self)))

    return {"__eq__": equal, "__hash__": hashed}


def _representation(names: list[str]) -> Callable[[Any], str]:
    def represented(self: Any) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__.rsplit('>.', 1)[-1]}({fields})"

    return represented
