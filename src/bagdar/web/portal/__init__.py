"""The pages that compose what the other apps supply."""
