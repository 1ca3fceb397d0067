"""Tests of the register of barriers."""
