"""The linter refuses what nobody could check, and warns of the rest with a rewrite."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from bagdar.core.instructions.likeness import Alike
from bagdar.core.instructions.linter import (
    REFUSED,
    Code,
    Drafted,
    Finding,
    Words,
    lint,
    refuses,
)
from bagdar.core.terms.working_time import Calendar, is_working_day

TABLE = files("bagdar.presets") / "kazakhstan" / "instruction_words.toml"
WORDS = Words.of_plain(tomllib.loads(TABLE.read_text("utf-8")))
MONDAY = date(2026, 6, 15)

GOOD = {
    "ru": "Ввести в эксплуатацию завод на 120 рабочих мест за счёт средств предприятия.",
    "kk": "Кәсіпорын қаражаты есебінен 120 жұмыс орны бар зауытты іске қосу.",
    "en": "Launch the plant with 120 jobs at its own expense.",
}
EMPTY = {
    "ru": "Усилить работу по привлечению инвесторов в регион.",
    "kk": "Өңірге инвесторларды тарту жұмысын күшейту.",
    "en": "Strengthen the work on attracting investors to the region.",
}


def working_days(start: date, end: date) -> int:
    return sum(
        is_working_day(start + timedelta(days=n), Calendar())
        for n in range(1, (end - start).days + 1)
    )


def found(text: str = GOOD["ru"], **facts: Any) -> dict[Code, Finding]:
    known: dict[str, Any] = {"leads": ("akim",), "due_on": date(2026, 9, 1)}
    drafted = Drafted(text, **{**known, **facts})
    return {o.code: o for o in lint(drafted, WORDS, today=MONDAY, days_between=working_days)}


@pytest.mark.parametrize("language", GOOD)
def test_a_good_text_finds_nothing(language: str) -> None:
    assert found(GOOD[language]) == {}


@pytest.mark.parametrize("language", EMPTY)
def test_a_vague_verb_alone_names_no_result_and_is_refused_with_a_rewrite(language: str) -> None:
    said = found(EMPTY[language])[Code.NO_RESULT]
    assert said.refuses
    assert said.field == "text"
    vague = next(one for one in WORDS.vague if one.instead == said.rewrite)
    assert vague.language == language
    assert str(said.why.values["verb"]) in EMPTY[language].lower()


def test_a_vague_verb_beside_a_concrete_one_or_a_measure_only_warns() -> None:
    for text in (
        "Принять меры и представить отчёт о подключении завода к газу.",
        "Обеспечить снижение простоев с 40 до 12 процентов.",
    ):
        assert Code.NO_RESULT not in found(text)
        assert not found(text)[Code.VAGUE].refuses
    assert Code.NO_RESULT not in found(EMPTY["ru"], sign="30 новых инвесторов в реестре")


@pytest.mark.parametrize("text", ["", "  ", "Доложить.", "1 2 3 4 5", "до 1 июня"])
def test_a_text_of_less_than_three_words_says_nothing(text: str) -> None:
    assert found(text)[Code.NO_RESULT].refuses


def test_no_measure_warns_unless_a_sign_is_given() -> None:
    bare = "Открыть новую линию на заводе"
    assert Code.NO_MEASURE in found(bare)
    assert Code.NO_MEASURE not in found(bare, sign="акт приёмки")


def test_there_is_one_lead() -> None:
    assert found(leads=())[Code.NO_LEAD].refuses
    two = found(leads=("one", "two"))[Code.MANY_LEADS]
    assert two.refuses
    assert str(two.why) == "2 leads are named, and nobody answers alone."


def test_no_date_and_a_past_one_are_refused_and_today_is_not() -> None:
    assert found(due_on=None)[Code.NO_DATE].refuses
    assert found(due_on=MONDAY - timedelta(days=1))[Code.PAST_DATE].refuses
    assert set(found(due_on=MONDAY)) == {Code.SHORT_TERM}


def test_a_term_under_two_working_days_warns_and_a_weekend_does_not_count() -> None:
    assert Code.SHORT_TERM in found(due_on=MONDAY + timedelta(days=1))
    assert Code.SHORT_TERM not in found(due_on=MONDAY + timedelta(days=2))
    friday = Drafted(GOOD["ru"], leads=("a",), due_on=MONDAY + timedelta(days=7))
    said = lint(friday, WORDS, today=MONDAY + timedelta(days=4), days_between=working_days)
    assert [one.code for one in said] == [Code.SHORT_TERM]


def test_a_term_unlike_the_history_of_its_kind_warns_from_ten_on() -> None:
    took = tuple(range(20, 120, 10))  # 20, 30 … 110 working days
    near = MONDAY + timedelta(days=7)
    assert Code.SHORTER_THAN_USUAL in found(due_on=near, took=took)
    assert Code.SHORTER_THAN_USUAL not in found(due_on=near, took=took[1:])
    far = MONDAY + timedelta(days=400)
    assert Code.LONGER_THAN_USUAL in found(due_on=far, took=took)
    assert found(due_on=date(2026, 9, 1), took=took) == {}


def test_resources_may_stand_in_the_text_or_apart() -> None:
    text = "Построить 3 школы в районе"
    assert Code.NO_RESOURCES in found(text)
    assert Code.NO_RESOURCES not in found(text, resources="республиканский бюджет")


def test_what_stands_already_warns_with_its_number() -> None:
    said = found(alike=(Alike(7, 0.83), Alike(9, 0.7)))[Code.DUPLICATE]
    assert str(said.why) == "Number 7 says nearly the same (83 % alike)."
    assert not said.refuses


def test_what_refuses_comes_first_and_everything_offers_a_rewrite() -> None:
    drafted = Drafted("Открыть новую линию", due_on=None)
    said = lint(drafted, WORDS, today=MONDAY, days_between=working_days)
    codes = [one.code for one in said]
    assert codes == [Code.NO_LEAD, Code.NO_DATE, Code.NO_MEASURE, Code.NO_RESOURCES]
    assert refuses(said)
    assert all(str(one.why) and str(one.rewrite) for one in said)
    assert {one.code for one in said if one.refuses} <= REFUSED


def test_the_table_knows_all_three_languages() -> None:
    assert {one.language for one in WORDS.vague} == {"ru", "kk", "en"}


SAYS_A_RESULT = (
    "Построить 3 школы",
    "Ввести 500 МВт",
    "Обеспечить питьевой водой 12 сёл",
    "Обеспечить газом 15 школ",
    "Обеспечить жильём 40 врачей",
    "Обеспечить завершение строительства моста",
    "Обеспечить погашение задолженности перед работниками",
    "Обеспечить выплату заработной платы до 1 июля 2026 года",
    "Обеспечить подключение завода к газу",
    "Продолжить работу по газификации 15 сёл",
    "Усилить бригаду: трудоустроить 20 сварщиков",
    "Проработать вопрос и внести предложение",
    "Принять меры, заключить договор с подрядчиком",
    "Активизировать работу: провести 3 встречи",
    "Ускорить ремонт, сдать 2 цеха",
    "Изучить вопрос и утвердить график поставок",
    "Обеспечить рост выпуска на 12 %",
    "Не допустить простоя: закупить 3-х фазный трансформатор",
    "Улучшить снабжение 1 200 дворов",
    "Провести совместный аудит предприятия",
    "12 ауылды ауыз сумен қамтамасыз ету",
    "15 мектепті газбен қамтамасыз ету",
    "3 мектеп салу",
    "Көпірдің құрылысын аяқтауды қамтамасыз ету",
    "Берешектің төленуін қамтамасыз ету",
    "Зауыттың газға қосылуын қамтамасыз ету",
    "40 дәрігерді үймен қамтамасыз ету",
    "Жұмысты жалғастыру, 15 ауылды газдандыру",
    "Мәселені пысықтап, ұсыныс енгізу",
    "Шаралар қабылдап, шарт жасасу",
    "Бақылауды күшейтіп, 20 нысанды тексеру",
    "Жұмысты жандандыру: 3 кездесу өткізу",
    "Сапаны арттыру: кестені бекіту",
    "Өндірісті 12 пайызға жақсарту",
    "Инвесторға жәрдемдесіп, жер телімін беру",
    "Жолды жөндеуді жеделдету",
    "Жұмыс жоспарын бекіту, бақылауды күшейту",
    "Әкімге есеп беру, назар аудару",
    "Тапсырманы орындап, баяндауды қамтамасыз ету",
    "2 цехты іске қосуды жеделдету",
    "Кәсіпорынға көмек көрсету: рұқсат беру",
    "Ensure that 12 villages get drinking water",
    "Build 3 schools",
    "Commission 500 MW",
    "Ensure completion of the bridge",
    "Ensure payment of the wages",
    "Ensure connection of the plant to gas",
    "Continue work on gas for 15 villages",
    "Take measures and sign the contract",
    "Improve supply of 1,200 homes",
    "Strengthen the crew: hire welders",
    "Consider the question and submit a decision",
    "Accelerate the works and deliver 2 shops",
    "Look into the case and issue the permit",
    "Monitor 20 sites",
    "Assist the plant: allot the land",
    "Pay the wages and keep the case under control",
    "Ensure growth of output by 12 %",
    "Expedite repair of 4 bridges",
    "Enhance the schedule and publish it",
    "Facilitate the opening of the plant",
)

SAYS_NONE = (
    "Активизировать работу с инвесторами",
    "Активно усилить взаимодействие с бизнесом",
    "Планомерно продолжить работу с населением",
    "Принять меры по решению проблем",
    "Принять все необходимые меры по снижению рисков",
    "Принимать меры по росту экономики",
    "Проводить разъяснительную работу среди населения",
    "Взять под контроль исполнение поручений",
    "Взять исполнение поручения на особый контроль",
    "Поставить исполнение на контроль",
    "Обеспечивать стабильность на рынке",
    "Изучить вопрос развития туризма",
    "Не допускать роста цен на рынке",
    "Ускорить темпы работ на объекте",
    "Принять к сведению сказанное на встрече",
    "Создать благоприятные условия для бизнеса",
    "Уделить самое пристальное внимание качеству",
    "Рассмотреть данный вопрос в срок до 1 июля 2026 года",
    "Усилить работу до 1 июня",
    "Усилить исполнение пункта 3 закона № 5 о недрах",
    "Обеспечить исполнение в течение 10 рабочих дней",
    "Оказать всестороннее содействие инвестору",
    "Тапсырмаларды орындауды қамтамасыз ету",
    "Құрылыс барысын жақсарту",
    "Берілген мәселелерді пысықтау",
    "Шараларды жедел қабылдау қажет",
    "Барлық қажетті шараларды қабылдау",
    "Инвесторларға жәрдем көрсету керек",
    "Жұмыс қарқынын жеделдету керек",
    "Мәселеге ерекше көңіл бөлу",
    "Орындалуын бақылауға алу",
    "Бақылауды қатаң күшейту",
    "Бағаның өсуіне жол бермеу",
    "Жоспарлы түрде жұмысты жандандыру",
    "Түсіндіру жұмысын үнемі жүргізу",
    "Айтылғанды назарға алу керек",
    "Туризм мәселесін жан-жақты зерделеу",
    "Қызмет сапасын одан әрі арттыру",
    "Тәртіпті үнемі жетілдіру керек",
    "Бизнеске қолдау көрсету керек",
    "2026 жылғы 1 шілдеге дейін жұмысты күшейту",
    "10 жұмыс күні ішінде жұмысты күшейту",
    "Significantly improve the climate",
    "Strengthen control over the issue",
    "Pay special attention to quality",
    "Keep the issue under control",
    "Look into the situation soon",
    "Monitor the situation closely",
    "Accelerate the pace of work",
    "Ensure stability on the market",
    "Take all the necessary measures",
    "Take note of what was said",
    "Consider the further possibility of growth",
    "Improve the work by 1 June 2026",
    "Strengthen discipline within 10 working days",
    "Provide all possible assistance to investors",
    "Support investors in the region",
    "The akim shall promote tourism widely",
    "Continue the active work with investors",
    "Enhance cooperation with business circles",
    "Step up efforts in the region",
    "Intensify work with the investors",
    "Expedite the work at the site",
)


@pytest.mark.parametrize("text", SAYS_A_RESULT)
def test_what_names_a_result_is_not_refused(text: str) -> None:
    assert Code.NO_RESULT not in found(text)


@pytest.mark.parametrize("text", SAYS_NONE)
def test_what_only_sounds_like_a_result_is_refused(text: str) -> None:
    said = found(text)[Code.NO_RESULT]
    assert said.refuses
    assert said.rewrite in {one.instead for one in WORDS.vague}


def test_a_short_text_stands_with_a_verb_a_number_or_a_sign_and_one_word_never_without() -> None:
    for text in ("Открыть школу", "Заасфальтировать 12 км", "Мектеп ашу", "Open schools"):
        assert Code.NO_RESULT not in found(text)
    assert Code.NO_RESULT in found("Разобраться немедленно")
    assert Code.NO_RESULT not in found("Разобраться немедленно", sign="акт приёмки")
    assert Code.NO_RESULT in found("", sign="акт приёмки")


@pytest.mark.parametrize(
    "text",
    [
        "Sign support contracts with 5 farms",
        "Submit the request for technical assistance of 3 experts",
        "Открыть 2 усилительные подстанции",
        "Құрылыс бойынша 3 нысан салу",
    ],
)
def test_a_word_that_only_begins_like_a_vague_one_does_not_warn(text: str) -> None:
    assert not {Code.VAGUE, Code.NO_RESULT} & {*found(text)}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Открыть 15 лавок", True),
        ("Открыть лавки до 15 июня", False),
        ("Открыть лавки к 2027 году", False),
        ("Открыть лавки по закону № 5 о недрах", False),
        ("Открыть лавки в 3 квартале", False),
        ("Дүкендерді 2027 жылғы 1 маусымға дейін ашу", False),
        ("Open stalls by 15 June 2027", False),
        ("Open stalls by June 15, 2027 there", False),
        ("Open 15 stalls", True),
        ("15 дүкен ашу", True),
    ],
)
def test_a_number_counts_with_any_word_but_a_day_a_year_or_a_law(text: str, counts: bool) -> None:
    assert (Code.NO_MEASURE not in found(text)) is counts
