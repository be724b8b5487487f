"""A protocol file as it is written: read into a tree of values, and printed from it in one form."""
