"""Benchmarks: raw results under docs/bench, and the page made from them."""
