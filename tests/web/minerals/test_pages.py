"""Pages of minerals: what everybody is shown, who writes, what is sent as a file."""

from __future__ import annotations

import io
import re
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bagdar.sources.tables import LARGEST_FILE_BYTES, read_table
from bagdar.web.minerals.models import Exposure, ExposureVersion, PriceSeries, Use
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW
from tests.web.minerals.exposing import USE_HEAD, exposed, monthly, prices, use

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SUBSTITUTED = "substitution,copper,World,{year},{share},%,wiring: aluminium,Survey\n"


@pytest.fixture
def mill() -> Project:
    builders.territories()
    return builders.project(
        "north-east",
        key="mill",
        name_en="Copper mill",
        visibility=Visibility.PUBLISHED,
        costs=[{"source": "own", "amount": "600", "currency": "KZT"}],
    )


def browser(role: str = "", **scope: Any) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    if role:
        client.force_login(builders.user(role, **scope), backend=BACKEND)
    return client


def page(path: str, client: Client | None = None, *, status: int = 200, **query: str) -> str:
    answer = (client or browser()).get(f"/en{path}", query)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def send(client: Client, path: str, text: str, **more: str) -> Any:
    file = SimpleUploadedFile("table.csv", text.encode())
    told = {"source": "Pink Sheet", "published_on": "2026-06-05", "file": file, **more}
    return client.post(f"/en{path}", told)


def test_with_nothing_known_pages_say_what_to_do(mill: Project) -> None:
    assert "Nothing is known of minerals yet" in page("/minerals/")
    assert "Nothing is known of this mineral yet" in page("/minerals/copper/")
    assert "No exposure is stated yet" in page("/minerals/exposures/")
    assert "Exposed to minerals" not in page("/projects/mill/")
    page("/minerals/unobtainium/", status=404)
    page("/minerals/templates/gifts/", status=404)
    page("/minerals/files/gifts/", status=404)


def test_the_file_is_asked_for_until_one_was_tried(mill: Project) -> None:
    client = browser("analyst")
    first = page("/minerals/import/prices/", client)
    label = first.split('<label for="id_file">')[1].split("</label>")[0]
    assert "(optional)" not in label
    tried = send(client, "/minerals/import/prices/", monthly()).content.decode()
    label = tried.split('<label for="id_file">')[1].split("</label>")[0]
    assert "(optional)" in label


def test_the_axis_of_a_price_has_the_signs_of_the_language(mill: Project) -> None:
    prices(monthly())
    client = Client(headers={"Accept-Language": "ru"})
    told = client.get("/ru/minerals/copper/").content.decode()
    ticks = re.findall(r'<text class="tick end"[^>]*>([^<]+)<', told)
    assert "1\u202f000" in ticks
    assert not any(re.search(r"\d{4}", one) for one in ticks)


def test_the_overview_tells_prices_and_what_hangs_on_them(mill: Project) -> None:
    prices(monthly())
    prices(monthly(100, column="Zinc"))
    exposed(mill, confirmed_by=builders.user("programme_office"))
    exposed(mill, mineral="tin")
    told = page("/minerals/")
    for words in ("June 2026", "$/mt", "rising", "waits to be confirmed and does not count"):
        assert words in told
    assert told.index(">Copper</a>") < told.index(">Zinc</a>")
    down = page("/minerals/", sort="-name")
    assert down.index(">Zinc</a>") < down.index(">Copper</a>")
    first = page("/minerals/", sort="-value")
    assert first.index(">Copper</a>") < first.index(">Zinc</a>")
    assert "1 is all on one mineral" in told
    assert page("/minerals/", sort="nonsense")


def test_the_page_of_a_mineral_tells_price_use_and_projects(mill: Project) -> None:
    prices(monthly())
    prices("period,Copper\n2020-05,..\n2020-06,1385\n")
    rows = "".join(
        f"consumption,copper,World,{2010 + n},{100 + n},kt,,Survey A\n"
        f"output,,World,{2010 + n},{100 + 5 * n},index,gross domestic product,Survey B\n"
        + SUBSTITUTED.format(year=2010 + n, share=80 - n)
        for n in range(8)
    )
    use(rows)
    exposed(mill, confirmed_by=builders.user("programme_office"))
    told = page("/minerals/copper/")
    assert "Months without a price: May 2020" in told
    assert "No deflator was imported" in told
    assert "Between low and high, %" in told
    assert "Intensity of use, World: gross domestic product" in told
    assert "Survey A; Survey B" in told
    assert "Trend: falling, -1 percentage points a year" in told
    assert "Substitution, World: wiring: aluminium" in told
    assert "Copper mill" in told
    assert "By promised jobs" in told
    assert "cannot say" in told


def test_a_real_price_is_told_where_a_deflator_was_imported() -> None:
    prices(monthly())
    flat = "\n".join(
        [
            "period,MUV index",
            *(f"{2014 + n // 12}-{n % 12 + 1:02d},{100 + n}" for n in range(150)),
            "",
        ]
    )
    prices(flat)
    assert "Nominal prices." in page("/minerals/copper/")
    real = page("/minerals/copper/", money="real")
    assert "In money of the last month of the deflator" in real
    assert "Paths ahead" not in real
    assert page("/minerals/copper/", money="real", benchmark="nothing")


def test_every_benchmark_of_a_mineral_is_reached_from_its_page() -> None:
    prices('period,"Crude oil, Brent","Crude oil, WTI"\n2026-01,60,55\n')
    told = page("/minerals/oil/")
    assert "Crude oil, Brent: 60 $/bbl in January 2026" in told
    assert "Crude oil, WTI: 55 $/bbl" in page("/minerals/oil/", benchmark="Crude oil, WTI")
    assert "No paths are made: that needs 120 monthly changes." in told


def test_tables_go_out_as_files_that_hold_the_same_rows(mill: Project) -> None:
    prices(monthly())
    exposed(mill)
    for path, rows in (
        ("/minerals/?as={}", 1),
        ("/minerals/files/prices/?as={}", 150),
        ("/minerals/files/scenario/?as={}", 60),
        ("/minerals/files/use/?as={}", 0),
        ("/minerals/exposures/?as={}", 1),
    ):
        for kind in ("csv", "xlsx"):
            content = browser().get("/en" + path.format(kind)).content
            assert len(read_table(content).rows) == rows, path
        content = browser().get("/en" + path.format("parquet")).content
        assert pq.read_table(io.BytesIO(content)).num_rows == rows
        assert browser().get("/en" + path.format("exe")).status_code == 404
    template = browser().get("/en/minerals/templates/use/?as=csv")
    assert template.content.decode().startswith("\ufeffmeasure,mineral,area,year")
    assert template["Content-Disposition"] == 'attachment; filename="minerals-use.csv"'


def test_an_analyst_tries_a_table_then_imports_it() -> None:
    client = browser("analyst")
    answer = send(client, "/minerals/import/prices/", monthly())
    assert "New figures: 150." in answer.content.decode()
    assert "units; those of the Pink Sheet" in answer.content.decode()
    assert not PriceSeries.objects.exists()
    told = {"source": "Pink Sheet", "published_on": "2026-06-05", "confirm": "1"}
    assert client.post("/en/minerals/import/prices/", told).status_code == 302
    assert PriceSeries.objects.get().source == "Pink Sheet"
    assert client.post("/en/minerals/import/prices/", told).status_code == 422
    row = "consumption,copper,World,2025,1,kt,,Survey\n"
    assert send(client, "/minerals/import/use/", USE_HEAD + row).status_code == 200
    told.pop("confirm")
    client.post("/en/minerals/import/use/", {**told, "confirm": "1"})
    assert Use.objects.get().value == 1000


def test_faults_of_a_table_are_shown_by_row_and_column() -> None:
    client = browser("programme_office")
    answer = send(client, "/minerals/import/prices/", "period,Copper\n2026-01,-1\n2026-01,2\n")
    assert answer.status_code == 422
    told = " ".join(answer.content.decode().split())
    assert "2 places have to be mended. Nothing was imported." in told
    assert "<code>Copper</code>" in told
    assert "A price is above zero; -1 is not." in told
    missing = browser("analyst").post(
        "/en/minerals/import/prices/", {"source": "", "published_on": "2030-01-01"}
    )
    assert "Choose the table." in missing.content.decode()
    future = send(client, "/minerals/import/prices/", monthly(), published_on="2099-01-01")
    assert "not come yet" in future.content.decode()


def test_a_table_beyond_the_bound_is_refused() -> None:
    client = browser("analyst")
    answer = send(client, "/minerals/import/prices/", "x" * (LARGEST_FILE_BYTES + 1))
    assert answer.status_code == 422
    assert "The file is larger than 10 MB" in answer.content.decode()
    answer = send(client, "/minerals/import/prices/", "x" * (LARGEST_FILE_BYTES + 2 * 2**20))
    assert answer.status_code == 413


def test_others_find_no_page_of_import(mill: Project) -> None:
    for client in (
        browser("auditor"),
        browser("officer", territory=Territory.objects.get(key="north")),
    ):
        for table in ("prices", "use", "gifts"):
            page(f"/minerals/import/{table}/", client, status=404)
    page("/minerals/import/gifts/", browser("analyst"), status=404)
    page("/minerals/exposures/import/", browser("auditor"), status=404)
    assert browser().get("/en/minerals/import/prices/").status_code == 302


def test_an_exposure_is_stated_confirmed_corrected_and_withdrawn_on_pages(mill: Project) -> None:
    officer = browser("officer", territory=Territory.objects.get(key="north"))
    assert "State an exposure" in page("/projects/mill/", officer)
    told = {"mineral": "copper", "flow": "input", "share_percent": "150", "source": "Paper"}
    refused = officer.post("/en/projects/mill/minerals/new/", told)
    assert refused.status_code == 422
    assert "at most 100 percent" in refused.content.decode()
    officer.post("/en/projects/mill/minerals/new/", {**told, "share_percent": "15"})
    number = Exposure.objects.get().pk
    path = f"/minerals/exposures/{number}/"
    assert "waits to be confirmed" in page("/projects/mill/")
    page(f"{path}confirm/", officer, status=404)
    assert "Correct" not in page(path)
    office = browser("programme_office")
    assert "Confirm" in page(path, office)
    assert office.post(f"/en{path}confirm/").status_code == 422, "which version was read?"
    read = {"version": ExposureVersion.objects.get().pk}
    shown = page(f"{path}confirm/", office)
    assert f'name="version" value="{read["version"]}"' in shown
    assert "15 %, source: Paper" in shown
    assert office.post(f"/en{path}confirm/", read).status_code == 302
    assert "confirmed" in page("/projects/mill/")
    assert office.post(f"/en{path}confirm/").status_code == 422
    changed = {"share_percent": "20", "source": "Contract", "ground": "It was signed"}
    assert officer.post(f"/en{path}correct/", changed).status_code == 302
    told_now = page(path)
    assert "It was signed" in told_now
    assert "15 %, source: Paper" in told_now
    assert officer.post(f"/en{path}withdraw/", {"ground": ""}).status_code == 422
    assert officer.post(f"/en{path}withdraw/", {"ground": "slip"}).status_code == 302
    page(path, status=404)
    page(f"{path}withdraw/", officer, status=404)


def test_whoever_stated_it_is_told_that_somebody_else_confirms_it(mill: Project) -> None:
    user = builders.user("analyst")
    made = exposed(mill, by=user)
    client = browser()
    client.force_login(user, backend=BACKEND)
    told = page(f"/minerals/exposures/{made.pk}/", client)
    assert "somebody else confirms it" in told
    assert client.post(f"/en/minerals/exposures/{made.pk}/confirm/").status_code == 422


def test_a_table_of_exposures_is_taken_on_its_page(mill: Project) -> None:
    client = browser("officer", territory=Territory.objects.get(key="north"))
    text = "project,mineral,flow,share_percent,source\nmill,copper,input,25,Survey\n"
    assert "New figures: 1." in send(client, "/minerals/exposures/import/", text).content.decode()
    done = client.post("/en/minerals/exposures/import/", {"source": "S", "confirm": "1"})
    assert done.status_code == 302
    assert Exposure.objects.count() == 1


def test_names_from_tables_are_shown_as_text_and_never_run() -> None:
    head = "mineral,benchmark,month,price,unit\n"
    prices(head + 'uranium,"=HYPERLINK(""x"")",2026-01,80,$/lb\n', source="<i>Bank</i> & sons")
    told = page("/minerals/uranium/")
    assert "&lt;i&gt;Bank&lt;/i&gt; &amp; sons" in told
    text = browser().get("/en/minerals/files/prices/?as=csv").content.decode()
    assert "'=HYPERLINK" in text


def test_a_past_day_is_shown_as_it_was_known(mill: Project) -> None:
    prices(monthly(24))
    past = page("/minerals/", as_of="2026-06-14")
    assert "Nothing is known of minerals yet" in past
    assert "Shares of a past day are not told" in past
    assert ">Copper</a>" in page("/minerals/", as_of=NOW.date().isoformat())


def test_the_list_of_exposures_is_narrowed(mill: Project) -> None:
    exposed(mill)
    assert "Copper mill" in page("/minerals/exposures/", mineral="copper", state="stated")
    assert "No exposure is found" in page("/minerals/exposures/", flow="output")
    assert "No exposure is found" in page("/minerals/exposures/", state="confirmed")


def test_pages_ask_the_database_a_bounded_number_of_questions(mill: Project, queries: Any) -> None:
    prices(monthly())
    for mineral in ("copper", "zinc", "tin", "gold"):
        exposed(mill, mineral=mineral, confirmed_by=builders.user("programme_office"))
    client = browser()
    with queries(22):
        client.get("/en/minerals/")
    with queries(22):
        client.get("/en/minerals/copper/")
    with queries(22):
        client.get("/en/minerals/exposures/")


def test_the_overview_tells_use_intensity_and_substitution_beside_the_price() -> None:
    client = Client()
    years = range(2012, 2026)
    use(
        "".join(
            f"consumption,copper,World,{year},{100 + 5 * n},kt,,Survey A\n"
            f"consumption,copper,Kazakhstan,{year + 1},1,kt,,Survey B\n"
            f"output,,World,{year},{100 + 10 * n},billion USD,GDP,Bank C\n"
            f"substitution,copper,World,{year},{20 - n},%,wiring: aluminium,Survey D\n"
            for n, year in enumerate(years)
        )
    )
    row = " ".join(re.sub(r"<[^>]+>", " ", page("/minerals/")).split()).replace("\xa0", " ")
    for told in (
        "165 000 t ▲ rising · World, 2025",
        "717.4 t / billion USD ▼ falling · World, 2025 · GDP",
        "7 % ▼ falling · World, 2025 · wiring: aluminium",
    ):
        assert told in row
    lines = client.get("/en/minerals/?as=csv").content.decode("utf-8-sig").splitlines()
    cells = dict(zip(lines[0].split(","), lines[1].split(","), strict=True))
    assert cells["consumption_value"] == "165000"
    assert cells["intensity_direction"] == "falling"
    assert cells["substitution_source"] == "Survey D"
    (told_by_api,) = client.get("/api/v1/minerals").json()
    assert [(one["measure"], one["direction"]) for one in told_by_api["use"]] == [
        ("consumption", "rising"),
        ("intensity", "falling"),
        ("substitution", "falling"),
    ]
