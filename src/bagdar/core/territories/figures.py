"""Figures counted by territory: projects, launches, small business, and what lies only higher up.

All take `projects` PROJECTS and `within` WITHIN, and give one row for every territory of
`within`, in no order; a territory without projects counts 0.
"""

import ibis
import ibis.expr.types as ir

from bagdar.core.tables.placing import counted, placed
from bagdar.core.territories.roll_up import LAUNCHED_STAGES


def projects_count(projects: ir.Table, within: ir.Table) -> ir.Table:
    """Count the projects in each territory and everything below it.

    Columns out:
        territory  int64  the territory
        value      int64  projects
    """
    return counted(placed(projects, within), within)


def launched_count(projects: ir.Table, within: ir.Table) -> ir.Table:
    """Count the projects that have been launched, whether or not they stand idle now.

    Columns out:
        territory  int64  the territory
        value      int64  projects
    """
    launched = projects.filter(projects.stage.isin(LAUNCHED_STAGES))
    return counted(placed(launched, within), within)


def sme_share_of_projects(projects: ir.Table, within: ir.Table) -> ir.Table:
    """Divide the projects of small and medium business by all projects.

    A project whose enterprise is of unknown size counts below the line alone: what nobody
    knows does not flatter the share.

    Columns out:
        territory  int64    the territory
        value      float64  ratio, 0 to 1; null where there are no projects
    """
    small = projects.filter(projects.sme.fill_null(False))
    shares = projects_count(projects, within).join(
        counted(placed(small, within), within).rename(small="value"), "territory"
    )
    return shares.select(
        territory=shares.territory,
        value=ibis.cases(
            (shares.value > 0, shares.small.cast("float64") / shares.value),
            else_=ibis.null("float64"),
        ),
    )


def enterprises_count(projects: ir.Table, within: ir.Table) -> ir.Table:
    """Count the enterprises behind the projects, each once in a territory.

    An enterprise with projects in two territories counts in both, and once above them.

    Columns out:
        territory  int64  the territory
        value      int64  enterprises
    """
    named = projects.filter(projects.enterprise.notnull())
    placed = named.select("enterprise", "territory").join(within, "territory")
    return counted(placed.select("enterprise", "above").distinct(), within)


def without_territory_count(projects: ir.Table, within: ir.Table) -> ir.Table:
    """Count the projects known no finer than a territory that has others below it.

    They are the row "not allocated": with it, the territories below sum to the one above.

    Columns out:
        territory  int64  the territory
        value      int64  projects; 0 where there is nothing below
    """
    parents = within.filter(within.territory != within.above).select("above").distinct()
    stated = projects.select("project", above=projects.territory)
    return counted(stated.semi_join(parents, "above"), within)
