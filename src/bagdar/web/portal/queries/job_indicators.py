"""What each figure of jobs is, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from bagdar.web.portal.queries.words import Words

OF_MONTH = _("the country, a territory, a project or an employer, for a month")
RECORDS = _("contribution records, as handed over by the custodian under pseudonyms")
RECORDS_AND_SCENARIOS = _(
    "contribution records, as handed over by the custodian under pseudonyms, and a cautious and a "
    "hopeful scenario that the programme office sets with its source, from a month on"
)
REPORTS = _("monthly reports of territories and enterprises")
LIMITS_OF_BREAKDOWNS = _(
    "Anything that was checked: it is the word of whoever reports, and personal records hold no "
    "such facts, so that verified jobs are not broken down. Everybody is shown whole persons of "
    "released months, among whom those not told of are counted with the rest."
)
OF_JOBS = "docs/decisions/0017-verified-jobs.md"

JOB_WORDS: Mapping[str, Words] = {
    "jobs_claimed_fte": Words(
        what=_("How many permanent jobs the reports say there are."),
        how=_(
            "The last report of each project, place and employer, of the month or of the one "
            "before it, summed. The weakest class of evidence among them is named."
        ),
        example=_("Two projects report 5 and 3 jobs: 8."),
        limits=_("That anybody works there: what is verified stands beside it."),
        unit=_("FTE"),
        source=REPORTS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_(
            "It is the promise as its owner says it is kept; held against what is verified, "
            "it shows whom to ask."
        ),
        no_proof=_("Whoever is judged by a number reports it."),
    ),
    "jobs_claimed_carried_fte": Words(
        what=_("How many of the permanent jobs claimed were not told of this month."),
        how=_(
            "The reports of the month before, where there is none of the month, summed. After "
            "two months without a report, which raise an alarm, nothing is carried over."
        ),
        example=_("One project reports 5 jobs in May, another 3 in April and none in May: 3."),
        limits=_("Whether these jobs are still there."),
        unit=_("FTE"),
        source=REPORTS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("A figure that is old must not pass for one of this month."),
        no_proof=_("It rests on reports alone."),
    ),
    "jobs_construction_fte_years": Words(
        what=_("How much work building the projects has given so far."),
        how=_(
            "The construction jobs reported for each month, summed up to the month and divided "
            "by 12. Never added to permanent jobs."
        ),
        example=_("Six builders in each of two months: 12 / 12 = 1 FTE-year."),
        limits=_("How many persons worked, and whether they came from other sites."),
        unit=_("FTE-years"),
        source=REPORTS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_(
            "Building employs many for a short time; counted apart it cannot pass for "
            "permanent jobs."
        ),
        no_proof=_("It rests on reports alone."),
    ),
    "jobs_verified_fte": Words(
        what=_(
            "How many permanent jobs are shown by contributions paid for twelve months or more."
        ),
        how=_(
            "Each person counts once, at one site, from 12 paid months on, with the paid months "
            "of the last 12 closed ones divided by 12, times the lower of the rate claimed for "
            "the month and the rate paid. Who left counts with the months of the last 12, and is "
            "no longer among the persons verified. Transfers, double claims and jobs beyond what "
            "the employer grew by are left out."
        ),
        example=_(
            "One person was paid all of the last 12 months, one who left was paid 6 of them: 1.5."
        ),
        limits=_("That the job would not be there without the programme."),
        unit=_("FTE"),
        source=RECORDS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("It is the headline: somebody else than the reporter paid for it and said so."),
        no_proof=_(
            "A contribution shows pay, not work; persons paid for nothing are found by visits."
        ),
    ),
    "jobs_paid_now_fte": Words(
        what=_("How many jobs are paid now and are too young to be permanent."),
        how=_(
            "Persons paid in the last closed month with fewer than 12 paid months, counted by "
            "months paid as verified jobs are."
        ),
        example=_("A person is paid for the fifth month: 5 / 12 = 0.42."),
        limits=_("How many of them will stay, and whether the employer grew by them: see J5."),
        unit=_("FTE"),
        source=RECORDS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_(
            "A young plant has nothing to show among permanent jobs; this says what is on the way."
        ),
        no_proof=_("The first months are the easiest to pay for."),
    ),
    "jobs_retained_fte": Words(
        what=_(
            "How many of the jobs claimed were the employer's before the decision and are still "
            "paid."
        ),
        how=_(
            "Persons whom the same employer paid within six months before the decision, or "
            "before joining if that was earlier, and pays in the last closed month; counted by "
            "months paid."
        ),
        example=_(
            "A fitter paid since before the decision is listed at the new workshop: 1 kept, 0 new."
        ),
        limits=_(
            "That these jobs would have been lost: that needs a comparison that a person must "
            "write."
        ),
        unit=_("FTE"),
        source=RECORDS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_(
            "Keeping jobs is worth something; counted apart, kept jobs cannot pass for new ones."
        ),
        no_proof=_("Without a counterfactual nobody knows what would have been lost."),
    ),
    "jobs_transferred_fte": Words(
        what=_(
            "How many of the jobs claimed are held by persons whom a linked enterprise paid "
            "shortly before."
        ),
        how=_(
            "Persons paid within six months before joining, by the list or by the first month "
            "paid, by an enterprise of the same group or of the programme, or by the employer "
            "itself before the decision; counted by months paid."
        ),
        example=_("A person paid by a sister company until April joins in June: 1 moved, 0 new."),
        limits=_("Whether the place that was left was filled again."),
        unit=_("FTE"),
        source=RECORDS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("Moving people between enterprises of one owner makes no jobs."),
        no_proof=_("The register may not know who belongs to whom."),
    ),
    "jobs_net_of_transfer_fte": Words(
        what=_(
            "How many new jobs are paid, young and permanent, without those moved from linked "
            "enterprises."
        ),
        how=_(
            "Verified jobs and those paid now, added: both leave out transfers and double claims. "
            "What exceeds the employer's growth is left out, permanent jobs being counted first."
        ),
        example=_("1.5 verified and 0.42 paid now: 1.92."),
        limits=_("That workers did not leave an enterprise outside the programme."),
        unit=_("FTE"),
        source=RECORDS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("It is the gross figure from which additional jobs are reckoned."),
        no_proof=_("Jobs emptied elsewhere are not seen."),
    ),
    "jobs_additional_low_fte": Words(
        what=_("How many jobs would not be there without the programme, by the cautious scenario."),
        how=_(
            "Jobs net of transfer × (1 − leakage) × (1 − displacement) × (1 − substitution) × "
            "multiplier, by the scenario named; without a scenario it is not computable."
        ),
        example=_("1.92 jobs, leakage 25%, displacement 50%: 1.92 × 0.75 × 0.5 = 0.72."),
        limits=_(
            "What really would have been: the shares are assumptions with a source, not "
            "measurements."
        ),
        unit=_("FTE"),
        source=RECORDS_AND_SCENARIOS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("It keeps gross jobs from being taken for the effect of the programme."),
        no_proof=_("A band is an assumption."),
    ),
    "jobs_additional_high_fte": Words(
        what=_("How many jobs would not be there without the programme, by the hopeful scenario."),
        how=_(
            "Jobs net of transfer × (1 − leakage) × (1 − displacement) × (1 − substitution) × "
            "multiplier, by the scenario named; without a scenario it is not computable."
        ),
        example=_("1.92 jobs, leakage 10%, displacement 25%: 1.92 × 0.9 × 0.75 = 1.30."),
        limits=_(
            "What really would have been: the shares are assumptions with a source, not "
            "measurements."
        ),
        unit=_("FTE"),
        source=RECORDS_AND_SCENARIOS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("Beside the cautious figure it shows how wide the doubt is."),
        no_proof=_("A band is an assumption."),
    ),
    "jobs_wage_bill_kzt": Words(
        what=_("How much is paid in wages in a month, where it is reported."),
        how=_(
            "The wages of the last report of each project, place and employer, summed over "
            "those that told them."
        ),
        example=_("Of two reports one says 1.25 million, the other nothing: 1.25 million."),
        limits=_("Who earns how much, and what the silent ones pay."),
        unit=_("tenge"),
        source=REPORTS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("Jobs that pay nothing to live on are no success."),
        no_proof=_("It rests on reports, not on tax returns."),
    ),
    "jobs_mean_wage_kzt": Words(
        what=_("How much a full-time job pays in a month, on the average."),
        how=_(
            "The wage bill divided by the jobs of the reports that told it. A median of persons "
            "would need the wage of each, which does not cross from the custodian."
        ),
        example=_("1.25 million for 5 jobs: 250,000 tenge."),
        limits=_(
            "How unevenly wages are spread. Everybody is shown persons of released months by the "
            "band of their project's mean wage, those not told of in the highest."
        ),
        unit=_("tenge"),
        source=REPORTS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("It tells good jobs from cheap ones."),
        no_proof=_("Some large wages lift the mean."),
    ),
    "jobs_survival_24_ratio": Words(
        what=_(
            "Which part of those who joined two years ago or earlier was still paid there after "
            "24 months."
        ),
        how=_(
            "Of the persons who joined a site that long ago or earlier, were paid there and are "
            "no transfers, those paid there that many months after joining or later."
        ),
        example=_(
            "Three persons joined long enough ago; one left after four months, one after 20, "
            "one is still paid: 1 of 3."
        ),
        limits=_("Whether the job remains: another person may hold it now."),
        unit=_("share, 0 to 100%"),
        source=RECORDS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("A job that lasts is worth more than one that fills a report."),
        no_proof=_("Persons leave good jobs too."),
    ),
    "jobs_survival_36_ratio": Words(
        what=_(
            "Which part of those who joined three years ago or earlier was still paid there "
            "after 36 months."
        ),
        how=_(
            "Of the persons who joined a site that long ago or earlier, were paid there and are "
            "no transfers, those paid there that many months after joining or later."
        ),
        example=_(
            "Three persons joined long enough ago; one left after four months, one after 20, "
            "one is still paid: 1 of 3."
        ),
        limits=_("Whether the job remains: another person may hold it now."),
        unit=_("share, 0 to 100%"),
        source=RECORDS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("A job that lasts is worth more than one that fills a report."),
        no_proof=_("Persons leave good jobs too."),
    ),
    "jobs_women_ratio": Words(
        what=_("Which part of the jobs claimed is held by women."),
        how=_(
            "Jobs of this kind divided by all jobs of the reports that told them: a report that "
            "says nothing is left out above and below the line."
        ),
        example=_(
            "Two reports of four jobs each; one says that one job is of this kind, the other "
            "says nothing: 1 of 4, 25%."
        ),
        limits=LIMITS_OF_BREAKDOWNS,
        unit=_("share, 0 to 100%"),
        source=REPORTS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("Programmes promise jobs to somebody; this asks whom they reached."),
        no_proof=_("It rests on reports alone."),
    ),
    "jobs_youth_ratio": Words(
        what=_("Which part of the jobs claimed is held by youth."),
        how=_(
            "Jobs of this kind divided by all jobs of the reports that told them: a report that "
            "says nothing is left out above and below the line."
        ),
        example=_(
            "Two reports of four jobs each; one says that one job is of this kind, the other "
            "says nothing: 1 of 4, 25%."
        ),
        limits=LIMITS_OF_BREAKDOWNS,
        unit=_("share, 0 to 100%"),
        source=REPORTS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("Programmes promise jobs to somebody; this asks whom they reached."),
        no_proof=_("It rests on reports alone."),
    ),
    "jobs_local_ratio": Words(
        what=_("Which part of the jobs claimed is held by residents of the oblast."),
        how=_(
            "Jobs of this kind divided by all jobs of the reports that told them: a report that "
            "says nothing is left out above and below the line."
        ),
        example=_(
            "Two reports of four jobs each; one says that one job is of this kind, the other "
            "says nothing: 1 of 4, 25%."
        ),
        limits=LIMITS_OF_BREAKDOWNS,
        unit=_("share, 0 to 100%"),
        source=REPORTS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("Programmes promise jobs to somebody; this asks whom they reached."),
        no_proof=_("It rests on reports alone."),
    ),
    "jobs_foreign_ratio": Words(
        what=_("Which part of the jobs claimed is held by foreigners."),
        how=_(
            "Jobs of this kind divided by all jobs of the reports that told them: a report that "
            "says nothing is left out above and below the line."
        ),
        example=_(
            "Two reports of four jobs each; one says that one job is of this kind, the other "
            "says nothing: 1 of 4, 25%."
        ),
        limits=LIMITS_OF_BREAKDOWNS,
        unit=_("share, 0 to 100%"),
        source=REPORTS,
        grain=OF_MONTH,
        rule=OF_JOBS,
        why=_("Programmes promise jobs to somebody; this asks whom they reached."),
        no_proof=_("It rests on reports alone."),
    ),
}
