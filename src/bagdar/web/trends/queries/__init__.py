"""What pages, files and the API of trend watch read."""
