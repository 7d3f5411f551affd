"""What a JSON Patch (RFC 6902) writes, where its schema fixes the paths it may name."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.estate.fields import CanonicalModel
from govctl.estate.shapes import Shapes, shapes_of
from govctl.interfaces.node import Node
from govctl.model.contract import Contract
from govctl.model.facts import FieldName, FieldUse, Travel, Unbound
from govctl.model.interface import Content, Interface, Operation, Origin
from govctl.model.place import Place
from govctl.model.snapshot import Snapshot

MEDIA_TYPE = "application/json-patch+json"
NOT_FIXED = "a JSON Patch may name paths that are not fixed by its schema"
NO_FIELD = "a JSON Patch names a path that is no canonical field"

_READING = frozenset({"test"})
"""The operation of a patch that changes nothing."""


def patch_schemas(interface: Interface) -> frozenset[tuple[str, Origin]]:
    """Operation and schema of every request that is a JSON Patch."""
    return frozenset(
        (operation.name or operation.identity, content.schema.origin)
        for operation, content in _patches(interface)
        if content.schema is not None
    )


def _patches(interface: Interface) -> Iterator[tuple[Operation, Content]]:
    for operation in interface.operations:
        for content in operation.request.contents if operation.request else ():
            if content.media_type.partition(";")[0].strip().lower() == MEDIA_TYPE:
                yield operation, content


class Patches:
    """Ties the constant paths of patches to the canonical fields of the operation's entity."""

    def __init__(self, snapshot: Snapshot, model: CanonicalModel, contract: Contract) -> None:
        self._snapshot = snapshot
        self._model = model
        self._contract = contract
        self._shapes: Shapes = shapes_of(snapshot.documents)

    def bind(self, interface: Interface) -> Iterator[FieldUse | Unbound]:
        """Every field that a patch may write, and each part of one that may write anything."""
        for operation, content in _patches(interface):
            if content.schema is not None:
                part = operation.name or operation.identity
                origin = content.schema.origin
                yield from self._of_patch(part, self._shapes.node(origin.path, origin.pointer))

    def _of_patch(self, part: str, start: Node) -> Iterator[FieldUse | Unbound]:
        label = self._contract.label
        steps = tuple(self._steps(start))
        if not steps:
            yield Unbound(label, part, Travel.REQUEST, "", self._place(start), NOT_FIXED)
        for step in steps:
            shape = self._shapes.of(step)
            does = self._constants(shape.properties.get("op", ()))
            if does and does <= _READING:
                continue
            named = shape.properties.get("path", ())
            paths = self._constants(named)
            at = self._place((*named, step)[0])
            if not paths:
                yield Unbound(label, part, Travel.REQUEST, "path", at, NOT_FIXED)
            for path in sorted(paths):
                yield from self._of_path(part, path, at)

    def _steps(self, start: Node) -> Iterator[Node]:
        """The schemas of single steps: the items, or each branch where they are a choice."""
        for item in self._shapes.of(start).items:
            shape = self._shapes.of(item)
            branches = [
                node
                for node in shape.nodes
                if node not in shape.certain and node.at("properties") is not None
            ]
            is_fixed = self._constants(shape.certain_properties.get("path", ()))
            yield from (item,) if is_fixed or not branches else branches

    def _constants(self, nodes: tuple[Node, ...]) -> frozenset[str]:
        found: set[str] = set()
        for node in nodes:
            shape = self._shapes.of(node)
            found.update(str(value) for value in shape.facet("const"))
            for listed in shape.facet("enum"):
                found.update(map(str, listed) if isinstance(listed, list) else ())
        return frozenset(found)

    def _of_path(self, part: str, pointer: str, at: Place) -> Iterator[FieldUse | Unbound]:
        label, entity = self._contract.label, self._entity(part)
        path = ".".join(each for each in pointer.split("/")[1:] if not _is_index(each))
        names = self._model.leaves_at(FieldName(entity, path)) if path else ()
        for name in names:
            yield FieldUse(label, part, Travel.REQUEST, name, at, name.path)
        if not names:
            yield Unbound(label, part, Travel.REQUEST, path, at, NO_FIELD)

    def _entity(self, part: str) -> str:
        terms = self._contract.operations.get(part)
        named = (terms.entity if terms else None) or self._contract.entity or ""
        return named.removeprefix("entity:")

    def _place(self, node: Node) -> Place:
        document = self._snapshot.document(node.path)
        return document.place(node.pointer) if document else Place(node.path, 0, 0, node.pointer)


def _is_index(token: str) -> bool:
    return token.isdecimal() or token in {"-", "*"} or (token[:1] == "{" and token[-1:] == "}")
