"""From a protocol as written to a protocol as meant, with every finding on the way."""
