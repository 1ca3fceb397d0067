"""What every operation of the API shares: who asks, how pages are cut, how refusals read."""
