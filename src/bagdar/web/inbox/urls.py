"""Addresses of the inbox."""

from django.urls import URLPattern, path

from bagdar.web.inbox.views import feeds, letters, news, reading

urlpatterns: list[URLPattern] = [
    path("inbox/", reading.inbox, name="inbox"),
    path("inbox/accept/", reading.accept, name="inbox-accept"),
    path("inbox/close/", reading.close, name="inbox-close"),
    path("inbox/news/", news.news, name="inbox-news"),
    path("inbox/news/bell/", news.bell, name="inbox-bell"),
    path("inbox/news/seen/", news.seen, name="inbox-seen"),
    path("inbox/calendars/", feeds.feeds, name="inbox-feeds"),
    path("inbox/calendars/<int:number>/revoke/", feeds.revoke, name="inbox-feed-revoke"),
    path("inbox/calendars/<str:token>.ics", feeds.calendar, name="inbox-calendar"),
    path("inbox/letters/stop/<str:token>/", letters.stop, name="inbox-stop-letters"),
]
