"""Catalogues of words: compile them, check them, merge new messages, write a pseudo language.

Nothing here needs the gettext tools. `root` is always the folder of the web room; messages
are taken from the whole package it lies in, since core words are shown to people too.

    python -m bagdar.web.catalogues compile | check | update | pseudo [--into FOLDER]
"""

from __future__ import annotations

import argparse
import ast
import gettext
import os
import re
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_with_babel
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

WEB = Path(__file__).resolve().parent
OWN = "locale"
THIRD_PARTY = "locale_third_party"
PSEUDO = "eo"

# As in Django's own catalogues: Django merges two catalogues only when these agree.
PLURAL_FORMS = {
    "ru": "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : n%10==0 || (n%10>=5 && n%10<=9) || "
    "(n%100>=11 && n%100<=14)? 2 : 3);",
    "kk": "nplurals=2; plural=(n!=1);",
    PSEUDO: "nplurals=2; plural=(n != 1);",
}
LANGUAGES = ("ru", "kk")

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "Problem": (1,),  # core's own errors keep their English sentence as a template
    # These make a Problem of the sentence they are given.
    "_fault": (1,),
    "_refused": (1,),
    "_RowError": (1,),
    "RowError": (1,),
    "_told_again": (1,),
}
TEMPLATE_SUFFIXES = {".html", ".txt"}

_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(
    rf"\#[^\n]*|\b(?P<name>_|n?p?gettext)\(\s*(?P<texts>{_STRING}(?:\s*,\s*{_STRING})*)"
)
_PLACEHOLDER = r"%(?:\(\w+\))?[#0+\-]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa%]|\{[^{}\s]*\}"
_TAG = r"</?[a-zA-Z][^<>]*>"
_KEPT = re.compile(rf"({_PLACEHOLDER}|{_TAG}|&\#?\w+;)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒĝĥíĵķļɱñóþɋřšţúṽŵẋýžÁƁÇĐÉƑĜĤÍĴĶĻṀÑÓÞɊŘŠŢÚṼŴẊÝŽ",
)


class CatalogueError(ValueError):
    """A catalogue or a source file that cannot be read; the text may be shown to a person."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Words that may stand alike in two languages."""

    names: frozenset[str]
    international: frozenset[str]


# --- compile


def compile_catalogues(root: Path = WEB) -> list[Path]:
    """Compile each .po under `root` that has no .mo as new; return the .mo files written."""
    return [_compile(source) for source in _po_files(root) if _is_stale(source)]


def _po_files(root: Path) -> list[Path]:
    return sorted(root.rglob("LC_MESSAGES/*.po"))


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> Path:
    buffer = BytesIO()
    write_mo(buffer, _read(source))
    return _replace(source.with_suffix(".mo"), buffer.getvalue())


def _replace(target: Path, content: bytes) -> Path:
    """Write in one step, since two processes may start at the same moment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as temporary:
            temporary.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return target


def _language(path: Path) -> str:
    return path.parents[1].name


def _read(path: Path) -> Catalog:
    try:
        with path.open("rb") as file:
            return read_po(file, locale=_language(path), charset="utf-8", abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: {error}") from error


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


# --- extract

_Found: TypeAlias = tuple[str | None, str | tuple[str, ...], int]


def extract(package: Path) -> Catalog:
    """Collect every message of the Python files and templates under `package`.

    Raises CatalogueError where a file cannot be read.
    """
    catalog = Catalog()
    for path in sorted(package.rglob("*.*")):
        for context, texts, line in _messages_in(path):
            place = path.relative_to(package.parent).as_posix()
            catalog.add(texts, locations=[(place, line)], context=context)
    return catalog


def _messages_in(path: Path) -> list[_Found]:
    try:
        if path.suffix == ".py" and path.parent.name != "migrations":
            return list(_python_messages(path))
        if path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts:
            return list(_template_messages(path))
    except (SyntaxError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: {error}") from error
    return []


def _python_messages(path: Path) -> Iterator[_Found]:
    with path.open("rb") as file:
        for line, texts, _notes, context in extract_with_babel("python", file, KEYWORDS):
            yield context, texts, line


def _template_messages(path: Path) -> Iterator[_Found]:
    code = templatize(path.read_text("utf-8"), origin=str(path))
    for call in _CALL.finditer(code):
        if call["name"]:
            texts: tuple[str, ...] = ast.literal_eval(f"({call['texts']},)")
            context = texts[0] if "p" in call["name"] else None
            rest = texts[1:] if "p" in call["name"] else texts
            message = rest[0] if len(rest) == 1 else rest
            yield context, message, code.count("\n", 0, call.start()) + 1


# --- check


def problems(root: Path = WEB) -> list[str]:
    """List all that is missing, differs or is left over in the catalogues under `root`."""
    allowed = _allowed(root)
    found: list[str] = []
    catalogues: dict[Path, Catalog] = {}
    for path in _po_files(root):
        try:
            catalogues[path] = _read(path)
        except CatalogueError as error:
            found.append(str(error))
    for path, catalog in catalogues.items():
        place = path.relative_to(root).as_posix()
        found.extend(f"{place}: {text}" for text in _catalogue_problems(catalog, path, allowed))
    found.extend(_repeated_between_languages(catalogues, root, allowed))
    found.extend(_usage_problems(catalogues, root))
    return found


def _allowed(root: Path) -> Allowed:
    path = root / "catalogues.toml"
    lists = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return Allowed(frozenset(lists.get("names", [])), frozenset(lists.get("international", [])))


def _catalogue_problems(catalog: Catalog, path: Path, allowed: Allowed) -> Iterator[str]:
    wanted = PLURAL_FORMS.get(_language(path))
    if wanted and _squeezed(catalog.plural_forms) != _squeezed(wanted):
        yield f"Plural-Forms must be “{wanted}”"
    exact = _forms_of_one(catalog.plural_expr)
    for message in _messages(catalog):
        for fault in _message_faults(message, exact, allowed):
            yield f"{_name(message)}: {fault}"
    for message in catalog.obsolete.values():
        yield f"{_name(message)}: obsolete"


def _squeezed(plural_forms: str) -> str:
    return re.sub(r"[\s;]", "", plural_forms)


@cache
def _forms_of_one(expression: str) -> frozenset[int]:
    """Name the plural forms used for the number 1 alone; these may leave the number out."""
    form = gettext.c2py(expression)
    return frozenset({form(1)} - {form(number) for number in range(201) if number != 1})


def _message_faults(message: Message, exact: frozenset[int], allowed: Allowed) -> Iterator[str]:
    ids, strings = _ids(message), _strings(message)
    if message.fuzzy:
        yield "fuzzy: check the translation and remove the mark"
    if not any(strings):
        yield "not translated"
        return
    if not all(strings):
        yield "a plural form is missing"
    for number, text in enumerate(strings):
        sources = ids if number in exact else ids[-1:]
        if text:
            yield from _text_faults(sources, text)
    if _repeats(ids[0], strings[0], allowed.names):
        yield "repeats the English text"


def _text_faults(sources: tuple[str, ...], text: str) -> Iterator[str]:
    marks = _marks(text)
    if all(marks != _marks(source) for source in sources):
        yield f"placeholders or tags differ in “{text}”"
    if (text[:1] == "\n", text[-1:] == "\n") != (
        sources[-1][:1] == "\n",
        sources[-1][-1:] == "\n",
    ):
        yield f"a line break at the start or end differs in “{text}”"


def _marks(text: str) -> tuple[frozenset[str], Counter[str]]:
    """Name the placeholders, and count unnamed ones and tags, of a text."""
    placeholders = [p for p in re.findall(_PLACEHOLDER, text) if p != "%%"]
    named = frozenset(p for p in placeholders if not _is_positional(p))
    counted = Counter(p for p in placeholders if _is_positional(p))
    counted.update(re.findall(r"</?[a-zA-Z][\w-]*", text))
    return named, counted


def _is_positional(placeholder: str) -> bool:
    return placeholder == "{}" or (placeholder[0] == "%" and "(" not in placeholder)


def _repeats(one: str, other: str, allowed: frozenset[str]) -> bool:
    words = _words(one)
    return bool(words) and words == _words(other) and not allowed.issuperset(words)


def _words(text: str) -> list[str]:
    return _WORD.findall(_KEPT.sub(" ", text).casefold())


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    strings = (message.string,) if isinstance(message.string, str) else message.string
    return tuple(text or "" for text in strings or ("",))


def _name(message: Message) -> str:
    context = f" [{message.context}]" if message.context else ""
    return f"“{_ids(message)[0]}”{context}"


def _repeated_between_languages(
    catalogues: dict[Path, Catalog], root: Path, allowed: Allowed
) -> Iterator[str]:
    first, second = LANGUAGES
    for path, catalog in catalogues.items():
        other = catalogues.get(path.parents[2] / first / "LC_MESSAGES" / path.name)
        if _language(path) != second or other is None:
            continue
        place = path.relative_to(root).as_posix()
        for message in _messages(catalog):
            twin = other.get(_ids(message)[0], message.context)
            if twin and _repeats(_strings(twin)[0], _strings(message)[0], allowed.international):
                yield f"{place}: {_name(message)}: repeats the translation of “{first}”"


def _usage_problems(catalogues: dict[Path, Catalog], root: Path) -> Iterator[str]:
    try:
        used = {_key(message): message for message in _messages(extract(root.parent))}
    except CatalogueError as error:
        yield str(error)
        return
    for path in _own_catalogues(root):
        place = path.relative_to(root).as_posix()
        catalog = catalogues.get(path, Catalog())
        known = {_key(message): message for message in _messages(catalog)}
        for key in (key for key in used if key not in known):
            where = used[key].locations[0][0]
            yield f"{place}: {_name(used[key])}: missing, used in {where}"
        for key in (key for key in known if key not in used):
            yield f"{place}: {_name(known[key])}: no longer used"


def _key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    return message.context, _ids(message)


def _own_catalogues(root: Path) -> list[Path]:
    return [root / OWN / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES]


# --- update


def update(root: Path = WEB) -> list[Path]:
    """Merge the messages now used into our own catalogues; return those that changed.

    Translations are kept, messages no longer used are dropped, new ones come in empty.
    """
    used = extract(root.parent)
    return [path for path in _own_catalogues(root) if _merge(path, used)]


def _merge(path: Path, used: Catalog) -> bool:
    catalog = _read(path) if path.exists() else _empty(_language(path))
    catalog.update(used, no_fuzzy_matching=True)
    content = _po_text(catalog, _language(path))
    if path.exists() and path.read_bytes() == content:
        return False
    _replace(path, content)
    return True


def _empty(language: str) -> Catalog:
    return read_po(BytesIO(_header(language).encode()), locale=language)


def _header(language: str) -> str:
    """Write a header without dates and tools, so that only words change in a diff."""
    return (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Plural-Forms: {PLURAL_FORMS[language]}\\n"\n\n'
    )


def _po_text(catalog: Catalog, language: str) -> bytes:
    buffer = BytesIO()
    write_po(
        buffer,
        catalog,
        width=100,
        omit_header=True,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    return _header(language).encode() + buffer.getvalue().lstrip(b"\n")


# --- pseudo language


def pseudo(text: str) -> str:
    """Accent the letters and bracket the text; keep placeholders, tags and entities.

    A word on a page that is neither accented nor inside ⟦…⟧ was not given to gettext.
    """
    if not _words(text):
        return text
    inner = text.strip()
    start = text.index(inner)
    parts = _KEPT.split(inner)
    parts[::2] = [part.translate(_ACCENTED) for part in parts[::2]]
    return f"{text[:start]}⟦{''.join(parts)}⟧{text[start + len(inner) :]}"


def write_pseudo(root: Path, folder: Path) -> Path:
    """Write the pseudo language, as Esperanto, into `folder`; return the .mo file.

    Put `folder` into LOCALE_PATHS and "eo" into LANGUAGES to walk through it.
    """
    catalog = _empty(PSEUDO)
    for source in [extract(root.parent), *map(_read, _third_party(root))]:
        for message in _messages(source):
            texts = tuple(pseudo(text) for text in _ids(message))
            catalog.add(
                message.id,
                texts[0] if isinstance(message.id, str) else texts,
                context=message.context,
            )
    path = folder / PSEUDO / "LC_MESSAGES" / "django.po"
    _replace(path, _po_text(catalog, PSEUDO))
    return _compile(path)


def _third_party(root: Path) -> list[Path]:
    return sorted((root / THIRD_PARTY).rglob("LC_MESSAGES/*.po"))


# --- command line


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bagdar.web.catalogues")
    parser.add_argument("command", choices=["compile", "check", "update", "pseudo"])
    parser.add_argument("--root", type=Path, default=WEB, help="the folder of the web room")
    parser.add_argument("--into", type=Path, help="where `pseudo` writes (default: a new folder)")
    options = parser.parse_args(arguments)
    try:
        return _run(options.command, options.root, options.into)
    except CatalogueError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _run(command: str, root: Path, into: Path | None) -> int:
    if command == "check":
        return _report(problems(root))
    if command == "pseudo":
        folder = into or Path(tempfile.mkdtemp(prefix="bagdar-pseudo-"))
        write_pseudo(root, folder)
        sys.stdout.write(f"{folder}\n")
        return 0
    for path in compile_catalogues(root) if command == "compile" else update(root):
        sys.stdout.write(f"{path}\n")
    return 0


def _report(found: list[str]) -> int:
    for problem in found:
        sys.stdout.write(f"{problem}\n")
    if not found:
        sys.stdout.write("The catalogues are complete.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
