"""What the control board does by itself."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bagdar.web.control.actions.keeping import keep_figures, publish_offices
from bagdar.web.journal.actions import System

BOARD = System("control board")


@task
def keep_board() -> None:
    """Count the board of the centre, where it is too large to be counted live."""
    keep_figures(by=BOARD, at=timezone.now())


@task
def publish_tonight() -> None:
    """Publish the counts of offices in both worlds."""
    for synthetic in (False, True):
        publish_offices(synthetic=synthetic, by=BOARD, at=timezone.now())
