"""Operations on trend watch, composed under /api/v1: the rights and acts of the pages."""

from ninja import Router

from bagdar.web.trends.api import signals, work

router = Router()
for _part in (work, signals):
    router.add_router("", _part.router)

__all__ = ["router"]
