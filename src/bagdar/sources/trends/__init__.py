"""Corpora for trend watch, cleaned and counted on the way in; and signals documents as files."""

from bagdar.sources.trends.corpora import GAP_YEARS, Corpus, CorpusError, Filed, open_corpus
from bagdar.sources.trends.made import Tally
from bagdar.sources.trends.reading import SourceFile, files_of, names_of_corpora, read_file
from bagdar.sources.trends.signals import lines_of, open_signals, write_signals

__all__ = [
    "GAP_YEARS",
    "Corpus",
    "CorpusError",
    "Filed",
    "SourceFile",
    "Tally",
    "files_of",
    "lines_of",
    "names_of_corpora",
    "open_corpus",
    "open_signals",
    "read_file",
    "write_signals",
]
