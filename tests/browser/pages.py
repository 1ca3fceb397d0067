"""The pages walked for accessibility, width and words, and drawn for the contact sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """A page: its name, its address after the language, who opens it, and how it answers."""

    name: str
    path: str
    role: str = ""
    status: int = 200


PAGES = (
    Stop("country", ""),
    Stop("synthetic country", "territories/synthetic-country/"),
    Stop("synthetic list", "projects/?world=synthetic"),
    Stop("synthetic project", "projects/synthetic-000008/", role="auditor"),
    Stop("country of 2015", "?tree=2015"),
    Stop("country in outline", "?tree=2015&map=outline"),
    Stop("country by the share that is late", "?by=late"),
    Stop("oblast", "territories/kz-karaganda/"),
    Stop("oblast that was split", "territories/kz-south-kazakhstan/"),
    Stop("district", "territories/kz-karaganda-temirtau/"),
    Stop("figure", "indicators/projects_count/"),
    Stop("figure of promises", "indicators/late_count/"),
    Stop("figure of forecasts", "indicators/forecast_error_days/"),
    Stop(
        "projects by lateness",
        "projects/?sort=-late_days&columns=timing,committed_on,effective_on,late_days",
    ),
    Stop("whose promises come true", "honesty/", role="programme-office"),
    Stop("promises of an office", "honesty/office/akim-karaganda-oblast/"),
    Stop("about", "about/"),
    Stop("sources", "sources/"),
    Stop("new project", "projects/new/", role="officer"),
    Stop("edit a project", "projects/solar-burnoye/edit/", role="programme-office"),
    Stop("technology of a project", "projects/blast-furnace-3/edit/", role="enterprise"),
    Stop(
        "grid",
        "projects/edit/?project=solar-burnoye&project=titanium-sponge",
        role="programme-office",
    ),
    Stop("curator of many", "projects/curator/?project=solar-burnoye", role="programme-office"),
    Stop("launch gate", "projects/solar-burnoye/gate/", role="programme-office"),
    Stop("sign a line", "projects/solar-burnoye/gate/acceptance_act/", role="programme-office"),
    Stop("launch", "projects/solar-burnoye/launch/", role="programme-office"),
    Stop("act of launch", "projects/solar-burnoye/launch/act/"),
    Stop("output", "projects/solar-burnoye/output/", role="programme-office"),
    Stop("report a month", "projects/solar-burnoye/output/report/", role="programme-office"),
    Stop("visit", "projects/solar-burnoye/inspection/", role="programme-office"),
    Stop("season", "projects/solar-burnoye/operation/", role="programme-office"),
    Stop("who has not reported", "output/missing/"),
    Stop("launch checklists", "gate-items/", role="programme-office"),
    Stop("new line of a checklist", "gate-items/new/", role="programme-office"),
    Stop("merge", "projects/solar-burnoye/acts/merge/", role="programme-office"),
    Stop("correct", "projects/solar-burnoye/correct/", role="programme-office"),
    Stop("visibility", "projects/solar-burnoye/visibility/", role="programme-office"),
    Stop("timeline", "projects/timeline/"),
    Stop("calendar", "calendar/"),
    Stop("what changed", "changes/", role="akim"),
    Stop("import OC4IDS", "projects/oc4ids/import/", role="programme-office"),
    Stop("milestones", "projects/solar-burnoye/milestones/"),
    Stop("milestones to plan", "projects/solar-burnoye/milestones/", role="programme-office"),
    Stop("new milestone", "projects/solar-burnoye/milestones/new/", role="programme-office"),
    Stop("requests for dates", "dates/requests/", role="programme-office"),
    Stop("reasons", "dates/reasons/", role="programme-office"),
    Stop("new reason", "dates/reasons/new/", role="programme-office"),
    Stop("baseline", "projects/solar-burnoye/baseline/"),
    Stop("draft of a baseline", "projects/solar-burnoye/baseline/draft/", role="programme-office"),
    Stop("baselines that wait", "baselines/", role="programme-office"),
    Stop("rate", "projects/solar-burnoye/rate/", role="programme-office"),
    Stop("reds that went up", "ratings/escalated/?level=all", role="programme-office"),
    Stop("programmes", "programmes/"),
    Stop("new programme", "programmes/new/", role="programme-office"),
    Stop("enterprises", "enterprises/", role="officer"),
    Stop("new enterprise", "enterprises/new/", role="officer"),
    Stop("new group", "enterprise-groups/new/", role="programme-office"),
    Stop("organisations", "organisations/"),
    Stop("organisation", "organisations/akimat-karaganda-oblast/"),
    Stop("office", "offices/akim-karaganda-oblast/", role="programme-office"),
    Stop("appointment", "offices/akim-karaganda-oblast/appoint/", role="programme-office"),
    Stop("API", "api/"),
    Stop("evidence", "projects/solar-burnoye/evidence/", role="programme-office"),
    Stop("evidence to give", "projects/solar-burnoye/evidence/add/", role="programme-office"),
    Stop("evidence found again", "evidence/repeated/", role="programme-office"),
    Stop("profile", "profile/", role="akim"),
    Stop("new key", "profile/keys/new/", role="analyst"),
    Stop("accounts", "people/", role="administrator"),
    Stop("new account", "people/new/", role="administrator"),
    Stop("an enterprise joins", "join/", role="enterprise"),
    Stop("requests of enterprises", "join/requests/", role="programme-office"),
    Stop("second step", "account/2fa/", role="chair"),
    Stop("sessions", "account/sessions/", role="chair"),
    Stop("sign in", "account/login/"),
    Stop("sign up", "account/signup/"),
    Stop("forgotten password", "account/password/reset/"),
    Stop("not found", "no/such/page/", status=404),
)
