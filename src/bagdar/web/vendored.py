"""Check the front-end files kept from other projects against their record.

The record is `static/vendor/VENDOR.json`: for each package its version, licence, source and
the SHA-256 of every file. `python -m bagdar.web.vendored` prints what differs and exits 1.
"""

import hashlib
import json
import sys
from pathlib import Path

RECORD = "VENDOR.json"
VENDOR_FOLDER = Path(__file__).resolve().parent / "static" / "vendor"
REQUIRED_KEYS = ("name", "version", "licence", "source", "files")


def problems(root: Path) -> list[str]:
    """List every difference between the folder `root` and its VENDOR.json, in file order."""
    try:
        recorded = _recorded(root)
    except (OSError, ValueError, KeyError) as error:
        return [f"{RECORD} cannot be read: {error}"]
    present = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    present.discard(RECORD)
    found = [
        _difference(root, name, recorded.get(name)) for name in sorted(present | set(recorded))
    ]
    return [problem for problem in found if problem]


def _recorded(root: Path) -> dict[str, str]:
    """Read the record as file → SHA-256; raise ValueError where it is incomplete."""
    packages = json.loads((root / RECORD).read_text("utf-8"))["packages"]
    recorded: dict[str, str] = {}
    for package in packages:
        if missing := [key for key in REQUIRED_KEYS if not package.get(key)]:
            raise ValueError(f"{package.get('name', 'a package')} lacks {', '.join(missing)}")
        recorded |= {
            f"{package['name']}/{name}": digest for name, digest in package["files"].items()
        }
    return recorded


def _difference(root: Path, name: str, expected: str | None) -> str:
    path = root / name
    if expected is None:
        return f"{name} is not in {RECORD}: record it or remove it"
    if not path.is_file():
        return f"{name} is missing: restore it from its source"
    if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
        return f"{name} was changed: restore it, or record the new version"
    return ""


def main() -> int:
    """Print the problems of the shipped folder; 1 when there are any."""
    found = problems(VENDOR_FOLDER)
    sys.stdout.write(("\n".join(found) or "Vendored files are as recorded.") + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
