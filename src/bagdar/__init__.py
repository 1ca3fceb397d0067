"""Bagdar: the delivery system of an industrial programme."""

__version__ = "0.1.0"
