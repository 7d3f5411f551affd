"""EDI and file contracts from the shell: check, diff, publish, bare files, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Git, Govctl, edit

LAYOUT = """\
name,type,length,scale,required,format,codes,description
ITEM,text,14,,yes,,,Item number
QTY,decimal,11,3,yes,,,On hand
UOM,text,3,,yes,,EA|CS,Unit
"""
CONTRACT = """\
apiVersion: govctl/v1
kind: Contract
name: stock
version: 1.0.0
status: active
style: file
provider: erp
owner: team:integration
file: {layout: layout.csv, encoding: utf-8, delimiter: ";", name: "STOCK_{yyyyMMdd}.csv"}
"""
GUIDE = """\
edi-guide: "1.0"
title: Ship notice
standard: x12
set: "856"
release: "004010"
segments:
  - {segment: BSN, use: M, elements: [{use: M, type: ID, max: 2}, {use: M, type: AN, max: 30}]}
  - {segment: REF, use: O, elements: [{use: M, type: ID, max: 3}, {use: M, type: AN, max: 30}]}
"""


@pytest.fixture
def stock(registry: Path) -> Path:
    """The folder of a file contract in the small registry."""
    folder = registry / "contracts" / "stock"
    folder.mkdir()
    (folder / "contract.yaml").write_text(CONTRACT, encoding="utf-8")
    (folder / "layout.csv").write_text(LAYOUT, encoding="utf-8")
    return folder


def _findings(govctl: Govctl, *arguments: str) -> list[dict[str, object]]:
    ran = govctl("check", ".", "--format", "json", *arguments)
    found: list[dict[str, object]] = json.loads(ran.out)["findings"]
    return [each for each in found if each["rule"] != "registry/orphan"]


def test_a_narrower_code_list_is_found_since_the_base(
    govctl: Govctl, stock: Path, git: Git
) -> None:
    """The finding stands in the CSV, with a line as its proof."""
    git.commit("Stock")
    edit(stock / "layout.csv", "EA|CS", "EA|CS|LB")
    (found,) = _findings(govctl, "--base", "HEAD")
    assert found["rule"] == "breaking/outbound-column-code-added"
    assert "LB" in json.dumps(found)
    assert "layout.csv" in json.dumps(found)


def test_what_is_published_holds_the_layout(govctl: Govctl, stock: Path) -> None:
    """Its digest changes with a column, and not with how cells are quoted."""
    assert govctl("publish", "stock").code == 0
    published = json.loads((stock / "published" / "1.0.0.json").read_text(encoding="utf-8"))
    assert [
        each["name"] for each in published["content"]["documents"]["layout.csv"]["columns"]
    ] == [
        "ITEM",
        "QTY",
        "UOM",
    ]
    edit(stock / "layout.csv", "ITEM,text", '"ITEM", text')
    assert _findings(govctl) == []
    edit(stock / "layout.csv", "QTY,decimal,11", "QTY,decimal,12")
    (found,) = _findings(govctl)
    assert found["rule"] == "versioning/published-version-edited"
    assert "2.0.0" in str(found["fix"])


def test_two_layouts_are_compared_as_they_are(govctl: Govctl, tmp_path: Path) -> None:
    """Nothing says who writes, so both questions are asked."""
    (tmp_path / "old.csv").write_text(LAYOUT, encoding="utf-8")
    (tmp_path / "new.csv").write_text(LAYOUT.replace("14", "10"), encoding="utf-8")
    ran = govctl("diff", str(tmp_path / "old.csv"), str(tmp_path / "new.csv"), "--format", "json")
    report = json.loads(ran.out)
    kinds = {each["rule"]: each["compatibility"] for each in report["changes"]}
    assert kinds == {
        "breaking/inbound-column-length-lowered": "breaking",
        "breaking/outbound-column-length-lowered": "compatible",
    }
    assert report["verdict"] == "breaking"


def test_two_guides_are_compared_as_they_are(govctl: Govctl, tmp_path: Path) -> None:
    """In one mode, one question."""
    (tmp_path / "old.yaml").write_text(GUIDE, encoding="utf-8")
    without = "\n".join(line for line in GUIDE.splitlines() if "REF" not in line)
    (tmp_path / "new.yaml").write_text(without, encoding="utf-8")
    both = (str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml"))
    ran = govctl("diff", *both, "--mode", "forward", "--format", "json")
    (change,) = json.loads(ran.out)["changes"]
    assert change["rule"] == "breaking/outbound-segment-removed"
    assert change["evidence"] == {"kind": "call", "value": "REF*ABC*ABC~"}


def test_a_layout_and_a_guide_are_not_compared(govctl: Govctl, tmp_path: Path) -> None:
    """The report says so, and names both formats."""
    (tmp_path / "old.csv").write_text(LAYOUT, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(GUIDE, encoding="utf-8")
    ran = govctl("diff", str(tmp_path / "old.csv"), str(tmp_path / "new.yaml"))
    assert "file-layout" in ran.out
    assert "edi-guide-1.0" in ran.out


def test_bare_layouts_and_guides_can_be_governed(govctl: Govctl, registry: Path, git: Git) -> None:
    """`specs:` of the configuration turns them into contracts; a CSV of data is none."""
    for name, text in {"stock.csv": LAYOUT, "asn.yaml": GUIDE, "data.csv": "a,b\n1,2\n"}.items():
        (registry / "bare").mkdir(exist_ok=True)
        (registry / "bare" / name).write_text(text, encoding="utf-8")
    edit(registry / "govctl.yaml", "extends:", "specs: [bare/*]\nextends:")
    git.commit("Bare")
    edit(registry / "bare" / "stock.csv", "14", "10")
    found = {each["rule"] for each in _findings(govctl, "--base", "HEAD")}
    assert found == {
        "breaking/inbound-column-length-lowered",
        "breaking/outbound-column-length-lowered",
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "missing or empty"),
        (b"name,type\nITEM\n", "1 cell"),
        (b'name,type\n"ITEM,text\n', "never closed"),
        (b"name,type,type\nITEM,text,x\n", "a second time"),
        (b"\xef\xbb\xbfname,type\nITEM,text\n", "byte order mark"),
        ("name,type\nITÉM,text\n".encode("latin-1"), "not UTF-8"),
        (b"name,type\nITEM,varchar2\n", "no such type"),
        (b"name,type,length,start\nA,text,5,1\nB,text,5,3\n", "reaches to 5"),
        (b"naem,type\nITEM,text\n", "no such heading"),
        (b"PK\x03\x04\x14\x00\x00\x00", "layout.csv"),
        (b"name,type\n" + b"A" * 70_000 + b",text\nA,\x00\n", "layout.csv"),
    ],
)
def test_a_bad_layout_is_an_unreadable_spec(
    govctl: Govctl, stock: Path, content: bytes, words: str
) -> None:
    """A finding with a file and a line, never the end of the run."""
    (stock / "layout.csv").write_bytes(content)
    ran = govctl("check", ".", "--format", "json")
    found = [e for e in json.loads(ran.out)["findings"] if e["rule"] == "registry/unreadable-spec"]
    assert ran.code == 1
    assert any(words in json.dumps(each, ensure_ascii=False) for each in found)
    assert ran.err == ""


def test_a_missing_layout_is_told_once(govctl: Govctl, stock: Path) -> None:
    """At the line of the sidecar that names it."""
    (stock / "layout.csv").unlink()
    (found,) = _findings(govctl)
    assert found["rule"] == "registry/unreadable-spec"


def test_the_shapes_are_published(govctl: Govctl) -> None:
    """`govctl schema` prints what editors need."""
    for name in ("edi-guide", "file-layout"):
        ran = govctl("schema", name)
        assert ran.code == 0
        assert json.loads(ran.out)["title"]
