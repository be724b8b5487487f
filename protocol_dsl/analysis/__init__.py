"""What can be said about a protocol without a participant: its document beside its logic."""
