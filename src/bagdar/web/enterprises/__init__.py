"""Enterprises, their groups, and the classification of industry."""
