"""Photos and documents for tests, made by Pillow and by hand."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, TiffImagePlugin

DOCX_PARTS = {
    "[Content_Types].xml": b"<Types/>",
    "_rels/.rels": b"<Relationships/>",
    "word/document.xml": b"<w:document/>",
}


def picture(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Draw a picture with large and small things in it; another seed is another picture."""
    chance = np.random.default_rng(seed)
    sky = Image.fromarray(chance.integers(0, 255, (12, 16, 3), dtype=np.uint8))
    drawn = sky.resize(size, Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(drawn)
    for _ in range(20):
        x, y = int(chance.integers(0, size[0])), int(chance.integers(0, size[1]))
        wide, high = (int(one) for one in chance.integers(10, size[0] // 5, 2))
        colour = tuple(int(one) for one in chance.integers(0, 255, 3))
        pen.rectangle((x, y, x + wide, y + high), fill=colour)
    return drawn


def sky(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Draw a clear sky: one shade runs into another, with the noise of a camera."""
    chance = np.random.default_rng(seed)
    top, bottom = chance.integers(90, 240, 2)
    shades = np.linspace(top, bottom, size[1])[:, None] * np.ones((1, size[0]))
    noisy = shades + chance.normal(0, 4, shades.shape)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).convert("RGB")


def page(seed: int = 1, size: tuple[int, int] = (620, 877)) -> Image.Image:
    """Draw a scanned page: dark words in lines, paragraphs of different lengths."""
    chance = np.random.default_rng(seed)
    drawn = Image.new("L", size, 248)
    pen = ImageDraw.Draw(drawn)
    for top in range(60, size[1] - 70, 14):
        if chance.random() < 0.12:
            continue
        left, end = 60, int(chance.integers(size[0] // 2, size[0] - 60))
        while left < end:
            wide = int(chance.integers(12, 60))
            pen.rectangle((left, top, min(left + wide, end), top + 7), fill=60)
            left += wide + 6
    noisy = np.asarray(drawn) + chance.normal(0, 3, (size[1], size[0]))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).convert("RGB")


def exif(
    *,
    taken: datetime | None = None,
    offset: str = "",
    point: tuple[float, float] | None = None,
    orientation: int = 0,
) -> Image.Exif:
    """Write what a camera writes: time, place, how it was held."""
    made = Image.Exif()
    made[0x010F] = "Camera of a person"
    if orientation:
        made[0x0112] = orientation
    if taken:
        told = made.get_ifd(0x8769)
        told[0x9003] = f"{taken:%Y:%m:%d %H:%M:%S}"
        if offset:
            told[0x9011] = offset
    if point:
        place = made.get_ifd(0x8825)
        latitude, longitude = point
        place[1], place[2] = "N" if latitude >= 0 else "S", _parts(abs(latitude))
        place[3], place[4] = "E" if longitude >= 0 else "W", _parts(abs(longitude))
    return made


def _parts(degrees: float) -> tuple[Any, ...]:
    minutes = degrees % 1 * 60
    rational = TiffImagePlugin.IFDRational
    return (
        rational(int(degrees), 1),
        rational(int(minutes), 1),
        rational(round(minutes % 1 * 60 * 10_000), 10_000),
    )


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return a picture as the bytes of a file."""
    into = BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()


def photo(seed: int = 1, kind: str = "JPEG", **told: Any) -> bytes:
    """Return a photo as a file, with what its camera tells."""
    return encoded(picture(seed), kind, exif=exif(**told))


def copy_of(content: bytes, size: tuple[int, int] = (320, 240), quality: int = 70) -> bytes:
    """Return the same photo smaller and worse, without metadata."""
    with Image.open(BytesIO(content)) as opened:
        return encoded(opened.convert("RGB").resize(size), quality=quality)


def archive(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP of these members."""
    into = BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return into.getvalue()


def pdf(words: bytes = b"", *, unique: str = "") -> bytes:
    """Return a PDF of one empty page; `words` stand in its catalogue."""
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type /Catalog /Pages 2 0 R " + words + b">>\nendobj\n"
        b"2 0 obj\n<</Type /Pages /Kids [3 0 R] /Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200]>>\nendobj\n"
        b"trailer\n<</Root 1 0 R>>\n% " + unique.encode() + b"\n%%EOF\n"
    )
