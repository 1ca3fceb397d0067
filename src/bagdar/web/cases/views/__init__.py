"""Pages of flags and cases."""
