"""Operations on the promise ledger, composed under /api/v1: the rights and acts of the pages."""

from ninja import Router

from bagdar.web.delivery.api import (
    baselines,
    dates,
    evidence,
    exchange,
    launching,
    ledger,
    outputs,
    steps,
)

router = Router()
for _part in (dates, steps, ledger, baselines, launching, outputs, evidence, exchange):
    router.add_router("", _part.router)

__all__ = ["router"]
