"""Barriers: what stops a business, the ladder it climbs, the clock, the draw of call-backs."""
