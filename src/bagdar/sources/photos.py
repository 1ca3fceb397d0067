"""Read a photo that a person uploads: JPEG, PNG or WebP, whole, single and nothing else beside.

The frame of the file is walked before a pixel is decoded: sizes stated by every header are held
against MOST_MEGAPIXELS, so that a decompression bomb is refused unopened; every part has to be
known; the file has to end where the picture ends. What cameras really append is let through:
further whole JPEGs (gain maps of HDR), zeros, and a short trailer of Samsung's. A file that is
also a ZIP, a page or a PDF is refused.

What is kept for showing is drawn anew by Pillow: turned upright, without metadata.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from bagdar.core.delivery.photos import GREY_SIDE, photo_hash
from bagdar.core.terms.problem import Problem

LARGEST_PHOTO_BYTES = 20 * 1024 * 1024
MOST_MEGAPIXELS = 60
THUMBNAIL_SIDES = (320, 1280)
"""Longest side in pixels of the pictures drawn for showing."""

_QUALITY = 82
_MOST_TRAILER_BYTES = 64 * 1024
_MOST_PADDING_BYTES = 64 * 1024
_MOST_PICTURES = 4
_YEARS = range(1990, 2200)
_DIRECTORY_END, _ENTRY, _LOCATOR = b"PK\x05\x06", b"PK\x01\x02", b"PK\x06\x07"
_END_BYTES, _LOCATOR_BYTES = 22, 20
_FURTHEST_END = _END_BYTES + 0xFFFF  # its comment is at most so long
_TEXTS_OF_OTHERS = (
    b"<script",
    b"<html",
    b"<!doctype",
    b"<svg",
    b"<iframe",
    b"<?php",
    b"javascript:",
    b"%pdf-",
)
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_PNG_MOVING = frozenset({b"acTL", b"fcTL", b"fdAT"})
_WEBP_KNOWN = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP", b"EXIF", b"XMP "})
_WEBP_MOVING = frozenset({b"ANIM", b"ANMF"})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_PILLOW_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    ZeroDivisionError,
    AttributeError,
    struct.error,
    zlib.error,
    UnidentifiedImageError,
    Image.DecompressionBombError,
)
_ORIENTATION, _EXIF, _GPS = 0x0112, 0x8769, 0x8825
_TAKEN = ((0x9003, 0x9011), (0x9004, 0x9012))
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PhotoError(Exception):
    """A file that is not kept as a photo; `problem` says why and what to do."""

    def __init__(self, code: str, problem: Problem) -> None:
        """Keep a stable code and the words."""
        super().__init__(str(problem))
        self.code = code
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as read: its kind, size upright, time and place if it says them, pictures to show.

    `taken_at` has no zone where the camera wrote none. `thumbnails` are JPEGs by longest side.
    """

    content_type: str
    width: int
    height: int
    taken_at: datetime | None
    point: tuple[float, float] | None
    perceptual_hash: str | None
    thumbnails: dict[int, bytes]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the walk through a file found: sizes stated, and the bytes that are not pixels."""

    sizes: list[tuple[int, int]]
    words: list[bytes]


def photo_type(content: bytes) -> str | None:
    """Tell the kind of a photo by how it begins, whatever its name says."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(_PNG):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def read_photo(content: bytes) -> Photo:
    """Read a photo; raises PhotoError for what is too large, damaged, or something else too."""
    kind = photo_type(content)
    if kind is None:
        raise PhotoError("wrong_kind", Problem("This is not a photo. Give JPEG, PNG or WebP."))
    if len(content) > LARGEST_PHOTO_BYTES:
        raise PhotoError(
            "too_large",
            Problem(
                "The photo is larger than {most} MB. Save it smaller.",
                most=LARGEST_PHOTO_BYTES // 1024 // 1024,
            ),
        )
    try:
        frame = _WALKS[kind](content)
    except (struct.error, IndexError) as error:
        raise _damaged() from error
    _refuse_others(content, frame)
    _refuse_huge(frame)
    return _decoded(content, kind)


# --- what else the file may be


def _refuse_others(content: bytes, frame: _Frame) -> None:
    """Refuse a file that other programs would open as something else."""
    if _is_archive(content):
        raise _more()
    for words in frame.words:
        lowered = words.lower()
        if any(text in lowered for text in _TEXTS_OF_OTHERS):
            raise _more()


def _is_archive(content: bytes) -> bool:
    """Answer whether a ZIP's directory is found, as unpackers find it: from the end.

    Its four-byte mark alone stands by chance in one of some 65,000 photos; so a directory must
    lie where the mark says, or the mark's comment must end with the file.
    """
    place = content.rfind(_DIRECTORY_END)
    while place >= max(0, len(content) - _FURTHEST_END):
        record = content[place : place + _END_BYTES]
        if len(record) == _END_BYTES:
            size, _offset, comment = struct.unpack_from("<LLH", record, 12)
            before = content[max(0, place - size) : place]
            if place + _END_BYTES + comment == len(content) or before.startswith(_ENTRY):
                return True
            if content[max(0, place - _LOCATOR_BYTES) : place].startswith(_LOCATOR):
                return True
        place = content.rfind(_DIRECTORY_END, 0, place)
    return False


def _refuse_huge(frame: _Frame) -> None:
    if not frame.sizes or any(width < 1 or height < 1 for width, height in frame.sizes):
        raise _damaged()
    most = max(width * height for width, height in frame.sizes)
    if most > MOST_MEGAPIXELS * 1_000_000:
        raise PhotoError(
            "too_many_pixels",
            Problem(
                "The picture has {megapixels} megapixels; at most {most} are taken. "
                "Save it smaller.",
                megapixels=round(most / 1_000_000),
                most=MOST_MEGAPIXELS,
            ),
        )


# --- the frame of each kind


def _walk_jpeg(content: bytes) -> _Frame:
    frame = _Frame([], [])
    end = _jpeg_end(content, 0, frame)
    for _picture in range(_MOST_PICTURES - 1):
        if content[end : end + 3] != b"\xff\xd8\xff":
            break
        end = _jpeg_end(content, end, frame)
    rest = content[end:].rstrip(b"\x00")
    if len(content) - end - len(rest) > _MOST_PADDING_BYTES:
        raise _more()
    if rest and not (rest.endswith(b"SEFT") and len(rest) <= _MOST_TRAILER_BYTES):
        raise _more()
    frame.words.append(rest)
    return frame


def _jpeg_end(content: bytes, start: int, frame: _Frame) -> int:
    """Walk one JPEG from its first marker; return where it ends."""
    place = start + 2
    while True:
        if content[place] != 0xFF:
            raise _damaged()
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker == 0xD9:
            return place + 2
        elif marker in _BARE:
            place += 2
        else:
            (length,) = struct.unpack_from(">H", content, place + 2)
            body = content[place + 4 : place + 2 + length]
            if length < 2 or len(body) != length - 2:
                raise _damaged()
            if marker in _FRAMES:
                height, width = struct.unpack_from(">HH", body, 1)
                frame.sizes.append((width, height))
            frame.words.append(body)
            place += 2 + length
            if marker == 0xDA:
                place = _after_scan(content, place)


def _after_scan(content: bytes, place: int) -> int:
    """Return where the pixels of a scan end: at a marker that is neither stuffing nor a restart."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise _damaged()
        following = content[place + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            place += 2
        elif following == 0xFF:
            place += 1
        else:
            return place


def _walk_png(content: bytes) -> _Frame:
    frame = _Frame([], [])
    place, name = len(_PNG), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", content, place)
        body = content[place + 8 : place + 8 + length]
        (stated,) = struct.unpack_from(">I", content, place + 8 + length)
        if zlib.crc32(name + body) != stated or (not frame.sizes and name != b"IHDR"):
            raise _damaged()
        if name in _PNG_MOVING:
            raise _moving()
        if name not in _PNG_CRITICAL and not name[0] & 0x20:
            raise _more()
        if name == b"IHDR":
            width, height = struct.unpack_from(">II", body)
            frame.sizes.append((width, height))
        elif name != b"IDAT":
            frame.words.append(body)
        place += 12 + length
    if place != len(content):
        raise _more()
    return frame


def _walk_webp(content: bytes) -> _Frame:
    frame = _Frame([], [])
    (stated,) = struct.unpack_from("<I", content, 4)
    if stated + 8 > len(content):
        raise _damaged()
    if stated + 8 < len(content):
        raise _more()
    place = 12
    while place < len(content):
        name, length = struct.unpack_from("<4sI", content, place)
        body = content[place + 8 : place + 8 + length]
        if len(body) != length:
            raise _damaged()
        if name in _WEBP_MOVING:
            raise _moving()
        if name not in _WEBP_KNOWN:
            raise _more()
        frame.sizes.extend(_webp_size(name, body))
        if name in (b"EXIF", b"XMP ", b"ICCP"):
            frame.words.append(body)
        place += 8 + length + length % 2
    return frame


def _webp_size(name: bytes, body: bytes) -> Iterator[tuple[int, int]]:
    if name == b"VP8X":
        yield (
            int.from_bytes(body[4:7], "little") + 1,
            int.from_bytes(body[7:10], "little") + 1,
        )
    elif name == b"VP8L":
        (packed,) = struct.unpack_from("<I", body, 1)
        yield (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    elif name == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        yield width & 0x3FFF, height & 0x3FFF


_WALKS = {"image/jpeg": _walk_jpeg, "image/png": _walk_png, "image/webp": _walk_webp}


# --- pixels and metadata


def _decoded(content: bytes, kind: str) -> Photo:
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
            orientation, taken_at, point = _told(opened)
            width, height = opened.size
            if orientation >= 5:
                width, height = height, width
            opened.draft("RGB", (2 * THUMBNAIL_SIDES[-1],) * 2)
            upright = _drawn(opened, orientation)
    except _PILLOW_ERRORS as error:
        raise _damaged() from error
    grey = upright.convert("L").resize((GREY_SIDE, GREY_SIDE), Image.Resampling.BOX)
    return Photo(
        content_type=kind,
        width=width,
        height=height,
        taken_at=taken_at,
        point=point,
        perceptual_hash=photo_hash(np.asarray(grey)),
        thumbnails={side: _thumbnail(upright, side) for side in THUMBNAIL_SIDES},
    )


def _drawn(opened: Image.Image, orientation: int) -> Image.Image:
    """Decode into a new picture of the largest side shown: upright, on white, nothing else kept."""
    side = THUMBNAIL_SIDES[-1]
    opened.load()
    picture: Image.Image = opened
    if picture.mode.startswith("I"):
        picture = picture.point(lambda level: level / 256).convert("L")
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    if orientation in _UPRIGHT:
        picture = picture.transpose(_UPRIGHT[orientation])
    drawn = Image.new("RGB", picture.size, "white")
    drawn.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return drawn


def _thumbnail(picture: Image.Image, side: int) -> bytes:
    smaller = picture.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    into = BytesIO()
    smaller.save(into, "JPEG", quality=_QUALITY, optimize=True)
    return into.getvalue()


def _told(opened: Image.Image) -> tuple[int, datetime | None, tuple[float, float] | None]:
    """Read what the photo says of itself; what cannot be read was not said."""
    try:
        exif = opened.getexif()
        orientation = exif.get(_ORIENTATION, 1)
        return (
            orientation if isinstance(orientation, int) else 1,
            _taken(exif.get_ifd(_EXIF)),
            _point(exif.get_ifd(_GPS)),
        )
    except _PILLOW_ERRORS:
        return 1, None, None


def _taken(facts: dict[int, Any]) -> datetime | None:
    """Return when the shutter opened, with the zone if it is written too."""
    for moment, offset in _TAKEN:
        try:
            taken = datetime.strptime(_text(facts.get(moment)), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        except ValueError:
            continue
        if taken.year in _YEARS:
            return taken.replace(tzinfo=_zone(_text(facts.get(offset))))
    return None


def _text(value: Any) -> str:
    return value.strip("\x00 ") if isinstance(value, str) else ""


def _zone(text: str) -> timezone | None:
    sign, hours, minutes = text[:1], text[1:3], text[4:6]
    digits = (hours + minutes).isascii() and (hours + minutes).isdigit()
    if sign not in ("+", "-") or len(text) != 6 or not digits or int(hours) > 14:
        return None
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(ahead if sign == "+" else -ahead)


def _point(facts: dict[int, Any]) -> tuple[float, float] | None:
    """Return latitude and longitude; zero and zero is a camera without a fix."""
    if not all(place in facts for place in (1, 2, 3, 4)):
        return None
    latitude = _degrees(facts[2]) * (-1 if _text(facts[1]).upper() == "S" else 1)
    longitude = _degrees(facts[4]) * (-1 if _text(facts[3]).upper() == "W" else 1)
    known = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0)
    return (latitude, longitude) if known else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


# --- refusals


def _damaged() -> PhotoError:
    problem = Problem("The photo is damaged or incomplete. Take it from the camera once more.")
    return PhotoError("damaged", problem)


def _more() -> PhotoError:
    problem = Problem(
        "The file holds something beside the photo (a moving picture, an archive, a program). "
        "Save it as a plain photo and send that."
    )
    return PhotoError("something_else_too", problem)


def _moving() -> PhotoError:
    return PhotoError("moving", Problem("This picture moves. Give a still photo."))
