"""Page-shaped reads that compose territories, people and projects."""
