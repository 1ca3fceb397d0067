"""WHO sees and decides: the Django project."""
