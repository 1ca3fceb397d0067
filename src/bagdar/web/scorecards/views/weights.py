"""Weights of the score: everybody reads them, the programme office sets them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bagdar.core.territories.scorecard import Measured
from bagdar.web.people.models import Role
from bagdar.web.people.requests import Asked, for_roles
from bagdar.web.scorecards.actions.computing import ask_for_scores
from bagdar.web.scorecards.actions.weights import WeightError, set_weight
from bagdar.web.scorecards.forms import WeightForm
from bagdar.web.scorecards.permissions import may_set_weights
from bagdar.web.scorecards.queries.boards import WITHOUT_REGISTER
from bagdar.web.scorecards.queries.labels import LABELS
from bagdar.web.scorecards.queries.sheets import weights_sheet
from bagdar.web.scorecards.queries.weights import weight_rows
from bagdar.web.scorecards.views.asking import file_asked

_for_office = for_roles(Role.PROGRAMME_OFFICE)


@require_GET
def weights(request: Asked) -> HttpResponse:
    """List every weight with its months and source, and what has none."""
    found = weight_rows()
    sheet = weights_sheet(timezone.localdate(request.now), found)
    if (file := file_asked(request, sheet, synthetic=False)) is not None:
        return file
    facts = {
        "rows": [(LABELS[Measured(one.indicator)], one) for one in found],
        "unregistered": [LABELS[one] for one in WITHOUT_REGISTER],
        "sets": may_set_weights(request.scope),
        "crumbs": _crumbs(),
    }
    return render(request, "scorecards/weights.html", facts)


@_for_office
def weight_set(request: Asked) -> HttpResponse:
    """Set a weight from a month on."""
    form = WeightForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            set_weight(**form.cleaned_data, by=request.person, at=request.now)
        except WeightError as error:
            for name, texts in error.problems.items():
                for text in texts:
                    form.add_error(name, text)
        else:
            messages.success(request, _("The weight is set; scores are being computed anew."))
            return redirect("scorecard-weights")
    facts = {
        "form": form,
        "crumbs": [*_crumbs(link=True), (_("Set a weight"), "")],
    }
    return render(request, "scorecards/weight_set.html", facts)


@require_POST
@_for_office
def compute(request: Asked) -> HttpResponse:
    """Ask for all scorecards to be computed in the background."""
    if ask_for_scores(by=request.person, at=request.now):
        messages.success(request, _("The scorecards are being computed; look again in a minute."))
    else:
        messages.info(request, _("The scorecards were asked for just now; look again in a minute."))
    return redirect("scorecard-country")


def _crumbs(*, link: bool = False) -> list[tuple[str, str]]:
    here = (_("Scorecards"), reverse("scorecard-country"))
    return [here, (_("Weights"), reverse("scorecard-weights") if link else "")]
