"""One grammar of English for everything a protocol can say and everything a decision can come to."""
