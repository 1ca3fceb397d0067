"""Changes of data requests."""
