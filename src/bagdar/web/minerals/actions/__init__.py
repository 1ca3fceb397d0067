"""Changes: tables taken in, exposures stated, confirmed, corrected and withdrawn."""
