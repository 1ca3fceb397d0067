"""Changes of money: rows entered, corrected, withdrawn and imported; matches decided."""
