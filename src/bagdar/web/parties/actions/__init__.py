"""Writes of purchases and of the register of unfair suppliers."""
