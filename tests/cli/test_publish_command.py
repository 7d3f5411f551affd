"""`govctl publish`: a version is frozen once, and what comes later is held against it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.cli.conftest import Git, Govctl, edit, run

SPEC = "contracts/orders/openapi.yaml"
FROZEN = "contracts/orders/published/1.0.0.json"


def test_a_version_is_frozen_with_its_resolved_content(govctl: Govctl, registry: Path) -> None:
    """The file holds the spec and the parts of canonical schemas it uses, digest and date."""
    ran = govctl("publish", "orders", "--today", "2026-11-20")
    assert ran.code == 0
    frozen = json.loads((registry / FROZEN).read_text(encoding="utf-8"))
    assert frozen["published-on"] == "2026-11-20"
    assert frozen["digest"] in ran.out
    documents = frozen["content"]["documents"]
    canonical = documents["../../entities/order/order.schema.json"]["properties"]
    assert sorted(canonical) == ["channel", "customerPoNumber", "lines"]


def test_publishing_again_changes_nothing(govctl: Govctl, registry: Path) -> None:
    """The same content is published already; the file keeps its bytes and its date."""
    govctl("publish", "orders", "--today", "2026-11-20")
    before = (registry / FROZEN).read_bytes()
    ran = govctl("publish", "orders@1.0.0", "--today", "2026-11-21")
    assert (ran.code, ran.out) == (
        0,
        "contract orders 1.0.0 is published already, with this content\n",
    )
    assert (registry / FROZEN).read_bytes() == before


def test_other_content_under_the_same_version_is_refused(govctl: Govctl, registry: Path) -> None:
    """A published version is not rewritten; the message says to raise the version."""
    govctl("publish", "orders")
    before = (registry / FROZEN).read_bytes()
    edit(registry / SPEC, "title: Orders", "title: Sales orders")
    ran = govctl("publish", "orders")
    assert ran.code == 2
    assert "Raise the version" in ran.err
    assert (registry / FROZEN).read_bytes() == before


def test_reformatting_is_no_new_content(govctl: Govctl, registry: Path) -> None:
    """Comments, quotes and order of keys are not what a version stands for."""
    govctl("publish", "orders")
    edit(
        registry / SPEC,
        "{title: Orders, version: 1.0.0}",
        "\n  version: '1.0.0'\n  # a comment\n  title: Orders",
    )
    assert "published already" in govctl("publish", "orders").out


def test_an_entity_is_published_too(govctl: Govctl, registry: Path) -> None:
    """`entity:order` freezes the canonical schema."""
    assert govctl("publish", "entity:order").code == 0
    assert (registry / "entities/order/published/1.0.0.json").is_file()
    assert govctl("check").code == 0


def test_the_bump_is_computed_in_a_clone_of_depth_one(
    govctl: Govctl, git: Git, registry: Path, tmp_path: Path
) -> None:
    """What was published is in the registry: no history is needed."""
    govctl("publish", "orders")
    edit(
        registry / SPEC,
        "required: [channel, customerPoNumber]",
        "required: [channel, customerPoNumber, lines]",
    )
    edit(registry / "contracts/orders/contract.yaml", "version: 1.0.0", "version: 1.0.1")
    git.commit("Require lines")
    clone = tmp_path / "clone"
    run(tmp_path, "git", "clone", "--quiet", "--depth=1", registry.as_uri(), str(clone))
    ran = run(clone, sys.executable, "-m", "govctl", "check")
    assert ran.code == 1
    assert "needs at least 2.0.0: createOrder request property became required" in ran.out
