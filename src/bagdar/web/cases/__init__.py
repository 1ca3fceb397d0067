"""Flags and cases: what the rules computed, and what people did about it."""
