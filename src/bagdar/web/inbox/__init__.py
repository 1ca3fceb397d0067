"""The inbox: one list of all that waits at an office, told at once and once a day by letter."""
