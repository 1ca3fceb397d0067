"""Data requests: typed columns, the terms of rounds, and sums over the rows that came back."""
