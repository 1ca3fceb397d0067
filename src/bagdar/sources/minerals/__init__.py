"""Tables of minerals as people have them: prices month by month, use year by year."""
