"""What an engine says of a corpus at cuts, as digests: `python -m … CORPUS ENGINE SCRATCH CUT…`."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bagdar.core.trends.context import features
from bagdar.core.trends.panel import Panel
from bagdar.core.trends.population import population
from bagdar.runs.trends import open_panel
from bagdar.runs.trends_engine import Engine

HORIZON, LEFT_OUT = 3, 7
"""One document of so many is left out, as those of a field that breaks are."""


def main() -> None:
    """Print digests of phrases, and of counts and features at each cut, and how many there are."""
    corpus, engine, scratch, *cuts = sys.argv[1:]
    with open_panel(Path(corpus), engine=Engine(engine, scratch=Path(scratch))) as read:
        panel = read.panel
        texts = "\n".join(panel.phrases.texts).encode()
        told: dict[str, Any] = {
            "documents": panel.documents,
            "phrases": len(panel.phrases.texts),
            "digests": _digests(texts, panel.phrases.parts.tobytes(), panel.counts.tobytes()),
            "cuts": {cut: _at(panel, int(cut)) for cut in cuts},
        }
    print(json.dumps(told))  # noqa: T201 -- the answer of this program


def _at(panel: Panel, cut: int) -> dict[str, Any]:
    kept = np.arange(panel.documents) % LEFT_OUT > 0
    stable = replace(panel.stable(cut, cut), kept=kept)
    chosen = population(stable, cut)
    values = features(stable, chosen, HORIZON)
    arrays = (chosen.terms, chosen.spread, values)
    return {
        "alive": len(chosen.terms),
        "digests": _digests(*(one.tobytes() for one in arrays)),
    }


def _digests(*whole: bytes) -> list[str]:
    return [hashlib.sha256(one).hexdigest() for one in whole]


if __name__ == "__main__":
    main()
