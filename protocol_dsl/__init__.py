"""A language for clinical-trial protocols."""
