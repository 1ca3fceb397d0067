"""Pages of flags: the queue, a subject, the rules, the basket, and taking results in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.core.terms.decimals import AmbiguousNumberError, NotANumberError, read_decimal
from bagdar.web.cases.actions import taking_files
from bagdar.web.cases.actions.linking import link_subject, unlink_subject
from bagdar.web.cases.actions.opening import lay_aside, open_case, take_out
from bagdar.web.cases.actions.setting_aside import count_again, set_aside
from bagdar.web.cases.actions.taking import LARGEST_BYTES, check_takes
from bagdar.web.cases.forms import AsideForm, LinkForm, OpenForm, TakeForm, UnlinkForm
from bagdar.web.cases.models import Flag, FlagLevel, Linked, RuleRun, Run, Subject
from bagdar.web.cases.permissions import Powers
from bagdar.web.cases.queries.beside import pages_beside
from bagdar.web.cases.queries.queue import (
    CASES,
    ORDERS,
    Wanted,
    basket_of,
    currencies_of,
    flags_for,
    history_of,
    lines_aside,
    lines_of,
    listed,
    places_with_flags,
    standing_flags,
)
from bagdar.web.cases.queries.rules import (
    newest_rules,
    rules_named,
    rules_of_runs,
    rules_off,
    rules_shown,
    sources_of,
)
from bagdar.web.cases.queries.sheets import (
    MOST_ROWS,
    TABLES,
    misfits_table,
    queue_table,
    rules_table,
    runs_table,
)
from bagdar.web.cases.views.seen import (
    auditing,
    auditing_all,
    flags_crumb,
    page,
    reading_flags,
    subject_by,
    table_answer,
    world_query,
)
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.loads.actions import retry_load, start_load, stop_load
from bagdar.web.loads.queries import Load, load_of, load_shown, loads_of
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked, bounded
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from bagdar.web.wording import actor_in_words, in_words

LARGEST_VALUE = Decimal(10) ** 18
ROWS = 25
RUNS = 20


@require_GET
@login_required
def queue(request: Asked) -> HttpResponse:
    """Show the queue: what to look at first, why, and from what; or hand it out as a file."""
    powers, reading = reading_flags(request)
    problem, currencies = least_problem(request), currencies_of(powers, reading)
    wanted = wanted_from(request, currencies)
    rows = listed(wanted, powers, reading)
    rules = newest_rules(synthetic=reading.is_synthetic)
    if (kind := request.GET.get("as", "")) and not problem:
        return _file(kind, wanted, powers, reading)
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    lines = lines_of(list(shown), rules, reading, request.person)
    context = {
        "page_obj": shown,
        "lines": lines,
        "wanted": wanted,
        "least": request.GET.get("least", "")[:60] if problem else wanted.least,
        "least_problem": problem,
        "currencies": currencies,
        "rules": rules_named(rules),
        "levels": FlagLevel.choices,
        "places": places_with_flags(powers, reading),
        "orders": [
            ("risk", _("risk, ranked down by the base rate")),
            ("value", _("money at stake")),
            ("flags", _("number of flags")),
        ],
        "case_choices": [
            ("free", _("in no open case")),
            ("in", _("in an open case")),
            ("all", _("all")),
        ],
        "audits": powers.audits_any,
        "laid": len(basket_of(request.person, powers, synthetic=reading.is_synthetic)),
        "synthetic": reading.is_synthetic,
        "here": request.get_full_path(),
        "last": Run.objects.filter(is_synthetic=reading.is_synthetic).first(),
        "crumbs": [(_("Flags"), "")],
    }
    answer = page(request, "cases/queue.html", context)
    answer.status_code = 422 if kind else 200  # a file would not say what it leaves out
    return answer


def _file(kind: str, wanted: Wanted, powers: Powers, reading: Reading) -> HttpResponse:
    if kind not in TABLES:
        raise Http404
    rules = newest_rules(synthetic=reading.is_synthetic)
    subjects = list(listed(wanted, powers, reading)[: MOST_ROWS + 1])
    lines = lines_of(subjects[:MOST_ROWS], rules, reading)
    most = MOST_ROWS if len(subjects) > MOST_ROWS else None
    return table_answer(queue_table(lines, synthetic=reading.is_synthetic, most=most), kind)


def wanted_from(request: Asked, currencies: Sequence[str]) -> Wanted:
    """Read the filters; what names nothing is left out. Money is in the first currency then."""
    given = request.GET
    level, order, cases = (given.get(one, "") for one in ("level", "order", "cases"))
    currency = given.get("currency", "")
    return Wanted(
        q=given.get("q", "").replace("\x00", "").strip()[:200],
        code=given.get("code", "")[:20],
        level=level if level in FlagLevel.values else "",
        territory=given.get("territory", "")[:80],
        least="" if least_problem(request) else _least(request),
        currency=currency if currency in currencies else next(iter(currencies), ""),
        cases=cases if cases in CASES else "free",
        order=order if order in ORDERS else "risk",
    )


def least_problem(request: Asked) -> str:
    """Say what is wrong with the least value in the address; empty where nothing is."""
    try:
        _least(request)
    except AmbiguousNumberError as error:
        return in_words(error.problem)
    except NotANumberError:
        return _("Write a number, such as 1250.5.")
    except OverflowError:
        return _("This is too large. Check the unit.")
    return ""


def _least(request: Asked) -> str:
    """Read the least value. Raises what `read_decimal` does, and OverflowError."""
    text = request.GET.get("least", "").strip()
    value = read_decimal(text, None) if text else Decimal(0)
    if value >= LARGEST_VALUE:
        raise OverflowError
    return f"{value:f}" if value > 0 else ""


@require_GET
@login_required
def rules(request: Asked) -> HttpResponse:
    """List the rules as they last ran, with how much they flag and how much of it held."""
    _powers, reading = reading_flags(request)
    shown = rules_shown(synthetic=reading.is_synthetic)
    if kind := request.GET.get("as", ""):
        return table_answer(rules_table(shown, synthetic=reading.is_synthetic), kind)
    context = {
        "rules": shown,
        "off": rules_off(synthetic=reading.is_synthetic),
        "synthetic": reading.is_synthetic,
        "crumbs": [flags_crumb(synthetic=reading.is_synthetic), (_("Rules"), "")],
    }
    return page(request, "cases/rules.html", context)


@require_GET
@login_required
def rule(request: Asked, code: str) -> HttpResponse:
    """Show a rule: what it means, on what basis, what else explains it, how often it held."""
    powers, reading = reading_flags(request)
    return _rule(request, code, powers, reading)


def _rule(
    request: Asked, code: str, powers: Powers, reading: Reading, form: AsideForm | None = None
) -> HttpResponse:
    shown = rules_shown(synthetic=reading.is_synthetic)
    found = next((one for one in shown if one.last.code == code), None)
    if found is None:
        raise Http404
    back = reverse("flag-rules") + world_query(synthetic=reading.is_synthetic)
    context = {
        "rule": found,
        "title": f"{code} {found.name}",
        "form": form or AsideForm(),
        "audits": powers.audits_all,
        "set_by": actor_in_words(found.aside.actor_id, found.aside.actor_label)
        if found.aside
        else "",
        "synthetic": reading.is_synthetic,
        "crumbs": [flags_crumb(synthetic=reading.is_synthetic), (_("Rules"), back), (code, "")],
    }
    return page(request, "cases/rule.html", context, context["form"])


@login_required
def set_rule_aside(request: Asked, code: str) -> HttpResponse:
    """Set the flags of a rule that is off aside."""
    return _aside(request, code, set_aside, _("Its flags are set aside and count nowhere."))


@login_required
def count_rule_again(request: Asked, code: str) -> HttpResponse:
    """Let the flags of a rule count again."""
    return _aside(request, code, count_again, _("Its flags count again."))


def _aside(request: Asked, code: str, do: Callable[..., Any], done: str) -> HttpResponse:
    powers, reading = auditing_all(request)
    form = AsideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        world = World.SYNTHETIC if reading.is_synthetic else World.REAL
        ground = form.cleaned_data["ground"]
        try:
            do(code, ground=ground, world=world, by=request.person, at=request.now)
        except RuleRun.DoesNotExist:
            raise Http404 from None
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, done)
            query = world_query(synthetic=reading.is_synthetic)
            return redirect(reverse("flag-rule", args=[code]) + query)
    return _rule(request, code, powers, reading, form)


@require_GET
@login_required
def subject(request: Asked, number: int) -> HttpResponse:
    """Show a subject: its flags with their evidence, and what earlier runs found."""
    found, powers, reading = subject_by(request, number)
    return _subject(request, found, powers, reading)


def _subject(
    request: Asked,
    found: Subject,
    powers: Powers,
    reading: Reading,
    form: LinkForm | None = None,
    *,
    unlink_form: UnlinkForm | None = None,
) -> HttpResponse:
    rules = newest_rules(synthetic=found.is_synthetic)
    beside = pages_beside(found, powers, reading)
    (line,) = lines_of([found], rules, reading, request.person)
    title = found.title or found.ref
    context = {
        "line": line,
        "beside": beside,
        "subject": found,
        "set_aside": lines_aside(found, rules, reading),
        "history": [one for one in history_of(found) if one.replaced_by_id],
        "form": form or LinkForm(scope=request.scope, at=request.now, synthetic=found.is_synthetic),
        "unlink_form": unlink_form or UnlinkForm(),
        "is_linked": found.linked not in ("", Linked.PARTED),
        "audits": powers.audits_any,
        "here": request.path,
        "title": title,
        "synthetic": found.is_synthetic,
        "crumbs": [flags_crumb(synthetic=found.is_synthetic), (title, "")],
    }
    return page(request, "cases/subject.html", context, unlink_form or context["form"])


@login_required
def link(request: Asked, number: int) -> HttpResponse:
    """Say to which project a subject belongs."""
    found, powers, reading = subject_by(request, number)
    if not powers.audits_any:
        raise Http404
    form = LinkForm(
        request.POST if request.method == "POST" else None,
        scope=request.scope,
        at=request.now,
        synthetic=found.is_synthetic,
    )
    if form.is_valid():
        try:
            link_subject(
                found,
                project=form.cleaned_data["project"],
                territory=_territory(form.cleaned_data["territory"]),
                by=request.person,
                at=request.now,
            )
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The link is written down."))
            return redirect("flag-subject", found.pk)
    return _subject(request, found, powers, reading, form)


@login_required
def unlink(request: Asked, number: int) -> HttpResponse:
    """Take a subject away from where it is linked to."""
    found, powers, reading = subject_by(request, number)
    if not powers.audits_any:
        raise Http404
    form = UnlinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ground = form.cleaned_data["ground"]
        try:
            unlink_subject(found, ground=ground, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The link is taken away."))
            return redirect(reverse("flags") + world_query(synthetic=found.is_synthetic))
    return _subject(request, found, powers, reading, unlink_form=form)


def _territory(number: int | None) -> Territory | None:
    return None if number is None else Territory.objects.get(pk=number)


@login_required
def basket(request: Asked) -> HttpResponse:
    """Show what the person laid aside; lay more aside, take it out, open a case from it."""
    powers, reading = auditing(request)
    synthetic = reading.is_synthetic
    posted = request.POST if request.method == "POST" else None
    form = OpenForm(posted if posted and "open" in posted else None)
    if posted and "open" not in posted:
        return _laid(request, powers, synthetic=synthetic)
    flags = basket_of(request.person, powers, synthetic=synthetic)
    if form.is_valid():
        try:
            made = open_case(flags, form.cleaned_data["title"], by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The case is open. First declare your interests in it."))
            return redirect("case", made.pk)
    rules = newest_rules(synthetic=synthetic)
    context = {
        "flags": flags,
        "names": dict(rules_named(rules)),
        "form": form,
        "synthetic": synthetic,
        "here": reverse("flag-basket") + world_query(synthetic=synthetic),
        "crumbs": [flags_crumb(synthetic=synthetic), (_("Basket"), "")],
    }
    return page(request, "cases/basket.html", context, form)


def _laid(request: Asked, powers: Powers, *, synthetic: bool) -> HttpResponse:
    """Lay flags aside or take them out, and go back to where the person was."""
    numbers = [
        int(one) for one in request.POST.getlist("flag") if one.isdecimal() and len(one) < 16
    ]
    subjects = [
        int(one) for one in request.POST.getlist("subject") if one.isdecimal() and len(one) < 16
    ]
    if "out" in request.POST:
        take_out(numbers, by=request.person)
    else:
        known = flags_for(powers).filter(subject__is_synthetic=synthetic)
        wanted = known.filter(pk__in=standing_flags().values("pk"))
        rows: list[Flag] = list(wanted.filter(pk__in=numbers) | wanted.filter(subject__in=subjects))
        try:
            laid = lay_aside(rows, by=request.person)
        except DeliveryError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Laid aside: %d.") % laid)
    return HttpResponseRedirect(_back(request, synthetic=synthetic))


def _back(request: Asked, *, synthetic: bool) -> str:
    """Return where the person was: a page of flags, and nowhere else."""
    back = request.POST.get("back", "")
    home = reverse("flags")
    if back.startswith(home) and "\\" not in back and "//" not in back:
        return back
    return home + world_query(synthetic=synthetic)


@login_required
@bounded(2 * LARGEST_BYTES)
def take(request: Asked) -> HttpResponse:
    """Take a document of results in, and list those that were taken."""
    _powers, reading = auditing_all(request)
    synthetic = reading.is_synthetic
    posted = request.method == "POST"
    if not posted and (kind := request.GET.get("as", "")):
        ran = rules_of_runs(synthetic=synthetic)[:MOST_ROWS]
        return table_answer(runs_table(ran, synthetic=synthetic), kind)
    form = TakeForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        try:
            load = _start(request, form.cleaned_data, synthetic=synthetic)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            return redirect(
                reverse("flags-load", args=[load.token]) + world_query(synthetic=synthetic)
            )
    runs = Run.objects.filter(is_synthetic=synthetic)
    context = {
        "form": form,
        "runs": list(runs[:RUNS]),
        "sources": sources_of(synthetic=synthetic),
        "loads": _loads(request, synthetic=synthetic),
        "synthetic": synthetic,
        "crumbs": [flags_crumb(synthetic=synthetic), (_("Take results in"), "")],
    }
    return page(request, "cases/take.html", context, form)


def _loads(request: Asked, *, synthetic: bool) -> list[tuple[Load, str]]:
    known = loads_of(by=request.person, at=request.now, kind=taking_files.KIND)
    return [
        (one, reverse("flags-load", args=[one.token]) + world_query(synthetic=synthetic))
        for one in known
        if one.is_synthetic == synthetic
    ]


def _start(request: Asked, given: Mapping[str, Any], *, synthetic: bool) -> Load:
    document, releases = given["document"], given["releases"]
    if document.size > LARGEST_BYTES:
        most = _("The file is larger than %(most)d MB: name flags alone, or compute rules apart.")
        raise refuse("document", most % {"most": LARGEST_BYTES // 2**20})
    world = World.SYNTHETIC if synthetic else World.REAL
    check_takes(world, by=request.person, at=request.now)
    files = {taking_files.DOCUMENT: document.chunks()}
    if releases is not None:
        files[taking_files.RELEASES] = releases.chunks()
    try:
        return start_load(
            taking_files.KIND,
            files,
            name=document.name or "",
            told={taking_files.SOURCE: given["source"]},
            world=world,
            by=request.person,
            at=request.now,
        )
    except DeliveryError as error:
        raise DeliveryError({"document": [str(error)]}) from error


@login_required
def load(request: Asked, token: str) -> HttpResponse:
    """Show how far results are on their way, and what they brought; stop, try again, forget."""
    found, synthetic = _load(request, token)
    here = reverse("flags-load", args=[token]) + world_query(synthetic=synthetic)
    taking = reverse("flags-take") + world_query(synthetic=synthetic)
    if request.method == "POST":
        if "retry" in request.POST:
            retry_load(found)
        elif "stop" in request.POST:
            stop_load(found)
            if not found.is_running:
                messages.info(request, _("The file is forgotten."))
                return redirect(taking)
            messages.info(request, _("It is being stopped; it leaves nothing."))
        return redirect(here)
    context = {
        "shown": load_shown(found),
        "title": _("Take results in"),
        "misfits_at": reverse("flags-load-misfits", args=[token])
        + world_query(synthetic=synthetic),
        "leads_to": (reverse("flags") + world_query(synthetic=synthetic), _("Flags")),
        "synthetic": synthetic,
        "crumbs": [
            flags_crumb(synthetic=synthetic),
            (_("Take results in"), taking),
            (found.name, ""),
        ],
    }
    return page(request, "loads/load.html", context)


@require_GET
@login_required
def load_misfits(request: Asked, token: str) -> HttpResponse:
    """Send what did not fit as a file."""
    found, _synthetic = _load(request, token)
    return table_answer(misfits_table(found), request.GET.get("as", "csv"))


def _load(request: Asked, token: str) -> tuple[Load, bool]:
    _powers, reading = auditing_all(request)
    found = load_of(token, taking_files.KIND, by=request.person, at=request.now)
    if found is None or found.is_synthetic != reading.is_synthetic:
        raise Http404
    return found, found.is_synthetic
