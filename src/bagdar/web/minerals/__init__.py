"""Mineral watch: prices, use, and what of the programme hangs on them."""
