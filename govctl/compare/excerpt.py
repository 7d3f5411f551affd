"""Small documents for one question: the schemas that matter, at their own places.

A question about one schema needs little of a large document. An excerpt holds that schema and what
its references reach, everything at the pointer it has in the original, so that an answer's pointers
are the original's. Optional properties that the question does not turn on are forbidden in it: a
payload of the excerpt is a payload of the original that leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from govctl.compare.schemas import Link, Schemas, keywords, within
from govctl.compare.side import address
from govctl.interfaces.node import Node
from govctl.model import pointer as json_pointer
from govctl.model.dialect import Dialect
from govctl.model.interface import Origin
from govctl.subschema.question import SchemaSource

_MEANS_ALL = frozenset(
    {
        *("minProperties", "maxProperties", "patternProperties", "propertyNames", "if", "not"),
        *("dependentRequired", "dependentSchemas", "dependencies", "discriminator"),
        *("unevaluatedProperties", "$dynamicRef", "$recursiveRef", "oneOf"),
    }
)
"""Keywords beside which leaving a property out could change what the others mean."""
_OF_DOCUMENT = ("$schema", "$id", "id")
_IN_PLACE = ("allOf", "anyOf", "oneOf")


@dataclass(slots=True)
class Excerpt:
    """Documents under construction.

    Attributes:
        dialect: the dialect of the schemas.
        placed: what stands where.
        roots: members of whole documents that say how to read them.
    """

    dialect: Dialect
    placed: dict[Origin, object] = field(default_factory=dict)
    roots: dict[str, Mapping[str, object]] = field(default_factory=dict)

    def copy(self) -> Excerpt:
        """The same, to be changed on its own."""
        return Excerpt(self.dialect, dict(self.placed), dict(self.roots))

    def value(self, origin: Origin) -> object:
        """What stands at a place or inside what was placed, None where nothing does."""
        for outer in self.holders(origin):
            below = origin.pointer[len(outer.pointer) :]
            try:
                return json_pointer.resolve(self.placed[outer], below)
            except LookupError:
                continue
        return None

    def holders(self, origin: Origin) -> list[Origin]:
        """The placed schemas around a place, the innermost first."""
        pointer, found = origin.pointer, []
        while True:
            each = Origin(origin.path, pointer)
            if each in self.placed:
                found.append(each)
            if not pointer:
                return found
            pointer = pointer.rpartition("/")[0]

    def replace(self, origin: Origin, value: object) -> bool:
        """Put something in a place that stands inside what was placed; False where none does."""
        for outer in self.holders(origin):
            below = json_pointer.split(origin.pointer[len(outer.pointer) :])
            made = with_part(self.placed[outer], below, value, create=False)
            if made is not None:
                self.placed[outer] = made[0]
                return True
        return False

    def source(self, origin: Origin) -> SchemaSource:
        """A schema of the excerpt as one side of a question."""
        documents: dict[str, object] = {path: dict(root) for path, root in self.roots.items()}
        for place in sorted(self.placed, key=lambda each: (each.pointer.count("/"), each)):
            tokens = json_pointer.split(place.pointer)
            made = with_part(documents.get(place.path, {}), tokens, self.placed[place])
            documents[place.path] = made[0] if made is not None else self.placed[place]
        return SchemaSource(
            document=documents[origin.path],
            pointer=origin.pointer,
            uri=address(origin.path),
            dialect=self.dialect,
            resources={address(path): value for path, value in documents.items()},
        )


def with_part(
    value: object, tokens: tuple[str, ...], part: object, *, create: bool = True
) -> tuple[object] | None:
    """A copy of a document with another part at a path; None where the path leads nowhere.

    `create` makes what is missing on the way.
    """
    chain: list[object] = []
    for token in tokens:
        chain.append(value)
        try:
            value = json_pointer.child(value, token)
        except LookupError:
            if not create:
                return None
            value = {}
    for token, holder in zip(reversed(tokens), reversed(chain), strict=True):
        if isinstance(holder, list):
            part = [part if str(index) == token else each for index, each in enumerate(holder)]
        else:
            part = {**holder, token: part} if isinstance(holder, dict) else {token: part}
    return (part,)


def note_root(excerpt: Excerpt, side: Schemas, node: Node, path: str) -> None:
    """Keep what the document of a schema says about how to read it, for what stands at `path`."""
    if path in excerpt.roots:
        return
    document = side.side.documents.document(node.path)
    data = document.data if document is not None else None
    members = data if isinstance(data, dict) else {}
    excerpt.roots[path] = {
        key: members[key] for key in _OF_DOCUMENT if isinstance(members.get(key), str)
    }


def needed(node: Node, inherited: frozenset[str] = frozenset()) -> frozenset[str] | None:
    """The property names that payloads of a schema may have to have; None for "any of them"."""
    names = set(inherited)
    for each in within(node):
        if not _MEANS_ALL.isdisjoint(keywords(each)):
            return None
        names.update(each.words("required"))
    return frozenset(names)


def trimmed(node: Node, kept: frozenset[str] | None) -> object:
    """A schema in which the properties of other names are forbidden; None keeps them all."""
    if kept is None or not isinstance(node.value, dict):
        return node.value
    return _trimmed(node.value, kept)


def _trimmed(value: object, kept: frozenset[str]) -> object:
    if isinstance(value, list):
        return [_trimmed(each, kept) for each in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, object] = {}
    for key, part in value.items():
        if key == "properties" and isinstance(part, dict):
            made[key] = {
                name: _trimmed(each, kept) if name in kept else False for name, each in part.items()
            }
        elif key in _SCHEMAS:
            made[key] = _trimmed(part, kept)
        elif key not in _DEFINITIONS:
            made[key] = part
    return made


_SCHEMAS = frozenset(
    {"items", "additionalProperties", "additionalItems", "prefixItems", *_IN_PLACE}
)
_DEFINITIONS = frozenset({"$defs", "definitions", "description", "example", "examples", "title"})


@dataclass(frozen=True, slots=True)
class Pending:
    """A schema to be placed: whose it is, where it goes, which names it inherits (None: all)."""

    side: Schemas
    node: Node
    at: Origin
    inherited: frozenset[str] | None = frozenset()


class Filler:
    """Fills an excerpt with what the references in it reach."""

    def __init__(self, excerpt: Excerpt) -> None:
        self.excerpt = excerpt
        self.whole: frozenset[Origin] = frozenset()
        self.named: Mapping[Origin, frozenset[str] | None] = {}
        self.stand_ins: Mapping[Origin, tuple[Schemas, Node]] = {}

    def fill(self, pending: Iterable[Pending]) -> None:
        """Place schemas and, from them, all that they lead to, each once."""
        waiting = list(pending)
        while waiting:
            each = waiting.pop()
            if each.at in self.excerpt.placed:
                continue
            names = self._kept(each)
            value = trimmed(each.node, names)
            self.excerpt.placed[each.at] = value
            note_root(self.excerpt, each.side, each.node, each.at.path)
            shown = Node(each.node.path, each.node.pointer, value)
            waiting.extend(self.below(each.side, shown, names))

    def _kept(self, each: Pending) -> frozenset[str] | None:
        if each.node.origin in self.whole:
            return None
        if each.node.origin in self.named:
            return self.named[each.node.origin]
        return None if each.inherited is None else needed(each.node, each.inherited)

    def below(
        self, side: Schemas, shown: Node, inherited: frozenset[str] | None = frozenset()
    ) -> Iterable[Pending]:
        """What the references of a schema lead to, as it is to be placed."""
        for node in within(shown):
            target = side.target(node)
            if target is None:
                continue
            names = inherited if _in_place(Link(node, target), shown) else frozenset()
            owner, stand_in = self.stand_ins.get(target.origin, (side, target))
            if stand_in.path == target.path:
                yield Pending(owner, stand_in, target.origin, names)
            else:
                yield Pending(side, target, target.origin, names)


def _in_place(link: Link, unit: Node) -> bool:
    """Whether a reference speaks about the same value as the schema that holds it."""
    tokens = link.holder.pointer[len(unit.pointer) :].split("/")[1:]
    return all(token in _IN_PLACE or token.isdecimal() for token in tokens)
