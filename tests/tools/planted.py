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


def _one(files: tuple[str, ...], *tests: str) -> tuple[str, ...]:
    """Name one test or several of a file of which the others would only take time."""
    return tuple(f"{file}::{test}" for file in files for test in tests)


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
EXPORTS = ("tests/web/projects/test_export.py",)
VIEWS = ("tests/web/projects/test_saved_views.py",)
CORRECTIONS = ("tests/web/projects/test_edit_corrections.py",)
MEMBERSHIP = ("tests/web/projects/test_acts.py",)
CARRIERS = ("tests/web/projects/test_edit_registry.py",)
OFFICES = ("tests/web/people/test_offices.py",)
JOINING = ("tests/web/people/test_onboarding.py",)
JOURNAL_PAGES = ("tests/web/journal/test_pages.py",)
BORDER_FILES = ("tests/web/territories/test_border_file.py",)
TREE_DRAFTS = _one(
    ("tests/cli/test_territories.py",),
    "test_an_unsound_tree_is_refused_by_row_and_nothing_is_half_written",
)
PLACING = ("tests/web/territories/test_placing.py",)
BROWSERS = ("tests/web/test_security.py",)
IMPORTING = ("tests/web/projects/test_import.py",)
IMPORT_PAGES = ("tests/web/projects/test_import_pages.py",)
TREE_API = ("tests/web/api/test_territories.py",)
PLACE = ("tests/web/portal/test_territory.py",)
COUNTS = ("tests/web/portal/test_counts.py",)
LIST = ("tests/web/projects/test_list.py",)
SHEET = ("tests/web/projects/test_sheet.py",)
ACCOUNTS = ("tests/web/people/test_accounts.py",)
GRANTS = ("tests/web/people/test_grants.py",)
TOKENS = ("tests/web/people/test_tokens.py",)
_WALK = ("tests/web/walk/test_walk.py",)
_TRACE = "test_a_role_gets_what_it_may_see_and_no_trace_of_anything_else"
WALK = _one(_WALK, f"{_TRACE}[public]")
WALK_OF_OFFICER = _one(_WALK, f"{_TRACE}[officer]")
_SERVE = "tests/cli/test_serve.py"
SERVE = (f"{_SERVE}::test_serving_beyond_this_machine_is_refused_while_demo_accounts_exist",)

FIGURES_AND_TERMS = (
    Mutant(
        "an agreement in force a month early",
        "src/bagdar/web/jobs/queries/publication.py",
        "if first_month_of(agreement) > release.month or",
        "if first_month_of(agreement) > after or",
        ("tests/web/jobs/test_publication.py",),
    ),
    Mutant(
        "a total told as published that is not",
        "src/bagdar/web/jobs/queries/publication.py",
        "return Outcome.PUBLISHED if row.is_own else Outcome.UNCHANGED",
        "return Outcome.PUBLISHED",
        ("tests/web/jobs/test_publication.py",),
    ),
    Mutant(
        "a living custodian's work swept",
        "src/bagdar/sources/custody/scratch.py",
        "                if dead:\n",
        "                if dead or True:\n",
        ("tests/sources/custody/test_scratch.py",),
    ),
    Mutant(
        "what a killed custodian left stays",
        "src/bagdar/sources/custody/scratch.py",
        "            _sweep(target.parent)\n            folder",
        "            folder",
        ("tests/sources/custody/test_scratch.py",),
    ),
    Mutant(
        "made-up persons born in our days",
        "src/bagdar/sources/synthetic/employment.py",
        'for sex in "56":',
        'for sex in "34":',
        ("tests/sources/test_synthetic_employment.py",),
    ),
    Mutant(
        "ghosts that were paid",
        "src/bagdar/sources/synthetic/employment.py",
        "if fate < ghost:\n        return",
        "if fate < 0:\n        return",
        ("tests/sources/test_synthetic_employment.py",),
    ),
    Mutant(
        "foreigners beside more local people than there is room for",
        "src/bagdar/sources/synthetic/workforce.py",
        "foreign = min(foreign, people - local)",
        "foreign = min(foreign, people)",
        ("tests/sources/test_synthetic_workforce.py",),
    ),
    Mutant(
        "a made-up country in which every project tells everything",
        "src/bagdar/sources/synthetic/workforce.py",
        "silent = places < np.ceil(",
        "silent = places < 0 * np.ceil(",
        ("tests/sources/test_synthetic_workforce.py",),
    ),
    Mutant(
        "a phrase that becomes frequent after a cut is heard at it",
        CORE + "trends/context.py",
        "    heard = (counts.sum(1) >= LEAST_DOCUMENTS) & (recent >= HEARD_LEAST)\n",
        "    heard = (counts.sum(1) >= 0) & (recent >= HEARD_LEAST)\n",
        _one(
            ("tests/runs/test_trends.py",),
            "test_documents_after_the_cut_never_change_what_is_said_at_it",
        ),
    ),
    Mutant(
        "a phrase is nearest to itself",
        CORE + "trends/nearest.py",
        "        likeness[own, place[rows[own]]] = -1\n",
        "",
        ("tests/core/trends/test_nearest.py",),
    ),
    Mutant(
        "phrases are alike for a word that both are made of",
        CORE + "trends/nearest.py",
        "[one[place] != words[word] for one in own.T]",
        "[one[place] >= 0 for one in own.T]",
        ("tests/core/trends/test_nearest.py",),
    ),
    Mutant(
        "a model learns from labels that were not observed by the cut",
        CORE + "trends/backtest.py",
        "if one.growth and one.cut + plan.horizon <= cut]",
        "if one.growth and one.cut < cut]",
        _one(
            ("tests/runs/test_trends.py",),
            "test_documents_after_the_cut_never_change_what_is_said_at_it",
        ),
    ),
    Mutant(
        "a model learns from labels of a year less that were not observed by the cut",
        CORE + "trends/backtest.py",
        "one.cut - plan.horizon < before.cut <= one.cut - sooner\n",
        "one.cut - plan.horizon < before.cut <= one.cut\n",
        _one(
            ("tests/runs/test_trends.py",),
            "test_of_the_newest_years_what_is_observed_of_their_labels_is_learned_from",
        ),
    ),
    Mutant(
        "an engine joins words over what parts them",
        CORE + "trends/counting.py",
        '    whole = " AND ".join(f"{one} >= 0" for one in joins)\n',
        '    whole = " AND ".join(f"{one} >= -1" for one in joins)\n',
        _one(
            ("tests/runs/test_trends_engine.py",),
            "test_a_corpus_read_by_an_engine_is_the_panel_of_memory",
        ),
    ),
    Mutant(
        "an engine sums documents that a break leaves out",
        CORE + "trends/asking.py",
        "    if left_out is not None:\n",
        "    if left_out is None and titles:\n",
        _one(
            ("tests/runs/test_trends_engine.py",),
            "test_a_field_that_breaks_is_left_out_by_an_engine_too",
        ),
    ),
    Mutant(
        "a document that repeats a phrase counts twice",
        CORE + "trends/phrases.py",
        "    np.not_equal(pairs[1:] >> 1, pairs[:-1] >> 1, out=first[1:])\n",
        "",
        ("tests/core/trends/test_words.py",),
    ),
    Mutant(
        "phrases looked at in parts are numbered anew in each",
        CORE + "trends/phrases.py",
        "        size += int(enough.sum())\n",
        "",
        ("tests/core/trends/test_words.py",),
    ),
    Mutant(
        "a phrase of the text alone is taken for one of the title",
        CORE + "trends/phrases.py",
        "documents, at >= stream.titles\n",
        "documents, at < stream.titles\n",
        ("tests/core/trends/test_words.py",),
    ),
    Mutant(
        "the words that say least of a phrase are kept",
        CORE + "trends/nearest.py",
        "    order = np.lexsort((-weight, place))\n",
        "    order = np.lexsort((weight, place))\n",
        ("tests/core/trends/test_nearest.py",),
    ),
    Mutant(
        "a ranking of a few phrases is measured",
        CORE + "trends/backtest.py",
        "    if len(terms) < LEAST_RANKED:\n",
        "    if len(terms) < 0:\n",
        _one(("tests/runs/test_trends.py",), "test_too_few_phrases_are_no_ranking"),
    ),
    Mutant(
        "a reason that has no words of ours is dropped from what a scan told",
        WEB + "trends/queries/telling.py",
        'if told.code in REASONED or told.code in FILES else ""',
        'if not told.code else ""',
        ("tests/web/trends/test_telling.py",),
    ),
    Mutant(
        "a run that was withdrawn has named what comes after it",
        WEB + "trends/queries/reading.py",
        '~is_withdrawn("run"), before, signal=OuterRef("signal")',
        'before, signal=OuterRef("signal")',
        _one(
            ("tests/web/trends/test_runs.py",),
            "test_what_a_withdrawn_run_alone_had_named_is_new_where_it_comes_next",
        ),
    ),
    Mutant(
        "a signed brief calls a project by what it is called today",
        WEB + "trends/queries/briefs.py",
        '_name_kept(one.facts.get("project", {})) or str(one.project.name)',
        "str(one.project.name)",
        _one(
            ("tests/web/trends/test_acts.py",),
            "test_names_of_projects_stand_in_a_brief_as_they_were_signed",
        ),
    ),
    Mutant(
        "a brief on paper tells the moments of Greenwich",
        WEB + "trends/queries/briefs.py",
        "date_format(timezone.localtime(at), ",
        "date_format(at, ",
        _one(
            ("tests/web/trends/test_acts.py",),
            "test_a_paper_tells_moments_of_this_place_and_who_composed_it",
        ),
    ),
    Mutant(
        "the search finds signals for everybody",
        WEB + "trends/queries/searching.py",
        "or not reads(reading.scope)",
        "",
        _one(("tests/web/trends/test_search.py",), "test_nobody_else_finds_signals"),
    ),
    Mutant(
        "no place of a picture is kept for early signals",
        WEB + "trends/queries/pictures.py",
        "MOST_STREAMS = 60, 60, 12\nKEPT_FREE = 15",
        "MOST_STREAMS = 60, 60, 12\nKEPT_FREE = 0",
        _one(
            ("tests/web/trends/test_pages.py",),
            "test_pictures_keep_places_for_what_falls_and_what_is_early",
        ),
    ),
    Mutant(
        "a run that was brought back stays withdrawn",
        WEB + "trends/models.py",
        "filter(run=OuterRef(run), returned=None)",
        "filter(run=OuterRef(run))",
        _one(
            ("tests/web/trends/test_runs.py",),
            "test_a_withdrawn_run_is_brought_back_with_a_reason_and_counts_again",
        ),
    ),
    Mutant(
        "words of one's own are found across what parts them",
        CORE + "trends/following.py",
        "        words, links = [], set()\n",
        "",
        ("tests/core/trends/test_following.py",),
    ),
    Mutant(
        "words written after a run are told as news of it",
        WEB + "trends/actions/telling.py",
        "[one for one in words if one.at < run.at]",
        "words",
        _one(
            ("tests/web/trends/test_following.py",),
            "test_what_was_there_before_words_were_written_is_no_news",
        ),
    ),
    Mutant(
        "documents of one title are one, whatever their texts",
        "src/bagdar/runs/trends_store.py",
        ") WHERE bare AND time > 1\n",
        ") WHERE time > 1\n",
        _one(
            ("tests/runs/test_trends_scan.py",),
            "test_documents_of_one_title_with_ids_and_texts_of_their_own_all_stay",
        ),
    ),
    Mutant(
        "a paper of two corpora counts in each of its years",
        "src/bagdar/runs/trends_store.py",
        "QUALIFY doi IS NULL OR row_number() OVER (PARTITION BY doi ORDER BY bare, date, id) = 1\n",
        "",
        _one(
            ("tests/runs/test_trends_scan.py",),
            "test_a_paper_of_two_corpora_counts_once_in_its_earlier_year",
        ),
    ),
    Mutant(
        "blocks of a page run into each other",
        "src/bagdar/sources/trends/blocks.py",
        "        block = tag in blocks\n",
        "        block = False\n",
        _one(
            ("tests/sources/trends/test_reading.py",),
            "test_blocks_of_a_page_end_phrases_and_inline_elements_do_not",
            "test_blocks_in_entries_of_feeds_end_phrases",
        ),
    ),
    Mutant(
        "an archive unpacks to whatever it likes",
        "src/bagdar/sources/trends/packed.py",
        " or unpacked > LARGEST_BYTES or swollen:",
        ":",
        _one(
            ("tests/sources/trends/test_reading.py",),
            "test_an_archive_beyond_its_bounds_is_not_unpacked",
        ),
    ),
    Mutant(
        "withdrawn patents count",
        "src/bagdar/sources/trends/patents.py",
        "WHERE coalesce(p.withdrawn, '') NOT IN ('1', '1.0') ORDER",
        "ORDER",
        _one(
            ("tests/sources/trends/test_reading.py",),
            "test_tables_of_patents_are_read_as_they_are_published",
        ),
    ),
    Mutant(
        "a table is told by its beginning alone",
        "src/bagdar/sources/trends/reading.py",
        "            piece = opened.read(LOOKED_AT)\n",
        '            piece = b""\n',
        _one(
            ("tests/sources/trends/test_reading.py",),
            "test_a_table_whose_russian_rows_come_late_is_read_in_their_encoding",
        ),
    ),
    Mutant(
        "files leave a corpus untold",
        "src/bagdar/runs/trends_store.py",
        "        tally.add(LEFT, len(names))\n",
        "        continue\n",
        _one(
            ("tests/runs/test_trends_scan.py",),
            "test_files_that_leave_a_folder_are_told_with_their_documents",
        ),
    ),
    Mutant(
        "a record whose first date cannot be read loses its date",
        "src/bagdar/sources/trends/made.py",
        "for column, value in given if (when",
        "for column, value in given[:1] if (when",
        _one(
            ("tests/sources/trends/test_reading.py",),
            "test_a_record_has_the_first_of_its_dates_that_can_be_read",
        ),
    ),
    Mutant(
        "a date still to come beats a good one",
        "src/bagdar/sources/trends/made.py",
        "if one[1] <= today.isoformat()), read[0]",
        "if one[1]), read[0]",
        _one(
            ("tests/sources/trends/test_reading.py",),
            "test_a_date_still_to_come_gives_way_to_the_next_that_is_not",
        ),
    ),
    Mutant(
        "the day a template was made dates whatever is written with it",
        "src/bagdar/sources/trends/texts.py",
        "    meant = None if _is_of_template(own) else own\n",
        "    meant = own\n",
        _one(
            ("tests/sources/trends/test_reading.py",),
            "test_the_day_in_a_name_goes_before_metadata_and_a_template_comes_last",
        ),
    ),
    Mutant(
        "later documents say how categories of a corpus are parted",
        "src/bagdar/sources/trends/corpora.py",
        "    begun = min(first + BEGUN - 1, last)\n",
        "    begun = last\n",
        ("tests/sources/trends/test_corpora.py",),
    ),
    Mutant(
        "numbers of arXiv are told as numbers written as floats",
        "src/bagdar/sources/trends/corpora.py",
        "CASE WHEN bool_or(exact) THEN 0 ELSE count_if(floated) END AS floated",
        "count_if(floated) AS floated",
        _one(
            ("tests/sources/trends/test_corpora.py",),
            "test_numbers_with_a_point_stay_as_they_are_and_lost_zeros_are_told",
        ),
    ),
    Mutant(
        "angle brackets of opaque tokens end phrases",
        CORE + "trends/words.py",
        "    kinds[more[kinds[more - 1] == _WORD]] = _JOIN\n",
        "",
        ("tests/core/trends/test_words.py",),
    ),
    Mutant(
        "opaque tokens lose their large letters",
        CORE + "trends/words.py",
        "    told = told if manner.opaque else pc.utf8_lower(told)\n",
        "    told = pc.utf8_lower(told)\n",
        ("tests/core/trends/test_words.py",),
    ),
    Mutant(
        "a share must grow by 8 % a quarter, as if that were a year",
        CORE + "trends/labels.py",
        "(np.log(CSET_GROWTH) / stable.panel.a_year)",
        "np.log(CSET_GROWTH)",
        ("tests/core/trends/test_panel.py",),
    ),
    Mutant(
        "reading a PDF may take as long as it likes",
        "src/bagdar/sources/pdf_text.py",
        "    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds + 1))\n",
        "",
        _one(
            ("tests/sources/test_pdf_text.py",),
            "test_time_and_memory_are_bounded_by_the_system",
        ),
    ),
    Mutant(
        "a PDF of images goes in as a document without text",
        "src/bagdar/sources/pdf_text.py",
        "    if sum(map(str.isalpha, whole)) < LEAST_LETTERS:\n",
        "    if failed and not whole:\n",
        _one(
            ("tests/sources/test_pdf_text.py",),
            "test_what_is_no_pdf_damaged_or_without_text_is_refused_by_its_reason",
        ),
    ),
    Mutant(
        "a fault of a signals document is told without its place",
        WEB + "trends/actions/taking.py",
        '    return line, f"{place}: {in_words(problem)}" if place else in_words(problem)\n',
        "    return line, in_words(problem)\n",
        ("tests/web/trends/test_taking.py",),
    ),
    Mutant(
        "suggested exposures are read by programs of whoever states none",
        WEB + "minerals/api.py",
        "    if not powers.may_state_some:\n        raise Http404\n",
        "",
        ("tests/web/minerals/test_suggested.py",),
    ),
    Mutant(
        "a figure that a scan told is read as a text",
        CORE + "trends/telling.py",
        "    return float(text) if name in _BROKEN else text\n",
        "    return text\n",
        ("tests/core/trends/test_telling.py",),
    ),
    Mutant(
        "a table brings words back that experts took off the map",
        WEB + "trends/actions/refreshing.py",
        "        if before is not None and before.withdrawn_at is not None:\n",
        "        if before is not None and before.withdrawn_at is None and not before.en:\n",
        ("tests/cli/test_briefs.py",),
    ),
    Mutant(
        "a program says what is to be decided on a brief of somebody else",
        WEB + "trends/api/work.py",
        "    rows = of_either(briefs_for, request).filter(actor_id=writer(request).actor_id)\n",
        "    rows = of_either(briefs_for, request)\n",
        ("tests/web/trends/test_api.py",),
    ),
    Mutant(
        "the later scan of the example forgets the earlier one",
        "src/bagdar/runs/example_signals.py",
        "        newest = scan([folder], Asked(top=SHOWN), at=_at(until), store=store)\n",
        "        newest = scan([folder], Asked(top=SHOWN), at=_at(until))\n",
        _one(
            ("tests/web/trends/test_simulated.py",),
            "test_the_example_is_what_the_engine_finds_in_made_up_papers",
        ),
    ),
    Mutant(
        "the real example is not called real",
        "src/bagdar/runs/real_example.py",
        "return replace(head, corpus=CORPUS, corpora=sources, told=(*told, *head.told))",
        "return replace(head, corpus=CORPUS, corpora=sources)",
        _one(("tests/runs/test_real_example.py",), "test_what_is_cut_is_counted"),
    ),
    Mutant(
        "an exposure that was withdrawn is suggested again",
        WEB + "minerals/queries/suggested.py",
        "    rows = Exposure.objects.filter(project__in=[one.pk for one in listed]).order_by()\n",
        "    rows = Exposure.objects.none()\n",
        ("tests/web/minerals/test_suggested.py",),
    ),
    Mutant(
        "exposures of projects that are not one's to write are suggested",
        WEB + "minerals/queries/suggested.py",
        "        if powers.may_state(one)\n",
        "        if powers.projects()\n",
        ("tests/web/minerals/test_suggested.py",),
    ),
    Mutant(
        "what the forecast alone sees fall is told to fall",
        CORE + "trends/direction.py",
        "        alone = called_falling and not called_rising\n",
        "        alone = True\n",
        (
            "tests/core/trends/test_direction.py",
            *_one(
                ("tests/web/trends/test_direction.py",),
                "test_what_the_ranking_of_falling_does_not_call_is_unclear_and_says_both",
            ),
        ),
    ),
    Mutant(
        "a band that holds less often than all alerts together calls its places",
        CORE + "trends/direction.py",
        "        if one.rose * of > held * one.of\n",
        "        if one.rose * of >= 0\n",
        ("tests/core/trends/test_direction.py",),
    ),
    Mutant(
        "a list asks for the direction of the document, not for what is told",
        WEB + "trends/queries/reading.py",
        "        rows = rows.filter(that_goes(runs, wanted.direction))\n",
        "        rows = rows.filter(direction=wanted.direction)\n",
        _one(
            ("tests/web/trends/test_direction.py",),
            "test_lists_and_cards_tell_one_direction_whatever_a_document_tells",
        ),
    ),
    Mutant(
        "lines about projects are of what falls first",
        WEB + "trends/actions/briefing.py",
        "    turns = chain.from_iterable(zip_longest(*by_ride.values()))\n",
        "    turns = chain.from_iterable(by_ride.values())\n",
        _one(
            ("tests/web/trends/test_briefs.py",),
            "test_lines_about_projects_are_of_each_ride_in_turn_with_precision_and_what_is_left_out",
        ),
    ),
    Mutant(
        "figures are cut, not rounded",
        WEB + "projects/queries/wording.py",
        "rounding=ROUND_HALF_UP",
        'rounding="ROUND_DOWN"',
        _one(
            ("tests/web/trends/test_briefs.py",),
            "test_figures_are_rounded_and_their_difference_agrees_with_them",
        ),
    ),
    Mutant(
        "a signal that falls is told with the precision of what rises",
        WEB + "trends/queries/briefs.py",
        '    if facts["direction"] == Direction.FALLING:\n',
        '    if facts["direction"] == Direction.FLAT:\n',
        _one(
            ("tests/web/trends/test_explained.py",),
            "test_what_falls_is_told_with_the_back_test_of_what_falls",
        ),
    ),
    Mutant(
        "what falls is ordered by the ranking of what rises",
        WEB + "trends/queries/reading.py",
        'FALLING_FIRST = ("early", F("falling_rank").asc(nulls_last=True), "rank", "pk")',
        'FALLING_FIRST = ("early", "rank", "pk")',
        _one(
            ("tests/web/trends/test_explained.py",),
            "test_what_falls_is_ordered_by_its_own_ranking_and_told_with_its_own_precision",
        ),
    ),
    Mutant(
        "a brief of a past quarter is composed from what is known today",
        WEB + "trends/actions/briefing.py",
        "    known = runs_known_at(end_of(quarter), synthetic=synthetic)\n",
        "    known = last_runs(synthetic=synthetic)\n",
        _one(
            ("tests/web/trends/test_runs.py",),
            "test_a_brief_of_a_quarter_rests_on_the_run_known_when_it_ended",
        ),
    ),
    Mutant(
        "a run of one corpus takes the place of another corpus's",
        WEB + "trends/queries/reading.py",
        'rows.filter(is_synthetic=OuterRef("is_synthetic"), corpus=OuterRef("corpus")))',
        'rows.filter(is_synthetic=OuterRef("is_synthetic")))',
        _one(
            ("tests/web/trends/test_corpora.py",),
            "test_each_corpus_has_a_run_that_counts_and_pages_say_of_which_a_signal_is",
        ),
    ),
    Mutant(
        "the first run of a corpus is held against those of others",
        WEB + "trends/actions/taking.py",
        "filter(corpus=named, made_at__lte=run.made_at)",
        "filter(made_at__lte=run.made_at)",
        _one(
            ("tests/web/trends/test_corpora.py",),
            "test_new_is_what_is_new_to_a_corpus_and_its_first_run_calls_nothing_new",
        ),
    ),
    Mutant(
        "a signal on which corpora disagree rides as the first of them says",
        WEB + "trends/queries/programme.py",
        "ride(shared(one.directions) for one in signals)",
        "ride(one.directions[0] for one in signals)",
        _one(
            ("tests/web/trends/test_corpora.py",),
            "test_a_signal_of_two_corpora_counts_once_and_rides_mixed_where_they_disagree",
        ),
    ),
    Mutant(
        "a brief is signed though a further run of it was withdrawn",
        WEB + "trends/actions/briefing.py",
        "RunWithdrawal.objects.filter(run__in=numbers, returned=None)",
        "RunWithdrawal.objects.filter(run=present.run_id, returned=None)",
        _one(
            ("tests/web/trends/test_corpora.py",),
            "test_a_brief_is_not_signed_when_any_of_its_runs_is_withdrawn",
        ),
    ),
    Mutant(
        "a brief is signed though it was changed since it was read",
        WEB + "trends/actions/briefing.py",
        "        if digest != digest_of(present):\n",
        "        if not digest:\n",
        _one(
            ("tests/web/trends/test_acts.py",),
            "test_a_signature_stands_under_the_digest_of_what_was_read",
        ),
    ),
    Mutant(
        "a signals document may hold an address that is a program",
        CORE + "trends/document.py",
        'pattern=r"^https?://[^\\s<>\\"]+$"',
        'pattern=r"^[^\\s<>\\"]+$"',
        ("tests/core/trends/test_document.py",),
    ),
    Mutant(
        "a phrase of many documents is an early signal",
        CORE + "trends/population.py",
        " & (ever < LEAST_DOCUMENTS) &",
        " &",
        ("tests/core/trends/test_names.py",),
    ),
    Mutant(
        "a run that cannot say what rises counts",
        WEB + "trends/queries/reading.py",
        "    return standing_runs(synthetic=synthetic).filter(signals__gt=0)\n",
        "    return standing_runs(synthetic=synthetic)\n",
        ("tests/web/trends/test_runs.py",),
    ),
    Mutant(
        "what a run of other corpora does not name has gone",
        WEB + "trends/queries/reading.py",
        "filter(earlier, corpus=run.corpus)",
        "filter(earlier)",
        ("tests/web/trends/test_runs.py",),
    ),
    Mutant(
        "a hidden licensor is told of the sector",
        WEB + "trends/queries/programme.py",
        "            if value and name not in hidden:\n",
        "            if value:\n",
        ("tests/web/trends/test_programme.py",),
    ),
    Mutant(
        "a ceiling is taken for certain",
        CORE + "trends/cycle.py",
        "    weights = np.exp(logs - logsumexp(logs))\n",
        "    weights = 1.0 * (logs == logs.max())\n",
        ("tests/core/trends/test_cycle.py",),
    ),
    Mutant(
        "what rises anew declines still",
        CORE + "trends/cycle.py",
        "        return UNCLEAR if rising or fallen.risen else",
        "        return UNCLEAR if rising else",
        ("tests/core/trends/test_cycle.py",),
    ),
    Mutant(
        "a word that later documents make common stands in for a field",
        CORE + "trends/panel.py",
        "    common = np.sort(order[counts[order] >= LEAST_DOCUMENTS])\n",
        "    common = np.sort(order)\n",
        ("tests/runs/test_trends.py",),
    ),
    Mutant(
        "a word of everybody is a signal",
        CORE + "trends/population.py",
        "    like = spread <= np.quantile(named.spread, WORD_SPREAD_PART)\n",
        "    like = spread <= np.inf\n",
        ("tests/core/trends/test_names.py",),
    ),
    Mutant(
        "what has arrived disappears from a scan",
        CORE + "trends/population.py",
        "    common = named.terms[(recent[named.terms] > MOST_SHARE * total) & ~named.ranked]\n",
        "    common = named.terms[recent[named.terms] > MOST_SHARE * total]\n",
        ("tests/core/trends/test_names.py",),
    ),
    Mutant(
        "a turn of speech is a technology",
        CORE + "trends/population.py",
        "    made: Bools = (~first | without_first) & (~last | without_last) & ~(first & last)\n",
        "    made: Bools = ~(first & last)\n",
        ("tests/core/trends/test_names.py",),
    ),
    Mutant(
        "documents without a field go when any field breaks",
        CORE + "trends/panel.py",
        "((filed @ whole) > 0) | (np.diff(filed.indptr) == 0)",
        "(filed @ whole) > 0",
        ("tests/core/trends/test_panel.py",),
    ),
    Mutant(
        "a corpus whose fields are renamed loses its documents",
        CORE + "trends/panel.py",
        "        if self._changes_over(kept, upto, cut):\n",
        "        if False:\n",
        ("tests/core/trends/test_panel.py",),
    ),
    Mutant(
        "a tenth is told of where most rose alike",
        CORE + "trends/backtest.py",
        "MOST_ROSE_PART = 2 * TOP_PART\n",
        "MOST_ROSE_PART = 20 * TOP_PART\n",
        _one(
            ("tests/runs/test_trends_broken.py",),
            "test_where_most_phrases_rose_alike_no_tenth_is_told",
        ),
    ),
    Mutant(
        "a tag reaches over the end of its text",
        CORE + "trends/words.py",
        "    return opens[within], closes[within] + 1\n",
        "    return opens, closes + 1\n",
        ("tests/core/trends/test_words.py",),
    ),
    Mutant(
        "what a phrase goes on with later is known before",
        CORE + "trends/population.py",
        "(phrases.length > SHORTEST) & (ever >= EARLY_DOCUMENTS)",
        "(phrases.length > SHORTEST) & (ever >= 0)",
        _one(
            ("tests/core/trends/test_names.py",),
            "test_what_a_phrase_goes_on_with_later_is_not_known_before",
        ),
    ),
    Mutant(
        "words of which three letters are left are alike",
        CORE + "trends/linking.py",
        "SHORTEST_STEM, LONGEST_ENDING = 4, 2",
        "SHORTEST_STEM, LONGEST_ENDING = 3, 2",
        ("tests/core/trends/test_linking.py",),
    ),
    Mutant(
        "a review leaves the days before it owed",
        CORE + "trends/reviewing.py",
        "    return [one for one in days if one > last]\n",
        "    return [one for one in days if one != last]\n",
        ("tests/core/trends/test_reviewing.py",),
    ),
    Mutant(
        "the first judgement of a person stands, not the last",
        CORE + "trends/reviewing.py",
        "{one.who: one.verdict for one in given}",
        "{one.who: one.verdict for one in reversed(given)}",
        ("tests/core/trends/test_reviewing.py",),
    ),
    Mutant(
        "a brief is signed by whoever composed it",
        WEB + "trends/actions/briefing.py",
        "    check(by.actor_id != brief.actor_id)\n",
        "",
        ("tests/web/trends/test_acts.py",),
    ),
    Mutant(
        "a part of a name is a technology",
        CORE + "trends/population.py",
        "    return made & ~_parts_of_names(stable, cut, counts, terms)\n",
        "    return made\n",
        ("tests/core/trends/test_names.py",),
    ),
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
        CORE + "tables/placing.py",
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
        "return self.of_world(scope.world).filter(seen)",
        "return self.all()",
        _one(SEEN, "test_what_nobody_shared_is_never_seen_by_somebody_without_any_grant"),
    ),
    Mutant(
        "pages of a role open to whoever signed in",
        WEB + "people/requests.py",
        "if request.person.is_synthetic or not request.scope.has_whole(roles):",
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
        "an akim draws a project of others into the own territory",
        WEB + "projects/permissions/writing.py",
        "if not names <= editable(rights, project):",
        "if not names:",
        _one(WRITERS, "test_nobody_draws_an_open_project_of_others_into_what_is_their_own"),
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
        _one(API, "test_a_role_that_enters_no_projects_writes_nothing"),
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
        WEB + "people/migrations/0002_guards.py",
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
        "plain = rows.exclude(territory__in=varied) if varied else rows",
        "plain = rows",
        _one(
            COUNTS,
            "test_what_was_stated_before_a_part_was_cut_off_is_unsure_and_counts_once",
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
        "Scope(tuple(scope.held), scope.world), day, as_of)",
        "Scope(), day, as_of)",
        _one(
            COUNTS,
            "test_the_public_counts_what_is_published_and_an_akim_what_lies_in_the_territory",
        ),
    ),
    Mutant(
        "the share of small business counts unknown groups as small",
        WEB + "portal/queries/counts.py",
        "sme=sum(found[size] for size in SME_CLASSES),",
        "sme=sum(found[size] for size in (*SME_CLASSES, SizeClass.UNKNOWN)),",
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
        "seen = Project.objects.for_scope(scope, at=at).of_world(world).listed()",
        "seen = Project.objects.listed()",
        _one(DUPLICATES, "test_what_a_person_may_not_see_is_not_offered"),
    ),
    Mutant(
        "projects that were merged are offered as duplicates",
        WEB + "projects/queries/duplicates.py",
        "of_world(world).listed()\n",
        "of_world(world)\n",
        _one(DUPLICATES, "test_what_was_merged_is_not_offered"),
    ),
    Mutant(
        "an act names a hidden project through the API",
        WEB + "projects/api/telling.py",
        "shown = Project.objects.for_scope(self.asked.scope, at=self.asked.now)",
        "shown = Project.objects.all()",
        _one(API, "test_an_act_names_the_other_project_only_to_those_who_see_it"),
    ),
    Mutant(
        "the API gives in the past what was marked since",
        WEB + "projects/api/telling.py",
        "found |= self.sight.hidden_fields(project.project)",
        "found |= self.sight.hidden_fields(project)",
        _one(API, "test_a_field_marked_since_is_withheld_from_the_past_too"),
    ),
    Mutant(
        "whoever asks the API escapes the count by another address",
        WEB + "people/api/asking.py",
        "forwarded.split(',')[-1]",
        "forwarded.split(',')[0]",
        _one(REFUSALS, "test_behind_a_proxy_nobody_escapes_the_count_by_naming_another_address"),
    ),
    Mutant(
        "an answer to one reader may be kept for another",
        WEB + "people/api/answers.py",
        "patch_cache_control(response, private=True, no_cache=True)",
        "patch_cache_control(response, no_cache=True)",
        _one(REFUSALS, "test_no_answer_is_kept_for_another_reader"),
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
        "a record's digest leaves out what it is about",
        CORE + "terms/chain.py",
        "canonical_json([_RECORD_FORMAT, kind, subject, digest])",
        "canonical_json([_RECORD_FORMAT, kind, digest])",
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
        "    _check_recorded(done.code, done.records)\n    salts",
        "    if not done.records:\n        return\n    salts",
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
    Mutant(
        "a task that stopped between two steps is done",
        WEB + "queue/actions.py",
        "update(status=TaskResultStatus.READY, worker_ids=task.worker_ids[:-1])",
        "update(status=TaskResultStatus.SUCCESSFUL)",
        QUEUE,
    ),
    Mutant(
        "long work makes no room for what a person waits for",
        WEB + "queue/actions.py",
        "if _stops.get()() or _makes_room():",
        "if _stops.get()():",
        QUEUE,
    ),
    Mutant(
        "the night of figures goes on though it was told to stop",
        WEB + "jobs/actions/computing.py",
        "        let_stop()\n",
        "",
        _one(
            ("tests/web/jobs/test_records.py",),
            "test_the_night_stops_between_two_months_and_the_next_worker_does_the_others",
        ),
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

WRITING = (
    Mutant(
        "a formula stays one in a CSV export",
        WEB + "papers/cells.py",
        "    return neutralise_cell(str(value))\n\n\ndef plain",
        "    return str(value)\n\n\ndef plain",
        _one(EXPORTS, "test_cells_that_start_like_formulas_are_neutralised"),
    ),
    Mutant(
        "a formula stays one in a workbook",
        WEB + "papers/cells.py",
        "sheet.write_string(row, column, neutralise_cell(str(value)), style)",
        "sheet.write_string(row, column, str(value), style)",
        _one(EXPORTS, "test_cells_that_start_like_formulas_are_neutralised"),
    ),
    Mutant(
        "a marked value is exported",
        WEB + "projects/queries/columns.py",
        "if column.marked and column.marked in hidden:",
        "if column.marked and column.listed and column.marked in hidden:",
        _one(EXPORTS, "test_marked_values_are_not_exported"),
    ),
    Mutant(
        "an export ignores the filters",
        WEB + "projects/queries/exporting.py",
        "rows = read(in_order(found.rows, sort, reading))",
        "rows = read(in_order(reading.projects(), sort, reading))",
        _one(EXPORTS, "test_exports_follow_the_filters_and_the_rights_of_the_page"),
    ),
    Mutant(
        "the public is given the columns of officials",
        WEB + "projects/queries/columns.py",
        "if unpublished or not one.unpublished]",
        "if one.key]",
        (
            *_one(EXPORTS, "test_exports_follow_the_filters_and_the_rights_of_the_page"),
            *_one(LIST, "test_the_public_sees_what_is_published_and_no_trace_of_the_rest"),
        ),
    ),
    Mutant(
        "anybody's saved view is renamed and deleted",
        WEB + "projects/views/views_saved.py",
        "get_object_or_404(SavedView, pk=pk, user=request.person)",
        "get_object_or_404(SavedView, pk=pk)",
        _one(VIEWS, "test_nobody_elses_view_can_be_seen_or_touched"),
    ),
    Mutant(
        "whoever proposed a correction makes it",
        WEB + "projects/actions/correcting.py",
        "if isinstance(by, User) and waiting.proposed_by_id == by.pk:",
        "if isinstance(by, User) and waiting.proposed_by_id is None:",
        CORRECTIONS,
    ),
    Mutant(
        "a correction is decided twice",
        WEB + "projects/actions/correcting.py",
        "if waiting.decision:",
        "if waiting.decided_by is by:",
        CORRECTIONS,
    ),
    Mutant(
        "anybody proposes a correction",
        WEB + "projects/actions/correcting.py",
        "        check_can_edit(rights, present, frozenset(facts))\n",
        "",
        CORRECTIONS,
    ),
    Mutant(
        "anybody excludes a project",
        WEB + "projects/actions/membership.py",
        "    check_office(rights_by(by, at=at)[0])\n",
        "",
        MEMBERSHIP,
    ),
    Mutant(
        "an act needs no document",
        WEB + "projects/actions/membership.py",
        "if not text.strip():",
        "if text is None:",
        MEMBERSHIP,
    ),
    Mutant(
        "an edit moves a project out of the programme",
        WEB + "projects/actions/changing.py",
        "    problems |= stage_problems(stage_before, project.stage)\n",
        "",
        EDITS,
    ),
    Mutant(
        "a state secret is entered",
        WEB + "projects/actions/checks.py",
        "if not (stamp := _STAMPS.search(text)):",
        "if not (stamp := _STAMPS.search(text[:0])):",
        EDITS,
    ),
    Mutant(
        "an edit of another day is taken back",
        WEB + "projects/queries/tools.py",
        "return last if same_day else None",
        "return last",
        _one(EDITS, "test_only_the_own_last_edit_of_the_day_is_taken_back"),
    ),
    Mutant(
        "the edit of somebody else is taken back",
        WEB + "projects/queries/tools.py",
        "or last.entry.actor_id != by.actor_id:",
        "or not last.entry.actor_id:",
        _one(EDITS, "test_only_the_own_last_edit_of_the_day_is_taken_back"),
    ),
    Mutant(
        "many edits are written though one is refused",
        WEB + "projects/actions/changing.py",
        "    if errors:\n        raise ManyError(errors)\n    done",
        "    if errors and not done:\n        raise ManyError(errors)\n    done",
        _one(EDITS, "test_one_wrong_row_leaves_all_rows_as_they_were"),
    ),
    Mutant(
        "an enterprise is entered with a wrong BIN",
        WEB + "enterprises/actions.py",
        "return None if problem is None else str(_BIN_WORDS[problem])",
        "return None",
        CARRIERS,
    ),
    Mutant(
        "an enterprise is entered with a personal number",
        WEB + "enterprises/actions.py",
        "    if looks_like_iin(text):\n        return",
        "    if not text:\n        return",
        CARRIERS,
    ),
    Mutant(
        "anybody changes an enterprise",
        WEB + "projects/actions/carriers.py",
        "    check_office(rights_by(by, at=at)[0])\n"
        '    with act("enterprises.edit", by=by, at=at):',
        '    with act("enterprises.edit", by=by, at=at):',
        CARRIERS,
    ),
)

BARRIERS = (
    Mutant(
        "a reopened barrier begins its term anew",
        CORE + "barriers/course.py",
        "pauses = (*step.pauses[:-1], *([Pause(begun, until)] if until > begun else []))",
        "pauses = ()",
        ("tests/core/barriers/test_course.py",),
    ),
    Mutant(
        "an office holds the clock by asking at night",
        CORE + "barriers/course.py",
        "Pause(self._midnight(at))))",
        "Pause(at)))",
        ("tests/core/barriers/test_course.py",),
    ),
    Mutant(
        "the silence of a business closes its barrier as solved",
        CORE + "barriers/course.py",
        "            self.state, self.since = State.UNCONFIRMED, mark.at",
        "            self.state, self.since = State.CLOSED, mark.at",
        ("tests/core/barriers/test_course.py",),
    ),
    Mutant(
        "an office closes the barrier of a business",
        WEB + "barriers/actions/acting.py",
        "    if deed.happening in OF_BUSINESS:\n        check(powers.owns(barrier))\n",
        "    if deed.happening in OF_BUSINESS:\n",
        ("tests/web/barriers/test_acting.py",),
    ),
    Mutant(
        "a protected barrier is shown to the office that was feared",
        WEB + "barriers/permissions.py",
        "shown |= Q(territory__in=self.lands, hidden_below=0)",
        "shown |= Q(territory__in=self.lands)",
        ("tests/web/barriers/test_pages.py",),
    ),
    Mutant(
        "days learnt later change what the clock wrote down",
        WEB + "barriers/queries/events.py",
        "as_of=at, noted=told.noted)",
        "as_of=at)",
        ("tests/web/barriers/test_clock.py",),
    ),
    Mutant(
        "a calendar loaded later leaves open barriers where they stood",
        WEB + "barriers/actions/clock.py",
        "    return standing_columns(barrier) != before",
        "    return standing_columns(barrier) != standing_columns(barrier)",
        ("tests/web/barriers/test_clock.py",),
    ),
    Mutant(
        "the clock is written down again at each run",
        WEB + "barriers/actions/standing.py",
        "if (one.moment, one.at) not in known]",
        "if one.moment]",
        ("tests/web/barriers/test_clock.py",),
    ),
    Mutant(
        "protected barriers can be found by counting on the board",
        WEB + "barriers/actions/board.py",
        "    shown = rows.filter(hidden_below=0)",
        "    shown = rows",
        ("tests/web/barriers/test_board.py",),
    ),
    Mutant(
        "the board tells of one closing by force of a protected barrier",
        WEB + "barriers/queries/boards.py",
        ", barrier__hidden_below=0)",
        ")",
        ("tests/web/barriers/test_board.py",),
    ),
    Mutant(
        "a joint solution tells of barriers that are hidden from the reader",
        WEB + "barriers/queries/reading.py",
        "barriers_for(powers, reading).filter(pk__in=members",
        "Barrier.objects.filter(pk__in=members",
        ("tests/web/barriers/test_joint.py",),
    ),
    Mutant(
        "a protected barrier travels in a calendar",
        WEB + "inbox/queries/calendars.py",
        " and not one.protected",
        "",
        ("tests/web/inbox/test_feeds.py",),
    ),
    Mutant(
        "a look at the address stops the letters",
        WEB + "inbox/views/letters.py",
        'if request.method == "POST":',
        "if True:",
        ("tests/web/inbox/test_letters.py",),
    ),
    Mutant(
        "whoever works for an office accepts for it",
        WEB + "inbox/queries/chosen.py",
        "lead__in=powers.leads",
        "lead__in=powers.works",
        ("tests/web/inbox/test_pages.py",),
    ),
    Mutant(
        "what was committed late is never told",
        WEB + "inbox/queries/news.py",
        "return max(seen - LATE_NUMBERS, newest - MOST_READ)",
        "return max(seen, newest - MOST_READ)",
        ("tests/web/inbox/test_news.py",),
    ),
    Mutant(
        "silence is asked about by one letter alone",
        WEB + "barriers/actions/telling.py",
        "moment = max(row.since_at, news.asked_again.get(row.pk, row.since_at))",
        "moment = row.since_at",
        ("tests/web/barriers/test_telling.py",),
    ),
    Mutant(
        "a joint solution is reported without those that moved",
        WEB + "barriers/views/barriers.py",
        "            _check_chosen(numbers, found)\n",
        "",
        ("tests/web/barriers/test_joint.py",),
    ),
    Mutant(
        "each answer leaves the office another day",
        CORE + "barriers/course.py",
        "if short and step.not_before is None else step",
        "if short else step",
        ("tests/core/barriers/test_course.py",),
    ),
    Mutant(
        "an office waits for itself over others",
        WEB + "barriers/actions/asking.py",
        "    found = circle(waits, place(asking), place(asked))",
        "    found = circle([], place(asking), place(asked))",
        ("tests/web/barriers/test_tasks.py",),
    ),
    Mutant(
        "an office is asked that the business feared",
        WEB + "barriers/actions/asking.py",
        "    if office.pk in feared:",
        "    if not office.pk:",
        ("tests/web/barriers/test_tasks.py",),
    ),
    Mutant(
        "a task about a protected barrier is shown to people of the feared akimat",
        WEB + "barriers/permissions.py",
        "        return ~hidden | oblast",
        "        return ~hidden | hidden",
        ("tests/web/barriers/test_tasks.py",),
    ),
    Mutant(
        "the seed of a month is told before its end",
        WEB + "barriers/queries/boards.py",
        'seed=one.seed if one.drawn_at else "",',
        "seed=one.seed,",
        ("tests/web/barriers/test_board.py",),
    ),
)


CALENDARS = (
    Mutant(
        "a worked day of the weekend counts as off",
        CORE + "terms/working_time.py",
        "return day in calendar.worked or (usual and day not in calendar.off)",
        "return usual and day not in calendar.off",
        ("tests/core/terms/test_working_time.py",),
    ),
    Mutant(
        "a pause that ends at midnight still takes the day",
        CORE + "terms/working_time.py",
        "(one.until is None or end <= one.until) for one in pauses)",
        "True for one in pauses)",
        ("tests/core/terms/test_working_time.py",),
    ),
    Mutant(
        "the calendar of the country goes before that of the oblast",
        WEB + "territories/queries/calendars.py",
        "            told.setdefault(year, days)",
        "            told[year] = days",
        ("tests/web/territories/test_calendars.py",),
    ),
)


TERRITORIES = (
    Mutant(
        "the API of territories ignores the level asked for",
        WEB + "portal/api.py",
        "if asked.level is not None and version.level != asked.level:",
        "if asked.level is not None and version.level < 0:",
        _one(TREE_API, "test_a_part_of_the_tree_is_asked_for"),
    ),
    Mutant(
        "the API counts one territory more than there are",
        WEB + "portal/api.py",
        "count=len(found))",
        "count=len(found) + 1)",
        _one(TREE_API, "test_a_part_of_the_tree_is_asked_for"),
    ),
    Mutant(
        "heirs and ancestors of a territory change places",
        WEB + "portal/api.py",
        'successors=_steps(territory.successions.select_related("after"), "after"),',
        'successors=_steps(territory.predecessions.select_related("before"), "before"),',
        _one(TREE_API, "test_a_territory_tells_its_versions_its_heirs_and_what_lies_below_it"),
    ),
    Mutant(
        "a territory does not say that it was abolished",
        WEB + "portal/queries/history.py",
        "if versions[-1].valid_to:",
        "if versions[0].valid_to is versions:",
        _one(PLACE, "test_an_abolished_territory_says_so_and_names_its_heir"),
    ),
    Mutant(
        "the first holder of an office is shown for ever",
        WEB + "people/queries.py",
        "Tenure.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)",
        "Tenure.objects.filter(starts_on__lte=on)",
        _one(OFFICES, "test_the_holder_signs_in_the_own_name_until_the_term_ends"),
    ),
)

TABLES_IN = (
    Mutant(
        "a table that is only tried is written",
        WEB + "projects/actions/importing.py",
        "if dry_run or not report.can_be_imported or not report.to_write:",
        "if not report.can_be_imported or not report.to_write:",
        _one(IMPORTING, "test_a_dry_run_writes_nothing"),
    ),
    Mutant(
        "an import tells of projects the person may not see",
        WEB + "projects/queries/alike.py",
        "seen: Any = Project.objects.all() if scope is None else",
        "seen: Any = Project.objects.all() if scope is not None else",
        _one(IMPORTING, "test_likely_doubles_are_named_but_only_those_the_person_sees"),
    ),
    Mutant(
        "anybody takes an import back",
        WEB + "projects/actions/importing.py",
        "if entry is None or not can_undo(entry, by=by, at=at):",
        "if entry is None:",
        _one(IMPORTING, "test_only_the_importer_and_the_office_take_an_import_back"),
    ),
    Mutant(
        "taking an import back removes what was worked on since",
        WEB + "projects/actions/importing.py",
        "free = {key: one for key, one in imported.items() if key not in touched}",
        "free = dict(imported)",
        _one(IMPORTING, "test_an_import_is_taken_back_except_what_was_touched_since"),
    ),
    Mutant(
        "a table writes over what others changed since it was exported",
        WEB + "projects/actions/planning.py",
        'elif one.stale and self.choices.get(one.row.number) != "over":',
        'elif one.stale and self.choices.get(one.row.number) == "over":',
        _one(
            IMPORT_PAGES,
            "test_what_others_changed_meanwhile_is_shown_and_not_written_over_unseen",
        ),
    ),
    Mutant(
        "anybody makes a seal for another identifier",
        WEB + "projects/queries/sealing.py",
        "return int(number) if seal == _seal(key, int(number)) else None",
        "return int(number)",
        _one(IMPORT_PAGES, "test_a_changed_identifier_is_refused"),
    ),
    Mutant(
        "a draft of an import is anybody's",
        WEB + "projects/actions/drafts.py",
        "if draft is None or draft.person != by.pk or",
        "if draft is None or",
        _one(IMPORT_PAGES, "test_a_draft_is_the_persons_own_and_lasts_a_day"),
    ),
    Mutant(
        "05/06 is the fifth of June without asking",
        CORE + "terms/cells.py",
        "raise AmbiguousDayError(first)",
        "pass",
        _one(("tests/core/terms/test_cells.py",), "test_a_day_that_may_be_two_is_not_guessed"),
    ),
)

OFFICIALS = (
    Mutant(
        "the database lets two terms of an office overlap",
        WEB + "people/migrations/0002_guards.py",
        'for verb in ("INSERT", "UPDATE")',
        'for verb in ("INSERT",)',
        _one(OFFICES, "test_the_database_refuses_to_stretch_a_term_into_another"),
    ),
    Mutant(
        "a signed handover may be changed",
        WEB + "people/migrations/0002_guards.py",
        'return " OR ".join(changed + signed)',
        'return " OR ".join(changed)',
        _one(OFFICES, "test_the_database_refuses_to_change_a_handover_once_made_and_signed"),
    ),
    Mutant(
        "a term still holds on the day it ended",
        WEB + "people/queries.py",
        "Tenure.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)",
        "Tenure.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)",
        _one(OFFICES, "test_the_holder_signs_in_the_own_name_until_the_term_ends"),
    ),
    Mutant(
        "a delegate signs acts that were not named",
        WEB + "people/queries.py",
        "if act_code in one.acts and one.tenure.holds_on(on):",
        "if one.acts and one.tenure.holds_on(on):",
        _one(OFFICES, "test_a_delegate_signs_the_acts_named_for_the_term_and_no_others"),
    ),
    Mutant(
        "a delegation outlives the term it comes from",
        WEB + "people/queries.py",
        "if act_code in one.acts and one.tenure.holds_on(on):",
        "if act_code in one.acts:",
        _one(OFFICES, "test_a_delegation_lapses_with_the_term_it_comes_from"),
    ),
    Mutant(
        "anybody signs the handover of others",
        WEB + "people/queries.py",
        "if tenure.person.user_id == user.pk:",
        "if tenure.person.user_id:",
        _one(OFFICES, "test_nobody_signs_the_other_side_or_a_foreign_handover"),
    ),
    Mutant(
        "an enterprise decides on its own joining",
        WEB + "people/actions/onboarding.py",
        "if locked.user == by:",
        "if locked.user is None:",
        _one(JOINING, "test_a_request_is_decided_once_and_never_by_whoever_made_it"),
    ),
    Mutant(
        "anybody decides who acts for an enterprise",
        WEB + "people/actions/onboarding.py",
        "    check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))\n",
        "",
        _one(JOINING, "test_only_the_programme_office_decides"),
    ),
    Mutant(
        "somebody invites colleagues for the enterprise of others",
        WEB + "people/actions/onboarding.py",
        "if enterprise.pk not in scope_of(by, on=today).enterprises(Role.ENTERPRISE):",
        "if not scope_of(by, on=today).enterprises(Role.ENTERPRISE):",
        _one(JOINING, "test_nobody_sees_or_invites_for_the_enterprise_of_others"),
    ),
    Mutant(
        "everybody reads the acts of everybody",
        WEB + "portal/permissions.py",
        "return scope.has_whole(READS_JOURNAL)",
        "return bool(scope.held)",
        _one(JOURNAL_PAGES, "test_others_see_their_own_acts_alone"),
    ),
    Mutant(
        "an entry of others opens by its number",
        WEB + "portal/views/journal.py",
        "known = known.filter(actor_id=request.person.actor_id)",
        "known = known.exclude(actor_id=None)",
        _one(JOURNAL_PAGES, "test_others_see_their_own_acts_alone"),
    ),
    Mutant(
        "a role that ended at midnight still redacts",
        WEB + "portal/actions/redactions.py",
        "check_can_ask_for_redaction(scope_of(by, on=timezone.localdate(at)))",
        "check_can_ask_for_redaction(scope_of(by, on=at.date()))",
        _one(
            JOURNAL_PAGES,
            "test_a_role_that_ended_today_redacts_nothing_though_greenwich_is_a_day_behind",
        ),
    ),
)

IMPORTS = (
    Mutant(
        "borders of another coordinate system are taken",
        WEB + "territories/forms/borders.py",
        "if not any(one in name.lower() for one in DEGREES):",
        "if not name:",
        BORDER_FILES,
    ),
    Mutant(
        "a file of borders may hold any number of points",
        WEB + "territories/forms/borders.py",
        "if points > MOST_POINTS:",
        "if points < 0:",
        BORDER_FILES,
    ),
    Mutant(
        "an unsound tree is loaded",
        WEB + "territories/queries/drafts.py",
        "found = problems(grown.versions, grown.successions)",
        "found = []",
        TREE_DRAFTS,
    ),
    Mutant(
        "a statement of before the reform counts in the new oblast",
        WEB + "territories/queries/placing.py",
        "bisect_right(self.turns, stated_on)",
        "len(self.turns)",
        _one(
            PLACING,
            "test_what_lost_land_is_unsure_for_statements_of_before_and_sure_from_that_day_on",
        ),
    ),
    Mutant(
        "a new tree is seen only after a restart",
        WEB + "territories/queries/trees.py",
        'return models.Revision.objects.filter(pk=1).values_list("number", flat=True).first() or 0',
        "return 0",
        _one(PLACING, "test_a_new_reform_is_seen_at_once"),
    ),
)

PROTECTION = (
    Mutant(
        "no page carries a content policy",
        WEB + "settings.py",
        '    "csp.middleware.CSPMiddleware",\n',
        "",
        BROWSERS,
    ),
    Mutant(
        "scripts may come from anywhere",
        WEB + "settings.py",
        '"script-src": [SELF],',
        '"script-src": [SELF, "https:"],',
        BROWSERS,
    ),
    Mutant(
        "a page may be framed by another site",
        WEB + "settings.py",
        'X_FRAME_OPTIONS = "DENY"',
        'X_FRAME_OPTIONS = "SAMEORIGIN"',
        BROWSERS,
    ),
    Mutant(
        "a script reads the session",
        WEB + "settings.py",
        "SESSION_COOKIE_HTTPONLY = True",
        "SESSION_COOKIE_HTTPONLY = False",
        BROWSERS,
    ),
    Mutant(
        "a name missing in Kazakh leaves an empty place",
        WEB + "territories/models.py",
        'order = (wanted, "en", "ru", "kk")',
        "order = (wanted,)",
        BROWSERS,
    ),
    Mutant(
        "the browser's language is ignored",
        WEB + "settings.py",
        '    "django.middleware.locale.LocaleMiddleware",\n',
        "",
        BROWSERS,
    ),
)

WALKED = (
    Mutant(
        "a filter names the enterprise of a hidden project",
        WEB + "projects/queries/filtering.py",
        "if not name or not reading.projects().filter(kept).exists():",
        "if not name:",
        WALK,
    ),
    Mutant(
        "the grid opens projects of others",
        WEB + "projects/views/grid.py",
        "known = Project.objects.for_scope(request.scope, at=request.now).listed()",
        "known = Project.objects.listed()",
        WALK_OF_OFFICER,
    ),
    Mutant(
        "an entry of the journal opens to whoever did not write it",
        WEB + "portal/views/journal.py",
        "known = known.filter(actor_id=request.person.actor_id)",
        "known = known.all()",
        WALK_OF_OFFICER,
    ),
    Mutant(
        "the history shows what was marked later",
        WEB + "projects/queries/history.py",
        "    hidden = sight.hidden_fields(project)\n",
        "    hidden: frozenset[str] = frozenset()\n",
        WALK,
    ),
    Mutant(
        "the form of the journal tells which acts others did",
        WEB + "portal/forms.py",
        "for code in acts_known(own=own)",
        "for code in acts_known()",
        _one(_WALK, "test_no_list_count_search_or_export_differs_by_what_is_hidden"),
    ),
    Mutant(
        "delegations of an office show to everybody",
        WEB + "people/views/organisations.py",
        "delegations_of(shown) if inside else None",
        "delegations_of(shown)",
        WALK,
    ),
)

OC4IDS = ("tests/web/delivery/test_oc4ids.py",)
EXCHANGE = (
    Mutant(
        "OC4IDS names projects that the reader does not see",
        WEB + "delivery/queries/oc4ids.py",
        "seen = Project.objects.for_scope(self.reading.scope, at=self.reading.at)",
        "seen = Project.objects.all()",
        OC4IDS,
    ),
    Mutant(
        "an officer imports approvals of others",
        WEB + "delivery/actions/oc4ids.py",
        "    check_office(rights_by(by, at=at)[0])\n",
        "",
        OC4IDS,
    ),
    Mutant(
        "an import with faults is written",
        WEB + "delivery/actions/oc4ids.py",
        "if dry_run or faults or not new:",
        "if dry_run or not new:",
        OC4IDS,
    ),
)

TIMELINES = ("tests/web/delivery/test_timelines.py",)
TIME = (
    Mutant(
        "changes from before a project was open are told",
        WEB + "delivery/queries/changes.py",
        "opened = rows.for_scope(reading.scope, at=reading.at)",
        "opened = rows",
        TIMELINES,
    ),
    Mutant(
        "what was reached stays due",
        WEB + "delivery/queries/calendar.py",
        "if on is None or (dates.actual_on is not None and dates.actual_on <= day):",
        "if on is None:",
        TIMELINES,
    ),
    Mutant(
        "a day lies a tenth too far",
        CORE + "delivery/timeline.py",
        "return round(100 * (kept - self.first).days / self.days, 2)",
        "return round(110 * (kept - self.first).days / self.days, 2)",
        ("tests/core/delivery/test_timeline.py",),
    ),
)
HONEST_WORLDS = ("tests/web/delivery/test_honesty_worlds.py",)
WORLDS_APART = (
    Mutant(
        "a plan is held against projects of the other world",
        WEB + "delivery/queries/reference.py",
        "among.of_world(world).exclude(",
        "among.exclude(",
        HONEST_WORLDS,
    ),
    Mutant(
        "an office of the other world is named on the page of forecasts",
        WEB + "delivery/queries/honesty.py",
        "offices = (one for one in known if _in_world(one, reader))",
        "offices = known",
        HONEST_WORLDS,
    ),
    Mutant(
        "the key of a synthetic office leads to the real world",
        WEB + "people/requests.py",
        '[*keys, named.get("subject", "")]',
        "keys",
        HONEST_WORLDS,
    ),
)
HONESTY = ("tests/core/delivery/test_honesty.py",)
SNAPSHOTS = ("tests/lake/test_snapshots.py",)
PROMISED = (
    Mutant(
        "a date moved at the last moment settles nothing",
        CORE + "delivery/honesty.py",
        "(lasting.replaced_on > lasting.stood_on) &",
        "(lasting.replaced_on > lasting.due_on) &",
        HONESTY,
    ),
    Mutant(
        "an open promise is early before its forecast has come",
        CORE + "delivery/honesty.py",
        "ibis.greatest(past, 0),",
        "past,",
        HONESTY,
    ),
    Mutant(
        "everybody's figures count hidden projects",
        CORE + "tables/reaches.py",
        "ibis.range(rows.reach, (",
        "ibis.range(rows.reach * 0, (",
        HONESTY,
    ),
    Mutant(
        "a snapshot that somebody reads is deleted",
        "src/bagdar/lake/snapshots.py",
        "        except BlockingIOError:\n            return False",
        "        except BlockingIOError:\n            pass",
        SNAPSHOTS,
    ),
)

DATES = (
    Mutant(
        "what falls lands before what it waits for",
        CORE + "delivery/dependencies.py",
        "if stands is not None and pushed > stands:",
        "if stands is not None and pushed > stands and link.lag_days:",
        ("tests/core/delivery/test_dependencies.py",),
    ),
    Mutant(
        "a preview passes through hidden projects",
        WEB + "delivery/queries/falling.py",
        "seen = {pk for pk, one in known.items() if one.project_id in visible}",
        "seen = {pk for pk, one in known.items() if visible}",
        _one(
            ("tests/web/delivery/test_date_pages.py",),
            "test_a_preview_tells_of_hidden_projects_only_that_there_are_some_whatever_the_day",
        ),
    ),
    Mutant(
        "people answer their own requests",
        WEB + "delivery/actions/moves.py",
        "    if own:\n",
        "    if own and decision == Decision.WITHDRAWN:\n",
        ("tests/web/delivery/test_moves.py",),
    ),
    Mutant(
        "a rejected date becomes the committed one",
        WEB + "delivery/queries/dates.py",
        "move__milestone__in=ids, decision=Decision.APPROVED",
        "move__milestone__in=ids",
        ("tests/web/delivery/test_moves.py",),
    ),
)


BASELINES = (
    Mutant(
        "a re-baseline moves the original date",
        WEB + "delivery/actions/baselines.py",
        "        one.original_on = one.original_on or promised.due_on\n",
        "        one.original_on = promised.due_on\n",
        _one(
            ("tests/web/delivery/test_baselines.py",),
            "test_a_rebaseline_moves_the_committed_date_and_never_the_original",
        ),
    ),
    Mutant(
        "the author approves the plan",
        WEB + "delivery/actions/baselines.py",
        "    if is_person(by) and draft.proposed_by == by.actor_id:\n",
        "    if False:\n",
        _one(("tests/web/delivery/test_baselines.py",), "test_nobody_approves_their_own_plan"),
    ),
    Mutant(
        "running projects are left out of the reference class",
        CORE + "delivery/reference.py",
        "    ordered = np.sort(durations.ratio)\n",
        "    ordered = np.sort(durations.ratio[durations.finished])\n",
        ("tests/core/delivery/test_reference.py",),
    ),
    Mutant(
        "a red goes up a day early",
        CORE + "delivery/colours.py",
        "    passed = max(days - 1, 0) // RED_WITHOUT_PLAN_DAYS\n    return LEVELS",
        "    passed = days // RED_WITHOUT_PLAN_DAYS\n    return LEVELS",
        ("tests/core/delivery/test_colours.py",),
    ),
)


LAUNCHING = (
    Mutant(
        "a red gate launches",
        WEB + "delivery/actions/launching.py",
        "if waiting := gate.open_lines:",
        "if waiting := ():",
        ("tests/web/delivery/test_launch.py",),
    ),
    Mutant(
        "one person signs and launches alone",
        WEB + "delivery/actions/launching.py",
        "gate.signers == {ground.by.actor_id}",
        "gate.signers == set()",
        ("tests/web/delivery/test_launch.py",),
    ),
    Mutant(
        "two low months make an object idle",
        "src/bagdar/core/delivery/life.py",
        "IDLE_MONTHS = 3",
        "IDLE_MONTHS = 2",
        ("tests/core/delivery/test_life.py",),
    ),
    Mutant(
        "the district's figure overwrites the enterprise's",
        WEB + "delivery/queries/outputs.py",
        "counts = enterprise or district",
        "counts = district or enterprise",
        ("tests/web/delivery/test_output.py",),
    ),
)

_WORLDS = ("tests/web/test_worlds.py",)
_REAL = "test_the_two_worlds_are_counted_apart_and_together_are_all"
_PLAY = ("tests/web/people/test_play.py",)
_SIMULATED = ("tests/web/delivery/test_simulating.py",)

SIMULATOR = (
    Mutant(
        "the synthetic world is listed with the real one",
        WEB + "projects/models.py",
        "        if world is None:\n            return self\n",
        "        if world is not World.SYNTHETIC:\n            return self\n",
        _one(_WORLDS, _REAL),
    ),
    Mutant(
        "a synthetic account leaves its world",
        WEB + "people/permissions.py",
        "    if user.is_synthetic:\n        world = World.SYNTHETIC\n",
        "",
        _one(_WORLDS, "test_a_synthetic_account_never_leaves_its_world"),
    ),
    Mutant(
        "a role is played from another machine",
        WEB + "people/views/play.py",
        "if user is None or not _is_from_here(request):",
        "if user is None:",
        _one(_PLAY, "test_nobody_plays_from_another_machine"),
    ),
    Mutant(
        "any demo account is played",
        WEB + "people/demo.py",
        "found = User.objects.filter(is_demo=True, is_synthetic=True, is_active=True)",
        "found = User.objects.filter(is_active=True)",
        _one(_PLAY, "test_an_account_that_is_not_of_the_synthetic_demo_is_not_played"),
    ),
    Mutant(
        "the simulator forgets the committed date that was approved",
        WEB + "delivery/actions/simulated_lives.py",
        'committed = told.new_on if told.decision == "approved" else committed',
        "pass",
        _one(_SIMULATED, "test_milestones_keep_the_dates_that_their_rows_lead_to"),
    ),
)

PROGRAMS: tuple[Mutant, ...] = (
    Mutant(
        "the place of a photo is told to every program",
        WEB + "delivery/api/evidence.py",
        "photo=_photo(one, viewer) if viewer.originals and is_photo else None,",
        "photo=_photo(one, viewer) if is_photo else None,",
        _one(
            ("tests/web/delivery/test_api_evidence.py",),
            "test_a_photo_is_kept_and_tells_its_place_and_time_to_those_who_see_originals",
        ),
    ),
    Mutant(
        "a program approves a baseline without having read it",
        WEB + "delivery/api/baselines.py",
        "check_if_match(if_match, _row_of(request, draft))",
        "check_if_match('*', _row_of(request, draft))",
        _one(
            ("tests/web/delivery/test_api_baselines.py",),
            "test_nobody_approves_the_own_plan_nor_one_changed_since_it_was_read",
        ),
    ),
    Mutant(
        "programs read what the output of a plant earned",
        WEB + "delivery/api/outputs.py",
        "sales_kzt=number_as_text(found.sales) if sees.money else None,",
        "sales_kzt=number_as_text(found.sales),",
        _one(
            ("tests/web/delivery/test_api_life.py",),
            "test_a_month_is_reported_corrected_and_shown_beside_the_districts_figure",
        ),
    ),
)

LATENESS: tuple[Mutant, ...] = (
    Mutant(
        "a forecast in the past flatters in the list",
        WEB + "projects/queries/promises.py",
        "default=Greatest(stated, Value(self.day, output_field=DateField())),",
        "default=stated,",
        _one(
            ("tests/web/projects/test_promises.py",),
            "test_the_rule_in_sql_says_of_every_standing_what_the_ledger_says",
        ),
    ),
    Mutant(
        "a list of a past day is timed by what is known now",
        WEB + "projects/queries/promises.py",
        "return Standing.objects.filter(still, known_from__lte=as_of)",
        "return Standing.objects.filter(known_to=None)",
        _one(
            ("tests/web/projects/test_promises.py",),
            "test_a_list_of_a_past_day_counts_with_what_was_known_and_to_that_day",
        ),
    ),
    Mutant(
        "what is approved without a date makes the share on time look better",
        CORE + "delivery/promises.py",
        "approved = rows.filter(rows.timing != str(Timing.NOT_APPROVED))",
        "approved = rows.filter(rows.late_days.notnull(), rows.timing != 'not_approved')",
        ("tests/core/delivery/test_promise_figures.py",),
    ),
    Mutant(
        "a figure of promises opens the projects of every colour",
        WEB + "portal/queries/places.py",
        "rows_href(asking, **known, timing=str(timing))",
        "rows_href(asking, **known)",
        _one(("tests/web/portal/test_promises.py",), "test_every_count_opens_as_many_rows"),
    ),
)
_EVIDENCE = ("tests/web/delivery/test_evidence_pages.py",)
EVIDENCE = (
    Mutant(
        "hashes of one photo may differ in more bits than a shared band allows",
        CORE + "delivery/photos.py",
        "SAME_PHOTO_BITS = 3\n",
        "SAME_PHOTO_BITS = 4\n",
        ("tests/core/delivery/test_photos.py",),
    ),
    Mutant(
        "everybody who sees a project gets original files",
        WEB + "delivery/views/evidence.py",
        "    if not viewer_of(found, reading).originals:\n        raise Http404\n",
        "",
        _one(_EVIDENCE, "test_an_original_is_sent_whole_to_officials_and_the_enterprise_alone"),
    ),
    Mutant(
        "a photo is decoded whatever size it states",
        "src/bagdar/sources/photos.py",
        "    _refuse_huge(frame)\n    return",
        "    return",
        ("tests/sources/test_photos.py",),
    ),
    Mutant(
        "a body without a length is read",
        WEB + "middleware.py",
        'if not stated and request.META.get("HTTP_TRANSFER_ENCODING"):',
        "if False:",
        ("tests/web/test_bounds.py",),
    ),
)

WAY = (
    Mutant(
        "what is not heard of outweighs what stands idle",
        f"{WEB}projects/queries/filtering.py",
        "if _WEIGHT[one] < _WEIGHT[state]]",
        "if _WEIGHT[one] > _WEIGHT[state]]",
        _one(
            ("tests/web/delivery/test_output.py",),
            "test_the_list_is_filtered_by_what_became_of_the_launched_on_any_day",
        ),
    ),
    Mutant(
        "the sections of a project stand in place of the sections of the site",
        f"{WEB}projects/views/sheet.py",
        '"supplied": supplied,',
        '"sections": supplied,',
        _one(
            ("tests/web/delivery/test_reaching.py",),
            "test_the_page_of_a_project_keeps_the_line_of_sections",
        ),
    ),
)

SPEED = (
    Mutant(
        "a list keeps its count when something was done",
        WEB + "projects/queries/counting.py",
        "return _count(_Asked(head, sql, repr(given), rows))",
        'return _count(_Asked("", sql, repr(given), rows))',
        _one(LIST, "test_a_list_is_counted_once_until_something_is_done"),
    ),
    Mutant(
        "a list tells one reader what was counted for another",
        WEB + "projects/queries/counting.py",
        "return _count(_Asked(head, sql, repr(given), rows))",
        'return _count(_Asked(head, "", "", rows))',
        _one(LIST, "test_what_was_counted_for_one_reader_is_not_told_to_another"),
    ),
    Mutant(
        "what is searched is sorted the wrong way round",
        WEB + "projects/queries/listing.py",
        'order = [CombinedExpression(F("pk"), "*", Value(0)).asc(), *order]',
        'order = [CombinedExpression(F("pk"), "*", Value(1)).asc(), *order]',
        _one(LIST, "test_what_is_searched_stands_in_one_order_however_it_is_found"),
    ),
    Mutant(
        "every part of a page asks for the tree anew",
        WEB + "people/middleware.py",
        'READS = ("GET", "HEAD")',
        "READS = ()",
        _one(SHEET, "test_a_page_reads_the_tree_once"),
    ),
)

LAUNCH_DAYS = ("tests/web/delivery/test_launch_days.py",)
BY_API = ("tests/web/delivery/test_api_dates.py",)
CORRECTED = (
    Mutant(
        "the whole is launched on the day last corrected",
        WEB + "delivery/actions/launch_days.py",
        "last = max(one.counts_on for one in done)",
        "last = correction.new_on",
        LAUNCH_DAYS,
    ),
    Mutant(
        "whatever waits is decided on, read or not",
        WEB + "delivery/views/launching.py",
        'if waiting is not None and said["correction"] != waiting.pk:',
        'if waiting is not None and said["correction"] == -1:',
        LAUNCH_DAYS,
    ),
    Mutant(
        "a declined correction counts",
        WEB + "delivery/models.py",
        "if one.decision == CorrectionDecision.MADE]",
        "if one.decision]",
        LAUNCH_DAYS,
    ),
    Mutant(
        "an author decides on their own correction of a launch day",
        WEB + "delivery/actions/launch_days.py",
        "if waiting.proposed_by == by.actor_id:",
        "if not by.actor_id:",
        LAUNCH_DAYS,
    ),
    Mutant(
        "a corrected launch keeps its old day in the milestones",
        WEB + "delivery/actions/launch_days.py",
        "            _redate(present, waiting, ground)\n",
        "",
        LAUNCH_DAYS,
    ),
    Mutant(
        "the API moves along what is not the writer's",
        WEB + "delivery/api/dates.py",
        "        if one.movable\n",
        "",
        BY_API,
    ),
    Mutant(
        "the API decides on corrections of another project",
        WEB + "delivery/api/launching.py",
        "LaunchCorrection.objects.filter(launch__project=project, pk=body.correction)",
        "LaunchCorrection.objects.filter(pk=body.correction)",
        ("tests/web/delivery/test_api_life.py",),
    ),
    Mutant(
        "an import taken back leaves its forecasts standing",
        WEB + "projects/actions/importing.py",
        "            keeper.withdraw(rows, ground=ground, by=by, at=at)\n",
        "            del rows\n",
        ("tests/web/delivery/test_tabling.py",),
    ),
    Mutant(
        "an import taken back leaves new projects with dates in the programme",
        WEB + "projects/actions/importing.py",
        "        if out:\n            paper =",
        "        if not projects:\n            paper =",
        ("tests/web/delivery/test_tabling.py",),
    ),
    Mutant(
        "dates are withdrawn from projects of others",
        WEB + "projects/actions/importing.py",
        "if not all(one.key in fast or can_edit_whole(rights, one) for one in projects):",
        "if not all(projects):",
        ("tests/web/delivery/test_tabling.py",),
    ),
    Mutant(
        "noise decides about the bits of a clear sky",
        CORE + "delivery/photos.py",
        "< LEAST_DETAIL:",
        "< 0:",
        ("tests/core/delivery/test_photos.py",),
    ),
    Mutant(
        "a forecast of thirty days is not stale yet",
        CORE + "delivery/ledger.py",
        "    if age < STALE_DAYS[0]:",
        "    if age <= STALE_DAYS[0]:",
        ("tests/core/delivery/test_ledger.py",),
    ),
    Mutant(
        "an archive inside of a photo is taken",
        "src/bagdar/sources/photos.py",
        "    if _is_archive(content):\n        raise _more()\n",
        "",
        ("tests/sources/test_photos.py",),
    ),
    Mutant(
        "a withdrawn forecast settles a due date",
        CORE + "delivery/honesty.py",
        'FORECASTS = ("forecast", "confirmation", "withdrawal")',
        'FORECASTS = ("forecast", "confirmation")',
        ("tests/core/delivery/test_honesty.py",),
    ),
    Mutant(
        "the API hands originals to everybody",
        WEB + "delivery/api/evidence.py",
        "    if not viewer_of(found, reading).originals:\n        raise Http404\n",
        "",
        ("tests/web/delivery/test_api_evidence.py",),
    ),
)

VERDICTS = ("tests/core/jobs/test_verdicts.py",)
JOB_DOOR = ("tests/sources/records/test_records.py",)
JOB_RUNS = _one(
    ("tests/runs/test_jobs.py",),
    "test_a_new_key_asks_for_the_whole_history_of_both_kinds",
)
CUSTODY = ("tests/cli/test_custodian.py",)
JOBS = (
    Mutant(
        "eleven paid months make a permanent job",
        CORE + "jobs/policy.py",
        "VERIFIED_MONTHS = 12",
        "VERIFIED_MONTHS = 11",
        VERDICTS,
    ),
    Mutant(
        "a transfer is looked for over five months only",
        CORE + "jobs/policy.py",
        "TRANSFER_MONTHS = 6",
        "TRANSFER_MONTHS = 5",
        VERDICTS,
    ),
    Mutant(
        "the rate claimed counts whatever was paid",
        CORE + "jobs/verdicts.py",
        "fte=ibis.least(in_force.claimed_thousandths, in_force.paid)",
        "fte=in_force.claimed_thousandths",
        VERDICTS,
    ),
    Mutant(
        "a rate said later counts for the months before it",
        CORE + "jobs/verdicts.py",
        "        lambda one: one.month >= one.said_from,\n"
        "        lambda one: one.said_before.isnull() | (one.month < one.said_before),\n",
        "        lambda one: one.said_before.isnull(),\n",
        _one(VERDICTS, "test_a_rate_said_last_changes_nothing_of_the_months_before_it"),
    ),
    Mutant(
        "what a silent reporter said once is claimed for ever",
        CORE + "jobs/figures.py",
        "        known.month > months_from(closed_month, -SILENT_PERIODS.value),\n",
        "",
        _one(
            ("tests/core/jobs/test_figures.py",),
            "test_a_claim_ends_with_the_silence_that_raises_an_alarm",
        ),
    ),
    Mutant(
        "a transfer is hidden by the month that the list states",
        CORE + "jobs/verdicts.py",
        "    return ibis.union(stated, first_paid)\n",
        "    return ibis.union(stated, first_paid.limit(0))\n",
        _one(VERDICTS, "test_a_transfer_stays_one_whatever_month_of_joining_the_list_states"),
    ),
    Mutant(
        "who was paid before the decision is new by a joining stated early",
        CORE + "jobs/verdicts.py",
        "before = own.filter(_shortly_before(month, decision) | _shortly_before(month, first))",
        "before = own.filter(_shortly_before(month, first))",
        _one(
            VERDICTS,
            "test_whoever_was_paid_before_the_decision_is_not_new_whatever_month_is_stated",
        ),
    ),
    Mutant(
        "a season of jobs passes for a year",
        "src/bagdar/sources/custody/headcounts.py",
        "        jobs.update(_nobody(jobs, made.months))\n",
        "",
        _one(
            ("tests/cli/test_custodian.py",),
            "test_a_month_of_the_file_in_which_an_employer_paid_nobody_is_counted_as_none",
        ),
    ),
    Mutant(
        "every claim of a person counts",
        CORE + "jobs/verdicts.py",
        "(rows.place > 0, Verdict.DOUBLE_CLAIMED.value),",
        "(rows.place > 99, Verdict.DOUBLE_CLAIMED.value),",
        VERDICTS,
    ),
    Mutant(
        "what a custodian counted is held against what was reported",
        CORE + "jobs/verdicts.py",
        "rank=counted.fill_null(False).ifelse(0, 1)",
        "rank=counted.fill_null(False).ifelse(0, 0)",
        VERDICTS,
    ),
    Mutant(
        "who left stays verified for ever",
        CORE + "jobs/verdicts.py",
        "(is_permanent & is_paid, Verdict.VERIFIED.value),",
        "(is_permanent, Verdict.VERIFIED.value),",
        VERDICTS,
    ),
    Mutant(
        "the job that crosses the employer's growth is kept",
        CORE + "jobs/verdicts.py",
        "(running.running > running.allowed)",
        "(running.running - running.fte_months_thousandths > running.allowed)",
        VERDICTS,
    ),
    Mutant(
        "the programme office is told of every report that is sent",
        f"{WEB}jobs/actions/reminding.py",
        "(one.may.accept and not free)",
        "one.may.check",
        _one(
            ("tests/web/jobs/test_reminders.py",),
            "test_the_programme_office_is_told_of_what_waits_for_it_alone",
        ),
    ),
    Mutant(
        "a monthly request is due on a day off",
        f"{WEB}data_requests/actions/opening.py",
        "worked = working_day_from(day, calendar)",
        "worked = day if calendar else day",
        _one(
            ("tests/web/data_requests/test_rounds.py",),
            "test_a_monthly_term_on_a_day_off_moves_to_the_next_working_day",
        ),
    ),
    Mutant(
        "young jobs beyond the employer's growth are additional",
        CORE + "jobs/figures.py",
        "seen.is_verified | (seen.is_pending & ~seen.beyond_growth)",
        "seen.is_verified | seen.is_pending",
        ("tests/core/jobs/test_figures.py",),
    ),
    Mutant(
        "new records of a month replace those kept",
        CORE + "jobs/merging.py",
        "turn = is_new * (",
        "turn = ~is_new * (",
        ("tests/core/jobs/test_merging.py",),
    ),
    Mutant(
        "a file of two keys is let in",
        "src/bagdar/sources/records/door.py",
        "        if len(other):\n",
        "        if len(other) > len(keys):\n",
        JOB_DOOR,
    ),
    Mutant(
        "plain digests are only set apart",
        "src/bagdar/sources/records/door.py",
        "raise plain_digest(line)",
        "return",
        JOB_DOOR,
    ),
    Mutant(
        "a personal number in the place of the key is kept and told",
        "src/bagdar/sources/records/door.py",
        "for place in (0, *other):",
        "for place in ():",
        JOB_DOOR,
    ),
    Mutant(
        "a nested manifest ends in an error",
        "src/bagdar/sources/exchange/manifest.py",
        "ValueError, AttributeError, RecursionError):",
        "ValueError, AttributeError):",
        JOB_DOOR,
    ),
    Mutant(
        "a packed file that is cut off ends in a traceback",
        "src/bagdar/sources/custody/pseudonymising.py",
        "except (EOFError, zlib.error, gzip.BadGzipFile):",
        "except (zlib.error, gzip.BadGzipFile):",
        _one(
            ("tests/cli/test_custodian.py",),
            "test_a_packed_file_that_is_cut_off_or_damaged_is_named_and_nothing_is_left",
        ),
    ),
    Mutant(
        "a shifted row goes in",
        "src/bagdar/sources/custody/pseudonymising.py",
        "if cells is None or not least <= len(cells) <= width:",
        "if cells is None or len(cells) < least:",
        _one(
            ("tests/cli/test_custodian.py",),
            "test_a_row_of_too_many_or_too_few_cells_is_set_apart_and_trailing_blanks_are_not",
        ),
    ),
    Mutant(
        "nobody tries whether pseudonyms are plain digests",
        "src/bagdar/sources/records/reading.py",
        "        self._count_broken()\n        self._audit()",
        "        self._count_broken()",
        JOB_DOOR,
    ),
    Mutant(
        "half a history replaces the whole",
        "src/bagdar/runs/jobs.py",
        "{one.kind for one in handed} != set(RecordKind)",
        "not handed",
        JOB_RUNS,
    ),
    Mutant(
        "a thin month of records is measured by nothing but itself",
        "src/bagdar/runs/jobs.py",
        "rows[month] * 100 >= rows[full] * CLOSED_LEAST_PERCENT",
        "rows[month] * 100 >= CLOSED_LEAST_PERCENT",
        ("tests/runs/test_jobs.py::test_a_chain_of_thin_months_closes_none_of_them",),
    ),
    Mutant(
        "a whole history of one month lets the others go",
        "src/bagdar/runs/jobs.py",
        "if lost := sorted(kept - given):",
        "if lost := sorted(kept - given - kept):",
        _one(
            ("tests/runs/test_jobs.py",),
            "test_a_whole_history_that_lacks_months_that_are_kept_is_refused_unless_they_may_go",
        ),
    ),
    Mutant(
        "rows of a living process are swept",
        "src/bagdar/lake/scratch.py",
        "        except BlockingIOError:\n            return False",
        "        except BlockingIOError:\n            pass",
        ("tests/lake/test_scratch.py",),
    ),
    Mutant(
        "what a killed process left is not swept by the next",
        "src/bagdar/lake/scratch.py",
        "    sweep(root)\n    with _alone(root):",
        "    with _alone(root):",
        (
            "tests/runs/test_jobs.py::test_rows_that_a_killed_process_left_go_when_records_are_next_taken_in",
        ),
    ),
    Mutant(
        "pseudonyms are written in the order of the numbers",
        "src/bagdar/sources/custody/pseudonymising.py",
        "once = sorted(_summed(different))",
        "once = sorted(_summed(different), key=rows.index)",
        CUSTODY,
    ),
    Mutant(
        "a key that others can read is used",
        "src/bagdar/sources/custody/keys.py",
        "OTHERS = 0o077",
        "OTHERS = 0o000",
        CUSTODY,
    ),
)

DISCLOSED = "tests/core/jobs/test_disclosure.py::"
BROKEN_DOWN = "tests/core/jobs/test_disclosure_breakdowns.py::"
EFFORT = "tests/core/jobs/test_disclosure_effort.py::"
SIGNS = ("tests/core/jobs/test_alarms.py",)
STATISTICS = "tests/web/statistics/test_importing.py::"
JOBS_TOLD = (
    Mutant(
        "two employers are enough for a cell",
        CORE + "jobs/disclosure/rules.py",
        "LEAST_EMPLOYERS = 3",
        "LEAST_EMPLOYERS = 2",
        (DISCLOSED + "test_a_cell_is_shown_from_ten_workers_three_employers_and_up_to_85_percent",),
    ),
    Mutant(
        "cells are judged with what enterprises publish themselves",
        CORE + "jobs/disclosure/rules.py",
        "beyond = unsafe_by_itself(sums(layout, records, unknown))",
        "beyond = unsafe_by_itself(sums(layout, records))",
        (DISCLOSED + "test_the_rest_beyond_own_totals_is_judged_like_a_cell",),
    ),
    Mutant(
        "an agreement begins with a month in which nothing changed",
        CORE + "jobs/disclosure/knowledge.py",
        "own=(records.own - same - telling) | (before.own & same)",
        "own=(records.own - telling) | (before.own & same)",
        (
            BROKEN_DOWN
            + "test_one_that_begins_to_agree_does_not_tell_the_total_of_the_month_before",
        ),
    ),
    Mutant(
        "what one published is forgotten when it agrees no more",
        CORE + "jobs/disclosure/knowledge.py",
        "own=(records.own - same - telling) | (before.own & same))",
        "own=records.own - same - telling)",
        (BROKEN_DOWN + "test_what_one_published_is_known_as_long_as_it_stays_the_same",),
    ),
    Mutant(
        "an employer that leaves is told by the difference",
        CORE + "jobs/disclosure/rules.py",
        "return np.asarray((moved.employers < LEAST_EMPLOYERS) | dominated)",
        "return np.zeros_like(dominated)",
        (DISCLOSED + "test_an_employer_that_leaves_is_not_told_by_the_difference",),
    ),
    Mutant(
        "no cell is withheld beside another",
        CORE + "jobs/disclosure/protecting.py",
        "while self._withhold_more():",
        "while False:",
        (DISCLOSED + "test_one_withheld_district_takes_the_smallest_other_with_it",),
    ),
    Mutant(
        "verified jobs are shown where claimed ones are withheld",
        "src/bagdar/web/jobs/actions/releasing.py",
        "wholes=[*claimed.earlier, whole],",
        "wholes=[*claimed.earlier, rules.Release(whole.records, whole.state * 0, whole.shown)],",
        (
            "tests/web/jobs/test_releases.py::test_verified_jobs_are_withheld_wherever_claimed_ones_are",
        ),
    ),
    Mutant(
        "a band holds from the month after its own",
        CORE + "jobs/policy.py",
        "begun = [one for one in bands if one <= month]",
        "begun = [one for one in bands if one < month]",
        ("tests/runs/test_jobs.py", "tests/web/jobs/test_additionality.py"),
    ),
    Mutant(
        "of two programmes the part that has a scenario stands for the whole",
        "src/bagdar/web/jobs/queries/figures.py",
        'if partly or "_mean_" in indicator',
        'if "_mean_" in indicator',
        ("tests/web/jobs/test_additionality.py",),
    ),
    Mutant(
        "a mean wage counts reports times jobs",
        CORE + "jobs/figures.py",
        "(summed.waged_fte > 0).ifelse(summed.waged, 0)",
        "(summed.waged_fte > 0).ifelse(summed.waged * summed.waged_fte, 0)",
        ("tests/core/jobs/test_figures.py::test_a_mean_wage_says_how_many_reports_told_wages",),
    ),
    Mutant(
        "a bound is taken to stand without the sums that hold it",
        "src/bagdar/core/jobs/disclosure/programs.py",
        "(self.pulls[list(rows)] <= NOTHING).all()",
        "(self.pulls[list(rows)] >= 0).all()",
        (
            "tests/core/jobs/test_disclosure_programs.py::test_a_bound_stands_without_the_sums_that_did_not_hold_it",
        ),
    ),
    Mutant(
        "a cell that holds all that is spare of a sum is bounded by nothing",
        "src/bagdar/core/jobs/disclosure/programs.py",
        "(held < count)",
        "(held <= count)",
        (
            "tests/core/jobs/test_disclosure_programs.py::test_parts_of_a_breakdown_of_which_nothing_is_shown_are_left_out",
        ),
    ),
    Mutant(
        "a sum that caps an unknown holds nothing back",
        "src/bagdar/core/jobs/disclosure/programs.py",
        "np.maximum(-np.asarray(found.col_dual)[capped], 0.0)",
        "0.0",
        (
            "tests/core/jobs/test_disclosure_programs.py::test_a_sum_that_does_nothing_but_cap_an_unknown_holds_back_as_a_sum_does",
        ),
    ),
    Mutant(
        "of one of several told alike the others take all that is told",
        CORE + "jobs/disclosure/folding.py",
        "over = np.maximum(beyond @ point + held.known, 0.0)",
        "over = np.zeros(len(held.cell))",
        (
            "tests/core/jobs/test_disclosure_programs.py::test_folding_what_is_told_alike_changes_no_bound_of_a_withheld_cell",
        ),
    ),
    Mutant(
        "groups of which other sums are told are folded into one",
        CORE + "jobs/disclosure/folding.py",
        "return [tuple(one) for one in forms]",
        "return [tuple(map(bool, one)) for one in forms]",
        (
            "tests/core/jobs/test_disclosure_programs.py::test_folding_what_is_told_alike_changes_no_bound_of_a_withheld_cell",
        ),
    ),
    Mutant(
        "what has to be withheld beside a cell is withheld whatever it costs",
        CORE + "jobs/disclosure/programs.py",
        "aim = np.concatenate([np.zeros(size), cells.weights, cells.weights])",
        "aim = np.concatenate([np.zeros(size), np.ones(2 * count)])",
        (
            "tests/core/jobs/test_disclosure_programs.py::test_what_is_withheld_for_a_cell_is_the_cheapest_that_suffices",
        ),
    ),
    Mutant(
        "a cell that lies in another one is never asked about where that one is bounded",
        CORE + "jobs/disclosure/protecting.py",
        "    return found, pending\n\n\ndef _together(",
        "    return found, left\n\n\ndef _together(",
        (
            "tests/core/jobs/test_disclosure_programs.py::test_a_cell_that_lies_in_one_found_bounded_is_asked_about_itself",
        ),
    ),
    Mutant(
        "cells found safe stay so though more is shown",
        "src/bagdar/core/jobs/disclosure/together.py",
        "(self.withheld & ~withheld).any()",
        "(self.withheld & ~withheld).all()",
        (
            "tests/core/jobs/test_disclosure_programs.py::test_what_was_found_is_forgotten_when_a_withheld_cell_is_shown_again",
        ),
    ),
    Mutant(
        "what both tables tell together is not looked at",
        CORE + "jobs/disclosure/together.py",
        "more = _to_withhold(above, beside, month.may_go, judged, month.effort)",
        "more = set[Cell]()",
        (
            "tests/core/jobs/test_disclosure_together.py::test_a_shown_part_above_does_not_bound_a_withheld_part_by_the_whole_beside_it",
        ),
    ),
    Mutant(
        "what shown cells leave of others is not judged",
        CORE + "jobs/disclosure/employers.py",
        "if told.taken_off and is_unsafe(self.hidden, left):",
        "if False:",
        (DISCLOSED + "test_what_few_employers_count_in_two_districts_is_not_told_by_the_rest",),
    ),
    Mutant(
        "what two employers changed by is told by what is left",
        CORE + "jobs/disclosure/employers.py",
        "return any(moved.values()) and _is_of_few(moved)",
        "return False",
        (
            DISCLOSED
            + "test_what_the_rest_leaves_of_a_later_month_is_not_what_two_employers_changed_by",
        ),
    ),
    Mutant(
        "everybody less the shown parts of a breakdown is not judged",
        CORE + "jobs/disclosure/protecting.py",
        "return chosen or self._beneath_parts(told)",
        "return chosen",
        (BROKEN_DOWN + "test_what_parts_leave_of_a_breakdown_is_not_of_few",),
    ),
    Mutant(
        "a total stays where parts that stay leave others of few",
        CORE + "jobs/disclosure/protecting.py",
        "if more := {one for one in parts.wholes if may_go(one)}:",
        "if more := set[Cell]():",
        (BROKEN_DOWN + "test_a_total_gives_way_where_parts_that_stay_would_leave_others_of_few",),
    ),
    Mutant(
        "employers are not asked about over all their projects",
        CORE + "jobs/disclosure/employers.py",
        "return Totals(found, frozenset(little), much)",
        "return Totals({}, frozenset(), {})",
        (
            DISCLOSED + "test_what_an_employer_counts_is_wide_though_no_withheld_cell_needs_it",
            BROKEN_DOWN
            + "test_an_employer_is_asked_about_with_all_that_it_counts_wherever_it_works",
        ),
    ),
    Mutant(
        "a total is withheld for the sake of a breakdown",
        CORE + "jobs/disclosure/protecting.py",
        "self.pinned |= {(self.month, place, EVERYBODY) for place in range(len(self.totals))}",
        "pass",
        (BROKEN_DOWN + "test_no_total_is_withheld_for_the_sake_of_a_breakdown",),
    ),
    Mutant(
        "totals forget the breakdowns of earlier months",
        CORE + "jobs/disclosure/protecting.py",
        "return _totals_gone(totals, judged.decide(), len(given.earlier))",
        "return set()",
        (BROKEN_DOWN + "test_totals_give_way_to_the_breakdowns_of_earlier_months",),
    ),
    Mutant(
        "totals forget the parts that are withheld for others' sake",
        CORE + "jobs/disclosure/protecting.py",
        "if parts.bounded and (",
        "if not parts.bounded and (",
        (BROKEN_DOWN + "test_totals_give_way_to_parts_that_are_withheld_for_the_sake_of_others",),
    ),
    Mutant(
        "an agreement of one table tells an earlier month of the other",
        CORE + "jobs/disclosure/knowledge.py",
        "unknown = stayed(self.before, self.records) - self.before.own_totals.keys()",
        "unknown = frozenset[int]()",
        (BROKEN_DOWN + "test_an_agreement_begins_when_both_tables_change",),
    ),
    Mutant(
        "claimed jobs are decided without what earlier months told of verified ones",
        CORE + "jobs/disclosure/protecting.py",
        "given.also(decided, goes, parts.proven, given.effort) if given.also else ()",
        "()",
        (BROKEN_DOWN + "test_claimed_jobs_give_way_to_verified_ones_of_earlier_months",),
    ),
    Mutant(
        "the work that goes into a release has no bound",
        CORE + "jobs/disclosure/effort.py",
        "if self.spent > self.bound:",
        "if self.spent > float('inf'):",
        (EFFORT + "test_where_everybody_takes_too_much_work_nothing_is_shown_but_what_is_known",),
    ),
    Mutant(
        "a question goes on when no work is left",
        CORE + "jobs/disclosure/programs.py",
        'solver.setOptionValue("simplex_iteration_limit", most_moves(self._effort, size))',
        "pass",
        (EFFORT + "test_a_question_is_stopped_at_the_work_that_is_left",),
    ),
    Mutant(
        "what is safe by itself is shown of a month that nobody judged",
        CORE + "jobs/disclosure/protecting.py",
        "    state[state == State.SHOWN] = State.COMPLEMENTARY\n    shown",
        "    shown",
        (EFFORT + "test_where_everybody_takes_too_much_work_nothing_is_shown_but_what_is_known",),
    ),
    Mutant(
        "parts that stayed are shown beside everybody alone, and not judged",
        CORE + "jobs/disclosure/protecting.py",
        "parts[parts == State.SHOWN] = State.COMPLEMENTARY",
        "pass",
        (EFFORT + "test_where_parts_take_too_much_work_everybody_alone_is_shown",),
    ),
    Mutant(
        "a month decided the coarse way does not say so",
        CORE + "jobs/disclosure/protecting.py",
        "is_coarse=is_coarse or given.effort.is_coarse)",
        "is_coarse=False)",
        (EFFORT + "test_where_parts_take_too_much_work_everybody_alone_is_shown",),
    ),
    Mutant(
        "more is handed on of a cell than a reader knows",
        CORE + "jobs/disclosure/protecting.py",
        "self.proven[block.asked[at]] = floor",
        "self.proven[block.asked[at]] = floor + 5",
        (EFFORT + "test_how_little_a_cell_can_be_is_handed_on_to_later_months",),
    ),
    Mutant(
        "what is found of an employer is handed on to another one",
        CORE + "jobs/disclosure/protecting.py",
        "for cell, floor in proven.items() if cell[1] >= 0}",
        "for cell, floor in proven.items()}",
        (EFFORT + "test_how_little_a_cell_can_be_is_handed_on_to_later_months",),
    ),
    Mutant(
        "a release keeps nothing of the way in which it was decided",
        "src/bagdar/web/jobs/actions/releasing.py",
        "        is_coarse=decided.is_coarse,\n",
        "",
        _one(
            ("tests/web/jobs/test_verified_pages.py",),
            "test_page_paper_api_and_commands_tell_which_month_was_decided_the_coarse_way",
        ),
    ),
    Mutant(
        "what was found of cells is found again with each release",
        "src/bagdar/web/jobs/actions/releasing.py",
        "earlier[-1] = replace(earlier[-1], floors=found)",
        "pass",
        _one(
            ("tests/web/jobs/test_releases.py",),
            "test_what_was_found_of_cells_is_handed_on_from_release_to_release",
        ),
    ),
    Mutant(
        "a report that tells nothing is taken to tell of nobody",
        CORE + "jobs/breakdowns.py",
        "if everybody == 0 or any(",
        "if everybody >= 0 or any(",
        ("tests/core/jobs/test_breakdowns.py::test_what_is_not_told_is_among_the_rest_alone",),
    ),
    Mutant(
        "a text with other figures is another text",
        CORE + "jobs/alarms.py",
        r"""_WORD = re.compile(r"[^\W\d_]+")""",
        r"""_WORD = re.compile(r"\w+")""",
        SIGNS,
    ),
    Mutant(
        "an alarm of jobs behind clears when nothing is gained any more",
        CORE + "jobs/alarms.py",
        "(gained < before or gained <= 0)",
        "(gained < before)",
        _one(
            SIGNS,
            "test_an_alarm_of_jobs_that_stay_flat_does_not_clear_while_they_are_missing",
        ),
    ),
    Mutant(
        "a crumb of verified jobs proves any claims",
        CORE + "jobs/alarms.py",
        "if proved * PERCENT >= PROVED_PERCENT.value * grown:",
        "if proved > 0:",
        _one(SIGNS, "test_next_to_nothing_verified_is_no_proof_of_thousands_of_claims"),
    ),
    Mutant(
        "a month without claims hides the months beside it",
        CORE + "jobs/alarms.py",
        "if not known or known[-1][0] - known[0][0] < UNPROVED_SPAN.value:",
        "if len(known) <= UNPROVED_MONTHS.value:",
        _one(SIGNS, "test_a_month_without_claims_hides_nothing_of_the_others"),
    ),
    Mutant(
        "a share of right alarms is told of any number",
        CORE + "jobs/alarms.py",
        "if self.decided >= TOLD_FROM else None",
        "if self.decided else None",
        SIGNS,
    ),
    Mutant(
        "an alarm waits for its answer for ever",
        CORE + "jobs/escalation.py",
        "if term_ends >= until:",
        "if term_ends:",
        ("tests/core/jobs/test_escalation.py",),
    ),
    Mutant(
        "a change is told across a break",
        CORE + "territories/context.py",
        "None if broken or ends[0] is None",
        "None if ends[0] is None",
        ("tests/core/territories/test_context.py",),
    ),
    Mutant(
        "a year after a reform is set beside the year of it",
        WEB + "statistics/queries.py",
        "for period in change.periods(told_since, monthly=values[-1].monthly)",
        "for period in change.periods(told_since, monthly=values[-1].monthly)[:1]",
        (STATISTICS + "test_a_series_breaks_where_its_territory_lost_land_and_no_other_one_does",),
    ),
    Mutant(
        "the series of a whole country break where a district moves inside it",
        CORE + "territories/land_changes.py",
        "for one in left.keys() - entered.keys():",
        "for one in left.keys():",
        ("tests/core/territories/test_land_changes.py",),
    ),
    Mutant(
        "a percentage is rounded over the threshold of its colour",
        WEB + "scorecards/queries/boards.py",
        "{self.value * PERCENT // MILLION}%",
        "{round(self.value * PERCENT / MILLION)}%",
        _one(
            ("tests/web/scorecards/test_tables.py",),
            "test_a_percentage_never_says_more_than_its_colour",
        ),
    ),
    Mutant(
        "a past day reads statistics imported later",
        WEB + "statistics/models.py",
        "vintage__at__lte=at, ",
        "",
        (STATISTICS + "test_a_past_day_reads_the_vintage_known_then",),
    ),
    Mutant(
        "a table of statistics is written each time it is imported",
        WEB + "statistics/actions.py",
        "for one in vintages if one.digest not in known]",
        "for one in vintages]",
        (STATISTICS + "test_a_table_imported_twice_is_written_once",),
    ),
    Mutant(
        "two at once import one table twice",
        WEB + "statistics/migrations/0001_initial.py",
        'models.F("digest")',
        'models.F("digest"), models.F("id")',
        (STATISTICS + "test_a_table_imported_by_two_at_once_is_written_once",),
    ),
    Mutant(
        "a word beside a line that is told no more is lost",
        WEB + "jobs/actions/reports.py",
        'word = "" if one.told.figures else one.told.why',
        'word = ""',
        _one(
            ("tests/web/jobs/test_pages.py",),
            "test_the_box_beside_a_line_that_is_told_no_more_takes_the_word_that_is_asked_for",
        ),
    ),
    Mutant(
        "a sample is drawn without a least value that cannot be read",
        WEB + "cases/views/samples.py",
        "if least_problem(request):",
        "if False:",
        _one(
            ("tests/web/cases/test_pages.py",),
            "test_a_least_value_that_may_be_two_is_asked_about_and_nothing_is_drawn_by_it",
        ),
    ),
    Mutant(
        "a number of the last time is refused as it was shown",
        WEB + "data_requests/actions/filling.py",
        "if key in given and typed[key].strip() in shown:",
        "if False:",
        _one(
            ("tests/web/data_requests/test_rounds.py",),
            "test_a_number_of_the_last_time_is_taken_back_as_it_was_shown_by_every_door",
        ),
    ),
    Mutant(
        "a spelling is advised that would be refused",
        CORE + "terms/decimals.py",
        "if places is not None and digits > places:",
        "if False:",
        ("tests/core/terms/test_decimals.py",),
    ),
    Mutant(
        "a point is always the sign of fractions",
        CORE + "terms/decimals.py",
        "if own is None and sign is None:",
        'sign = "."\n    if own is None and sign is None:',
        ("tests/core/terms/test_decimals.py",),
    ),
    Mutant(
        "millions of a heading are left out",
        WEB + "statistics/forms.py",
        "Convention(sign, scales.pop() if scales else 1,",
        "Convention(sign, 1,",
        (STATISTICS + "test_multipliers_apply_wherever_they_are_named",),
    ),
    Mutant(
        "the year of codes is confirmed as the reader's language writes it",
        WEB + "templates/statistics/import.html",
        'value="{{ field.value|default_if_none:"" }}"',
        'value="{% if field.name == "codes_of" %}{{ form.cleaned_data.codes_of }}'
        '{% else %}{{ field.value|default_if_none:"" }}{% endif %}"',
        _one(
            ("tests/web/statistics/test_pages.py",),
            "test_the_year_of_the_codes_is_kept_for_the_second_word_in_every_language",
        ),
    ),
    Mutant(
        "a whole name goes no further than a part of one",
        CORE + "territories/naming.py",
        "        if found := self.whole.get(name):\n            return found\n",
        "",
        ("tests/core/territories/test_naming.py",),
    ),
    Mutant(
        "a name that several territories have is guessed",
        WEB + "statistics/queries.py",
        "        if len(meant) > 1:\n            raise AmbiguousNameError(\n",
        "        if not meant:\n            raise AmbiguousNameError(\n",
        (STATISTICS + "test_a_name_of_several_or_of_none_is_told_by_row_with_the_way_out",),
    ),
    Mutant(
        "a code that several territories had is guessed",
        WEB + "statistics/queries.py",
        "        if len(meant) > 1:\n            raise AmbiguousCodeError(text)\n",
        "",
        (
            STATISTICS
            + "test_a_code_given_to_another_later_is_read_by_the_year_of_the_codes_or_not_at_all",
        ),
    ),
    Mutant(
        "the database lets statistics be changed",
        WEB + "statistics/migrations/0002_guards.py",
        'VERBS = ("UPDATE", "DELETE")',
        'VERBS = ("DELETE",)',
        (STATISTICS + "test_the_database_lets_nothing_imported_be_changed",),
    ),
)
BRAKES = "src/bagdar/web/alarms/"
RAISED = ("tests/web/alarms/test_signs.py",)
COURSE = ("tests/web/alarms/test_course.py",)
ALARMS = (
    Mutant(
        "an honest new plant is held against verified jobs alone",
        BRAKES + "queries/signs.py",
        'NET_FTE = "jobs_net_of_transfer_fte"',
        'NET_FTE = "jobs_verified_fte"',
        _one(RAISED, "test_an_honest_ramp_up_over_14_months_raises_nothing"),
    ),
    Mutant(
        "who hands over no list of workers is never behind",
        BRAKES + "queries/signs.py",
        "shown = (_since_begun(proved, looked_for, claims, due), NET)",
        "shown = (proved, NET)",
        _one(RAISED, "test_jobs_behind_are_not_waited_out_without_a_list_of_workers"),
    ),
    Mutant(
        "months far apart are three in a row",
        BRAKES + "queries/signs.py",
        "if later is not None and add_months(month, 1) != later:",
        "if later is not None and month >= later:",
        _one(RAISED, "test_months_with_one_left_out_between_them_are_not_in_a_row"),
    ),
    Mutant(
        "half a job more hides the losses of a project",
        BRAKES + "queries/signs.py",
        "max(named - (risen - gained), Decimal(0))",
        "Decimal(named if gained <= 0 else 0)",
        _one(RAISED, "test_half_a_job_more_hides_no_losses"),
    ),
    Mutant(
        "whoever was copied from is asked why",
        BRAKES + "queries/signs.py",
        "if (theirs.sent_at, theirs.number) < (mine.sent_at, mine.number):",
        "if theirs.number != mine.number:",
        _one(RAISED, "test_a_report_with_the_words_that_another_district_sent_before_raises"),
    ),
    Mutant(
        "an answered alarm waits for nobody",
        BRAKES + "permissions.py",
        "found = Q(level=Level.REPORTER) & self._led()",
        "found = Q(level=Level.PROGRAMME_OFFICE) & self._led()",
        _one(COURSE, "test_an_answer_waits_for_its_next_reader_by_letter_page_and_program"),
    ),
    Mutant(
        "an answered alarm has no day by which it is decided",
        BRAKES + "actions/steps.py",
        "waits = alarm.stage != Stage.CLEARED and not alarm.outcome",
        "waits = alarm.stage == Stage.SHOWN and not alarm.outcome",
        _one(COURSE, "test_an_answer_stops_the_clock_and_is_read_by_the_level_above"),
    ),
    Mutant(
        "whoever is to decide an alarm finds it in no inbox",
        BRAKES + "queries/reading.py",
        "filter(powers.waiting() | powers.to_decide())",
        "filter(powers.waiting())",
        _one(
            COURSE,
            "test_an_alarm_is_a_row_of_the_inbox_with_a_day_for_whoever_answers_"
            "then_for_whoever_decides",
        ),
    ),
    Mutant(
        "a real account acts on alarms of the synthetic world",
        BRAKES + "permissions.py",
        "return self.synthetic in (None, synthetic)",
        "return True",
        _one(COURSE, "test_each_answers_and_decides_in_the_world_of_their_account_alone"),
    ),
    Mutant(
        "everybody above is shown an alarm at once",
        BRAKES + "permissions.py",
        "Q(reached__gte=1), Q(reached__gte=2)",
        "Q(reached__gte=0), Q(reached__gte=0)",
        COURSE,
    ),
    Mutant(
        "whoever answered decides",
        BRAKES + "actions/answering.py",
        "if answered_by(present) == by.actor_id:",
        'if answered_by(present) == "nobody":',
        COURSE,
    ),
    Mutant(
        "the akim of the territory that is judged decides",
        BRAKES + "permissions.py",
        "        return self.is_above(alarm) and outside\n",
        "        return self.is_above(alarm)\n",
        _one(COURSE, "test_nobody_of_the_territory_that_is_judged_decides"),
    ),
    Mutant(
        "an answer that nobody reads stays where it is",
        CORE + "jobs/escalation.py",
        "    return LEVELS[-1] if stage is Stage.SHOWN else LEVELS[-2]\n",
        "    return LEVELS[-1] if stage is Stage.SHOWN else LEVELS[0]\n",
        _one(COURSE, "test_an_answer_that_nobody_decides_on_goes_up_to_the_next_reader"),
    ),
    Mutant(
        "a decision holds however much worse the facts become",
        BRAKES + "actions/computing.py",
        "    return alarms.is_worse(alarms.Sign(alarm.sign), figures, dict(found.alarm.facts))\n",
        "    return False\n",
        _one(COURSE, "test_facts_that_become_much_worse_after_a_decision_raise_the_sign_anew"),
    ),
    Mutant(
        "alarms whose facts are gone stay",
        BRAKES + "actions/computing.py",
        "for key, one in stands.items() if key not in found]",
        "for key, one in stands.items() if key in ()]",
        COURSE,
    ),
    Mutant(
        "unanswered alarms stay where they are",
        BRAKES + "actions/computing.py",
        "term_ends = alarm.due_on or due_after(alarm.since_on, alarm.territory_id)",
        "term_ends = day",
        COURSE,
    ),
    Mutant(
        "an alarm that nobody answered is looked at each night",
        BRAKES + "actions/computing.py",
        "if alarm.outcome or not escalation.goes_up(stage, level):",
        "if stage is escalation.Stage.CLEARED or level is None:",
        COURSE,
    ),
    Mutant(
        "a list of workers that was not handed over is a way around the sign",
        BRAKES + "queries/signs.py",
        "return dict.fromkeys(known, Decimal(0)) | (proved or {})",
        "return proved or {}",
        ("tests/web/alarms/test_signs.py",),
    ),
    Mutant(
        "a finding that was returned is published",
        f"{WEB}cases/queries/reading.py",
        "in TOLD_TO_ALL and row.pk not in withdrawn",
        "in TOLD_TO_ALL",
        ("tests/web/cases/test_who_reads.py",),
    ),
    Mutant(
        "whoever is asked next reads what was asked of somebody else",
        f"{WEB}cases/queries/reading.py",
        "return list(rows[ends[-1] :] if ends else rows)",
        "return list(rows)",
        ("tests/web/cases/test_steps.py",),
    ),
    Mutant(
        "a notice is withdrawn after an appeal was decided",
        "src/bagdar/core/cases/course.py",
        "if took is Happening.NOTICE_WITHDRAWN and standing.appealed:",
        "if took is Happening.NOTICE_WITHDRAWN and False:",
        ("tests/web/cases/test_steps.py",),
    ),
    Mutant(
        "a contract that was cancelled is money that was won",
        "src/bagdar/sources/ocds/about.py",
        'KEPT = (*AWARDED, "terminated", None)',
        'KEPT = (*AWARDED, "terminated", "cancelled")',
        ("tests/sources/ocds/test_purchases.py",),
    ),
    Mutant(
        "a notice shows the flags of somebody else",
        f"{WEB}cases/actions/steps.py",
        "left = [row for row in rows if row.flag_id not in found]",
        "left: list[CaseFlag] = []",
        ("tests/web/cases/test_who_reads.py",),
    ),
    Mutant(
        "a closed case tells of a project that is not public",
        f"{WEB}cases/permissions.py",
        'closed & ~Q(pk__in=hidden.values("case"))',
        "closed",
        ("tests/web/cases/test_who_reads.py",),
    ),
    Mutant(
        "a table of statistics that is imported later revises the newer one",
        f"{WEB}statistics/queries.py",
        '("vintage__published_on", "vintage__at", "vintage_id")',
        '("vintage__at", "vintage_id")',
        ("tests/web/statistics/test_importing.py",),
    ),
    Mutant(
        "an open quotation mark swallows the lines behind it",
        "src/bagdar/sources/custody/pseudonymising.py",
        "return cells if after == [_AFTER] else None",
        "return cells",
        _one(
            ("tests/cli/test_custodian.py",),
            "test_an_open_quotation_mark_spoils_its_own_line_alone",
        ),
    ),
    Mutant(
        "one bad byte makes the custodian take a file for another encoding",
        "src/bagdar/sources/custody/pseudonymising.py",
        'return "utf-8" if _is_utf8(headings) else "cp1251"',
        'return "utf-8" if _is_utf8(first) else "cp1251"',
        _one(
            ("tests/cli/test_custodian.py",),
            "test_a_stray_byte_sets_its_own_row_apart_and_not_the_file",
        ),
    ),
    Mutant(
        "an open quotation mark swallows jobs of employers",
        f"{WEB}jobs/actions/headcounts.py",
        "            for line in file:\n",
        "            for line in (file.read(),):\n",
        _one(
            ("tests/web/jobs/test_headcounts.py",),
            "test_an_open_quotation_mark_sets_its_own_row_apart_and_no_other",
        ),
    ),
    Mutant(
        "a contract that could not be read is one of its own",
        "src/bagdar/sources/custody/pseudonymising.py",
        "if UNREAD in text:",
        "if False:",
        _one(
            ("tests/cli/test_custodian.py",),
            "test_a_stray_byte_sets_its_own_row_apart_and_not_the_file",
        ),
    ),
    Mutant(
        "claims count before verified jobs",
        BRAKES + "queries/signs.py",
        "in [shown] if proved else [shown, (_said(claims), CLAIMED)]:",
        "in [(_said(claims), CLAIMED)] if claims else [shown]:",
        RAISED,
    ),
    Mutant(
        "dates of plans count as forecasts",
        BRAKES + "queries/signs.py",
        "Exists(stated.filter(at__lte=among.at)),",
        "",
        RAISED,
    ),
    Mutant(
        "hidden projects count in alarms of their territory",
        BRAKES + "queries/subjects.py",
        "rows = rows.filter(visibility__in=TOLD_TO_TERRITORIES)",
        "rows = rows.exclude(visibility=None)",
        RAISED,
    ),
    Mutant(
        "the database lets an answer be rewritten",
        BRAKES + "migrations/0002_guards.py",
        '("alarms_alarmstep_kept", "alarms_alarmstep", "UPDATE", step, APPENDED),',
        "",
        COURSE,
    ),
)

JOINED_UP = (
    Mutant(
        "a plant that took on more hides an empty one",
        f"{WEB}scorecards/queries/inputs/jobs.py",
        "n = min(claimed or Decimal(0), due)",
        "n = claimed or Decimal(0)",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_jobs_claimed_count_up_to_what_each_project_promised_by_the_month",
        ),
    ),
    Mutant(
        "scorecards publish what is claimed",
        f"{WEB}scorecards/queries/inputs/items.py",
        "reach=max(self.reach, nearest + 1)",
        "reach=max(self.reach, nearest)",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_what_is_claimed_shows_in_no_figure_to_whoever_does_not_see_claims",
        ),
    ),
    Mutant(
        "an accepted report moves no scorecard",
        f"{WEB}jobs/actions/reports.py",
        "make_step(present, Step.ACCEPTED, by=by, at=at, lines=lines)\n"
        "        tell_followers(_spoken_of(lines)",
        "make_step(present, Step.ACCEPTED, by=by, at=at, lines=lines)\n        tell_followers([]",
        _one(("tests/web/scorecards/test_inputs_of_jobs.py",), "test_acceptance_alone_is_followed"),
    ),
    Mutant(
        "a report that came late is in term",
        f"{WEB}scorecards/queries/inputs/jobs.py",
        "good = stood is Punctual.IN_TERM",
        "good = day is not None",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_a_report_counts_in_term_by_the_signature_that_stands",
        ),
    ),
    Mutant(
        "a report that was returned is in term whenever it is mended",
        f"{WEB}scorecards/queries/inputs/jobs.py",
        "signed[-1] = Signed(signed[-1].at, made_at)",
        "continue",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_a_returned_report_may_be_signed_again_by_the_due_day_or_within_three_days",
        ),
    ),
    Mutant(
        "leaving the programme wipes what was missed before",
        f"{WEB}scorecards/queries/inputs/courses.py",
        "if since < day]",
        "if since]",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_what_leaves_the_programme_or_is_merged_keeps_the_months_it_missed",
        ),
    ),
    Mutant(
        "a month that changed keeps the figures of before",
        f"{WEB}jobs/actions/computing.py",
        "[*lacking[:most], *changed[:most]]",
        "lacking[:most]",
        _one(
            ("tests/web/jobs/test_records.py",),
            "test_every_closed_month_has_figures_and_is_computed_anew_when_its_own_records_change",
        ),
    ),
    Mutant(
        "jobs of one of two programmes are told as those of the territory",
        f"{WEB}scorecards/queries/context.py",
        "return {month for month, missing in lacks.items() if not missing}",
        "return {*lacks}",
        _one(
            ("tests/web/scorecards/test_beside.py",),
            "test_jobs_of_a_month_that_one_programme_lacks_are_not_told_as_the_whole",
        ),
    ),
    Mutant(
        "rows of a scorecard name a request that is hidden",
        f"{WEB}scorecards/queries/rows.py",
        "seen = answers_for(reader.scope).filter(",
        "seen = answers_for(reader.scope).model.objects.filter(",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_answers_count_in_term_by_their_first_signature_and_name_no_hidden_request",
        ),
    ),
    Mutant(
        "shares of small business tell what is claimed",
        f"{WEB}scorecards/queries/beside.py",
        "return bool(subject.reach % REACHES)",
        "return True",
        _one(
            ("tests/web/scorecards/test_beside.py",),
            "test_small_business_has_its_share_of_verified_jobs_for_whoever_sees_them",
        ),
    ),
    Mutant(
        "pages of jobs tell everybody the part of small business in jobs verified",
        f"{WEB}jobs/queries/paper.py",
        "on=reading.day) if verified.full else None",
        "on=reading.day) if verified.full else 1",
        _one(
            ("tests/web/scorecards/test_small_beside.py",),
            "test_pages_of_jobs_tell_the_part_of_small_business_and_withhold_that_of_jobs",
        ),
    ),
    Mutant(
        "verified jobs of a territory are told to everybody",
        f"{WEB}scorecards/queries/context.py",
        "return subject.reach % REACHES > 0",
        "return True",
        _one(
            ("tests/web/scorecards/test_beside.py",),
            "test_what_is_verified_is_withheld_from_whoever_does_not_see_claims",
        ),
    ),
    Mutant(
        "a month before a project stood in the register is overdue",
        f"{WEB}jobs/queries/expected.py",
        "if one in self.entered and self.entered[one] <= month:",
        "if one in self.entered:",
        ("tests/web/jobs/test_before_register.py",),
    ),
    Mutant(
        "what the decision promised by a month does not make it owed",
        f"{WEB}jobs/queries/expected.py",
        "in _promised(reportable(rows)):",
        "in _promised(reportable(rows).none()):",
        ("tests/web/jobs/test_before_register.py",),
    ),
    Mutant(
        "a due day moved after it had passed excuses silence",
        f"{WEB}alarms/queries/signs.py",
        "Q(passed_due_on=None, due_on__lt=among.day) | Q(passed_due_on__lt=among.day)",
        "Q(due_on__lt=among.day)",
        _one(
            ("tests/web/alarms/test_signs.py",),
            "test_a_due_day_moved_after_it_had_passed_excuses_no_silence",
        ),
    ),
    Mutant(
        "a plan ordered later is what jobs are asked by in the months before it",
        f"{WEB}jobs/queries/expected.py",
        "zip(of, begun, [*begun[1:], date.max], strict=True)",
        "list(zip(of, [date.min] * len(of), [date.max] * len(of), strict=True))[-1:]",
        ("tests/web/jobs/test_before_register.py",),
    ),
    Mutant(
        "what was returned to an enterprise still tells its project",
        f"{WEB}jobs/queries/untold.py",
        "        report__state=State.SUBMITTED,\n",
        "",
        ("tests/web/jobs/test_untold.py",),
    ),
    Mutant(
        "an answer that may still be mended counts as missing",
        f"{WEB}scorecards/queries/inputs/answers.py",
        "if stood is Punctual.AWAITED:",
        "if False:",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_an_answer_that_was_returned_counts_once_the_time_to_mend_it_has_passed",
        ),
    ),
    Mutant(
        "one row of the register silences all contracts of its process",
        f"{WEB}parties/queries/counted.py",
        "                    spare.remove(row)\n",
        "",
        _one(
            ("tests/web/parties/test_counted.py",),
            "test_a_row_under_another_number_stands_for_one_contract_of_a_process_and_no_more",
        ),
    ),
    Mutant(
        "an enterprise for which nobody acts owes what fell between two reports",
        f"{WEB}jobs/queries/untold.py",
        "reports.filter(enterprise__in=acted_for(on=on), state__in=WRITABLE)",
        "reports.filter(enterprise__isnull=False, state__in=WRITABLE)",
        ("tests/web/jobs/test_untold.py",),
    ),
    Mutant(
        "a month is locked by whoever thinks that less is left",
        f"{WEB}jobs/actions/periods.py",
        "if getattr(found, name) != getattr(known, name)",
        "if getattr(found, name) < getattr(known, name)",
        ("tests/web/jobs/test_locking.py",),
    ),
    Mutant(
        "a report still waits for whoever made it",
        f"{WEB}jobs/queries/waiting.py",
        "(_is_open(reports[one]) if one in reports else one in due_from)",
        "one in due_from",
        _one(
            ("tests/web/portal/test_work.py",),
            "test_a_report_waits_for_who_writes_it_then_who_signs_it_then_who_accepts_it",
        ),
    ),
)
REPORTS_OF_JOBS = (
    Mutant(
        "a second window overwrites the first",
        f"{WEB}jobs/actions/reports.py",
        "if seen is not None and seen != present.version:",
        "if seen is not None and seen != present.version and present.writer_id != by.actor_id:",
        _one(
            ("tests/web/jobs/test_reports.py",),
            "test_a_second_window_of_the_same_person_does_not_overwrite_the_first",
        ),
    ),
    Mutant(
        "a thousand and a half with a comma is one and a half",
        f"{WEB}projects/forms/fields.py",
        "        if not self.thousands:\n            return text",
        "        if text:\n            return text",
        ("tests/web/projects/test_number_fields.py::test_a_number_that_may_be_two_is_refused",),
    ),
    Mutant(
        "a thousand with three zeros after its point is one",
        f"{WEB}jobs/actions/checking.py",
        "digits = Decimal(value).as_tuple().exponent",
        "digits = Decimal(value).normalize().as_tuple().exponent",
        _one(
            ("tests/web/projects/test_number_fields.py",),
            "test_zeros_at_the_end_of_a_figure_count_as_digits",
        ),
    ),
    Mutant(
        "a headcount with thousands is a thousandth of it",
        f"{WEB}projects/forms/fields.py",
        "number = super().clean(value)",
        "number = super().clean(value.removesuffix('.000'))",
        _one(
            ("tests/web/projects/test_number_fields.py",),
            "test_a_whole_number_with_thousands_is_not_a_thousandth_of_it",
        ),
    ),
    Mutant(
        "a sum of a table with thousands is a thousandth of it",
        CORE + "terms/cells.py",
        "number = _of_two(found.group(), sign)",
        "number = _decimal(found.group())",
        _one(
            ("tests/web/projects/test_import.py",),
            "test_a_number_that_may_be_two_is_refused_where_its_column_does_not_tell",
        ),
    ),
    Mutant(
        "a deputy decides below the akimat",
        f"{WEB}jobs/permissions.py",
        "above=_under(granted, strictly=True),",
        "above=_under([*granted, *named], strictly=True),",
        _one(
            ("tests/web/jobs/test_reports.py",),
            "test_a_deputy_who_signs_for_the_oblast_decides_nothing_in_its_districts",
        ),
    ),
    Mutant(
        "what left a report is claimed",
        f"{WEB}jobs/actions/reports.py",
        "lines, _left = parted(present, lines_of(present), at=at)",
        "lines = lines_of(present)",
        _one(
            ("tests/web/jobs/test_reports.py",),
            "test_nothing_is_claimed_of_a_project_that_left_a_report_after_it_was_sent",
        ),
    ),
    Mutant(
        "any clerk opens a month of the past",
        f"{WEB}jobs/actions/periods.py",
        "if month.day == 1 and month < last_month(timezone.localdate(at)):",
        "if False:",
        _one(
            ("tests/web/jobs/test_reports.py",),
            "test_only_the_newest_month_is_begun_without_the_office",
        ),
    ),
    Mutant(
        "a due day moved afterwards forgives what was overdue",
        f"{WEB}jobs/models.py",
        "return self.passed_due_on or self.due_on",
        "return self.due_on",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_what_was_overdue_stays_so_when_the_due_day_is_moved_afterwards",
        ),
    ),
    Mutant(
        "a maker signs the own report",
        f"{WEB}jobs/actions/reports.py",
        "if by.actor_id in makers:",
        "if False:",
        _one(
            ("tests/web/jobs/test_reports.py",),
            "test_whoever_made_a_report_neither_signs_nor_accepts_it",
        ),
    ),
    Mutant(
        "a deputy signs what the akim made",
        f"{WEB}jobs/actions/reports.py",
        "if not makers.isdisjoint(signature.signs_for):",
        "if False:",
        _one(("tests/web/jobs/test_reports.py",), "test_a_deputy_does_not_sign_what_the_akim_made"),
    ),
    Mutant(
        "of two rows of a table that say one line the last goes in",
        "src/bagdar/cli/job_report_files.py",
        "if count[one.key] > 1:",
        "if count[one.key] > 2:",
        _one(("tests/cli/test_job_reports.py",), "test_two_rows_of_one_line_are_both_refused"),
    ),
    Mutant(
        "a month of a territory leaves out who promised and told nothing",
        f"{WEB}jobs/queries/claimed_page.py",
        "for project in {*known, *due}",
        "for project in known",
        _one(
            ("tests/web/jobs/test_behind.py",),
            "test_a_month_of_a_territory_names_who_promised_and_told_nothing_too",
        ),
    ),
    Mutant(
        "tables of jobs of the synthetic world are unmarked",
        f"{WEB}jobs/queries/exporting.py",
        "notes, synthetic=synthetic)",
        "notes)",
        _one(
            ("tests/web/jobs/test_worlds.py",),
            "test_files_of_the_synthetic_world_say_so_in_every_row",
        ),
    ),
    Mutant(
        "a report that was written to since is sent by the command line",
        "src/bagdar/cli/job_reports.py",
        "submit_report(found, why=why, **hand.acted, seen=version)",
        "submit_report(found, why=why, **hand.acted)",
        _one(
            ("tests/cli/test_job_reports.py",),
            "test_what_was_written_to_since_is_neither_written_sent_nor_returned",
        ),
    ),
    Mutant(
        "an empty box is no fall",
        f"{WEB}jobs/queries/doubts.py",
        "and key not in told and key[0] in begun]",
        "and key not in told and not begun]",
        _one(
            ("tests/web/jobs/test_reports.py",),
            "test_a_line_that_is_told_no_more_is_asked_about_and_a_word_answers_it",
        ),
    ),
    Mutant(
        "a jump of exactly ten people passes",
        f"{WEB}jobs/queries/doubts.py",
        "change >= JUMP_FTE",
        "change > JUMP_FTE",
        _one(
            ("tests/web/jobs/test_reports.py",),
            "test_a_jump_of_half_and_ten_people_is_asked_about_and_a_word_answers_it",
        ),
    ),
    Mutant(
        "a month is locked while reports wait",
        f"{WEB}jobs/actions/periods.py",
        "if waiting := reports.filter(state=State.SUBMITTED).count():",
        "if waiting := 0:",
        _one(
            ("tests/web/jobs/test_reports.py",),
            "test_a_month_is_locked_by_the_office_once_nothing_waits",
        ),
    ),
    Mutant(
        "the district counts before the enterprise",
        f"{WEB}jobs/queries/claims.py",
        "return self.enterprise or self.district",
        "return self.district or self.enterprise",
        _one(
            ("tests/web/jobs/test_claims.py",),
            "test_the_enterprise_counts_and_a_differing_district_stands_beside",
        ),
    ),
    Mutant(
        "a later plan moves the promises of the months before it",
        f"{WEB}jobs/queries/claims.py",
        "since = date.min if first or order_on is None else order_on.replace(day=1)",
        "since = date.min",
        _one(
            ("tests/web/jobs/test_claims.py",),
            "test_a_later_plan_moves_no_promise_of_the_months_before_it",
        ),
    ),
    Mutant(
        "a sum is of the best class of its evidence",
        f"{WEB}jobs/queries/claims.py",
        "weakest = max(classes",
        "weakest = min(classes",
        _one(
            ("tests/web/jobs/test_claims.py",), "test_a_sum_is_of_the_weakest_class_of_its_evidence"
        ),
    ),
    Mutant(
        "a report behind a month is linked for whoever does not read it",
        f"{WEB}jobs/queries/behind.py",
        'if number in reads.reports else ""',
        'if number else ""',
        _one(
            ("tests/web/jobs/test_behind.py",),
            "test_a_report_that_the_reader_does_not_read_is_named_without_a_link",
        ),
    ),
    Mutant(
        "losses of the month are shown to whoever opens verified jobs",
        f"{WEB}jobs/queries/paper.py",
        "if not verified.full or verified.month is None:",
        "if verified.month is None:",
        _one(
            ("tests/web/jobs/test_behind.py",),
            "test_losses_stand_beside_verified_jobs_for_who_sees_claims_alone",
        ),
    ),
    Mutant(
        "a file tells what a territory's context withholds",
        f"{WEB}scorecards/queries/sheets.py",
        "    if not seen:\n        return (words",
        "    if words == value:\n        return (words",
        _one(
            ("tests/web/scorecards/test_beside.py",),
            "test_what_stands_beside_a_territory_is_a_file_with_what_the_reader_is_shown",
        ),
    ),
    Mutant(
        "a class of evidence is taken at the reporter's word",
        f"{WEB}jobs/queries/backing.py",
        "return evidence_class == EvidenceClass.WORD",
        "return True",
        _one(
            ("tests/web/jobs/test_evidence_class.py",),
            "test_no_document_makes_a_report_one_of_contributions",
        ),
    ),
    Mutant(
        "a month is owed from before its project was known",
        f"{WEB}jobs/queries/owed.py",
        "asked = {one for one in own if owing.owes(one, period.month)}",
        "asked = set(own)",
        _one(
            ("tests/web/jobs/test_reminders.py",),
            "test_a_month_before_a_project_was_known_is_not_owed",
        ),
    ),
    Mutant(
        "a person is told twice a day",
        f"{WEB}jobs/actions/reminding.py",
        "if _rows_of_day(person, today).filter(period__is_synthetic=period.is_synthetic).exists():",
        "if False:",
        _one(
            ("tests/web/jobs/test_reminders.py",), "test_each_is_told_once_a_day_of_what_is_theirs"
        ),
    ),
    Mutant(
        "everybody sees what is claimed",
        f"{WEB}jobs/queries/claimed_page.py",
        "seen = sees_money(sight_of(reading.scope), project)",
        "seen = True",
        _one(
            ("tests/web/jobs/test_pages.py",),
            "test_a_project_shows_its_claims_to_those_who_answer_for_it_and_the_promise_to_all",
        ),
    ),
)

_ASKING = "tests/web/data_requests/test_"
ASKING = (
    Mutant(
        "a box overwrites what its reader did not see",
        f"{WEB}data_requests/actions/filling.py",
        "raise StaleLineError(line, changed)",
        "return",
        _one((f"{_ASKING}pages.py",), "test_a_box_is_taken_where_the_reader_saw_what_stands_in_it"),
    ),
    Mutant(
        "tons are carried as kilotons",
        CORE + "data_requests/columns.py",
        "(was.type, was.unit) != (column.type, column.unit)",
        "was.type != column.type",
        _one(
            ("tests/core/data_requests/test_columns.py",),
            "test_what_was_given_in_another_unit_is_carried_nowhere_and_told",
        ),
    ),
    Mutant(
        "thousands with a comma are read as a thousandth",
        CORE + "data_requests/columns.py",
        "if column.is_number and not exact:",
        "if False:",
        _one(
            ("tests/core/data_requests/test_columns.py",),
            "test_a_number_that_may_be_two_is_refused_with_how_to_write_each",
        ),
    ),
    Mutant(
        "a number of a workbook is asked which it is",
        f"{WEB}data_requests/actions/uploading.py",
        "exact = key in numbers or stands(line.values, key, text)",
        "exact = stands(line.values, key, text)",
        _one(
            (f"{_ASKING}workbook.py",),
            "test_a_number_typed_as_text_is_not_taken_for_the_thousandth_of_it",
        ),
    ),
    Mutant(
        "a day pasted into a workbook is a number",
        f"{WEB}data_requests/queries/workbook.py",
        "sheet.write_blank(number, place, None, boxes[place - first])",
        "sheet.write_blank(number, place, None, open_)",
        _one(
            (f"{_ASKING}workbook.py",),
            "test_an_empty_box_of_days_shows_a_pasted_number_as_the_day_it_is",
        ),
    ),
    Mutant(
        "an akimat asks enterprises of the whole country",
        f"{WEB}data_requests/actions/asking.py",
        "    if far:",
        "    if False:",
        _one((f"{_ASKING}desks.py",), "test_an_akimat_asks_enterprises_of_its_own_territory_alone"),
    ),
    Mutant(
        "whoever sent a workbook signs it",
        f"{WEB}data_requests/actions/uploading.py",
        "for one in (kept.sent_by, by.actor_id):",
        "for one in (by.actor_id,):",
        _one(
            (f"{_ASKING}four_eyes.py",),
            "test_whoever_sent_a_workbook_that_another_confirmed_does_not_sign",
        ),
    ),
    Mutant(
        "cells of a file empty what their reader does not see",
        "src/bagdar/cli/answer_files.py",
        "(key not in row.hidden or text.strip())",
        "True",
        _one(
            ("tests/cli/test_answers.py",),
            "test_cells_neither_tell_nor_empty_a_project_that_is_not_seen",
        ),
    ),
    Mutant(
        "merged cells of a workbook empty those below",
        f"{WEB}data_requests/actions/uploading.py",
        "if table.merged:",
        "if False:",
        _one((f"{_ASKING}workbook.py",), "test_merged_cells_are_named_and_empty_nothing"),
    ),
    Mutant(
        "a delegate signs for whoever filled in",
        f"{WEB}data_requests/actions/filling.py",
        "if signature.signs_for & makers:",
        "if signature.signs_for & {by.actor_id}:",
        _one(
            (f"{_ASKING}four_eyes.py",),
            "test_a_delegate_does_not_sign_for_whoever_filled_it_in",
        ),
    ),
    Mutant(
        "whoever wrote first is forgotten",
        f"{WEB}data_requests/models.py",
        'frozenset({*(one.actor_id for one in self.writers.all()), self.handed_by} - {""})',
        'frozenset({*(one.changed_by for one in self.lines.all()), self.handed_by} - {""})',
        _one(
            (f"{_ASKING}four_eyes.py",),
            "test_whoever_wrote_first_does_not_sign_what_another_wrote_over",
        ),
    ),
    Mutant(
        "an office is asked about any number of projects",
        f"{WEB}data_requests/actions/opening.py",
        "if (number := rows.count()) > MOST_LINES:",
        "if (number := rows.count()) < 0:",
        _one(
            (f"{_ASKING}flow.py",),
            "test_no_office_is_asked_about_more_projects_than_it_fills_in_and_none_is_left_out_"
            "unsaid",
        ),
    ),
    Mutant(
        "a new form moves a round that is over",
        f"{WEB}data_requests/actions/opening.py",
        'newest = request.rounds.order_by("-opened_at", "-pk").first()',
        'newest = request.rounds.order_by("opened_at", "pk").first()',
        _one((f"{_ASKING}versions.py",), "test_a_new_form_moves_the_newest_round_alone"),
    ),
    Mutant(
        "the table of the due hour has the columns of today",
        f"{WEB}data_requests/queries/consolidated.py",
        "form = round_.form if moment is None else round_.form_at(moment)",
        "form = round_.form",
        _one((f"{_ASKING}versions.py",), "test_the_table_of_a_moment_has_the_columns_of_then"),
    ),
    Mutant(
        "the term given more does not count",
        f"{WEB}data_requests/queries/consolidated.py",
        "punctual=punctual(signed, due_at, at=at),",
        "punctual=punctual(signed, first_due_at, at=at),",
        _one(
            (f"{_ASKING}terms.py",),
            "test_signed_late_is_in_term_once_more_time_is_given",
        ),
    ),
    Mutant(
        "a district that ended is asked",
        f"{WEB}data_requests/actions/opening.py",
        "if one.territory_id is None or tree.node(one.territory_id)",
        "if one.territory_id is None or tree.roots",
        _one(
            (f"{_ASKING}reforms.py",),
            "test_a_district_joined_to_an_older_one_is_answered_for_by_that",
        ),
    ),
    Mutant(
        "cells name projects that the reader does not see",
        f"{WEB}data_requests/queries/lines.py",
        "if key in row.values and row.values[key] not in seen",
        "if key in row.values and row.values[key] is None",
        _one(
            (f"{_ASKING}hidden.py",),
            "test_whoever_asks_reads_no_project_that_it_does_not_see",
        ),
    ),
    Mutant(
        "whoever filled in signs",
        f"{WEB}data_requests/actions/filling.py",
        "if by.actor_id in makers:",
        "if not makers:",
        _one(
            (f"{_ASKING}flow.py",),
            "test_whoever_filled_in_does_not_sign_and_whoever_signed_does_not_accept",
        ),
    ),
    Mutant(
        "whoever signed accepts",
        f"{WEB}data_requests/actions/filling.py",
        "if by.actor_id in found.makers | {submission.signed_by}:",
        "if by.actor_id in found.makers:",
        _one(
            (f"{_ASKING}flow.py",),
            "test_whoever_filled_in_does_not_sign_and_whoever_signed_does_not_accept",
        ),
    ),
    Mutant(
        "a line that somebody changed is overwritten from the page",
        f"{WEB}data_requests/actions/filling.py",
        "if line.version != version:",
        "if line.version < version:",
        _one((f"{_ASKING}flow.py",), "test_a_line_that_somebody_else_changed_is_not_overwritten"),
    ),
    Mutant(
        "a workbook overwrites what changed meanwhile",
        f"{WEB}data_requests/actions/uploading.py",
        'if one["stale"] and one["slot"] not in overwrite:',
        'if one["stale"] and one["slot"] < 0:',
        _one(
            (f"{_ASKING}workbook.py",),
            "test_a_line_changed_meanwhile_is_shown_and_taken_only_when_marked",
        ),
    ),
    Mutant(
        "a workbook of another office is taken",
        f"{WEB}data_requests/actions/uploading.py",
        "if named.answer != answer.pk:",
        "if named.answer < 0:",
        _one(
            (f"{_ASKING}workbook.py",),
            "test_a_workbook_of_another_office_or_request_is_refused",
        ),
    ),
    Mutant(
        "a district sees the rows of another one",
        f"{WEB}data_requests/permissions.py",
        "| Q(round__request__asker__in=mine)",
        "| Q(round__request__isnull=False)",
        _one((f"{_ASKING}pages.py",), "test_a_district_sees_its_own_rows_only"),
    ),
    Mutant(
        "rows of hidden projects are shown in consolidated tables",
        f"{WEB}data_requests/queries/lines.py",
        "known = Project.objects.for_scope(self.scope, at=self.at)",
        "known = Project.objects.all()",
        _one(
            (f"{_ASKING}pages.py",),
            "test_rows_of_a_project_that_was_hidden_meanwhile_do_not_show",
        ),
    ),
    Mutant(
        "a line tells the asker of projects that it does not see",
        f"{WEB}data_requests/queries/prefill.py",
        "rows = rows.filter(pk__in=seen).exclude(",
        "rows = rows.exclude(",
        _one((f"{_ASKING}flow.py",), "test_a_line_tells_no_more_than_asker_and_answerer_both_see"),
    ),
    Mutant(
        "each source asks anew what was promised",
        f"{WEB}scorecards/queries/inputs/jobs.py",
        'return window.once("promised", projects, lambda: promised_of(projects))',
        "return promised_of(projects)",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_a_late_report_asks_the_database_nothing_twice",
        ),
    ),
    Mutant(
        "whoever is asked is told by command whom else a request is sent to",
        "src/bagdar/cli/data_requests.py",
        "        asks = acts_for(scope, found.asker)\n",
        "        asks = True\n",
        _one(
            ("tests/cli/test_data_requests.py",),
            "test_one_request_is_shown_as_the_api_tells_it_to_whoever_runs_it_and_to_who_may_read_it",
        ),
    ),
    Mutant(
        "whoever reads an answer is told what the office gave before",
        f"{WEB}data_requests/api/routes.py",
        "before = before_of(now, eyes) if fills else None",
        "before = before_of(now, eyes)",
        _one(
            (f"{_ASKING}rounds.py",),
            "test_what_an_office_gave_the_last_time_stands_beside_its_boxes_and_in_its_workbook",
        ),
    ),
    Mutant(
        "people at work are filled in of a month that may still change",
        f"{WEB}data_requests/queries/prefill.py",
        "month__lte=month, locked_at__lte=at)",
        "month__lte=month)",
        _one(
            (f"{_ASKING}rounds.py",),
            "test_verified_jobs_and_the_people_of_the_last_locked_month_are_filled_in_"
            "for_who_may_see_them",
        ),
    ),
    Mutant(
        "verified jobs of a project are filled in for whoever asks",
        f"{WEB}data_requests/queries/prefill.py",
        '_("Permanent jobs verified"), CLAIMS, number=True)',
        '_("Permanent jobs verified"), number=True)',
        _one(
            (f"{_ASKING}rounds.py",),
            "test_verified_jobs_and_the_people_of_the_last_locked_month_are_filled_in_"
            "for_who_may_see_them",
        ),
    ),
    Mutant(
        "a month is asked for after its term",
        f"{WEB}data_requests/actions/opening.py",
        "return not opened and _due(request, terms_of(request).due_on(period)) > at",
        "return not opened",
        _one((f"{_ASKING}rounds.py",), "test_a_month_whose_term_has_passed_is_asked_for_no_more"),
    ),
    Mutant(
        "an answer that stands returned is in term by what was returned",
        "src/bagdar/core/data_requests/rounds.py",
        "if one.returned_at is None:",
        "if one.at:",
        (
            "tests/core/data_requests/test_columns.py",
            "tests/web/data_requests/test_terms.py",
        ),
    ),
    Mutant(
        "an answer in its due minute is late",
        "src/bagdar/core/data_requests/rounds.py",
        "if one.at > until:",
        "if one.at >= until:",
        _one((f"{_ASKING}flow.py",), "test_an_answer_in_its_due_minute_is_in_time"),
    ),
    Mutant(
        "the database lets lines of a signed answer change",
        f"{WEB}data_requests/migrations/0002_guards.py",
        "\"AND a.state IN ('handed', 'submitted', 'accepted'))\"",
        "\"AND a.state IN ('handed'))\"",
        _one(
            (f"{_ASKING}guards.py",),
            "test_lines_of_a_handed_signed_or_accepted_answer_do_not_change",
        ),
    ),
)

SCORING = _one(
    ("tests/core/territories/test_scorecard.py",),
    "test_a_miss_costs_nothing_when_told_in_good_time_and_double_when_found_late",
)
TELLING = _one(
    ("tests/core/territories/test_scorecard.py",),
    "test_trouble_is_told_ahead_with_forecast_and_plan_or_told_late_or_found",
)
SCORED = ("tests/web/scorecards/test_computing.py",)
SCORE_PAGES = ("tests/web/scorecards/test_pages.py",)
SCORECARDS = (
    Mutant(
        "trouble that nobody told costs no more than other trouble",
        CORE + "territories/scorecard.py",
        "Told.FOUND_LATE: 2}",
        "Told.FOUND_LATE: 1}",
        SCORING,
    ),
    Mutant(
        "trouble is told in good time a day too late",
        CORE + "territories/scorecard.py",
        "        one <= ahead_on and (one >= warned_on",
        "        one <= due_on and (one >= warned_on",
        TELLING,
    ),
    Mutant(
        "a warning that is taken back is told in good time",
        CORE + "territories/scorecard.py",
        "        if stood[stated_on] <= due_on:\n            break\n",
        "        if stood[stated_on] <= due_on:\n            continue\n",
        _one(
            ("tests/core/territories/test_scorecard.py",),
            "test_a_warning_that_was_taken_back_is_none",
        ),
    ),
    Mutant(
        "a plan of any year is a plan for this date",
        CORE + "territories/scorecard.py",
        "(due_before is not None and one > due_before)",
        "True",
        _one(
            ("tests/core/territories/test_scorecard.py",),
            "test_a_plan_given_for_an_earlier_date_is_none_for_this_one",
        ),
    ),
    Mutant(
        "an overdue report is left out of N",
        CORE + "territories/scorecard.py",
        "return base if state is Told.OVERDUE else",
        "return Decimal(0) if state is Told.OVERDUE else",
        _one(
            ("tests/core/territories/test_scorecard.py",),
            "test_an_overdue_report_is_the_worst_case_and_is_not_hidden",
        ),
    ),
    Mutant(
        "a thousand full times are a thousand trials",
        CORE + "territories/order.py",
        "_shares(counted) if indicator in IN_FTE else shrunk(counted)",
        "shrunk(counted)",
        _one(
            ("tests/core/territories/test_order.py",),
            "test_what_is_measured_in_fte_is_not_shrunk",
        ),
    ),
    Mutant(
        "a thousand full times are five things",
        CORE + "territories/order.py",
        "if name in weights and name not in IN_FTE)",
        "if name in weights)",
        _one(
            ("tests/core/territories/test_order.py",),
            "test_a_thousand_full_times_are_not_five_things",
        ),
    ),
    Mutant(
        "a scorecard of the other world is found by its number",
        WEB + "scorecards/queries/subjects.py",
        "if found is None or not reader.reaches(found):",
        "if found is None:",
        _one(
            ("tests/web/scorecards/test_worlds.py",),
            "test_programs_read_no_subject_of_the_other_world",
        ),
    ),
    Mutant(
        "what lies directly under a territory is what lies in it",
        WEB + "scorecards/queries/subjects.py",
        "projects=stated_in(reader.placing.not_allocated_in(subject.number)),",
        "",
        _one(
            ("tests/web/scorecards/test_direct.py",),
            "test_the_rows_of_what_lies_directly_under_are_exactly_what_it_counts",
        ),
    ),
    Mutant(
        "what lies directly under a territory shows what the reader of its parts does not see",
        WEB + "scorecards/queries/boards.py",
        "reach__range=(subject.reach // REACHES * REACHES, subject.reach),",
        "",
        _one(
            ("tests/web/scorecards/test_direct.py",),
            "test_parts_and_what_lies_directly_under_a_territory_make_its_figures",
        ),
    ),
    Mutant(
        "a synthetic term offers months of the real world",
        WEB + "scorecards/queries/boards.py",
        "ScoreStanding.objects.filter(worlds if synthetic else ~worlds, month__lte=day)",
        "ScoreStanding.objects.filter(month__lte=day)",
        _one(
            ("tests/web/scorecards/test_worlds.py",),
            "test_the_card_of_a_synthetic_term_shows_months_and_ways_of_its_own_world",
        ),
    ),
    Mutant(
        "a number of a board opens the rows of the own card",
        WEB + "scorecards/queries/boards.py",
        'asked |= {"compared": "1"} if subject.compared else {}',
        "asked |= {}",
        _one(
            SCORE_PAGES,
            "test_a_number_opens_the_rows_of_its_own_reach_from_a_board_and_from_the_own_card",
        ),
    ),
    Mutant(
        "rows are those of today and not of the day counted on",
        WEB + "scorecards/queries/rows.py",
        "if counted_on is None or counted_on == reader.day:",
        "if True:",
        _one(SCORE_PAGES, "test_rows_are_those_of_the_day_the_number_was_counted_on"),
    ),
    Mutant(
        "what is withheld of a number is not summed",
        WEB + "scorecards/queries/rows.py",
        "tuple(one for one in items if id(one) not in seen)",
        "()",
        _one(
            SCORE_PAGES,
            "test_what_a_reader_does_not_see_of_a_number_is_withheld_and_summed",
        ),
    ),
    Mutant(
        "former territories and offices keep their rows",
        WEB + "scorecards/actions/rescoring.py",
        "ProjectVersion.objects.filter(project__in=projects).order_by()",
        "ProjectVersion.objects.filter(project__in=projects, known_to=None).order_by()",
        _one(
            SCORED,
            "test_a_project_moved_and_changed_again_leaves_no_row_where_and_with_whom_it_was",
        ),
    ),
    Mutant(
        "a past day stands beside the statistics of today",
        WEB + "scorecards/queries/context.py",
        "reader.scope, at=reader.known_at)",
        "reader.scope, at=reader.at)",
        _one(
            ("tests/web/scorecards/test_beside.py",),
            "test_a_past_day_stands_beside_the_statistics_known_then",
        ),
    ),
    Mutant(
        "an object entered by night is asked for the month before",
        WEB + "scorecards/queries/inputs/items.py",
        "entered_on=timezone.localdate(row[7])",
        "entered_on=row[7].date()",
        _one(
            SCORED,
            "test_the_first_month_asked_of_an_object_is_that_of_the_programmes_time_zone",
        ),
    ),
    Mutant(
        "four subjects are ranked",
        CORE + "territories/order.py",
        "len(ranked) >= RANKED_FROM",
        "len(ranked) >= RANKED_FROM - 1",
        _one(
            ("tests/core/territories/test_order.py",),
            "test_there_are_no_places_below_five_subjects",
        ),
    ),
    Mutant(
        "a month is of whoever came the day after it",
        CORE + "territories/tenures.py",
        "return ends_on - timedelta(days=1) if",
        "return ends_on if",
        ("tests/core/territories/test_tenures.py",),
    ),
    Mutant(
        "a month that the next akim does not report is the last one's",
        WEB + "scorecards/queries/inputs/jobs.py",
        "day_of_figure(period.ends_on, period.judged_by if missing else None)",
        "day_of_figure(period.ends_on)",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_jobs_of_a_month_are_of_its_last_days_holder_and_its_report_of_the_due_days",
        ),
    ),
    Mutant(
        "a project that moves takes what it missed to the new office",
        WEB + "scorecards/queries/inputs/items.py",
        "return spell_on(self.spells, day).office",
        "return self.office",
        _one(
            SCORED,
            "test_what_came_due_before_a_move_stays_with_the_office_that_answered_then",
        ),
    ),
    Mutant(
        "one change forgets what an office had before it moved",
        WEB + "scorecards/queries/answering.py",
        'return found | Q(pk__in=then.values("project"))',
        "return found",
        _one(
            SCORED,
            "test_what_came_due_before_a_move_stays_with_the_office_that_answered_then",
        ),
    ),
    Mutant(
        "jobs that a ministry answers for are no akim's",
        WEB + "scorecards/queries/inputs/items.py",
        "return self._holding((spell.office, *spell.akims), day)",
        "return self._holding((spell.office,), day)",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_jobs_count_for_each_akim_of_where_they_lie_and_all_else_for_who_is_responsible",
        ),
    ),
    Mutant(
        "one late report leaves the akims over a ministry's project as they were",
        WEB + "scorecards/actions/rescoring.py",
        "offices |= {answers, *akims}",
        "offices |= {answers}",
        _one(
            ("tests/web/scorecards/test_inputs_of_jobs.py",),
            "test_jobs_count_for_each_akim_of_where_they_lie_and_all_else_for_who_is_responsible",
        ),
    ),
    Mutant(
        "a slip is of the office that has the project now",
        CORE + "territories/tenures.py",
        "office = spell_on(spells, first).office",
        "office = spells[-1].office",
        _one(
            ("tests/core/territories/test_tenures.py",),
            "test_what_moved_is_of_those_who_answered_for_it_on_each_day",
        ),
    ),
    Mutant(
        "a gain is split over the days after the date",
        CORE + "territories/tenures.py",
        "if days > 0 else (starts_on, effective_on)",
        "if days > 0 else (effective_on, due_on)",
        ("tests/core/territories/test_tenures.py",),
    ),
    Mutant(
        "a date that came is forgotten when it is moved afterwards",
        WEB + "scorecards/queries/inputs/launches.py",
        "(after is None or after > due_on)",
        "after is None",
        _one(
            SCORED,
            "test_a_committed_date_replaced_in_time_is_not_due_and_one_that_came_stays",
        ),
    ),
    Mutant(
        "the rows of a number show unpublished projects that it does not count",
        WEB + "scorecards/queries/rows.py",
        "nearest <= item.whose.reach <= subject.reach",
        "nearest <= item.whose.reach",
        _one(
            SCORE_PAGES,
            "test_officials_see_what_is_unpublished_on_the_card_of_their_own_territory_alone",
        ),
    ),
    Mutant(
        "one change leaves those above as they were",
        WEB + "scorecards/actions/rescoring.py",
        "for one in (placing.tree.path(place) if placing.tree.node(place) else ())",
        "for one in (placing.tree.path(place)[-1:] if placing.tree.node(place) else ())",
        _one(SCORED, "test_one_late_change_gives_what_computing_everything_again_gives"),
    ),
)

_RELEASES = "tests/web/jobs/test_releases.py"
_RECORDS = "tests/web/jobs/test_records.py"
_VERIFIED = "tests/web/jobs/test_verified_pages.py"
PUBLISHED_JOBS = (
    Mutant(
        "totals are shown without an agreement",
        f"{WEB}jobs/queries/verified.py",
        "is_own=True, workers__gte=LEAST_WORKERS)",
        "workers__gte=LEAST_WORKERS)",
        _one(
            (_VERIFIED,),
            "test_an_enterprise_that_agreed_shows_its_totals_and_another_one_withholds",
        ),
    ),
    Mutant(
        "an agreement shows fewer than ten workers",
        f"{WEB}jobs/queries/verified.py",
        "is_own=True, workers__gte=LEAST_WORKERS)",
        "is_own=True)",
        _one((_VERIFIED,), "test_fewer_than_ten_workers_are_withheld_in_spite_of_an_agreement"),
    ),
    Mutant(
        "earlier releases are forgotten",
        f"{WEB}jobs/actions/releasing.py",
        "month, past, earlier, rows, made_of)",
        "month, past, [], rows, made_of)",
        _one((_RELEASES,), "test_earlier_releases_are_taken_as_given"),
    ),
    Mutant(
        "cells are kept that were decided on what changed meanwhile",
        f"{WEB}jobs/actions/releasing.py",
        "        _check_unchanged(given)\n",
        "",
        _one((_RELEASES,), "test_cells_decided_on_what_changed_meanwhile_are_refused"),
    ),
    Mutant(
        "what is promised is withheld with what is claimed",
        f"{WEB}jobs/queries/claimed_page.py",
        "if is_approved else {}",
        "if is_approved and seen else {}",
        _one(
            ("tests/web/jobs/test_pages.py",),
            "test_a_project_shows_its_claims_to_those_who_answer_for_it_and_the_promise_to_all",
        ),
    ),
    Mutant(
        "an official reads of an enterprise what lies elsewhere",
        f"{WEB}jobs/queries/reading.py",
        "if sees_money(sight, one)}",
        "if sight}",
        _one(
            ("tests/web/jobs/test_rights.py",),
            "test_of_an_enterprise_each_official_sees_the_figures_of_their_own_projects",
        ),
    ),
    Mutant(
        "what was written and never sent holds once the month is locked",
        f"{WEB}jobs/queries/lines.py",
        "found = lines_of(report) if stands else {}",
        "found = lines_of(report)",
        _one(
            ("tests/web/jobs/test_corrections.py",),
            "test_lines_of_a_report_that_never_stood_do_not_hold",
        ),
    ),
    Mutant(
        "the synthetic office acts on real reports",
        f"{WEB}jobs/permissions.py",
        "return self.synthetic in (None, synthetic)",
        "return True or synthetic",
        _one(
            ("tests/web/jobs/test_worlds.py",),
            "test_the_office_of_the_other_world_does_nothing_with_a_report",
        ),
    ),
    Mutant(
        "what waits for a check is told as due",
        f"{WEB}jobs/actions/reminding.py",
        "[(one, True) for one in told.waiting]",
        "[(one, False) for one in told.waiting]",
        _one(
            ("tests/web/jobs/test_reminders.py",), "test_what_waits_for_a_check_is_not_told_as_due"
        ),
    ),
    Mutant(
        "records without a manifest are taken in",
        f"{WEB}jobs/actions/records.py",
        "if any(one.manifest is None for one in handed):",
        "if all(one.manifest is None for one in handed) and not handed:",
        _one((_RECORDS,), "test_a_file_of_another_programme_or_without_a_sheet_is_refused"),
    ),
)

ORDERED = CORE + "instructions/"
ORDERS = WEB + "instructions/"
ORDER_WAY = ("tests/core/instructions/test_course.py",)
READ_ORDERS = ("tests/core/instructions/test_linter.py",)
LIKE_ORDERS = ("tests/core/instructions/test_likeness.py",)
LISTED_ORDERS = ("tests/core/instructions/test_numbered.py",)
ORDER_STEPS = ("tests/web/instructions/test_steps.py",)
ORDER_PAPERS = ("tests/web/instructions/test_papers.py",)
INSTRUCTIONS = (
    Mutant(
        "a report of a past period tells what happened later",
        ORDERED + "counting.py",
        "[one for one in events if one.on <= day]",
        "list(events)",
        ("tests/core/instructions/test_counting.py",),
    ),
    Mutant(
        "what was taken back counts as overdue",
        ORDERED + "counting.py",
        "OWES_NOTHING = frozenset({State.DRAFTED, State.WITHDRAWN})",
        "OWES_NOTHING = frozenset({State.DRAFTED})",
        ("tests/core/instructions/test_counting.py",),
    ),
    Mutant(
        "a report is cut where it is too long",
        ORDERS + "queries/reports.py",
        "    if rows.count() > MOST_REPORTED:",
        "    if False:",
        _one(ORDER_PAPERS, "test_more_than_one_report_holds_is_refused_in_words"),
    ),
    Mutant(
        "Russian stands on the left of the form",
        WEB + "people/queries.py",
        'SIDES_OF_A_FORM = ("kk", "ru")',
        'SIDES_OF_A_FORM = ("ru", "kk")',
        _one(
            ORDER_PAPERS,
            "test_an_akim_writes_on_the_form_kazakh_left_russian_right_emblem_between",
        ),
    ),
    Mutant(
        "a control character is put on a paper",
        WEB + "papers/paper.py",
        '    return _UNPRINTABLE.sub("", ',
        '    return re.sub("x^", "", ',
        _one(
            ORDER_PAPERS,
            "test_what_people_write_is_neither_markup_nor_formula_nor_a_sign_that_breaks_a_paper",
        ),
    ),
    Mutant(
        "an objection is taken on any day",
        ORDERED + "course.py",
        "        case Happening.OBJECTED if standing.is_unanswered(event.on):",
        "        case Happening.OBJECTED if False:",
        ORDER_WAY,
    ),
    Mutant(
        "an extension is asked for on the due day",
        ORDERED + "course.py",
        "    return standing.due_on is not None and on >= standing.due_on",
        "    return standing.due_on is not None and on > standing.due_on",
        ORDER_WAY,
    ),
    Mutant(
        "a returned report still stops the clock",
        ORDERED + "course.py",
        "            moved = replace(moved, reported_on=None, returns=moved.returns + 1)",
        "            moved = replace(moved, state=State.REPORTED, returns=moved.returns + 1)",
        ORDER_WAY,
    ),
    Mutant(
        "a doer closes an instruction",
        ORDERED + "course.py",
        "    if problem is None and event.actor in standing.doers:",
        "    if problem is None and event.actor in ():",
        ORDER_WAY,
    ),
    Mutant(
        "a vague verb passes for a result",
        ORDERED + "linter.py",
        "    if vague and not measured and not is_concrete:",
        "    if False:",
        READ_ORDERS,
    ),
    Mutant(
        "two leads may be named",
        ORDERED + "linter.py",
        "    elif len(drafted.leads) > 1:",
        "    elif len(drafted.leads) > 2:",
        READ_ORDERS,
    ),
    Mutant(
        "case matters to the likeness of texts",
        ORDERED + "likeness.py",
        '    small = normalize("NFKC", text).casefold().replace("ё", "е")',
        '    small = normalize("NFKC", text).replace("ё", "е")',
        LIKE_ORDERS,
    ),
    Mutant(
        "any date of a pasted text is its term",
        ORDERED + "numbered.py",
        "            _BEFORE.search(_near(text, start)) is not None",
        "            True",
        LISTED_ORDERS,
    ),
    Mutant(
        "the year of a pasted day is guessed",
        ORDERED + "numbered.py",
        "        return None if Doubt.YEAR in self.doubts else self.day",
        "        return self.day",
        LISTED_ORDERS,
    ),
    Mutant(
        "the offices of a heading hold to the end of the list",
        ORDERED + "numbered.py",
        "    return kept[: same[0]] if same else kept",
        "    return kept",
        LISTED_ORDERS,
    ),
    Mutant(
        "a word may only begin like a vague one",
        ORDERED + "linter.py",
        '    return re.compile(rf"(?<!\\w)(?:{text})(?!\\w)")',
        '    return re.compile(rf"(?<!\\w)(?:{text})")',
        READ_ORDERS,
    ),
    Mutant(
        "a territory counts as an office without its akim",
        ORDERED + "numbered.py",
        "            and (not one.is_territory or akim is not None)",
        "            and (not one.is_territory or one is not None)",
        LISTED_ORDERS,
    ),
    Mutant(
        "warnings need no ground",
        ORDERS + "actions/steps.py",
        "    if warned and not ground.strip():",
        "    if False:",
        _one(ORDER_STEPS, "test_warnings_are_overruled_with_a_ground_that_the_journal_keeps"),
    ),
    Mutant(
        "an office that nobody holds is ordered",
        ORDERS + "actions/steps.py",
        "    if one.lead is not None and not has_holder(one.lead, on=on):",
        "    if one.lead is None:",
        _one(ORDER_STEPS, "test_an_office_without_a_holder_gets_none_until_somebody_is_appointed"),
    ),
    Mutant(
        "the control office controls what it does itself",
        ORDERS + "permissions.py",
        "        return own and not self.doing(one)",
        "        return own",
        _one(ORDER_STEPS, "test_the_control_closes_on_evidence_and_never_what_it_did_itself"),
    ),
    Mutant(
        "officers sign for the lead",
        ORDERS + "queries/reading.py",
        "    if happening in SIGNED and not powers.answers_for_lead(one):",
        "    if False:",
        _one(ORDER_STEPS, "test_the_lead_alone_answers_and_an_officer_only_works"),
    ),
    Mutant(
        "the day for an answer is counted anew",
        ORDERS + "queries/standing.py",
        "        answer_by=row.answer_by if row.happening == Happening.ISSUED else None,",
        "        answer_by=None,",
        _one(ORDER_STEPS, "test_a_calendar_that_changes_moves_no_day_that_was_told"),
    ),
    Mutant(
        "whoever signs for the lead answers as the issuer",
        ORDERS + "permissions.py",
        "        if self.may_issue(one.issuer_id) and not self.signing(one):",
        "        if self.may_issue(one.issuer_id):",
        _one(
            ORDER_STEPS,
            "test_a_deputy_with_the_role_of_the_akim_answers_no_request_of_their_own",
        ),
    ),
    Mutant(
        "a release compiled earlier takes the place of the one kept",
        "src/bagdar/core/spending/stored.py",
        "WHEN moment < stored_moment OR",
        "WHEN moment > stored_moment OR",
        _one(
            ("tests/runs/test_spending_store.py",),
            "test_a_release_compiled_earlier_is_left_out_and_told",
        ),
    ),
    Mutant(
        "a bid that changed is not seen by the next load",
        "src/bagdar/core/spending/stored.py",
        "h.content) >> 1",
        "NULL) >> 1",
        _one(
            ("tests/runs/test_spending_store.py",),
            "test_of_releases_of_one_moment_the_one_loaded_last_holds",
        ),
    ),
    Mutant(
        "an officer of the territory reads what rules say of the money before a notice",
        WEB + "spending/queries/rules.py",
        "if not shows_rules(project, reading) or ",
        "if not reading.scope.held or ",
        _one(
            ("tests/web/spending/test_rules.py",),
            "test_what_rules_say_is_hidden_from_the_audited",
        ),
    ),
    Mutant(
        "a bid that is listed twice is two bids",
        "src/bagdar/core/spending/flags.py",
        ") WHERE turn > 1",
        ") WHERE turn > 2",
        _one(
            ("tests/core/spending/test_flags.py",),
            "test_a_bid_that_is_listed_twice_alike_is_one_bid",
        ),
    ),
    Mutant(
        "a contract counts in the register and once more as a purchase",
        WEB + "spending/queries/bought.py",
        "return self.row is None and not self.is_repeated",
        "return not self.is_repeated",
        _one(
            ("tests/web/parties/test_counted.py",),
            "test_a_row_of_the_register_wins_over_the_purchase_of_the_same_contract",
        ),
    ),
    Mutant(
        "a contract that processes of two projects tell counts on both pages",
        WEB + "parties/queries/counted.py",
        "        told += _told_elsewhere(told)\n",
        "        pass\n",
        _one(
            ("tests/web/parties/test_counted.py",),
            "test_a_contract_that_processes_of_two_projects_tell_counts_once_by_the_later",
        ),
    ),
    Mutant(
        "flags that were set aside count on",
        WEB + "cases/queries/queue.py",
        "return Flag.objects.filter(~is_aside(), replaced_by=None, state=FlagState.FLAGGED)",
        "return Flag.objects.filter(replaced_by=None, state=FlagState.FLAGGED)",
        _one(
            ("tests/web/cases/test_setting_aside.py",),
            "test_flags_of_a_rule_that_is_off_count_until_they_are_set_aside_and_again_once_it_runs",
        ),
    ),
    Mutant(
        "synthetic data made again end what was set aside without a record",
        WEB + "cases/actions/taking.py",
        "entry.by, at=at)\n        _record_again(entry, taken)\n",
        "entry.by, at=at)\n",
        _one(
            ("tests/web/cases/test_setting_aside.py",),
            "test_synthetic_data_made_again_records_the_rules_whose_flags_count_again",
        ),
    ),
    Mutant(
        "whom a notice is to is shown that a rule was set aside",
        WEB + "cases/queries/reading.py",
        "asides = asides_of(synthetic=one.is_synthetic) if inside else {}",
        "asides = asides_of(synthetic=one.is_synthetic)",
        _one(
            ("tests/web/cases/test_setting_aside.py",),
            "test_whom_a_notice_is_to_is_not_shown_that_auditors_set_a_rule_aside",
        ),
    ),
    Mutant(
        "flags of a rule that runs again stay set aside",
        WEB + "cases/actions/taking.py",
        "    again = end_asides(results.rules, run, at=at)\n",
        "    again: list[str] = []\n",
        _one(
            ("tests/web/cases/test_setting_aside.py",),
            "test_flags_of_a_rule_that_is_off_count_until_they_are_set_aside_and_again_once_it_runs",
        ),
    ),
    Mutant(
        "each database puts purchases that tell no day where it likes",
        WEB + "parties/queries/shared.py",
        'NEWEST = (F("purchase__day").desc(nulls_last=True), "pk")',
        'NEWEST = (F("purchase__day").desc(), "pk")',
        _one(
            ("tests/web/parties/test_pages.py",),
            "test_the_newest_purchases_show_what_is_alike_and_those_that_tell_no_day_come_last",
        ),
    ),
    Mutant(
        "purchases that tell no day are in no sum by year",
        WEB + "parties/queries/profile.py",
        'rows = deals.parts.order_by().values_list("purchase__day", "purchase__currency")',
        "rows = deals.parts.exclude(purchase__day=None).order_by().values_list(\n"
        '        "purchase__day", "purchase__currency")',
        _one(
            ("tests/web/parties/test_pages.py",),
            "test_purchases_that_tell_no_day_stand_apart_so_that_years_add_up_to_all",
        ),
    ),
    Mutant(
        "a number in other letters links no contract to a project",
        WEB + "spending/actions/linking.py",
        "return self.by_number.get(fold_number(number[:LONGEST_NUMBER]), ())",
        "return self.by_number.get(number, ())",
        _one(
            ("tests/web/spending/test_linking.py",),
            "test_a_contract_of_no_project_is_linked_by_a_number_spelt_otherwise_unless_one_is_spelt_so",
        ),
    ),
    Mutant(
        "a payment goes to a contract that is spelt otherwise though one is spelt so",
        WEB + "spending/actions/reading.py",
        "        fitting = spelt_first(number, fitting)\n        if len(fitting) == 1:",
        "        if len(fitting) == 1:",
        _one(
            ("tests/web/spending/test_writing.py",),
            "test_a_payment_finds_its_contract_by_a_number_spelt_otherwise_unless_one_is_spelt_so",
        ),
    ),
    Mutant(
        "another spelling of a contract is another row of the register",
        WEB + "spending/actions/importing.py",
        "elif meant.number.casefold() != read",
        "elif meant.number == read",
        _one(
            ("tests/web/spending/test_importing.py",),
            "test_a_contract_spelt_otherwise_is_found_as_the_row_it_is_and_the_trial_says_so",
        ),
    ),
    Mutant(
        "rows whose pieces stand apart are found by the word",
        WEB + "spending/queries/rows.py",
        "some |= _looked_up(register, word) & texts",
        "some |= _looked_up(register, word) or texts",
        _one(
            ("tests/web/spending/test_finding.py",),
            "test_rows_are_found_by_pieces_of_words_in_every_alphabet",
        ),
    ),
    Mutant(
        "the command line writes over what was sent later",
        WEB + "loads/actions.py",
        "        if is_passed(lines, place):\n",
        "        if False:\n",
        _one(
            ("tests/web/spending/test_loads.py",),
            "test_the_command_line_waits_for_tables_that_were_sent_before_and_passes_none_sent_later",
        ),
    ),
    Mutant(
        "bids of one id that differ are told nowhere",
        "src/bagdar/sources/ocds/repeats.py",
        "for batch in (laid.awards, laid.contracts, laid.bids):",
        "for batch in (laid.awards, laid.contracts):",
        _one(
            ("tests/sources/ocds/test_reading.py",),
            "test_an_entry_that_comes_again_or_is_null_is_told_and_not_counted_again",
        ),
    ),
    Mutant(
        "purchases read again as before stay named as those of an earlier version",
        WEB + "parties/actions/taking.py",
        "if not changes.fresh and not changes.again:",
        "if not changes.fresh:",
        _one(
            ("tests/web/parties/test_taking.py",),
            "test_what_an_earlier_version_read_is_named_by_its_table_until_it_is_taken_in_again",
        ),
    ),
    Mutant(
        "the end of setting a rule aside may be written anew",
        WEB + "cases/migrations/0007_asides_are_kept.py",
        'f"{changed} OR {again}"',
        "changed",
        _one(
            ("tests/web/cases/test_setting_aside.py",),
            "test_the_database_keeps_the_act_of_setting_a_rule_aside_as_it_was",
        ),
    ),
    Mutant(
        "payments without a day count in no year",
        CORE + "spending/projects.py",
        "    flagged = (known + most) / planned < share",
        "    flagged = known / planned < share",
        _one(
            ("tests/core/spending/test_projects.py",),
            "test_payments_without_a_date_leave_a_plan_open_only_where_they_could_turn_the_result",
        ),
    ),
    Mutant(
        "of processes that may count for a tenderer those of one part are taken",
        CORE + "spending/flags.py",
        "    sum(perhaps)::BIGINT AS perhaps, CASE",
        "    max(perhaps)::BIGINT AS perhaps, CASE",
        _one(
            ("tests/runs/test_spending.py",),
            "test_what_has_no_status_or_day_in_one_part_is_added_to_what_the_others_have",
        ),
    ),
    Mutant(
        "of the contracts of a project those of one part are taken",
        CORE + "spending/projects.py",
        "SELECT project, NULL::INT AS year, currency, sum(amount) AS amount,",
        "SELECT project, NULL::INT AS year, currency, max(amount) AS amount,",
        _one(
            ("tests/runs/test_spending.py",),
            "test_what_has_no_status_or_day_in_one_part_is_added_to_what_the_others_have",
        ),
    ),
    Mutant(
        "refunds without a day are set against payments without one",
        CORE + "spending/projects.py",
        "    CASE WHEN day_of(date) IS NULL THEN exact(x.amount) < 0 END AS back,\n",
        "    NULL::BOOLEAN AS back,\n",
        _one(
            ("tests/core/spending/test_projects.py",),
            "test_refunds_without_a_date_are_not_set_against_payments_without_one",
        ),
    ),
    Mutant(
        "a table of payments finds contracts by the exact spelling alone",
        "src/bagdar/runs/spending_beside.py",
        "by_number.get(number) or alike.get(key) or [None]",
        "by_number.get(number) or [None]",
        _one(
            ("tests/core/spending/test_projects.py",),
            "test_a_payment_finds_its_contract_by_a_number_spelt_otherwise_unless_one_is_spelt_so",
        ),
    ),
    Mutant(
        "a number spelt otherwise is the same contract of another supplier",
        WEB + "spending/actions/spelling.py",
        "if not one.differs(facts)]",
        "]",
        _one(
            ("tests/web/spending/test_importing.py",),
            "test_a_number_spelt_otherwise_of_another_kind_buyer_day_supplier_or_process_is_another",
        ),
    ),
    Mutant(
        "a contract spelt as a payment says hides the one that fits",
        WEB + "spending/actions/reading.py",
        "            for one in known\n            if all(",
        "            for one in spelt_first(number, known)\n            if all(",
        _one(
            ("tests/web/spending/test_writing.py",),
            "test_what_a_row_tells_of_its_contract_goes_before_how_its_number_is_spelt",
        ),
    ),
    Mutant(
        "letters that look alike make two numbers of one contract",
        CORE + "terms/text.py",
        'small = normalize("NFKC", text).casefold().translate(_ALIKE)',
        'small = normalize("NFKC", text).casefold()',
        _one(
            ("tests/core/terms/test_text.py",),
            "test_numbers_that_look_alike_are_one_and_others_are_not",
        ),
    ),
    Mutant(
        "a number is folded when a row is made and never again",
        WEB + "spending/models.py",
        "        folded = (fold_number(number) or number)[:LONGEST_FOLDED]\n",
        "        folded = self.value_from_object(model_instance) or number\n",
        _one(
            ("tests/web/parties/test_counted.py",),
            "test_every_way_of_writing_a_contract_folds_its_number",
        ),
    ),
    Mutant(
        "the number of another buyer is the same contract",
        WEB + "parties/queries/counted.py",
        "known = bool(row.buyer and one.buyer)",
        "known = False",
        _one(
            ("tests/web/parties/test_counted.py",),
            "test_the_number_of_another_buyer_is_another_contract",
        ),
    ),
    Mutant(
        "projects whose costs are marked come into the queue of flags",
        WEB + "spending/queries/rules.py",
        'if not any("costs" in fields_of_mark(marked) for marked in one.marks)',
        "if one.key",
        _one(
            ("tests/web/spending/test_judging.py",),
            "test_a_project_whose_costs_are_marked_stays_out_of_the_queue",
        ),
    ),
    Mutant(
        "a document of flags ends those of other sources",
        WEB + "cases/actions/taking.py",
        "            run__source=self._results.source,\n",
        "",
        _one(
            ("tests/web/cases/test_taking.py",),
            "test_flags_of_another_source_are_left_and_base_rates_are_of_all_sources",
        ),
    ),
    Mutant(
        "payments in two currencies are summed",
        "src/bagdar/core/spending/contracts.py",
        "WHEN p.currencies OR p.currency <> d.currency",
        "WHEN p.currency <> d.currency",
        _one(
            ("tests/core/spending/test_contracts.py",),
            "test_payments_are_held_against_the_contract_less_what_came_back",
        ),
    ),
    Mutant(
        "a process with one clear contract is clear whatever is not known of the other",
        "src/bagdar/core/spending/contracts.py",
        """f"first_reason({_counting(code, f'{no} IS NOT NULL', no)}) AS {no}, \"""",
        """f"CASE WHEN bool_or({no} IS NULL) THEN NULL ELSE min({no}) END AS {no}, \"""",
        _one(
            ("tests/core/spending/test_contracts.py",),
            "test_many_amendments_are_counted_of_each_contract",
        ),
    ),
    Mutant(
        "on Spark reasons go by the alphabet",
        "src/bagdar/lake/dialect.py",
        "AS min_by(x, array_position(words_of('contract_reason'), x));",
        "AS min(x);",
        _one(
            ("tests/lake/test_dialect.py",),
            "test_of_words_of_a_list_the_first_one_is_the_least",
        ),
    ),
    Mutant(
        "an answer that breaks off is taken for a whole file",
        "src/bagdar/sources/ocds/stores.py",
        "and self._read < self._whole",
        "and self._read > self._whole",
        _one(
            ("tests/sources/ocds/test_stores.py",),
            "test_a_connection_that_breaks_takes_nothing",
        ),
    ),
    Mutant(
        "an address with credentials is taken",
        "src/bagdar/sources/ocds/stores.py",
        'if "@" in parts.netloc:',
        'if "@" in parts.path:',
        _one(
            ("tests/sources/ocds/test_stores.py",),
            "test_what_is_no_address_to_read_is_refused",
        ),
    ),
    Mutant(
        "a threshold holds before its first day",
        "src/bagdar/core/spending/thresholds.py",
        "(since IS NULL OR since <= limit_day)",
        "(since IS NULL OR limit_day IS NOT NULL)",
        _one(
            ("tests/core/spending/test_contracts.py",),
            "test_a_threshold_does_not_hold_before_its_first_day",
        ),
    ),
    Mutant(
        "bidders at free mailboxes are said to have one web domain",
        "src/bagdar/core/spending/bidders.py",
        "WHEN host_of(url, email) NOT IN ({_quoted(FREE_MAIL)})",
        "WHEN host_of(url, email) NOT IN ('')",
        _one(
            ("tests/core/spending/test_bidders.py",),
            "test_bidders_that_share_something_are_found",
        ),
    ),
    Mutant(
        "names of bidders' persons are compared in the order in which they stand",
        "src/bagdar/core/spending/bidders.py",
        "AS list_sort(list_filter(string_split(spaced(x), ' '),\n    lambda w: w <> ''));",
        "AS list_filter(string_split(spaced(x), ' '),\n    lambda w: w <> '');",
        _one(
            ("tests/core/spending/test_bidders.py",),
            "test_bidders_that_share_something_are_found",
        ),
    ),
    Mutant(
        "a number that contracts of several processes bear links payments all the same",
        "src/bagdar/core/spending/projects.py",
        " AND count(project) = count(*)",
        "",
        _one(
            ("tests/core/spending/test_projects.py",),
            "test_a_number_that_contracts_of_other_processes_bear_too_links_no_payment",
        ),
    ),
    Mutant(
        "a payment goes to the first of several contracts of its number",
        "src/bagdar/web/spending/actions/reading.py",
        "        if len(fitting) == 1:\n            return fitting[0]",
        "        if fitting:\n            return fitting[0]",
        _one(
            ("tests/web/spending/test_writing.py",),
            "test_a_number_that_a_buyer_gave_again_is_told_by_day_supplier_or_ocid",
        ),
    ),
    Mutant(
        "a second worker at one file forgets that the first wrote it",
        "src/bagdar/web/loads/actions.py",
        "    if _is_written(load):\n        raise _WrittenError\n    return counts",
        "    return counts",
        _one(
            ("tests/web/parties/test_loads.py",),
            "test_a_second_worker_that_began_before_the_first_wrote_writes_nothing",
        ),
    ),
    Mutant(
        "a later file overtakes an earlier one of its kind",
        "src/bagdar/web/loads/actions.py",
        "key=load.key, line=load.line, token",
        "key=load.key, token",
        _one(
            ("tests/web/parties/test_loads.py",),
            "test_several_workers_take_files_of_one_kind_in_as_they_were_sent",
        ),
    ),
    Mutant(
        "a file that begins again is taken in over a later one",
        "src/bagdar/web/loads/actions.py",
        "        if is_overtaken(load.key):",
        "        if not load.key:",
        _one(
            ("tests/web/parties/test_loads.py",),
            "test_a_file_that_begins_again_after_a_later_one_was_taken_in_writes_nothing",
        ),
    ),
    Mutant(
        "an older release is written over a newer one that came meanwhile",
        "src/bagdar/web/parties/actions/taking.py",
        "    digests = _digests(read)\n    with alone_in(IntakeKind.PURCHASES, source.world):\n"
        "        changes = _Changes(read, digests, synthetic=source.is_synthetic)",
        "    digests = _digests(read)\n"
        "    changes = _Changes(read, digests, synthetic=source.is_synthetic)\n"
        "    with alone_in(IntakeKind.PURCHASES, source.world):",
        _one(
            ("tests/web/parties/test_taking.py",),
            "test_a_newer_release_that_somebody_took_in_meanwhile_is_not_written_over",
        ),
    ),
    Mutant(
        "a table of money is written over rows that were changed after it was tried",
        "src/bagdar/web/spending/actions/importing.py",
        "        if seen is not None and found.pk not in seen:",
        "        if seen is not None and not found.pk:",
        _one(
            ("tests/web/spending/test_loads.py",),
            "test_a_row_that_somebody_changed_after_the_table_was_tried_is_not_written_over",
        ),
    ),
    Mutant(
        "tenderers of one bid are taken for bidders that hide",
        "src/bagdar/core/spending/bidders.py",
        "HAVING min(who) <> max(who) AND min(bid) <> max(bid)",
        "HAVING min(who) <> max(who)",
        _one(
            ("tests/core/spending/test_many_tenderers.py",),
            "test_members_of_one_bid_that_share_an_account_bid_together_openly",
        ),
    ),
    Mutant(
        "a result of another input is said to be the same",
        "src/bagdar/runs/spending_document.py",
        "if found.input_hash != head.input_hash:",
        "if False:",
        _one(
            ("tests/cli/test_spending_beside.py",),
            "test_a_result_replays_however_the_same_processes_came",
        ),
    ),
    Mutant(
        "a release that tells only what is new is taken for all of its process",
        "src/bagdar/sources/ocds/reading.py",
        "apart = [] if as_peer else _apart(rows)",
        "apart = [0][1:]",
        _one(
            ("tests/sources/ocds/test_merging.py",),
            "test_a_tender_and_a_later_award_of_one_process_are_merged",
        ),
    ),
    Mutant(
        "working days across an unknown year are guessed",
        "src/bagdar/core/spending/flags.py",
        "CASE WHEN b.unknown = a.unknown THEN (b.ordinal - a.ordinal)::DOUBLE END AS working",
        "(b.ordinal - a.ordinal)::DOUBLE AS working",
        _one(
            ("tests/core/spending/test_flags.py",),
            "test_a_period_over_a_year_that_the_calendar_lacks_is_not_counted",
        ),
    ),
    Mutant(
        "bidders that tell nothing of one kind are called apart",
        "src/bagdar/core/spending/bidders.py",
        "WHERE (a.kinds & b.kinds) = 0 AND (a.kinds <> b.kinds OR a.several)",
        "WHERE false AND (a.kinds <> b.kinds OR a.several)",
        _one(
            ("tests/core/spending/test_bidders.py",),
            "test_bidders_that_could_not_be_compared_are_not_called_apart",
        ),
    ),
    Mutant(
        "a bid without a status counts for nothing",
        "src/bagdar/core/spending/flags.py",
        "WHEN u.line IS NOT NULL THEN 'a bid has no status'",
        "WHEN false THEN 'a bid has no status'",
        _one(
            ("tests/core/spending/test_no_status.py",),
            "test_a_bid_without_a_status_makes_no_false_flag",
        ),
    ),
    Mutant(
        "an award without a status is in force by a contract that was cancelled",
        "src/bagdar/core/spending/flags.py",
        "WHEN c.status IN ('pending', 'cancelled') THEN false",
        "WHEN c.status IN ('pending') THEN false",
        _one(
            ("tests/core/spending/test_no_status.py",),
            "test_an_award_without_a_status_is_in_force_where_a_contract_of_it_was_signed",
        ),
    ),
    Mutant(
        "an empty identifier is a name",
        "src/bagdar/sources/ocds/fitting.py",
        "if found is None or self.as_peer or found.strip():",
        "if True:",
        _one(
            ("tests/sources/ocds/test_reading.py",),
            "test_a_release_with_an_empty_identifier_is_left_out_and_told",
        ),
    ),
    Mutant(
        "a contract that another one replaced counts whole in a budget",
        "src/bagdar/core/spending/projects.py",
        "sum(CASE WHEN replaced THEN paid ELSE c.amount END) AS amount",
        "sum(c.amount) AS amount",
        _one(
            ("tests/core/spending/test_projects.py",),
            "test_a_budget_is_held_against_contracts_as_the_rules_of_contracts_count_them",
        ),
    ),
    Mutant(
        "the last line tells what a process is about",
        "src/bagdar/sources/ocds/about.py",
        "if known is None or order >= known[0]:",
        "if True:",
        _one(
            ("tests/sources/ocds/test_merging.py",),
            "test_what_a_process_is_about_is_of_the_release_that_the_rules_take",
        ),
    ),
    Mutant(
        "a supplier without a number is called clean by a register of numbers",
        "src/bagdar/core/spending/bidders.py",
        "            WHEN no_number THEN 'no registered number is told of a supplier' END,",
        "            END,",
        _one(
            ("tests/core/spending/test_bidders.py",),
            "test_a_supplier_that_nobody_can_look_up_in_the_register_is_not_called_clean",
        ),
    ),
    Mutant(
        "a project some payments of which are not listed is called clear of too many",
        "src/bagdar/core/spending/projects.py",
        "    if ahead <= points and not one.paid_listed:\n",
        "    if False:\n",
        _one(
            ("tests/core/spending/test_projects.py",),
            "test_where_some_payments_are_not_listed_a_project_is_not_called_clear_of_too_many",
        ),
    ),
    Mutant(
        "a contract under a commitment of another project is committed nowhere",
        "src/bagdar/web/spending/queries/totals.py",
        'When(Exact(above, F("home")), then=nothing),',
        "When(Q(under__isnull=False), then=nothing),",
        _one(
            ("tests/web/spending/test_writing.py",),
            "test_a_contract_under_a_commitment_of_another_project_is_committed_on_its_own_and_once",
        ),
    ),
    Mutant(
        "a winner's own bid that was disqualified is the lowest",
        "src/bagdar/core/spending/flags.py",
        "FILTER (WHERE worth AND NOT own_out) AS least",
        "FILTER (WHERE worth) AS least",
        _one(
            ("tests/core/spending/test_flags.py",),
            "test_a_winners_own_bid_that_was_disqualified_is_no_lowest_bid",
        ),
    ),
    Mutant(
        "a rival's valid bid without a price disappears",
        "src/bagdar/core/spending/flags.py",
        "        WHEN unpriced THEN 'a competing bid has no price, currency or tenderer'\n"
        "        WHEN currencies",
        "        WHEN currencies",
        _one(
            ("tests/core/spending/test_flags.py",),
            "test_a_competing_bid_without_a_price_does_not_disappear",
        ),
    ),
    Mutant(
        "a single bid is counted beside one that names nobody",
        "src/bagdar/core/spending/flags.py",
        "WHEN unnamed AND (lots_differ OR",
        "WHEN unnamed AND false AND (lots_differ OR",
        _one(
            ("tests/core/spending/test_flags.py",),
            "test_a_single_bid_is_not_counted_where_bids_name_nobody",
        ),
    ),
    Mutant(
        "tenderers of different lots are counted as rivals",
        "src/bagdar/core/spending/flags.py",
        "counted = 1 OR stated = 1 OR alone IS NOT NULL AND NOT lots_unknown",
        "counted = 1 OR stated = 1",
        _one(
            ("tests/core/spending/test_flags.py",),
            "test_tenderers_are_counted_of_each_lot",
        ),
    ),
    Mutant(
        "a term that is a day ends as that day begins",
        "src/bagdar/core/spending/flags.py",
        "apart_us(ends, date) - rest_us(ends, date)",
        "apart_us(ends, date)",
        _one(
            ("tests/core/spending/test_flags.py",),
            "test_a_late_bid_is_late_in_time",
        ),
    ),
    Mutant(
        "a contract that was replaced is added to its successor",
        "src/bagdar/core/spending/contracts.py",
        "sum(CASE WHEN replaced THEN paid ELSE amount END)",
        "sum(amount)",
        _one(
            ("tests/core/spending/test_contracts.py",),
            "test_a_contract_that_was_replaced_is_not_added_to_its_successor",
        ),
    ),
    Mutant(
        "money that came back late is a late payment",
        "src/bagdar/core/spending/contracts.py",
        "    max(paid_on) FILTER (WHERE amount > 0) AS last_on",
        "    max(paid_on) AS last_on",
        _one(
            ("tests/core/spending/test_contracts.py",),
            "test_payments_outside_the_time_of_the_contract_are_found",
        ),
    ),
    Mutant(
        "of two payments of one id that differ both are summed",
        "src/bagdar/core/spending/contracts.py",
        "            WHEN payments_twice THEN 'a payment is listed twice, and differs'\n"
        "            WHEN p.unpriced",
        "            WHEN p.unpriced",
        _one(
            ("tests/core/spending/test_contracts.py",),
            "test_what_is_listed_twice_counts_once_or_is_not_known",
        ),
    ),
    Mutant(
        "lines that are no objects are read along with the others",
        "src/bagdar/sources/ocds/lines.py",
        "if text[at - 1] != CLOSED or text[at + 1] != OPENED:",
        "if text[at - 1] != CLOSED:",
        _one(
            ("tests/sources/ocds/test_reading.py",),
            "test_lines_are_looked_at_in_pieces_as_in_one",
        ),
    ),
    Mutant(
        "an entry that comes again is counted again",
        "src/bagdar/sources/ocds/repeats.py",
        "    if not len(twice):\n",
        "    if len(twice):\n",
        _one(
            ("tests/sources/ocds/test_reading.py",),
            "test_an_entry_that_comes_again_or_is_null_is_told_and_not_counted_again",
        ),
    ),
    Mutant(
        "a null in place of an entry is an entry",
        "src/bagdar/sources/ocds/repeats.py",
        "return found | _nulls(rows, laid)",
        "return found",
        _one(
            ("tests/sources/ocds/test_reading.py",),
            "test_an_entry_that_comes_again_or_is_null_is_told_and_not_counted_again",
        ),
    ),
    Mutant(
        "the last line of a part of processes is looked at in none",
        "src/bagdar/runs/spending_tables.py",
        "*(one - 1 for one in firsts)",
        "*(one - 2 for one in firsts)",
        _one(
            ("tests/runs/test_spending.py",),
            "test_every_line_is_in_one_part_whatever_lines_there_are",
        ),
    ),
    Mutant(
        "processes of a tenderer are counted part by part and not added up",
        "src/bagdar/core/spending/flags.py",
        "sum(processes)::BIGINT AS processes",
        "max(processes)::BIGINT AS processes",
        _one(
            ("tests/runs/test_spending.py",),
            "test_processes_looked_at_part_by_part_give_the_same_document",
        ),
    ),
    Mutant(
        "a direct award whose contract was cancelled is added up",
        "src/bagdar/core/spending/purchases.py",
        "WHERE no_b1 IS NULL AND NOT void AND amount > 0",
        "WHERE no_b1 IS NULL AND amount > 0",
        _one(
            ("tests/core/spending/test_bidders.py",),
            "test_an_award_whose_contract_was_cancelled_is_left_out_and_shown",
        ),
    ),
    Mutant(
        "a telephone of zeros links bidders",
        "src/bagdar/core/spending/bidders.py",
        "        AND varied(digits_of(without_extension(x)))\n",
        "",
        _one(
            ("tests/core/spending/test_bidders.py",),
            "test_pages_and_the_rule_find_the_same_in_what_two_bidders_tell",
        ),
    ),
    Mutant(
        "numbers in further registers are not looked up",
        "src/bagdar/core/spending/bidders.py",
        "unnest(numbers) AS number FROM parties WHERE len(numbers) > 0",
        "unnest(numbers) AS number FROM parties WHERE len(numbers) > 99",
        _one(
            ("tests/core/spending/test_bidders.py",),
            "test_a_supplier_is_looked_up_by_every_number_however_it_is_spaced",
        ),
    ),
    Mutant(
        "one who stands in two bids is not seen",
        "src/bagdar/core/spending/bidders.py",
        "GROUP BY line, lot, id HAVING min(who) <> max(who)",
        "GROUP BY line, lot, id HAVING min(who) > max(who)",
        _one(
            ("tests/core/spending/test_bidders.py",),
            "test_one_who_stands_in_two_bids_for_the_same_lots_is_found",
        ),
    ),
    Mutant(
        "a threshold of projects holds after its last day",
        "src/bagdar/core/spending/thresholds.py",
        "        and (one.until is None or one.until >= on)\n",
        "",
        _one(
            ("tests/core/spending/test_projects.py",),
            "test_a_threshold_of_projects_holds_on_its_days",
        ),
    ),
    Mutant(
        "moments of different zones are taken apart as if of one",
        "src/bagdar/core/spending/parts.py",
        "'____-__-__T__:__:__+05:00'",
        "'____-__-__T__:__:__+0_:00'",
        _one(
            ("tests/core/spending/test_flags.py",),
            "test_the_quick_reading_of_moments_is_the_exact_one",
        ),
    ),
    Mutant(
        "a refused step leaves its files",
        ORDERS + "actions/steps.py",
        "        forgotten(files)",
        "        forgotten(())",
        _one(ORDER_STEPS, "test_a_refused_step_leaves_no_row_no_entry_and_no_file"),
    ),
)

PARTIES = (
    Mutant(
        "everybody lays suppliers beside each other",
        "src/bagdar/web/parties/permissions.py",
        "    if not powers.sees_flags:\n        return Purchase.objects.none()\n    rows",
        "    if not powers.sees_flags:\n        return purchases_for(reading)\n    rows",
        _one(
            ("tests/web/parties/test_pages.py",),
            "test_what_two_suppliers_tell_alike_is_shown_to_those_who_check_with_its_purchases",
        ),
    ),
    Mutant(
        "the chair reads personal numbers",
        "src/bagdar/web/cases/permissions.py",
        "return scope.has_whole((Role.AUDITOR,)) or bool(scope.territories(Role.AUDITOR))",
        "return scope.has_whole(SEES_CASES) or bool(scope.territories(Role.AUDITOR))",
        _one(
            ("tests/web/cases/test_veiling.py",),
            "test_the_chair_reads_flags_without_personal_numbers_and_auditors_with_them",
        ),
    ),
    Mutant(
        "purchases of hidden projects are summed",
        "src/bagdar/web/parties/permissions.py",
        "    kept = Q(home__in=seen_projects(reading))\n",
        "    kept = Q(home__isnull=False)\n",
        _one(
            ("tests/web/parties/test_pages.py",),
            "test_what_a_reader_may_not_see_is_in_no_list_sum_or_file",
        ),
    ),
    Mutant(
        "flags of purchases are shown on the page of a project to everybody",
        "src/bagdar/web/parties/queries/of_project.py",
        "        return {}\n    rows = subjects_for(powers, reading).filter(",
        "        pass\n    rows = Subject.objects.filter(",
        _one(
            ("tests/web/parties/test_of_project.py",),
            "test_flags_of_purchases_are_shown_to_those_who_check_and_hidden_from_the_audited",
        ),
    ),
    Mutant(
        "contracts of other purchases are summed with those of a project",
        "src/bagdar/web/parties/queries/of_project.py",
        "    return rows.filter(Q(home=project), ocid__in=ocids)",
        "    return rows.filter(Q(home=project))",
        _one(
            ("tests/web/parties/test_of_project.py",),
            "test_sums_by_currency_are_those_of_the_rows",
        ),
    ),
    Mutant(
        "a search finds suppliers of hidden purchases",
        "src/bagdar/web/parties/queries/searching.py",
        'role=side, party=OuterRef("pk"), purchase__in=purchases_for(reading).values("pk")',
        'role=side, party=OuterRef("pk")',
        _one(
            ("tests/web/parties/test_search.py",),
            "test_what_a_reader_may_not_see_is_not_found",
        ),
    ),
    Mutant(
        "personal numbers are folded into what is searched",
        "src/bagdar/web/parties/models.py",
        "fold_name(without_iins(one)) for one in texts",
        "fold_name(one) for one in texts",
        _one(
            ("tests/web/parties/test_search.py",),
            "test_a_personal_number_finds_somebody_for_auditors_alone",
        ),
    ),
    Mutant(
        "names of the registers of money are not veiled",
        "src/bagdar/web/spending/queries/veiling.py",
        "    if not sees_numbers(scope):\n        for name in VEILED:",
        "    if False:\n        for name in VEILED:",
        _one(
            ("tests/web/spending/test_veiling.py",),
            "test_a_personal_number_in_a_name_is_on_no_page_file_or_answer_but_for_auditors",
        ),
    ),
    Mutant(
        "a veiled name overwrites the one that stands",
        "src/bagdar/web/spending/queries/veiling.py",
        "            if without_iins(kept) == told[name]:\n                told[name] = kept\n",
        "            del kept\n",
        _one(
            ("tests/web/spending/test_veiling.py",),
            "test_whoever_corrects_a_row_keeps_the_name_that_was_veiled_for_them",
        ),
    ),
    Mutant(
        "auditors of a territory read the runs of the whole programme",
        "src/bagdar/web/cases/api.py",
        "    if not powers.audits_all:\n        raise Http404\n    rows = Run",
        "    rows = Run",
        _one(
            ("tests/web/cases/test_files.py",),
            "test_runs_are_read_by_auditors_of_the_whole_programme_alone",
        ),
    ),
    Mutant(
        "a document that was taken ever before is known",
        "src/bagdar/web/cases/actions/taking.py",
        "    return last if last.digest in (digest, after) else None\n",
        "    return Run.objects.filter(digest=digest, is_synthetic=synthetic).first()\n",
        _one(
            ("tests/web/cases/test_taking.py",),
            "test_an_earlier_result_taken_again_stands_in_the_place_of_a_later_one",
        ),
    ),
    Mutant(
        "a part that names flags alone clears the rest",
        "src/bagdar/web/cases/actions/taking.py",
        "        if self._results.flags_only and not self._results.part:\n",
        "        if self._results.flags_only:\n",
        _one(
            ("tests/web/cases/test_taking.py",),
            "test_without_the_mark_or_of_a_part_what_is_not_named_keeps_its_flags",
        ),
    ),
    Mutant(
        "an identifier of any length is kept",
        "src/bagdar/core/cases/results.py",
        "    if len(ref) > LONGEST_ID:\n",
        "    if len(ref) > LONGEST_TEXT:\n",
        _one(
            ("tests/web/cases/test_taking.py",),
            "test_a_subject_whose_identifier_cannot_be_kept_is_left_out_and_told",
        ),
    ),
)
MINERALS = (
    Mutant(
        "a fall is measured from the last price instead of the peak",
        "src/bagdar/core/minerals/prices.py",
        "1 - prices / np.maximum.accumulate(prices)",
        "1 - prices / prices[-1]",
        _one(
            ("tests/core/minerals/test_prices.py",),
            "test_drawdown_is_the_deepest_fall_from_a_peak_and_the_fall_that_stands",
        ),
    ),
    Mutant(
        "paths carry the drift of the past",
        "src/bagdar/core/minerals/scenarios.py",
        "centred = changes - changes.mean()\n",
        "centred = changes\n",
        _one(("tests/core/minerals/test_scenarios.py",), "test_paths_have_no_drift_of_the_past"),
    ),
    Mutant(
        "a past path is made from prices that came later",
        "src/bagdar/core/minerals/scenarios.py",
        "known = Series(series.first, series.values[: place + 1])",
        "known = Series(series.first, series.values[: place + 13])",
        _one(
            ("tests/core/minerals/test_scenarios.py",),
            "test_a_path_is_tested_on_what_was_known_then_alone",
        ),
    ),
    Mutant(
        "three empty quarters part documents as three empty years do",
        "src/bagdar/runs/trends.py",
        "gap=GAP_YEARS * a_year,",
        "gap=GAP_YEARS,",
        _one(
            ("tests/runs/test_trends_scan.py",),
            "test_documents_are_apart_after_three_empty_years_whatever_the_step",
        ),
    ),
    Mutant(
        "a Parquet file unpacks to as much as it likes",
        "src/bagdar/sources/parquet_rows.py",
        "if whole > bounds.unpacked_bytes:",
        "if whole < 0:",
        _one(
            ("tests/sources/test_parquet_rows.py",),
            "test_a_file_that_says_it_unpacks_to_too_much_is_not_unpacked",
        ),
    ),
    Mutant(
        "of two imports of prices at once the first is lost",
        "src/bagdar/web/minerals/actions/taking.py",
        "if _seen(table, at=seen.at) != seen:",
        "if False:",
        _one(
            ("tests/web/minerals/test_taking.py",),
            "test_of_two_imports_of_one_price_at_once_neither_is_lost",
        ),
    ),
    Mutant(
        "a year of sales that lacks a month is told as whole",
        "src/bagdar/core/minerals/effects.py",
        "if not all(month in months for month in year):",
        "if not any(month in months for month in year):",
        _one(
            ("tests/core/minerals/test_effects.py",),
            "test_no_year_of_sales_is_told_where_months_are_missing_or_old",
        ),
    ),
    Mutant(
        "sales of a project are summed for whoever sees the project",
        "src/bagdar/web/minerals/queries/scenarios.py",
        "if one.record.flow == Flow.OUTPUT and sees_money(sight, one.record.project)",
        "if one.record.flow == Flow.OUTPUT",
        _one(
            ("tests/web/minerals/test_scenarios.py",),
            "test_sales_are_summed_for_those_alone_who_see_them",
        ),
    ),
    Mutant(
        "whoever states an exposure confirms it",
        "src/bagdar/web/minerals/actions/exposing.py",
        "if standing.actor_id == by.actor_id:",
        "if False:",
        _one(
            ("tests/web/minerals/test_exposures.py",),
            "test_an_exposure_counts_once_somebody_else_confirmed_it",
        ),
    ),
    Mutant(
        "exposures count before anybody confirmed them",
        "src/bagdar/web/minerals/queries/exposures.py",
        "for project, key, share, held in rows if held]",
        "for project, key, share, held in rows]",
        _one(
            ("tests/web/minerals/test_exposures.py",),
            "test_an_exposure_counts_once_somebody_else_confirmed_it",
        ),
    ),
)

MONEY_LOADS: tuple[Mutant, ...] = (
    Mutant(
        "numbers that lead to several projects link a contract to any of them",
        WEB + "spending/actions/linking.py",
        "return homes.pop() if len(homes) == 1 else None",
        "return homes.pop() if homes else None",
        _one(
            ("tests/web/spending/test_linking.py",),
            "test_numbers_that_lead_to_several_projects_link_nothing",
        ),
    ),
    Mutant(
        "a table of contracts that knows no project undoes a confirmed match",
        WEB + "spending/actions/importing.py",
        "given = reader.read(row.cells, found).standing_as(found)",
        "given = given.standing_as(found)",
        _one(
            ("tests/web/spending/test_matches.py",),
            "test_the_same_file_again_leaves_a_confirmed_match_and_writes_nothing",
        ),
    ),
    Mutant(
        "a large table of money is taken in by whoever knows its address",
        WEB + "loads/queries.py",
        "if load is None or load.person != by.pk or age_of(token, at) > KEPT:",
        "if load is None or age_of(token, at) > KEPT:",
        _one(
            ("tests/web/spending/test_loads.py",),
            "test_a_load_is_its_owners_alone_and_not_past_its_day",
        ),
    ),
    Mutant(
        "a load that was stopped goes on",
        WEB + "loads/actions.py",
        "if (folder_of(token) / _STOP).exists() or not folder_of(token).exists():",
        "if not folder_of(token).exists():",
        _one(
            ("tests/web/spending/test_loads.py",),
            "test_a_load_that_is_stopped_while_it_writes_leaves_nothing_and_can_be_tried_again",
        ),
    ),
)

PROJECT_JOURNALS: tuple[Mutant, ...] = (
    Mutant(
        "the audited read what auditors do among themselves in a case",
        WEB + "portal/queries/project_journal.py",
        'Source("cases", "case", _texts(cases), tuple(OF_BOTH_SIDES))',
        'Source("cases", "case", _texts(cases))',
        _one(
            ("tests/web/portal/test_project_journal.py",),
            "test_after_the_notice_the_audited_is_told_what_is_of_both_sides_without_names",
        ),
    ),
    Mutant(
        "officials read how a project stood before it was theirs to see",
        WEB + "portal/queries/project_journal.py",
        "if any(start == one.entry.at for start, _end in found.spans):",
        "if False:",
        _one(
            ("tests/web/portal/test_project_journal.py",),
            "test_an_official_is_not_told_what_was_done_while_the_project_was_hidden",
        ),
    ),
    Mutant(
        "the thread of a journal's lines does not cover the line before",
        CORE + "terms/extract.py",
        "chain.canonical_json([_FORMAT, previous, entry, position, digest])",
        "chain.canonical_json([_FORMAT, entry, position, digest])",
        _one(
            ("tests/core/terms/test_extract.py",),
            "test_a_line_left_out_is_found_unless_it_is_of_the_end",
        ),
    ),
    Mutant(
        "a record need not lead to the digest of its entry",
        CORE + "terms/extract.py",
        'return None if chain.root_by_path(leaf, line["path"]) == line["digest"] else Fault.PATH',
        "return None if leaf else Fault.PATH",
        _one(
            ("tests/core/terms/test_extract.py",),
            "test_a_changed_line_is_named_with_what_is_wrong",
        ),
    ),
)

MUTANTS: tuple[Mutant, ...] = (
    *MONEY_LOADS,
    *PROJECT_JOURNALS,
    *SPEED,
    *CALENDARS,
    *BARRIERS,
    *SCORECARDS,
    *ASKING,
    *WAY,
    *LAUNCHING,
    *EVIDENCE,
    *WALKED,
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
    *WRITING,
    *DATES,
    *TERRITORIES,
    *TABLES_IN,
    *OFFICIALS,
    *IMPORTS,
    *PROTECTION,
    *EXCHANGE,
    *TIME,
    *BASELINES,
    *SIMULATOR,
    *LATENESS,
    *PROGRAMS,
    *PROMISED,
    *WORLDS_APART,
    *CORRECTED,
    *JOBS,
    *JOBS_TOLD,
    *REPORTS_OF_JOBS,
    *ALARMS,
    *JOINED_UP,
    *PUBLISHED_JOBS,
    *INSTRUCTIONS,
    *MINERALS,
    *PARTIES,
)

SAMPLE = (
    "the second pass of a BIN's control digit is left out",
    "formulas stay formulas in an export",
    "every count of projects is one too high",
    "a workbook may unpack to any size",
    "a grant still holds on the day it ended",
    "everybody sees every project",
    "marked fields are shown to everybody",
    "anybody gives roles",
    "the database lets a grant be deleted",
    "a revoked token opens the API",
    "an entry's hash leaves out the hash before it",
    "a repeated task has its effect again",
    "the database lets two terms of an office overlap",
    "a red gate launches",
    "people answer their own requests",
    "a re-baseline moves the original date",
    "OC4IDS names projects that the reader does not see",
    "a forecast in the past flatters in the list",
    "a snapshot that somebody reads is deleted",
    "the synthetic world is listed with the real one",
)
"""One fault of each kind, for `make test-long`; `make mutants` plants them all."""
