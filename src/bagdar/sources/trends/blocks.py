"""Texts of marked-up documents, in which a block ends a phrase and an inline element does not."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

BLOCKS = frozenset(
    """address article aside blockquote body br button caption center dd details dialog div dl dt
    fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol
    option p pre section select summary table tbody td textarea tfoot th thead title tr
    ul""".split()
)
"""Elements of HTML that stand apart from what is beside them."""
UNSEEN = frozenset({"script", "style", "noscript", "template"})
_END = "\x1e"


def joined(blocks: Iterable[str]) -> str:
    """Put blocks into one text; a point ends each that has no mark of its own at its end."""
    told = [one for one in (" ".join(block.split()) for block in blocks) if one]
    ended = [f"{one}." if one[-1].isalnum() or one[-1] in "-'’" else one for one in told[:-1]]
    return " ".join([*ended, *told[-1:]])


def text_of_element(
    root: etree._Element, blocks: frozenset[str] = BLOCKS, unseen: frozenset[str] = UNSEEN
) -> str:
    """Return the text within an element; blocks end phrases, and what is unseen is left out."""
    return joined(blocks_of(root, blocks, unseen))


def blocks_of(
    root: etree._Element, blocks: frozenset[str] = BLOCKS, unseen: frozenset[str] = UNSEEN
) -> list[str]:
    """Return the texts within an element, parted where blocks begin and end."""
    parts: list[str] = []
    waiting = [(root, False)]
    while waiting:
        one, done = waiting.pop()
        tag = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
        block = tag in blocks
        if not done and tag and tag not in unseen:
            parts += [_END if block else "", one.text or ""]
            waiting.append((one, True))
            waiting.extend((child, False) for child in reversed(one))
            continue
        parts += [_END if block else "", "" if one is root else one.tail or ""]
    return "".join(parts).split(_END)
