"""What a scan tells, as codes with values, so that a page words it in the reader's language.

A document of signals tells in English sentences, which other programs print as they stand. Each
form of sentence that a scan writes is listed here with its code; what is of no known form has no
code, and is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Told:
    """A sentence as a code and what stands in it; numbers are numbers. `of` is told within it."""

    code: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    of: Told | None = None


_COUNT = r"[\d,]+"
_FORMS: tuple[tuple[str, str], ...] = (
    (
        "not_measured",
        (
            r"Not measured: (?P<periods>.+)\. Six periods up to a cut are needed, and "
            r"(?P<ahead>\d+) after it\."
        ),
    ),
    (
        "seasons",
        (
            r"By quarters growth is that of three quarters over the three before: what comes with "
            r"a season of the year, as a yearly conference, seems to rise before it and to fall "
            r"after\."
        ),
    ),
    ("not_measured_as", r"Not measured: (?P<periods>.+), as (?P<why>.+)\."),
    ("no_past_as", r"no past year can be measured, as (?P<why>.+)"),
    ("no_documents", r"(?P<period>\S+) has no documents"),
    (
        "not_whole",
        (
            rf"(?P<period>\S+) has (?P<count>{_COUNT}) documents, (?P<usual>{_COUNT}) a year "
            r"before it"
        ),
    ),
    (
        "just_begun",
        (
            rf"Left out: (?P<period>\S+), which has just begun: (?P<count>{_COUNT}) documents, "
            rf"(?P<usual>{_COUNT}) before\."
        ),
    ),
    (
        "filed_by_category",
        (
            r"Documents are filed by category at (?P<periods>.+): by then what is there later was "
            r"not\."
        ),
    ),
    (
        "filed_by_venue",
        (
            r"Documents are filed by venue at (?P<periods>.+): by then what is there later was "
            r"not\."
        ),
    ),
    (
        "filed_by_words",
        (
            r"The commonest words stand in for fields at (?P<periods>.+): by then what is there "
            r"later was not\."
        ),
    ),
    (
        "few_years",
        r"(?P<there>\d+) years up to it have documents, (?P<needed>\d+) are needed",
    ),
    (
        "follow",
        r"its corpora or languages follow each other, so that years cannot be compared",
    ),
    (
        "unfiled",
        (
            r"Nearly all fields begin or stop: the commonest words stand in for them at "
            r"(?P<periods>.+)\."
        ),
    ),
    (
        "line_itself",
        (
            r"Without past cuts to learn from ours is the straight line itself at "
            r"(?P<periods>.+)\."
        ),
    ),
    (
        "words_too_long",
        rf"(?P<count>{_COUNT}) words of more than (?P<letters>{_COUNT}) letters are left out\.",
    ),
    (
        "few_tokens",
        (
            r"Of opaque tokens (?P<count>\d+) phrases were found: a token is a run of letters and "
            r"digits, parted from the next by a space or a hyphen\."
        ),
    ),
    ("venue_for_alike", r"The categories are all alike: the venue stands in for them\."),
    ("venue_for_few", r"Too few documents have categories: the venue stands in for them\."),
    (
        "none_apart",
        (
            r"Categories and venues tell no documents apart: the commonest words stand in for "
            r"fields, and breaks of fields cannot be looked for\."
        ),
    ),
    ("cannot_say", r"Cannot say what rises: (?P<why>.+)\."),
    ("cannot_say_early", r"Cannot say which early signals rise: (?P<why>.+)\."),
    (
        "few_periods",
        (
            r"there are (?P<periods>\d+) periods; to know how good a ranking is, (?P<needed>\d+) "
            r"are needed"
        ),
    ),
    ("no_cut", r"no cut that was asked for can be measured"),
    ("few_phrases", r"fewer than (?P<needed>\d+) phrases to rank"),
    ("no_past", r"no past year had enough phrases to measure a ranking by"),
    (
        "beat",
        (
            r"Our detector beat a straight line by (?P<by>-?[\d.]+) of average precision over "
            r"(?P<cuts>\d+) cuts\."
        ),
    ),
    (
        "not_beat",
        (
            r"Our detector did not beat a straight line: (?P<by>[-+]?[\d.]+) of average precision "
            r"over (?P<cuts>\d+) cuts\."
        ),
    ),
    (
        "beat_early",
        (
            r"Of early signals, our detector beat a straight line by (?P<by>-?[\d.]+) of average "
            r"precision over (?P<cuts>\d+) cuts\."
        ),
    ),
    (
        "not_beat_early",
        (
            r"Of early signals, our detector did not beat a straight line: (?P<by>[-+]?[\d.]+) of "
            r"average precision over (?P<cuts>\d+) cuts\."
        ),
    ),
    (
        "band_held",
        (
            r"The band of four in five held (?P<percent>\d+)% of expected shares in back-tested "
            r"years\."
        ),
    ),
    (
        "band_held_early",
        (
            r"The band of four in five held (?P<percent>\d+)% of early signals' shares in "
            r"back-tested years\."
        ),
    ),
    ("no_categories", r"There are no categories: the venue stands in for them\."),
    (
        "no_fields",
        (
            r"There are neither categories nor venues: the commonest words stand in for fields, "
            r"and breaks of fields cannot be looked for\."
        ),
    ),
    ("apart", r"Left out as apart from all others: (?P<periods>.+)\."),
    ("no_months", r"no document tells its month, which quarters need"),
    (
        "files_left",
        (
            rf"(?P<corpus>.+): (?P<count>{_COUNT}) files are there no more, and held "
            rf"(?P<documents>{_COUNT}) documents: (?P<files>.+)"
        ),
    ),
    ("holds_no", r"it holds no (?P<name>\S+)"),
    ("no_patents_table", r"PatentsView: there is no (?P<table>\S+)\.tsv"),
    ("unknown_kinds", r"(?P<corpus>.+): not read, of no known kind: (?P<files>.+)"),
    ("pdf_locked", r"(?P<file>.+) cannot be read: it is locked by a password"),
    ("pdf_no_text", r"(?P<file>.+) cannot be read: it holds no text, only images"),
    (
        "pdf_bounds",
        (
            r"(?P<file>.+) cannot be read: reading it takes more time, memory or nesting than is "
            r"allowed"
        ),
    ),
    (
        "read_in_part",
        rf"(?P<file>.+) is read in part: (?P<read>{_COUNT}) of (?P<pages>{_COUNT}) pages",
    ),
    ("breaks_off", r"(?P<file>.+) cannot be read whole: (?P<why>.+)"),
    ("unreadable", r"(?P<file>.+) cannot be read: (?P<why>.+)"),
    # Why a file cannot be read, within the sentence about it.
    ("no_pdf", r"it is no PDF"),
    ("damaged", r"it is damaged"),
    ("broken_off", r"it breaks off"),
    ("broken_off_after", rf"breaks off after (?P<records>{_COUNT}): (?P<error>.*)"),
    ("too_large", r"larger than (?P<most>\d+) MB"),
    ("broken_xml", r"broken XML: (?P<error>.+)"),
    ("declares_dtd", r"it declares a DTD, which feeds do not need"),
    ("no_feed", r"<(?P<name>[^<>]*)> is no feed"),
    ("no_docx", r"no DOCX"),
    ("no_html", r"no HTML: (?P<error>.+)"),
    ("not_allowed", r"Permission denied"),
    ("other_kind", r"This kind of file is not taken\. Give .+"),
    ("document_locked", r"The document is locked by a password\. Save it without one\."),
    (
        "document_damaged",
        r"The document is damaged or incomplete\. Save it once more and send that\.",
    ),
    (
        "document_and_more",
        r"The file holds something beside the document\. Save it once more and send that\.",
    ),
    (
        "document_acts",
        (
            r"The document holds a program, a form that sends itself, or a file inside\. "
            r"Print it to PDF and send that\."
        ),
    ),
    (
        "document_bomb",
        r"The document unpacks to more than a document of this size should\.",
    ),
    ("document_large", r"The document is larger than (?P<most>\d+) MB\. Split it into several\."),
    (
        "document_of_archive",
        (
            r"This is an archive, not a document\. Give DOCX, XLSX or PDF, one document a "
            r"file\."
        ),
    ),
    ("no_column", r"(?P<file>.+) has no column (?P<columns>.+)"),
    ("more", rf"Of files and columns (?P<more>{_COUNT}) more: counted\."),
    ("made_up", r"Made up by the simulator: the corpus was written by chance\."),
    (
        "real",
        (
            r"Real: papers of arXiv to the end of (?P<period>\d{4}); what came after was not "
            r"read\."
        ),
    ),
    (
        "cut",
        (
            rf"Left out of this example: (?P<count>{_COUNT}) documents; of each signal the newest "
            rf"(?P<most>{_COUNT}) stay\."
        ),
    ),
    # What bends the shares of a corpus.
    ("ids_twice", rf"(?P<doubled>{_COUNT}) of (?P<documents>{_COUNT}) ids came twice"),
    ("then_of", rf"(?P<of>.+): (?P<before>{_COUNT}) documents, then (?P<after>{_COUNT})"),
    ("then", rf"(?P<before>{_COUNT}) documents, then (?P<after>{_COUNT})"),
    # What was counted of OpenAlex, beside the names of COUNTED.
    ("openalex_moved", r"OpenAlex: (?P<name>\S+) read from (?P<place>.+)"),
    ("openalex_without", r"OpenAlex: no (?P<name>\S+)"),
    # What was counted of dates that may stand in several places.
    ("dated_by", r"dates read from (?P<column>\S+)"),
)
_KNOWN = tuple((code, re.compile(form, re.DOTALL)) for code, form in _FORMS)
CODES = tuple(code for code, _form in _FORMS)
_WITHIN = frozenset(
    {
        *("cannot_say", "cannot_say_early", "not_measured_as", "no_past_as"),
        *("breaks_off", "unreadable"),
    }
)
_WHOLE = frozenset(
    {
        *("ahead", "needed", "cuts", "percent", "doubled", "documents"),
        *("before", "after", "read", "pages", "more", "records", "most"),
        *("count", "usual", "there", "letters"),
    }
)
_BROKEN = frozenset({"by"})


def understood(sentence: str) -> Told | None:
    """Return a sentence of a scan as a code with values; None for one of no known form."""
    for code, form in _KNOWN:
        found = form.fullmatch(sentence)
        if found is None:
            continue
        values = {name: _value(code, name, text) for name, text in found.groupdict().items()}
        within = understood(found["why"]) if code in _WITHIN else None
        return Told(code, values, within)
    return None


def _value(code: str, name: str, text: str) -> str | int | float:
    if name in _WHOLE or (code, name) == ("few_periods", "periods"):
        return int(text.replace(",", ""))
    return float(text) if name in _BROKEN else text
