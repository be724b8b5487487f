"""
How far the language goes: every item of the encoded trials, and what became of it.

    make census        writes docs/expressiveness.md

Nothing here is typed in by hand: an item's class is read off the checked protocol.
"""
