"""Forms that a site prints: what the protocol asks, with room for the answers."""
