"""Defects of an OpenAPI document that its meta-schema cannot express, each once, at its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from govctl.interfaces.node import Node
from govctl.interfaces.openapi.operations import Found
from govctl.interfaces.openapi.parameters import Declared
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
    """Templates and declarations that do not agree, one defect for each name of a path."""
    by_path: dict[str, list[Found]] = {}
    for path, each in found:
        if path and each.operation.path == path:
            by_path.setdefault(path, []).append(each)
    for path, operations in by_path.items():
        renamed: dict[tuple[str, str], list[Node]] = {}
        lacking: dict[str, list[Node]] = {}
        unused: dict[str, list[Node]] = {}
        for each in operations:
            missing, spare = _disagreement(path, each)
            for name, declared in _same_meant(missing, spare):
                renamed.setdefault((name, declared.key[1]), []).append(declared.entry)
                missing.remove(name)
                spare.remove(declared)
            for name in missing:
                lacking.setdefault(name, []).append(each.node)
            for declared in spare:
                unused.setdefault(declared.key[1], []).append(declared.entry)
        yield from (_renamed(path, names, places) for names, places in renamed.items())
        yield from (_lacking(path, name, places) for name, places in lacking.items())
        yield from (_unused(path, name, places) for name, places in unused.items())


def _disagreement(path: str, found: Found) -> tuple[list[str], list[Declared]]:
    """Names of the template that are not declared, and declarations that it does not have."""
    names = parameter_names(path)
    declared = {p.key[1]: p for p in found.parameters if p.key[0] == "path"}
    missing = [name for name in names if name not in declared]
    return missing, [each for name, each in declared.items() if name not in names]


def _same_meant(missing: Sequence[str], spare: Sequence[Declared]) -> list[tuple[str, Declared]]:
    """Names that differ in spelling only, or are the only ones left on both sides."""
    if len(missing) == len(spare) == 1:
        return [(missing[0], spare[0])]
    by_letters = {_letters(declared.key[1]): declared for declared in spare}
    pairs = {_letters(name): name for name in missing if _letters(name) in by_letters}
    return [(name, by_letters[letters]) for letters, name in pairs.items()]


def _letters(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())


def _renamed(path: str, names: tuple[str, str], places: Sequence[Node]) -> Defect:
    templated, declared = names
    message = f"The path {path!r} has the parameter {templated!r}, but {declared!r} is declared."
    return _agreeing(places, message, "Use the same name in the path and in the declaration.")


def _lacking(path: str, name: str, places: Sequence[Node]) -> Defect:
    message = f"The path {path!r} has the parameter {name!r}, which is not declared."
    fix = f"Declare the path parameter {name!r}, on the path item or on each operation."
    return _agreeing(places, message, fix)


def _unused(path: str, name: str, places: Sequence[Node]) -> Defect:
    message = f"The path parameter {name!r} does not occur in the path {path!r}."
    return _agreeing(places, message, f"Add {{{name}}} to the path, or remove the parameter.")


def _agreeing(places: Sequence[Node], message: str, fix: str) -> Defect:
    first, *others = dict.fromkeys(place.origin for place in places)
    return Defect(first, message, fix, related=tuple((at, "here too") for at in others))


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
