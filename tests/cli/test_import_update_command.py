"""`govctl import --update`: a vendor's new version, and what it means for us first."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Ran, edit
from tests.cli.inside import inside

CONTRACT = "contracts/labels/contract.yaml"
SPEC = "contracts/labels/vendor/openapi.yaml"
OLD = """\
openapi: 3.0.3
info: {title: Labels, version: 3.4.0}
servers: [{url: https://api.carrier.example/v3}]
paths:
  /labels:
    post:
      operationId: createLabel
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Parcel"}}}
      responses: {"201": {description: made}}
    get:
      operationId: listLabels
      responses: {"200": {description: ok}}
components:
  schemas:
    Parcel:
      type: object
      required: [weight]
      properties:
        weight: {type: number}
        service: {type: string}
"""
NEW = OLD.replace("version: 3.4.0", "version: 4.0.0").replace(
    "required: [weight]", "required: [weight, service]"
)
SIDECAR = """\
# The carrier's labels
apiVersion: govctl/v1
kind: Contract
name: labels
version: 3.4.0   # theirs
status: active
style: rest
origin: vendor
spec: {file: vendor/openapi.yaml, format: openapi-3.0, overlay: overlay.yaml}
source: {repository: carrier, commit: 4f1c2d9, digest: sha256-00}
provider: erp
owner: team:integration
"""
OVERLAY = """\
overlay: 1.1.0
info: {title: Ours, version: 1.0.0}
actions:
  - target: $.paths['/labels'].get
    update: {summary: Labels of a day}
"""
USE = "  - {contract: labels, operations: {createLabel: [weight, service]}}\n"
MAPPING = """\
apiVersion: govctl/v1
kind: Mapping
name: order-to-label
from: {entity: order}
to: {system: erp, contract: contract:labels@3}
fields:
  service: channel
"""


@pytest.fixture
def labels(registry: Path) -> Path:
    """The small registry with a vendor's contract, an overlay, a consumer and a mapping."""
    for path, text in ((CONTRACT, SIDECAR), (SPEC, OLD), ("mappings/label.yaml", MAPPING)):
        (registry / path).parent.mkdir(parents=True, exist_ok=True)
        (registry / path).write_text(text, encoding="utf-8")
    (registry / "contracts/labels/overlay.yaml").write_text(OVERLAY, encoding="utf-8")
    edit(registry / "consumers/shop.yaml", "uses:\n", "uses:\n" + USE)
    edit(registry / "consumers/crm.yaml", "uses:\n", "uses:\n" + USE.replace("labels", "labels@3"))
    return registry


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """A new version as the vendor delivered it, outside the registry."""
    file = tmp_path / "delivery" / "openapi.yaml"
    file.parent.mkdir()
    file.write_text(NEW, encoding="utf-8")
    return file


def update(labels: Path, file: Path | str, *arguments: str) -> Ran:
    """Run the command in the registry."""
    day = ("--today", "2026-11-23")
    return inside(labels, "import", "--update", "labels", str(file), *day, *arguments)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of the registry."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_spec_is_replaced_byte_for_byte_and_the_old_one_kept(
    labels: Path, delivery: Path
) -> None:
    """Published with its overlay, so that later versions are compared with it."""
    ran = update(labels, delivery)
    assert (ran.code, ran.err) == (0, "")
    assert (labels / SPEC).read_bytes() == delivery.read_bytes()
    frozen = json.loads((labels / "contracts/labels/published/3.4.0.json").read_text("utf-8"))
    assert frozen["published-on"] == "2026-11-23"
    kept = frozen["content"]["documents"]["openapi.yaml"]
    assert kept["components"]["schemas"]["Parcel"]["required"] == ["weight"]
    assert kept["paths"]["/labels"]["get"]["summary"] == "Labels of a day"
    assert "Wrote contracts/labels/published/3.4.0.json" in ran.out


def test_the_contract_keeps_its_comments_and_gets_version_and_digest(
    labels: Path, delivery: Path
) -> None:
    """The commit of the old copy is dropped: it would be wrong."""
    update(labels, delivery)
    digest = hashlib.sha256(delivery.read_bytes()).hexdigest()
    assert (labels / CONTRACT).read_text(encoding="utf-8") == SIDECAR.replace(
        "version: 3.4.0 ", "version: 4.0.0 "
    ).replace("commit: 4f1c2d9, digest: sha256-00", f"digest: sha256-{digest}")


def test_the_commit_it_came_from_can_be_told(labels: Path, delivery: Path) -> None:
    """It takes the place of the old one."""
    update(labels, delivery, "--commit", "1234567")
    assert 'commit: "1234567"' in (labels / CONTRACT).read_text(encoding="utf-8")


def test_our_consumers_and_mappings_come_first(labels: Path, delivery: Path) -> None:
    """Who breaks, which mapping is touched, then the whole report."""
    out = update(labels, delivery, "--dry-run").out
    lines = out.splitlines()
    assert lines[0] == "labels  3.4.0 -> 4.0.0"
    assert lines[1] == "  breaks crm"
    assert "requires service" in lines[2]
    assert lines[3] == "  breaks shop"
    assert lines[5] == "  touches mapping order-to-label"
    assert out.index("touches mapping") < out.index("breaking/request-property-became-required")


def test_what_no_longer_fits_is_told_with_its_line(labels: Path, delivery: Path) -> None:
    """An action of the overlay that selects nothing any more, at the action's line."""
    delivery.write_text(NEW.replace("    get:", "    patch:"), encoding="utf-8")
    out = update(labels, delivery, "--dry-run").out
    assert "contracts/labels/overlay.yaml:4  registry/unresolved-reference" in out
    assert "`$.paths['/labels'].get` selects nothing" in out


def test_a_dry_run_writes_nothing(labels: Path, delivery: Path) -> None:
    """It says what it would write."""
    before = files(labels)
    ran = update(labels, delivery, "--dry-run")
    assert ran.code == 0
    assert f"Would write {SPEC}" in ran.out
    assert files(labels) == before


def test_a_break_can_stop_it(labels: Path, delivery: Path) -> None:
    """With --fail-on: exit code 1, and nothing is written."""
    before = files(labels)
    ran = update(labels, delivery, "--fail-on", "breaking")
    assert (ran.code, ran.out.endswith("Nothing was written\n")) == (1, True)
    assert files(labels) == before


def test_afterwards_check_finds_only_what_was_foretold(labels: Path, delivery: Path) -> None:
    """The version is enough for the break, what is published stands; users have to move along."""
    before = inside(labels, "check").out.count("  error  ")
    foretold = update(labels, delivery).out.count("registry/unresolved-reference")
    assert inside(labels, "check").out.count("  error  ") == before + foretold


def test_the_same_content_again_is_nothing_to_do(labels: Path, delivery: Path) -> None:
    """Idempotent: not a byte changes."""
    update(labels, delivery)
    before = files(labels)
    ran = update(labels, delivery)
    assert (ran.code, "nothing to do" in ran.out) == (0, True)
    assert files(labels) == before


@pytest.mark.parametrize(
    ("said", "expected"),
    [("v4.1", "4.1.0"), ("V4.0.1", "4.0.1"), ("'4.0'", "4.0.0"), ("4.0.0-beta.1", "4.0.0-beta.1")],
)
def test_what_looks_like_a_version_becomes_one(
    labels: Path, delivery: Path, said: str, expected: str
) -> None:
    """Vendors write v4.1."""
    delivery.write_text(NEW.replace("version: 4.0.0", f"version: {said}"), encoding="utf-8")
    assert update(labels, delivery).out.splitlines()[0] == f"labels  3.4.0 -> {expected}"


@pytest.mark.parametrize("said", ["2026-11-01", "3.4.0", "3.3.9", "4", "''", "x" * 300])
def test_a_version_that_will_not_do_is_refused_with_the_least_that_does(
    labels: Path, delivery: Path, said: str
) -> None:
    """And --version settles it."""
    delivery.write_text(NEW.replace("version: 4.0.0", f"version: {said}"), encoding="utf-8")
    before = files(labels)
    ran = update(labels, delivery)
    assert ran.code == 2
    assert "--version X.Y.Z; what changed needs at least 4.0.0" in ran.err
    assert files(labels) == before
    assert update(labels, delivery, "--version", "4.0.0").code == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("origin: vendor", "origin: own", "is our own API"),
        ("origin: vendor\n", "", "is our own API"),
        ("version: 3.4.0", "version: 2024-01", "is not MAJOR.MINOR.PATCH"),
        ("vendor/openapi.yaml", "../../../outside.yaml", "is no file of the registry"),
        ("vendor/openapi.yaml", "https://carrier.example/a.yaml", "is no file of the registry"),
        ("spec: {", "x-spec: {", "has no spec file"),
        ("version: 3.4.0", "version: &v 3.4.0\nx-v: *v", "not edited mechanically"),
    ],
)
def test_contracts_that_are_not_updated_this_way(
    labels: Path, delivery: Path, old: str, new: str, message: str
) -> None:
    """Our own are edited; the reason is told, and what to do."""
    edit(labels / CONTRACT, old, new)
    before = files(labels)
    ran = update(labels, delivery)
    assert (ran.code, message in ran.err, ran.err.count("\n")) == (2, True, 1)
    assert files(labels) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (NEW.replace("openapi: 3.0.3", "openapi: 3.1.0"), "is openapi-3.1, and the contract's"),
        ('asyncapi: 3.0.0\ninfo: {title: a, version: "4.0.0"}\n', "is asyncapi-3.0"),
        ("kind: Contract\n", "neither OpenAPI, AsyncAPI nor JSON Schema"),
        ("", "it is empty"),
        ("a: [\n", "cannot be read"),
        ("\x00", "cannot be read"),
    ],
)
def test_files_that_cannot_take_the_place(
    labels: Path, delivery: Path, content: str, message: str
) -> None:
    """Another format, no spec at all, no YAML: nothing is written."""
    delivery.write_text(content, encoding="utf-8")
    before = files(labels)
    ran = update(labels, delivery)
    assert (ran.code, message in ran.err, ran.err.count("\n")) == (2, True, 1), ran.err
    assert files(labels) == before


def test_another_format_is_taken_when_it_is_said(labels: Path, delivery: Path) -> None:
    """The contract names it from then on."""
    delivery.write_text(NEW.replace("openapi: 3.0.3", "openapi: 3.1.0"), encoding="utf-8")
    assert update(labels, delivery, "--format", "openapi-2.0").code == 2
    assert update(labels, delivery, "--format", "openapi-3.1").code == 0
    assert "format: openapi-3.1" in (labels / CONTRACT).read_text(encoding="utf-8")


def test_yaml_does_not_take_the_place_of_json(labels: Path, delivery: Path) -> None:
    """The file would no longer be what its name says."""
    (labels / SPEC).rename((labels / SPEC).with_suffix(".json"))
    edit(labels / CONTRACT, "openapi.yaml", "openapi.json")
    ran = update(labels, delivery)
    assert (ran.code, "is YAML, and" in ran.err) == (2, True)


def test_files_beside_the_spec_come_along(labels: Path, delivery: Path) -> None:
    """Those it refers to, and those they refer to; nothing else of the folder."""
    text = NEW.replace('"#/components/schemas/Parcel"', '"parts/parcel.yaml#/Parcel"')
    delivery.write_text(text, encoding="utf-8")
    parts = delivery.parent / "parts"
    parts.mkdir()
    (parts / "parcel.yaml").write_text("Parcel: {$ref: 'more.yaml'}\n", encoding="utf-8")
    (parts / "more.yaml").write_text("type: object\n", encoding="utf-8")
    (parts / "notes.yaml").write_text("a: b\n", encoding="utf-8")
    assert update(labels, delivery).code == 0
    brought = sorted(path.name for path in (labels / SPEC).parent.rglob("*.yaml"))
    assert brought == ["more.yaml", "openapi.yaml", "parcel.yaml"]


def test_files_of_others_are_not_overwritten(labels: Path, delivery: Path) -> None:
    """Another contract's file in the way is told; the spec stays."""
    text = NEW.replace('"#/components/schemas/Parcel"', '"shared.yaml#/Parcel"')
    delivery.write_text(text, encoding="utf-8")
    (delivery.parent / "shared.yaml").write_text("Parcel: {type: object}\n", encoding="utf-8")
    (labels / SPEC).with_name("shared.yaml").write_text("ours: true\n", encoding="utf-8")
    before = files(labels)
    ran = update(labels, delivery)
    assert (ran.code, "no part of the contract's spec" in ran.err) == (2, True)
    assert files(labels) == before


def test_references_that_leave_the_delivery(labels: Path, delivery: Path) -> None:
    """Refused, unless the registry has the file at that place; one that is missing is told."""
    outside = NEW.replace('"#/components/schemas/Parcel"', '"../secret.yaml"')
    delivery.write_text(outside, encoding="utf-8")
    (delivery.parent.parent / "secret.yaml").write_text("type: object\n", encoding="utf-8")
    ran = update(labels, delivery)
    assert (ran.code, "lies outside its folder" in ran.err) == (2, True)
    (labels / "contracts/labels/secret.yaml").write_text("type: object\n", encoding="utf-8")
    assert update(labels, delivery, "--dry-run").code == 0
    delivery.write_text(outside.replace("../secret.yaml", "gone.yaml"), encoding="utf-8")
    assert "gone.yaml is not beside the new spec" in update(labels, delivery, "--dry-run").out


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("label", "did you mean labels?"),
        ("labels@7", "is at version 3.4.0, not 7"),
        ("entity:order", "is an entity"),
        ("\x1b[31m", "There is no contract"),
        ("", "is neither a contract nor an entity"),
    ],
)
def test_names_that_mean_no_contract(labels: Path, delivery: Path, name: str, message: str) -> None:
    """One line, with the close one; nothing a terminal would obey."""
    ran = inside(labels, "import", "--update", name, str(delivery))
    assert (ran.code, message in ran.err, "\x1b" in ran.err) == (2, True, False), ran.err


def test_a_spec_that_could_not_be_read_can_be_replaced(labels: Path, delivery: Path) -> None:
    """There is nothing to keep then, which is said."""
    (labels / SPEC).write_text("openapi: [\n", encoding="utf-8")
    ran = update(labels, delivery)
    assert (ran.code, "nothing of it is published" in ran.out) == (0, True)


def test_other_content_under_the_published_version_is_not_lost(
    labels: Path, delivery: Path
) -> None:
    """What was edited since it was published has to get a version first."""
    assert inside(labels, "publish", "labels").code == 0
    edit(labels / SPEC, "title: Labels", "title: Edited")
    before = files(labels)
    ran = update(labels, delivery)
    assert (ran.code, "is published with other content" in ran.err) == (2, True)
    assert files(labels) == before
