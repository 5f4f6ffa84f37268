"""What lint looks for, one module a subject; each check is a pure function that yields findings."""
