"""Shapes of trend watch: documents of corpora, and the files they were read from."""

from bagdar.core.tables.shapes import Column, Shape

TREND_DOCUMENTS = Shape(
    "TREND_DOCUMENTS",
    "a document of a corpus, as a file gave it",
    (
        Column("corpus", "string", "name of the corpus"),
        Column("id", "string", "identifier within the corpus; null where none was given", True),
        Column("date", "string", "when it appeared, YYYY, YYYY-MM or YYYY-MM-DD"),
        Column("title", "string", "title as given, HTML and LaTeX included"),
        Column("abstract", "string", "abstract or text", True),
        Column("categories", "array<string>", "what it is filed under"),
        Column("venue", "string", "journal, source or assignee of the feed", True),
        Column("language", "string", "ISO 639-1 code as declared", True),
        Column("url", "string", "where it is found on the web", True),
        Column("people", "array<string>", "authors or inventors"),
        Column("organisations", "array<string>", "where they work, or who holds the patent"),
        Column("doi", "string", "DOI in small letters, without an address before it", True),
    ),
)

TREND_FILES = Shape(
    "TREND_FILES",
    "a file of a corpus that was read",
    (
        Column("corpus", "string", "name of the corpus"),
        Column("name", "string", "path of the file within the corpus"),
        Column("sha256", "string", "digest of its content, and of how it is read"),
        Column("kind", "string", "what it was read as"),
        Column("table", "string", "table of the lake that holds its documents"),
        Column("number", "int64", "number of the load that read it, from 1"),
        Column("counts", "string", "what was counted in it by reason, as JSON"),
        Column("told", "string", "what is to be said of it, as a JSON list"),
        Column("licence", "string", "under what it was given, as far as its kind tells"),
    ),
)
