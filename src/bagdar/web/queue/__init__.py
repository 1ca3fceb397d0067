"""Background work: tasks that retry, sweep and come round."""
