"""Small documents for one question: the schemas that matter, at their own places.

A question about one schema needs little of a large document. An excerpt holds that schema and what
its references reach, everything at the pointer it has in the original, so that an answer's pointers
are the original's. Optional properties that the question does not turn on are forbidden in it: a
payload of the excerpt is a payload of the original that leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from govctl.compare.allowance import LARGEST
from govctl.compare.schemas import IN_PLACE, Link, Schemas, is_in_place, keywords, within
from govctl.compare.side import address
from govctl.compare.unions import names_told_apart_by
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
_IDENTIFIERS = ("$id", "id")
_OTHER_SIDE = "~other/"
"""Above the documents of the other version, which may have the names of this one's."""
_IN_FRAGMENTS = "/~!$&'()*+,;=:@"
_BENDING = frozenset(
    {
        *("oneOf", "not", "if", "then", "else", "contains", "dependentSchemas", "dependencies"),
        *("unevaluatedProperties", "unevaluatedItems", "propertyNames"),
    }
)
"""Keywords below which a schema with fewer properties may mean more, or nothing at all."""


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


def needed(node: Node, inherited: frozenset[str] = frozenset()) -> frozenset[str] | None:
    """The property names that payloads of a schema may have to have; None for "any of them".

    Those that may tell the alternatives of a union apart are among them: without them one
    alternative could stand for another.
    """
    names = set(inherited)
    for each in within(node):
        if not _MEANS_ALL.isdisjoint(keywords(each)):
            return None
        names.update(each.words("required"), names_told_apart_by(each))
    return frozenset(names)


def needed_together(side: Schemas, node: Node) -> frozenset[str] | None:
    """What `needed` says of a schema and of all that speak about the same values with it."""
    if node.origin not in side.needed:
        known = [needed(part) for part in side.parts(node)]
        names = frozenset[str]().union(*(each for each in known if each is not None))
        side.needed[node.origin] = None if None in known else names
    return side.needed[node.origin]


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


_SCHEMAS = frozenset({"items", "additionalProperties", "additionalItems", "prefixItems", *IN_PLACE})
_DEFINITIONS = frozenset({"$defs", "definitions", "description", "example", "examples", "title"})


@dataclass(frozen=True, slots=True)
class Pending:
    """A schema to be placed: whose it is, which names it inherits (None: all).

    `is_whole`: neither it nor what it leads to may lack anything.
    """

    side: Schemas
    node: Node
    inherited: frozenset[str] | None = frozenset()
    is_whole: bool = False


class Filler:
    """Fills an excerpt of one side with what the references in it reach.

    Attributes:
        excerpt: what is filled.
        main: whose schemas keep their places; those of the other version stand beside them.
        whole: schemas of which every property matters, by side.
        named: the properties that matter, by schema.
        stand_ins: what the other side's references lead to instead, by place.
        unions: schemas with alternatives that differ, by side: what they refer to is told apart by
            any property.
    """

    def __init__(self, excerpt: Excerpt, main: Schemas) -> None:
        self.excerpt = excerpt
        self.main = main
        self.whole: Mapping[Schemas, frozenset[Origin]] = {}
        self.named: Mapping[Origin, frozenset[str] | None] = {}
        self.stand_ins: StandIns | None = None
        self.unions: Mapping[Schemas, frozenset[Origin]] = {}
        self._wholes: set[Origin] = set()

    def fill(self, pending: Iterable[Pending]) -> None:
        """Place schemas and, from them, all that they lead to, each once.

        No question about more whole schemas than are read is worth finishing: it is refused.
        """
        waiting = list(pending)
        while waiting and len(self._wholes) <= LARGEST:
            each = waiting.pop()
            at = self._placed_at(each.side, each.node)
            if at in self.excerpt.placed and (not each.is_whole or at in self._wholes):
                continue
            if each.is_whole:
                self._wholes.add(at)
            names = self._kept(each)
            shown = self._shown(each, names)
            self.excerpt.placed[at] = self.linked(each.side, shown).value
            self._note_root(each.side, each.node.path, at.path)
            waiting.extend(
                replace(below, is_whole=True) if each.is_whole else below
                for below in self.below(each.side, shown, names)
            )

    def _shown(self, each: Pending, names: frozenset[str] | None) -> Node:
        """A schema without what does not matter; a stand-in as its own side shows it."""
        node, guests = each.node, self.stand_ins
        if guests is not None and each.side is not guests.replaced and node.origin in guests.shown:
            return Node(node.path, node.pointer, guests.shown[node.origin])
        return Node(node.path, node.pointer, trimmed(node, names))

    def _kept(self, each: Pending) -> frozenset[str] | None:
        if each.node.origin in self.whole.get(each.side, ()):
            return None
        if each.node.origin in self.named:
            return self.named[each.node.origin]
        if each.inherited is None or each.is_whole:
            return None
        names = needed_together(each.side, each.node)
        return None if names is None else names | each.inherited

    def below(
        self, side: Schemas, shown: Node, inherited: frozenset[str] | None = frozenset()
    ) -> Iterable[Pending]:
        """What the references of a schema lead to, as it is to be placed."""
        for node in within(shown):
            target = side.target(node)
            if target is not None:
                names = inherited if is_in_place(Link(node, target), shown) else frozenset()
                is_whole = self._tells_apart(side, node, shown)
                yield Pending(*self._meant(side, target), names, is_whole)

    def _tells_apart(self, side: Schemas, holder: Node, unit: Node) -> bool:
        """Whether any property of what a schema refers to may matter to the question."""
        if not _BENDING.isdisjoint(holder.pointer[len(unit.pointer) :].split("/")):
            return True
        unions = self.unions.get(side, frozenset())
        pointer, path = holder.pointer, holder.path
        while len(pointer) >= len(unit.pointer):
            if Origin(path, pointer) in unions:
                return True
            if not pointer:
                break
            pointer = pointer.rpartition("/")[0]
        return False

    def linked(self, side: Schemas, shown: Node) -> Node:
        """A schema whose references lead to where the excerpt has what they mean."""
        value = shown.value
        if side is self.main and self.stand_ins is None:
            return shown
        for node in within(shown):
            made = self._with_links(side, node)
            if made is not node.value:
                tokens = json_pointer.split(node.pointer[len(shown.pointer) :])
                value = (with_part(value, tokens, made, create=False) or (value,))[0]
        return Node(shown.path, shown.pointer, value)

    def _with_links(self, side: Schemas, node: Node) -> object:
        """One schema object; what is nested in it is as it was."""
        made = keywords(node)
        is_guest = side is not self.main
        if is_guest and not made.keys().isdisjoint(_IDENTIFIERS):
            made = {key: value for key, value in made.items() if key not in _IDENTIFIERS}
        target = side.target(node)
        if target is not None:
            owner, meant = self._meant(side, target)
            if is_guest or owner is not side:
                at = self._placed_at(owner, meant)
                made = {**made, "$ref": f"{address(at.path)}#{quote(at.pointer, _IN_FRAGMENTS)}"}
        return made if made is not keywords(node) else node.value

    def _meant(self, side: Schemas, target: Node) -> tuple[Schemas, Node]:
        if self.stand_ins is None or side is not self.stand_ins.replaced:
            return side, target
        return self.stand_ins.places.get(target.origin, (side, target))

    def _placed_at(self, side: Schemas, node: Node) -> Origin:
        if side is self.main:
            return node.origin
        return Origin(_OTHER_SIDE + node.path, node.pointer)

    def _note_root(self, side: Schemas, path: str, placed: str) -> None:
        if placed not in self.excerpt.roots:
            kept = _OF_DOCUMENT if side is self.main else ("$schema",)
            self.excerpt.roots[placed] = document_marks(side, path, kept)


@dataclass(frozen=True, slots=True)
class StandIns:
    """What stands in for the schemas of a side.

    Attributes:
        replaced: whose schemas are replaced.
        places: by place, the other side's schema, and whose it is.
        shown: the other side's schemas as its own excerpt has them, so that both mean the same.
    """

    replaced: Schemas
    places: Mapping[Origin, tuple[Schemas, Node]]
    shown: Mapping[Origin, object]


def document_marks(
    side: Schemas, path: str, names: tuple[str, ...] = _OF_DOCUMENT
) -> dict[str, object]:
    """What a document says about how to read its schemas."""
    document = side.side.documents.document(path)
    data = document.data if document is not None else None
    members = data if isinstance(data, dict) else {}
    return {key: members[key] for key in names if isinstance(members.get(key), str)}


def is_plain_object(node: Node, known: frozenset[str]) -> bool:
    """Whether a schema says no more about an object than which members it has, one by one."""
    return (keywords(node).keys() & known) <= _MEMBER_BY_MEMBER


_MEMBER_BY_MEMBER = frozenset({"type", "properties", "required", "additionalProperties"})
