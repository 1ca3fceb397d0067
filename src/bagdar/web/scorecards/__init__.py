"""Scorecards: how territories, organisations and office holders do, month by month."""
