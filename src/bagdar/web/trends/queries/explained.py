"""What the page of each detector says beside its formula: an example, its failures, what it proves.

The same is told at length in docs/trends; figures of examples are held against the code by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Page:
    """A worked example, when the ranking fails, why it is no proof, and where more is written."""

    example: StrOrPromise
    fails: StrOrPromise
    no_proof: StrOrPromise
    rule: str


PAGES: Mapping[str, Page] = {
    "momentum": Page(
        example=gettext_lazy(
            "Of 1,000 documents a year 2, 3, 3, 4, 6, 8, 11, 15, 20 and 27 hold a phrase: momentum "
            "is 0.662. With 20 every year it is −0.182."
        ),
        fails=gettext_lazy(
            "Much of what has grown falls back. Of a phrase younger than its window it says "
            "nothing."
        ),
        no_proof=gettext_lazy(
            "It tells what has grown, not why; a conference or a project of one group grows too."
        ),
        rule="docs/trends/momentum.md",
    ),
    "escore": Page(
        example=gettext_lazy(
            "With 2, 3, 3, 4, 6, 8, 11, 15, 20 and 27 of 1,000 documents a year: 31.185."
        ),
        fails=gettext_lazy(
            "A phrase with a little use ten years ago can never pass. It was made to say what "
            "emerges now, and is weak as a forecast."
        ),
        no_proof=gettext_lazy(
            "That a phrase passes its gates says that people write of it, not that the thing works."
        ),
        rule="docs/trends/escore.md",
    ),
    "kleinberg": Page(
        example=gettext_lazy(
            "With 2, 3, 3, 4, 6, 8, 11, 15, 20 and 27 of 1,000 documents a year the burst weighs "
            "13.302. With 20 every year there is none: −8.697."
        ),
        fails=gettext_lazy(
            "The weight grows with the number of documents, so that large phrases come first; a "
            "burst is told when it is well under way."
        ),
        no_proof=gettext_lazy("A burst of papers may be a fashion that is over before a plant is."),
        rule="docs/trends/kleinberg.md",
    ),
    "holt": Page(
        example=gettext_lazy(
            "With 2, 3, 3, 4, 6, 8, 11, 15, 20 and 27 of 1,000 documents a year it expects a "
            "growth of 0.527; with 20 every year 0.000."
        ),
        fails=gettext_lazy(
            "It knows nothing of turns: what begins, tops out or is a passing fashion goes on for "
            "it. For phrases of few documents it follows chance."
        ),
        no_proof=gettext_lazy("A line that was right before may bend next year."),
        rule="docs/trends/holt.md",
    ),
    "ours": Page(
        example=gettext_lazy(
            "On arXiv, standing at the end of 2010, 32 of its first 50 phrases were among the "
            "tenth that grew most by 2013; of the straight line's 26, of chance's 5."
        ),
        fails=gettext_lazy(
            "It learns what rose before: a wave of another kind is seen late. With few past years "
            "or few phrases it is hardly better than the line."
        ),
        no_proof=gettext_lazy(
            "Of a hundred alerts many do not rise: the card says how many did before. Whether a "
            "technology suits a project, people decide."
        ),
        rule="docs/trends/ours.md",
    ),
    "early": Page(
        example=gettext_lazy(
            "On arXiv, over the years 2008 to 2013, 26 of 60 alerts of ranks 1 to 10 rose."
        ),
        fails=gettext_lazy(
            "Three of five of the first fifty do not rise. A technology of which nobody has "
            "written five times is not seen."
        ),
        no_proof=gettext_lazy("Five documents may be one group's."),
        rule="docs/trends/early.md",
    ),
    "falling": Page(
        example=gettext_lazy(
            "With 27, 20, 15, 11, 8, 6, 4, 3, 3 and 2 of 1,000 documents a year the fall is 0.363, "
            "and the line expects −0.432."
        ),
        fails=gettext_lazy(
            "What falls first is mostly what has just flared up. A technology that fades over "
            "twenty years falls too slowly to be among the tenth."
        ),
        no_proof=gettext_lazy(
            "Few papers may also mean that a thing is finished and in use: a falling share of "
            "papers is no falling use."
        ),
        rule="docs/trends/falling.md",
    ),
    "cards": Page(
        example=gettext_lazy(
            "A share that has reached 30 of 100 of its fitted ceiling is growing; under 10 of 100 "
            "it is emerging, from 50 on maturing, from 90 on saturated."
        ),
        fails=gettext_lazy(
            "A curve that only rises tells no ceiling: most of what is new is unclear, and says "
            "so. A name may mean two things."
        ),
        no_proof=gettext_lazy(
            "Attributes are an order among phrases of one corpus, not a measure of worth."
        ),
        rule="docs/trends/cards.md",
    ),
}
