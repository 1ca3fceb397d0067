"""Two districts, one of which promised jobs: `python -m tests.browser.month_of_jobs`.

Of the district that promised, two months lie behind without a report.
"""

from __future__ import annotations

import django

from bagdar.core.terms.identifiers import bin_with_control

PROMISED_FTE = 120
SITE = "forge-temirtau"
EMPLOYER = bin_with_control("94124000019")
SILENT_MONTHS = 2
"""Months before the one that is reported, of which nobody sent a report."""
KNOWN_FOR_DAYS = 200


def main() -> None:
    """Enter people and projects of two districts; promise jobs by the month that is over."""
    django.setup()
    from tests.browser import offices

    offices.main(known_for_days=KNOWN_FOR_DAYS)
    from decimal import Decimal

    from django.utils import timezone

    from bagdar.core.delivery.life import add_months
    from bagdar.web.delivery.actions.baselines import freeze_baseline, propose_baseline
    from bagdar.web.delivery.actions.plans import MonthJobs, Plan
    from bagdar.web.delivery.queries.missing import last_month
    from bagdar.web.enterprises.actions import create_enterprise
    from bagdar.web.jobs.actions.periods import open_period
    from bagdar.web.projects.actions import update_project
    from bagdar.web.projects.models import Project
    from tests.builders import TESTS

    now = timezone.now()
    month = last_month(timezone.localdate(now))
    works = {"key": "forge-works", "name_en": "Forge works", "bin": EMPLOYER}
    enterprise = create_enterprise(works, by=TESTS, at=now)
    update_project(Project.objects.get(key=SITE), {"enterprise": enterprise}, by=TESTS, at=now)
    plan = Plan(
        starts_on=add_months(month, -12),
        ends_on=add_months(month, 12),
        jobs=(MonthJobs(month, Decimal(PROMISED_FTE), Decimal(0)),),
    )
    draft = propose_baseline(Project.objects.get(key=SITE), plan, by=TESTS, at=now)
    ordered = add_months(month, -24)
    freeze_baseline(draft, document="Order 3", order_on=ordered, by=TESTS, at=now)
    for before in range(SILENT_MONTHS, 0, -1):
        open_period(add_months(month, -before), synthetic=False, by=TESTS, at=now)


if __name__ == "__main__":
    main()
