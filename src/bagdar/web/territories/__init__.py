"""Territories, their versions in time, successors, tiles and borders."""
