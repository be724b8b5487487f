"""One chain of reasoning in four forms: a line, indented text, Markdown, JSON."""
