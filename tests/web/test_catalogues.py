"""The catalogues of words: what is compiled, what is noticed, what is merged."""

from __future__ import annotations

import ast
import gettext
import os
import re
from collections.abc import Callable
from pathlib import Path

import allauth
import axes
import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils import translation

from bagdar.web import catalogues


def header(language: str) -> str:
    forms = catalogues.PLURAL_FORMS[language]
    return f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Plural-Forms: {forms}\\n"\n\n'


Web = Callable[..., Path]


@pytest.fixture
def web(tmp_path: Path) -> Web:
    """Make a small package whose one page shows the given template, and its catalogues."""

    def make(template: str = "", *, ru: str = "", kk: str = "") -> Path:
        root = tmp_path / "bagdar" / "web"
        for language, text in (("ru", header("ru") + ru), ("kk", header("kk") + kk)):
            path = root / "locale" / language / "LC_MESSAGES" / "django.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        page = root / "portal" / "templates" / "page.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(template, "utf-8")
        return root

    return make


def entry(english: str, translated: str) -> str:
    return f'msgid "{english}"\nmsgstr "{translated}"\n\n'


RU_PO = "locale/ru/LC_MESSAGES/django.po"
KK_PO = "locale/kk/LC_MESSAGES/django.po"

# --- what is noticed


def test_complete_catalogues_have_no_problem(web: Web) -> None:
    root = web(
        "{% translate 'Region' %}", ru=entry("Region", "Область"), kk=entry("Region", "Облыс")
    )
    assert catalogues.problems(root) == []


def test_an_empty_translation_is_noticed(web: Web) -> None:
    root = web("{% translate 'Region' %}", ru=entry("Region", ""), kk=entry("Region", "Облыс"))
    assert catalogues.problems(root) == [f"{RU_PO}: “Region”: not translated"]


def test_a_fuzzy_translation_is_noticed(web: Web) -> None:
    root = web(
        "{% translate 'Region' %}",
        ru="#, fuzzy\n" + entry("Region", "Область"),
        kk=entry("Region", "Облыс"),
    )
    assert catalogues.problems(root) == [
        f"{RU_PO}: “Region”: fuzzy: check the translation and remove the mark"
    ]


def test_an_obsolete_translation_is_noticed(web: Web) -> None:
    root = web(ru='#~ msgid "Old"\n#~ msgstr "Старое"\n')
    assert catalogues.problems(root) == [f"{RU_PO}: “Old”: obsolete"]


@pytest.mark.parametrize(
    ("english", "translated"),
    [
        ("Hello %(name)s", "Привет %(nome)s"),
        ("Hello %(name)s", "Привет"),
        ("Hello", "Привет %(name)s"),
        ("Hello {name}", "Привет {nome}"),
        ("From %s to %s", "С %s"),
        ("<b>Note</b> this", "Это <b>примечание"),
        ("<b>Note</b> this", "Это <i>примечание</i>"),
    ],
)
def test_a_differing_placeholder_or_tag_is_noticed(web: Web, english: str, translated: str) -> None:
    root = web(ru=entry(english, translated))
    assert f"{RU_PO}: “{english}”: placeholders or tags differ in “{translated}”" in (
        catalogues.problems(root)
    )


def test_placeholders_may_change_their_order(web: Web) -> None:
    english, russian = "%(a)s of <b>%(b)s</b>", "<b>%(b)s</b>: %(a)s"
    root = web(
        "{% blocktranslate %}{{ a }} of <b>{{ b }}</b>{% endblocktranslate %}",
        ru=entry(english, russian),
        kk=entry(english, "<b>%(b)s</b> — %(a)s болып"),
    )
    assert catalogues.problems(root) == []


def plural(*forms: str) -> str:
    lines = ['msgid "one day"', 'msgid_plural "%(count)s days"']
    lines += [f'msgstr[{number}] "{form}"' for number, form in enumerate(forms)]
    return "\n".join(lines) + "\n\n"


DAYS = (
    "{% blocktranslate count count=n %}one day{% plural %}{{ count }} days{% endblocktranslate %}"
)
RU_DAYS = ("%(count)s день", "%(count)s дня", "%(count)s дней", "%(count)s дней")


def test_a_form_for_one_alone_may_leave_the_number_out(web: Web) -> None:
    root = web(DAYS, ru=plural(*RU_DAYS), kk=plural("бір күн", "%(count)s күн"))
    assert catalogues.problems(root) == []


def test_a_form_that_also_serves_21_may_not_leave_the_number_out(web: Web) -> None:
    root = web(DAYS, ru=plural("один день", *RU_DAYS[1:]), kk=plural("бір күн", "%(count)s күн"))
    assert catalogues.problems(root) == [
        f"{RU_PO}: “one day”: placeholders or tags differ in “один день”"
    ]


def test_a_missing_plural_form_is_noticed(web: Web) -> None:
    root = web(DAYS, ru=plural(*RU_DAYS[:3]), kk=plural("бір күн", "%(count)s күн"))
    assert catalogues.problems(root) == [f"{RU_PO}: “one day”: a plural form is missing"]


def test_other_plural_forms_than_djangos_are_noticed(web: Web) -> None:
    root = web()
    path = root / KK_PO
    path.write_text(path.read_text("utf-8").replace("n!=1", "n>1"), "utf-8")
    assert catalogues.problems(root) == [
        f"{KK_PO}: Plural-Forms must be “nplurals=2; plural=(n!=1);”"
    ]


def test_a_lost_line_break_at_the_end_is_noticed(web: Web) -> None:
    root = web(ru=entry("Hello\\n", "Привет"))
    assert f"{RU_PO}: “Hello\n”: a line break at the start or end differs in “Привет”" in (
        catalogues.problems(root)
    )


def test_kazakh_that_repeats_russian_is_noticed(web: Web) -> None:
    root = web(
        "{% translate 'Region' %}",
        ru=entry("Region", "Область"),
        kk=entry("Region", "область!"),
    )
    assert catalogues.problems(root) == [f"{KK_PO}: “Region”: repeats the translation of “ru”"]


def test_a_translation_that_repeats_english_is_noticed(web: Web) -> None:
    root = web(
        "{% translate 'Region' %}", ru=entry("Region", "Region"), kk=entry("Region", "Облыс")
    )
    assert catalogues.problems(root) == [f"{RU_PO}: “Region”: repeats the English text"]


def test_names_and_international_words_may_stand_alike(web: Web) -> None:
    root = web(
        "{% translate 'JSON' %} {% translate 'Code %(n)s' %}",
        ru=entry("JSON", "JSON") + entry("Code %%(n)s", "Код %%(n)s"),
        kk=entry("JSON", "JSON") + entry("Code %%(n)s", "Код %%(n)s"),
    )
    (root / "catalogues.toml").write_text(
        'names = ["json"]\ninternational = ["код", "json"]\n', "utf-8"
    )
    assert catalogues.problems(root) == []


def test_a_used_message_that_no_catalogue_holds_is_noticed(web: Web) -> None:
    root = web("{% translate 'Region' %}", kk=entry("Region", "Облыс"))
    assert catalogues.problems(root) == [
        f"{RU_PO}: “Region”: missing, used in bagdar/web/portal/templates/page.html"
    ]


def test_a_message_no_longer_used_is_noticed(web: Web) -> None:
    root = web(ru=entry("Region", "Область"))
    assert catalogues.problems(root) == [f"{RU_PO}: “Region”: no longer used"]


def test_the_same_words_in_another_context_are_another_message(web: Web) -> None:
    root = web(
        "{% translate 'Order' context 'act' %}",
        ru=entry("Order", "Порядок"),
        kk='msgctxt "act"\n' + entry("Order", "Бұйрық"),
    )
    assert catalogues.problems(root) == [
        f"{RU_PO}: “Order” [act]: missing, used in bagdar/web/portal/templates/page.html",
        f"{RU_PO}: “Order”: no longer used",
    ]


def test_a_catalogue_that_is_not_one_is_named(web: Web) -> None:
    root = web()
    (root / RU_PO).write_text('msgid "x"\nmsgstr "\nbroken', "utf-8")
    found = catalogues.problems(root)
    assert len(found) == 1
    assert found[0].startswith(str(root / RU_PO))


def test_a_template_that_cannot_be_read_is_named(web: Web) -> None:
    root = web("{% blocktranslate %}{% if x %}a{% endif %}{% endblocktranslate %}")
    found = catalogues.problems(root)
    assert len(found) == 1
    assert "page.html: Translation blocks must not include other block tags" in found[0]


# --- what is extracted


Texts = str | tuple[str, ...]


def texts_of(message: Message) -> Texts:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def messages(catalog: Catalog) -> set[tuple[str | None, Texts]]:
    return {(message.context, texts_of(message)) for message in catalog if message.id}


def test_every_way_to_mark_a_message_in_a_template_is_found(web: Web) -> None:
    root = web(
        """<p title="{% translate "One" %}">
          {% translate 'Two' as two %} {% translate "Ask" context "verb" %}
    {{ x|default:_("Three") }} {{ _("Four") }} {% include "a" with b=_("it's #5") %}
        {% blocktranslate trimmed with a=b %}
            Six {{ a }}
            and <b>more</b>, 100%
        {% endblocktranslate %}
{% blocktranslate context "sea" count n=n %}A ship{% plural %}{{ n }} ships{% endblocktranslate %}
    {# {% translate "hidden" %} #}{% comment %}{% translate "hidden too" %}{% endcomment %}
    plain gettext("text"), (nothing, "here"</p>"""
    )
    assert messages(catalogues.extract(root.parent)) == {
        (None, "One"),
        (None, "Two"),
        ("verb", "Ask"),
        (None, "Three"),
        (None, "Four"),
        (None, "it's #5"),
        (None, "Six %(a)s and <b>more</b>, 100%%"),
        ("sea", ("A ship", "%(n)s ships")),
    }


def test_every_way_to_mark_a_message_in_python_is_found(web: Web) -> None:
    root = web()
    (root.parent / "core").mkdir()
    (root.parent / "core" / "words.py").write_text(
        "A = _('One ' 'line')\n"
        "B = gettext_lazy('Two')\n"
        "C = ngettext('a day', '%(n)s days', n)\n"
        "D = pgettext_lazy('verb', 'Ask')\n"
        "E = npgettext('sea', 'a ship', '%(n)s ships', n)\n"
        "F = Problem('{value} is no number.', value=x)\n"
        "G = 'not marked'\n",
        "utf-8",
    )
    assert messages(catalogues.extract(root.parent)) == {
        (None, "One line"),
        (None, "Two"),
        (None, ("a day", "%(n)s days")),
        ("verb", "Ask"),
        ("sea", ("a ship", "%(n)s ships")),
        (None, "{value} is no number."),
    }


def test_words_in_migrations_are_not_taken(web: Web) -> None:
    root = web()
    folder = root / "projects" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_initial.py").write_text("_('Old name')\n", "utf-8")
    assert messages(catalogues.extract(root.parent)) == set()


# --- what is merged


def test_an_update_keeps_translations_drops_the_unused_and_adds_the_new(web: Web) -> None:
    root = web(
        "{% translate 'Region' %} {% translate 'Regions' %}",
        ru=entry("Region", "Область") + entry("Gone", "Ушло"),
    )
    assert catalogues.update(root) == [root / RU_PO, root / KK_PO]
    assert (root / RU_PO).read_text("utf-8").split("\n\n", 1)[1] == (
        '#: bagdar/web/portal/templates/page.html\nmsgid "Region"\nmsgstr "Область"\n\n'
        '#: bagdar/web/portal/templates/page.html\nmsgid "Regions"\nmsgstr ""\n\n'
    )


def test_a_second_update_changes_nothing(web: Web) -> None:
    root = web(DAYS, ru=plural(*RU_DAYS))
    catalogues.update(root)
    assert catalogues.update(root) == []


def test_an_update_makes_a_catalogue_that_is_not_there(web: Web) -> None:
    root = web(DAYS)
    (root / KK_PO).unlink()
    catalogues.update(root)
    assert catalogues.problems(root) == [
        f"{KK_PO}: “one day”: not translated",
        f"{RU_PO}: “one day”: not translated",
    ]


# --- what is compiled


def test_a_compiled_catalogue_speaks(web: Web) -> None:
    root = web(kk=plural("бір күн", "%(count)s күн") + entry("Region", "Облыс"))
    catalogues.compile_catalogues(root)
    kazakh = gettext.translation("django", root / "locale", languages=["kk"])
    assert kazakh.gettext("Region") == "Облыс"
    assert [kazakh.ngettext("one day", "%(count)s days", n) for n in (1, 21)] == [
        "бір күн",
        "%(count)s күн",
    ]


def test_only_catalogues_newer_than_their_compiled_form_are_compiled(web: Web) -> None:
    root = web()
    written = [(root / po).with_suffix(".mo") for po in (KK_PO, RU_PO)]
    assert catalogues.compile_catalogues(root) == written
    assert catalogues.compile_catalogues(root) == []
    later = written[0].stat().st_mtime + 10
    os.utime(root / KK_PO, (later, later))
    assert catalogues.compile_catalogues(root) == written[:1]


# --- the pseudo language


@pytest.mark.parametrize(
    ("english", "pseudo"),
    [
        ("Sign in", "⟦Šíĝñ íñ⟧"),
        ("%(link)ssign in%(end)s, 100%%", "⟦%(link)sšíĝñ íñ%(end)s, 100%%⟧"),
        ("<a href='x'>Key</a>&nbsp;{number!r}", "⟦<a href='x'>Ķéý</a>&nbsp;{number!r}⟧"),
        ("\nTwo\n", "\n⟦Ţŵó⟧\n"),
        ("%(a)s – %(b)s", "%(a)s – %(b)s"),
    ],
)
def test_the_pseudo_language_accents_letters_alone(english: str, pseudo: str) -> None:
    assert catalogues.pseudo(english) == pseudo


def test_the_pseudo_catalogue_holds_our_messages(web: Web, tmp_path: Path) -> None:
    compiled = catalogues.write_pseudo(web(DAYS + "{% translate 'Region' %}"), tmp_path / "out")
    assert compiled == tmp_path / "out" / "eo" / "LC_MESSAGES" / "django.mo"
    speak = gettext.translation("django", tmp_path / "out", languages=["eo"])
    assert speak.gettext("Region") == "⟦Řéĝíóñ⟧"
    assert speak.ngettext("one day", "%(count)s days", 2) == "⟦%(count)s đáýš⟧"


# --- the command


def test_check_prints_the_problems_and_fails(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    root = web(ru=entry("Region", "Область"))
    assert catalogues.main(["check", "--root", str(root)]) == 1
    assert capsys.readouterr().out == f"{RU_PO}: “Region”: no longer used\n"


def test_check_of_complete_catalogues_succeeds(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catalogues.main(["check", "--root", str(web())]) == 0
    assert capsys.readouterr().out == "The catalogues are complete.\n"


def test_a_file_that_cannot_be_read_is_one_line_and_no_traceback(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    root = web()
    (root / RU_PO).write_bytes(b'msgid "\xff"\n')
    assert catalogues.main(["compile", "--root", str(root)]) == 1
    assert capsys.readouterr().err.startswith(str(root / RU_PO))


# --- what we ship


def makers_of_problems(tree: ast.AST, inside: str = "") -> set[str]:
    """Name each function or class that hands a sentence it was given on to `Problem`."""
    found = set[str]()
    for node in ast.iter_child_nodes(tree):
        name = inside
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name != "__init__":
            name = node.name
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
            found |= {inside for argument in node.args if not isinstance(argument, ast.Constant)}
        found |= makers_of_problems(node, name)
    return found


def test_a_function_that_hands_a_sentence_on_is_recognised() -> None:
    code = "class E:\n    def __init__(self, t):\n        Problem(t)\ndef f():\n    Problem('x')"
    assert makers_of_problems(ast.parse(code)) == {"E"}


def test_the_sentences_of_every_maker_of_problems_are_collected() -> None:
    package = Path(catalogues.__file__).parents[1]
    makers = {
        maker
        for path in package.rglob("*.py")
        for maker in makers_of_problems(ast.parse(path.read_text("utf-8")))
    }
    assert makers <= set(catalogues.KEYWORDS)


def test_plural_forms_are_those_of_django() -> None:
    locales = Path(django.__file__).parent / "conf" / "locale"
    for language, forms in catalogues.PLURAL_FORMS.items():
        with (locales / language / "LC_MESSAGES" / "django.po").open("rb") as file:
            upstream = read_po(file, locale=language).plural_forms
        assert re.sub(r"[\s;]", "", upstream) == re.sub(r"[\s;]", "", forms)


def test_the_shipped_words_for_other_packages_have_no_problem() -> None:
    found = catalogues.problems()
    assert [text for text in found if catalogues.THIRD_PARTY in text] == []


def third_party_messages() -> set[tuple[str | None, Texts]]:
    """Collect the messages people can meet, from the installed packages themselves."""
    login = Path(allauth.__file__).parent
    folders = [login / name for name in ("account", "mfa", "usersessions")]
    folders += [login / "templates" / name for name in ("account", "mfa", "usersessions")]
    base = Path(django.__file__).parent
    folders += [base / "forms", base / "utils", base / "contrib" / "humanize"]
    found = set[tuple[str | None, Texts]]()
    for folder in folders:
        found |= messages(catalogues.extract(folder))
    lock_out = catalogues.extract(Path(axes.__file__).parent)
    found |= {
        (message.context, texts_of(message))
        for message in lock_out
        if any(place.endswith("/conf.py") for place, _line in message.locations)
    }
    return found


def spoken(context: str | None, texts: Texts) -> str:
    if isinstance(texts, str):
        return translation.pgettext(context, texts) if context else translation.gettext(texts)
    if context:
        return translation.npgettext(context, texts[0], texts[1], 5)
    return translation.ngettext(texts[0], texts[1], 5)


def as_tuple(texts: Texts) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else texts


def is_words(text: str) -> bool:
    """Tell whether a text holds words to translate, and not only a name or a placeholder."""
    return bool(re.search(r"[A-Za-z]{2}", re.sub(r"%\(\w+\)s|IPv\d", "", text)))


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_what_the_packages_say_is_said_in_our_languages(language: str) -> None:
    with translation.override(language):
        english = [
            texts
            for context, texts in third_party_messages()
            if spoken(context, texts) in as_tuple(texts) and is_words(spoken(context, texts))
        ]
    assert english == []
