"""What `make` calls around the tests: promises, mutants, pictures, the second database."""
