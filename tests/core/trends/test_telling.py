"""What a scan tells is understood as codes with values, so that pages word it in any language."""

from __future__ import annotations

import pytest

from bagdar.core.trends.backtest import FOLLOWS
from bagdar.core.trends.telling import CODES, Told, understood

WHY = {
    "it is no PDF": Told("no_pdf"),
    "it is damaged": Told("damaged"),
    "it holds no g.tsv": Told("holds_no", {"name": "g.tsv"}),
    "larger than 20 MB": Told("too_large", {"most": 20}),
    "broken XML: no element": Told("broken_xml", {"error": "no element"}),
    "it declares a DTD, which feeds do not need": Told("declares_dtd"),
    "<html> is no feed": Told("no_feed", {"name": "html"}),
    "no DOCX": Told("no_docx"),
    "no HTML: Document is empty": Told("no_html", {"error": "Document is empty"}),
    "Permission denied": Told("not_allowed"),
    "This kind of file is not taken. Give JPEG, PNG, WebP, PDF, DOCX or XLSX.": Told("other_kind"),
    "The document is locked by a password. Save it without one.": Told("document_locked"),
    "The document is damaged or incomplete. Save it once more and send that.": Told(
        "document_damaged"
    ),
    "The file holds something beside the document. Save it once more and send that.": Told(
        "document_and_more"
    ),
    "The document holds a program, a form that sends itself, or a file inside. Print it to PDF "
    "and send that.": Told("document_acts"),
    "The document unpacks to more than a document of this size should.": Told("document_bomb"),
    "The document is larger than 20 MB. Split it into several.": Told(
        "document_large", {"most": 20}
    ),
    "This is an archive, not a document. Give DOCX, XLSX or PDF, one document a file.": Told(
        "document_of_archive"
    ),
}
"""Why a file cannot be read, within the sentence about it."""
SPOKEN = {
    (
        "By quarters growth is that of three quarters over the three before: what comes with a "
        "season of the year, as a yearly conference, seems to rise before it and to fall after."
    ): Told("seasons"),
    "Not measured: 2012, 2013-Q4. Six periods up to a cut are needed, and 3 after it.": Told(
        "not_measured", {"periods": "2012, 2013-Q4", "ahead": 3}
    ),
    "Cannot say what rises: fewer than 60 phrases to rank.": Told(
        "cannot_say",
        {"why": "fewer than 60 phrases to rank"},
        Told("few_phrases", {"needed": 60}),
    ),
    "Cannot say which early signals rise: no cut that was asked for can be measured.": Told(
        "cannot_say_early",
        {"why": "no cut that was asked for can be measured"},
        Told("no_cut"),
    ),
    "there are 5 periods; to know how good a ranking is, 9 are needed": Told(
        "few_periods", {"periods": 5, "needed": 9}
    ),
    "no past year had enough phrases to measure a ranking by": Told("no_past"),
    "Our detector beat a straight line by 0.035 of average precision over 6 cuts.": Told(
        "beat", {"by": 0.035, "cuts": 6}
    ),
    "Our detector did not beat a straight line: -0.012 of average precision over 6 cuts.": Told(
        "not_beat", {"by": -0.012, "cuts": 6}
    ),
    "Of early signals, our detector beat a straight line by 0.094 of average precision over 6 "
    "cuts.": Told("beat_early", {"by": 0.094, "cuts": 6}),
    "Of early signals, our detector did not beat a straight line: +0.000 of average precision "
    "over 1 cuts.": Told("not_beat_early", {"by": 0.0, "cuts": 1}),
    "The band of four in five held 79% of expected shares in back-tested years.": Told(
        "band_held", {"percent": 79}
    ),
    "The band of four in five held 78% of early signals' shares in back-tested years.": Told(
        "band_held_early", {"percent": 78}
    ),
    "Not measured: 2017, 2018, as 2018 has no documents.": Told(
        "not_measured_as",
        {"periods": "2017, 2018", "why": "2018 has no documents"},
        Told("no_documents", {"period": "2018"}),
    ),
    "no past year can be measured, as 2025 has 9 documents, 1,700 a year before it": Told(
        "no_past_as",
        {"why": "2025 has 9 documents, 1,700 a year before it"},
        Told("not_whole", {"period": "2025", "count": 9, "usual": 1700}),
    ),
    "4 years up to it have documents, 6 are needed": Told("few_years", {"there": 4, "needed": 6}),
    FOLLOWS: Told("follow"),
    "Nearly all fields begin or stop: the commonest words stand in for them at 2018, 2019.": Told(
        "unfiled", {"periods": "2018, 2019"}
    ),
    "Left out: 2026, which has just begun: 51 documents, 1,500 before.": Told(
        "just_begun", {"period": "2026", "count": 51, "usual": 1500}
    ),
    "Documents are filed by category at 2007, 2008: by then what is there later was not.": Told(
        "filed_by_category", {"periods": "2007, 2008"}
    ),
    "Documents are filed by venue at 2007: by then what is there later was not.": Told(
        "filed_by_venue", {"periods": "2007"}
    ),
    "The commonest words stand in for fields at 2007: by then what is there later was not.": Told(
        "filed_by_words", {"periods": "2007"}
    ),
    "Without past cuts to learn from ours is the straight line itself at 2014.": Told(
        "line_itself", {"periods": "2014"}
    ),
    "1,200 words of more than 1,024 letters are left out.": Told(
        "words_too_long", {"count": 1200, "letters": 1024}
    ),
    "Of opaque tokens 3 phrases were found: a token is a run of letters and digits, parted from "
    "the next by a space or a hyphen.": Told("few_tokens", {"count": 3}),
    "The categories are all alike: the venue stands in for them.": Told("venue_for_alike"),
    "Too few documents have categories: the venue stands in for them.": Told("venue_for_few"),
    "Categories and venues tell no documents apart: the commonest words stand in for fields, and "
    "breaks of fields cannot be looked for.": Told("none_apart"),
    "There are no categories: the venue stands in for them.": Told("no_categories"),
    "There are neither categories nor venues: the commonest words stand in for fields, and "
    "breaks of fields cannot be looked for.": Told("no_fields"),
    "Left out as apart from all others: 1970 (1,200), 2039 (1) ….": Told(
        "apart", {"periods": "1970 (1,200), 2039 (1) …"}
    ),
    "Cannot say what rises: no document tells its month, which quarters need.": Told(
        "cannot_say",
        {"why": "no document tells its month, which quarters need"},
        Told("no_months"),
    ),
    "papers: 7 files are there no more, and held 1,200 documents: a.csv, b.csv …": Told(
        "files_left",
        {"corpus": "papers", "count": 7, "documents": 1200, "files": "a.csv, b.csv …"},
    ),
    "PatentsView: there is no g_patent_abstract.tsv": Told(
        "no_patents_table", {"table": "g_patent_abstract"}
    ),
    "papers: not read, of no known kind: a.mp4, b.png …": Told(
        "unknown_kinds", {"corpus": "papers", "files": "a.mp4, b.png …"}
    ),
    "x: y.jsonl.gz cannot be read whole: breaks off after 12: CRC check failed": Told(
        "breaks_off",
        {"file": "x: y.jsonl.gz", "why": "breaks off after 12: CRC check failed"},
        Told("broken_off_after", {"records": 12, "error": "CRC check failed"}),
    ),
    "a.pdf cannot be read whole: it breaks off": Told(
        "breaks_off", {"file": "a.pdf", "why": "it breaks off"}, Told("broken_off")
    ),
    **{
        f"a.doc cannot be read: {why}": Told("unreadable", {"file": "a.doc", "why": why}, of)
        for why, of in WHY.items()
    },
    "Of files and columns 44,800 more: counted.": Told("more", {"more": 44800}),
    "a.pdf cannot be read: it is locked by a password": Told("pdf_locked", {"file": "a.pdf"}),
    "a.pdf cannot be read: it holds no text, only images": Told("pdf_no_text", {"file": "a.pdf"}),
    "a.pdf cannot be read: reading it takes more time, memory or nesting than is allowed": Told(
        "pdf_bounds", {"file": "a.pdf"}
    ),
    "a.pdf is read in part: 500 of 10,000 pages": Told(
        "read_in_part", {"file": "a.pdf", "read": 500, "pages": 10000}
    ),
    "a.csv cannot be read: there is no title": Told(
        "unreadable", {"file": "a.csv", "why": "there is no title"}
    ),
    "a.parquet has no column year, title": Told(
        "no_column", {"file": "a.parquet", "columns": "year, title"}
    ),
    "Made up by the simulator: the corpus was written by chance.": Told("made_up"),
    "Real: papers of arXiv to the end of 2016; what came after was not read.": Told(
        "real", {"period": "2016"}
    ),
    "Left out of this example: 2,986 documents; of each signal the newest 6 stay.": Told(
        "cut", {"count": 2986, "most": 6}
    ),
    "1,200 of 3,400 ids came twice": Told("ids_twice", {"doubled": 1200, "documents": 3400}),
    "field a: b: 0 documents, then 1,300": Told(
        "then_of", {"of": "field a: b", "before": 0, "after": 1300}
    ),
    "12,000 documents, then 30": Told("then", {"before": 12000, "after": 30}),
    "OpenAlex: title read from display_name": Told(
        "openalex_moved", {"name": "title", "place": "display_name"}
    ),
    "OpenAlex: no abstract": Told("openalex_without", {"name": "abstract"}),
    "dates read from publication_date": Told("dated_by", {"column": "publication_date"}),
}


@pytest.mark.parametrize("sentence", SPOKEN)
def test_a_sentence_is_understood_as_a_code_with_values(sentence: str) -> None:
    assert understood(sentence) == SPOKEN[sentence]


def test_every_code_is_spoken_above() -> None:
    spoken = set()
    for one in SPOKEN.values():
        spoken |= {one.code} | ({one.of.code} if one.of else set())
    assert spoken == set(CODES)


@pytest.mark.parametrize("sentence", ["", "Ten documents have no date.", "beat a straight line"])
def test_what_is_of_no_known_form_has_no_code(sentence: str) -> None:
    assert understood(sentence) is None
