"""What figures by territory have in common: rows placed up the tree, and counted everywhere."""

import ibis.expr.types as ir


def placed(rows: ir.Table, within: ir.Table) -> ir.Table:
    """Give every project a row for each territory it counts in.

    Columns in: project, territory. Columns out: those of `within` beside `project`; `above` is
    where it counts.
    """
    return rows.select("project", "territory").join(within, "territory")


def counted(placed_rows: ir.Table, within: ir.Table) -> ir.Table:
    """Count placed rows; a territory without any counts 0.

    Columns out:
        territory  int64  the territory
        value      int64  rows
    """
    counts = placed_rows.group_by(territory=placed_rows.above).aggregate(found=placed_rows.count())
    joined = everywhere(within).left_join(counts, "territory")
    return joined.select(territory=joined.territory, value=joined.found.fill_null(0).cast("int64"))


def everywhere(within: ir.Table) -> ir.Table:
    """Return every territory once."""
    return within.select(territory=within.above).distinct()
