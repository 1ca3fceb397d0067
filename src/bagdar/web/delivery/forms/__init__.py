"""What people type about promises, read and checked."""
