"""Reads of flags and cases, each for whoever may see them."""
