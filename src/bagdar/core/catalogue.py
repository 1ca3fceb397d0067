"""The indicators that ship, written by hand: each with its card and the function behind it."""

from collections.abc import Callable
from dataclasses import dataclass

import ibis.expr.types as ir

from bagdar.core.indicators import Indicator, State, Unit
from bagdar.core.territories import figures

_REGISTER = "Register of projects, as entered by territories and enterprises"
_GRAIN = "a territory and everything below it, on a day"
_COUNTED = frozenset({State.VALUE})
_DIVIDED = frozenset({State.VALUE, State.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator and the table function that computes it from PROJECTS and WITHIN."""

    indicator: Indicator
    compute: Callable[[ir.Table, ir.Table], ir.Table]


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
