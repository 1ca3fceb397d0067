"""Who buys and who supplies: purchases as they were published, and what parties have in common."""
