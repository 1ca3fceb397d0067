import shutil
from pathlib import Path

import pytest

from bagdar.web.vendored import RECORD, VENDOR_FOLDER, main, problems


@pytest.fixture
def vendor_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(VENDOR_FOLDER, tmp_path / "vendor"))


def test_the_shipped_files_are_as_recorded() -> None:
    assert problems(VENDOR_FOLDER) == []


def test_one_changed_byte_is_noticed(vendor_copy: Path) -> None:
    script = vendor_copy / "htmx" / "htmx.min.js"
    content = bytearray(script.read_bytes())
    content[1000] ^= 1
    script.write_bytes(content)
    assert problems(vendor_copy) == [
        "htmx/htmx.min.js was changed: restore it, or record the new version"
    ]


def test_a_missing_file_is_noticed(vendor_copy: Path) -> None:
    (vendor_copy / "bootstrap" / "LICENSE").unlink()
    assert problems(vendor_copy) == ["bootstrap/LICENSE is missing: restore it from its source"]


def test_a_file_nobody_recorded_is_noticed(vendor_copy: Path) -> None:
    (vendor_copy / "htmx" / "extra.js").write_text("alert(1)")
    assert problems(vendor_copy) == ["htmx/extra.js is not in VENDOR.json: record it or remove it"]


def test_a_package_without_a_licence_is_refused(vendor_copy: Path) -> None:
    record = vendor_copy / RECORD
    record.write_text(record.read_text("utf-8").replace('"MIT"', '""'), "utf-8")
    assert problems(vendor_copy) == ["VENDOR.json cannot be read: bootstrap lacks licence"]


def test_a_folder_without_a_record_is_refused(tmp_path: Path) -> None:
    (found,) = problems(tmp_path)
    assert found.startswith("VENDOR.json cannot be read: ")


def test_the_command_fails_when_a_file_differs(
    vendor_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bagdar.web.vendored.VENDOR_FOLDER", vendor_copy)
    assert main() == 0
    (vendor_copy / "htmx" / "LICENSE").unlink()
    assert main() == 1
    assert "htmx/LICENSE is missing" in capsys.readouterr().out
