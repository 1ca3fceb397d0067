"""Barriers: what stops a business, solved by the territory, escalated by the clock."""
