"""Pages of minerals."""
