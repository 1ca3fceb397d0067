"""Page-shaped reads of instructions."""
