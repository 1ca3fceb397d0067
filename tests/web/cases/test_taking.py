"""Results of red flags come in whole, once, and a later run over an earlier one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from bagdar.core.cases.ranking import Counted, score
from bagdar.core.cases.results import FLAGS_ONLY
from bagdar.runs.spending_document import FLAGGED_ONLY
from bagdar.web.cases.actions import taking
from bagdar.web.cases.actions.linking import link_subject
from bagdar.web.cases.actions.taking import take_results
from bagdar.web.cases.models import Flag, Run, Subject
from bagdar.web.cases.queries.rules import base_rates, rules_off, rules_on, rules_shown
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.journal.models import Head
from bagdar.web.loads.actions import Watch
from bagdar.web.loads.queries import Misfit
from bagdar.web.people.permissions import World
from bagdar.web.queue.actions import alone
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.cases import working
from tests.web.cases.working import document, short, taken

pytestmark = pytest.mark.django_db


def counts(done: Any) -> tuple[int, int, int, int]:
    return done.new, done.changed, done.gone, done.same


def test_a_flag_keeps_its_value_reason_and_evidence_and_what_it_is_about() -> None:
    taken(document(short()))
    (flag,) = working.flags_of()
    about = flag.subject
    assert (flag.code, flag.version, flag.value) == ("R003", "1", 3.0)
    assert flag.evidence == [{"what": "days at least", "id": None, "value": "15"}]
    assert (about.title, about.buyer_name) == ("Pipes of ocds-x-1", "Waterworks")
    assert (str(about.value), about.currency) == ("5000000.00", "KZT")


def test_the_same_document_again_changes_nothing() -> None:
    told = document(short())
    taken(told)
    before = Head.objects.get().seq
    again = take_results(json.dumps(told, indent=3).encode(), world=World.REAL, by=TESTS, at=NOW)
    assert (again.known, Run.objects.count(), Head.objects.get().seq) == (True, 1, before)


def test_a_later_run_stands_in_the_place_of_an_earlier_one_which_stays() -> None:
    assert counts(taken(document(short("a"), short("b"), short("c")))) == (3, 0, 0, 0)
    changed = {**short("b"), "flags": {"R003": 2.0}}
    later = document(short("a"), changed, {"id": "c", "clear": ["R003"]})
    assert counts(taken(later)) == (0, 1, 1, 1)
    rows = Flag.objects.filter(subject__ref="b").order_by("pk")
    told = [(one.value, one.replaced_by is None) for one in rows]
    assert told == [(3.0, False), (2.0, True)]
    assert working.flags_of("c") == []
    assert working.subject("c").flags_count == 0


def test_what_a_later_run_does_not_name_keeps_its_flags() -> None:
    taken(document(short("a")))
    taken(document(short("b"), of="the last load"))
    assert len(working.flags_of("a")) == 1


def test_only_what_is_flagged_or_was_makes_a_row() -> None:
    taken(document({"id": "a", "clear": ["R003"], "unknown": ["R036"]}))
    assert not Flag.objects.exists()
    assert not Subject.objects.exists()


def test_a_base_rate_is_that_of_the_last_whole_run() -> None:
    taken(document(short("a"), rules={"R003": (3, 7)}))
    taken(document(short("b"), rules={"R003": (1, 0)}, of="the last load"))
    assert base_rates(synthetic=False)["R003"] == 0.3


def test_the_score_follows_weight_base_rate_and_money() -> None:
    taken(document({**short(), "flags": {"R003": 3.0, "R036": 0.5}}))
    flags = [Counted("R003", 0.1), Counted("R036", 0.01)]
    about = working.subject()
    assert about.score == score(flags, about.value, "KZT")
    assert about.flags_count == 2


def test_a_project_named_in_the_document_places_the_process_in_its_own_world() -> None:
    builders.territories()
    project = builders.project(key="plant")
    about = {**short()["about"], "project": "plant"}
    taken(document(short(about=about)))
    assert (working.subject().project, working.subject().territory) == (project, project.territory)
    taken(document(short(about=about)), world=World.SYNTHETIC)
    assert Subject.objects.get(is_synthetic=True).project is None


def test_a_link_that_a_person_confirmed_outlives_a_later_run() -> None:
    builders.territories()
    builders.project(key="plant")
    confirmed = builders.project(key="other", territory="south")
    taken(document(short()))
    auditor = builders.user("auditor")
    link_subject(working.subject(), project=confirmed, by=auditor, at=NOW)
    taken(document(short(about={**short()["about"], "project": "plant"})))
    assert (working.subject().project, working.subject().linked) == (confirmed, "person")


def test_nobody_but_an_auditor_of_the_whole_takes_results_or_links() -> None:
    places = builders.territories()
    taken(document(short()))
    for person in (builders.user("chair"), builders.user("akim", territory=places["north"])):
        with pytest.raises(PermissionDenied):
            take_results(json.dumps(document()).encode(), world=World.REAL, by=person, at=NOW)
        with pytest.raises(PermissionDenied):
            link_subject(working.subject(), territory=places["north"], by=person, at=NOW)


def broken(**change: Any) -> bytes:
    told = document(short())
    told["results"][0].update(change)
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"{", "This is no JSON document"),
        (b"[]", "no object"),
        (b'{"format": "cardinal"}', "The format is not bagdar-flags-1"),
        (b'{"format": NaN}', "NaN is no number"),
        (b"[" * 100_000, "This is no JSON document"),
        (broken(level="person"), r"results\[0\].level does not fit"),
        (broken(id=5), r"results\[0\].id does not fit"),
        (broken(found={"R999": {"state": "flagged"}}), "found.R999 does not fit"),
        (broken(found={"R003": {"state": "guilty"}}), "found.R003.state does not fit"),
        (broken(about={"value": "1e400"}), "about.value does not fit"),
        (broken(about={"value": 10**20}), "about.value does not fit"),
        (broken(about={"value": True}), "about.value does not fit"),
        (broken(about={"title": "x" * 501}), "about.title does not fit"),
        (broken(evidence={"R003": "no list"}), "evidence.R003 does not fit"),
    ],
)
def test_a_document_that_does_not_fit_is_refused_with_its_place(text: bytes, said: str) -> None:
    with pytest.raises(DeliveryError, match=said):
        take_results(text, world=World.REAL, by=TESTS, at=NOW)
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("basis", "checked"),
    [
        (None, False),
        ("Law 106, article 16", True),
        ({"told": "No legal basis is claimed.", "rests_on_law": False, "checked_on": None}, True),
        ({"told": "Law 106.", "rests_on_law": True, "checked_on": None}, False),
        ({"told": "Law 106.", "rests_on_law": True, "checked_on": "2026-11-01"}, True),
    ],
)
def test_a_rule_that_rests_on_law_says_whether_that_was_checked(basis: Any, checked: bool) -> None:
    told = document(short())
    set_ = {"value": 5, "from": "2025", "basis": "order 1"}
    plain = {"value": 15, "basis": "no legal basis is claimed"}
    told["indicators"]["R003"] |= {"basis": basis, "thresholds": [set_, plain]}
    taken(told)
    (rule,) = [one for one in rules_shown(synthetic=False) if one.last.code == "R003"]
    assert rule.basis_checked is checked
    assert rule.thresholds == [set_, {"value": 15}]


def test_numbers_beyond_measure_are_no_values() -> None:
    told = document(short(), {"id": "b", "flags": {"R003": 10**400}})
    text = json.dumps(told).replace("3.0", "1e400")
    take_results(text.encode(), world=World.REAL, by=TESTS, at=NOW)
    assert [working.flags_of(ref)[0].value for ref in ("ocds-x-1", "b")] == [None, None]


def test_evidence_without_end_keeps_its_first_rows_and_says_how_many_more() -> None:
    row = {"what": "x" * 90, "id": None, "value": "y" * 900}
    told = document(short())
    told["results"][0]["evidence"] = {"R003": [row] * 100}
    taken(told)
    (flag,) = working.flags_of()
    assert len(flag.evidence) < 25
    assert flag.evidence[-1]["what"] == "more rows"
    assert int(flag.evidence[-1]["value"]) + len(flag.evidence) - 1 == 100


def test_what_a_process_is_about_is_read_from_its_releases(tmp_path: Any) -> None:
    from bagdar.web.cases.queries.about import AboutError, about_of

    release = {
        "ocid": "ocds-x-1",
        "buyer": {"id": "KZ-1", "name": "Water\u0007works"},
        "tender": {"title": "Pipes", "value": {"amount": 9, "currency": "KZT"}},
        "awards": [{"status": "active", "suppliers": [{"id": "S1", "name": "Pipe maker"}]}],
        "contracts": [
            {"status": "active", "value": {"amount": 7.5, "currency": "KZT"}},
            {"status": "cancelled", "value": {"amount": 100, "currency": "KZT"}},
        ],
        "planning": {"budget": {"projectID": "plant"}},
    }
    path = tmp_path / "releases.jsonl"
    other = {**release, "ocid": "other"}
    path.write_text("\n".join(map(json.dumps, ({"ocid": 5}, release, other))) + "\n{broken\n")
    found = about_of(path, {"ocds-x-1"})
    (told,) = found.values()
    assert (told.title, told.buyer_name, told.supplier_name) == (
        "Pipes",
        "Water works",
        "Pipe maker",
    )
    assert (str(told.value), told.currency, told.project) == ("7.50", "KZT", "plant")
    with pytest.raises(AboutError):
        about_of(path, {"ocds-x-1"}, most_bytes=10)


@pytest.mark.parametrize(
    "change", ["value = 9", "state = 'clear'", "subject_id = subject_id + 1", "code = 'X'"]
)
def test_the_database_keeps_a_flag_as_it_was(building: None, change: str) -> None:
    from django.db import connection

    taken(document(short()))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE cases_flag SET {change}")  # noqa: S608 -- texts of this test
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_flag")
    for act in ("UPDATE cases_run SET source = 'other'", "DELETE FROM cases_run"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)


@pytest.mark.parametrize(
    "ref", ["ocds\u0007-x", "ocds\u0000-x", "ocds-\ud800", "o" * 400, "ocds\u0007" * 100]
)
@pytest.mark.parametrize("flags", [{"R003": 3.0}, {}])
def test_a_subject_whose_identifier_cannot_be_kept_is_left_out_and_told(
    ref: str, flags: dict[str, float]
) -> None:
    told: list[Misfit] = []
    text = json.dumps(document({"id": ref, "flags": flags, "clear": ["R018"]}, short())).encode()
    done = take_results(text, world=World.REAL, by=TESTS, at=NOW, watch=Watch(misfit=told.append))
    assert (done.new, done.left_out, done.counts["left_out"]) == (1, 1, 1)
    assert [one.ref for one in Subject.objects.all()] == ["ocds-x-1"]
    (misfit,) = told
    assert misfit.path == "results[0].id"
    assert misfit.process.isprintable()
    assert misfit.reason.startswith("The identifier ")


def test_evidence_that_is_long_is_cut_and_what_no_page_shows_is_marked() -> None:
    bidders = ", ".join(f"KZ-BIN-{number:012d}" for number in range(120))
    told = document(short(), short("other"))
    odd = {"what": "bid", "id": "a\u0007b", "value": ["\ud800"]}
    told["results"][0]["evidence"] = {"R003": [{"what": "alike", "id": None, "value": bidders}]}
    told["results"][1]["evidence"] = {"R003": [odd]}
    taken(told)
    (row,) = working.flags_of()[0].evidence
    assert (len(row["value"]), row["value"][-1]) == (2000, "…")
    assert bidders.startswith(row["value"][:-1])
    assert working.flags_of("other")[0].evidence == [
        {"what": "bid", "id": "a\ufffdb", "value": '["\ufffd"]'}
    ]


def test_what_the_engine_finds_of_odd_releases_is_taken(tmp_path: Any) -> None:
    from bagdar.core.spending.settings import ALL_ON
    from bagdar.lake import Lake
    from bagdar.runs.spending import flagged, keep
    from bagdar.runs.spending_document import document as written

    def release(ocid: str, bidders: int) -> dict[str, Any]:
        price = {"amount": 1000, "currency": "KZT"}
        bids = [
            {
                "id": f"bid-of-a-long-name-{number}",
                "status": "valid",
                "tenderers": [{"id": f"KZ-BIN-{number:012d}"}],
                "value": price,
            }
            for number in range(bidders)
        ]
        tender = {"status": "complete", "procurementMethod": "open", "numberOfTenderers": bidders}
        award = {"id": "1", "status": "active", "suppliers": bids[0]["tenderers"], "value": price}
        return {"ocid": ocid, "tender": tender, "bids": {"details": bids}, "awards": [award]}

    path = tmp_path / "releases.jsonl"
    given = [release("ocds\u0007-x", 3), release("o" * 400, 1), release("fixed-price", 120)]
    path.write_text("\n".join(map(json.dumps, given)))
    lake = Lake(tmp_path / "lake")
    keep(lake, path)
    with flagged(lake, ALL_ON) as found:
        text = "".join(written(found, ALL_ON)).encode()
    done = take_results(text, world=World.REAL, by=TESTS, at=NOW)
    assert done.left_out == 2
    assert "R028" in {one.code for one in working.flags_of("fixed-price")}


def test_an_earlier_result_taken_again_stands_in_the_place_of_a_later_one() -> None:
    march = document({"id": "a", "clear": ["R018"]}, short("b"))
    january = document({"id": "a", "flags": {"R018": 1.0}}, short("b"))
    for told, flags in ((march, 0), (january, 1), (march, 0), (january, 1), (march, 0)):
        done = taken(told)
        assert (done.known, len(working.flags_of("a"))) == (False, flags)
        assert taken(told).known
    assert Run.objects.count() == len(set(Run.objects.values_list("digest", flat=True))) == 5
    assert taken(march, world=World.SYNTHETIC).known is False


def test_a_part_taken_between_does_not_keep_a_whole_result_from_being_taken_again() -> None:
    whole = document({"id": "a", "clear": ["R003"]})
    taken(whole)
    taken(document(short("a"), of="the last load"))
    assert taken(whole).gone == 1


def test_of_two_workers_that_take_one_document_again_one_writes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    march, january = document(short("a")), document({"id": "a", "clear": ["R003"]})
    taken(march)
    taken(january)
    others = [march]

    @contextmanager
    def slow(name: str) -> Iterator[None]:
        while others:
            assert not taken(others.pop()).known
        with alone(name):
            yield

    monkeypatch.setattr(taking, "alone", slow)
    again = taken(march)
    assert (again.known, Run.objects.count()) == (True, 3)
    assert len(working.flags_of("a")) == 1


ONLY: dict[str, Any] = {"named": FLAGS_ONLY}


def test_flags_of_another_source_are_left_and_base_rates_are_of_all_sources() -> None:
    taken(document(short("a"), rules={"R003": (1, 9)}, **ONLY), source="Portal")
    other = document(short("b"), rules={"R003": (3, 7), "B1": (1, 1)}, **ONLY)
    assert taken(other, source=" Samruk-\n Kazyna ").gone == 0
    assert [len(working.flags_of(one)) for one in "ab"] == [1, 1]
    assert Run.objects.latest("pk").source == "Samruk- Kazyna"
    assert base_rates(synthetic=False)["R003"] == 0.2
    assert rules_on(synthetic=False) == {"R003", "R018", "R036", "B1"}
    assert taken(other, source="Samruk- Kazyna").known
    assert taken(document(short("a"), rules={"R003": (1, 9)}, **ONLY), source="Portal").known
    empty = document(rules={"R003": (0, 10)}, **ONLY)
    assert taken(empty, source="Portal").gone == 1
    assert [len(working.flags_of(one)) for one in "ab"] == [0, 1]
    assert taken(empty).gone == 0
    with pytest.raises(DeliveryError, match="200"):
        taken(empty, source="a" * 201)


def test_a_flag_that_a_document_of_flags_alone_does_not_name_is_clear() -> None:
    taken(document({**short("a"), "flags": {"R003": 3.0, "R036": 0.5}}, short("b"), short("c")))
    told = document({**short("a"), "flags": {"R003": 3.0}}, short("b"), **ONLY)
    for one in told["indicators"].values():
        one["not_computable"] = {}
    assert counts(taken(told)) == (0, 0, 2, 2)
    assert [one.code for one in working.flags_of("a")] == ["R003"]
    assert working.flags_of("c") == []
    stood, clear = Flag.objects.filter(subject__ref="c").order_by("pk")
    assert (stood.replaced_by, clear.state, clear.replaced_by) == (clear.run, "clear", None)
    assert working.subject("c").flags_count == 0
    assert base_rates(synthetic=False)["R003"] == 0.1


def test_what_is_not_named_is_not_called_clear_where_some_could_not_be_computed() -> None:
    taken(document(short("a"), short("b")))
    told = document(short("b"), **ONLY)
    told["indicators"]["R003"]["not_computable"] = {"a date cannot be read": 3}
    assert taken(told).gone == 1
    now = Flag.objects.get(subject__ref="a", replaced_by=None)
    assert now.state == "not_computable"
    assert now.reason.startswith("not among the flags, which alone are named")
    assert working.flags_of("a") == []


@pytest.mark.parametrize("more", [{}, {**ONLY, "of": "the last load"}])
def test_without_the_mark_or_of_a_part_what_is_not_named_keeps_its_flags(
    more: dict[str, Any],
) -> None:
    taken(document(short("a"), short("b")))
    assert taken(document(short("b"), **more)).gone == 0
    assert len(working.flags_of("a")) == 1


def test_flags_of_a_rule_that_did_not_run_and_of_the_other_world_stay() -> None:
    taken(document({"id": "a", "flags": {"R018": 1.0}}))
    taken(document(short("a")), world=World.SYNTHETIC)
    told = document(**ONLY)
    del told["indicators"]["R018"]
    assert taken(told).gone == 0
    assert Flag.objects.filter(replaced_by=None, state="flagged").count() == 2


def test_a_document_that_names_something_else_is_refused() -> None:
    with pytest.raises(DeliveryError, match="named does not fit"):
        taken(document(short(), named="every second one"))
    assert FLAGS_ONLY == FLAGGED_ONLY


def test_rules_that_did_not_run_say_why() -> None:
    assert rules_off(synthetic=False) == []
    taken(document(short(), rules={"D2": (1, 1), "A1": (1, 1)}))
    taken(document(short("b"), rules={"E3": (1, 1)}, of="the last load"))
    off = {one.code: one.why for one in rules_off(synthetic=False)}
    assert not {"D2", "A1", "R003"} & set(off)
    for code in ("B1", "C3", "E3"):
        assert off[code].startswith("off: ")
        assert off[code].endswith("Basis not checked.")
    assert off["D4"] == "off: it needs a table of projects"
    assert off["R024"] == "off: the run did not ask for it"


def test_settings_that_a_database_would_refuse_are_marked_and_the_rest_is_taken() -> None:
    odd = {"a\x00b": ["\x00", {"\ud800": 1.5}], "days": 15}
    taken(document(short(), settings=odd))
    mark = "\ufffd"
    assert Run.objects.get().settings == {f"a{mark}b": [mark, {mark: 1.5}], "days": 15}
