"""The public face of the package: thin, frozen, and safe to use from many threads. `protocol_dsl` exports it."""
