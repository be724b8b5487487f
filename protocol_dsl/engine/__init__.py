"""From a model and a record to decisions. No clock, no file, no random number, no words, and nothing of the syntax."""
