"""Pages that compose what the other apps supply."""
