"""Forms of data requests."""
