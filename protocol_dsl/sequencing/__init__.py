"""Treatment sequences: whether they can be carried out."""
