"""Pages of barriers: the barriers themselves, and the tasks that offices give each other."""
