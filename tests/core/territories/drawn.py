"""Territories drawn by tests."""

from datetime import date

from bagdar.core.territories.forest import Version


def version(
    territory: int,
    parent: int | None = None,
    *,
    level: int | None = None,
    code: str | None = None,
    key: str | None = None,
    since: date = date(2010, 1, 1),
    until: date | None = None,
) -> Version:
    return Version(
        territory=territory,
        key=key or f"t{territory}",
        code=code or f"{territory:03}",
        kind="oblast",
        level=level if level is not None else int(parent is not None),
        parent=parent,
        valid_from=since,
        valid_to=until,
        names={"en": f"T{territory}"},
    )
