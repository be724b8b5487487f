"""Values that know no language: truth, exact numbers, units, dates and windows."""
