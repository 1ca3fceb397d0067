"""Instructions in the web: drafts, steps, rights, pages."""
