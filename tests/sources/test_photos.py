"""Photos that are read, and everything else that calls itself one refused with its reason."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bagdar.core.delivery.photos import SAME_PHOTO_BITS, bits_apart
from bagdar.sources.photos import PhotoError, photo_type, read_photo
from tests.web.delivery import pictures

TAKEN = datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001
ZIP = pictures.archive({"virus.exe": b"MZ" * 100})
HTML = b"<html><script>alert(1)</script></html>"


def refused(content: bytes) -> str:
    with pytest.raises(PhotoError) as error:
        read_photo(content)
    return error.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_is_read_with_time_and_place(kind: str) -> None:
    content = pictures.photo(kind=kind, taken=TAKEN, offset="+05:00", point=(-51.25, 71.5))
    made = read_photo(content)
    assert made.content_type == f"image/{kind.lower()}"
    assert (made.width, made.height) == (640, 480)
    assert made.taken_at == TAKEN.replace(tzinfo=timezone(timedelta(hours=5)))
    assert made.point == pytest.approx((-51.25, 71.5), abs=1e-5)


def test_a_photo_that_says_nothing_says_nothing() -> None:
    made = read_photo(pictures.encoded(pictures.picture()))
    assert (made.taken_at, made.point) == (None, None)


@pytest.mark.parametrize(
    ("tag", "value"),
    [(0x9003, "0000:00:00 00:00:00"), (0x9003, "yesterday"), (0x9003, "1904:01:01 00:00:00")],
)
def test_a_clock_that_was_never_set_says_nothing(tag: int, value: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[tag] = value
    assert read_photo(pictures.encoded(pictures.picture(), exif=exif)).taken_at is None


def test_zero_and_zero_is_a_camera_without_a_fix() -> None:
    assert read_photo(pictures.photo(point=(0, 0))).point is None


def test_metadata_that_cannot_be_read_says_nothing() -> None:
    broken = b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + b"\x01" * 40
    with pytest.warns(UserWarning, match="Corrupt EXIF"):
        made = read_photo(pictures.encoded(pictures.picture(), exif=broken))
    assert (made.taken_at, made.point) == (None, None)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_shown_upright_and_is_the_same_photo(orientation: int) -> None:
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = pictures.picture()
    held = upright.transpose(back[orientation]) if orientation in back else upright
    content = pictures.encoded(held, quality=95, exif=pictures.exif(orientation=orientation))
    made = read_photo(content)
    assert (made.width, made.height) == (640, 480)
    with Image.open(BytesIO(made.thumbnails[320])) as shown:
        assert shown.size == (320, 240)
    straight = read_photo(pictures.encoded(upright)).perceptual_hash
    assert bits_apart(straight or "", made.perceptual_hash or "") <= SAME_PHOTO_BITS


def test_copies_are_the_same_photo_and_other_photos_are_not() -> None:
    hashes = []
    for seed in range(12):
        content = pictures.photo(seed)
        whole = read_photo(content).perceptual_hash
        for size, quality in (((320, 240), 70), ((500, 375), 40), ((160, 120), 85)):
            copy = read_photo(pictures.copy_of(content, size, quality)).perceptual_hash
            assert bits_apart(whole or "", copy or "") <= SAME_PHOTO_BITS
        hashes.append(whole or "")
    apart = [bits_apart(a, b) for n, a in enumerate(hashes) for b in hashes[:n]]
    assert min(apart) > SAME_PHOTO_BITS


def test_what_is_transparent_is_shown_on_white_and_sixteen_bits_are_shown() -> None:
    clear = pictures.encoded(Image.new("RGBA", (80, 60), (0, 0, 0, 0)), "PNG")
    with Image.open(BytesIO(read_photo(clear).thumbnails[320])) as shown:
        assert shown.convert("RGB").getpixel((5, 5)) == (255, 255, 255)
    deep = pictures.encoded(Image.new("I;16", (80, 60), 0x8000), "PNG")
    with Image.open(BytesIO(read_photo(deep).thumbnails[320])) as shown:
        assert shown.convert("L").getpixel((5, 5)) == pytest.approx(128, abs=2)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_short_is_refused_wherever_it_is_cut(kind: str) -> None:
    content = pictures.photo(kind=kind)
    for part in (0.02, 0.3, 0.7, 0.99):
        assert refused(content[: int(len(content) * part)]) == "damaged"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("rest", [ZIP, HTML, b"MZ\x90", b"\x00" * 70_000 + b"x", b"%PDF-1.7"])
def test_something_after_the_picture_is_refused(kind: str, rest: bytes) -> None:
    assert refused(pictures.photo(kind=kind) + rest) == "something_else_too"


def test_the_mark_of_an_archive_alone_is_chance_and_a_directory_is_none() -> None:
    """Four bytes stand by chance in one of many photos; a directory of an archive does not."""
    plain = pictures.encoded(Image.effect_noise((64, 48), 60).convert("RGB"))

    def with_comment(words: bytes) -> bytes:
        return plain[:2] + b"\xff\xfe" + struct.pack(">H", len(words) + 2) + words + plain[2:]

    chance = with_comment(b"PK\x05\x06" + bytes(range(1, 19)))
    assert read_photo(chance).content_type == "image/jpeg"
    entries, end = ZIP[ZIP.index(b"PK\x01\x02") : ZIP.index(b"PK\x05\x06")], ZIP[-22:]
    assert refused(with_comment(entries + end)) == "something_else_too"
    locator = b"PK\x06\x07" + bytes(16)
    assert refused(with_comment(locator + end)) == "something_else_too"


def test_a_page_or_an_archive_in_the_head_is_refused() -> None:
    plain = pictures.encoded(pictures.picture())
    for words in (HTML, b"<?php system(1)", b"%PDF-1.4 1 0 obj", b"<svg onload=x>"):
        comment = b"\xff\xfe" + struct.pack(">H", len(words) + 2) + words
        assert refused(plain[:2] + comment + plain[2:]) == "something_else_too"
    small = pictures.encoded(Image.effect_noise((64, 48), 60).convert("RGB"))
    packed = b"\xff\xfe" + struct.pack(">H", len(ZIP) + 2) + ZIP
    assert refused(small[:2] + packed + small[2:]) == "something_else_too"
    chunk = b"tEXt" + b"Comment\x00" + HTML
    text = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    png = pictures.photo(kind="PNG")
    assert refused(png[:33] + text + png[33:]) == "something_else_too"


def test_what_cameras_append_is_taken() -> None:
    plain = pictures.photo()
    gain = pictures.encoded(pictures.picture(2, (160, 120)).convert("L"))
    for rest in (gain, gain + gain, b"\x00" * 500, b"\x00\x00\x01\x0aImage_UTC_DataSEFHxxSEFT"):
        assert read_photo(plain + rest).perceptual_hash == read_photo(plain).perceptual_hash
    assert refused(plain + ZIP + b"SEFT") == "something_else_too"
    assert refused(plain + HTML + b"SEFT") == "something_else_too"
    assert refused(plain + b"\x01" * 70_000 + b"SEFT") == "something_else_too"


def _png(width: int, height: int, depth: int = 1) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\x00" * ((width + 7) // 8)) * min(height, 20_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_nothing(*_args: Any, **_options: Any) -> None:
        raise AssertionError("Pillow was asked")

    monkeypatch.setattr("bagdar.sources.photos.Image.open", open_nothing)
    assert refused(_png(20_000, 20_000)) == "too_many_pixels"
    jpeg = bytearray(pictures.photo())
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = struct.pack(">HH", 60_000, 60_000)
    assert refused(bytes(jpeg)) == "too_many_pixels"
    webp = bytearray(pictures.photo(kind="WEBP"))
    assert webp[12:16] == b"VP8X"
    webp[24:30] = b"\xff\x3e\x00" * 2
    assert refused(bytes(webp)) == "too_many_pixels"


def test_sixty_megapixels_are_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bagdar.sources.photos.MOST_MEGAPIXELS", 0.3072)
    assert read_photo(pictures.photo()).width == 640
    assert refused(pictures.encoded(pictures.picture(1, (641, 480)))) == "too_many_pixels"


def test_too_many_bytes_and_moving_pictures_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [pictures.picture(seed, (80, 60)) for seed in range(3)]
    for kind in ("PNG", "WEBP"):
        moving = pictures.encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        assert refused(moving) == "moving"
    monkeypatch.setattr("bagdar.sources.photos.LARGEST_PHOTO_BYTES", 1000)
    assert refused(pictures.photo()) == "too_large"


def test_pixels_that_do_not_decode_are_refused() -> None:
    png = bytearray(pictures.photo(kind="PNG"))
    assert refused(bytes(png[:50]) + b"\x00\x01" + bytes(png[52:])) == "damaged"
    empty = _png(4000, 4000)
    assert refused(empty.replace(b"IDAT", b"IDAX")) == "damaged"
    assert refused(b"\xff\xd8\xff\xd9") == "damaged"
    assert refused(b"\xff\xd8\xff\xe0\x00\x00") == "damaged"
    assert refused(b"RIFF\x04\x00\x00\x00WEBP") == "damaged"


@pytest.mark.parametrize(
    "content",
    [
        pictures.encoded(pictures.picture(), "GIF"),
        pictures.encoded(pictures.picture(), "BMP"),
        pictures.encoded(pictures.picture(), "TIFF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        HTML,
        b"",
    ],
)
def test_other_pictures_are_no_photos(content: bytes) -> None:
    assert photo_type(content) is None
    assert refused(content) == "wrong_kind"
