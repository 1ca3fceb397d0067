"""The words of a PDF, read from its pages by the letters that its fonts declare."""

from __future__ import annotations

import re
import zlib

STREAM = re.compile(rb"<<(.*?)>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
SHOWN = re.compile(
    rb"/(F\w*|f\w*)\s+[\d.]+\s+Tf|(\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>)", re.DOTALL
)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(pdf: bytes) -> int:
    """Count the pages."""
    return len(re.findall(rb"/Type\s*/Page\b", b"\n".join([pdf, *_inflated(pdf)])))


def words(pdf: bytes) -> str:
    """Return what is written, in the order drawn, without spaces."""
    objects = _objects(pdf)
    letters = {name: _letters(objects, body) for name, body in _fonts(objects)}
    text = []
    for body in _inflated(pdf):
        if b"BT" not in body or b"Tf" not in body:
            continue
        font: dict[int, str] = {}
        for name, shown in SHOWN.findall(body):
            if name:
                font = letters.get(name, {})
            elif shown:
                text.append(_read(_bytes(shown), font))
    return "".join(text).replace(" ", "").replace("\u00a0", "")


def _inflated(pdf: bytes) -> list[bytes]:
    """Unpack the streams; one whose last byte is a return lost it to the end of the line."""
    found = []
    for _head, body in STREAM.findall(pdf):
        try:
            found.append(zlib.decompressobj().decompress(body))
        except zlib.error:
            continue
    return found


def _objects(pdf: bytes) -> dict[int, bytes]:
    found = {int(number): body for number, body in OBJECT.findall(pdf)}
    for body in list(found.values()):
        if b"/ObjStm" not in body:
            continue
        head, packed = STREAM.search(body).groups()  # type: ignore[union-attr]
        plain = zlib.decompressobj().decompress(packed)
        first = int(re.search(rb"/First (\d+)", head).group(1))  # type: ignore[union-attr]
        numbers = [int(one) for one in plain[:first].split()]
        places = list(zip(numbers[::2], numbers[1::2], strict=True))
        ends = [place for _number, place in places[1:]] + [len(plain) - first]
        for (number, start), end in zip(places, ends, strict=True):
            found[number] = plain[first + start : first + end]
    return found


def _fonts(objects: dict[int, bytes]) -> list[tuple[bytes, bytes]]:
    made = []
    for body in objects.values():
        for block in re.findall(rb"/Font\s*<<(.*?)>>", body, re.DOTALL):
            for name, number in re.findall(rb"/(\w+)\s+(\d+) 0 R", block):
                made.append((name, objects.get(int(number), b"")))
    return made


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    named = re.search(rb"/ToUnicode (\d+) 0 R", font)
    if named is None:
        return {}
    found = STREAM.search(objects[int(named.group(1))])
    if found is None:
        return {}
    body = found.group(2)
    cmap = zlib.decompressobj().decompress(body) if b"Flate" in found.group(1) else body
    made: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, letter in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            made[int(code, 16)] = bytes.fromhex(letter.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        hexes = rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>"
        for low, high, letter in re.findall(hexes, block):
            first = ord(bytes.fromhex(letter.decode()).decode("utf-16-be"))
            for at in range(int(low, 16), int(high, 16) + 1):
                made[at] = chr(first + at - int(low, 16))
    return made


def _bytes(shown: bytes) -> bytes:
    if shown.startswith(b"<"):
        return bytes.fromhex(shown[1:-1].decode())
    return re.sub(
        rb"\\([nrtbf()\\]|[0-7]{1,3})",
        lambda one: (
            ESCAPES.get(one[1]) or (bytes([int(one[1], 8)]) if one[1].isdigit() else one[1])
        ),
        shown[1:-1],
        flags=re.DOTALL,
    )


def _read(codes: bytes, font: dict[int, str]) -> str:
    return "".join(
        font.get(int.from_bytes(codes[at : at + 2], "big"), "")
        for at in range(0, len(codes) - 1, 2)
    )
