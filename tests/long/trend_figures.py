"""What an engine says of a corpus at one cut, as digests: `python -m … CORPUS ENGINE SCRATCH`."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from bagdar.core.trends.context import features
from bagdar.core.trends.population import population
from bagdar.runs.trends import open_panel
from bagdar.runs.trends_engine import Engine

CUT, HORIZON, LEFT_OUT = 2017, 3, 7
"""One document of so many is left out, as those of a field that breaks are."""


def main() -> None:
    """Print digests of phrases, counts and features, and how many there are."""
    corpus, engine, scratch = sys.argv[1:]
    with open_panel(Path(corpus), engine=Engine(engine, scratch=Path(scratch))) as read:
        panel = read.panel
        kept = np.arange(panel.documents) % LEFT_OUT > 0
        stable = replace(panel.stable(CUT, CUT), kept=kept)
        chosen = population(stable, CUT)
        values = features(stable, chosen, HORIZON)
        texts = "\n".join(panel.phrases.texts).encode()
        arrays = (panel.phrases.parts, panel.counts, chosen.terms, chosen.spread, values)
        whole = [texts, *(one.tobytes() for one in arrays)]
        told = {
            "documents": panel.documents,
            "phrases": len(panel.phrases.texts),
            "alive": len(chosen.terms),
            "digests": [hashlib.sha256(one).hexdigest() for one in whole],
        }
    print(json.dumps(told))  # noqa: T201 -- the answer of this program


if __name__ == "__main__":
    main()
