"""Page-shaped reads of minerals."""
