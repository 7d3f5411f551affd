"""Diff reports made by hand, for tests of the formats."""

from __future__ import annotations

from govctl.model.approval import Approval, Approver
from govctl.model.change import Bump, ChangeDirection, Compatibility, Evidence, EvidenceKind
from govctl.model.diff import (
    Accountable,
    ConsumerImpact,
    ContractDiff,
    DiffChange,
    DiffReport,
    DiffVerdict,
    Location,
    Locations,
    Presence,
    SourceLine,
    TextChange,
    TouchedField,
    VersionNeed,
)
from govctl.model.place import Place

CALL = Evidence(
    EvidenceKind.CALL,
    {
        "method": "POST",
        "path": "/orders",
        "query": {"dry run": True},
        "headers": {"Content-Type": "application/json"},
        "body": {"lines": []},
    },
)


def location(path: str, line: int, text: str) -> Location:
    """A place with three lines around it, the middle one aimed at."""
    lines = (
        SourceLine(line - 1, "Order:"),
        SourceLine(line, text, aimed=True),
        SourceLine(line + 1, "  type: object"),
    )
    return Location(Place(path, line, 3, "/components/schemas/Order/required"), lines)


def change(
    sentence: str = "createOrder of orders now requires poNumber in its request.",
    compatibility: Compatibility = Compatibility.BREAKING,
    number: int = 0,
) -> DiffChange:
    """A change of the contract `orders`, told apart by its number."""
    return DiffChange(
        rule="breaking/request-property-became-required",
        compatibility=compatibility,
        direction=ChangeDirection.REQUEST,
        subject="createOrder",
        locations=Locations(
            location("contracts/orders/openapi.yaml", 40, "  required: [lines]"),
            location("contracts/orders/openapi.yaml", 40, "  required: [lines, poNumber]"),
        ),
        evidence=CALL,
        reaches=("createOrder", "replaceOrder"),
        contract="contract:orders@1",
        sentence=sentence,
        fix="Make poNumber optional",
        proof="the payload may arrive without `poNumber`; the new version requires it",
        lens="declared,request,formats",
        bump=Bump.MAJOR if compatibility is Compatibility.BREAKING else Bump.MINOR,
        operands={"name": "poNumber"},
        fingerprint=f"{number:032x}",
        hit=(ConsumerImpact("shop", "uses createOrder"),),
        spared=(ConsumerImpact("crm", "does not use createOrder, replaceOrder"),),
        fields=(TouchedField("order.poNumber", "erp"),),
        approval=Approval("breaking.partner", (Approver("team:board"),), said=True),
    )


def contract(
    changes: tuple[DiffChange, ...], name: str = "orders", texts: tuple[TextChange, ...] = ()
) -> ContractDiff:
    """A contract with these changes, broken or not by the worst of them."""
    broken = any(each.compatibility is Compatibility.BREAKING for each in changes)
    bump = Bump.MAJOR if broken else Bump.MINOR
    return ContractDiff(
        target=f"contract:{name}@1",
        name=name,
        presence=Presence.BOTH,
        before_version="1.2.0",
        after_version="1.3.0",
        verdict=DiffVerdict.BREAKING if broken else DiffVerdict.COMPATIBLE,
        version=VersionNeed(
            since="1.2.0",
            published=True,
            declared="1.3.0",
            bump=bump,
            needed="2.0.0" if broken else "1.3.0",
            because="createOrder request property became required (poNumber)",
            enough=not broken,
        ),
        accountable=Accountable("team:integration", "person:sales", "erp", "partner", "tier1"),
        changes=changes,
        texts=texts,
        consumers=("crm", "shop"),
    )


def report(*contracts: ContractDiff) -> DiffReport:
    """A report on these contracts."""
    broken = any(each.verdict is DiffVerdict.BREAKING for each in contracts)
    return DiffReport(
        before="main",
        after="work tree",
        verdict=DiffVerdict.BREAKING if broken else DiffVerdict.COMPATIBLE,
        bump=Bump.MAJOR if broken else Bump.MINOR,
        contracts=contracts,
        same=("stock",),
        titles={"breaking/request-property-became-required": "A property is now required"},
    )


HOSTILE = (
    "<script>alert(1)</script>\"'><img src=https://evil.example/x onerror=alert(1)> "
    "{{ 7*7 }} | `x` **b** [a](https://evil.example) @octocat #12 </summary></details> "
    "\x1b[31m \u202e \ud800 \x00"
)
