"""What the board counts, names and hands over."""
