"""Overlays as everybody meets them: in `check`, `diff`, `publish` and against a base."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Git, Govctl, edit
from tests.cli.inside import inside

SPEC = "contracts/orders/openapi.yaml"
OVERLAY = "contracts/orders/overlay.yaml"
TEXT = """\
overlay: 1.1.0
info: {title: What the vendor forgot, version: 1.0.0}
extends: openapi.yaml
actions:
  - target: $.components.schemas.NewOrder
    update: {description: An order as we send it}
"""
REQUIRED = """\
  - target: $.components.schemas.NewOrder.required
    update: lines
"""


@pytest.fixture
def overlaid(registry: Path) -> Path:
    """The small registry with an overlay over its only spec."""
    (registry / OVERLAY).write_text(TEXT, encoding="utf-8")
    edit(
        registry / "contracts/orders/contract.yaml",
        "openapi-3.1",
        "openapi-3.1, overlay: overlay.yaml",
    )
    return registry


def test_a_registry_with_an_overlay_is_clean(overlaid: Path) -> None:
    """An overlay that fits raises nothing."""
    assert inside(overlaid, "check").code == 0


def test_a_change_of_the_overlay_alone_is_a_change(overlaid: Path) -> None:
    """`diff` and `check --base` see it, at the overlay's line; the vendor's file is untouched."""
    git = Git(overlaid)
    with (overlaid / OVERLAY).open("a", encoding="utf-8") as stream:
        stream.write(REQUIRED)
    ran = inside(overlaid, "diff", "HEAD", "--format", "json")
    (change,) = json.loads(ran.out)["changes"]
    assert change["rule"] == "breaking/request-property-became-required"
    assert change["locations"]["before"]["file"] == SPEC
    after = change["locations"]["after"]
    assert (after["file"], after["line"]) == (OVERLAY, 8)
    checked = inside(overlaid, "check", "--base", "HEAD")
    assert checked.code == 1
    assert "breaking/request-property-became-required" in checked.out
    assert SPEC not in git("status", "--short")


def test_what_is_published_holds_the_overlay(overlaid: Path) -> None:
    """Editing the overlay afterwards is editing what is published."""
    assert inside(overlaid, "publish", "orders").code == 0
    frozen = (overlaid / "contracts/orders/published/1.0.0.json").read_text(encoding="utf-8")
    assert "An order as we send it" in frozen
    assert inside(overlaid, "check").code == 0
    edit(overlaid / OVERLAY, "as we send it", "as they want it")
    assert "versioning/published-version-edited" in inside(overlaid, "check").out


def test_an_action_that_matches_nothing_fails_the_check_at_its_line(overlaid: Path) -> None:
    """The line is quoted, and the fix says what to do."""
    edit(overlaid / OVERLAY, "NewOrder", "OldOrder")
    ran = inside(overlaid, "check")
    assert ran.code == 1
    assert f"{OVERLAY}:5:5  error  registry/unresolved-reference" in ran.out
    assert "5 | - target: $.components.schemas.OldOrder" in ran.out
    assert "remove the action" in ran.out


def test_a_defect_that_the_overlay_brings_in_stands_in_the_overlay(overlaid: Path) -> None:
    """The vendor's own defects stand in the vendor's file, also behind a removed item."""
    with (overlaid / OVERLAY).open("a", encoding="utf-8") as stream:
        stream.write(
            "  - target: $.paths['/orders/{orderId}'].get.parameters[0]\n    remove: true\n"
        )
        stream.write("  - target: $.paths['/orders'].post\n    update: {responses: {'500': {}}}\n")
    edit(overlaid / SPEC, "{name: expand, in: query,", "{name: expand, in: somewhere,")
    lines = (overlaid / SPEC).read_text(encoding="utf-8").splitlines()
    (line,) = (number for number, each in enumerate(lines, 1) if "somewhere" in each)
    out = inside(overlaid, "check").out
    assert f"{OVERLAY}:10:" in out
    assert f"{SPEC}:{line}:" in out


def test_reports_do_not_depend_on_hash_seeds(overlaid: Path, govctl: Govctl) -> None:
    """The same registry, the same bytes."""
    edit(overlaid / OVERLAY, "$.components.schemas.NewOrder", "$..properties")
    runs = [govctl("check", "--format", "json", PYTHONHASHSEED=seed) for seed in "12"]
    assert runs[0] == runs[1]
