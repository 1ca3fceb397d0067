"""Forms of instructions."""
