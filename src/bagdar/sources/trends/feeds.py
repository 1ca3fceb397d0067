"""RSS (0.9 to 2.0) and Atom feeds as files.

XML is read by lxml, which fetches nothing, expands no entities and refuses huge trees; what feeds
call things is mapped here. Elements are known by their namespace: an entry's own, Dublin Core, the
content of RSS, and Atom within RSS. A title of a picture (media:title) is none of its entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree, html

from bagdar.sources.trends.blocks import text_of_element
from bagdar.sources.trends.made import Found

LARGEST_BYTES = 50 * 2**20
OWN = ""
"""Stands for the namespace of the entry itself: none in RSS 2.0, that of RSS 1.0 or of Atom."""
_ATOM = "http://www.w3.org/2005/Atom"
_DC, _TERMS = "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"

Called = tuple[tuple[str, str], ...]
_TITLES: Called = ((OWN, "title"), (_DC, "title"), (_TERMS, "title"), (_ATOM, "title"))
_NAMES: Called = ((OWN, "guid"), (OWN, "id"), (_DC, "identifier"), (_TERMS, "identifier"))
_DATES: Called = (
    *((OWN, one) for one in ("pubDate", "published", "issued", "date")),
    (_DC, "date"),
    *((_TERMS, one) for one in ("issued", "date", "created")),
    (_ATOM, "published"),
    *((OWN, one) for one in ("created", "updated", "modified")),
    (_ATOM, "updated"),
    (_TERMS, "modified"),
)
_TEXTS: Called = (
    (_CONTENT, "encoded"),
    *((OWN, one) for one in ("content", "description", "summary")),
    (_ATOM, "content"),
    (_DC, "description"),
    (_TERMS, "abstract"),
    (_ATOM, "summary"),
    (OWN, "subtitle"),
)
_LINKS: Called = ((OWN, "link"), (_ATOM, "link"))
_CATEGORIES: Called = ((OWN, "category"), (_DC, "subject"), (_TERMS, "subject"))
_PEOPLE: Called = ((OWN, "author"), (_DC, "creator"), (_TERMS, "creator"), (_ATOM, "author"))
_LANGUAGES: Called = ((OWN, "language"), (_DC, "language"))


class FeedError(ValueError):
    """A file that is no feed; the text says why."""


def read_feed(content: bytes, mended: Callable[[str], None] = lambda _why: None) -> Iterator[Found]:
    """Yield the entries of a feed; raises FeedError for a DTD, or what is no feed.

    Broken XML is read as far as it can be, and `mended` told why; it is no feed without an entry.
    """
    if len(content) > LARGEST_BYTES:
        raise FeedError(f"larger than {LARGEST_BYTES // 2**20} MB")
    broken = ""
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        broken = f"broken XML: {error.msg}"
        root = etree.fromstring(content, _parser(recover=True))
    if root is None:
        raise FeedError(broken)
    if root.getroottree().docinfo.internalDTD is not None:
        raise FeedError("it declares a DTD, which feeds do not need")
    channel = next((one for one in root if _name(one) == "channel"), None)
    title = _said(root, _TITLES) or _said(channel, _TITLES)
    language = _said(channel, _LANGUAGES) or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    entries = [one for one in root.iter() if _name(one) in ("item", "entry")]
    if broken and not any(len(one) for one in entries):
        raise FeedError(broken)
    if not entries and _name(root) not in ("rss", "feed", "RDF"):
        raise FeedError(f"<{_name(root)}> is no feed")
    if broken:
        mended(broken)
    for one in entries:
        yield _entry(one, title, language)


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=recover
    )


def plain(text: str | None) -> str | None:
    """Return the text of a piece of HTML; blocks end phrases."""
    if not text or "<" not in text:
        return text
    try:
        return text_of_element(html.fromstring(f"<div>{text}</div>"))
    except (etree.ParserError, ValueError):
        return text


def _entry(one: etree._Element, venue: str | None, language: str | None) -> Found:
    address = next(
        (
            link.get("href") or _text(link)
            for link in _children(one, _LINKS)
            if link.get("rel", "alternate") == "alternate"
        ),
        None,
    )
    dates = ((_name(date), _text(date)) for date in _children(one, _DATES))
    return Found(
        id=_said(one, _NAMES)
        or one.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
        or address,
        dates=[(name, date) for name, date in dates if date],
        title=plain(_said(one, _TITLES)),
        abstract=plain(_said(one, _TEXTS)),
        categories=[
            category.get("term") or _text(category) for category in _children(one, _CATEGORIES)
        ],
        venue=venue,
        language=language,
        url=address,
        people=[
            _said(person, ((OWN, "name"),)) or _text(person) for person in _children(one, _PEOPLE)
        ],
    )


def _name(one: etree._Element) -> str:
    return etree.QName(one).localname if isinstance(one.tag, str) else ""


def _children(one: etree._Element | None, called: Called) -> Iterator[etree._Element]:
    """Yield the children of these names, in the order of the names; OWN is their parent's space."""
    if one is None:
        return
    own = etree.QName(one).namespace
    tags = (etree.QName(own if space == OWN else space, name).text for space, name in called)
    for tag in dict.fromkeys(tags):
        yield from (child for child in one if child.tag == tag)


def _said(one: etree._Element | None, called: Called) -> str | None:
    """Return the text of the first child of these names that has any."""
    return next(filter(None, map(_text, _children(one, called))), None)


def _text(one: etree._Element | None) -> str | None:
    return text_of_element(one) or None if one is not None else None
