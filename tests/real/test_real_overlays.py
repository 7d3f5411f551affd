"""A vendor's real document under an overlay, through its next release."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.inside import inside

ROOT = Path(__file__).resolve().parents[2]
PAIR = ROOT.parent / "shared" / "specs" / "pairs" / "xero" / "006"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not PAIR.is_dir(), reason="the documents of ../shared are not here"),
]

CONTRACT = """\
apiVersion: govctl/v1
kind: Contract
name: payroll
version: 1.0.0
status: active
style: rest
origin: vendor
level: described
spec: {file: vendor/payroll.yaml, overlay: overlay.yaml}
"""
OVERLAY = """\
overlay: 1.1.0
info: {title: What our gateway adds, version: 1.0.0}
extends: vendor/payroll.yaml
actions:
  - target: $.paths.*[?@.operationId].parameters
    update: {name: X-Correlation-Id, in: header, schema: {type: string}}
  - target: $.servers[0].url
    update: https://gateway.acme.example/payroll
  - target: $.paths['/Employees'].get
    update: {x-owner: hr}
  - target: $.info.contact.nobody
    remove: true
"""


@pytest.fixture
def payroll(tmp_path: Path) -> Path:
    """A registry with the older document of the pair."""
    folder = tmp_path / "registry"
    contract = folder / "contracts" / "payroll"
    (contract / "vendor").mkdir(parents=True)
    (folder / "govctl.yaml").write_text("apiVersion: govctl/v1\nkind: Config\n", encoding="utf-8")
    (contract / "contract.yaml").write_text(CONTRACT, encoding="utf-8")
    (contract / "overlay.yaml").write_text(OVERLAY, encoding="utf-8")
    (contract / "vendor" / "payroll.yaml").write_bytes((PAIR / "old.yaml").read_bytes())
    return folder


def test_every_action_is_carried_out_and_the_stray_one_told(payroll: Path) -> None:
    """190 KB of somebody else's YAML, and one finding at the action's line."""
    out = inside(payroll, "check", "--pack", "registry").out
    assert "contracts/payroll/overlay.yaml:11:5  error  registry/unresolved-reference" in out
    assert out.count("overlay.yaml:") == 1
    assert inside(payroll, "publish", "payroll").code == 0
    frozen = (payroll / "contracts/payroll/published/1.0.0.json").read_text(encoding="utf-8")
    assert frozen.count('"X-Correlation-Id"') > 10
    assert "https://gateway.acme.example/payroll" in frozen


def test_the_next_release_breaks_what_the_vendor_says_it_breaks(payroll: Path) -> None:
    """A property that becomes mandatory, told once; the overlay still fits the new document."""
    ran = inside(
        payroll, "import", "--update", "payroll", str(PAIR / "new.yaml"), "--version", "2.0.0"
    )
    assert (ran.code, ran.err) == (0, "")
    assert "requires EarningsRates.IsQualifyingEarnings" in ran.out
    assert "overlay.yaml:" not in ran.out
    assert (payroll / "contracts/payroll/vendor/payroll.yaml").read_bytes() == (
        PAIR / "new.yaml"
    ).read_bytes()
