"""The words of the field: identifiers, units, names, size classes and the journal's hashes."""
