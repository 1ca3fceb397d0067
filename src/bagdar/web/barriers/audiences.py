"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, SIGNED_IN, Audience, hides, roles
from bagdar.web.people.models import Role

BARRIER = hides("barrier", signed_in=True)
"""A business reads its own alone, an office those of its territory, a ministry what came to it."""
TO_ANSWER = hides("barrier to answer", signed_in=True)
TASK = hides("task about a barrier", signed_in=True)
"""Whoever is shown its barrier, and the offices that ask and are asked."""
TASK_TO_ANSWER = hides("task to answer", signed_in=True)

AUDIENCES: dict[str, Audience] = {
    "barriers": SIGNED_IN,
    "barrier-new": roles(Role.ENTERPRISE),
    "barrier-board": EVERYONE,
    "barrier-routes": roles(Role.PROGRAMME_OFFICE),
    "barrier-calls": roles(Role.PROGRAMME_OFFICE),
    "barrier-call": roles(Role.PROGRAMME_OFFICE, hides="closing drawn for a call"),
    "barrier": BARRIER,
    "barrier-do": TO_ANSWER,
    "barrier-joint": TO_ANSWER,
    "barrier-file": hides("file of a barrier", signed_in=True),
    "barrier-ask": TO_ANSWER,
    "barrier-tasks": SIGNED_IN,
    "barrier-task": TASK,
    "barrier-task-answer": TASK_TO_ANSWER,
    "barrier-task-ask": TASK_TO_ANSWER,
    "barrier-task-withdraw": hides("task to take back", signed_in=True),
    "barrier-task-file": hides("file of a task", signed_in=True),
}
OPERATIONS: dict[str, Audience] = {
    "list_barriers": SIGNED_IN,
    "get_barrier": BARRIER,
    "raise_barrier": roles(Role.ENTERPRISE),
    "act_on_barrier": TO_ANSWER,
    "solve_barriers_jointly": TO_ANSWER,
    "get_barrier_file": AUDIENCES["barrier-file"],
    "list_barrier_tasks": SIGNED_IN,
    "list_tasks_of_barrier": BARRIER,
    "ask_office_about_barrier": TO_ANSWER,
    "get_barrier_task": TASK,
    "ask_office_about_task": TASK_TO_ANSWER,
    "answer_barrier_task": TASK_TO_ANSWER,
    "withdraw_barrier_task": AUDIENCES["barrier-task-withdraw"],
    "get_barrier_task_file": AUDIENCES["barrier-task-file"],
    "get_barrier_board": EVERYONE,
    "list_barrier_routes": roles(Role.PROGRAMME_OFFICE),
    "set_barrier_route": roles(Role.PROGRAMME_OFFICE),
    "list_barrier_calls": roles(Role.PROGRAMME_OFFICE),
    "record_barrier_call": AUDIENCES["barrier-call"],
}
