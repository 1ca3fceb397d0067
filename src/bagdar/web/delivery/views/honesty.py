"""Whose promises come true: the comparison, the settlements behind a row, computing again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bagdar.core.delivery.honesty import RANKED_FROM, STOOD_DAYS
from bagdar.web.delivery.actions.figures import ask_for_figures
from bagdar.web.delivery.queries import honesty as queries
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import Scope, World
from bagdar.web.people.requests import Asked, for_roles

ROWS_A_PAGE = 100


@require_GET
def honesty(request: Asked) -> HttpResponse:
    """Compare offices, tenures and, for officials, whoever gave the forecasts."""
    reader = _reader(request)
    kind = request.GET.get("by", "office")
    if kind not in reader.kinds:
        raise Http404
    day = queries.computed_on(reader)
    rows = queries.compared(reader, day, kind) if day else []
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    facts = {
        "rows": page.object_list,
        "page_obj": page,
        "kind": kind,
        "kinds": [(one, queries.KINDS[one]) for one in reader.kinds],
        "country": queries.country(reader, day) if day else None,
        "computed_on": day,
        "published_only": reader.reach == reader.nearest,
        "fewest": RANKED_FROM,
        "stood_days": STOOD_DAYS,
        "computes": request.as_of is None
        and not request.scope.is_synthetic
        and request.scope.has_whole((Role.PROGRAMME_OFFICE,)),
        "crumbs": [(_("Whose promises come true"), "")],
    }
    return render(request, "delivery/honesty.html", facts)


@require_GET
def honesty_rows(request: Asked, kind: str, subject: str) -> HttpResponse:
    """Show the settlements behind the figures of one office, tenure or owner."""
    shown = queries.whose(_reader(request), kind, subject)
    if shown is None:
        raise Http404
    page = Paginator(shown.settlements or (), ROWS_A_PAGE).get_page(request.GET.get("page"))
    facts = {
        "shown": shown,
        "rows": page.object_list,
        "page_obj": page,
        "fewest": RANKED_FROM,
        "stood_days": STOOD_DAYS,
        "crumbs": [
            (_("Whose promises come true"), _comparison(kind, request.scope)),
            (shown.name, ""),
        ],
    }
    return render(request, "delivery/honesty_rows.html", facts)


@require_POST
@for_roles(Role.PROGRAMME_OFFICE)
def honesty_compute(request: Asked) -> HttpResponse:
    """Ask for the figures of today to be computed in the background."""
    if ask_for_figures(by=request.person, at=request.now):
        messages.success(request, _("The figures are being computed; look again in a minute."))
    else:
        messages.info(request, _("The figures were asked for just now; look again in a minute."))
    return redirect("honesty")


def _comparison(kind: str, scope: Scope) -> str:
    asked = {"by": kind, **({"world": World.SYNTHETIC} if scope.is_synthetic else {})}
    return f"{reverse('honesty')}?{urlencode(asked)}"


def _reader(request: Asked) -> queries.Reader:
    day = request.as_of_day or request.today
    return queries.Reader(request.scope, request.now, request.as_of, day)
