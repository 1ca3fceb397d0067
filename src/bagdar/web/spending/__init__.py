"""Money of projects: budget, contracts, payments, state support and savings."""
