"""The data dictionary of a protocol, and the records that fit it."""
