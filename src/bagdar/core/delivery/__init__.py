"""What was promised and what became of it: dates, lateness, honesty of forecasts, life after."""
