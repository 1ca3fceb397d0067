"""Addresses of barriers."""

from django.urls import URLPattern, path

from bagdar.web.barriers.views import barriers as views
from bagdar.web.barriers.views import tasks

urlpatterns: list[URLPattern] = [
    path("barriers/", views.listing, name="barriers"),
    path("barriers/new/", views.new, name="barrier-new"),
    path("barriers/joint/", views.joint, name="barrier-joint"),
    path("barriers/board/", views.board, name="barrier-board"),
    path("barriers/routes/", views.routes, name="barrier-routes"),
    path("barriers/calls/", views.calls, name="barrier-calls"),
    path("barriers/calls/<int:number>/", views.call, name="barrier-call"),
    path("barriers/tasks/", tasks.listing, name="barrier-tasks"),
    path("barriers/tasks/<int:number>/", tasks.one, name="barrier-task"),
    path("barriers/tasks/<int:number>/answer/", tasks.answer, name="barrier-task-answer"),
    path("barriers/tasks/<int:number>/ask/", tasks.ask_on, name="barrier-task-ask"),
    path("barriers/tasks/<int:number>/withdraw/", tasks.withdraw, name="barrier-task-withdraw"),
    path("barriers/tasks/<int:number>/files/<int:file>/", tasks.file, name="barrier-task-file"),
    path("barriers/<int:number>/", views.one, name="barrier"),
    path("barriers/<int:number>/ask/", tasks.ask, name="barrier-ask"),
    path("barriers/<int:number>/<slug:deed>/", views.do, name="barrier-do"),
    path("barriers/<int:number>/files/<int:file>/", views.file, name="barrier-file"),
]
