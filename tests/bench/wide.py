"""Simulate a programme in a wide country: as many territories as the real one has.

    BAGDAR_DATA=./bench python -m tests.bench.wide --projects 2000 --years 5 --seed 1

Takes the options of `bagdar simulate`.
"""

from __future__ import annotations

import sys

from bagdar.cli.main import main
from bagdar.sources.synthetic import plan

DISTRICTS_AN_OBLAST = 29
"""With a city each in eight oblasts and the country: 249 territories."""

if __name__ == "__main__":
    plan.DISTRICTS_AN_OBLAST = DISTRICTS_AN_OBLAST
    main(["simulate", *sys.argv[1:]])
