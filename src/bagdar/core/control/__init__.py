"""The control board: how soon what was begun is closed."""
