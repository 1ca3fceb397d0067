"""Try the hash of photos on real pictures: what is found again, and what is taken for another.

python -m tests.tools.repeats FOLDER      a folder of JPEG, PNG and WebP pictures, none twice

Each picture is re-encoded, scaled, lightened, cropped, marked and turned, and its hash compared
with that of the picture. Then all pictures, the tiles that they are cut into, drawn skies and
drawn pages are compared with each other, which are all different.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from itertools import combinations
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance

from bagdar.core.delivery.photos import SAME_PHOTO_BITS, bits_apart
from bagdar.sources.photos import read_photo
from tests.web.delivery import pictures

TILE = 192
DRAWN = 100
Picture = Image.Image
BOUNDS = (SAME_PHOTO_BITS, 5, 7)


def encoded(one: Picture, quality: int = 85, kind: str = "JPEG") -> bytes:
    """Write a picture as a file."""
    kept = BytesIO()
    one.convert("RGB").save(kept, kind, quality=quality)
    return kept.getvalue()


def scaled(one: Picture, share: float) -> Picture:
    """Return a smaller or larger copy."""
    size = (max(1, round(one.width * share)), max(1, round(one.height * share)))
    return one.resize(size, Image.Resampling.LANCZOS)


def cropped(one: Picture, share: float) -> Picture:
    """Cut a share off each edge."""
    wide, high = round(one.width * share), round(one.height * share)
    return one.crop((wide, high, one.width - wide, one.height - high))


def marked(one: Picture) -> Picture:
    """Put a caption bar over the lowest twentieth."""
    made = one.copy()
    box = (0, round(one.height * 0.95), one.width, one.height)
    ImageDraw.Draw(made).rectangle(box, fill="black")
    return made


COPIES: dict[str, Callable[[Picture], bytes]] = {
    "JPEG of quality 90": lambda one: encoded(one, 90),
    "JPEG of quality 50": lambda one: encoded(one, 50),
    "JPEG of quality 30": lambda one: encoded(one, 30),
    "JPEG of quality 10": lambda one: encoded(one, 10),
    "WebP of quality 60": lambda one: encoded(one, 60, "WEBP"),
    "half the size": lambda one: encoded(scaled(one, 0.5), 80),
    "a quarter of the size": lambda one: encoded(scaled(one, 0.25), 80),
    "320 pixels, quality 60": lambda one: encoded(scaled(one, 320 / max(one.size)), 60),
    "twice the size": lambda one: encoded(scaled(one, 2), 80),
    "15 % lighter": lambda one: encoded(ImageEnhance.Brightness(one).enhance(1.15)),
    "20 % more contrast": lambda one: encoded(ImageEnhance.Contrast(one).enhance(1.2)),
    "grey": lambda one: encoded(one.convert("L")),
    "1 % cut off each edge": lambda one: encoded(cropped(one, 0.01)),
    "2 % cut off each edge": lambda one: encoded(cropped(one, 0.02)),
    "5 % cut off each edge": lambda one: encoded(cropped(one, 0.05)),
    "a caption bar": lambda one: encoded(marked(one)),
    "turned by 1°": lambda one: encoded(one.rotate(1, Image.Resampling.BICUBIC)),
    "mirrored": lambda one: encoded(one.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
}


def tiles(one: Picture) -> Iterable[Picture]:
    """Cut a picture into squares that do not overlap."""
    for top in range(0, one.height - TILE + 1, TILE):
        for left in range(0, one.width - TILE + 1, TILE):
            yield one.crop((left, top, left + TILE, top + TILE))


def hashes(found: Iterable[bytes]) -> list[str | None]:
    """Hash files as evidence is hashed."""
    return [read_photo(one).perceptual_hash for one in found]


def found_again(whole: list[Picture]) -> Iterable[str]:
    """Tell of each kind of copy how many are found by each bound."""
    first = hashes(encoded(one, 95) for one in whole)
    for name, copy in COPIES.items():
        second = hashes(copy(one) for one in whole)
        apart = [bits_apart(a, b) for a, b in zip(first, second, strict=True) if a and b]
        shares = " | ".join(f"{sum(one <= most for one in apart)}" for most in BOUNDS)
        yield f"| {name} | {len(apart)} | {shares} |"


def taken_for_another(name: str, different: Iterable[Picture]) -> str:
    """Tell how many pairs of different pictures each bound takes for one."""
    made = hashes(encoded(one, 90) for one in different)
    known = [one for one in made if one]
    apart = [bits_apart(a, b) for a, b in combinations(known, 2)]
    counts = " | ".join(str(sum(one <= most for one in apart)) for most in BOUNDS)
    return f"| {name} | {len(made)} | {len(made) - len(known)} | {len(apart):,} | {counts} |"


def main() -> None:
    """Print both tables."""
    paths = sorted(one for one in Path(sys.argv[1]).iterdir() if one.is_file())
    whole = [Image.open(one).convert("RGB") for one in paths]
    bounds = " | ".join(f"within {most} bits" for most in BOUNDS)
    print(f"| copy | compared | {bounds} |", *found_again(whole), sep="\n")
    print(f"\n| different | pictures | too plain | pairs | {bounds} |")
    print(taken_for_another("whole pictures", whole))
    print(taken_for_another("tiles of them", (tile for one in whole for tile in tiles(one))))
    print(taken_for_another("drawn skies", map(pictures.sky, range(DRAWN))))
    print(taken_for_another("drawn pages", map(pictures.page, range(DRAWN))))


if __name__ == "__main__":
    main()
