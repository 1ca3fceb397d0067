"""Data requests: what an office asks of others, filled in, signed and consolidated."""
