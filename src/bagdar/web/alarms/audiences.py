"""Who may open each address of this app."""

from bagdar.web.people.audience import SIGNED_IN, Audience, hides

ALARM = hides("alarm", signed_in=True)
"""Alarms are read at the levels they reached, and by who watches what went beyond its reporter."""

AUDIENCES: dict[str, Audience] = {
    "alarms": SIGNED_IN,
    "alarm": ALARM,
    "alarm-answer": hides("alarm to answer", signed_in=True),
    "alarm-decide": hides("alarm to decide", signed_in=True),
}
OPERATIONS: dict[str, Audience] = {
    "list_alarms": SIGNED_IN,
    "get_alarm": ALARM,
    "answer_alarm": hides("alarm to answer", signed_in=True),
    "decide_alarm": hides("alarm to decide", signed_in=True),
}
