"""Every change of alarms: computed from facts, answered, judged, told of."""
