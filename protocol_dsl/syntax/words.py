"""The words of the language: those that start a declaration, and those that cannot be names."""

from __future__ import annotations

DECLARATIONS = frozenset(
    "protocol role unit concept timepoint fact measurement records define ambiguity inclusion exclusion group patient "
    "scenario table use include schedule rules calendar".split()
)

# A line of a group that starts with another word is one of its criteria, or meant to be one.
GROUP_LINES = frozenset("prospective retrospective plan text assume note".split())
CRITERIA = frozenset("inclusion exclusion".split())

# Spaces that are none here: that of a word processor does not break, others are narrower.
INVISIBLE = "\u00a0\u202f\u2009"

# First words of a file of Google's Protocol Buffers. `service`, `option` and `enum` never come first there.
PROTOCOL_BUFFERS = frozenset("syntax edition package import message".split())

# A line that starts with one of these continues the one above.
CONTINUATIONS = frozenset("and or then else where have by".split())

# Wherever a name may stand, one of these would be read as something else, or could only be read twice.
RESERVED = frozenset(
    "above after all and any apart as assume at before below by codes complete consecutive document done earliest else "
    "entirely every exactly except first for from have highest if in includes is largest last latest lowest main mean "
    "never no none normal not note of on or otherwise plan previous prospective reading require retrospective smallest "
    "text the then to unknown version waives where with within x yes LLN ULN".split()
)
