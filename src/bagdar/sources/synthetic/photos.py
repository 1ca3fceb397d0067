"""Small made-up photos that say when and where they were taken."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base

SIDE = (320, 240)
_SKY = ((176, 198, 214), (205, 196, 180), (150, 170, 190))
_GROUND = ((122, 104, 82), (96, 110, 84), (130, 124, 112))
_WALLS = ((168, 90, 70), (120, 128, 140), (190, 170, 130))


def photo(number: int, *, taken_on: date, latitude: float, longitude: float) -> bytes:
    """Draw a building site as a JPEG with EXIF; no two numbers are drawn alike."""
    width, height = SIDE
    image = Image.new("RGB", SIDE, _SKY[number % len(_SKY)])
    draw = ImageDraw.Draw(image)
    line = height // 2 + number * 7 % 40
    draw.rectangle((0, line, width, height), fill=_GROUND[number % len(_GROUND)])
    for hall in range(1 + number % 4):
        left = 20 + hall * 70 + number * 13 % 30
        top = line - 30 - (number * 17 + hall * 23) % 70
        draw.rectangle((left, top, left + 55, line + 8), fill=_WALLS[(number + hall) % 3])
    draw.text((8, 8), f"SYNTHETIC {number + 1}", fill=(20, 20, 20))
    made = BytesIO()
    image.save(made, "JPEG", quality=80, exif=_exif(taken_on, latitude, longitude))
    return made.getvalue()


def _exif(taken_on: date, latitude: float, longitude: float) -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Make] = "Synthetic"
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = f"{taken_on:%Y:%m:%d} 11:00:00"
    place = exif.get_ifd(IFD.GPSInfo)
    place[GPS.GPSLatitudeRef] = "N" if latitude >= 0 else "S"
    place[GPS.GPSLatitude] = _degrees(latitude)
    place[GPS.GPSLongitudeRef] = "E" if longitude >= 0 else "W"
    place[GPS.GPSLongitude] = _degrees(longitude)
    return exif


def _degrees(value: float) -> tuple[float, float, float]:
    size = abs(value)
    minutes = size % 1 * 60
    return float(int(size)), float(int(minutes)), round(minutes % 1 * 60, 3)
