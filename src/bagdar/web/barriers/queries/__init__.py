"""Reads of barriers."""
