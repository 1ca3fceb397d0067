"""Reads of buyers, suppliers and purchases."""
