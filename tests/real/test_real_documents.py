"""Real documents of vendors and a real warehouse platform, read from `../shared` where it is."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from govctl.load.yamljson import read

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CONFIG = """\
apiVersion: govctl/v1
kind: Config
extends: [pack:recommended]
specs: ["**/*.yaml", "**/*.yml", "**/*.json"]
"""

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the documents of ../shared are not here"),
]


def _check(folder: Path, *arguments: str) -> dict[str, Any]:
    """The JSON report of a folder of bare specs."""
    config = folder.parent / "specs-config.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "govctl", "check", str(folder), "--config", str(config)),
            *("--format", "json", *arguments),
        ],
        capture_output=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr.decode()[-2000:]
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse platform's 32 documents, in a folder of their own."""
    folder = tmp_path_factory.mktemp("warehouse") / "estate"
    shutil.copytree(SHARED / "specs" / "wms-estate", folder)
    return folder


def test_a_warehouse_platform_is_loaded_whole_with_each_defect_once(warehouse: Path) -> None:
    """Fifteen services: the dangling references and the duplicate key, each at its line."""
    report = _check(warehouse, "--pack", "registry")
    assert report["summary"]["contracts"] == 32
    found = {(finding["path"], finding["line"], finding["rule"]) for finding in report["findings"]}
    places = Counter((finding["path"], finding["line"]) for finding in report["findings"])
    assert max(places.values()) == 1
    events = "services/{}-service/docs/asyncapi.yaml"
    dangling = "registry/unresolved-reference"
    assert found == {
        *((events.format(name), line, dangling) for name, line in CLOUD_EVENTS_SCHEMA.items()),
        *((events.format(name), line, dangling) for name, line in CLOUD_EVENTS_HEADERS.items()),
        *((events.format("inventory"), line, dangling) for line in (60, 62, 64)),
        (events.format("inventory"), 741, "registry/unreadable-spec"),
        ("shared/api/openapi/common-components.yaml", 1, "registry/unreadable-spec"),
    }


# Where the services refer to a shared schema file that the platform does not have ...
CLOUD_EVENTS_SCHEMA = {
    "consolidation": 185,
    "facility": 191,
    "labor": 310,
    "order": 151,
    "packing": 343,
    "picking": 299,
    "receiving": 151,
    "routing": 308,
    "shipping": 380,
    "sortation": 131,
    "stow": 151,
    "walling": 140,
    "waving": 131,
    "wes": 182,
}
# ... and where they refer to a component that none of them declares.
CLOUD_EVENTS_HEADERS = {"receiving": 97, "sortation": 87, "stow": 97, "waving": 67}


@pytest.mark.skipif(os.name == "nt", reason="CPU time of children is a POSIX notion")
def test_a_warehouse_platform_takes_less_than_five_seconds_of_cpu(warehouse: Path) -> None:
    """A hard bound far above what is measured (tests/benchmarks): a hang, not a drift, fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _check(warehouse)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime) < 5


def test_every_vendor_document_loads_or_is_one_clear_finding(
    tmp_path: Path,
) -> None:
    """No document of the collection crashes a check."""
    folder = tmp_path / "specs"
    shutil.copytree(SHARED / "specs" / "specs", folder)
    report = _check(folder)
    assert report["summary"]["crashes"] == []
    documents = [path for path in folder.rglob("*") if path.suffix in {".yaml", ".yml", ".json"}]
    assert report["summary"]["contracts"] == len(documents)


def test_norway_stays_a_country() -> None:
    """`NO` in a list of countries is text, not a boolean."""
    path = SHARED / "specs" / "specs" / "xero" / "xero_bankfeeds.yaml"
    (document,) = read("spec.yaml", path.read_bytes()).documents
    text = json.dumps(document.data, default=str)
    assert '"NO"' in text


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the estate: 210 real specs with a history."""
    folder = tmp_path_factory.mktemp("estate") / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", str(SHARED / "estate.bundle"), str(folder)], check=True
    )
    return folder


@pytest.mark.parametrize("arguments", [(), ("--base", "end-2026q2")], ids=["alone", "with-base"])
def test_an_estate_of_real_specs_is_checked_without_a_crash(
    estate: Path, arguments: tuple[str, ...]
) -> None:
    """210 specs, 27 MB, no sidecars: every one is a contract, none crashes a rule."""
    report = _check(estate, *arguments)
    assert report["summary"]["crashes"] == []
    assert report["summary"]["contracts"] == 210
