"""Operations on jobs, composed under /api/v1: the rights and acts of the pages."""

from ninja import Router

from bagdar.web.jobs.api.additionality import router as additionality
from bagdar.web.jobs.api.corrections import router as corrections
from bagdar.web.jobs.api.headcounts import router as headcounts
from bagdar.web.jobs.api.months import router as months
from bagdar.web.jobs.api.publishing import router as publishing
from bagdar.web.jobs.api.records import router as records
from bagdar.web.jobs.api.routes import router as reports

router = Router()
router.add_router("", reports)
router.add_router("", corrections)
router.add_router("", months)
router.add_router("", records)
router.add_router("", headcounts)
router.add_router("", publishing)
router.add_router("", additionality)

__all__ = ["router"]
