"""Instructions: the states they pass, their clocks, what a good one says."""
