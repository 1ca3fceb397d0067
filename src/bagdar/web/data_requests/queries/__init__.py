"""Reads of data requests."""
