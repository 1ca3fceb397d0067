"""Made-up names in English, Russian and Kazakh: no place, person or company is called so."""

from __future__ import annotations

Names = tuple[str, str, str]
"""English, Russian, Kazakh."""

COUNTRY: Names = ("Synthetic country", "Синтетическая страна", "Синтетикалық ел")
PROGRAMME: Names = (
    "Synthetic industrial programme",
    "Синтетическая индустриальная программа",
    "Синтетикалық индустриялық бағдарлама",
)

OBLASTS: tuple[Names, ...] = (
    ("Temirsaz", "Темирсаз", "Темірсаз"),
    ("Bozkyran", "Бозкыран", "Бозқыран"),
    ("Kensuat", "Кенсуат", "Кенсуат"),
    ("Tasorym", "Тасорым", "Тасөрім"),
    ("Kumbelen", "Кумбелен", "Құмбелен"),
    ("Aidynsor", "Айдынсор", "Айдынсор"),
    ("Zharkemer", "Жаркемер", "Жаркемер"),
    ("Ulydombak", "Улыдомбак", "Ұлыдомбақ"),
)
_BEGINNINGS: tuple[Names, ...] = (
    ("Ak", "Ак", "Ақ"),
    ("Kara", "Кара", "Қара"),
    ("Kok", "Кок", "Көк"),
    ("Sary", "Сары", "Сары"),
    ("Kyzyl", "Кызыл", "Қызыл"),
    ("Boz", "Боз", "Боз"),
    ("Ala", "Ала", "Ала"),
    ("Zhasyl", "Жасыл", "Жасыл"),
)
_ENDINGS: tuple[Names, ...] = (
    ("zhyran", "жыран", "жыран"),
    ("belmek", "бельмек", "белмек"),
    ("suyrtau", "суыртау", "суыртау"),
    ("domben", "домбен", "дөмбен"),
    ("kemertas", "кемертас", "кемертас"),
    ("oimar", "оймар", "оймар"),
    ("tuzbak", "тузбак", "тұзбақ"),
)

PRODUCTS: tuple[tuple[Names, str, str], ...] = (
    (("steel pipes", "стальных труб", "болат құбыр"), "24", "t/a"),
    (("cement", "цемента", "цемент"), "23", "t/a"),
    (("dairy products", "молочной продукции", "сүт өнімдері"), "10", "t/a"),
    (("polymers", "полимеров", "полимер"), "20", "t/a"),
    (("transformers", "трансформаторов", "трансформатор"), "27", "{piece}/a"),
    (("furniture", "мебели", "жиһаз"), "31", "{piece}/a"),
    (("flour", "муки", "ұн"), "10", "t/a"),
    (("railway wagons", "железнодорожных вагонов", "теміржол вагоны"), "30", "{piece}/a"),
    (("medicines", "лекарств", "дәрі-дәрмек"), "21", "{piece}/a"),
    (("glass", "стекла", "шыны"), "23", "m2/a"),
    (("fertilisers", "удобрений", "тыңайтқыш"), "20", "t/a"),
    (("farm machines", "сельхозмашин", "ауыл шаруашылығы машинасы"), "28", "{piece}/a"),
    (("ferroalloys", "ферросплавов", "ферроқорытпа"), "24", "t/a"),
    (("knitwear", "трикотажа", "тоқыма бұйым"), "14", "{piece}/a"),
    (("building panels", "строительных панелей", "құрылыс панелі"), "23", "m2/a"),
    (("vegetable oil", "растительного масла", "өсімдік майы"), "10", "t/a"),
)
"""What is made, the division of OKED it belongs to, the unit of its capacity."""

WAYS: tuple[tuple[Names, str], ...] = (
    (("Production of {0} in {1}", "Производство {0}, {1}", "{0} өндірісі, {1}"), "plant"),
    (("Plant for {0} in {1}", "Завод по выпуску {0}, {1}", "{0} зауыты, {1}"), "plant"),
    (
        (
            "Reconstruction of the plant for {0} in {1}",
            "Реконструкция завода по выпуску {0}, {1}",
            "{0} зауытын қайта құру, {1}",
        ),
        "reconstruction",
    ),
    (
        (
            "Second line for {0} in {1}",
            "Вторая линия по выпуску {0}, {1}",
            "{0} шығаратын екінші желі, {1}",
        ),
        "plant",
    ),
)
SUBSTATION: Names = ("Substation in {0}", "Подстанция, {0}", "Қосалқы станция, {0}")
SUBSTATION_DIVISION = "35"

LINES: tuple[Names, ...] = (
    (
        "line that works in batches, set by hand",
        "линия периодического действия с ручной наладкой",
        "қолмен бапталатын кезеңдік желі",
    ),
    ("continuous line", "непрерывная линия", "үздіксіз желі"),
    (
        "continuous line that measures itself",
        "непрерывная линия с самоконтролем",
        "өзін-өзі бақылайтын үздіксіз желі",
    ),
    (
        "line with closed loops of water and heat",
        "линия с замкнутыми циклами воды и тепла",
        "су мен жылу айналымы тұйық желі",
    ),
)
"""Ways to make something, the newest last."""
STATIONS: tuple[Names, ...] = (
    ("open switchgear", "открытое распределительное устройство", "ашық тарату құрылғысы"),
    ("indoor switchgear", "закрытое распределительное устройство", "жабық тарату құрылғысы"),
    (
        "switchgear insulated by gas",
        "распределительное устройство с газовой изоляцией",
        "газбен оқшауланған тарату құрылғысы",
    ),
    (
        "switchgear insulated by clean air",
        "распределительное устройство с изоляцией чистым воздухом",
        "таза ауамен оқшауланған тарату құрылғысы",
    ),
)
"""Ways to build a substation, the newest last."""
LICENSORS = "ABCDE"

_FIRMS = ("Temir", "Boran", "Alga", "Dala", "Orken", "Zhasyn", "Kemel", "Samal", "Tulpar")
_FIRMS_LOCAL = ("Темир", "Боран", "Алга", "Дала", "Оркен", "Жасын", "Кемел", "Самал", "Тулпар")
_FIRMS_KAZAKH = ("Темір", "Боран", "Алға", "Дала", "Өркен", "Жасын", "Кемел", "Самал", "Тұлпар")

_GIVEN: tuple[Names, ...] = (
    ("Aidar", "Айдар", "Айдар"),
    ("Saule", "Сауле", "Сәуле"),
    ("Yerlan", "Ерлан", "Ерлан"),
    ("Dina", "Дина", "Дина"),
    ("Marat", "Марат", "Марат"),
    ("Gulnar", "Гульнар", "Гүлнар"),
    ("Timur", "Тимур", "Тимур"),
    ("Zarina", "Зарина", "Зарина"),
)
_FAMILY: tuple[Names, ...] = (
    ("Synthetic-Bek", "Синтетик-Бек", "Синтетик-Бек"),
    ("Synthetic-Tas", "Синтетик-Тас", "Синтетик-Тас"),
    ("Synthetic-Nur", "Синтетик-Нур", "Синтетик-Нұр"),
    ("Synthetic-Kan", "Синтетик-Кан", "Синтетик-Қан"),
    ("Synthetic-Dos", "Синтетик-Дос", "Синтетик-Дос"),
)


def district(number: int) -> Names:
    """Name a district: as many different ones as beginnings and endings allow."""
    first = _BEGINNINGS[number % len(_BEGINNINGS)]
    last = _ENDINGS[number // len(_BEGINNINGS) % len(_ENDINGS)]
    return _joined(first, last, "")


def person(number: int) -> Names:
    """Name a holder of an office; the surname says that nobody is meant."""
    given = _GIVEN[number % len(_GIVEN)]
    return _joined(given, _FAMILY[number // len(_GIVEN) % len(_FAMILY)], " ")


def enterprise(number: int) -> Names:
    """Name an enterprise."""
    at = number % len(_FIRMS)
    ending = f"-{number + 1}"
    return (
        f"Synthetic {_FIRMS[at]}{ending}",
        f"Синтетик {_FIRMS_LOCAL[at]}{ending}",
        f"Синтетик {_FIRMS_KAZAKH[at]}{ending}",
    )


def technology(generation: int, *, station: bool) -> str:
    """Name what a project says it makes things by; one text says the same in each language."""
    return _said((STATIONS if station else LINES)[generation])


def generation(number: int) -> str:
    """Name a generation of equipment, 0 for the oldest."""
    at = number + 1
    return _said((f"generation {at}", f"поколение {at}", f"{at}-буын"))


def licensor(number: int) -> str:
    """Name whoever licensed a technology: nobody is called so."""
    letter = LICENSORS[number % len(LICENSORS)]
    return _said((f"licensor {letter}", f"лицензиар {letter}", f"{letter} лицензиары"))


def _said(names: Names) -> str:
    en, ru, kk = names
    return f"Synthetic: {en} / Синтетическое: {ru} / Синтетикалық: {kk}"


def project(what: int, way: int, place: Names, number: int) -> Names:
    """Name a project by what it makes, how, where; the number keeps names apart."""
    product, template = PRODUCTS[what][0], WAYS[way][0]
    return _numbered(
        (
            template[0].format(product[0], place[0]),
            template[1].format(product[1], place[1]),
            template[2].format(product[2], place[2]),
        ),
        number,
    )


def substation(place: Names, number: int) -> Names:
    """Name a substation."""
    at = SUBSTATION
    named = (at[0].format(place[0]), at[1].format(place[1]), at[2].format(place[2]))
    return _numbered(named, number)


def _numbered(names: Names, number: int) -> Names:
    en, ru, kk = (f"{name[0].upper()}{name[1:]}, № {number + 1}" for name in names)
    return en, ru, kk


def _joined(first: Names, last: Names, between: str) -> Names:
    en, ru, kk = (f"{one}{between}{other}" for one, other in zip(first, last, strict=True))
    return en, ru, kk
