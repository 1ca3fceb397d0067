"""Operations on the promise ledger, composed under /api/v1."""

from ninja import Router

router = Router()
