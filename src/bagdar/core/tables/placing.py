"""What figures have in common: rows placed up the tree, counted everywhere, set together."""

import ibis
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


def together(*parts: ir.Table) -> ir.Table:
    """Set tables of the same columns under each other, whether or not a column may be null."""
    names = parts[0].columns
    return ibis.union(
        *(
            part.select(names).cast({one: part[one].type().copy(nullable=True) for one in names})
            for part in parts
        )
    )
