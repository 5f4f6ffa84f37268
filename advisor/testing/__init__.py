"""The test helper that is shipped: rule tests, scenarios and real decisions as YAML, run against any knowledge base."""
