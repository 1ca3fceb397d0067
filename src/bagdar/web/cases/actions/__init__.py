"""Every change of flags and cases: taken, linked, opened, worked, answered, closed."""
