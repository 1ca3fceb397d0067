"""The one list of what the installation does by itself, and when (local time)."""

from datetime import time, timedelta

from bagdar.web.alarms.tasks import compute_tonight
from bagdar.web.barriers.tasks import draw_tonight, note_clock, publish_tonight
from bagdar.web.control.tasks import keep_board
from bagdar.web.control.tasks import publish_tonight as publish_control
from bagdar.web.data_requests.tasks import open_monthly
from bagdar.web.delivery.actions.figures import compute_today
from bagdar.web.inbox.tasks import write_today
from bagdar.web.jobs.actions.computing import compute_all_jobs, sweep_scratch
from bagdar.web.jobs.actions.reminding import remind_today
from bagdar.web.journal.tasks import check_journal, keep_daily_head
from bagdar.web.loads.actions import sweep_old_loads
from bagdar.web.people.tasks import forget_answers, make_handovers
from bagdar.web.projects.tasks import count_rows, sweep_imports
from bagdar.web.queue.actions import Periodic
from bagdar.web.queue.tasks import prune_queue
from bagdar.web.scorecards.actions.computing import compute_all
from bagdar.web.spending.tasks import judge_tonight
from bagdar.web.territories.tasks import follow_the_tree

PERIODIC = (
    Periodic("territories.follow_reforms", follow_the_tree, at=time(0, 1)),
    Periodic("journal.head", keep_daily_head, at=time(0, 5)),
    Periodic("people.handovers", make_handovers, at=time(0, 10)),
    Periodic("data_requests.open", open_monthly, at=time(0, 15)),
    Periodic("delivery.compute", compute_today, at=time(1, 0)),
    Periodic("jobs.compute", compute_all_jobs, at=time(1, 10)),
    Periodic("scorecards.compute", compute_all, at=time(1, 15)),
    Periodic("people.forget_answers", forget_answers, at=time(1, 30)),
    Periodic("projects.count_rows", count_rows, at=time(2, 30)),
    Periodic("spending.judge", judge_tonight, at=time(2, 35)),
    Periodic("loads.sweep", sweep_old_loads, at=time(2, 42)),
    Periodic("projects.sweep_imports", sweep_imports, at=time(2, 45)),
    Periodic("jobs.sweep_scratch", sweep_scratch, at=time(2, 50)),
    Periodic("journal.check", check_journal, at=time(3, 0)),
    Periodic("barriers.clock", note_clock, every=timedelta(minutes=5)),
    Periodic("barriers.draw", draw_tonight, at=time(0, 20)),
    Periodic("barriers.publish", publish_tonight, at=time(1, 45)),
    Periodic("control.keep", keep_board, every=timedelta(minutes=10)),
    Periodic("control.publish", publish_control, at=time(1, 50)),
    Periodic("alarms.compute", compute_tonight, at=time(5, 30)),
    Periodic("jobs.remind", remind_today, at=time(6, 30)),
    Periodic("inbox.letters", write_today, at=time(7, 30)),
    Periodic("queue.prune", prune_queue, at=time(4, 0)),
)
