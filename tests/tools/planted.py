"""The faults that are planted: a line of the product, what is put in its place, who must notice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One fault: in `path`, `old` becomes `new`; one of `tests` must fail."""

    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


def _one(files: tuple[str, ...], test: str) -> tuple[str, ...]:
    """Name one test of a file of which the others would only take time."""
    return tuple(f"{file}::{test}" for file in files)


CORE = "src/bagdar/core/"
WEB = "src/bagdar/web/"

BIN = ("tests/core/terms/test_identifiers.py",)
CHAIN = ("tests/core/terms/test_chain.py",)
TERMS = ("tests/core/terms/test_size.py", "tests/core/terms/test_text.py")
FOREST = ("tests/core/territories/test_forest.py", "tests/core/territories/test_roll_up.py")
FIGURES = ("tests/core/territories/test_figures.py",)
BORDERS = ("tests/core/territories/test_outline.py",)
TABLES = ("tests/sources/test_tables.py",)
SEEN = ("tests/web/people/test_visibility.py",)
PAGES = ("tests/web/people/test_pages.py",)
MARKS = ("tests/web/projects/test_marked_fields.py",)
EDITS = ("tests/web/projects/test_edit_actions.py",)
API = ("tests/web/api/test_projects.py",)
REFUSALS = ("tests/web/api/test_refusals.py",)
ACTS = ("tests/web/journal/test_acts.py",)
VERIFY = ("tests/web/journal/test_verify.py",)
REDACTIONS = ("tests/web/journal/test_redactions.py",)
QUEUE = ("tests/web/queue/test_queue.py",)
AS_OF = ("tests/web/projects/test_as_of.py",)
DUPLICATES = ("tests/web/projects/test_duplicates.py",)
WRITERS = ("tests/web/projects/test_edit_permissions.py",)
COUNTS = ("tests/web/portal/test_counts.py",)
LIST = ("tests/web/projects/test_list.py",)
SHEET = ("tests/web/projects/test_sheet.py",)
ACCOUNTS = ("tests/web/people/test_accounts.py",)
GRANTS = ("tests/web/people/test_grants.py",)
TOKENS = ("tests/web/people/test_tokens.py",)
_SERVE = "tests/cli/test_serve.py"
SERVE = (f"{_SERVE}::test_serving_beyond_this_machine_is_refused_while_demo_accounts_exist",)

FIGURES_AND_TERMS = (
    Mutant(
        "the last weight of a BIN's control digit is another",
        CORE + "terms/identifiers.py",
        "8, 9, 10, 11)\n_SECOND",
        "8, 9, 10, 9)\n_SECOND",
        BIN,
    ),
    Mutant(
        "the second pass of a BIN's control digit is left out",
        CORE + "terms/identifiers.py",
        "remainder = _remainder(first11, _SECOND_WEIGHTS)",
        "remainder = 0",
        BIN,
    ),
    Mutant(
        "a personal number is taken for a BIN",
        CORE + "terms/identifiers.py",
        '_KINDS = "456"',
        '_KINDS = "0123456"',
        BIN,
    ),
    Mutant(
        "a class of size no longer holds its upper limit",
        CORE + "terms/size.py",
        "if headcount <= most_workers",
        "if headcount < most_workers",
        TERMS,
    ),
    Mutant(
        "an enterprise of an unknown group counts as small",
        CORE + "terms/size.py",
        "    if not group_known:\n        return False\n",
        "",
        TERMS,
    ),
    Mutant(
        "formulas stay formulas in an export",
        CORE + "terms/text.py",
        'return f"\'{value}"',
        "return value",
        TERMS,
    ),
    Mutant(
        "every count of projects is one too high",
        CORE + "territories/figures.py",
        'joined.found.fill_null(0).cast("int64")',
        'joined.found.fill_null(0).cast("int64") + 1',
        FIGURES,
    ),
    Mutant(
        "an idle plant does not count as launched",
        CORE + "territories/roll_up.py",
        '("launched", "operating", "launched_idle")',
        '("launched", "operating")',
        FIGURES,
    ),
    Mutant(
        "a size nobody knows flatters the share of small business",
        CORE + "territories/figures.py",
        "projects.sme.fill_null(False)",
        "projects.sme.fill_null(True)",
        FIGURES,
    ),
    Mutant(
        "a project of a split oblast is given to one of its parts",
        CORE + "territories/forest.py",
        "sure = len(places) == 1 and not arrival.lost",
        "sure = True",
        FOREST,
    ),
    Mutant(
        "what is known no finer counts twice in its territory",
        CORE + "territories/roll_up.py",
        "Totals(own + below,",
        "Totals(own + own + below,",
        FOREST,
    ),
    Mutant(
        "an undetermined project is counted in its first place",
        CORE + "territories/roll_up.py",
        "return common[-1] if common else None",
        "return paths[0][-1]",
        FOREST,
    ),
    Mutant(
        "a version still holds on the day it ended",
        CORE + "territories/tree.py",
        "return self.valid_from <= day < self.ends_on",
        "return self.valid_from <= day <= self.ends_on",
        FOREST,
    ),
    Mutant(
        "versions of one territory may overlap",
        CORE + "territories/soundness.py",
        "if later.valid_from < lasting.ends_on:",
        "if later.valid_from < lasting.valid_from:",
        FOREST,
    ),
    Mutant(
        "borders in metres are taken for degrees",
        CORE + "territories/geometry.py",
        "if abs(longitude) <= _FARTHEST[0] and abs(latitude) <= _FARTHEST[1]:",
        "if abs(longitude) != _FARTHEST[0]:",
        BORDERS,
    ),
    Mutant(
        "a ring may cross itself",
        CORE + "territories/geometry.py",
        "if crossed.any():",
        "if crossed.all():",
        BORDERS,
    ),
)

UPLOADS = (
    Mutant(
        "a workbook may unpack to any size",
        "src/bagdar/sources/tables.py",
        "if unpacked > LARGEST_UNPACKED_BYTES or swollen or len(members) > MOST_MEMBERS:",
        "if len(members) > MOST_MEMBERS:",
        TABLES,
    ),
    Mutant(
        "one row more than the bound is read",
        "src/bagdar/sources/tables.py",
        "if count > MOST_ROWS or cells_left < 0:",
        "if count > MOST_ROWS + 1 or cells_left < 0:",
        TABLES,
    ),
    Mutant(
        "a cell far away may ask for all memory",
        "src/bagdar/sources/tables.py",
        "if self.row > MOST_ROWS + 1 or self.row * self.widest > MOST_CELLS:",
        "if self.row * self.widest < 0:",
        TABLES,
    ),
)

RIGHTS = (
    Mutant(
        "a grant still holds on the day it ended",
        WEB + "people/permissions.py",
        "Q(valid_to=None) | Q(valid_to__gt=on), user=user",
        "Q(valid_to=None) | Q(valid_to__gte=on), user=user",
        _one(SEEN, "test_a_grant_holds_from_its_first_day_until_the_day_before_its_last"),
    ),
    Mutant(
        "a grant holds before its first day",
        WEB + "people/permissions.py",
        "user=user, valid_from__lte=on",
        "user=user",
        _one(SEEN, "test_a_grant_holds_from_its_first_day_until_the_day_before_its_last"),
    ),
    Mutant(
        "a closed account keeps its roles",
        WEB + "people/permissions.py",
        "if not isinstance(user, User) or not user.is_active:",
        "if not isinstance(user, User):",
        _one(SEEN, "test_a_closed_account_holds_nothing"),
    ),
    Mutant(
        "a restriction lasts a day longer",
        WEB + "projects/models.py",
        "restricted_until__lte=timezone.localdate(at)",
        "restricted_until__lt=timezone.localdate(at)",
        _one(SEEN, "test_a_restriction_opens_to_the_territory_on_the_day_it_expires"),
    ),
    Mutant(
        "an enterprise sees the case about itself",
        WEB + "projects/models.py",
        "seen |= Q(enterprise__in=owned) & ~Q(visibility=Visibility.CASE)",
        "seen |= Q(enterprise__in=owned)",
        _one(SEEN, "test_a_role_sees_what_the_table_says"),
    ),
    Mutant(
        "what is restricted is seen by all who see what is unpublished",
        WEB + "projects/models.py",
        "(Q(visibility=Visibility.RESTRICTED), SEES_RESTRICTED),",
        "(Q(visibility=Visibility.RESTRICTED), SEES_UNPUBLISHED),",
        _one(SEEN, "test_a_role_sees_what_the_table_says"),
    ),
    Mutant(
        "an akim sees unpublished projects of every territory",
        WEB + "projects/models.py",
        "mine |= Q(territory__in=under)",
        "mine |= Q(territory__isnull=False)",
        _one(SEEN, "test_an_akim_of_a_district_sees_its_district_and_not_the_oblast"),
    ),
    Mutant(
        "everybody sees every project",
        WEB + "projects/models.py",
        "return self.filter(seen)",
        "return self.all()",
        _one(SEEN, "test_what_nobody_shared_is_never_seen_by_somebody_without_any_grant"),
    ),
    Mutant(
        "pages of a role open to whoever signed in",
        WEB + "people/requests.py",
        "if not request.scope.has_whole(roles):",
        "if roles is None:",
        _one(PAGES, "test_each_role_opens_its_pages_and_finds_no_others"),
    ),
    Mutant(
        "marked fields are shown to everybody",
        WEB + "projects/permissions/__init__.py",
        "if not row.marks or self.whole or self.answers_for(row):",
        "if row.marks is not None:",
        MARKS,
    ),
    Mutant(
        "an enterprise sees what is marked official",
        WEB + "projects/permissions/__init__.py",
        "if not (own and mark == Mark.COMMERCIAL)",
        "if not own",
        MARKS,
    ),
    Mutant(
        "the search looks into marked fields",
        WEB + "projects/permissions/__init__.py",
        'kept &= ~Q(**{f"{at}marks__has_key": marked}) | self._seen_marked(marked, at)',
        "kept &= Q()",
        MARKS,
    ),
    Mutant(
        "a project is edited by whoever does not see it",
        WEB + "projects/actions/changing.py",
        "known = known.for_scope(scope, at=at)",
        "known = known.all()",
        WRITERS,
    ),
    Mutant(
        "facts are edited by whoever sees the project",
        WEB + "projects/permissions/writing.py",
        "if not names <= editable(rights, project):",
        "if not names:",
        _one(WRITERS, "test_everyone_changes_what_the_table_says_and_nothing_else"),
    ),
    Mutant(
        "a project is entered in a territory of others",
        WEB + "projects/actions/entering.py",
        "if not can_edit_whole(rights, project):",
        "if rights is None:",
        _one(WRITERS, "test_everyone_enters_projects_only_within_what_they_answer_for"),
    ),
    Mutant(
        "anybody enters projects",
        WEB + "projects/actions/entering.py",
        "if not can_enter(rights):",
        "if rights is None:",
        _one(WRITERS, "test_everyone_enters_projects_only_within_what_they_answer_for"),
    ),
    Mutant(
        "an officer publishes projects",
        WEB + "projects/actions/changing.py",
        "if wanted not in allowed:",
        "if not allowed:",
        WRITERS,
    ),
    Mutant(
        "an officer hands a project over to another territory",
        WEB + "projects/actions/changing.py",
        "if not names - SECRECY <= editable(rights, project):",
        "if not names:",
        WRITERS,
    ),
)

PEOPLE = (
    Mutant(
        "anybody gives roles",
        WEB + "people/actions/grants.py",
        "    check_may(by, Role.ADMINISTRATOR, on=timezone.localdate(at))\n    if by == user:",
        "    if by == user:",
        GRANTS,
    ),
    Mutant(
        "an administrator gives a role to themselves",
        WEB + "people/actions/grants.py",
        "if by == user:",
        "if by is None:",
        GRANTS,
    ),
    Mutant(
        "the last administrator may leave",
        WEB + "people/actions/grants.py",
        "if active == {user.pk}:",
        "if not active:",
        GRANTS,
    ),
    Mutant(
        "an administrator may hold another role",
        WEB + "people/actions/grants.py",
        "if others.filter(role=Role.ADMINISTRATOR).exists() or (",
        "if others is None or (",
        GRANTS,
    ),
    Mutant(
        "the database lets a grant be deleted",
        WEB + "people/migrations/0004_guards.py",
        '    "people_grant": "a grant is ended, never deleted",\n',
        "",
        GRANTS,
    ),
    Mutant(
        "a key may last for years",
        WEB + "people/actions/tokens.py",
        "if not today < expires_on <= today + timedelta(days=LONGEST_DAYS):",
        "if not today < expires_on:",
        TOKENS,
    ),
    Mutant(
        "anybody revokes the key of another",
        WEB + "people/actions/tokens.py",
        "if by != token.user and not may(",
        "if by is None and not may(",
        TOKENS,
    ),
    Mutant(
        "nobody is locked out after wrong passwords",
        WEB + "settings.py",
        "AXES_FAILURE_LIMIT = 8",
        "AXES_FAILURE_LIMIT = 8000",
        _one(ACCOUNTS, "test_many_failures_lock_the_account_out_on_our_own_page"),
    ),
    Mutant(
        "a short password is taken",
        WEB + "settings.py",
        '"OPTIONS": {"min_length": 12}',
        '"OPTIONS": {"min_length": 6}',
        _one(ACCOUNTS, "test_a_weak_password_is_refused"),
    ),
    Mutant(
        "a closed account stays signed in",
        WEB + "people/actions/accounts.py",
        "        _change(user, by=by, at=at, is_active=False)\n        end_sessions(user)",
        "        _change(user, by=by, at=at, is_active=False)",
        _one(ACCOUNTS, "test_closing_an_account_ends_its_sessions_and_keys_to_the_site"),
    ),
)

PLACES = (
    Mutant(
        "projects of a split territory count twice",
        WEB + "portal/queries/counts.py",
        "plain = projects.exclude(territory__in=varied) if varied else projects",
        "plain = projects",
        _one(
            COUNTS,
            "test_a_project_of_a_split_oblast_counts_once_above_its_parts_and_is_shown_under_each",
        ),
    ),
    Mutant(
        "a count is kept after the act that changed it",
        WEB + "portal/queries/counts.py",
        'return Reader(head or "",',
        'return Reader("",',
        _one(COUNTS, "test_a_count_follows_the_act_that_changed_it"),
    ),
    Mutant(
        "rights to the counts change at midnight in Greenwich",
        WEB + "portal/queries/counts.py",
        "timezone.localtime(at).replace(",
        "at.replace(",
        _one(COUNTS, "test_a_restriction_opens_to_the_counts_on_the_day_of_the_country"),
    ),
    Mutant(
        "one reader is given the counts of another",
        WEB + "portal/queries/counts.py",
        "Scope(tuple(scope.held)), day, as_of)",
        "Scope(), day, as_of)",
        _one(
            COUNTS,
            "test_the_public_counts_what_is_published_and_an_akim_what_lies_in_the_territory",
        ),
    ),
    Mutant(
        "the share of small business counts unknown groups as small",
        WEB + "portal/queries/counts.py",
        "(found if size in SME_CLASSES else 0)",
        "(found if size != SizeClass.LARGE else 0)",
        _one(
            COUNTS,
            "test_an_enterprise_of_an_unknown_group_does_not_flatter_the_share_of_small_business",
        ),
    ),
    Mutant(
        "launched projects are one more than there are",
        WEB + "portal/queries/counts.py",
        'Counts(row["found"], row["launched"])',
        'Counts(row["found"], row["launched"] + 1)',
        _one(COUNTS, "test_a_launched_project_counts_as_launched_though_it_stands_idle"),
    ),
    Mutant(
        "the list under a territory holds every project",
        WEB + "portal/queries/counts.py",
        "if placing.counts_all(place):",
        "if placing.tree.node(place):",
        _one(COUNTS, "test_a_count_is_the_number_of_projects_behind_it"),
    ),
    Mutant(
        "the map shows a site that is marked",
        WEB + "portal/queries/marks.py",
        "sited = rows.filter(shown, latitude__isnull=False)",
        "sited = rows.filter(latitude__isnull=False)",
        _one(COUNTS, "test_the_site_of_a_project_whose_point_is_marked_is_not_on_the_map"),
    ),
)

LISTS = (
    Mutant(
        "a filter names an enterprise of which the reader sees no project",
        WEB + "projects/queries/filtering.py",
        "if not name or not reading.projects().filter(kept).exists():",
        "if not name:",
        _one(LIST, "test_the_public_sees_what_is_published_and_no_trace_of_the_rest"),
    ),
    Mutant(
        "the filter offers curators of projects the reader may not see",
        WEB + "projects/queries/choosing.py",
        "User.objects.filter(Exists(mine))",
        "User.objects.filter(projects_curated__isnull=False).distinct()",
        _one(LIST, "test_the_filters_offer_nobody_and_nothing_of_projects_that_are_not_seen"),
    ),
    Mutant(
        "a list is sorted by a marked field",
        WEB + "projects/queries/listing.py",
        "if one.sorts and (not one.marked or sight.whole))",
        "if one.sorts)",
        _one(LIST, "test_a_marked_value_is_not_shown_and_cannot_be_sorted_by"),
    ),
    Mutant(
        "merged projects are listed",
        WEB + "projects/models.py",
        "return self.filter(merged_into=None)",
        "return self.all()",
        _one(LIST, "test_a_merged_project_is_not_listed"),
    ),
    Mutant(
        "a district is not shown under its oblast",
        WEB + "projects/queries/filtering.py",
        "spans = placing.counted_in(version.territory)",
        "spans = placing.not_allocated_in(version.territory)",
        _one(LIST, "test_a_territory_shows_everything_under_it"),
    ),
    Mutant(
        "the last project of a page is left out",
        WEB + "projects/queries/listing.py",
        "return start, min(start + asking.per_page, count)",
        "return start, min(start + asking.per_page, count) - 1",
        _one(LIST, "test_pages_follow_each_other_without_gap_or_double"),
    ),
    Mutant(
        "the page of a project opens to everybody",
        WEB + "projects/queries/sheet.py",
        "now = Project.objects.for_scope(reading.scope, at=reading.at).filter(key=key)",
        "now = Project.objects.filter(key=key)",
        _one(SHEET, "test_an_unpublished_project_is_as_if_it_did_not_exist"),
    ),
    Mutant(
        "the page of a day shows a project that was hidden then",
        WEB + "projects/queries/sheet.py",
        "then = stood(reading.as_of).for_scope(reading.scope, at=reading.at)",
        "then = stood(reading.as_of)",
        _one(AS_OF, "test_what_was_hidden_then_stays_hidden_in_the_past"),
    ),
    Mutant(
        "the page leads to a project the reader may not see",
        WEB + "projects/queries/sheet.py",
        "seen = Project.objects.for_scope(reading.scope, at=reading.at)\n    target",
        "seen = Project.objects.all()\n    target",
        _one(SHEET, "test_a_merged_project_whose_survivor_is_hidden_is_not_there"),
    ),
    Mutant(
        "the history tells of acts from before the project was open",
        WEB + "projects/queries/history.py",
        "seen = [one for one in shown if _in(spans, one.entry.at)]",
        "seen = list(shown)",
        _one(SHEET, "test_acts_from_before_a_project_was_open_stay_closed"),
    ),
    Mutant(
        "the history tells what was marked then",
        WEB + "projects/queries/history.py",
        "hidden | _marked_then(body, sight, project)",
        "hidden",
        _one(SHEET, "test_what_was_marked_then_stays_hidden_in_the_history"),
    ),
    Mutant(
        "an act names another project the reader may not see",
        WEB + "projects/queries/sheet.py",
        "others = Project.objects.for_scope(reading.scope, at=reading.at).in_bulk(asked)",
        "others = Project.objects.in_bulk(asked)",
        _one(SHEET, "test_the_other_project_of_an_act_is_named_only_to_those_who_see_it"),
    ),
)

HISTORY = (
    Mutant(
        "a version stays open when the next one begins",
        WEB + "projects/actions/versions.py",
        ".update(known_to=moment)",
        ".update(known_to=None)",
        _one(EDITS, "test_an_edit_writes_down_only_what_changed"),
    ),
    Mutant(
        "an edit overwrites what somebody else changed meanwhile",
        WEB + "projects/actions/changing.py",
        "if one.seen_version is not None and present.get(one.project) != one.seen_version",
        "if one.seen_version is not None and one.project not in present",
        _one(EDITS, "test_a_project_changed_meanwhile_is_left_alone"),
    ),
    Mutant(
        "a day in the past is shown as it began, not as it ended",
        WEB + "people/middleware.py",
        "datetime.combine(day + timedelta(days=1), time.min)",
        "datetime.combine(day, time.min)",
        _one(AS_OF, "test_the_day_itself_counts_to_its_end"),
    ),
    Mutant(
        "what is restricted by now shows in the past",
        WEB + "projects/queries/standing.py",
        "return rows.for_scope(scope, at=at).filter(Exists(today))",
        "return rows.for_scope(scope, at=at)",
        _one(AS_OF, "test_what_is_hidden_now_is_hidden_in_the_past_too"),
    ),
    Mutant(
        "what was restricted then shows in the past",
        WEB + "projects/queries/standing.py",
        "return rows.for_scope(scope, at=at).filter(Exists(today))",
        "return rows.filter(Exists(today))",
        _one(AS_OF, "test_what_was_hidden_then_stays_hidden_in_the_past"),
    ),
)

INTERFACE = (
    Mutant(
        "the API lists what the reader may not see",
        WEB + "projects/queries/standing.py",
        "        return rows.for_scope(scope, at=at)\n    today",
        "        return rows\n    today",
        _one(API, "test_a_project_that_is_not_seen_cannot_be_told_from_none"),
    ),
    Mutant(
        "likely duplicates tell of projects the writer may not see",
        WEB + "projects/queries/duplicates.py",
        "seen = Project.objects.for_scope(scope, at=at).listed()",
        "seen = Project.objects.listed()",
        _one(DUPLICATES, "test_what_a_person_may_not_see_is_not_offered"),
    ),
    Mutant(
        "the history of a project ignores what the reader may see",
        WEB + "projects/api/routes.py",
        "ProjectVersion.objects.filter(project=live).for_scope(asked.scope, at=asked.now)",
        "ProjectVersion.objects.filter(project=live)",
        _one(API, "test_the_history_hides_how_a_project_stood_while_it_was_not_seen"),
    ),
    Mutant(
        "a marked field is given by the API",
        WEB + "projects/api/telling.py",
        "if name not in withheld}",
        "if name}",
        _one(API, "test_a_marked_field_is_absent_and_named_for_whoever_may_not_see_it"),
    ),
    Mutant(
        "a change needs no ETag",
        WEB + "people/api/answers.py",
        'if not header:\n        raise HttpError(428, "")',
        "if not header:\n        return",
        _one(API, "test_a_change_of_what_was_changed_meanwhile_is_refused"),
    ),
    Mutant(
        "a change of what was changed meanwhile goes through",
        WEB + "people/api/answers.py",
        "raise ChangedMeanwhileError",
        "return",
        _one(API, "test_a_change_of_what_was_changed_meanwhile_is_refused"),
    ),
    Mutant(
        "a token that may only read writes",
        WEB + "people/api/asking.py",
        "if token is not None and not token.may_write:",
        "if token is not None and not token.pk:",
        _one(API, "test_a_token_that_may_only_read_writes_nothing"),
    ),
    Mutant(
        "a session writes without the CSRF token of a page",
        WEB + "people/api/asking.py",
        "if token is None and check_csrf(request):",
        "if token is None and not request:",
        _one(API, "test_a_session_writes_only_with_the_csrf_token_of_a_page"),
    ),
    Mutant(
        "a revoked token opens the API",
        WEB + "people/queries.py",
        "revoked_at=None, expires_at__gt=at)",
        "expires_at__gt=at)",
        REFUSALS,
    ),
    Mutant(
        "an expired token opens the API",
        WEB + "people/queries.py",
        "revoked_at=None, expires_at__gt=at)",
        "revoked_at=None)",
        REFUSALS,
    ),
    Mutant(
        "the token of a closed account opens the API",
        WEB + "people/queries.py",
        ".filter(user__is_active=True)",
        ".filter(user__isnull=False)",
        REFUSALS,
    ),
    Mutant(
        "requests to the API are not counted",
        WEB + "people/api/asking.py",
        "if asked > settings.API_REQUESTS_A_MINUTE:",
        "if asked < 0:",
        REFUSALS,
    ),
)

JOURNAL = (
    Mutant(
        "a Merkle root ignores the last of an odd number of leaves",
        CORE + "terms/chain.py",
        "if len(level) % 2:",
        "if len(level) < 2:",
        CHAIN,
    ),
    Mutant(
        "an entry's hash leaves out the hash before it",
        CORE + "terms/chain.py",
        "act, digest, previous])",
        "act, digest])",
        CHAIN,
    ),
    Mutant(
        "an entry's hash leaves out who acted",
        CORE + "terms/chain.py",
        "seq, at, actor, act, digest",
        "seq, at, act, digest",
        CHAIN,
    ),
    Mutant(
        "the check of the chain does not recompute the hashes",
        CORE + "terms/chain.py",
        "if link.hash != _hash_of(link):",
        'if link.hash == "":',
        CHAIN,
    ),
    Mutant(
        "the check of the journal does not read the payloads",
        WEB + "journal/queries/checking.py",
        "return None if _fits(payload.salt, payload.body, payload.digest) else Reason.PAYLOAD",
        "return None",
        VERIFY,
    ),
    Mutant(
        "the check of the journal does not compare the records of an entry",
        WEB + "journal/queries/checking.py",
        "if not payloads or chain.merkle_root([leaf(one) for one in payloads]) != entry.digest:",
        "if not payloads:",
        VERIFY,
    ),
    Mutant(
        "the check of the journal does not see a cut tail",
        WEB + "journal/queries/checking.py",
        "fault = fault or _head_fault(pass_, head) or _cut(pass_)",
        "fault = fault or _head_fault(pass_, head)",
        VERIFY,
    ),
    Mutant(
        "the check of the journal does not compare the head",
        WEB + "journal/queries/checking.py",
        "return None if pass_.hash == head.hash else Fault(head.seq, Reason.HEAD)",
        "return None",
        VERIFY,
    ),
    Mutant(
        "the check takes a redaction by one person for one by two",
        WEB + "journal/queries/checking.py",
        "return requests.exclude(actor_id=confirmed.actor_id).exists()",
        "return requests.exists()",
        REDACTIONS,
    ),
    Mutant(
        "whoever asked for a redaction confirms it",
        WEB + "journal/actions/redactions.py",
        "if waiting.requested_by == by.actor_id:",
        'if waiting.requested_by == "":',
        REDACTIONS,
    ),
    Mutant(
        "a redaction leaves the copy in the registry",
        WEB + "journal/actions/redactions.py",
        "        _clean(copies, waiting.text, entry)\n",
        "",
        REDACTIONS,
    ),
    Mutant(
        "the database lets entries of the journal be deleted",
        WEB + "journal/migrations/0002_guards.py",
        'DELETED = ("journal_entry", "journal_payload", "journal_head")',
        'DELETED = ("journal_payload", "journal_head")',
        ACTS,
    ),
    Mutant(
        "the database lets payloads of the journal be changed",
        WEB + "journal/migrations/0002_guards.py",
        '    ("journal_payload", "UPDATE", PAYLOAD_EMPTIED),\n',
        "",
        ACTS,
    ),
    Mutant(
        "the database lets entries of the journal be changed",
        WEB + "journal/migrations/0002_guards.py",
        '    ("journal_entry", "UPDATE", GROUND_EMPTIED),\n',
        "",
        ACTS,
    ),
    Mutant(
        "the database lets an entry be squeezed in",
        WEB + "journal/migrations/0002_guards.py",
        '    ("journal_entry", "INSERT", NEXT),\n',
        "",
        ACTS,
    ),
    Mutant(
        "an act that recorded nothing passes",
        WEB + "journal/actions/acts.py",
        "    _check_recorded(done.code, done.records)\n    payloads",
        "    if not done.records:\n        return\n    payloads",
        ACTS,
    ),
    Mutant(
        "a step that fails leaves what it wrote",
        WEB + "journal/actions/acts.py",
        "        with transaction.atomic():\n            yield\n            _check",
        "        if True:\n            yield\n            _check",
        ACTS,
    ),
)

BACKGROUND = (
    Mutant(
        "a repeated task has its effect again",
        WEB + "queue/actions.py",
        "yield _insert(Effect, key=key, done_at=timezone.now())",
        "yield _insert(Effect, key=key, done_at=timezone.now()) or True",
        QUEUE,
    ),
    Mutant(
        "a failing task is tried for ever",
        WEB + "queue/actions.py",
        "if attempts >= ATTEMPTS:",
        "if attempts < 0:",
        QUEUE,
    ),
    Mutant(
        "a task of a dead worker is lost",
        WEB + "queue/actions.py",
        "if task.worker_ids[-1] not in alive]",
        "if not task.worker_ids]",
        QUEUE,
    ),
)

SITE = (
    Mutant(
        "the site with demo accounts is served to everybody",
        "src/bagdar/cli/serving.py",
        'if not ipaddress.ip_address(address.partition("%")[0]).is_loopback:',
        'if not ipaddress.ip_address(address.partition("%")[0]).version:',
        SERVE,
    ),
)

MUTANTS: tuple[Mutant, ...] = (
    *FIGURES_AND_TERMS,
    *UPLOADS,
    *RIGHTS,
    *PEOPLE,
    *PLACES,
    *LISTS,
    *HISTORY,
    *INTERFACE,
    *JOURNAL,
    *BACKGROUND,
    *SITE,
)
