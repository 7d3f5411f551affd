"""Security requirements and schemes, of OpenAPI 2.0 and 3.x."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.interfaces.node import Node
from govctl.interfaces.reading import Reading
from govctl.model.interface import SecurityRequirement, SecurityScheme, SecurityUse

_OLD_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}


def read_requirements(owner: Node) -> tuple[SecurityRequirement, ...] | None:
    """The requirements an operation or document lists; None where it says nothing at all.

    An empty list lifts what the document requires; an empty requirement allows anonymous calls.
    """
    if not isinstance(owner.value, dict) or not isinstance(owner.value.get("security"), list):
        return None
    return tuple(
        SecurityRequirement(tuple(_uses(item)), item.origin)
        for item in owner.items_of("security")
        if isinstance(item.value, dict)
    )


def _uses(requirement: Node) -> Iterator[SecurityUse]:
    for scheme, _ in requirement.members():
        yield SecurityUse(scheme, requirement.words(scheme))


def read_schemes(reading: Reading, entries: Iterator[tuple[str, Node]]) -> Iterator[SecurityScheme]:
    """The declared schemes; those of 2.0 in 3.x terms."""
    for name, entry in entries:
        target = reading.follow(entry)
        if target is not None and isinstance(target.value, dict):
            yield _scheme(name, target)


def _scheme(name: str, node: Node) -> SecurityScheme:
    declared = node.text("type")
    basic = declared == "basic"
    return SecurityScheme(
        name=name,
        type="http" if basic else declared,
        origin=node.origin,
        scheme="basic" if basic else node.text("scheme").lower(),
        location=node.text("in"),
        parameter=node.text("name"),
        flows=_flows(node),
        deprecated=node.flag("deprecated"),
        raw=node.value if isinstance(node.value, dict) else {},
    )


def _flows(node: Node) -> tuple[str, ...]:
    old = node.text("flow")
    if old:
        return (_OLD_FLOWS.get(old, old),)
    return tuple(name for name, _ in node.members_of("flows") if not name.startswith("x-"))
