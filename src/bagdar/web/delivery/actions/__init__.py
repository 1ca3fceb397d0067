"""Writes of the promise ledger."""
