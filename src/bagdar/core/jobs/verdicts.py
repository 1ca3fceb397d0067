"""Verdicts: what the contributions say of every person claimed at a site of the programme.

Rules: docs/decisions/0017-verified-jobs.md. A person counts at one site: where it is paid now,
then where it was paid most within the last twelve closed months, then longest, then first. All
other claims of that person are doubles, or, where it was paid and had left before, temporary.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from bagdar.core.jobs.months import Month, as_value, months_from
from bagdar.core.jobs.policy import (
    TRANSFER_MONTHS,
    VERIFIED_MONTHS,
    WINDOW_MONTHS,
    Evidence,
    Origin,
    Verdict,
)

CLAIM = ("worker", "employer", "site")


def claimed(workers: ir.Table) -> ir.Table:
    """Put the rows of the worker lists together: the first month of each.

    Rows in:   `workers` JOB_WORKERS.
    Rows out:  one per person, employer and site.

    Columns out: worker, employer, site, joined date, and claim int64, the number of the row in
    their order.
    """
    claims = workers.group_by(*CLAIM).aggregate(joined=workers.month.min())
    order = ibis.window(order_by=[claims[one] for one in CLAIM])
    return claims.mutate(claim=ibis.row_number().over(order))


def rates(workers: ir.Table, claims: ir.Table) -> ir.Table:
    """Say which rate was claimed from which month on, until another one was.

    Rows in:   `workers` JOB_WORKERS, `claims` from `claimed`.
    Rows out:  one per claim and month of which the lists say a rate.

    Columns out: claim int64, said_from date, said_before date (null: still), and
    claimed_thousandths int64.
    """
    # Of two rates said for one month the lower one stands: the order of rows decides nothing.
    said = workers.group_by(*CLAIM, "month").aggregate(rate=workers.rate_thousandths.min())
    of_claims = said.join(claims.select(*CLAIM, "claim"), CLAIM)
    order = ibis.window(group_by=of_claims.claim, order_by=of_claims.month)
    return of_claims.select(
        "claim",
        said_from=of_claims.month,
        said_before=of_claims.month.lead().over(order),
        claimed_thousandths=of_claims.rate,
    )


def settled(workers: ir.Table, sites: ir.Table) -> ir.Table:
    """Put the rows of the worker lists where they count today: at the site and its employer.

    A site whose project was merged counts at the other one; who was listed by an employer that
    has left the site counts with the one that is there now.

    Rows in:   `workers` JOB_WORKERS, `sites` JOB_SITES.
    Rows out:  JOB_WORKERS.
    """
    places = sites.group_by("employer", "site").aggregate(
        home=ibis.coalesce(sites.home, sites.site).min(),
        holder=ibis.coalesce(sites.holder, sites.employer).min(),
    )
    found = workers.left_join(places, ["employer", "site"])
    return found.select(
        "worker",
        "month",
        "rate_thousandths",
        employer=ibis.coalesce(found.holder, found.employer),
        site=ibis.coalesce(found.home, found.site),
    )


def payers(sites: ir.Table) -> ir.Table:
    """Say who pays at each site: its employer of today, and until they left those before.

    Rows in:   `sites` JOB_SITES.
    Rows out:  one per site that counts, its employer of today and an employer that paid there.

    Columns out: employer, site, payer string, until date (null: still there).
    """
    told = sites.select(
        "until",
        site=ibis.coalesce(sites.home, sites.site),
        employer=ibis.coalesce(sites.holder, sites.employer),
        payer=sites.employer,
    )
    return told.group_by("employer", "site", "payer").aggregate(
        until=told.until.isnull().any().ifelse(ibis.null("date"), told.until.max())
    )


def paid_months(
    contributions: ir.Table, claims: ir.Table, sites: ir.Table, *, closed_month: Month
) -> ir.Table:
    """Keep what was paid for a claimed person, up to the last closed month.

    Rows in:   `contributions` JOB_CONTRIBUTIONS; `claims` from `claimed`; `sites` JOB_SITES.
    Rows out:  those of claimed persons; a month may be there more than once.

    Columns out: worker, employer, told_site string, month date, paid_thousandths int64.
    """
    known = contributions.filter(contributions.month <= closed_month).semi_join(claims, "worker")
    homes = sites.filter(sites.home.notnull()).group_by("site").aggregate(home=sites.home.min())
    told = known.left_join(homes, "site")
    return told.select(
        "worker",
        "employer",
        "month",
        told_site=ibis.coalesce(told.home, told.site),
        paid_thousandths=told.rate_thousandths,
    )


def paid_at(
    claims: ir.Table, said: ir.Table, paid: ir.Table, pays: ir.Table, *, closed_month: Month
) -> ir.Table:
    """Sum up for each claim what its employers paid from the month of joining on.

    A contribution that names a site counts for that site alone. A month counts with the lower of
    the rate paid and the rate that was claimed for it: what is said later changes nothing of it.

    Rows in:   `claims` from `claimed`; `said` from `rates`; `paid` from `paid_months`; `pays`
               from `payers`.
    Rows out:  one per claim.

    Columns out: those of `claims`, and last_paid date (null when never), months_paid,
    months_of_12, fte_months_thousandths int64.
    """
    since = months_from(closed_month, 1 - WINDOW_MONTHS)
    by_payer = paid.select(
        "month", "told_site", "paid_thousandths", payee="worker", payer="employer"
    )
    there = by_payer.join(_with_payers(claims, pays), [("payee", "worker"), "payer"])
    counted = there.filter(
        there.month >= there.joined,
        there.until.isnull() | (there.month <= there.until),
        there.told_site.isnull() | (there.told_site == there.site),
    )
    best = counted.group_by("claim", "month").aggregate(paid=counted.paid_thousandths.max())
    in_force = best.join(said, "claim").filter(
        lambda one: one.month >= one.said_from,
        lambda one: one.said_before.isnull() | (one.month < one.said_before),
    )
    monthly = in_force.select(
        "claim", "month", fte=ibis.least(in_force.claimed_thousandths, in_force.paid)
    )
    recent = monthly.month >= since
    summed = monthly.group_by("claim").aggregate(
        last_paid=monthly.month.max(),
        months_paid=monthly.count(),
        months_of_12=recent.cast("int64").sum(),
        fte_months_thousandths=recent.ifelse(monthly.fte, 0).sum(),
    )
    joined = claims.left_join(summed, "claim")
    return joined.select(
        *(claims[one] for one in claims.columns),
        last_paid=joined.last_paid,
        **{
            one: joined[one].fill_null(0).cast("int64")
            for one in ("months_paid", "months_of_12", "fte_months_thousandths")
        },
    )


def origins(
    claims: ir.Table, paid: ir.Table, sites: ir.Table, employers: ir.Table, decided: ir.Table
) -> ir.Table:
    """Find the claims of persons whom a linked enterprise paid shortly before.

    Linked is: the employer itself, or one before it at the site, within TRANSFER_MONTHS before the
    decision, or before joining if that came first; and within TRANSFER_MONTHS before joining an
    enterprise of its affiliated group, or any other employer of the programme. Joining is both the
    month that the list states and the first one, from the decision on, that an employer of the
    site paid: a month stated late or early hides nobody. Whoever the employer hired after the
    decision, and before the site was listed, comes from nowhere.

    Rows in:   `claims` from `claimed`, `paid` from `paid_months`, `sites` JOB_SITES,
               `employers` JOB_EMPLOYERS, `decided` with employer, site, decision_on.
    Rows out:  one per claim that is a transfer.

    Columns out: claim, came_from int64 (0 same employer, 1 group, 2 programme).
    """
    pays = payers(sites)
    linked = ibis.union(
        _employed_before(claims, paid, decided, pays),
        _from_others(_starts(claims, paid, decided, pays), paid, sites, employers),
    )
    return linked.group_by("claim").aggregate(came_from=linked.origin.min())


def verdicts(
    workers: ir.Table,
    contributions: ir.Table,
    sites: ir.Table,
    employers: ir.Table,
    headcounts: ir.Table,
    *,
    closed_month: Month,
) -> ir.Table:
    """Judge every person claimed at a site.

    Rows in:   `workers` JOB_WORKERS, `contributions` JOB_CONTRIBUTIONS, `sites` JOB_SITES,
               `employers` JOB_EMPLOYERS, `headcounts` JOB_HEADCOUNTS; `closed_month` is the last
               month for which contributions were handed over.
    Rows out:  JOB_VERDICTS, one per person, employer and site.
    """
    listed = settled(workers, sites)
    claims = claimed(listed)
    paid = paid_months(contributions, claims, sites, closed_month=closed_month)
    places = _places(sites)
    ranked = _ranked(
        paid_at(claims, rates(listed, claims), paid, payers(sites), closed_month=closed_month)
        .left_join(places, ["employer", "site"])
        .drop("employer_right", "site_right"),
        closed_month,
    )
    decided = places.select("employer", "site", "decision_on")
    moved = origins(claims, paid, sites, employers, decided)
    known = ranked.left_join(moved, "claim").drop("claim_right")
    judged = known.mutate(verdict=_verdict(known, closed_month))
    return _capped(judged, _allowed(sites, headcounts, closed_month))


def _with_payers(claims: ir.Table, pays: ir.Table) -> ir.Table:
    """Repeat each claim for whoever pays at its site: `payer`, and `until` when; else itself."""
    found = claims.left_join(pays, ["employer", "site"])
    return found.select(
        *(claims[one] for one in claims.columns),
        payer=ibis.coalesce(found.payer, found.employer),
        until=found.until,
    )


def _employed_before(
    claims: ir.Table, paid: ir.Table, decided: ir.Table, pays: ir.Table
) -> ir.Table:
    known = claims.select(*CLAIM, "claim", "joined").join(
        decided.filter(decided.decision_on.notnull()), ["employer", "site"]
    )
    by_payer = paid.select("month", payee="worker", payer="employer")
    own = by_payer.join(_with_payers(known, pays), [("payee", "worker"), "payer"])
    decision = _month_number(own.decision_on)
    month, joined = _month_number(own.month), _month_number(own.joined)
    first = ibis.least(decision, joined)
    before = own.filter(_shortly_before(month, decision) | _shortly_before(month, first))
    return before.select("claim", origin=ibis.literal(0, "int64"))


def _starts(claims: ir.Table, paid: ir.Table, decided: ir.Table, pays: ir.Table) -> ir.Table:
    """Say when each claim began: as stated, and as first paid there from the decision on."""
    known = claims.select(*CLAIM, "claim").left_join(decided, ["employer", "site"])
    placed = known.select(*CLAIM, "claim", "decision_on")
    by_payer = paid.select("month", payee="worker", payer="employer")
    own = by_payer.join(_with_payers(placed, pays), [("payee", "worker"), "payer"])
    since = own.filter(
        own.until.isnull() | (own.month <= own.until),
        own.decision_on.isnull() | (_month_number(own.month) >= _month_number(own.decision_on)),
    )
    first_paid = since.group_by(*CLAIM, "claim").aggregate(began=since.month.min())
    stated = claims.select(*CLAIM, "claim", began=claims.joined)
    return ibis.union(stated, first_paid)


def _from_others(
    starts: ir.Table, paid: ir.Table, sites: ir.Table, employers: ir.Table
) -> ir.Table:
    member = employers.filter(employers.affiliated_group.notnull())
    groups = member.group_by("employer").aggregate(group=member.affiliated_group.min())
    of_programme = sites.select(payer="employer").distinct().mutate(of_programme=True)
    by_payer = paid.select("worker", "month", payer="employer")
    others = starts.join(by_payer, "worker")
    before = others.anti_join(payers(sites), ["employer", "site", "payer"])
    began = _month_number(before.began)
    recent = before.filter(
        before.payer != before.employer, _shortly_before(_month_number(before.month), began)
    )
    facts = (
        recent.select("claim", "employer", "payer")
        .left_join(groups, "employer")
        .drop("employer_right")
        .left_join(groups.select(payer="employer", payer_group="group"), "payer")
        .drop("payer_right")
        .left_join(of_programme, "payer")
        .drop("payer_right")
    )
    same_group = (facts.payer_group == facts.group).fill_null(False)
    linked = facts.filter(same_group | facts.of_programme.fill_null(False))
    return linked.select("claim", origin=same_group.ifelse(1, 2).cast("int64"))


def _shortly_before(month: ir.Value, began: ir.Value) -> ir.Value:
    return (month < began) & (month >= began - TRANSFER_MONTHS)


def _places(sites: ir.Table) -> ir.Table:
    """Take one row for each employer of today at a site that counts."""
    told = sites.mutate(
        site=ibis.coalesce(sites.home, sites.site),
        employer=ibis.coalesce(sites.holder, sites.employer),
    )
    return told.group_by("employer", "site").aggregate(
        decision_on=told.decision_on.min(),
        **{one: told[one].argmin(told.project) for one in ("territory", "reach")},
        project=told.project.min(),
    )


def _ranked(claims: ir.Table, closed_month: Month) -> ir.Table:
    """Set the claims of each person in order; tell of the others when the first one began."""
    order = ibis.window(
        group_by="worker",
        order_by=[
            claims.project.isnull(),
            (claims.last_paid == closed_month).fill_null(False).desc(),
            claims.fte_months_thousandths.desc(),
            claims.months_paid.desc(),
            claims.joined,
            claims.site,
            claims.employer,
        ],
    )
    return claims.mutate(
        place=ibis.row_number().over(order), first_joined=claims.joined.first().over(order)
    )


def _verdict(rows: ir.Table, closed_month: Month) -> ir.Value:
    never = rows.months_paid == 0
    left_before = (rows.last_paid < rows.first_joined).fill_null(False)
    is_permanent = rows.months_paid >= VERIFIED_MONTHS
    is_paid = (rows.last_paid == closed_month).fill_null(False)
    return ibis.cases(
        ((rows.place > 0) & left_before, Verdict.TEMPORARY.value),
        (rows.place > 0, Verdict.DOUBLE_CLAIMED.value),
        (rows.project.isnull(), Verdict.UNMATCHED.value),
        (never & (rows.joined >= closed_month), Verdict.PENDING.value),
        (never, Verdict.UNMATCHED.value),
        (rows.came_from.notnull(), Verdict.TRANSFER.value),
        (is_permanent & is_paid, Verdict.VERIFIED.value),
        (is_permanent, Verdict.LEFT.value),
        (is_paid, Verdict.PENDING.value),
        else_=Verdict.TEMPORARY.value,
    )


def _allowed(sites: ir.Table, headcounts: ir.Table, closed_month: Month) -> ir.Table:
    """Say by how much each employer grew: mean of 12 closed months less that before the decision.

    Both are means over the months reported; an employer without a month on either side has no
    row, and is not capped. The first decision of its sites counts. Both sides are of one source:
    what a custodian counted, where that is known of both, else what was reported. What a custodian
    counted names the months without anybody as 0.
    """
    dated = sites.mutate(employer=ibis.coalesce(sites.holder, sites.employer)).filter(
        sites.decision_on.notnull()
    )
    first = dated.group_by("employer").aggregate(
        decided=_month_number(dated.decision_on.min()),
    )
    counted = headcounts.source == Evidence.CONTRIBUTIONS.value
    ranked = headcounts.mutate(rank=counted.fill_null(False).ifelse(0, 1))
    told = ranked.group_by("employer", "month", "rank").aggregate(fte=ranked.fte_thousandths.max())
    both = told.join(first, "employer").mutate(number=_month_number(told.month))
    last = _month_number(as_value(closed_month))
    before = (both.number < both.decided) & (both.number >= both.decided - WINDOW_MONTHS)
    now = (both.number <= last) & (both.number > last - WINDOW_MONTHS)
    summed = both.group_by("employer", "rank").aggregate(
        months_before=before.cast("int64").sum(),
        months_now=now.cast("int64").sum(),
        fte_before=before.ifelse(both.fte, 0).sum(),
        fte_now=now.ifelse(both.fte, 0).sum(),
    )
    known = summed.filter(summed.months_before > 0, summed.months_now > 0)
    # (now / months - before / months) × 12, in whole numbers: thousandths of FTE months.
    grown = known.fte_now * known.months_before - known.fte_before * known.months_now
    growth = ibis.greatest(grown, 0) * WINDOW_MONTHS
    by_source = known.select(
        "employer", "rank", allowed=growth // (known.months_before * known.months_now)
    )
    return by_source.group_by("employer").aggregate(
        allowed=by_source.allowed.argmin(by_source.rank)
    )


def _capped(judged: ir.Table, allowed: ir.Table) -> ir.Table:
    """Let each employer keep as many jobs as it grew by: the permanent ones, then those pending.

    Among each, those that joined first; the job that crosses the line is beyond it. Only permanent
    ones are called capped: who is pending is paid all the same, and is told to be beyond. The
    months of those who left count as far as they lie within the last 12, as they do in the
    employer's mean; without such months nobody is beyond.
    """
    known = judged.left_join(allowed, "employer").drop("employer_right")
    permanent = known.verdict.isin((Verdict.VERIFIED.value, Verdict.LEFT.value))
    pending = known.verdict == Verdict.PENDING.value
    counted = (permanent | pending) & (known.fte_months_thousandths > 0)
    order = ibis.window(
        group_by="employer",
        order_by=[pending, known.joined, known.site, known.worker],
        preceding=None,
        following=0,
    )
    running = known.mutate(
        counted=counted,
        permanent=permanent,
        running=counted.ifelse(known.fte_months_thousandths, 0).sum().over(order),
    )
    beyond = (running.counted & (running.running > running.allowed)).fill_null(False)
    moved = running.verdict == Verdict.TRANSFER.value
    return running.select(
        *CLAIM,
        "project",
        "territory",
        "reach",
        "joined",
        "last_paid",
        "months_paid",
        "months_of_12",
        fte_months_thousandths=running.fte_months_thousandths.cast("int64"),
        verdict=(beyond & running.permanent).ifelse(Verdict.CAPPED.value, running.verdict),
        came_from=moved.ifelse(
            ibis.cases(
                (running.came_from == 0, Origin.SAME_EMPLOYER.value),
                (running.came_from == 1, Origin.SAME_GROUP.value),
                (running.came_from == 2, Origin.PROGRAMME.value),
                else_=ibis.null("string"),
            ),
            ibis.null("string"),
        ),
        has_baseline=running.allowed.notnull(),
        beyond_growth=beyond,
    )


def _month_number(day: ir.Value) -> ir.Value:
    return (day.year() * 12 + day.month()).cast("int64")
