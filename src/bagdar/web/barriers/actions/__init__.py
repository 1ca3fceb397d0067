"""Every change of barriers: raised, acted on, noted by the clock, drawn for call-backs."""
