"""Defects of an OpenAPI document that its meta-schema cannot express, each once, at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from govctl.interfaces.node import Node
from govctl.interfaces.openapi.operations import Found
from govctl.interfaces.reading import Defect, Reading
from govctl.interfaces.template import erase_names, parameter_names
from govctl.model.interface import Interface, Origin


def check(reading: Reading, root: Node, found: Sequence[tuple[str, Found]]) -> None:
    """Report the defects of the operations that were read."""
    operations = [each for _, each in found]
    for defect in (
        *_duplicate_ids(operations),
        *_colliding_templates(root),
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
    holders: dict[str, dict[Origin, None]] = {}
    for found in operations:
        holder = found.node.at("operationId")
        if found.operation.name and holder is not None:
            holders.setdefault(found.operation.name, {}).setdefault(holder.origin)
    for name, (first, *others) in holders.items():
        if others:
            yield Defect(
                others[0],
                f"The operationId {name!r} is used more than once.",
                "Give each operation an operationId of its own.",
                related=((first, "used here first"), *((at, "used here too") for at in others[1:])),
            )


def _colliding_templates(root: Node) -> Iterator[Defect]:
    first: dict[str, tuple[str, Node]] = {}
    for path, item in root.members_of("paths"):
        before, place = first.setdefault(erase_names(path), (path, item))
        if before != path:
            yield Defect(
                item.origin,
                f"The path {path!r} is the same as {before!r}: only parameter names differ.",
                "Merge the two paths under one template.",
                related=((place.origin, "the same path"),),
            )


def _path_parameters(found: Sequence[tuple[str, Found]]) -> Iterator[Defect]:
    by_path: dict[str, list[Found]] = {}
    for path, each in found:
        if path and each.operation.path == path:
            by_path.setdefault(path, []).append(each)
    for path, operations in by_path.items():
        yield from _undeclared(path, operations)
        yield from _unused(path, operations)


def _undeclared(path: str, operations: Sequence[Found]) -> Iterator[Defect]:
    """Names in the template that no parameter of an operation declares; one defect per name."""
    for name in parameter_names(path):
        lacking = [each for each in operations if ("path", name) not in _keys(each)]
        if not lacking:
            continue
        methods = ", ".join(each.operation.method for each in lacking)
        yield Defect(
            lacking[0].node.origin,
            f"The path {path!r} has the parameter {name!r}, which {methods} does not declare.",
            f"Declare the path parameter {name!r}, on the path item or on each operation.",
            related=tuple((each.node.origin, "lacks it too") for each in lacking[1:]),
        )


def _unused(path: str, operations: Sequence[Found]) -> Iterator[Defect]:
    """Declared path parameters that the template does not have; once for each declaration."""
    names = set(parameter_names(path))
    seen: set[Origin] = set()
    for each in operations:
        for parameter in each.parameters:
            location, name = parameter.key
            origin = parameter.entry.origin
            if location == "path" and name not in names and origin not in seen:
                seen.add(origin)
                yield Defect(
                    origin,
                    f"The path parameter {name!r} does not occur in the path {path!r}.",
                    f"Add {{{name}}} to the path, or remove the parameter.",
                )


def _keys(found: Found) -> set[tuple[str, str]]:
    return {parameter.key for parameter in found.parameters}


def _unknown_links(reading: Reading, operations: Sequence[Found]) -> Iterator[Defect]:
    known = {found.operation.name for found in operations}
    seen: set[Origin] = set()
    for found in operations:
        for link in _links(reading, found.node):
            named = link.at("operationId")
            if named is None or named.origin in seen or named.value in known:
                continue
            seen.add(named.origin)
            yield Defect(
                named.origin,
                f"The link leads to the operationId {named.value!r}, which no operation has.",
                "Name an operationId of this document, or use operationRef.",
            )


def _links(reading: Reading, operation: Node) -> Iterator[Node]:
    for _, entry in operation.members_of("responses"):
        response = reading.follow(entry)
        for name, link in response.members_of("links") if response else ():
            target = None if name.startswith("x-") else reading.follow(link)
            if target is not None:
                yield target
