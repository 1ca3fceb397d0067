"""Operations on data requests, composed under /api/v1: the rights and acts of the pages."""

from bagdar.web.data_requests.api import asking, workbooks
from bagdar.web.data_requests.api.routes import router

__all__ = ["asking", "router", "workbooks"]
