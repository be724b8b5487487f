"""
`frozen`, `field` and `evolve` of attrs, for rooms with many small classes: the same data, at once.

attrs writes and compiles methods for each class, which takes it half a millisecond. The language has hundreds of nodes
and findings, of which one run meets a few dozen, and the command line waits for all of them. The methods here are the
same functions for every class, given the names of its fields. attrs gets a class when somebody asks attrs for its
fields, or when it has so many instances that a compiled `__init__` is worth its while. A class with slots is another
class than the one that was written; so these have none, and inherit from no class that has any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from threading import RLock
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    # To mypy they are attrs' own, since they make the same classes.
    from attrs import evolve as evolve
    from attrs import field as field
    from attrs import frozen as frozen
else:

    def frozen(given: type | None = None, /, *, kw_only: bool = False) -> Any:
        """A class whose instances never change, are equal if their fields are, and have the fields' hash."""

        def made(cls: type) -> type:
            _UNREAD[cls] = kw_only
            cls.__init__ = _first_instance
            cls.__setattr__ = cls.__delattr__ = _refuse
            cls.__attrs_attrs__ = _FieldsOfAttrs()
            return cls

        return made if given is None else made(given)

    def field(**said: Any) -> Any:
        """What is to be said of a field: `default` or `factory`, `eq`, `repr` and `kw_only`, as for attrs."""
        return _Field(**said)

    def evolve(instance: Any, **changes: Any) -> Any:
        """The same data, but for these fields."""
        fields = _written(type(instance))
        if fields is None:
            return attrs.evolve(instance, **changes)
        return type(instance)(**({name: getattr(instance, name) for name in fields} | changes))


def field_names(kind: type) -> tuple[str, ...]:
    """The fields of a class, whether it was made here or by attrs; none of any other class."""
    if (written := _written(kind)) is not None:
        return tuple(written)
    return tuple(each.name for each in attrs.fields(kind)) if attrs.has(kind) else ()


def compared_names(kind: type) -> tuple[str, ...]:
    """The fields of a class that count when two of it are compared."""
    if (written := _written(kind)) is not None:
        return tuple(name for name, each in written.items() if each.eq)
    return tuple(each.name for each in attrs.fields(kind) if each.eq) if attrs.has(kind) else ()


def has_fields(kind: type) -> bool:
    """Whether a class was made here or by attrs."""
    return _written(kind) is not None or attrs.has(kind)


# ---- What was written -----------------------------------------------------------------

_MISSING = object()
_MANY = 500
"""With so many instances of a class, those that follow are worth the half millisecond that attrs takes for it."""


class _Field:
    """What was said of one field."""

    def __init__(
        self, default: Any = _MISSING, factory: Any = None, eq: bool = True, repr: bool = True, kw_only: bool = False
    ) -> None:
        self.default = default
        self.factory = factory
        self.eq = eq
        self.repr = repr
        self.kw_only = kw_only

    def of_attrs(self) -> Any:
        given = {} if self.default is _MISSING else {"default": self.default}
        given |= {} if self.factory is None else {"factory": self.factory}
        return attrs.field(eq=self.eq, repr=self.repr, kw_only=self.kw_only, **given)


_UNREAD: dict[type, bool] = {}
"""Classes of which nobody has asked for the fields, and whether all of these are given by name."""
_WRITTEN: dict[type, dict[str, _Field]] = {}
"""The fields of each class, those that it inherits in front."""
_COMPLETE: set[type] = set()
"""The classes that attrs has made."""
_COMPLETING = RLock()


def _written(cls: type) -> dict[str, _Field] | None:
    """The fields of a class that was made here; None of any other."""
    if cls not in _WRITTEN and cls in _UNREAD:
        _WRITTEN[cls] = _fields_of(cls, _UNREAD[cls])
    return _WRITTEN.get(cls)


def _fields_of(cls: type, kw_only: bool) -> dict[str, _Field]:
    own = {
        name: _own_field(cls, name, kw_only)
        for name, said in cls.__annotations__.items()
        if not str(said).removeprefix("typing.").startswith("ClassVar")
    }
    found: dict[str, _Field] = {}
    for base in reversed(cls.__mro__[1:]):
        inherited = _written(base)
        if inherited is None and attrs.has(base):
            raise TypeError(f"{cls.__name__} inherits from {base.__name__}, which was made by attrs")
        for name, each in (inherited or {}).items():
            found.pop(name, None)
            found[name] = each
    return {name: each for name, each in found.items() if name not in own} | own


_FIELD_OF_ATTRS = type(attrs.field())


def _own_field(cls: type, name: str, kw_only: bool) -> _Field:
    said = cls.__dict__.get(name, _MISSING)
    if isinstance(said, _FIELD_OF_ATTRS):
        raise TypeError(f"{cls.__name__}.{name} is a field of attrs; this room has its own `field`")
    if not isinstance(said, _Field):
        return _Field(said, kw_only=kw_only)
    return _Field(said.default, said.factory, said.eq, said.repr, said.kw_only or kw_only)


# ---- Instances --------------------------------------------------------------------------


def _first_instance(self: Any, *args: Any, **given: Any) -> None:
    """Gives the class its methods, and those that it inherits from; then the instance is made by them."""
    with _COMPLETING:
        for cls in reversed(type(self).__mro__):
            if cls.__dict__.get("__init__") is _first_instance:
                _add_methods(cls, _written(cls) or {})
    self.__init__(*args, **given)


def _add_methods(cls: Any, fields: Mapping[str, _Field]) -> None:
    compared = [name for name, each in fields.items() if each.eq]
    shown = [name for name, each in fields.items() if each.repr]
    methods: dict[str, Any] = {
        **_equality(attrgetter(*compared) if compared else lambda _: ()),
        "__repr__": _representation(shown),
        "__match_args__": tuple(name for name, each in fields.items() if not each.kw_only),
    }
    for name, method in methods.items():
        # What a class says of itself counts, as with attrs.
        if name not in cls.__dict__:
            setattr(cls, name, method)
    # Last, since another thread makes instances as soon as this is there.
    cls.__init__ = _initialiser(cls, fields)


def _initialiser(cls: type, fields: Mapping[str, _Field]) -> Callable[..., None]:
    positional = [name for name, each in fields.items() if not each.kw_only]
    most, every = len(positional), len(fields)
    by_name = [frozenset(fields).difference(positional[:number]) for number in range(most + 1)]
    omitted = {name: each for name, each in fields.items() if each.default is not _MISSING or each.factory is not None}
    left = _MANY

    def __init__(self: Any, *args: Any, **given: Any) -> None:
        nonlocal left
        number = len(args)
        if number > most or not given.keys() <= by_name[number]:
            raise TypeError(f"{cls.__name__} has the fields {', '.join(fields)}, each once, and not these: {given}")
        values = self.__dict__
        values.update(zip(positional, args, strict=False))
        values.update(given)
        if number + len(given) < every:
            for name, each in omitted.items():
                if name not in values:
                    values[name] = each.default if each.factory is None else each.factory()
            if len(values) < every:
                raise TypeError(f"{cls.__name__} lacks {', '.join(each for each in fields if each not in values)}")
        left -= 1
        if left == 0:
            _complete(cls)

    return __init__


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


def _refuse(self: Any, *_: Any) -> None:
    raise attrs.exceptions.FrozenInstanceError


# ---- What attrs is asked for ------------------------------------------------------------


class _FieldsOfAttrs:
    """Stands where attrs keeps the fields of a class, until somebody looks."""

    def __get__(self, instance: object, owner: type) -> Any:
        _complete(owner)
        return owner.__attrs_attrs__  # type: ignore[attr-defined]


def _complete(cls: type) -> None:
    """Has attrs make a class, after those that it inherits from; another thread may be at it, or done."""
    with _COMPLETING:
        for each in reversed(cls.__mro__):
            fields = _written(each)
            if fields is not None and each not in _COMPLETE:
                _COMPLETE.add(each)
                if each.__dict__.get("__init__") is _first_instance:
                    _add_methods(each, fields)
                _made_by_attrs(each)


def _made_by_attrs(cls: Any) -> None:
    for name, said in list(cls.__dict__.items()):
        if isinstance(said, _Field):
            setattr(cls, name, said.of_attrs())
    del cls.__attrs_attrs__, cls.__setattr__, cls.__delattr__
    attrs.frozen(cls, slots=False, init=True, eq=False, repr=False, kw_only=_UNREAD[cls])
