"""Changes of trend watch: each checks, writes and is journalled."""
