"""Brakes: alarms on jobs that are let down quietly, who is shown them, what they answered."""
