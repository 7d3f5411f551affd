"""The ownership matrix of the business, row by row, against the reference registry.

`registry_matrix.csv` transcribes the matrix of the domain document, one row for each group of
fields with the same rights, under the names that were decided: the portal is `ecommerce`; accounts
receivable and returns are the `erp`; a channel is `ecommerce`, `crm` or `edi-gateway`; master data
management is `mdm`; bank and payment provider speak through `billing`, carriers through the `tms`.

    domain   the first cell of the matrix's row; empty for fields that the matrix does not name
    fields   canonical field paths, `prefix.*` for all below
    master   the system, or `status:MODEL` where the transitions of a status model write
    writers  `SYSTEM [while STATE|STATE] [via CONTRACT@MAJOR]`, separated by `;`
    readers  systems and teams, `all` for every reader of the entity, or `view:NAME`
    reason   why the row goes beyond the matrix, or reads it otherwise

The rights are read here from the documents alone, without the code that computes them.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from govctl.estate.fields import canonical_model
from govctl.load.registry import load
from govctl.load.source import WorkTree
from govctl.model.ownership import Group, Ownership
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOMAIN = ROOT.parent / "shared" / "DOMAIN.md"
SPOKEN = {
    "mdm": ("mdm",),
    "erp": ("erp",),
    "crm": ("crm", "channel"),
    "ecommerce": ("ecommerce", "portal", "channel"),
    "edi-gateway": ("edi gateway", "180", "channel"),
    "cpq": ("cpq",),
    "pim": ("pim",),
    "tax": ("tax platform",),
    "wms": ("wms",),
    "tms": ("tms",),
    "carrier-tools": ("carrier tools",),
    "billing": ("billing",),
    "handheld": ("handheld",),
    "status": ("transition owners",),
}
"""How the domain document calls each system."""


class Row(NamedTuple):
    """One row of the transcription."""

    entity: str
    group: str
    domain: str
    fields: str
    master: str
    writers: str
    readers: str
    reason: str


class Right(NamedTuple):
    """One way in which a system may write: in some states (None: all), through some contract."""

    system: str
    states: frozenset[str] | None
    via: str


class Statement(NamedTuple):
    """One row of the domain document's matrix."""

    subject: str
    master: str
    writers: str


def rows() -> tuple[Row, ...]:
    """The transcription."""
    with (HERE / "registry_matrix.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Row(**each) for each in csv.DictReader(file))


ROWS = rows()


@cache
def registry() -> Snapshot:
    """The reference registry."""
    return load(WorkTree(ROOT / "registry"))


@cache
def leaves() -> dict[str, frozenset[str]]:
    """The canonical fields below which nothing stands, by entity."""
    model = canonical_model(registry())
    return {
        entity: frozenset(
            field.name.path
            for field in model.fields.values()
            if field.leaf and field.name.entity == entity
        )
        for entity in registry().entities
    }


def covered(row: Row) -> frozenset[str]:
    """The fields that a row speaks of."""
    return frozenset(
        leaf
        for pattern in row.fields.split()
        for leaf in leaves()[row.entity]
        if leaf == pattern or (pattern.endswith("*") and leaf.startswith(pattern[:-1]))
    )


def closest(patterns: Iterator[str], field: str) -> str | None:
    """The most specific of the patterns that cover a field."""
    fitting = [
        each
        for each in patterns
        if each == field or (each.endswith("*") and field.startswith(each[:-1]))
    ]
    return max(fitting, key=lambda each: (not each.endswith("*"), len(each)), default=None)


def group_of(ownership: Ownership, field: str) -> Group:
    """The one group that decides about a field."""
    pattern = closest((each for group in ownership.groups for each in group.fields), field)
    (group,) = (group for group in ownership.groups if pattern in group.fields)
    return group


def declared_rights(group: Group) -> set[Right]:
    """What the registry lets systems write beside the master."""
    found: set[Right] = set()
    for writer in group.writers:
        states = frozenset(writer.window.states) if writer.window else None
        reference = parse_reference(writer.via, "contract") if writer.via else None
        via = f"{reference.name}@{reference.major}" if reference else ""
        found |= {Right(system, states, via) for system in writer.systems}
    return found


def transcribed_rights(row: Row) -> set[Right]:
    """What the row lets systems write beside the master."""
    found: set[Right] = set()
    for part in filter(None, row.writers.split("; ")):
        match = re.fullmatch(r"(\S+)(?: while (\S+))?(?: via (\S+))?", part)
        assert match is not None, f"{part} is not how a writer is written"
        states = frozenset(match[2].split("|")) if match[2] else None
        found.add(Right(match[1], states, match[3] or ""))
    return found


def declared_readers(ownership: Ownership, field: str) -> frozenset[str]:
    """Who may read a field: the view's readers, the restriction's, or everybody's."""
    readers = ownership.readers
    assert readers is not None
    for name, view in ownership.views.items():
        if closest(iter(view.fields), field):
            return frozenset({f"view:{name}"})
    pattern = closest(iter(readers.restricted), field)
    return frozenset(readers.restricted[pattern]) if pattern else frozenset({"all"})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.entity}-{row.fields.split()[0]}")
def test_the_registry_says_what_the_matrix_says(row: Row) -> None:
    """Master, writers with their states and doors, and readers are those of the row."""
    kind, _, model = row.master.partition(":")
    for field in covered(row):
        if kind == "status":
            declared = registry().status_models[model]
            assert (declared.entity, declared.field_path) == (row.entity, field)
            continue
        group = group_of(registry().ownerships[row.entity], field)
        assert (group.name, group.master) == (row.group, row.master), field
        assert declared_rights(group) == transcribed_rights(row), field
        readers = declared_readers(registry().ownerships[row.entity], field)
        assert readers == frozenset(row.readers.split()), field


def test_every_field_stands_in_exactly_one_row() -> None:
    """No canonical field is forgotten, and none has two rows."""
    found = Counter((row.entity, field) for row in ROWS for field in covered(row))
    assert {name: count for name, count in found.items() if count > 1} == {}
    every = {(entity, field) for entity, fields in leaves().items() for field in fields}
    assert every - set(found) == set()


def test_no_row_speaks_of_nothing() -> None:
    """Each pattern of each row covers a canonical field."""
    for row in ROWS:
        for pattern in row.fields.split():
            assert covered(row._replace(fields=pattern)), f"{row.entity} has no {pattern}"


def test_what_the_matrix_does_not_name_has_its_reason() -> None:
    """A field that the domain document leaves out is there for a reason that is given."""
    assert [row for row in ROWS if not row.domain and not row.reason] == []


def statements() -> dict[str, Statement]:
    """The rows of the matrix in the domain document, by their first cell."""
    if not DOMAIN.exists():
        pytest.skip(f"the domain document is not there: {DOMAIN}")
    text = DOMAIN.read_text(encoding="utf-8")
    section = text.partition("## 4. Reference ownership matrix")[2].partition("\n## 5.")[0]
    found: dict[str, Statement] = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| ") and cells[0] != "Entity · field group":
            subject = cells[0].replace("*", "")
            found[subject] = Statement(subject, cells[1], cells[2])
    return found


def rows_of(statement: Statement) -> list[Row]:
    """The rows that transcribe a statement."""
    return [row for row in ROWS if row.domain == statement.subject]


def test_every_statement_is_transcribed() -> None:
    """Each row of the domain document's matrix has its rows here, and no other is claimed."""
    assert {row.domain for row in ROWS if row.domain} == set(statements())


def test_masters_are_those_of_the_domain() -> None:
    """The master of a row is named in the statement, or the row says why it is another."""
    for statement in statements().values():
        for row in rows_of(statement):
            spoken = SPOKEN[row.master.partition(":")[0]]
            named = any(word in statement.master.casefold() for word in spoken)
            assert named or row.reason, (row, statement)


def test_writers_are_those_of_the_domain() -> None:
    """A writer is named in the statement, or the row says why it is there."""
    for statement in statements().values():
        told = f"{statement.writers} {statement.master}".casefold()
        for row in rows_of(statement):
            for right in transcribed_rights(row):
                named = any(word in told for word in SPOKEN[right.system])
                assert named or row.reason, (right, statement)


def test_no_writer_of_the_domain_is_left_out() -> None:
    """Who the statement lets write has a right in one of its rows, or a row says why not."""
    for statement in statements().values():
        found = rows_of(statement)
        rights = {right.system for row in found for right in transcribed_rights(row)}
        masters = {row.master for row in found}
        explained = any(row.reason for row in found)
        for system, words in SPOKEN.items():
            named = any(word in statement.writers.casefold() for word in words)
            excluded = f"{words[0]}: none" in statement.writers.casefold()
            settled = system in rights | masters or explained or excluded
            assert settled or not named, (system, statement)


def test_windows_and_doors_are_those_of_the_domain() -> None:
    """States, contracts and fields that the statement names stand in one of its rows."""
    bounds = re.compile(r"(?:until|from|before|after) `[^`]*`")
    for statement in statements().values():
        names = re.findall(r"`([^`]*)`", bounds.sub("", statement.writers))
        written = " ".join(f"{row.writers} {row.fields}" for row in rows_of(statement))
        for name in names:
            word = name.removeprefix("while: [").removesuffix("]")
            assert word in written, (name, statement)
