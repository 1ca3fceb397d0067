"""What a scan told, counted and found broken, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from bagdar.core.trends.telling import Told, understood
from bagdar.web.projects.queries.wording import rounded
from bagdar.web.trends.models import Run

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DIGITS = 3
PROVENANCE = frozenset({"real", "made_up"})
"""What the first sentence of a run of the example says."""


@dataclass(frozen=True)
class Worded:
    """A sentence for the reader; `written` is what a scan wrote that has no words of ours."""

    text: str
    written: str = ""


def worded(sentence: str) -> Worded:
    """Word a sentence that a scan told; one of no known form stands as it was written."""
    told = understood(sentence)
    if told is None:
        return Worded("", sentence)
    return Worded(_said(told), _unsaid(told))


def provenance(run: Run) -> str:
    """Say whether a run of the example is real or made up; empty where it does not tell."""
    first = next(iter(run.facts["told"]), "")
    told = understood(first)
    return worded(first).text if told is not None and told.code in PROVENANCE else ""


def _unsaid(told: Told) -> str:
    """Return the reason that has no words of ours, or what a program said of it."""
    if told.of is not None:
        return str(told.of.values.get("error", ""))
    return str(told.values["why"]) if told.code in REASONED or told.code in FILES else ""


def _said(told: Told) -> str:
    if told.code == "unreadable" and told.of is not None:
        why = {"file": told.values["file"], "why": _said(told.of)}
        return str(UNREADABLE_SINCE) % why
    if told.code in REASONED:
        text = str(REASONED[told.code])
        values = _shown({name: one for name, one in told.values.items() if name != "why"})
        if told.of is None:
            return (text.partition("%(why)s")[0] % values).strip()
        return text % {**values, "why": _said(told.of)}
    if told.code in COUNTING:
        return COUNTING[told.code](told.values)
    return str(SENTENCES[told.code]) % _shown(told.values)


def _shown(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: rounded(abs(one), DIGITS if isinstance(one, float) else 0, grouped=True)
        if isinstance(one, int | float)
        else one
        for name, one in values.items()
    }


def _few_periods(values: Mapping[str, Any]) -> str:
    text = ngettext(
        "the corpus has %(periods)s period; to know how good a ranking is, %(needed)s are needed",
        "the corpus has %(periods)s periods; to know how good a ranking is, %(needed)s are needed",
        values["periods"],
    )
    return text % _shown(values)


def _few_phrases(values: Mapping[str, Any]) -> str:
    text = ngettext(
        "there is not even %(needed)s phrase to rank",
        "there are fewer than %(needed)s phrases to rank",
        values["needed"],
    )
    return text % _shown(values)


def _phrases_too_few(values: Mapping[str, Any]) -> str:
    text = ngettext(
        "there is %(there)s phrase to rank, %(needed)s are needed",
        "there are %(there)s phrases to rank, %(needed)s are needed",
        values["there"],
    )
    return text % _shown(values)


def _beat(values: Mapping[str, Any]) -> str:
    text = ngettext(
        "Our detector beat a straight line by %(by)s of average precision over %(cuts)s past year.",
        "Our detector beat a straight line by %(by)s of average precision over %(cuts)s past "
        "years.",
        values["cuts"],
    )
    return text % _shown(values)


def _not_beat(values: Mapping[str, Any]) -> str:
    text = ngettext(
        "Our detector did not beat a straight line: %(by)s of average precision behind, over "
        "%(cuts)s past year.",
        "Our detector did not beat a straight line: %(by)s of average precision behind, over "
        "%(cuts)s past years.",
        values["cuts"],
    )
    return text % _shown(values)


def _beat_early(values: Mapping[str, Any]) -> str:
    text = ngettext(
        "Of early signals our detector beat a straight line by %(by)s of average precision over "
        "%(cuts)s past year.",
        "Of early signals our detector beat a straight line by %(by)s of average precision over "
        "%(cuts)s past years.",
        values["cuts"],
    )
    return text % _shown(values)


def _not_beat_early(values: Mapping[str, Any]) -> str:
    text = ngettext(
        "Of early signals our detector did not beat a straight line: %(by)s of average precision "
        "behind, over %(cuts)s past year.",
        "Of early signals our detector did not beat a straight line: %(by)s of average precision "
        "behind, over %(cuts)s past years.",
        values["cuts"],
    )
    return text % _shown(values)


REASONED: Mapping[str, StrOrPromise] = {
    "cannot_say": gettext_lazy("What rises cannot be said: %(why)s."),
    "cannot_say_early": gettext_lazy("Which early signals rise cannot be said: %(why)s."),
    "not_measured_as": gettext_lazy("Not measured: %(periods)s. The reason: %(why)s."),
    "no_past_as": gettext_lazy("no past year can be measured; the reason: %(why)s"),
}
COUNTING: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "few_periods": _few_periods,
    "few_phrases": _few_phrases,
    "phrases_too_few": _phrases_too_few,
    "beat": _beat,
    "not_beat": _not_beat,
    "beat_early": _beat_early,
    "not_beat_early": _not_beat_early,
}
FILES = frozenset({"breaks_off", "unreadable"})
"""What may come with the words of the program that could not read."""
UNREADABLE_SINCE = gettext_lazy("%(file)s cannot be read: %(why)s.")
SENTENCES: Mapping[str, StrOrPromise] = {
    "not_measured": gettext_lazy(
        "Not measured: %(periods)s. Six periods up to a cut are needed, and %(ahead)s after it."
    ),
    "no_documents": gettext_lazy("of %(period)s there are no documents"),
    "not_whole": gettext_lazy(
        "%(period)s seems not to be whole: documents %(count)s, a year before it %(usual)s"
    ),
    "just_begun": gettext_lazy(
        "%(period)s has just begun and was left out: documents %(count)s, a period before it "
        "%(usual)s."
    ),
    "filed_by_category": gettext_lazy(
        "At %(periods)s documents are filed by category: what they have later was not there yet."
    ),
    "filed_by_venue": gettext_lazy(
        "At %(periods)s documents are filed by venue: what they have later was not there yet."
    ),
    "filed_by_words": gettext_lazy(
        "At %(periods)s the commonest words stand in for fields: what documents have later was "
        "not there yet."
    ),
    "few_years": gettext_lazy(
        "years up to it that have documents: %(there)s; needed are %(needed)s"
    ),
    "follow": gettext_lazy(
        "corpora or languages follow each other, so that years cannot be compared; parts of one "
        "corpus belong into one folder"
    ),
    "unfiled": gettext_lazy(
        "Nearly all fields begin or stop: at %(periods)s the commonest words stand in for them."
    ),
    "line_itself": gettext_lazy(
        "At %(periods)s there were no earlier years to learn from: our detector is the straight "
        "line itself there."
    ),
    "words_too_long": gettext_lazy(
        "Words of more than %(letters)s letters were left out: %(count)s."
    ),
    "few_tokens": gettext_lazy(
        "Of opaque tokens hardly any phrase was found (%(count)s): a token is a run of letters and "
        "digits, parted from the next by a space or a hyphen."
    ),
    "venue_for_alike": gettext_lazy(
        "All documents have the same categories: the venue stands in for them."
    ),
    "venue_for_few": gettext_lazy(
        "Too few documents have categories: the venue stands in for them."
    ),
    "none_apart": gettext_lazy(
        "Categories and venues tell no documents apart: the commonest words stand in for fields, "
        "and breaks of fields cannot be looked for."
    ),
    "no_cut": gettext_lazy("no past year that was asked for can be measured"),
    "no_past": gettext_lazy("no past year had enough phrases to measure a ranking by"),
    "band_held": gettext_lazy(
        "The band meant to hold four of five held %(percent)s of 100 expected shares in "
        "back-tested years."
    ),
    "band_held_early": gettext_lazy(
        "The band meant to hold four of five held %(percent)s of 100 shares of early signals in "
        "back-tested years."
    ),
    "seasons": gettext_lazy(
        "By quarters growth is that of three quarters over the three before: what comes with a "
        "season of the year, as a yearly conference, seems to rise before it and to fall after."
    ),
    "no_categories": gettext_lazy("The corpus has no categories: the venue stands in for them."),
    "no_fields": gettext_lazy(
        "The corpus has neither categories nor venues: the commonest words stand in for fields, "
        "and breaks of fields cannot be looked for."
    ),
    "apart": gettext_lazy(
        "Left out, as they lie apart from all others (with documents of each): %(periods)s."
    ),
    "no_months": gettext_lazy("no document tells its month, which quarters need"),
    "files_left": gettext_lazy(
        "%(corpus)s: files that are there no more: %(count)s. Documents in them: %(documents)s. "
        "They are %(files)s"
    ),
    "holds_no": gettext_lazy("it holds no %(name)s"),
    "no_patents_table": gettext_lazy("PatentsView: the table %(table)s is missing."),
    "unknown_kinds": gettext_lazy("%(corpus)s: not read, of no known kind: %(files)s"),
    "pdf_locked": gettext_lazy("%(file)s is locked by a password and was left out."),
    "pdf_no_text": gettext_lazy("%(file)s holds no text, only images, and was left out."),
    "pdf_bounds": gettext_lazy(
        "%(file)s was left out: reading it takes more time, memory or nesting than is allowed."
    ),
    "read_in_part": gettext_lazy("%(file)s was read in part: pages %(read)s of %(pages)s."),
    "breaks_off": gettext_lazy("%(file)s breaks off; what comes before the break was read."),
    "unreadable": gettext_lazy("%(file)s cannot be read."),
    "no_pdf": gettext_lazy("it is no PDF"),
    "damaged": gettext_lazy("it is damaged"),
    "broken_off": gettext_lazy("it breaks off"),
    "broken_off_after": gettext_lazy("it breaks off after %(records)s records"),
    "too_large": gettext_lazy("it is larger than %(most)s MB"),
    "broken_xml": gettext_lazy("its XML is damaged"),
    "declares_dtd": gettext_lazy("it declares a DTD, which feeds do not need"),
    "no_feed": gettext_lazy("it is no feed of news: it begins with <%(name)s>"),
    "no_docx": gettext_lazy("it is no DOCX"),
    "no_html": gettext_lazy("it is no HTML"),
    "not_allowed": gettext_lazy("reading it is not permitted"),
    "other_kind": gettext_lazy("it is of another kind than its name says"),
    "document_locked": gettext_lazy("it is locked by a password"),
    "document_damaged": gettext_lazy("it is damaged or incomplete"),
    "document_and_more": gettext_lazy("it holds something beside the document"),
    "document_acts": gettext_lazy("it holds a program, a form that sends itself, or a file inside"),
    "document_bomb": gettext_lazy("it unpacks to more than a document of its size should"),
    "document_large": gettext_lazy("it is larger than %(most)s MB"),
    "document_of_archive": gettext_lazy("it is an archive, not a document"),
    "no_column": gettext_lazy("%(file)s has no column %(columns)s and was left out."),
    "more": gettext_lazy("More was told of files and columns than is listed here: %(more)s."),
    "made_up": gettext_lazy("Made up by the simulator: the corpus was written by chance."),
    "real": gettext_lazy(
        "Real, not made up: papers of arXiv to the end of %(period)s. What came after was not "
        "read: what is called new or rising was so then."
    ),
    "cut": gettext_lazy(
        "Left out of this example: documents %(count)s; of each signal the newest stay, at most "
        "%(most)s."
    ),
    "ids_twice": gettext_lazy("%(doubled)s of %(documents)s ids came twice"),
    "then_of": gettext_lazy("%(of)s: documents %(before)s, then %(after)s"),
    "then": gettext_lazy("documents %(before)s, then %(after)s"),
    "openalex_moved": gettext_lazy("OpenAlex: %(name)s read from %(place)s"),
    "openalex_without": gettext_lazy("OpenAlex: no %(name)s"),
    "dated_by": gettext_lazy("dates read from %(column)s"),
}
COUNTS: Mapping[str, StrOrPromise] = {
    "rows": pgettext_lazy("corpus", "rows"),
    "records read": pgettext_lazy("corpus", "records read"),
    "documents kept": pgettext_lazy("corpus", "documents kept"),
    "documents of what breaks, which no signal counts": pgettext_lazy(
        "corpus", "documents of what breaks, which no signal counts"
    ),
    "years that cannot be": pgettext_lazy("corpus", "years that cannot be"),
    "years apart from all others": pgettext_lazy("corpus", "years apart from all others"),
    "no title": pgettext_lazy("corpus", "without a title"),
    "no abstract": pgettext_lazy("corpus", "without an abstract"),
    "no date": pgettext_lazy("corpus", "without a date"),
    "no id": pgettext_lazy("corpus", "without an id"),
    "no category": pgettext_lazy("corpus", "without a category"),
    "dates that cannot be": pgettext_lazy("corpus", "dates that cannot be"),
    "dates in the future": pgettext_lazy("corpus", "dates in the future"),
    "dates without a month": pgettext_lazy("corpus", "dates without a month"),
    "dates read from names of files": pgettext_lazy("corpus", "dates read from names of files"),
    "dates read from documents themselves": pgettext_lazy(
        "corpus", "dates that documents tell of themselves"
    ),
    "dates read from templates": pgettext_lazy("corpus", "dates left from a template"),
    "ids written as floats": pgettext_lazy("corpus", "ids written as floats"),
    "ids that may have lost zeros": pgettext_lazy("corpus", "ids that may have lost zeros"),
    "ids doubled": pgettext_lazy("corpus", "ids doubled"),
    "texts doubled": pgettext_lazy("corpus", "texts doubled"),
    "titles doubled within a year": pgettext_lazy("corpus", "titles doubled within a year"),
    "texts doubled in neighbouring years": pgettext_lazy(
        "corpus", "texts doubled in neighbouring years"
    ),
    "DOI doubled": pgettext_lazy("corpus", "DOI doubled"),
    "titles with HTML": pgettext_lazy("corpus", "titles with HTML"),
    "titles with LaTeX": pgettext_lazy("corpus", "titles with LaTeX"),
    "replaced by a later file": pgettext_lazy("corpus", "replaced by a later file"),
    "files doubled": pgettext_lazy("corpus", "files doubled"),
    "files of other kinds": pgettext_lazy("corpus", "files of other kinds"),
    "files that break off": pgettext_lazy("corpus", "files that break off"),
    "documents read in part": pgettext_lazy("corpus", "documents read in part"),
    "PDF locked by a password": pgettext_lazy("corpus", "PDF locked by a password"),
    "PDF without text": pgettext_lazy("corpus", "PDF without text"),
    "PDF beyond bounds": pgettext_lazy("corpus", "PDF that take too much to read"),
    "DOCX whose headers, footers or notes are left out": pgettext_lazy(
        "corpus", "DOCX whose headers, footers or notes are left out"
    ),
    "patents withdrawn": pgettext_lazy("corpus", "patents withdrawn"),
    "dates whose day and month cannot be told apart": pgettext_lazy(
        "corpus", "dates whose day and month cannot be told apart"
    ),
    "files that left": pgettext_lazy("corpus", "files that are there no more"),
    "documents of files that left": pgettext_lazy(
        "corpus", "documents of files that are there no more"
    ),
    "unreadable files": pgettext_lazy("corpus", "files that cannot be read"),
    "lines that are no record": pgettext_lazy("corpus", "lines that are no record"),
    "lines too long": pgettext_lazy("corpus", "lines too long"),
    "records without title or date": pgettext_lazy("corpus", "records without title or date"),
    "rows with other columns than the heading": pgettext_lazy(
        "corpus", "rows with other columns than the heading"
    ),
    "rows with a quote that does not close": pgettext_lazy(
        "corpus", "rows with a quote that does not close"
    ),
    "rows with letters that are lost": pgettext_lazy("corpus", "rows with letters that are lost"),
    "paratext or retracted": pgettext_lazy("corpus", "retracted, or no paper itself"),
    "not told": pgettext_lazy("corpus", "language not known"),
}
"""What scans count, by the name in the document."""
UNKNOWN_LANGUAGE = "not told"


def count_worded(name: str) -> Worded:
    """Word the name of a count; one that no scan of ours writes stands as it was written."""
    known = COUNTS.get(name)
    return Worded(str(known)) if known else worded(name)


def breaks_worded(facts: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Worded]]:
    """Return the breaks of a corpus, each with what bends."""
    return [(one, worded(one["detail"])) for one in facts["breaks"]]
