"""Addresses of projects."""

from django.urls import path, re_path

from bagdar.web.projects.views import acts, edit, exports, grid, lists, registry, sheet, views_saved

urlpatterns = [
    path("projects/new/", edit.create, name="project-create"),
    path("projects/edit/", grid.grid, name="project-grid"),
    path("projects/curator/", grid.curator, name="project-curator"),
    path("projects/<slug:key>/edit/", edit.edit, name="project-edit"),
    path("projects/<slug:key>/undo/", edit.undo, name="project-undo"),
    path("projects/<slug:key>/visibility/", acts.visibility, name="project-visibility"),
    path("projects/<slug:key>/correct/", acts.correct, name="project-correct"),
    path("projects/<slug:key>/acts/<slug:kind>/", acts.act, name="project-act"),
    path("corrections/<int:number>/", acts.correction, name="correction"),
    re_path(
        r"^corrections/(?P<number>[0-9]{1,18})/(?P<decision>make|decline)/$",
        acts.decide,
        name="correction-decide",
    ),
    path("programmes/", registry.programmes, name="programme-list"),
    path("programmes/new/", registry.programme_new, name="programme-create"),
    path("programmes/<slug:key>/edit/", registry.programme_edit, name="programme-edit"),
    path("programmes/<slug:key>/components/new/", registry.component_new, name="component-create"),
    path("components/<slug:key>/edit/", registry.component_edit, name="component-edit"),
    path("enterprises/", registry.enterprises, name="enterprise-list"),
    path("enterprises/new/", registry.enterprise_new, name="enterprise-create"),
    path("enterprises/hints/", edit.enterprise_hints, name="enterprise-hints"),
    path("enterprises/<slug:key>/edit/", registry.enterprise_edit, name="enterprise-edit"),
    path("enterprise-groups/new/", registry.group_new, name="group-create"),
    path("enterprise-groups/<int:number>/edit/", registry.group_edit, name="group-edit"),
    path("projects/", lists.project_list, name="project-list"),
    path("projects/export/<str:kind>/", exports.export, name="project-export"),
    path("projects/views/", views_saved.manage, name="saved-views"),
    path("projects/views/save/", views_saved.save, name="saved-view-save"),
    path("projects/views/<int:pk>/rename/", views_saved.rename, name="saved-view-rename"),
    path("projects/views/<int:pk>/delete/", views_saved.delete, name="saved-view-delete"),
    path("projects/<slug:key>/", sheet.project, name="project"),
]
