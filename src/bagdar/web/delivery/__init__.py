"""The promise ledger: baselines, dates and their moves, evidence, launches and what follows."""
