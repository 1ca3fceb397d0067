"""Users, grants, organisations, offices and tenures."""
