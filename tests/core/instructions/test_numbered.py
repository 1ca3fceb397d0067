"""A numbered list of instructions is read in Russian, Kazakh and English; doubts are asked."""

from __future__ import annotations

from datetime import date

import pytest

from bagdar.core.instructions.numbered import (
    Doubt,
    Item,
    Known,
    Term,
    read_list,
    read_term,
    stem,
)
from bagdar.core.terms.working_time import Calendar, adding

TODAY = date(2026, 6, 15)


def akim(key: str, *territory: str) -> Known:
    ru, kk, en = territory
    return Known(key, (f"Аким {ru}", f"Akim of {en}"), (ru, kk, en))


OFFICES = (
    akim("almaty-oblast", "Алматинская область", "Алматы облысы", "Almaty oblast"),
    akim("almaty-city", "город Алматы", "Алматы қаласы", "Almaty city"),
    akim("zhambyl", "Жамбылская область", "Жамбыл облысы", "Zhambyl oblast"),
    akim("vko", "Восточно-Казахстанская область", "Шығыс Қазақстан облысы", "East Kazakhstan"),
    akim("karasay", "Карасайский район", "Қарасай ауданы", "Karasay district"),
    Known(
        "industry",
        ("Министерство индустрии", "Индустрия министрлігі", "Ministry of Industry"),
    ),
    Known("finance", ("Министерство финансов", "Қаржы министрлігі", "Ministry of Finance")),
)


def read(text: str) -> tuple[Item, ...]:
    return read_list(text, OFFICES, today=TODAY, after=adding(Calendar()))


def test_a_pasted_list_becomes_points_with_their_office_and_day() -> None:
    text = """ПРОТОКОЛ поручений
    1. Акиму Алматинской области ввести завод
       до 1 июня 2027 года.
    2) Министерству финансов представить отчёт к 20 июля.
    """
    assert read(text) == (
        Item(
            "1",
            "Акиму Алматинской области ввести завод до 1 июня 2027 года.",
            ("almaty-oblast",),
            (),
            False,
            date(2027, 6, 1),
        ),
        Item(
            "2",
            "Министерству финансов представить отчёт к 20 июля.",
            ("finance",),
            (),
            False,
            date(2026, 7, 20),
        ),
    )


@pytest.mark.parametrize(
    "said",
    [
        "Акиму Жамбылской области доложить",
        "АКИМ ЖАМБЫЛСКОЙ ОБЛАСТИ докладывает",
        "поручить акиму области Жамбылской",
        "Жамбыл облысының әкіміне баяндау",
        "Жамбыл облысы әкімі баяндасын",
        "The akim of Zhambyl oblast reports",
        "Акимату Жамбылской области доложить",
    ],
)
def test_an_office_is_known_in_any_case_and_language(said: str) -> None:
    assert read(said)[0].offices == ("zhambyl",)


def test_a_compound_name_and_a_ministry_are_known() -> None:
    assert read("Акиму Восточно-Казахстанской области построить")[0].offices == ("vko",)
    assert read("Индустрия министрлігіне есеп беру")[0].offices == ("industry",)
    assert read("Министру и Министерству индустрии внести")[0].offices == ("industry",)


def test_oblast_and_city_of_one_name_are_told_apart_or_asked() -> None:
    assert read("Акиму города Алматы открыть")[0].offices == ("almaty-city",)
    assert read("Алматы облысының әкімі ашсын")[0].offices == ("almaty-oblast",)
    unsure = read("Алматы әкімі ашсын")[0]
    assert (unsure.offices, set(unsure.unsure)) == ((), {"almaty-oblast", "almaty-city"})


def test_a_territory_without_an_akim_is_only_a_place() -> None:
    said = read("Министерству индустрии проверить заводы Жамбылской области")[0]
    assert said.offices == ("industry",)


def test_helpers_follow_the_lead_and_many_akims_are_a_family() -> None:
    helped = read("Акиму Жамбылской области совместно с Министерством финансов выделить")[0]
    assert (helped.offices, helped.many) == (("zhambyl", "finance"), False)
    family = read("Акимам Алматинской и Жамбылской областей, Карасайского района доложить")[0]
    assert (family.offices, family.many) == (("almaty-oblast", "zhambyl", "karasay"), True)


def test_an_unknown_office_and_a_missing_day_are_left_to_ask() -> None:
    assert read("1. Акиму Марсианской области лететь") == (
        Item("1", "Акиму Марсианской области лететь", (), (), False, None),
    )


def test_a_point_with_a_colon_only_addresses_those_below() -> None:
    text = "1. Акиму Жамбылской области:\n1.1. построить школу;\n1.2) Министерству финансов дать"
    assert [(one.number, one.offices) for one in read(text)] == [
        ("1.1", ("zhambyl",)),
        ("1.2", ("finance",)),
    ]


def test_text_without_numbers_is_one_point_and_nothing_is_none() -> None:
    assert [one.text for one in read("Построить\nшколу")] == ["Построить школу"]
    assert read(" \n ") == ()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("до 1 июня", date(2027, 6, 1)),
        ("до 15 июня", date(2026, 6, 15)),
        ("к 5 мая 2027 года", date(2027, 5, 5)),
        ("не позднее 1 марта", date(2027, 3, 1)),
        ("в срок до 20 августа 2026 г.", date(2026, 8, 20)),
        ("до 30.09.2026", date(2026, 9, 30)),
        ("к 30.09.26 г.", date(2026, 9, 30)),
        ("до конца июля", date(2026, 7, 31)),
        ("до конца февраля 2028 года", date(2028, 2, 29)),
        ("до конца месяца", date(2026, 6, 30)),
        ("до конца квартала", date(2026, 6, 30)),
        ("до конца текущего года", date(2026, 12, 31)),
        ("в течение 10 рабочих дней", date(2026, 6, 29)),
        ("в течение 10 (десяти) календарных дней", date(2026, 6, 25)),
        ("в течение 2 недель", date(2026, 6, 29)),
        ("в месячный срок", date(2026, 7, 15)),
        ("в двухнедельный срок", date(2026, 6, 29)),
        ("1 маусымға дейін", date(2027, 6, 1)),
        ("2026 жылғы 1 желтоқсанға дейін", date(2026, 12, 1)),
        ("10 жұмыс күні ішінде", date(2026, 6, 29)),
        ("маусым айының соңына дейін", date(2026, 6, 30)),
        ("жыл соңына дейін", date(2026, 12, 31)),
        ("by 1 June 2027", date(2027, 6, 1)),
        ("by March 5, 2027", date(2027, 3, 5)),
        ("not later than the 3rd of may", date(2027, 5, 3)),
        ("within 10 working days", date(2026, 6, 29)),
        ("by the end of july", date(2026, 7, 31)),
        ("by the end of the year", date(2026, 12, 31)),
        ("by 2026-09-30", date(2026, 9, 30)),
    ],
)
def test_a_day_is_read_as_people_write_it(said: str, day: date) -> None:
    assert read_term(f"Доложить {said}.", today=TODAY, after=adding(Calendar())).day == day


@pytest.mark.parametrize(
    "said", ["до 31 июня", "ежемесячно", "до 30.13.2026", "завод на 1 июля", "12 рабочих мест", ""]
)
def test_what_is_no_day_is_none(said: str) -> None:
    assert read_term(said, today=TODAY, after=adding(Calendar())).day is None


def test_the_first_day_named_counts() -> None:
    said = "до 1 июля построить, до 1 августа доложить"
    assert read_term(said, today=TODAY, after=adding(Calendar())).day == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("word", "same"),
    [("Жамбылской", "Жамбылская"), ("области", "область"), ("облысының", "облысы")],
)
def test_a_stem_is_the_same_in_every_case(word: str, same: str) -> None:
    assert stem(word) == stem(same)


def term(said: str) -> Term:
    return read_term(said, today=TODAY, after=adding(Calendar()))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Во исполнение поручения от 12.05.2026 доложить до 1 июля", date(2026, 7, 1)),
        ("По договору от 15.03.2027 № 4 поставить до 1 июля 2026 года", date(2026, 7, 1)),
        ("На совещании 01.12.2026 доложить; срок до 1 июля 2026 года", date(2026, 7, 1)),
        ("Исполнить постановление № 12.06.2026", None),
        ("Привести в соответствие с законом 2027-01-05 к 1 июля 2026 года", date(2026, 7, 1)),
        ("Привести в соответствие с законом 2027-01-05", None),
        ("Доложить. Срок: 30.09.2026", date(2026, 9, 30)),
        ("Доложить. Срок исполнения – 1 июля 2026 г.", date(2026, 7, 1)),
        ("30.09.2026 дейін баяндау", date(2026, 9, 30)),
        ("30.09.2026 жылға дейін баяндау", date(2026, 9, 30)),
        ("12.05.2026 бұйрықты орындау", None),
        ("30.09.2026", date(2026, 9, 30)),
        ("30.09.2026 г.", date(2026, 9, 30)),
        ("2026-09-30", date(2026, 9, 30)),
        ("1 июля 2026 года", date(2026, 7, 1)),
        ("2027 ж. 1 шілдеге дейін баяндау", date(2027, 7, 1)),
        ("2027 жылдың 1 шілдесіне дейін баяндау", date(2027, 7, 1)),
        ("2027 жылғы 30 маусымға дейінгі мерзімде баяндау", date(2027, 6, 30)),
        ("2027 ж. соңына дейін баяндау", date(2027, 12, 31)),
        ("Доложить к 1-му июля", date(2026, 7, 1)),
    ],
)
def test_a_date_counts_only_where_the_text_says_that_it_is_a_term(
    said: str, day: date | None
) -> None:
    assert term(said) == Term(day)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("до 1 июня текущего года", date(2026, 6, 1)),
        ("до 1 июня т.г.", date(2026, 6, 1)),
        ("до 1 июня с. г.", date(2026, 6, 1)),
        ("ағымдағы жылғы 1 маусымға дейін", date(2026, 6, 1)),
        ("до 1 июня 2026 года", date(2026, 6, 1)),
    ],
)
def test_this_year_is_this_year_and_a_day_that_is_past_is_asked(said: str, day: date) -> None:
    assert term(said) == Term(day, (Doubt.PAST,))


def test_a_year_holds_for_the_days_that_are_joined_to_it() -> None:
    several = (Doubt.PAST, Doubt.SEVERAL_DAYS)
    assert term("до 1 мая и до 1 ноября 2026 года") == Term(date(2026, 5, 1), several)
    assert term("до 1 мая, 1 ноября 2027 года") == Term(date(2027, 5, 1), several[1:])
    assert term("1 мамырға және 1 қарашаға дейін").doubts == (Doubt.YEAR, Doubt.SEVERAL_DAYS)
    assert term("до 1 мая следующего года") == Term(date(2027, 5, 1))


@pytest.mark.parametrize("said", ["до 1 июня", "1 маусымға дейін", "by 1 June", "до конца мая"])
def test_a_day_that_is_past_without_a_year_is_asked_and_no_year_is_guessed(said: str) -> None:
    assert term(said).doubts == (Doubt.YEAR,)
    item = read(f"1. Доложить {said}")[0]
    assert (item.due_on, item.doubts) == (None, (Doubt.YEAR,))
    assert term("до 20 июля") == Term(date(2026, 7, 20))


@pytest.mark.parametrize(
    "said",
    [
        "В 2027 году построить завод до 1 июля",
        "In 2027 build the plant by 1 July",
        "2027 жылы зауытты 1 шілдеге дейін салу",
    ],
)
def test_a_day_without_a_year_in_a_text_of_a_year_to_come_is_asked(said: str) -> None:
    assert term(said).sure_day is None
    assert term(said).doubts == (Doubt.YEAR,)
    assert term("В 2026 году построить завод до 1 июля") == Term(date(2026, 7, 1))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2027 жылдың соңына дейін", date(2027, 12, 31)),
        ("III тоқсанның соңына дейін", date(2026, 9, 30)),
        ("ІІІ тоқсанның соңына дейін", date(2026, 9, 30)),
        ("2027 жылғы 2-тоқсанның соңына дейін", date(2027, 6, 30)),
        ("1 жартыжылдығының соңына дейін", date(2026, 6, 30)),
        ("2027 жылдың бірінші жартыжылдығының соңына дейін", date(2027, 6, 30)),
        ("2027 жылғы маусым айының соңына дейін", date(2027, 6, 30)),
        ("ағымдағы жылдың соңына дейін", date(2026, 12, 31)),
        ("тоқсан соңына дейін", date(2026, 6, 30)),
        ("келесі жылдың соңына дейін", None),
        ("5 тоқсанның соңына дейін", None),
        ("до конца 2027 года", date(2027, 12, 31)),
        ("до конца III квартала 2027 года", date(2027, 9, 30)),
        ("до конца 1 полугодия 2027 года", date(2027, 6, 30)),
        ("до конца квартала 2027 года", None),
        ("до конца месяца, следующего за отчётным", None),
        ("by the end of the third quarter", date(2026, 9, 30)),
        ("by the end of 2027", date(2027, 12, 31)),
    ],
)
def test_the_end_of_a_period_is_of_the_one_that_is_named_or_none(
    said: str, day: date | None
) -> None:
    assert term(f"Зауытты салу {said}") == Term(day)


def test_a_day_or_month_that_may_be_either_is_asked() -> None:
    assert term("by 6/7/2026") == Term(date(2026, 7, 6), (Doubt.DAY_OR_MONTH,))
    for sure in ("by 30/9/2026", "by 7/7/2026", "до 06.07.2026"):
        assert term(sure).doubts == ()


@pytest.mark.parametrize(
    "said",
    [
        "раз в квартал до 1 июля 2026 года",
        "до 1 июля 2026 года, далее ежемесячно",
        "ежеквартально до 1 июля 2026 года",
        "жыл сайын 2026 жылғы 1 шілдеге дейін",
        "every month by 1 July 2026",
    ],
)
def test_what_recurs_is_asked(said: str) -> None:
    assert term(said) == Term(date(2026, 7, 1), (Doubt.RECURRING,))
    assert term("до 1 июля 2026 года представить ежегодный отчёт").doubts == ()


def test_several_days_are_asked_and_one_said_twice_is_not() -> None:
    assert term("до 1 июля построить, до 1 августа доложить").doubts == (Doubt.SEVERAL_DAYS,)
    assert term("до 1 июля построить, до 1 июля 2026 года доложить").doubts == ()
    assert term("до 31 июня построить, до 1 июля сдать").doubts == (Doubt.SEVERAL_DAYS,)


def test_offices_of_a_heading_hold_up_to_the_next_point_of_its_level() -> None:
    text = """1. Акиму Жамбылской области:
    1) построить школу;
    2) Министерству финансов выделить средства.
    2. Опубликовать протокол.
    3. Министерству индустрии:
    3.1 проверить заводы;
    3.1.1. доложить;
    4. Контроль за исполнением оставляю за собой."""
    assert [(one.number, one.offices) for one in read(text)] == [
        ("1", ("zhambyl",)),
        ("2", ("finance",)),
        ("2", ()),
        ("3.1", ("industry",)),
        ("3.1.1", ("industry",)),
        ("4", ()),
    ]


def test_points_are_known_without_the_last_dot_or_space_and_a_figure_is_none() -> None:
    text = "1.Акиму Жамбылской области выделить\n1.5 млрд тенге\n2.1 Министерству финансов дать"
    assert [one.number for one in read(text)] == ["1", "2.1"]
    assert len(read("1. Выделить\n2.1 млрд тенге")) == 1
    assert len(read("\n".join(f"1.{n} Доложить" for n in range(1, 120)))) == 119
    assert len(read("\n".join(f"{n}.1 Доложить" for n in range(1, 120)))) == 119
    text = "1.1 Акиму Жамбылской области построить\n1.2 Министерству финансов дать\n12.05.26 года"
    assert [(one.number, one.offices) for one in read(text)] == [
        ("1.1", ("zhambyl",)),
        ("1.2", ("finance",)),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Алматы және Жамбыл облыстарының әкімдеріне, Қарасай ауданының әкімдері баяндасын",
        "Жамбыл облысы мен Қарасай ауданының әкімдері баяндасын",
        "Жамбыл облысы мен Қарасай ауданының әкімдіктеріне баяндау",
    ],
)
def test_akims_in_kazakh_are_a_family(said: str) -> None:
    item = read(said)[0]
    assert item.many
    assert {"zhambyl", "karasay"} <= {*item.offices}
    assert Doubt.SEVERAL_LEADS not in item.doubts


def test_who_helps_in_kazakh_stands_in_the_instrumental() -> None:
    for said in (
        "Жамбыл облысының әкімі Қаржы министрлігімен бірлесіп қаражат бөлсін",
        "Қаржы министрлігімен бірлесіп Жамбыл облысының әкімі қаражат бөлсін",
    ):
        item = read(said)[0]
        assert (item.offices, item.helping) == (("zhambyl", "finance"), ("finance",))
        assert item.doubts == ()


def test_several_who_are_addressed_without_together_are_asked() -> None:
    item = read("Акиму Жамбылской области, Министерству финансов выделить средства")[0]
    assert (item.offices, item.helping) == (("zhambyl", "finance"), ())
    assert item.doubts == (Doubt.SEVERAL_LEADS,)
    helped = read("Акиму Жамбылской области совместно с Министерством финансов выделить")[0]
    assert (helped.helping, helped.doubts) == (("finance",), ())
    mixed = read("Акимам Алматинской и Жамбылской областей, Министерству финансов доложить")[0]
    assert Doubt.SEVERAL_LEADS in mixed.doubts
    family = read("Акимам Алматинской и Жамбылской областей совместно с Министерством финансов")[0]
    assert (family.many, family.helping, family.doubts) == (True, ("finance",), ())


@pytest.mark.parametrize(
    "said",
    [
        "Заместителю акима Жамбылской области доложить",
        "Руководителю аппарата акима Жамбылской области доложить",
        "Жамбыл облысы әкімінің орынбасарына баяндау",
        "The deputy akim of Zhambyl oblast reports",
    ],
)
def test_a_deputy_of_an_akim_is_not_the_akim_and_is_asked(said: str) -> None:
    item = read(said)[0]
    assert (item.offices, item.unsure) == ((), ("zhambyl",))


def test_closing_lines_after_the_last_point_are_left_out_and_it_is_said() -> None:
    for closing in (
        "\nПротокол вёл И. Иванов\nКопия: Министерство финансов",
        " Протокол вела А. Ли. Копия: Министерство финансов",
        "\nХаттаманы жүргізген: А. Ли. Қаржы министрлігі",
        "\nCopy: Ministry of Finance",
        "\nПредседатель  Министерство финансов",
    ):
        first, last = read(f"1. Доложить.\n2. Акиму Жамбылской области построить.{closing}")
        assert (first.doubts, last.doubts) == ((), (Doubt.CLOSING,))
        assert last.text == "Акиму Жамбылской области построить."
        assert last.offices == ("zhambyl",)


def test_no_point_of_a_long_list_is_dropped() -> None:
    assert len(read("\n".join(f"{n}. Доложить" for n in range(1, 600)))) == 599
