"""Page-shaped reads of reports and claims."""
