"""Pages for reviewers, as Markdown for any site generator; see `pages.py`."""
