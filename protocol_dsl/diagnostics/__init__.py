"""Findings about a file, and how they are shown: plain text with carets, JSON, SARIF."""
