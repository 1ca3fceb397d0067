"""Buyers, suppliers and purchases."""
