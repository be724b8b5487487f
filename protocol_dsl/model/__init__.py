"""A protocol as meant: names bound, types known, units gone. What decides is built from this and nothing else."""
