"""Territories: their tree at any day, their maps and the figures counted by them."""
