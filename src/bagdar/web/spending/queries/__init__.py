"""Reads of money: registers, totals by project, roll-ups, cost per job, suggested matches."""
