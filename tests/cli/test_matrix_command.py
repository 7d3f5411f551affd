"""`govctl matrix`: every form of it, and edits taken over from CSV or refused as a whole."""

from __future__ import annotations

import csv
import difflib
import io
import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import ROOT, Ran, edit
from tests.cli.inside import inside

REGISTRY = ROOT / "registry"
PARTS = (
    "govctl.yaml",
    "teams.yaml",
    "systems/*.yaml",
    "entities/common/*.json",
    "entities/order/*.*",
    "entities/inventory/*.*",
    "ownership/order.yaml",
    "ownership/inventory.yaml",
    "status/order*.yaml",
    "contracts/order-amendment/contract.yaml",
)
"""What the matrix of orders and stock rests on: a small registry keeps these tests fast."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The orders and stock of the reference registry in a folder of their own."""
    copy = tmp_path / "registry"
    for pattern in PARTS:
        for file in sorted(REGISTRY.glob(pattern)):
            target = copy / file.relative_to(REGISTRY)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    return copy


@pytest.fixture
def exported(folder: Path) -> Path:
    """Its whole matrix as CSV."""
    file = folder.parent / "matrix.csv"
    assert inside(folder, "matrix", "--as", "csv", "--output", str(file)).code == 0
    return file


def take(folder: Path, file: Path) -> Ran:
    """Import a matrix into the registry."""
    return inside(folder, "matrix", "--import", str(file))


def changes(folder: Path) -> list[str]:
    """The lines that went and came, over all files."""
    found: list[str] = []
    for file in sorted(REGISTRY.rglob("*")):
        now = folder / file.relative_to(REGISTRY)
        if now.is_file():
            old, new = (each.read_text(encoding="utf-8").splitlines() for each in (file, now))
            found.extend(
                line
                for line in difflib.unified_diff(old, new, lineterm="", n=0)
                if line[:1] in "+-" and line[:3] not in {"+++", "---"}
            )
    return found


def test_an_export_taken_back_changes_no_byte(tmp_path: Path) -> None:
    """Every ownership document of the reference registry survives the round trip."""
    folder, file = tmp_path / "registry", tmp_path / "matrix.csv"
    shutil.copytree(REGISTRY, folder)
    inside(folder, "matrix", "--as", "csv", "--output", str(file))
    ran = take(folder, file)
    assert (ran.code, ran.out) == (
        0,
        "The registry says all of this already; nothing was written\n",
    )
    assert changes(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "promise,lines.promisedDate,erp,",
            "promise,lines.promisedDate,tms,",
            [
                "-  - {name: promise, fields: [lines.promisedDate], master: erp, writers: []}",
                "+  - {name: promise, fields: [lines.promisedDate], master: tms, writers: []}",
            ],
        ),
        (
            '"ecommerce, edi-gateway while submitted"',
            '"ecommerce, edi-gateway while submitted, on_hold via contract:order-amendment@1"',
            [
                "-      - {system: [ecommerce, edi-gateway], while: [submitted]}",
                (
                    "+      - {system: [ecommerce, edi-gateway], while: [submitted, on_hold], "
                    "via: contract:order-amendment@1}"
                ),
            ],
        ),
        (
            "on_hold, accepted via contract:order-amendment@1",
            "on_hold via contract:order-amendment@1",
            ["-        while: [on_hold, accepted]", "+        while: [on_hold]"],
        ),
        (
            "order,readers,lines.cost,,,,,,,erp,",
            'order,readers,lines.cost,,,,,,,"erp, finance",',
            ["-    lines.cost: [erp]", "+    lines.cost: [erp, finance]"],
        ),
        ("PT1M", "PT2M", ["-    max-age: PT1M", "+    max-age: PT2M"]),
        (
            "order,group,promise,lines.promisedDate,erp,,,,",
            "order,group,promise,lines.promisedDate,erp,,2026-01-01,2099-12-31,",
            [
                "-  - {name: promise, fields: [lines.promisedDate], master: erp, writers: []}",
                (
                    "+  - {name: promise, fields: [lines.promisedDate], master: erp, writers: [], "
                    "from: 2026-01-01, to: 2099-12-31}"
                ),
            ],
        ),
    ],
)
def test_an_edited_cell_changes_exactly_the_lines_it_must(
    folder: Path, exported: Path, old: str, new: str, expected: list[str]
) -> None:
    """Comments, order and the other keys of the line stay."""
    edit(exported, old, new)
    ran = take(folder, exported)
    assert (ran.code, ran.err) == (0, "")
    assert changes(folder) == expected


def test_a_new_line_of_the_matrix_is_a_new_group(folder: Path, exported: Path) -> None:
    """It stands behind the others, in one line."""
    edit(
        exported,
        "order,group,transit,",
        "order,group,extra,lines.cost,erp,,,,,,,,,\norder,group,transit,",
    )
    assert take(folder, exported).code == 0
    assert changes(folder) == ["+  - {name: extra, fields: [lines.cost], master: erp}"]


def test_taking_over_twice_writes_once(folder: Path, exported: Path) -> None:
    """The second time there is nothing left to do."""
    edit(exported, "promise,lines.promisedDate,erp,", "promise,lines.promisedDate,tms,")
    first, second = take(folder, exported), take(folder, exported)
    assert first.out == "Wrote ownership/order.yaml\n"
    assert "nothing was written" in second.out


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("promisedDate,erp,", "promisedDate,erpp,", "partner `erpp`; did you mean `erp`?"),
        ("promise,lines.promised", "promise,lines.promisd", "did you mean `lines.promisedDate`?"),
        ("while submitted, on_hold", "while submited, on_hold", "did you mean `submitted`?"),
        ("while submitted, on_hold", "while : submitted | order: open", "either lists states"),
        ("while submitted, on_hold", "while  via contract:order-amendment@1", "names no state"),
        ("while open, backordered", "until allocated", "lies on a loop"),
        ("crm, edi-gateway while open", "crm; while open", "A writer names no system"),
        ("order-amendment@1", "order-amendmnt@1", "did you mean `order-amendment`?"),
        ("order-amendment@1", "order-amendment@7", "`order-amendment` has no major 7"),
        ("order,group,promise", "ordr,group,promise", "did you mean `order`?"),
        ("order,group,promise", "order,grupp,promise", "did you mean `group`?"),
        ("order,group,promise", "order,group,promisse", "did you mean `promise`?"),
        ("order,group,promise,", "order,group,promise", "This line has 13 cells"),
        ("PT1M", "a minute", "is not an ISO 8601 duration"),
        ("promisedDate,erp,,,,", "promisedDate,erp,,31.12.2026,,", "write it as YYYY-MM-DD"),
        ("promisedDate,erp,,", "promisedDate,erp,perhaps,", "neither `yes` nor empty"),
        ("promisedDate,erp,", "promisedDate,,", "A group needs a master"),
        ("group,cost,lines.cost,erp,,,,,erp", "group,cost,lines.cost,erp,,,,,crm", "`readers`"),
        ("order,status,order,status,", "order,status,order,total,", "its own file"),
        ("entity,row,", "entty,row,", "no column `entty`; did you mean `entity`?"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_with_its_line_and_nothing_is_written(
    folder: Path, exported: Path, old: str, new: str, message: str
) -> None:
    """Not even the good edit of another line."""
    edit(exported, "wms,,,,,", "erp,,,,,")
    edit(exported, old, new)
    lines = exported.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, start=1) if new in line)
    ran = take(folder, exported)
    assert (ran.code, ran.out) == (2, "")
    assert f"matrix.csv:{number}: " in ran.err
    assert message in ran.err
    assert changes(folder) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b'entity,row,name\n"order,group',
        b"entity,row,name\x00\n",
        b"just some words",
        b"entity;row;name;master\norder;group;promise;tms;more\n",
        b"entity,row,name\n" + b",".join([b"x"] * 3) + b"\n" * 3 + b'"a"b,c,d\n',
    ],
)
def test_a_file_that_is_no_matrix_is_refused_in_sentences(
    folder: Path, exported: Path, content: bytes
) -> None:
    """No traceback, and the registry as it was."""
    exported.write_bytes(content)
    ran = take(folder, exported)
    assert ran.code == 2
    assert "matrix.csv:" in ran.err
    assert "defect of govctl" not in ran.err
    assert changes(folder) == []


def test_spreadsheets_may_save_with_semicolons_and_a_mark(folder: Path, exported: Path) -> None:
    """What a spreadsheet makes of the file is still the file."""
    rows = list(csv.reader(io.StringIO(exported.read_text(encoding="utf-8"))))
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    exported.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
    assert take(folder, exported).code == 0
    assert changes(folder) == []


def test_a_value_shared_through_an_anchor_is_left_to_people(folder: Path, exported: Path) -> None:
    """Editing it would change what others say."""
    file = folder / "ownership/order.yaml"
    edit(file, "fields: [orderId, acceptedAt]", "fields: &keys [orderId, acceptedAt]")
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}views:\n  keys: {{fields: *keys, readers: [erp]}}\n", encoding="utf-8")
    inside(folder, "matrix", "--as", "csv", "--output", str(exported))
    edit(exported, 'order,view,keys,"orderId, acceptedAt"', "order,view,keys,orderId")
    ran = take(folder, exported)
    assert ran.code == 2
    assert "edited mechanically" in ran.err


def test_cells_that_a_spreadsheet_would_execute_are_kept_text(folder: Path, exported: Path) -> None:
    """An apostrophe in front, which comes off again."""
    edit(folder / "ownership/inventory.yaml", "after: shipment.confirmed", 'after: "=1+2"')
    inside(folder, "matrix", "--as", "csv", "--output", str(exported))
    rows = csv.reader(io.StringIO(exported.read_text(encoding="utf-8")))
    cells = [cell for row in rows for cell in row]
    assert "'=1+2" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert "nothing was written" in take(folder, exported).out


def test_the_json_form_follows_its_published_schema(folder: Path) -> None:
    """`govctl schema matrix` describes what `--as json` prints, with M, w and r by system."""
    schema = json.loads(inside(folder, "schema", "matrix").out)
    data = json.loads(inside(folder, "matrix", "--as", "json").out)
    jsonschema.Draft202012Validator(schema).validate(data)
    order = next(each for each in data["entities"] if each["entity"] == "order")
    intent = next(row for row in order["rows"] if "lines.qtyOrdered" in row["fields"])
    assert intent["cells"]["erp"]["standing"] == "master"
    assert intent["cells"]["crm"]["notes"] == [
        "while open, backordered",
        "while open, backordered, allocated via contract:order-amendment@1",
    ]
    assert "computes" in intent["cells"]["crm"]


def test_every_leaf_field_stands_in_exactly_one_row(folder: Path) -> None:
    """Nothing is hidden by grouping."""
    data = json.loads(inside(folder, "matrix", "--as", "json").out)
    for entity in data["entities"]:
        fields = [field for row in entity["rows"] for field in row["fields"]]
        assert len(fields) == len(set(fields))
        assert all(row["group"] for row in entity["rows"]), entity["entity"]


def test_the_table_shows_one_entity_with_numbered_notes(folder: Path) -> None:
    """A head line with the systems, a line per group, and what the numbers mean."""
    out = inside(folder, "matrix", "order").out.splitlines()
    assert out[0].split()[:2] == ["order", "billing"]
    intent = next(line for line in out if line.startswith("line-intent"))
    assert intent.split()[3:7] == ["w5,6", "w5,6", "w5,6", "M"]
    assert "  5 while open, backordered" in out
    assert "M master" in out[-1]


def test_an_unknown_entity_is_answered_with_the_one_meant(folder: Path) -> None:
    """One line, exit code 2."""
    ran = inside(folder, "matrix", "odrer")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "govctl: The registry has no entity 'odrer'. Did you mean 'order'?\n"
