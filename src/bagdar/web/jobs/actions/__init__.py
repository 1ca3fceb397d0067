"""Every change of reports, claims and corrections."""
