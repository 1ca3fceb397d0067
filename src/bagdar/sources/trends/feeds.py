"""RSS (0.9 to 2.0) and Atom feeds as files.

XML is read by lxml, which fetches nothing, expands no entities and refuses huge trees; what feeds
call things is mapped here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree, html

from bagdar.sources.trends.made import Found

LARGEST_BYTES = 50 * 2**20
_TITLES, _NAMES = ("title",), ("guid", "id", "identifier")
_DATES = ("pubDate", "published", "issued", "date", "updated", "modified")
_TEXTS = ("encoded", "content", "description", "summary", "subtitle")


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
    title = _text(_child(root, _TITLES)) or _text(_child(_child(root, ("channel",)), _TITLES))
    language = _text(_child(_child(root, ("channel",)), ("language",))) or root.get(
        "{http://www.w3.org/XML/1998/namespace}lang"
    )
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
    """Return the text of a piece of HTML."""
    if not text or "<" not in text:
        return text
    try:
        return str(html.fromstring(f"<div>{text}</div>").text_content())
    except (etree.ParserError, ValueError):
        return text


def _entry(one: etree._Element, venue: str | None, language: str | None) -> Found:
    link = _child(one, ("link",))
    address = (link.get("href") or _text(link)) if link is not None else None
    return Found(
        id=_text(_child(one, _NAMES))
        or one.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
        or address,
        date=_text(_child(one, _DATES)),
        title=plain(_text(_child(one, _TITLES))),
        abstract=plain(_text(_child(one, _TEXTS))),
        categories=[
            one.get("term") or _text(one) for one in one if _name(one) in ("category", "subject")
        ],
        venue=venue,
        language=language,
        url=address,
        people=[
            _text(_child(person, ("name",))) or _text(person)
            for person in one
            if _name(person) in ("author", "creator")
        ],
    )


def _name(one: etree._Element) -> str:
    return etree.QName(one).localname if isinstance(one.tag, str) else ""


def _child(one: etree._Element | None, names: tuple[str, ...]) -> etree._Element | None:
    """Return the first child of the first of these names that there is, its namespace aside."""
    if one is None:
        return None
    for name in names:
        for child in one:
            if _name(child) == name and (
                name != "link" or child.get("rel", "alternate") == "alternate"
            ):
                return child
    return None


def _text(one: etree._Element | None) -> str | None:
    return " ".join("".join(one.itertext()).split()) or None if one is not None else None
