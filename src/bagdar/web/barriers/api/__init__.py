"""Operations on barriers, composed under /api/v1: the rights and acts of the pages."""

from ninja import Router

from bagdar.web.barriers.api import barriers, offices, tasks

router = Router()
for _part in (barriers, tasks, offices):
    router.add_router("", _part.router)

__all__ = ["router"]
