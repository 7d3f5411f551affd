"""`govctl who` on the reference registry: who may write and read, and the lines that say so."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import ROOT, Ran, edit
from tests.cli.inside import inside

REGISTRY = ROOT / "registry"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The orders of the reference registry in a folder of their own."""
    copy = tmp_path / "registry"
    names = (
        "govctl.yaml",
        "systems/*.yaml",
        "entities/common/*.json",
        "entities/order/*.*",
        "ownership/order.yaml",
        "status/order*.yaml",
    )
    for pattern in names:
        for file in sorted(REGISTRY.glob(pattern)):
            target = copy / file.relative_to(REGISTRY)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    return copy


def who(folder: Path, *arguments: str) -> Ran:
    """Ask on a fixed day."""
    return inside(folder, "who", *arguments, "--today", "2026-11-23")


def line(file: str, text: str) -> str:
    """`path:number` of the first line of a registry file that holds a text."""
    lines = (REGISTRY / file).read_text(encoding="utf-8").splitlines()
    return f"{file}:{next(n for n, each in enumerate(lines, start=1) if text in each)}"


def test_an_ordered_quantity_is_amended_while_allocated() -> None:
    """The answer names the amendment contract and the lines that decided."""
    out = who(REGISTRY, "order.lines.qtyOrdered", "--in", "allocated").out
    assert out.splitlines()[:4] == [
        "order.lines.qtyOrdered while order-line is allocated",
        "May be written by",
        "  erp                          master through contract:order-amendment@1",
        "  ecommerce, crm, edi-gateway  writer through contract:order-amendment@1",
    ]
    assert line("ownership/order.yaml", "fields: [lines.orderLineNo") in out
    assert line("status/order-line.yaml", "locks: [lines.itemId, lines.qtyOrdered") in out


def test_nobody_is_an_answer(folder: Path) -> None:
    """A locked state without an amendment, and a field that its master computes."""
    picked = who(folder, "order.lines.qtyOrdered", "--in", "picked")
    computed = who(folder, "order.total")
    assert picked.code == computed.code == 0
    assert "Nobody may write it: the state locks it" in picked.out
    assert "Nobody may write it: erp computes it." in computed.out


def test_a_status_is_written_by_the_owners_of_its_transitions(folder: Path) -> None:
    """Each with the state it may set from there, and the event that says so."""
    out = who(folder, "order.lines.status", "--in", "picked").out
    assert "wms  sets shipped through event:com.acme.shipment.confirmed.v1" in out
    assert "sets picked" not in out


def test_one_system_is_told_what_it_may(folder: Path) -> None:
    """Writer in one state, reader in another, nobody for what is kept from it."""
    now = who(folder, "order.lines.qtyOrdered", "--system", "crm", "--in", "open").out
    later = who(folder, "order.lines.qtyOrdered", "--system", "crm", "--in", "shipped").out
    cost = who(folder, "order.lines.cost", "--system", "crm").out
    assert "  crm  writer" in now
    assert "crm may not write it: the state locks it" in later
    assert "crm may read it." in later
    assert "crm may not write it" in cost
    assert "crm may not read it." in cost


def test_on_the_day_of_a_transfer_the_master_is_another(folder: Path) -> None:
    """The last day of the one is not yet the first of the other."""
    edit(
        folder / "ownership/order.yaml",
        "  - {name: transit, fields: [lines.transitDays], master: tms, writers: []}\n",
        "  - {name: transit, fields: [lines.transitDays], master: tms, to: 2027-03-31}\n"
        "  - {name: transit-next, fields: [lines.transitDays], master: erp, from: 2027-04-01}\n",
    )
    for day, master in (("2027-03-31", "tms"), ("2027-04-01", "erp")):
        ran = inside(folder, "who", "order.lines.transitDays", "--today", day)
        assert f"  {master}  master" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("order.lines.qtyOrdered", "--in", "allocated"),
        ("order.lines.status",),
        ("order.total", "--system", "crm"),
        ("order.lines.cost",),
    ],
)
def test_the_json_form_follows_its_published_schema(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    """`govctl schema who` describes it."""
    schema = json.loads(inside(folder, "schema", "who").out)
    data = json.loads(who(folder, *arguments, "--format", "json").out)
    jsonschema.Draft202012Validator(schema).validate(data)
    assert data["field"] == arguments[0]
    assert data["because"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("order.lines.qtyOrderd",), "qtyOrderd'. Did you mean 'order.lines.qtyOrdered'?"),
        (("ordr.total",), "no entity 'ordr'. Did you mean 'order'?"),
        (("order.lines",), "'order.lines' is not one field but"),
        (("order",), "'order' is not one field but"),
        (("order.total", "--in", "acepted"), "no state 'acepted'. Did you mean 'accepted'?"),
        (("order.total", "--system", "cmr"), "no system 'cmr'. Did you mean 'crm'?"),
        (("order.total", "--today", "tomorrow"), "is not a date"),
        (("\x1b[31morder.total",), "no entity '\\x1b[31morder'"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_one_meant(
    folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    """One line, exit code 2."""
    ran = inside(folder, "who", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert ran.err.count("\n") == 1
