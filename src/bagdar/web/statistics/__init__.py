"""Context from real statistics: series of territories, kept by vintage, with their breaks."""
