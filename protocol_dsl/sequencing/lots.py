"""
Lots for simulations: the one place where the package draws any.

Nothing that decides, follows or checks draws lots. A simulated participant has to be a surprise, and the same one each
time for the same seed, so every draw hangs on the seed and on what is drawn for, and not on what was drawn before.
"""

from __future__ import annotations

from random import Random  # noqa: TID251 - see above: a seeded simulation, which nothing else imports


def drawn(seed: str, what: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`, each as likely; the same one for the same seed and the same thing."""
    return Random(f"{seed}\n{what}").randint(low, high)
