"""Pages of trend watch."""
