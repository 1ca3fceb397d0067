"""The one list of what the installation does by itself, and when (local time)."""

from datetime import time

from bagdar.web.delivery.actions.figures import compute_today
from bagdar.web.delivery.tasks import tell_of_reds
from bagdar.web.journal.tasks import check_journal, keep_daily_head
from bagdar.web.people.tasks import forget_answers, make_handovers
from bagdar.web.projects.tasks import count_rows, sweep_imports
from bagdar.web.queue.actions import Periodic
from bagdar.web.queue.tasks import prune_queue
from bagdar.web.territories.tasks import follow_the_tree

PERIODIC = (
    Periodic("territories.follow_reforms", follow_the_tree, at=time(0, 1)),
    Periodic("journal.head", keep_daily_head, at=time(0, 5)),
    Periodic("people.handovers", make_handovers, at=time(0, 10)),
    Periodic("delivery.compute", compute_today, at=time(1, 0)),
    Periodic("people.forget_answers", forget_answers, at=time(1, 30)),
    Periodic("projects.count_rows", count_rows, at=time(2, 30)),
    Periodic("projects.sweep_imports", sweep_imports, at=time(2, 45)),
    Periodic("journal.check", check_journal, at=time(3, 0)),
    Periodic("delivery.tell_of_reds", tell_of_reds, at=time(7, 0)),
    Periodic("queue.prune", prune_queue, at=time(4, 0)),
)
