"""What the journal does by itself every day."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from bagdar.web.journal.actions.checks import keep_head, run_check

logger = logging.getLogger(__name__)


@task
def keep_daily_head() -> None:
    """Write the head of the day and send it to whoever keeps it elsewhere."""
    path = keep_head(at=timezone.now())
    if settings.JOURNAL_HEADS_TO:
        message = EmailMessage(
            subject=_("Journal head, {name}").format(name=path.stem.removeprefix("head-")),
            body=_(
                "Keep the attached file. With it, a cut or rewritten journal can be found:\n"
                "bagdar journal verify --against FILE"
            ),
            to=settings.JOURNAL_HEADS_TO,
        )
        message.attach(path.name, path.read_text("utf-8"), "application/json")
        message.send()


@task
def check_journal() -> None:
    """Check the whole journal; what is found stands on the page of the journal."""
    verdict = run_check(at=timezone.now())
    if verdict.fault is not None:
        logger.error("The journal does not hold: %s", verdict.fault)
