"""Forms of reports, checks and corrections."""
