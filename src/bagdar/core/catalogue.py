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
_GRAIN = "a territory and everything below it, on a day"
_PLACES = "the country, a territory or a responsible organisation, on a day"
_PEOPLE = "the country, an office, a tenure or whoever gave the forecast, on a day"
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
            grain=_GRAIN,
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
            grain=_GRAIN,
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
            grain=_GRAIN,
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

CARDS = (*(one.indicator for one in (*FIGURES, *PROMISES)), *DELIVERY)
"""The card of every figure that ships."""
