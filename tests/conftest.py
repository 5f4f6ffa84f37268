"""Settings of the suite that no configuration file can hold."""

from __future__ import annotations

from hypothesis import settings

# Tests share few cores with each other, so a deadline would measure the neighbours.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
