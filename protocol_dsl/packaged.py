"""
Files that come with a package, such as the table of units.

`importlib.resources` would do as well, but brings along what unpacks archives and makes temporary files, for which
every command would wait.
"""

from __future__ import annotations

from pkgutil import get_data


def packaged(package: str, name: str) -> bytes:
    """
    The bytes of a file that comes with a package, by its path from the package's folder.

    Raises:
        OSError: the package has no such file.
    """
    data = get_data(package, name)
    if data is None:
        raise OSError(f"the package `{package}` cannot read its own files")
    return data


def packaged_text(package: str, name: str) -> str:
    """The same as text, whose lines end with `\\n`."""
    return packaged(package, name).decode("utf-8").replace("\r\n", "\n")
