"""What contracts really carry: the canonical fields behind the payloads of a spec.

A part of a payload is tied to a canonical field by a mapping that names its schema as a local
model, by what its schema refers to, by the contract's `bind` (schema to entity), or by its name
below a part that is already tied. Nothing is guessed: what is not tied is listed, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from govctl.estate.fields import CanonicalModel, SchemaPlace, objects_of, unwrapped
from govctl.estate.local_models import LocalModel, LocalModels, Meaning
from govctl.estate.shapes import Shape, Shapes, shapes_of
from govctl.interfaces.node import Node
from govctl.model.contract import Contract
from govctl.model.facts import FieldName, FieldUse, Travel, Unbound
from govctl.model.interface import Action, Interface, Operation, Response, SchemaAt
from govctl.model.place import Place
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot

_DEPTH = 24
_MOST_LEVELS = 20_000
"""Parts of one payload that are followed, far above real ones: hostile schemas must end."""

_MOST_WORK = 300_000
"""Schemas and properties met in all payloads of one contract, far above those of real ones."""

_DATA = "data"
_ENVELOPE = frozenset({"specversion", "id", "source", "type", _DATA})
"""The attributes that make a payload a CloudEvents 1.0.2 envelope, and what it carries."""

NOT_TIED = "a part of the payload is not tied to a canonical field"
SEVERAL = "a schema stands for several canonical fields"
NO_SCHEMA = "a payload has no schema"
TOO_LARGE = "a payload has more parts than can be followed"
NOT_TOGETHER = "a part of the payload means something only together with others that it lacks"

_HIDDEN = {Travel.REQUEST: "readOnly", Travel.RESPONSE: "writeOnly"}


_Local = tuple[LocalModel, str]


@dataclass(frozen=True, slots=True)
class Tied:
    """What payloads are tied to: the canonical model, and the local ones that mappings explain."""

    snapshot: Snapshot
    model: CanonicalModel
    local_models: LocalModels


@dataclass(frozen=True, slots=True)
class Payload:
    """One payload of a contract: where it travels and its schema.

    `name` is that of a value that travels by itself (a parameter, a form field, a header), which
    stands for the field of `entity` of that name where there is one. `listed` says whether what
    is tied to nothing is worth telling.
    """

    part: str
    travel: Travel
    schema: SchemaAt
    name: str = ""
    entity: str = ""
    listed: bool = True


def payloads(interface: Interface) -> Iterator[Payload]:
    """Every payload of an interface, by operation or message."""
    for operation in interface.operations:
        part = operation.name or operation.identity
        there = Travel.RESPONSE if operation.inverted else Travel.REQUEST
        back = Travel.REQUEST if operation.inverted else Travel.RESPONSE
        for content in operation.request.contents if operation.request else ():
            if content.schema is not None:
                yield Payload(part, there, content.schema)
        for response in answers(operation):
            for content in response.contents:
                if content.schema is not None:
                    yield Payload(part, back, content.schema)
    for message in interface.messages:
        if message.payload is not None:
            yield Payload(message.name, travel_of(message.action), message.payload)


def answers(operation: Operation) -> tuple[Response, ...]:
    """The responses of success: 2xx, or `default` where no other is declared for it."""
    named = tuple(each for each in operation.responses if each.status.startswith("2"))
    return named or tuple(each for each in operation.responses if each.status == "default")


def travel_of(action: Action) -> Travel:
    """What a provider only receives is written by others, as a request is."""
    return Travel.REQUEST if action is Action.RECEIVE else Travel.EVENT


class Binder:
    """Ties the payloads of one contract to the canonical model."""

    def __init__(self, tied: Tied, contract: Contract) -> None:
        self._snapshot = tied.snapshot
        self._model = tied.model
        self._local_models = tied.local_models
        self._contract = contract
        self._shapes: Shapes = shapes_of(tied.snapshot.documents)
        self._bound: Mapping[SchemaPlace, str] = dict(_declared(contract))
        self._found: dict[tuple[SchemaPlace, Travel, str, str], tuple[_Leaf, ...]] = {}
        self._places: dict[SchemaPlace, Place] = {}
        self._work = 0

    def bind(self, payload: Payload) -> Iterator[FieldUse | Unbound]:
        """Every leaf of a payload: the field it stands for, or why none is known."""
        origin = payload.schema.origin
        start = self._shapes.node(origin.path, origin.pointer)
        if (origin.path, origin.pointer) not in self._bound:
            start = self._shapes.referenced(start)
        if not payload.listed and self._means_nothing(start, payload):
            return
        key = ((start.path, start.pointer), payload.travel, payload.entity, payload.name)
        if key not in self._found:
            self._found[key] = tuple(self._carried(start, payload))
        label, part, travel = self._contract.label, payload.part, payload.travel
        for leaf in self._found[key]:
            for name, meaning in leaf.names:
                use = FieldUse(label, part, travel, name, self._place(leaf.at), leaf.path)
                if meaning is not None:
                    use = replace(use, renamed=meaning.renamed, mapping=meaning.mapping)
                yield use
            if leaf.reason and payload.listed:
                place = self._place(leaf.at)
                yield Unbound(label, part, travel, leaf.path, place, leaf.reason)

    def _means_nothing(self, start: Node, payload: Payload) -> bool:
        """Whether a value is a plain one (a limit, a version) that nothing could tie to a field."""
        place = (start.path, start.pointer)
        value = start.value if isinstance(start.value, dict) else {}
        return (
            not any(isinstance(each, dict | list) for each in value.values())
            and not self._local_models.of(self._contract, comes_in=True)
            and "$ref" not in value
            and FieldName(payload.entity, payload.name) not in self._model.fields
            and place not in self._model.by_schema
            and place not in self._bound
        )

    def _carried(self, start: Node, payload: Payload) -> Iterator[_Leaf]:
        """The leaves of a payload; attributes of an envelope only where they name a field."""
        is_envelope = self._shapes.of(start).properties.keys() >= _ENVELOPE
        leaves = list(self._walk(start, payload))
        met = {(model, path) for leaf in leaves for model, path in leaf.local}
        for leaf in leaves:
            whole = self._whole(leaf, met)
            if whole.names or not is_envelope or leaf.path.split(".")[0] in {_DATA, ""}:
                yield whole
        if payload.travel is Travel.EVENT:
            # That a kind of message means one state is a fact it states; nobody sends it in a call.
            for model in dict.fromkeys(model for leaf in leaves for model, _ in leaf.local):
                for meaning, place in model.constants:
                    yield _Leaf("", place, self._meant((meaning,)), "")

    def _whole(self, leaf: _Leaf, met: set[tuple[LocalModel, str]]) -> _Leaf:
        """A leaf without what its local field means only together with others that are not met."""
        meanings = tuple(
            meaning
            for model, path in leaf.local
            for meaning in model.meanings.get(path, ())
            if all((model, other) in met for other in meaning.together)
        )
        if not any(path in model.meanings for model, path in leaf.local):
            return leaf
        names = self._meant(meanings)
        missing = NOT_TIED if meanings else NOT_TOGETHER
        return replace(leaf, names=names, reason="" if names else missing)

    def _meant(self, meanings: tuple[Meaning, ...]) -> tuple[tuple[FieldName, Meaning | None], ...]:
        return tuple(
            (leaf, meaning) for meaning in meanings for leaf in self._model.leaves_at(meaning.name)
        )

    def _walk(self, start: Node, payload: Payload) -> Iterator[_Leaf]:
        hidden = _HIDDEN.get(payload.travel, "")
        waiting = [self._start(start, payload)]
        seen: set[tuple[object, ...]] = set()
        while waiting:
            level = waiting.pop()
            views = unwrapped(self._shapes, level.nodes)
            here = frozenset((node.path, node.pointer) for view in views for node in view.nodes)
            local = (*level.local, *self._entered(here, payload.travel))
            children = self._children(views, hidden)
            self._work += len(here) + len(children)
            if len(seen) > _MOST_LEVELS or self._work > _MOST_WORK:
                yield _Leaf("", start, (), TOO_LARGE)
                return
            objects = objects_of(views)
            deep = objects in level.above or level.path.count(".") >= _DEPTH
            if not children or deep or _is_explained(local):
                yield self._leaf(level, self._context(level, here), local)
                continue
            if any(path in model.meanings for model, path in local):
                yield self._leaf(level, _Context(()), local)
            context = self._context(level, here)
            ends = tuple(name for name in context.names if self._is_leaf(name))
            if ends:  # an alternative to what has parts
                yield self._leaf(level, _Context(ends), ())
            for name, nodes in children:
                below = tuple(self._below(context, name))
                inner = tuple(_inside(local, name))
                # The same schemas in the same role carry the same fields, wherever they stand.
                key = (tuple((node.path, node.pointer) for node in nodes), below, inner)
                if key not in seen:
                    seen.add(key)
                    path = f"{level.path}.{name}" if level.path else name
                    waiting.append(_Level(path, nodes, below, level.above | {objects}, inner))

    def _is_leaf(self, name: FieldName) -> bool:
        field = self._model.fields.get(name)
        return field is not None and field.leaf

    def _start(self, start: Node, payload: Payload) -> _Level:
        """The payload as a whole, or a single value by its name."""
        comes_in = payload.travel is Travel.REQUEST
        models = self._local_models.of(self._contract, comes_in=comes_in)
        if not payload.name:
            return _Level("", (start,), (), frozenset(), tuple((each, "") for each in models))
        named = FieldName(payload.entity, payload.name)
        expected = (named,) if named in self._model.fields else ()
        local = tuple(_inside(tuple((each, "") for each in models), payload.name))
        return _Level(payload.name, (start,), expected, frozenset(), local)

    def _entered(
        self, here: frozenset[SchemaPlace], travel: Travel
    ) -> Iterator[tuple[LocalModel, str]]:
        """The local models that begin at a level."""
        comes_in = travel is Travel.REQUEST
        for place in sorted(here):
            for model in self._local_models.at(place, self._contract, comes_in=comes_in):
                yield model, ""

    def _context(self, level: _Level, here: frozenset[SchemaPlace]) -> _Context:
        """The canonical parts that a level stands for; an entity as a whole has an empty path.

        Alternatives may stand for one each. A schema that is shared within an entity stands for
        the part that its name, or what refers to it, makes it; on its own it is of no use.
        """
        own: dict[FieldName, None] = {}
        shared: list[tuple[FieldName, ...]] = []
        for place in sorted(here):
            names = self._model.by_schema.get(place, ())
            if len({name.entity for name in names}) == len(names):
                own.update(dict.fromkeys(names))
            else:
                shared.append(names)
            entity = self._model.roots.get(place) or self._bound.get(place)
            if entity is not None:
                own[FieldName(entity, "")] = None
        own = dict.fromkeys(self._nearest(tuple(own)))
        every = {*own, *(name for names in shared for name in names)}
        expected = tuple(name for name in level.expected if name in every)
        if expected:
            return _Context(expected)
        unknown = any(own.keys().isdisjoint(names) for names in shared)
        return _Context(tuple(own) or (() if shared else level.expected), is_shared=unknown)

    def _nearest(self, names: tuple[FieldName, ...]) -> Iterator[FieldName]:
        """The fields themselves, without those whose schemas they only borrow."""
        known = {name: self._model.fields[name] for name in names if name in self._model.fields}
        for name in names:
            field = known.get(name)
            at = (field.place.path, field.place.pointer) if field else None
            if len(names) == 1 or not any(
                at in other.schemas and other.place != field.place
                for other in known.values()
                if field is not None and other is not field
            ):
                yield name

    def _children(
        self, views: tuple[Shape, ...], hidden: str
    ) -> list[tuple[str, tuple[Node, ...]]]:
        """Properties by name, without those that never travel this way (`readOnly`, `writeOnly`).

        What is said of a schema that the property refers to is said of the property.
        """
        found: dict[str, list[Node]] = {}
        for view in views:
            for name, nodes in view.properties.items():
                if not (hidden and any(self._is_hidden(node, hidden) for node in nodes)):
                    found.setdefault(name, []).extend(nodes)
            for node in view.values:
                found.setdefault("*", []).append(node)
        return [(name, tuple(found[name])) for name in sorted(found)]

    def _is_hidden(self, node: Node, hidden: str) -> bool:
        return any(each.flag(hidden) for each in self._shapes.of(node).certain)

    def _below(self, context: _Context, name: str) -> Iterator[FieldName]:
        for above in context.names:
            path = f"{above.path}.{name}" if above.path else name
            candidate = FieldName(above.entity, path)
            if candidate in self._model.fields:
                yield candidate

    def _leaf(self, level: _Level, context: _Context, local: tuple[_Local, ...]) -> _Leaf:
        leaves = tuple(
            (leaf, None) for name in context.names for leaf in self._model.leaves_at(name)
        )
        if any(path in model.left_behind for model, path in local):
            return _Leaf(level.path, level.nodes[0], leaves, "", local)
        reason = NOT_TIED if level.path else NO_SCHEMA
        if context.is_shared or leaves:
            reason = SEVERAL if context.is_shared else ""
        return _Leaf(level.path, level.nodes[0], leaves, reason, local)

    def _place(self, at: Node | Place) -> Place:
        if isinstance(at, Place):
            return at
        key = (at.path, at.pointer)
        if key not in self._places:
            document = self._snapshot.document(at.path)
            unknown = Place(at.path, 0, 0, at.pointer)
            self._places[key] = document.place(at.pointer) if document else unknown
        return self._places[key]


@dataclass(frozen=True, slots=True)
class _Context:
    """What a level stands for; `is_shared` where one of its schemas could stand for several."""

    names: tuple[FieldName, ...]
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class _Level:
    """One path of a payload: its schemas, what its name makes it, and the schemas above it.

    `local` are the local models that it is part of, each with the path there.
    """

    path: str
    nodes: tuple[Node, ...]
    expected: tuple[FieldName, ...]
    above: frozenset[frozenset[SchemaPlace]]
    local: tuple[_Local, ...] = ()


@dataclass(frozen=True, slots=True)
class _Leaf:
    """An end of a payload: the canonical fields it carries, or why it carries none."""

    path: str
    at: Node | Place
    names: tuple[tuple[FieldName, Meaning | None], ...]
    reason: str
    local: tuple[_Local, ...] = ()


def _is_explained(local: tuple[_Local, ...]) -> bool:
    """Whether mappings speak of a local field as a whole, and of nothing below it."""
    told = any(path in model.meanings or path in model.left_behind for model, path in local)
    return told and not any(path in model.above for model, path in local)


def _inside(local: tuple[_Local, ...], name: str) -> Iterator[_Local]:
    for model, above in local:
        path = f"{above}.{name}" if above else name
        if model.speaks_of(path):
            yield model, path


def _declared(contract: Contract) -> Iterator[tuple[SchemaPlace, str]]:
    """The contract's own `bind`: JSON Pointer in its spec to entity."""
    for pointer, text in contract.bind.items():
        reference = parse_reference(text, "entity")
        if reference is not None and contract.spec is not None:
            yield (contract.spec.file, pointer.removeprefix("#")), reference.name
