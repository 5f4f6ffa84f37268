"""What can be shown of a whole rule base, not of one workload: formulas over its facts, a search, and a solver."""
