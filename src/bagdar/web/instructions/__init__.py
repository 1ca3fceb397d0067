"""Instructions: given by an authority, answered by one office, closed by the control office."""
