"""Addresses of trend watch."""

from django.urls import URLPattern, path

from bagdar.web.trends.views import people, registers, signals, work

urlpatterns: list[URLPattern] = [
    path("trends/", signals.the_radar, name="trends"),
    path("trends/signals/", signals.listing, name="trend-signals"),
    path("trends/streams/", signals.over_time, name="trend-streams"),
    path("trends/neighbours/", signals.the_map, name="trend-map"),
    path("trends/signals/<int:number>/", signals.card, name="trend-signal"),
    path("trends/signals/<int:number>/judge/", people.judging, name="trend-judge"),
    path("trends/signals/<int:number>/link/", people.linking, name="trend-link"),
    path("trends/signals/<int:number>/watch/", people.following, name="trend-watch"),
    path("trends/links/", people.suggestions, name="trend-links"),
    path("trends/links/<int:number>/", people.deciding, name="trend-link-decide"),
    path("trends/queue/", people.reviewing, name="trend-queue"),
    path("trends/mine/", people.mine, name="trend-mine"),
    path("trends/mine/words/", people.words, name="trend-words"),
    path("trends/programme/", registers.programme, name="trend-programme"),
    path("trends/terms/", registers.terms, name="trend-terms"),
    path("trends/terms/<int:number>/out/", registers.term_out, name="trend-term-out"),
    path("trends/detectors/<slug:code>/", registers.detector, name="trend-detector"),
    path("trends/take/", registers.take, name="trend-take"),
    path("trends/runs/", registers.runs, name="trend-runs"),
    path("trends/runs/<int:number>/", registers.run, name="trend-run"),
    path("trends/runs/<int:number>/withdraw/", registers.run_out, name="trend-run-out"),
    path("trends/runs/<int:number>/return/", registers.run_back, name="trend-run-back"),
    path("trends/duties/", work.duty_list, name="trend-duties"),
    path("trends/duties/<int:number>/end/", work.duty_end, name="trend-duty-end"),
    path("trends/duties/<int:number>/review/", work.duty_review, name="trend-review"),
    path("trends/briefs/", work.briefs, name="trend-briefs"),
    path("trends/briefs/<int:number>/", work.brief, name="trend-brief"),
    path("trends/briefs/<int:number>/sign/", work.brief_sign, name="trend-brief-sign"),
    path("trends/briefs/<int:number>/withdraw/", work.brief_out, name="trend-brief-out"),
]
