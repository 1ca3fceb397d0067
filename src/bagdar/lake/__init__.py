"""WHERE tables are kept: the only door to DuckDB or Spark."""
