"""WHERE FROM: outside feeds, fetched and parsed for the lake."""
