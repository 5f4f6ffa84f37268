"""From YAML to a knowledge base: find, read, check, link, lint. The only package that knows YAML."""
