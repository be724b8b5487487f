"""
`frozen` of attrs, for rooms with many small classes: the same data, and a class is made when its first instance is.

attrs writes and compiles methods for each class when a program starts. The language has hundreds of nodes and findings,
of which one run meets a few dozen, and the command line waits for all of them. Here attrs gets a class when somebody
makes an instance of it, and then makes everything but equality, hash and `repr`, which need no code of their own for
each class. A class with slots is another class than the one that was written; so these have none.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from threading import RLock
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    # To mypy it is attrs' own, since it makes the same classes.
    from attrs import frozen as frozen
else:

    def frozen(given: type | None = None, /, *, kw_only: bool = False) -> Any:
        """A class whose instances never change, are equal if their fields are, and have the fields' hash."""

        def made(cls: type) -> type:
            _UNFINISHED[cls] = kw_only
            cls.__init__ = _first_instance
            return cls

        return made if given is None else made(given)


_UNFINISHED: dict[type, bool] = {}
"""Classes that have no instance yet, and whether they are made by keywords alone."""
_FINISHING = RLock()


def _first_instance(self: Any, *args: Any, **kwargs: Any) -> None:
    """Gives way to the `__init__` that attrs makes."""
    _finish(type(self))
    self.__init__(*args, **kwargs)


def _finish(cls: type) -> None:
    """Has attrs make a class, after those that it inherits from; another thread may be at it, or done."""
    with _FINISHING:
        for each in reversed(cls.__mro__):
            if each in _UNFINISHED:
                kw_only = _UNFINISHED[each]
                _add_methods(attrs.frozen(each, slots=False, init=True, eq=False, repr=False, kw_only=kw_only))
                del _UNFINISHED[each]


def _add_methods(cls: type) -> None:
    compared = [each.name for each in attrs.fields(cls) if each.eq]
    shown = [each.name for each in attrs.fields(cls) if each.repr]
    methods = _equality(_values(compared)) | {"__repr__": _representation(shown)}
    for name, method in methods.items():
        # What a class says of itself counts, as with attrs.
        if name not in cls.__dict__:
            setattr(cls, name, method)


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
