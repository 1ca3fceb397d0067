"""Addresses of projects."""

from django.urls import path

from bagdar.web.projects.views import exports, lists, sheet, views_saved

urlpatterns = [
    path("projects/", lists.project_list, name="project-list"),
    path("projects/export/<str:kind>/", exports.export, name="project-export"),
    path("projects/views/", views_saved.manage, name="saved-views"),
    path("projects/views/save/", views_saved.save, name="saved-view-save"),
    path("projects/views/<int:pk>/rename/", views_saved.rename, name="saved-view-rename"),
    path("projects/views/<int:pk>/delete/", views_saved.delete, name="saved-view-delete"),
    path("projects/<slug:key>/", sheet.project, name="project"),
]
