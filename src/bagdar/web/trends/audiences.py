"""Who may open each address of this app.

Trend watch is read by whoever sees what is not published; no edition of it is public.
"""

from bagdar.web.people.audience import Audience, roles
from bagdar.web.people.models import Role

READING = (
    *(Role.ANALYST, Role.PROGRAMME_OFFICE, Role.AUDITOR, Role.CHAIR),
    *(Role.OFFICER, Role.AKIM, Role.MINISTRY),
)
READERS = roles(*READING)
EXPERTS = roles(Role.ANALYST)
SIGNAL = roles(*READING, hides="signal")
OF_EXPERT = roles(Role.ANALYST, hides="signal")
RUN = roles(*READING, hides="run of signals")
BRIEF = roles(*READING, hides="brief on trends")

AUDIENCES: dict[str, Audience] = {
    "trends": READERS,
    "trend-signals": READERS,
    "trend-streams": READERS,
    "trend-map": READERS,
    "trend-signal": SIGNAL,
    "trend-judge": OF_EXPERT,
    "trend-link": OF_EXPERT,
    "trend-watch": SIGNAL,
    "trend-links": EXPERTS,
    "trend-link-decide": roles(Role.ANALYST, hides="link of a signal"),
    "trend-queue": READERS,
    "trend-mine": READERS,
    "trend-words": READERS,
    "trend-programme": READERS,
    "trend-terms": READERS,
    "trend-term-out": roles(Role.ANALYST, hides="term of the map"),
    "trend-detector": roles(*READING, hides="detector"),
    "trend-take": EXPERTS,
    "trend-runs": READERS,
    "trend-run": RUN,
    "trend-run-out": roles(Role.ANALYST, hides="run of signals"),
    "trend-run-back": roles(Role.ANALYST, hides="withdrawn run of signals"),
    "trend-duties": READERS,
    "trend-duty-end": roles(Role.PROGRAMME_OFFICE, hides="duty of an expert"),
    "trend-review": roles(Role.ANALYST, hides="review that is due"),
    "trend-briefs": READERS,
    "trend-brief": BRIEF,
    "trend-brief-out": roles(Role.ANALYST, hides="brief on trends"),
    "trend-brief-sign": roles(Role.ANALYST, Role.PROGRAMME_OFFICE, hides="brief to sign"),
}
OPERATIONS: dict[str, Audience] = {
    "list_signals": READERS,
    "get_signal": SIGNAL,
    "judge_signal": OF_EXPERT,
    "take_signals": EXPERTS,
    "list_signal_runs": READERS,
    "get_signal_run": RUN,
    "withdraw_signal_run": roles(Role.ANALYST, hides="run of signals"),
    "return_signal_run": roles(Role.ANALYST, hides="withdrawn run of signals"),
    "list_technology_rides": READERS,
    "list_suggested_links": EXPERTS,
    "decide_signal_link": roles(Role.ANALYST, hides="link of a signal"),
    "list_trend_duties": READERS,
    "give_trend_duty": roles(Role.PROGRAMME_OFFICE),
    "end_trend_duty": roles(Role.PROGRAMME_OFFICE, hides="duty of an expert"),
    "write_trend_review": roles(Role.ANALYST, hides="review that is due"),
    "list_trend_terms": READERS,
    "add_trend_term": EXPERTS,
    "withdraw_trend_term": roles(Role.ANALYST, hides="term of the map"),
    "link_signal": OF_EXPERT,
    "list_signal_watch_lists": READERS,
    "watch_signal": SIGNAL,
    "unwatch_signal": SIGNAL,
    "follow_trend_words": READERS,
    "unfollow_trend_words": READERS,
    "list_trend_subscriptions": READERS,
    "subscribe_to_trends": READERS,
    "end_trend_subscription": READERS,
    "compose_trend_brief": EXPERTS,
    "say_what_trend_brief_decides": roles(Role.ANALYST, hides="brief of one's own"),
    "withdraw_trend_brief": roles(Role.ANALYST, hides="brief on trends"),
    "sign_trend_brief": roles(Role.ANALYST, Role.PROGRAMME_OFFICE, hides="brief to sign"),
    "list_trend_briefs": READERS,
    "get_trend_brief": BRIEF,
}
