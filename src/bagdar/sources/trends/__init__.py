"""Corpora for trend watch: Parquet with id, year and title, cleaned and counted on the way in."""

from bagdar.sources.trends.corpora import Corpus, CorpusError, Filed, open_corpus

__all__ = ["Corpus", "CorpusError", "Filed", "open_corpus"]
