"""Exposures stated, confirmed, corrected and withdrawn; each a version that is appended.

Whoever states an exposure does not confirm it. A correction is to be confirmed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils.translation import gettext as _

from bagdar.core.terms.decimals import (
    AmbiguousNumberError,
    NotANumberError,
    decimal_sign,
    read_decimal,
)
from bagdar.sources.minerals.faults import text_problem
from bagdar.sources.tables import TableError, match_headings, read_table
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.minerals.actions.taking import Fault, Tried
from bagdar.web.minerals.models import NAMES, Exposure, ExposureVersion, Flow
from bagdar.web.minerals.permissions import Powers, check_states, powers_by
from bagdar.web.minerals.queries.tables import EXPOSURE_HEADINGS
from bagdar.web.projects.actions.checks import secrecy_problem
from bagdar.web.projects.models import Project
from bagdar.web.wording import in_words

LONGEST_GROUND = 500
LONGEST_SOURCE = 300
MOST_ROWS = 20_000
MOST_PERCENT = Decimal(100)
AT_ONCE = 500
KIND = "mineral_exposure"
Problems = dict[str, list[str]]
Cells = Mapping[str, str]


class ExposureError(Exception):
    """An exposure that cannot be taken; `problems` names each column ("": the row)."""

    def __init__(self, problems: Mapping[str, Iterable[str]]) -> None:
        """Keep what is wrong, column by column."""
        self.problems: Problems = {name: list(found) for name, found in problems.items()}
        super().__init__(" ".join(text for found in self.problems.values() for text in found))


def refuse(column: str, text: str) -> ExposureError:
    """Return the refusal of one column."""
    return ExposureError({column: [text]})


@dataclass(frozen=True)
class Given:
    """An exposure as it was told."""

    project: Project
    mineral: str
    flow: str
    share_percent: Decimal
    source: str

    @property
    def natural(self) -> tuple[int, str, str]:
        """What no two exposures share."""
        return (self.project.pk, self.mineral, self.flow)


@dataclass
class _Plan:
    """What a table would write."""

    new: list[Given] = field(default_factory=list)
    corrected: list[tuple[ExposureVersion, Given]] = field(default_factory=list)


def state(cells: Cells, *, by: Actor, at: datetime) -> Exposure:
    """State that a project buys or sells a mineral. Raises ExposureError."""
    powers = powers_by(by, at=at)
    given = _given(cells, _projects([cells.get("project", "")], powers), powers)
    check_states(powers, given.project)
    if _standing([given]).get(given.natural) is not None:
        raise refuse("", _("This exposure stands already; correct it on its own page."))
    with _once(), act("minerals.state", by=by, at=at) as entry:
        return _write(given, by=by, at=at, entry=entry)


def confirm(record: Exposure, version: int | None = None, *, by: Actor, at: datetime) -> None:
    """Confirm an exposure that another person, or a table, stated, as the version that was read.

    Pages and programs name it, so that nobody confirms unseen what was corrected meanwhile. Raises
    ExposureError.
    """
    powers = powers_by(by, at=at)
    if not powers.may_confirm(record.project):
        raise PermissionDenied
    with _once(), act("minerals.confirm", by=by, at=at) as entry:
        Exposure.objects.select_for_update().get(pk=record.pk)
        standing = in_force(record)
        if version is not None and version != standing.pk:
            raise refuse("", _("This row was changed meanwhile: read it again."))
        if standing.is_confirmed:
            raise refuse("", _("It is confirmed already."))
        if standing.actor_id == by.actor_id:
            raise refuse("", _("Whoever stated it does not confirm it; ask somebody else."))
        _append(standing, told_of(standing), by=by, at=at, entry=entry, is_confirmed=True)


def correct(record: Exposure, cells: Cells, *, ground: str, by: Actor, at: datetime) -> None:
    """Let an exposure stand otherwise from now on; it waits to be confirmed again."""
    powers = powers_by(by, at=at)
    check_states(powers, record.project)
    check_ground(ground)
    problems: Problems = {}
    share, source = _share(cells, problems), _source(cells, problems)
    if problems:
        raise ExposureError(problems)
    standing = in_force(record)
    facts = {"share_percent": share, "source": source}
    if facts == told_of(standing):
        raise refuse("", _("Nothing is changed."))
    with _once(), act("minerals.correct", by=by, at=at, ground=ground) as entry:
        _append(standing, facts, by=by, at=at, entry=entry, ground=ground)


def withdraw(record: Exposure, *, ground: str, by: Actor, at: datetime) -> None:
    """Withdraw an exposure that should not stand."""
    check_states(powers_by(by, at=at), record.project)
    check_ground(ground)
    standing = in_force(record)
    with _once(), act("minerals.withdraw", by=by, at=at, ground=ground) as entry:
        facts = told_of(standing)
        _append(standing, facts, by=by, at=at, entry=entry, ground=ground, is_withdrawn=True)


def import_exposures(
    content: bytes, source: str, *, by: Actor, at: datetime, dry_run: bool
) -> Tried:
    """Try a table of exposures, and take it in unless this is a trial or something is wrong.

    Nothing is confirmed by a file.
    """
    powers = powers_by(by, at=at)
    if not powers.may_state_some:
        raise PermissionDenied
    tried = Tried()
    rows = _rows(content, tried)
    if tried.faults:
        return tried
    plan = _plan(rows, powers, tried)
    if tried.writes and not tried.faults and not dry_run:
        words = source.strip()[:300] or _("a table")
        with _once(), act("minerals.exposures", by=by, at=at, ground=words) as entry:
            for given in plan.new:
                _write(given, by=by, at=at, entry=entry)
            for standing, given in plan.corrected:
                facts = {"share_percent": given.share_percent, "source": given.source}
                _append(standing, facts, by=by, at=at, entry=entry, ground=words)
    return tried


def in_force(record: Exposure) -> ExposureVersion:
    """Return the version that holds. Raises ExposureError for an exposure that was withdrawn."""
    found = ExposureVersion.objects.known().filter(record=record).first()
    if found is None:
        raise refuse("", _("This exposure was withdrawn."))
    return found


def told_of(version: ExposureVersion) -> dict[str, Any]:
    """Return what a version tells."""
    return {"share_percent": version.share_percent, "source": version.source}


def check_ground(ground: str) -> None:
    """Refuse an empty ground, a long one, and one with a stamp of secrecy."""
    if not ground.strip():
        raise refuse("ground", _("Say why."))
    if len(ground) > LONGEST_GROUND:
        raise refuse("ground", _("Write at most %d signs.") % LONGEST_GROUND)
    if problem := secrecy_problem(ground):
        raise refuse("ground", problem)


# --- from cells to an exposure


def _projects(keys: Iterable[str], powers: Powers) -> dict[str, Project]:
    asked = sorted({one.strip().casefold()[:80] for one in keys})
    found: dict[str, Project] = {}
    for start in range(0, len(asked), AT_ONCE):
        known = powers.projects().filter(key__in=asked[start : start + AT_ONCE])
        found |= {one.key: one for one in known.select_related("territory")}
    return found


def _given(
    cells: Cells, projects: Mapping[str, Project], powers: Powers, sign: str | None = None
) -> Given:
    problems: Problems = {}
    key = cells.get("project", "").strip()
    project = projects.get(key.casefold())
    if project is None or not powers.may_state(project):
        words = _("%(key)s: you state exposures of no project with this identifier.")
        problems["project"] = [words % {"key": key[:80]}]
    mineral = _choice(cells, "mineral", NAMES, problems)
    flow = _choice(cells, "flow", dict(Flow.choices), problems)
    share, source = _share(cells, problems, sign), _source(cells, problems)
    if problems or project is None:
        raise ExposureError(problems)
    return Given(project, mineral, flow, share, source)


def _choice(cells: Cells, column: str, known: Mapping[str, Any], problems: Problems) -> str:
    text = " ".join(cells.get(column, "").split()).casefold()
    for value, label in known.items():
        if text in (value, str(label).casefold()):
            return str(value)
    words = _("Choose one of: %(expected)s.") % {"expected": ", ".join(known)}
    problems[column] = [words]
    return ""


def _share(cells: Cells, problems: Problems, sign: str | None = None) -> Decimal:
    text = cells.get("share_percent", "").strip().removesuffix("%").strip()
    words = ""
    share = Decimal(0)
    try:
        share = read_decimal(text, sign or ".")
    except (AmbiguousNumberError, NotANumberError):
        words = _("%s is no number; write digits.") % text[:40] if text else _("This is needed.")
    if not words and not 0 < share <= MOST_PERCENT:
        words = _("A share is above 0 and at most 100 percent.")
    if not words and share != round(share, 2):
        words = _("Write at most two digits after the point.")
    if words:
        problems["share_percent"] = [words]
    return round(share, 2)


def _source(cells: Cells, problems: Problems) -> str:
    text = " ".join(cells.get("source", "").split())
    wrong = None if not text else text_problem(text, LONGEST_SOURCE)
    if not text:
        problems["source"] = [_("Name the source.")]
    elif wrong:
        problems["source"] = [in_words(wrong)]
    elif secret := secrecy_problem(text):
        problems["source"] = [secret]
    return text


# --- tables


def _rows(content: bytes, tried: Tried) -> list[tuple[int, dict[str, str]]]:
    try:
        table = read_table(content)
    except TableError as error:
        tried.faults.append(Fault(error.row or 0, "", in_words(error.problem)))
        return []
    headings = match_headings(table.headings, EXPOSURE_HEADINGS)
    tried.unread = headings.unknown
    missing = [one for one in EXPOSURE_HEADINGS if one not in headings.keys.values()]
    if missing:
        text = _("The columns %(names)s are missing.") % {"names": ", ".join(missing)}
        tried.faults.append(Fault(0, "", text))
    if headings.doubled:
        words = _("Two columns mean the same: %(names)s; keep one.")
        text = words % {"names": ", ".join(headings.doubled)}
        tried.faults.append(Fault(0, "", text))
    if len(table.rows) > MOST_ROWS:
        text = _("The table has more than %(most)d rows; part it.") % {"most": MOST_ROWS}
        tried.faults.append(Fault(0, "", text))
    if not table.rows:
        tried.faults.append(Fault(0, "", _("The table has no rows.")))
    return [(one.number, headings.named(one)) for one in table.rows]


def _plan(rows: Sequence[tuple[int, dict[str, str]]], powers: Powers, tried: Tried) -> _Plan:
    """Read every row, and say whether it is new, a correction, or known."""
    projects = _projects((row["project"] for _number, row in rows), powers)
    sign = decimal_sign(row["share_percent"] for _number, row in rows)
    first: dict[tuple[int, str, str], tuple[int, Given]] = {}
    for number, row in rows:
        try:
            given = _given(row, projects, powers, sign)
        except ExposureError as error:
            tried.faults += [
                Fault(number, column, text)
                for column, texts in error.problems.items()
                for text in texts
            ]
            continue
        before, same = first.setdefault(given.natural, (number, given))
        if before == number:
            continue
        if same == given:
            tried.repeated += 1
        else:
            words = _("The same row stands in row %d of the file with other facts.") % before
            tried.faults.append(Fault(number, "", words))
    plan = _Plan()
    standing = _standing([given for _number, given in first.values()])
    for _number, given in first.values():
        found = standing.get(given.natural)
        if found is None:
            plan.new.append(given)
        elif (found.share_percent, found.source) != (given.share_percent, given.source):
            plan.corrected.append((found, given))
        else:
            tried.known += 1
    tried.new, tried.corrected = len(plan.new), len(plan.corrected)
    return plan


def _standing(given: Sequence[Given]) -> dict[tuple[int, str, str], ExposureVersion]:
    projects = sorted({one.project.pk for one in given})
    found: dict[tuple[int, str, str], ExposureVersion] = {}
    for start in range(0, len(projects), AT_ONCE):
        rows = ExposureVersion.objects.known().select_related("record")
        for one in rows.filter(record__project__in=projects[start : start + AT_ONCE]):
            found[one.record.project_id, one.record.mineral, one.record.flow] = one
    return found


# --- writing


def _write(given: Given, *, by: Actor, at: datetime, entry: Act) -> Exposure:
    """State an exposure that does not stand, perhaps one that was withdrawn before."""
    acted = {"actor_id": by.actor_id, "actor_label": by.actor_label}
    record, _made = Exposure.objects.get_or_create(
        project=given.project,
        mineral=given.mineral,
        flow=given.flow,
        defaults={"is_synthetic": given.project.territory.is_synthetic, "at": at, **acted},
    )
    ExposureVersion.objects.filter(record=record, known_to=None).update(known_to=at)
    facts = {"share_percent": given.share_percent, "source": given.source}
    ExposureVersion.objects.create(record=record, known_from=at, **facts, **acted)
    about = {"project": given.project.key, "mineral": given.mineral, "flow": given.flow}
    entry.record(KIND, record.pk, before=None, after={**about, **facts})
    return record


def _append(
    standing: ExposureVersion,
    facts: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    entry: Act,
    **more: Any,
) -> None:
    """Close what stands and let another version hold. Raises ExposureError if it was changed."""
    closed = ExposureVersion.objects.filter(pk=standing.pk, known_to=None).update(known_to=at)
    if not closed:
        raise refuse("", _("This row was changed meanwhile: read it again."))
    acted = {"actor_id": by.actor_id, "actor_label": by.actor_label}
    made = ExposureVersion.objects.create(
        record=standing.record, known_from=at, **facts, **acted, **more
    )
    before = {**told_of(standing), "is_confirmed": standing.is_confirmed}
    after = None if made.is_withdrawn else {**facts, "is_confirmed": made.is_confirmed}
    entry.record(KIND, standing.record_id, before=before, after=after)


@contextmanager
def _once() -> Iterator[None]:
    """Tell somebody else's write of the same exposure, in between, as a refusal."""
    try:
        yield
    except IntegrityError as error:
        if "exposure" not in str(error):
            raise
        raise refuse("", _("This exposure stands already; correct it on its own page.")) from error
