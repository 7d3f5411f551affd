"""Names that documents of a registry use for each other."""

from __future__ import annotations

from textwrap import dedent

import pytest

from govctl.load.links import links
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.link import Link
from govctl.model.snapshot import Snapshot

ESTATE = """\
kind: System
name: erp
---
kind: System
name: wms
---
kind: Team
name: integration
members: [person:dana.k]
---
kind: Partner
name: acme-3pl
---
kind: Capability
name: picking
---
kind: Entity
name: order
version: 1.0.0
schema: order.json
---
kind: StatusModel
name: order
entity: order
path: status
states: [open, closed]
---
kind: CodeList
name: units
values: [EA]
---
kind: Contract
name: orders
version: 2.1.0
style: rest
---
kind: Contract
name: orders
version: 1.4.0
style: rest
---
kind: Environments
order: [dev, prod]
---
kind: Evidence
name: load
type: load-test
"""


def snapshot_with(text: str, path: str = "it.yaml") -> Snapshot:
    """The estate with one more document, whose head stands on line 1."""
    documents = [f"apiVersion: govctl/v1\n{each}" for each in ESTATE.split("---\n")]
    files = {
        "estate.yaml": "---\n".join(documents),
        "order.json": "{}",
        path: f"apiVersion: govctl/v1\n{dedent(text)}",
    }
    return load(Memory({name: content.encode() for name, content in files.items()}))


def unresolved(text: str, path: str = "it.yaml") -> list[Link]:
    """The links of one more document that lead nowhere."""
    snapshot = snapshot_with(text, path)
    assert [each for each in snapshot.problems if each.code == "registry/invalid-document"] == []
    found = links(snapshot)
    assert all(link.resolved for link in found if link.place.path != path)
    return [link for link in found if not link.resolved]


UNITS = "codelist:units"
CASES = [
    ("kind: System\nname: a\nowner: team:integratoin\n", "team:integratoin", "team:integration"),
    ("kind: System\nname: a\nsteward: person:dana\n", "person:dana", "person:dana.k"),
    ("kind: System\nname: a\ncapabilities: [pickng]\n", "pickng", "picking"),
    ("kind: System\nname: a\nlifecycle: {replaced-by: wmss}\n", "wmss", "wms"),
    ("kind: Team\nname: a\non-call: person:x\n", "person:x", ""),
    ("kind: Entity\nname: a\nversion: 1.0.0\nschema: ordr.json\n", "ordr.json", "order.json"),
    (
        "kind: Entity\nname: a\nversion: 1.0.0\nschema: order.json\nstatus: [ordr]\n",
        "ordr",
        "order",
    ),
    ("kind: Ownership\nentity: ordre\n", "ordre", "order"),
    ("kind: Ownership\nentity: order\ndefault: {master: ERP1}\n", "ERP1", "erp"),
    ("kind: Ownership\nentity: order\ndefault: {writers: [erpp]}\n", "erpp", "erp"),
    (
        "kind: Ownership\nentity: order\ndefault: {writers: [{system: erp, via: contract:order}]}",
        "contract:order",
        "contract:orders",
    ),
    ("kind: Ownership\nentity: order\nreaders: {restricted: {a: [wsm]}}\n", "wsm", "wms"),
    (
        "kind: Contract\nname: a\nversion: 1.0.0\nstyle: rest\nprovider: wmss\n",
        "wmss",
        "wms",
    ),
    (
        "kind: Contract\nname: a\nversion: 1.0.0\nstyle: rest\nwraps: contract:orders@3\n",
        "contract:orders@3",
        "contract:orders@2",
    ),
    (
        "kind: Contract\nname: a\nversion: 1.0.0\nstyle: rest\nerrors: codelist:unit\n",
        "codelist:unit",
        "codelist:units",
    ),
    (
        "kind: Contract\nname: a\nversion: 1.0.0\nstyle: rest\nrunbook: book.md\n",
        "book.md",
        "",
    ),
    (
        "kind: Contract\nname: a\nversion: 1.0.0\nstyle: rest\nbind: {/x: entity:ordr}\n",
        "entity:ordr",
        "entity:order",
    ),
    ("kind: Consumer\nsystem: wms\nuses: [{contract: orders@7}]\n", "orders@7", "orders@2"),
    (
        "kind: Consumer\nsystem: wms\nuses: [{contract: orders, range: ^3.0.0}]\n",
        "^3.0.0",
        "^2.1.0",
    ),
    ("kind: Deployment\nenvironment: prd\n", "prd", "prod"),
    ("kind: Deployment\nenvironment: prod\ncontracts: {order: 1.0.0}\n", "order", "orders"),
    ("kind: Release\nname: a\nevidence: evidence:laod\n", "evidence:laod", "evidence:load"),
    (
        "kind: Review\nname: a\ndecision: approve\nby: person:dana.kk\n",
        "person:dana.kk",
        "person:dana.k",
    ),
    (
        "kind: Evidence\nname: a\ntype: load-test\nfor: contrat:orders\n",
        "contrat:orders",
        "contract:orders",
    ),
    ("kind: Waiver\nrule: a/b\ntarget: edge:erp>wmss\n", "edge:erp>wmss", ""),
    ("kind: Waiver\nrule: a/b\ntarget: edge:erp\n", "edge:erp", ""),
    ("kind: Flow\nname: a\nsteps: [{id: one}, {id: two, after: oen}]\n", "oen", "one"),
    ("kind: Flow\nname: a\nsteps: [{id: one, to: [wmss]}]\n", "wmss", "wms"),
    ("kind: Mapping\nname: a\nfrom: {system: wsm}\nto: {entity: order}\n", "wsm", "wms"),
    ("kind: Partner\nname: a\naccess: [{contract: ordrs}]\n", "ordrs", "orders"),
]


@pytest.mark.parametrize(("text", "name", "suggestion"), CASES)
def test_a_name_of_nothing(text: str, name: str, suggestion: str) -> None:
    """Exactly one link leads nowhere: the name as typed, with the one that was probably meant."""
    (link,) = unresolved(text)
    assert (link.text, link.suggestion) == (name, suggestion)
    assert link.problem
    assert link.place.line >= 3 or link.kind in {"entity", "environment"}


def test_the_problem_says_what_is_missing() -> None:
    """The sentence names the kind of thing, and what there is instead."""
    (link,) = unresolved("kind: Consumer\nsystem: wms\nuses: [{contract: orders@7}]\n")
    assert link.problem == "Contract `orders` has no major 7, only 1, 2"
    (link,) = unresolved("kind: System\nname: a\nowner: team:x\n")
    assert link.problem == "There is no team `x`"
    (link,) = unresolved("kind: Waiver\nrule: a/b\ntarget: edge:erp>wmss\n")
    assert link.problem == "There is no system or partner `wmss`"


def test_the_place_is_the_name_itself() -> None:
    """A name in a list is found where it stands, not where the list begins."""
    (link,) = unresolved("kind: System\nname: a\ncapabilities:\n  - picking\n  - pickin\n")
    assert (link.place.line, link.place.column) == (6, 5)


def test_partners_are_systems() -> None:
    """A partner may stand wherever a system may; a team may read."""
    text = """\
    kind: Ownership
    entity: order
    default: {master: acme-3pl}
    readers: [acme-3pl, integration]
    """
    assert unresolved(text) == []


def test_an_invalid_document_is_not_missing_as_well() -> None:
    """A system that is there but not valid is one defect; names of it are none."""
    snapshot = snapshot_with("kind: System\nname: mdm\nrle: mdm\n---\nkind: System\nname: x\n")
    assert ("System", "mdm") in snapshot.invalid
    text = "kind: System\nname: mdm\nrle: mdm\n---\napiVersion: govctl/v1\nkind: Ownership\n"
    snapshot = snapshot_with(f"{text}entity: order\ndefault: {{master: mdm}}\n")
    assert [link for link in links(snapshot) if not link.resolved] == []


def test_kinds_that_need_not_be_declared() -> None:
    """Queues mean something by themselves until a system declares some."""
    flow = "kind: Flow\nname: a\nsteps: [{id: one, on-timeout: queue:late}]\n"
    assert unresolved(flow) == []
    queues = "---\napiVersion: govctl/v1\nkind: System\nname: ipaas\nqueues: {latr: }\n"
    (link,) = unresolved(flow + queues)
    assert link.suggestion == "queue:latr"


def test_addresses_on_the_web_are_left_alone() -> None:
    """A runbook in a wiki is no file of the registry."""
    text = "kind: Contract\nname: a\nversion: 1.0.0\nstyle: rest\nrunbook: https://wiki/x\n"
    assert unresolved(text) == []


def test_links_are_in_order_and_once() -> None:
    """The same registry gives the same links in the same order, each once."""
    found = links(snapshot_with("kind: System\nname: a\nowner: team:integration\n"))
    assert list(found) == sorted(set(found), key=lambda link: (link.place, link.text, link.kind))
