"""Operations on programmes and projects: the same rights and actions as the pages."""

from bagdar.web.projects.api.routes import router

__all__ = ["router"]
