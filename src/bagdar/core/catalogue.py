"""The indicators that ship, written by hand: each with its card and the function behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir

from bagdar.core.delivery import promises
from bagdar.core.indicators import LANGUAGES, Indicator, State, Unit
from bagdar.core.territories import figures

_REGISTER = "Register of projects, as entered by territories and enterprises"
_LEDGER = "Promise ledger, as kept by territories, enterprises and the programme office"
_OUTPUT = "Monthly output, as reported by enterprises and districts"
_GRAIN = "a territory and everything below it, on a day"
_PLACES = "the country, a territory or a responsible organisation, on a day"
_PEOPLE = "the country, an office, a tenure or whoever gave the forecast, on a day"
_OF_MONTH = "the country, a territory, a project or an employer, for a month"
_RECORDS = "Contribution records, as handed over by the custodian under pseudonyms"
_SCENARIOS = (
    f"{_RECORDS}, and a cautious and a hopeful scenario that the programme office sets with its "
    "source, from a month on"
)
_REPORTS = "Monthly reports of territories and enterprises"
_TOLD = frozenset({State.VALUE, State.NOT_REPORTED})
_ASSUMED = frozenset({State.VALUE, State.NOT_COMPUTABLE})
_COUNTED = frozenset({State.VALUE})
_DIVIDED = frozenset({State.VALUE, State.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator and the table function that computes it from PROJECTS and WITHIN."""

    indicator: Indicator
    compute: Callable[[ir.Table, ir.Table], ir.Table]


@dataclass(frozen=True, slots=True)
class PromiseFigure:
    """An indicator and the table function of PROMISES, WITHIN and a day that computes it."""

    indicator: Indicator
    compute: Callable[[ir.Table, ir.Table, date], ir.Table]


FIGURES = (
    Figure(
        Indicator(
            code="projects_count",
            names={"en": "Projects", "ru": "Проекты", "kk": "Жобалар"},
            unit=Unit.PROJECTS,
            grain=_GRAIN,
            source=_REGISTER,
            page="indicators/projects_count.md",
            states=_COUNTED,
        ),
        figures.projects_count,
    ),
    Figure(
        Indicator(
            code="launched_count",
            names={
                "en": "Projects launched",
                "ru": "Запущенные проекты",
                "kk": "Іске қосылған жобалар",
            },
            unit=Unit.PROJECTS,
            grain=_GRAIN,
            source=_REGISTER,
            page="indicators/launched_count.md",
            states=_COUNTED,
        ),
        figures.launched_count,
    ),
    Figure(
        Indicator(
            code="sme_share_of_projects",
            names={
                "en": "Share of small and medium business in projects",
                "ru": "Доля малого и среднего бизнеса в проектах",
                "kk": "Жобалардағы шағын және орта бизнестің үлесі",
            },
            unit=Unit.RATIO,
            grain=_GRAIN,
            source=_REGISTER,
            page="indicators/sme_share_of_projects.md",
            states=_DIVIDED,
        ),
        figures.sme_share_of_projects,
    ),
    Figure(
        Indicator(
            code="enterprises_count",
            names={
                "en": "Enterprises behind the projects",
                "ru": "Предприятия, ведущие проекты",
                "kk": "Жобаларды жүргізетін кәсіпорындар",
            },
            unit=Unit.ENTERPRISES,
            grain=_GRAIN,
            source=_REGISTER,
            page="indicators/enterprises_count.md",
            states=_COUNTED,
        ),
        figures.enterprises_count,
    ),
    Figure(
        Indicator(
            code="without_territory_count",
            names={
                "en": "Projects not allocated to a territory below",
                "ru": "Проекты, не распределённые по территориям ниже",
                "kk": "Төменгі аумақтарға бөлінбеген жобалар",
            },
            unit=Unit.PROJECTS,
            grain="a territory itself, without what lies below it, on a day",
            source=_REGISTER,
            page="indicators/without_territory_count.md",
            states=_COUNTED,
        ),
        figures.without_territory_count,
    ),
)

PROMISES = (
    PromiseFigure(
        Indicator(
            code="on_time_share_of_projects",
            names={
                "en": "Share of approved projects on time",
                "ru": "Доля утверждённых проектов, идущих в срок",
                "kk": "Бекітілген жобалардың мерзімінде келе жатқан үлесі",
            },
            unit=Unit.RATIO,
            grain=_GRAIN,
            source=_LEDGER,
            page="indicators/on_time_share_of_projects.md",
            states=_DIVIDED,
        ),
        promises.on_time_share_of_projects,
    ),
    PromiseFigure(
        Indicator(
            code="at_risk_count",
            names={
                "en": "Projects at risk",
                "ru": "Проекты, где есть риск опоздания",
                "kk": "Кешігу тәуекелі бар жобалар",
            },
            unit=Unit.PROJECTS,
            grain=_PLACES,
            source=_LEDGER,
            page="indicators/at_risk_count.md",
            states=_COUNTED,
        ),
        promises.at_risk_count,
    ),
    PromiseFigure(
        Indicator(
            code="late_count",
            names={"en": "Projects late", "ru": "Опаздывающие проекты", "kk": "Кешіккен жобалар"},
            unit=Unit.PROJECTS,
            grain=_PLACES,
            source=_LEDGER,
            page="indicators/late_count.md",
            states=_COUNTED,
        ),
        promises.late_count,
    ),
    PromiseFigure(
        Indicator(
            code="median_days_late",
            names={
                "en": "Median days late of late projects",
                "ru": "Медиана опоздания среди опаздывающих проектов, дней",
                "kk": "Кешіккен жобалардың кешігу медианасы, күн",
            },
            unit=Unit.DAYS,
            grain=_GRAIN,
            source=_LEDGER,
            page="indicators/median_days_late.md",
            states=_DIVIDED,
        ),
        promises.median_days_late,
    ),
    PromiseFigure(
        Indicator(
            code="no_date_count",
            names={
                "en": "Approved projects without a date",
                "ru": "Утверждённые проекты без срока",
                "kk": "Мерзімі жоқ бекітілген жобалар",
            },
            unit=Unit.PROJECTS,
            grain=_PLACES,
            source=_LEDGER,
            page="indicators/no_date_count.md",
            states=_COUNTED,
        ),
        promises.no_date_count,
    ),
    PromiseFigure(
        Indicator(
            code="not_approved_count",
            names={
                "en": "Projects not approved",
                "ru": "Неутверждённые проекты",
                "kk": "Бекітілмеген жобалар",
            },
            unit=Unit.PROJECTS,
            grain=_GRAIN,
            source=_LEDGER,
            page="indicators/not_approved_count.md",
            states=_COUNTED,
        ),
        promises.not_approved_count,
    ),
)


def _of_ledger(
    code: str, names: tuple[str, str, str], unit: Unit, grain: str, states: frozenset[State]
) -> Indicator:
    told = dict(zip(LANGUAGES, names, strict=True))
    return Indicator(code, told, unit, grain, _LEDGER, f"indicators/{code}.md", states)


DELIVERY = (
    _of_ledger(
        "approved_count",
        ("Approved projects", "Утверждённые проекты", "Бекітілген жобалар"),
        Unit.PROJECTS,
        _PLACES,
        _COUNTED,
    ),
    _of_ledger(
        "on_time_count",
        ("Projects on time", "Проекты в срок", "Мерзімінде жүріп жатқан жобалар"),
        Unit.PROJECTS,
        _PLACES,
        _COUNTED,
    ),
    _of_ledger(
        "stale_count",
        (
            "Projects with a stale forecast",
            "Проекты с устаревшим прогнозом",
            "Болжамы ескірген жобалар",
        ),
        Unit.PROJECTS,
        _PLACES,
        _COUNTED,
    ),
    _of_ledger(
        "late_original_days",
        (
            "Median lateness against the original date",
            "Медианное опоздание к исходному сроку",
            "Бастапқы мерзімнен медианалық кешігу",
        ),
        Unit.DAYS,
        _PLACES,
        _DIVIDED,
    ),
    _of_ledger(
        "late_committed_days",
        (
            "Median lateness against the committed date",
            "Медианное опоздание к согласованному сроку",
            "Келісілген мерзімнен медианалық кешігу",
        ),
        Unit.DAYS,
        _PLACES,
        _DIVIDED,
    ),
    _of_ledger(
        "schedule_variance_ratio",
        ("Schedule variance", "Отклонение от графика", "Кестеден ауытқу"),
        Unit.RATIO,
        _PLACES,
        _DIVIDED,
    ),
    _of_ledger(
        "forecast_error_days",
        (
            "Median error of forecasts",
            "Медианная ошибка прогнозов",
            "Болжамдардың медианалық қатесі",
        ),
        Unit.DAYS,
        _PEOPLE,
        _COUNTED,
    ),
    _of_ledger(
        "forecast_spread_days",
        (
            "Spread of errors of forecasts",
            "Разброс ошибок прогнозов",
            "Болжам қателерінің шашырауы",
        ),
        Unit.DAYS,
        _PEOPLE,
        _COUNTED,
    ),
    _of_ledger(
        "forecast_open_ratio",
        (
            "Due and not reached",
            "Срок наступил, не достигнуто",
            "Мерзімі келген, бірақ қол жеткізілмеген",
        ),
        Unit.RATIO,
        _PEOPLE,
        _COUNTED,
    ),
    _of_ledger(
        "forecast_presumed_ratio",
        ("Due without a forecast", "Срок наступил без прогноза", "Мерзімі болжамсыз келген"),
        Unit.RATIO,
        _PEOPLE,
        _COUNTED,
    ),
    _of_ledger(
        "forecast_brier_score",
        ("Brier score of forecasts", "Оценка Брайера прогнозов", "Болжамдардың Брайер бағасы"),
        Unit.SCORE,
        _PEOPLE,
        _DIVIDED,
    ),
)
"""Figures of the promise ledger: computed together by `core.delivery`, not one by one."""


def _of_jobs(
    code: str, names: tuple[str, str, str], unit: Unit, source: str, states: frozenset[State]
) -> Indicator:
    named = dict(zip(LANGUAGES, names, strict=True))
    return Indicator(code, named, unit, _OF_MONTH, source, f"indicators/{code}.md", states)


JOBS = (
    _of_jobs(
        "jobs_claimed_fte",
        (
            "Permanent jobs claimed",
            "Заявленные постоянные рабочие места",
            "Мәлімделген тұрақты жұмыс орындары",
        ),
        Unit.FTE,
        _REPORTS,
        _COUNTED,
    ),
    _of_jobs(
        "jobs_claimed_carried_fte",
        (
            "Permanent jobs claimed, carried over",
            "Заявленные постоянные рабочие места, перенесённые",
            "Мәлімделген тұрақты жұмыс орындары, көшірілген",
        ),
        Unit.FTE,
        _REPORTS,
        _COUNTED,
    ),
    _of_jobs(
        "jobs_construction_fte_years",
        ("Construction work", "Работа на строительстве", "Құрылыстағы жұмыс"),
        Unit.FTE_YEARS,
        _REPORTS,
        _COUNTED,
    ),
    _of_jobs(
        "jobs_verified_fte",
        (
            "Verified permanent jobs",
            "Подтверждённые постоянные рабочие места",
            "Расталған тұрақты жұмыс орындары",
        ),
        Unit.FTE,
        _RECORDS,
        _COUNTED,
    ),
    _of_jobs(
        "jobs_paid_now_fte",
        (
            "Jobs paid now, not twelve months yet",
            "Оплачиваются сейчас, ещё не двенадцать месяцев",
            "Қазір төленетін, әлі он екі ай болмаған орындар",
        ),
        Unit.FTE,
        _RECORDS,
        _COUNTED,
    ),
    _of_jobs(
        "jobs_retained_fte",
        (
            "Jobs there before and still paid",
            "Места, бывшие прежде и сохранённые",
            "Бұрын болған және сақталған орындар",
        ),
        Unit.FTE,
        _RECORDS,
        _COUNTED,
    ),
    _of_jobs(
        "jobs_transferred_fte",
        (
            "Jobs moved from linked enterprises",
            "Места, переведённые со связанных предприятий",
            "Байланысты кәсіпорындардан ауысқан орындар",
        ),
        Unit.FTE,
        _RECORDS,
        _COUNTED,
    ),
    _of_jobs(
        "jobs_net_of_transfer_fte",
        (
            "Jobs net of transfer",
            "Рабочие места за вычетом переводов",
            "Ауысуларсыз жұмыс орындары",
        ),
        Unit.FTE,
        _RECORDS,
        _COUNTED,
    ),
    _of_jobs(
        "jobs_additional_low_fte",
        (
            "Additional jobs, cautious",
            "Дополнительные места, осторожно",
            "Қосымша орындар, сақ бағалау",
        ),
        Unit.FTE,
        _SCENARIOS,
        _ASSUMED,
    ),
    _of_jobs(
        "jobs_additional_high_fte",
        (
            "Additional jobs, hopeful",
            "Дополнительные места, оптимистично",
            "Қосымша орындар, үмітті бағалау",
        ),
        Unit.FTE,
        _SCENARIOS,
        _ASSUMED,
    ),
    _of_jobs(
        "jobs_wage_bill_kzt",
        ("Wage bill of a month", "Фонд оплаты труда за месяц", "Бір айдағы еңбекақы қоры"),
        Unit.TENGE,
        _REPORTS,
        _TOLD,
    ),
    _of_jobs(
        "jobs_mean_wage_kzt",
        (
            "Mean wage of a full-time job",
            "Средняя зарплата на полную ставку",
            "Толық мөлшерлеменің орташа жалақысы",
        ),
        Unit.TENGE,
        _REPORTS,
        _TOLD,
    ),
    _of_jobs(
        "jobs_survival_24_ratio",
        (
            "Still paid after 24 months",
            "Оплачиваются спустя 24 месяца",
            "24 айдан кейін де төленеді",
        ),
        Unit.RATIO,
        _RECORDS,
        _DIVIDED,
    ),
    _of_jobs(
        "jobs_survival_36_ratio",
        (
            "Still paid after 36 months",
            "Оплачиваются спустя 36 месяцев",
            "36 айдан кейін де төленеді",
        ),
        Unit.RATIO,
        _RECORDS,
        _DIVIDED,
    ),
    _of_jobs(
        "jobs_women_ratio",
        (
            "Share of women in jobs claimed",
            "Доля женщин в заявленных местах",
            "Мәлімделген орындардағы әйелдердің үлесі",
        ),
        Unit.RATIO,
        _REPORTS,
        _TOLD,
    ),
    _of_jobs(
        "jobs_youth_ratio",
        (
            "Share of youth in jobs claimed",
            "Доля молодёжи в заявленных местах",
            "Мәлімделген орындардағы жастардың үлесі",
        ),
        Unit.RATIO,
        _REPORTS,
        _TOLD,
    ),
    _of_jobs(
        "jobs_local_ratio",
        (
            "Share of residents of the oblast in jobs claimed",
            "Доля жителей области в заявленных местах",
            "Мәлімделген орындардағы облыс тұрғындарының үлесі",
        ),
        Unit.RATIO,
        _REPORTS,
        _TOLD,
    ),
    _of_jobs(
        "jobs_foreign_ratio",
        (
            "Share of foreigners in jobs claimed",
            "Доля иностранцев в заявленных местах",
            "Мәлімделген орындардағы шетелдіктердің үлесі",
        ),
        Unit.RATIO,
        _REPORTS,
        _TOLD,
    ),
)
"""Figures of jobs, J1 to J9: computed together by `core.jobs.figures`."""

_SCORED = "the country, a territory, an organisation or a tenure, in a month"


def _of_scorecard(code: str, names: tuple[str, str, str], source: str = _LEDGER) -> Indicator:
    told = dict(zip(LANGUAGES, names, strict=True))
    return Indicator(code, told, Unit.RATIO, _SCORED, source, f"indicators/{code}.md", _DIVIDED)


SCORECARD = (
    _of_scorecard(
        "score", ("Score of a scorecard", "Балл оценочного листа", "Бағалау парағының ұпайы")
    ),
    _of_scorecard(
        "jobs_claimed",
        (
            "Jobs claimed of those promised",
            "Заявленные рабочие места из обещанных",
            "Уәде етілгеннен мәлімделген жұмыс орындары",
        ),
        _REPORTS,
    ),
    _of_scorecard(
        "jobs_verified",
        (
            "Jobs verified of those promised",
            "Подтверждённые рабочие места из обещанных",
            "Уәде етілгеннен расталған жұмыс орындары",
        ),
        _RECORDS,
    ),
    _of_scorecard(
        "jobs_reported",
        (
            "Months of jobs reported in term",
            "Отчёты о рабочих местах в срок",
            "Жұмыс орындары туралы мерзіміндегі есептер",
        ),
        _REPORTS,
    ),
    _of_scorecard(
        "launches_on_time",
        (
            "Launches by the committed date",
            "Запуски к согласованному сроку",
            "Келісілген мерзімге дейінгі іске қосулар",
        ),
    ),
    _of_scorecard(
        "launches_on_original",
        (
            "Launches by the original date",
            "Запуски к исходному сроку",
            "Бастапқы мерзімге дейінгі іске қосулар",
        ),
    ),
    _of_scorecard(
        "forecasts_kept", ("Forecasts kept", "Сбывшиеся прогнозы", "Орындалған болжамдар")
    ),
    _of_scorecard(
        "output_of_capacity",
        ("Output against capacity", "Выпуск к мощности", "Өнімнің қуатқа қатынасы"),
        _OUTPUT,
    ),
    _of_scorecard(
        "reports_complete",
        ("Months reported", "Отчёты за месяцы сданы", "Айлық есептер тапсырылды"),
        _OUTPUT,
    ),
    _of_scorecard(
        "data_in_term",
        (
            "Data requests answered in term",
            "Запросы данных исполнены в срок",
            "Деректер сұраулары мерзімінде орындалды",
        ),
        "Data requests, as answered by akimats and organisations",
    ),
    _of_scorecard(
        "barriers_in_term",
        (
            "Barriers solved within term",
            "Барьеры устранены в срок",
            "Кедергілер мерзімінде жойылды",
        ),
        "Barriers, as raised and closed by businesses",
    ),
    _of_scorecard(
        "instructions_in_term",
        (
            "Instructions done within term",
            "Поручения исполнены в срок",
            "Тапсырмалар мерзімінде орындалды",
        ),
        "Instructions, as reported by their leads",
    ),
    _of_scorecard(
        "trouble_told",
        (
            "Trouble told in good time",
            "О трудностях сообщено заранее",
            "Қиындық туралы алдын ала хабарланды",
        ),
    ),
)
"""Figures of scorecards: computed together by `core.territories.score_tables`."""

CONTEXT = (
    Indicator(
        "jobs_verified_per_10000",
        {
            "en": "Verified jobs per 10,000 of working age",
            "ru": "Подтверждённые рабочие места на 10 000 жителей трудоспособного возраста",
            "kk": "Еңбекке жарамды жастағы 10 000 тұрғынға шаққандағы расталған жұмыс орындары",
        },
        Unit.PER_TEN_THOUSAND,
        "a territory, in the newest month verified",
        "Contribution records, and the population of working age by official statistics",
        "indicators/jobs_verified_per_10000.md",
        _TOLD,
    ),
    Indicator(
        "employed_change",
        {
            "en": "Change of the employed beside verified jobs",
            "ru": "Изменение числа занятых рядом с подтверждёнными рабочими местами",
            "kk": "Расталған жұмыс орындарымен қатар жұмыспен қамтылғандар санының өзгеруі",
        },
        Unit.PERSONS,
        "a territory, from one period of statistics to another",
        "Official statistics of the employed, beside contribution records",
        "indicators/employed_change.md",
        frozenset({State.VALUE, State.NOT_REPORTED, State.NOT_COMPUTABLE}),
    ),
)
"""Figures of a territory beside its programme: computed by `core.territories.context`."""

SPENDING = (
    Indicator(
        "cost_per_verified_job",
        {
            "en": "Cost per verified job",
            "ru": "Стоимость подтверждённого рабочего места",
            "kk": "Расталған жұмыс орнының құны",
        },
        Unit.MONEY,
        "a project, in the newest month verified",
        "Registers of public money and state support, and contribution records",
        "indicators/cost_per_verified_job.md",
        frozenset(State),
    ),
)
"""Figures of public money: computed by `core.spending.support`."""

MINERALS = (
    Indicator(
        "mineral_price_trend",
        {
            "en": "Price trend of a mineral",
            "ru": "Тренд цены сырья",
            "kk": "Шикізат бағасының үрдісі",
        },
        Unit.RATIO,
        "a benchmark of a mineral, over a window of months",
        "Imported prices of a benchmark",
        "indicators/mineral_price_trend.md",
        frozenset({State.VALUE, State.NOT_COMPUTABLE}),
    ),
    Indicator(
        "mineral_price_volatility",
        {
            "en": "Price volatility of a mineral",
            "ru": "Волатильность цены сырья",
            "kk": "Шикізат бағасының құбылмалылығы",
        },
        Unit.RATIO,
        "a benchmark of a mineral, over a window of months",
        "Imported prices of a benchmark",
        "indicators/mineral_price_volatility.md",
        frozenset({State.VALUE, State.NOT_COMPUTABLE}),
    ),
    Indicator(
        "mineral_price_drawdown",
        {
            "en": "Price drawdown of a mineral",
            "ru": "Просадка цены сырья",
            "kk": "Шикізат бағасының құлдырауы",
        },
        Unit.RATIO,
        "a benchmark of a mineral, over a window of months",
        "Imported prices of a benchmark",
        "indicators/mineral_price_drawdown.md",
        frozenset({State.VALUE, State.NOT_COMPUTABLE}),
    ),
    Indicator(
        "mineral_intensity",
        {
            "en": "Intensity of use of a mineral",
            "ru": "Интенсивность использования сырья",
            "kk": "Шикізатты пайдалану қарқындылығы",
        },
        Unit.INTENSITY,
        "a mineral in an area, in a year",
        "Imported use by year",
        "indicators/mineral_intensity.md",
        frozenset({State.VALUE, State.NOT_REPORTED}),
    ),
    Indicator(
        "mineral_substitution",
        {
            "en": "Share of a purpose that a mineral serves",
            "ru": "Доля назначения, которому служит сырьё",
            "kk": "Шикізат қызмет ететін мақсаттың үлесі",
        },
        Unit.RATIO,
        "a mineral in an area, in a year",
        "Imported use by year",
        "indicators/mineral_substitution.md",
        frozenset({State.VALUE, State.NOT_REPORTED}),
    ),
    Indicator(
        "mineral_exposed_ratio",
        {
            "en": "Share of the programme that hangs on a mineral",
            "ru": "Доля программы, зависящая от сырья",
            "kk": "Бағдарламаның шикізатқа тәуелді үлесі",
        },
        Unit.RATIO,
        "a mineral and the programme that the reader is shown, today",
        "Register of exposures to minerals",
        "indicators/mineral_exposed_ratio.md",
        frozenset({State.VALUE, State.NOT_COMPUTABLE}),
    ),
    Indicator(
        "mineral_concentration",
        {
            "en": "Concentration of the programme on minerals",
            "ru": "Концентрация программы на сырье",
            "kk": "Бағдарламаның шикізатқа шоғырлануы",
        },
        Unit.RATIO,
        "a mineral and the programme that the reader is shown, today",
        "Register of exposures to minerals",
        "indicators/mineral_concentration.md",
        frozenset({State.VALUE, State.NOT_COMPUTABLE}),
    ),
    Indicator(
        "mineral_scenario",
        {
            "en": "Price paths of a mineral",
            "ru": "Пути цены сырья",
            "kk": "Шикізат бағасының жолдары",
        },
        Unit.RATIO,
        "a benchmark of a mineral, over a window of months",
        "Imported prices of a benchmark",
        "indicators/mineral_scenario.md",
        frozenset({State.VALUE, State.NOT_COMPUTABLE}),
    ),
    Indicator(
        "mineral_sales_change",
        {
            "en": "Change of sales in a price scenario",
            "ru": "Изменение продаж в ценовом сценарии",
            "kk": "Баға сценарийіндегі сатылым өзгерісі",
        },
        Unit.TENGE,
        "a mineral and the programme that the reader is shown, today",
        "Imported prices, register of exposures, monthly reports of sales",
        "indicators/mineral_sales_change.md",
        frozenset({State.VALUE, State.NOT_COMPUTABLE}),
    ),
)
"""Figures of minerals: computed by `core.minerals`."""

CARDS = (
    *(one.indicator for one in (*FIGURES, *PROMISES)),
    *DELIVERY,
    *JOBS,
    *SCORECARD,
    *CONTEXT,
    *SPENDING,
    *MINERALS,
)
"""The card of every figure that ships."""
