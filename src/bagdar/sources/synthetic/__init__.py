"""A made-up programme: a pure plan from a seed, which others write down."""
