"""Elements, pages and the one stylesheet of every document that is HTML; what the documents say is not here."""
