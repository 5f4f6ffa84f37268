"""Pure functions over a knowledge base: infer, weigh, perform, veto, rank, explain.

Knows no YAML, no terminal, no domain.
"""
