"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, SIGNED_IN, Audience, hides

AUDIENCES: dict[str, Audience] = {
    "inbox": SIGNED_IN,
    "inbox-accept": hides("instruction to answer", signed_in=True),
    "inbox-close": hides("instruction to check", signed_in=True),
    "inbox-news": SIGNED_IN,
    "inbox-bell": SIGNED_IN,
    "inbox-seen": SIGNED_IN,
    "inbox-feeds": SIGNED_IN,
    "inbox-feed-revoke": hides("calendar of one's own", signed_in=True),
    "inbox-calendar": EVERYONE,  # whoever holds the secret of the address; else it is not there
    "inbox-stop-letters": EVERYONE,  # whoever holds the signed address; else it is not there
}
OPERATIONS: dict[str, Audience] = {
    "list_inbox": SIGNED_IN,
    "accept_instructions": AUDIENCES["inbox-accept"],
    "close_instructions": AUDIENCES["inbox-close"],
}
