"""Page-shaped reads of scorecards."""
