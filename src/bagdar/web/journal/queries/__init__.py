"""Reads of the journal: lists and entries, the check of the chain, exports."""
