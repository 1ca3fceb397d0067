"""What barriers do by themselves: the clock is written down, draws made."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bagdar.web.barriers.actions.board import publish_board
from bagdar.web.barriers.actions.callbacks import keep_draws
from bagdar.web.barriers.actions.clock import note_passed, stand_anew
from bagdar.web.journal.actions import System

BOARD, DRAW = System("board of barriers"), System("draw of call-backs")


@task
def note_clock() -> None:
    """Write down what fell due; first by the calendars of now, if they changed."""
    stand_anew(at=timezone.now())
    note_passed(at=timezone.now())


@task
def publish_tonight() -> None:
    """Publish the boards of both worlds."""
    for synthetic in (False, True):
        publish_board(synthetic=synthetic, by=BOARD, at=timezone.now())


@task
def draw_tonight() -> None:
    """Promise the seed of a month that began, and draw the months that are over."""
    keep_draws(by=DRAW, at=timezone.now())
