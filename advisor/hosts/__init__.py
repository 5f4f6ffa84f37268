"""Real hosts: what this machine offers, and whether generated files work on an engine and in a virtual machine."""
