"""Pages of buyers, suppliers and purchases."""
