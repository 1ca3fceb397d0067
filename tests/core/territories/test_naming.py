"""Territories by their names, as tables of offices write them."""

from __future__ import annotations

from datetime import date

import pytest

from bagdar.core.territories.naming import Names, names_of
from bagdar.core.territories.tree import Version

SINCE = date(2010, 1, 1)


def version(number: int, key: str, kind: str, *names: str) -> Version:
    told = dict(zip(("ru", "kk", "en"), names, strict=False))
    return Version(number, key, str(number), kind, 1, None, SINCE, None, told)


@pytest.fixture
def names() -> Names:
    return names_of(
        [
            version(1, "akkol", "district", "Аккольский район", "Ақкөл ауданы", "Akkol district"),
            version(2, "almaty", "city_republican", "Алматы", "Алматы", "Almaty"),
            version(3, "almaty-oblast", "oblast", "Алматинская область", "Алматы облысы", ""),
            version(4, "almaty-in-astana", "city_district", "район Алматы", "Алматы ауданы", ""),
            version(5, "kokshetau", "city", "Кокшетау Г.А.", "Көкшетау Қ.Ә.", "Kokshetau"),
            version(6, "semei", "city", "Семёй", "Семей", "Semei"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Аккольский", ["akkol"]),
        ("аккольский  Р-Н", ["akkol"]),
        ("Ақкөл ауданы", ["akkol"]),
        ("Алматы", ["almaty"]),
        ("г.Алматы", ["almaty"]),
        ("Алматы қаласы", ["almaty"]),
        ("Алматинская обл.", ["almaty-oblast"]),
        ("Алматы облысы", ["almaty-oblast"]),
        ("Алматы р-н", ["almaty-in-astana"]),
        ("г.а. Кокшетау", ["kokshetau"]),
        ("Көкшетау қ.ә.", ["kokshetau"]),
        ("город Семей", ["semei"]),
        ("Гагарин", []),
        ("район", []),
        ("", []),
    ],
)
def test_a_name_is_read_whole_and_without_the_word_for_its_kind(
    names: Names, text: str, meant: list[str]
) -> None:
    assert [one.key for one in names.called(text)] == meant
