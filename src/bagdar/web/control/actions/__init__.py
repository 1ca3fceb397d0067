"""What the control board keeps and publishes."""
