"""What changes scorecards: computing them, and the weights that people set."""
