"""Tests of barriers: ladder, course, draw."""
