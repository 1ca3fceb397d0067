"""Facts that raise alarms, and alarms as their readers see them."""
