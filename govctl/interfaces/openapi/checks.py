"""Defects of an OpenAPI document that its meta-schema cannot express, each once, at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from govctl.interfaces.agreement import Declaration, disagreements
from govctl.interfaces.node import Node
from govctl.interfaces.openapi.operations import Found
from govctl.interfaces.reading import Defect, Reading, repeated
from govctl.interfaces.template import erase_names
from govctl.model.interface import Interface, Origin


def check(reading: Reading, root: Node, found: Sequence[tuple[str, Found]]) -> None:
    """Report the defects of the operations that were read."""
    operations = [each for _, each in found]
    for defect in (
        *_duplicate_ids(operations),
        *_colliding_templates(reading, root),
        *_path_parameters(found),
        *_unknown_links(reading, operations),
    ):
        reading.defect(defect)


def check_security(reading: Reading, interface: Interface) -> None:
    """Report requirements that name a scheme nobody declares, once for each name."""
    known = {scheme.name for scheme in interface.security_schemes}
    uses = (
        (use.scheme, requirement.origin)
        for operation in interface.operations
        for requirement in operation.security
        for use in requirement.uses
    )
    unknown: dict[str, Origin] = {}
    for scheme, origin in uses:
        if scheme not in known and "/" not in scheme:
            unknown.setdefault(scheme, origin)
    for scheme, origin in unknown.items():
        message = f"The security scheme {scheme!r} is required, but not declared."
        reading.defect(Defect(origin, message, "Declare the scheme, or correct its name."))


def _duplicate_ids(operations: Iterable[Found]) -> Iterator[Defect]:
    holders = ((each.operation.name, each.node.at("operationId")) for each in operations)
    yield from repeated("operationId", ((name, at.origin) for name, at in holders if name and at))


def _colliding_templates(reading: Reading, root: Node) -> Iterator[Defect]:
    first: dict[str, tuple[str, Node]] = {}
    for path, item in reading.members(root, "paths"):
        before, place = first.setdefault(erase_names(path), (path, item))
        if before != path:
            yield Defect(
                item.origin,
                f"The path {path!r} is the same as {before!r}: only parameter names differ.",
                "Merge the two paths under one template.",
                related=((place.origin, "the same path"),),
            )


def _path_parameters(found: Sequence[tuple[str, Found]]) -> Iterator[Defect]:
    by_path: dict[str, list[Declaration]] = {}
    for path, each in found:
        if path and each.operation.path == path:
            declared = {p.key[1]: p.entry.origin for p in each.parameters if p.key[0] == "path"}
            by_path.setdefault(path, []).append(Declaration(each.node.origin, declared))
    for path, declarations in by_path.items():
        yield from disagreements(path, declarations)


def _unknown_links(reading: Reading, operations: Sequence[Found]) -> Iterator[Defect]:
    known = {found.operation.name for found in operations}
    seen: set[Origin] = set()
    for found in operations:
        for link in _links(reading, found.node):
            named = link.at("operationId")
            if named is None or not isinstance(named.value, str):
                continue
            if named.value in known or named.origin in seen:
                continue
            seen.add(named.origin)
            yield Defect(
                named.origin,
                f"The link leads to the operationId {named.value!r}, which no operation has.",
                "Name an operationId of this document, or use operationRef.",
            )


def _links(reading: Reading, operation: Node) -> Iterator[Node]:
    for _, entry in reading.members(operation, "responses"):
        for _, link in reading.members(reading.follow(entry), "links"):
            target = reading.follow(link)
            if target is not None:
                yield target
