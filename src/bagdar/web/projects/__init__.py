"""The registry of programmes and projects."""
