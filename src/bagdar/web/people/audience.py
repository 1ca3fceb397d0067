"""Words for who may open an address; every address of the site is listed with one of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bagdar.web.people.models import Role


@dataclass(frozen=True)
class Audience:
    """Who gets an answer; everybody else gets 404 (or the sign-in page, when not signed in).

    `roles` empty: everyone, or everyone signed in. `hides` names the kind of object behind the
    address, whose own visibility decides: "project" is seen by whoever `for_scope` lets see it.
    `own_world` answers a person in the world of the account alone, real or synthetic.
    """

    signed_in: bool = False
    roles: frozenset[str] = field(default=frozenset())
    hides: str = ""
    own_world: bool = False


EVERYONE = Audience()
SIGNED_IN = Audience(signed_in=True)


def roles(*names: Role, hides: str = "", own_world: bool = False) -> Audience:
    """Say that holders of these roles are the audience."""
    return Audience(signed_in=True, roles=frozenset(names), hides=hides, own_world=own_world)


def hides(kind: str, *, signed_in: bool = False) -> Audience:
    """Say that the object behind the address decides."""
    return Audience(signed_in=signed_in, hides=kind)
