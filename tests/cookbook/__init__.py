"""
The cookbook: for each recurring kind of criterion, how it is written and what comes of it.

    make cookbook        writes docs/cookbook.md

The entries are the files of `docs/cookbook/`; every outcome on the page is what the engine says of their scenarios.
"""
