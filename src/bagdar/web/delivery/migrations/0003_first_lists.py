"""The first reasons why a date moves, and the first launch checklists by kind of object.

The programme office keeps both lists from here on.
"""

from typing import Any

from django.db import migrations

REASONS = (
    ("land", "external", "land", "земельный участок", "жер учаскесі"),
    ("permits", "external", "permits", "разрешения", "рұқсаттар"),
    ("funding", "external", "funding", "финансирование", "қаржыландыру"),
    ("utilities", "external", "utilities", "коммунальные сети", "коммуналдық желілер"),
    ("contractor", "internal", "contractor", "подрядчик", "мердігер"),
    (
        "equipment",
        "external",
        "equipment and imports",
        "оборудование и импорт",
        "жабдық және импорт",
    ),
    ("currency", "external", "currency", "курс валюты", "валюта бағамы"),
    ("network", "external", "network connection", "подключение к сетям", "желілерге қосылу"),
    ("design", "internal", "design", "проектирование", "жобалау"),
    ("staff", "internal", "staff", "кадры", "кадрлар"),
    ("weather", "external", "weather", "погода", "ауа райы"),
    ("force_majeure", "external", "force majeure", "форс-мажор", "еңсерілмейтін күш"),
    (
        "predecessor",
        "external",
        "waits for another milestone",
        "ожидание другого этапа",
        "басқа кезеңді күту",
    ),
    (
        "re_estimate",
        "internal",
        "re-estimated by the owner",
        "переоценка владельцем",
        "иесінің қайта бағалауы",
    ),
)

Line = tuple[str, bool, str, str, str]

ACCEPTANCE: Line = (
    "acceptance_act",
    True,
    (
        "Act of acceptance into operation signed by customer, contractor, author's and technical "
        "supervision"
    ),
    (
        "Акт приёмки объекта в эксплуатацию подписан заказчиком, подрядчиком, авторским и "
        "техническим надзором"
    ),
    (
        "Объектіні пайдалануға қабылдау актісіне тапсырыс беруші, мердігер, авторлық және "
        "техникалық қадағалау қол қойды"
    ),
)
SAFETY: Line = (
    "fire_and_industrial_safety",
    True,
    "Fire and industrial safety accepted: protection tested, no open orders of the inspectorates",
    (
        "Пожарная и промышленная безопасность приняты: защита испытана, неисполненных предписаний "
        "инспекций нет"
    ),
    (
        "Өрт және өнеркәсіп қауіпсіздігі қабылданды: қорғаныс сыналды, инспекциялардың орындалмаған "
        "нұсқамалары жоқ"
    ),
)
ENVIRONMENT: Line = (
    "environment",
    True,
    "Environmental permit in force; emission controls work",
    "Экологическое разрешение действует; средства контроля выбросов работают",
    "Экологиялық рұқсат күшінде; шығарындыларды бақылау құралдары жұмыс істейді",
)
POWER: Line = (
    "power_connection",
    True,
    "Connected to the power grid at the design load; act of the network company",
    "Подключён к электросети на проектную нагрузку; акт сетевой компании",
    "Электр желісіне жобалық жүктемемен қосылды; желі компаниясының актісі",
)
STAFF: Line = (
    "staff",
    True,
    "Staff hired under labour contracts and trained for the first shift",
    "Персонал принят по трудовым договорам и обучен для первой смены",
    "Қызметкерлер еңбек шарттарымен қабылданып, бірінші ауысымға оқытылды",
)
LABOUR: Line = (
    "labour_safety",
    True,
    "Workplaces checked for safety of labour; briefings recorded",
    "Рабочие места проверены по охране труда; инструктажи записаны",
    "Жұмыс орындары еңбек қауіпсіздігі бойынша тексерілді; нұсқамалар жазылды",
)
PHOTOS: Line = (
    "photos",
    True,
    "Dated photos of the working object from the site, not of models or buttons",
    "Датированные фотографии работающего объекта с площадки, не макетов и не кнопок",
    (
        "Жұмыс істеп тұрған объектінің алаңда түсірілген күні көрсетілген суреттері, макет пен "
        "батырма емес"
    ),
)
DEBTS: Line = (
    "debts",
    False,
    "No unpaid wages of builders and no suspended works of the contract",
    "Нет долгов по зарплате строителям и приостановленных работ по договору",
    "Құрылысшыларға жалақы берешегі және шарт бойынша тоқтатылған жұмыстар жоқ",
)

CHECKLISTS: dict[str, tuple[Line, ...]] = {
    "plant": (
        ACCEPTANCE,
        (
            "equipment_tested",
            True,
            "All main equipment installed; 72 hours of test run under load without a stop",
            "Основное оборудование смонтировано; 72 часа пробной работы под нагрузкой без остановки",
            "Негізгі жабдық толық орнатылды; жүктемемен 72 сағат тоқтаусыз сынақ жұмысы өтті",
        ),
        POWER,
        (
            "utilities",
            True,
            "Water, gas, heat and sewerage connected as designed",
            "Вода, газ, тепло и канализация подключены по проекту",
            "Су, газ, жылу және кәріз жоба бойынша қосылды",
        ),
        (
            "raw_materials",
            True,
            "Raw materials for three months contracted or in stock",
            "Сырьё на три месяца законтрактовано или на складе",
            "Үш айлық шикізатқа шарт жасалды немесе ол қоймада бар",
        ),
        (
            "first_product",
            True,
            "First product made on the line; certificate or test report of its quality",
            "Первая продукция выпущена на линии; сертификат или протокол испытаний качества",
            "Желіде алғашқы өнім шығарылды; сапа сертификаты немесе сынақ хаттамасы бар",
        ),
        (
            "buyers",
            True,
            "Contracts of sale or letters of intent for the first months",
            "Договоры сбыта или протоколы о намерениях на первые месяцы",
            "Алғашқы айларға өткізу шарттары немесе ниет хаттамалары бар",
        ),
        STAFF,
        SAFETY,
        ENVIRONMENT,
    ),
    "reconstruction": (
        ACCEPTANCE,
        (
            "scope_done",
            True,
            "Works of the approved scope done; what is left out is listed with its ground",
            "Работы утверждённого объёма выполнены; исключённое перечислено с основанием",
            "Бекітілген көлемдегі жұмыстар орындалды; алынып тасталғаны негізімен тізілген",
        ),
        (
            "equipment_tested",
            True,
            "Renewed equipment tested under load; passport and warranty handed over",
            "Обновлённое оборудование испытано под нагрузкой; паспорт и гарантия переданы",
            "Жаңартылған жабдық жүктемемен сыналды; паспорты мен кепілдігі тапсырылды",
        ),
        (
            "old_part_safe",
            True,
            "Survey of the structures that stay in use: fit for work",
            "Обследование сохраняемых конструкций: пригодны к работе",
            "Қалатын құрылымдарды тексеру: жұмысқа жарамды",
        ),
        (
            "capacity_reached",
            True,
            "Test run shows the capacity after reconstruction, not that before it",
            "Пробная работа показывает мощность после реконструкции, а не прежнюю",
            "Сынақ жұмысы бұрынғы емес, қайта жаңартудан кейінгі қуатты көрсетті",
        ),
        POWER,
        STAFF,
        LABOUR,
        SAFETY,
        ENVIRONMENT,
    ),
    "power_station": (
        ACCEPTANCE,
        (
            "grid_connection",
            True,
            "Permission of the system operator to work in parallel with the grid",
            "Разрешение системного оператора на параллельную работу с сетью",
            "Жүйелік оператордың желімен қатар жұмыс істеуге рұқсаты",
        ),
        (
            "trial_operation",
            True,
            (
                "Comprehensive trial of 72 hours at nominal load (for sun and wind: as the weather of "
                "the protocol allows)"
            ),
            (
                "Комплексное опробование 72 часа на номинальной нагрузке (солнце и ветер: по "
                "условиям погоды в протоколе)"
            ),
            (
                "Номиналды жүктемемен 72 сағаттық кешенді сынау (күн мен жел үшін: хаттамадағы ауа "
                "райы бойынша)"
            ),
        ),
        (
            "metering",
            True,
            "Commercial metering sealed and read by the operator from afar",
            "Коммерческий учёт опломбирован и передаёт показания оператору",
            "Коммерциялық есепке алу пломбаланған және көрсеткіштерді операторға береді",
        ),
        (
            "relay_protection",
            True,
            "Relay protection and emergency automation set and tested",
            "Релейная защита и противоаварийная автоматика настроены и испытаны",
            "Релелік қорғаныс пен апатқа қарсы автоматика бапталып, сыналды",
        ),
        (
            "sale_of_power",
            True,
            "Contract for the sale of electricity or capacity in force",
            "Договор продажи электроэнергии или мощности действует",
            "Электр энергиясын немесе қуатты сату шарты күшінде",
        ),
        (
            "dispatch",
            True,
            "Dispatch communication and telemetry accepted",
            "Диспетчерская связь и телеметрия приняты",
            "Диспетчерлік байланыс пен телеметрия қабылданды",
        ),
        STAFF,
        SAFETY,
        ENVIRONMENT,
    ),
    "railway": (
        ACCEPTANCE,
        (
            "track",
            True,
            "Track, points and structures measured by the track recording car within norms",
            "Путь, стрелки и сооружения проверены путеизмерителем, отклонения в нормах",
            "Жол, бағыттамалар мен құрылыстар жол өлшегішпен тексерілді, ауытқулар нормада",
        ),
        (
            "signalling",
            True,
            "Signalling, centralisation and communication tested along the section",
            "Сигнализация, централизация и связь испытаны на всём участке",
            "Сигнал беру, орталықтандыру және байланыс бүкіл учаскеде сыналды",
        ),
        (
            "bridges_crossings",
            True,
            "Bridges tested by load; crossings equipped and fenced",
            "Мосты испытаны нагрузкой; переезды оборудованы и ограждены",
            "Көпірлер жүктемемен сыналды; өткелдер жабдықталып, қоршалды",
        ),
        (
            "trial_train",
            True,
            "Trial train passed the whole section at the set speed",
            "Пробный поезд прошёл весь участок с установленной скоростью",
            "Сынақ пойызы бүкіл учаскеден белгіленген жылдамдықпен өтті",
        ),
        (
            "stations",
            True,
            "Stations, sidings and loading fronts ready for traffic",
            "Станции, разъезды и погрузочные фронты готовы к движению",
            "Станциялар, разъездер мен тиеу алаңдары қозғалысқа дайын",
        ),
        (
            "timetable",
            True,
            "The section is in the timetable; regular traffic opened by order",
            "Участок включён в график; регулярное движение открыто приказом",
            "Учаске қозғалыс кестесіне енді; тұрақты қозғалыс бұйрықпен ашылды",
        ),
        (
            "cargo",
            True,
            "Shippers and volumes of the first year known by contracts or requests",
            "Грузоотправители и объёмы первого года известны из договоров или заявок",
            "Бірінші жылдың жүк жөнелтушілері мен көлемі шарттар немесе өтінімдер бойынша белгілі",
        ),
        STAFF,
        SAFETY,
    ),
    "logistics": (
        ACCEPTANCE,
        (
            "access",
            True,
            "Access roads and sidings open for lorries and wagons",
            "Подъездные дороги и пути открыты для грузовиков и вагонов",
            "Кірме автожолдар мен теміржолдар жүк көліктері мен вагондарға ашық",
        ),
        (
            "handling_equipment",
            True,
            "Cranes, loaders and scales tested; certificates in force",
            "Краны, погрузчики и весы испытаны; свидетельства действуют",
            "Крандар, тиегіштер мен таразылар сыналды; куәліктері күшінде",
        ),
        (
            "storage",
            True,
            "Storage with its temperature and security systems tested",
            "Склады с температурным режимом и охраной испытаны",
            "Қоймалар температура режимімен және күзет жүйесімен сыналды",
        ),
        (
            "customs",
            True,
            "Customs or temporary storage status granted, where it is planned",
            "Статус таможенного или временного склада получен, если он предусмотрен",
            "Кедендік немесе уақытша сақтау қоймасы мәртебесі алынды, егер ол көзделсе",
        ),
        (
            "information_system",
            True,
            "Accounting of goods works: a trial consignment received, stored and issued",
            "Учёт грузов работает: пробная партия принята, размещена и выдана",
            "Жүк есебі жұмыс істейді: сынақ партиясы қабылданып, орналастырылып, берілді",
        ),
        (
            "tenants",
            True,
            "Contracts with tenants or cargo owners for the first months",
            "Договоры с арендаторами или грузовладельцами на первые месяцы",
            "Алғашқы айларға жалға алушылармен немесе жүк иелерімен шарттар бар",
        ),
        POWER,
        STAFF,
        SAFETY,
    ),
    "other": (
        ACCEPTANCE,
        (
            "equipment_tested",
            True,
            "Equipment installed and tested in work",
            "Оборудование установлено и испытано в работе",
            "Жабдық орнатылып, жұмыста сыналды",
        ),
        POWER,
        (
            "first_result",
            True,
            "First product or service given; a document shows it",
            "Первая продукция или услуга предоставлена; есть документ",
            "Алғашқы өнім немесе қызмет берілді; құжаты бар",
        ),
        (
            "buyers",
            True,
            "Buyers or users for the first months known by contracts or requests",
            "Покупатели или пользователи первых месяцев известны из договоров или заявок",
            (
                "Алғашқы айлардың сатып алушылары немесе пайдаланушылары шарттар не өтінімдер "
                "бойынша белгілі"
            ),
        ),
        STAFF,
        LABOUR,
        SAFETY,
        ENVIRONMENT,
    ),
}
EVERYWHERE = (DEBTS, PHOTOS)
"""Lines that end every checklist: what past programmes were caught without."""


def install(apps: Any, schema_editor: Any) -> None:
    Reason = apps.get_model("delivery", "Reason")
    Reason.objects.bulk_create(
        Reason(code=code, cause=cause, name_en=en, name_ru=ru, name_kk=kk, position=position)
        for position, (code, cause, en, ru, kk) in enumerate(REASONS)
    )
    GateItem = apps.get_model("delivery", "GateItem")
    GateItem.objects.bulk_create(
        GateItem(
            kind=kind,
            code=code,
            position=position,
            needs_evidence=needs_evidence,
            name_en=en,
            name_ru=ru,
            name_kk=kk,
        )
        for kind, lines in CHECKLISTS.items()
        for position, (code, needs_evidence, en, ru, kk) in enumerate(
            (*lines, *EVERYWHERE), start=1
        )
    )


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_guards")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
