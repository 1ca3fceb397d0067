"""Pages of the promise ledger."""
