"""Disclosure control: which cells of tables made of personal records may be shown."""
