"""Reads of the promise ledger."""
