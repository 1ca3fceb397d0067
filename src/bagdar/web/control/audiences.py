"""Who may open each address of this app."""

from bagdar.web.control.permissions import READERS
from bagdar.web.people.audience import EVERYONE, Audience, roles

AUDIENCES: dict[str, Audience] = {
    "control": roles(*READERS),
    "instruction-board": EVERYONE,
}
OPERATIONS: dict[str, Audience] = {"get_control_board": roles(*READERS)}
