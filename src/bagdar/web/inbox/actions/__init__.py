"""Changes of the inbox."""
