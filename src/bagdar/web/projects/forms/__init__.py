"""Forms of the registry."""
