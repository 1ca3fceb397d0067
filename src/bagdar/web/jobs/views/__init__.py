"""Pages of reports and claims."""
