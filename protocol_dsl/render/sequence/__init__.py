"""A participant's way through a schedule, in words and as data."""
