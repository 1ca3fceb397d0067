"""Trend watch: phrases of a corpus, detectors of what rises, and the back-test that measures them.

`words` and `phrases` turn texts into phrases with documents, `panel` orders them by year and finds
breaks, `population` says which are ranked at a cut, `labels` what rose after it; `straight` holds
the yardsticks, `context` and `learned` ours; `measures` and `backtest` hold one against the other.
`document` is what a scan hands on.
"""

from bagdar.core.trends.document import Head, Signal, Signals, SignalsError, read_document

__all__ = ["Head", "Signal", "Signals", "SignalsError", "read_document"]
