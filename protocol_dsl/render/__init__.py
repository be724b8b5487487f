"""Every word that a person reads about a decision. Nothing here decides, and nothing here reads or writes a file."""
