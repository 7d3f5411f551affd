"""The state of reading one spec: its documents, followed references, and the defects met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from govctl.interfaces.detect import detect, is_known
from govctl.interfaces.formats import dialect_of_format, dialect_of_uri, honours_schema_keyword
from govctl.interfaces.node import Node
from govctl.interfaces.refs import References, Unresolved, references_of
from govctl.model import pointer as json_pointer
from govctl.model.dialect import Dialect
from govctl.model.documents import Documents
from govctl.model.interface import Origin, SchemaAt
from govctl.model.place import Place
from govctl.model.problem import Problem

UNREADABLE = "registry/unreadable-spec"
UNRESOLVED = "registry/unresolved-reference"

_NAMED_ON_THE_WIRE = frozenset(
    {"callbacks", "content", "headers", "links", "securityDefinitions", "securitySchemes"}
)
"""Maps whose every key is a name that the author chose; formats allow no extensions in them."""

MAX_DEFECTS = 1_000
"""Defects of one interface that are listed."""

MAX_RELATED = 10
"""Other places of a defect that are named."""

MAX_LAYERS = 32
"""References from path item to path item that are followed, each adding its own operations."""

MAX_PARTS = 50_000
"""Operations and messages of one interface; far above real ones, and a bound on reference bombs."""


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong at one place of a document; becomes a `Problem` once lines are looked up."""

    origin: Origin
    message: str
    fix: str
    code: str = UNREADABLE
    related: tuple[tuple[Origin, str], ...] = ()


def repeated(key: str, named: Iterable[tuple[str, Origin]]) -> Iterator[Defect]:
    """A defect for each name that stands at several places, though it has to be unique."""
    places: dict[str, dict[Origin, None]] = {}
    for name, origin in named:
        places.setdefault(name, {}).setdefault(origin)
    for name, (first, *others) in places.items():
        if others:
            yield Defect(
                others[0],
                f"The {key} {name!r} is used more than once.",
                f"Give each a {key} of its own.",
                related=((first, "used here first"), *((at, "used here too") for at in others[1:])),
            )


@dataclass(slots=True)
class Reading:
    """One spec document being read. Readers of its parts share it and report through it."""

    path: str
    format: str
    documents: Documents
    references: References = field(init=False)
    defects: dict[tuple[Origin, str], Defect] = field(default_factory=dict)
    unresolved: dict[tuple[str, str], Unresolved] = field(default_factory=dict)
    not_read: dict[Origin, str] = field(default_factory=dict)
    reached: dict[str, None] = field(default_factory=dict)
    misplaced: dict[str, set[Origin]] = field(default_factory=dict)
    parts: int = 0
    _dialects: dict[str, Dialect] = field(default_factory=dict)
    _followed: dict[tuple[str, str], Node | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.references = references_of(self.documents)
        self.reached[self.path] = None

    def defect(self, defect: Defect) -> None:
        """Report a defect; the same words at the same place count once."""
        if len(self.defects) >= MAX_DEFECTS:
            reason = f"there are more than {MAX_DEFECTS} defects; the others are not listed"
            self.not_read.setdefault(Origin(self.path, ""), reason)
            return
        self.defects.setdefault((defect.origin, defect.message), defect)

    def misplace(self, origin: Origin) -> None:
        """Note a reference where the format allows none; `origin` is that of its `$ref`."""
        holder = json_pointer.last(json_pointer.parent(origin.pointer))
        self.misplaced.setdefault(holder, set()).add(origin)

    def report_misplaced(self) -> None:
        """Report such references, one defect for each kind of place: it is a habit."""
        for holder, places in self.misplaced.items():
            first, *others = sorted(places)
            related = tuple((origin, "here too") for origin in others[:MAX_RELATED])
            message = (
                f"A reference stands in the place of {holder!r}, where the format allows none."
            )
            fix = "Refer to the parts inside it instead; tools need not follow this one."
            self.defect(Defect(first, message, fix, related=related))

    def skip(self, node: Node, reason: str) -> None:
        """Say that a part is not read, and why."""
        self.not_read.setdefault(node.origin, reason)

    def follow(self, node: Node) -> Node | None:
        """The node that decides: itself, or what its `$ref` leads to; None where that is nothing.

        Siblings of `$ref` do not count here. What leads nowhere is reported once.
        """
        if not _refers(node):
            return node
        chain: dict[tuple[str, str], Node] = {}
        end: Node | None = node
        while end is not None and _refers(end):
            place = (end.path, end.pointer)
            if place in self._followed:
                end = self._followed[place]
                break
            if place in chain:
                self._circular(node, chain.values())
                end = None
                break
            chain[place] = end
            end = self._step(end)
        self._followed.update(dict.fromkeys(chain, end))
        return end

    def members(self, owner: Node | None, key: str) -> Iterator[tuple[str, Node]]:
        """The named parts under a key, without extensions: `x-request-id` may be a header.

        The map itself may be a reference: formats do not allow it, but authors and tools do it.
        """
        entry = owner.at(key) if owner else None
        target = self.follow(entry) if entry else None
        for name, node in target.members() if target else ():
            if key in _NAMED_ON_THE_WIRE or not name.startswith("x-"):
                yield name, node

    def items(self, owner: Node, key: str) -> Iterator[Node]:
        """The items of the list under a key, which may be a reference as well."""
        entry = owner.at(key)
        target = self.follow(entry) if entry else None
        yield from target.items() if target else ()

    def layers(self, node: Node) -> list[Node]:
        """A node and what it refers to, nearest first: for parts whose `$ref` may have siblings."""
        found = {(node.path, node.pointer): node}
        target = self._step(node) if _refers(node) else None
        while target is not None:
            place = (target.path, target.pointer)
            if place in found:
                self._circular(node, found.values())
                break
            if len(found) == MAX_LAYERS:
                self.skip(target, f"more than {MAX_LAYERS} references lead to it")
                break
            found[place] = target
            target = self._step(target) if _refers(target) else None
        return list(found.values())

    def typed(self, node: Node | None, key: str) -> str:
        """A scalar under a key as its author typed it (`1.10` stays `1.10`), or empty."""
        found = node.at(key) if node else None
        if found is None or isinstance(found.value, dict | list | None):
            return ""
        if isinstance(found.value, str):
            return found.value
        document = self.documents.document(found.path)
        source = document.source_text(found.pointer) if document else None
        return str(found.value) if source is None else source

    def schema(self, node: Node | None) -> SchemaAt | None:
        """The schema at a node, in the dialect of the document it stands in."""
        if node is None or not isinstance(node.value, dict | bool):
            return None
        return SchemaAt(node.origin, self._dialect(node))

    def room(self, node: Node) -> bool:
        """Whether one more operation or message may be read."""
        self.parts += 1
        if self.parts > MAX_PARTS:
            self.skip(node, f"the document has more than {MAX_PARTS} operations or messages")
        return self.parts <= MAX_PARTS

    def explained(self, unresolved: Unresolved) -> bool:
        """Whether a defect of the file sought, as text, is why nothing was found there.

        That is told once, at that defect: a file that cannot be parsed, a section that a duplicate
        key wiped out.
        """
        sought = unresolved.sought
        if sought is None:
            return False
        defects = self._defects_of_text(sought.path)
        if self.documents.document(sought.path) is None:
            self.reached.setdefault(sought.path)
            return bool(defects)
        within = f"{sought.pointer}/"
        return any(each.pointer and within.startswith(f"{each.pointer}/") for each in defects)

    def problems(self) -> tuple[Problem, ...]:
        """Every defect as a problem at its line, and those of the files as text; sorted."""
        found = {self._problem(defect) for defect in self.defects.values()}
        for path in self.reached:
            found.update(self._defects_of_text(path))
        return tuple(sorted(found))

    def _defects_of_text(self, path: str) -> list[Problem]:
        """What is wrong with a file as text; that there is none is said where it is named."""
        told = (each for each in self.documents.problems(path) if each.code != UNRESOLVED)
        return [replace(each, code=UNREADABLE) for each in told]

    def _step(self, node: Node) -> Node | None:
        text = node.text("$ref")
        target = self.references.resolve(node, text)
        if isinstance(target, Unresolved):
            self.unresolved.setdefault((node.path, text), target)
            self.skip(node, target.message)
            return None
        self.reached.setdefault(target.path)
        return target

    def _circular(self, node: Node, chain: Iterable[Node]) -> None:
        first = min(chain, key=lambda each: each[:2])
        origin = Origin(first.path, f"{first.pointer}/$ref")
        self.defect(
            Defect(
                origin,
                f"{first.text('$ref')!r} leads back to itself, so nothing is defined.",
                "Replace one of the references by the definition.",
                UNRESOLVED,
            )
        )
        self.skip(node, "its reference leads back to itself")

    def _dialect(self, node: Node) -> Dialect:
        named = dialect_of_uri(node.text("$schema"))
        if named and honours_schema_keyword(self.format):
            return named
        if node.path not in self._dialects:
            self._dialects[node.path] = self._dialect_of_document(node.path)
        return self._dialects[node.path]

    def _dialect_of_document(self, path: str) -> Dialect:
        document = self.documents.document(path)
        root = Node(path, "", document.data if document else None)
        found = detect(root.value)
        format_name = found if found and is_known(found) else self.format
        declared = root.text("jsonSchemaDialect") or root.text("$schema")
        named = dialect_of_uri(declared) if honours_schema_keyword(self.format) else None
        return named or dialect_of_format(format_name)

    def _problem(self, defect: Defect) -> Problem:
        place = self._place(defect.origin)
        related = tuple((self._place(origin), why) for origin, why in defect.related)
        return Problem(
            place.path,
            place.line,
            place.column,
            defect.message,
            defect.fix,
            defect.code,
            place.pointer,
            related,
        )

    def _place(self, origin: Origin) -> Place:
        document = self.documents.document(origin.path)
        if document is None:
            return Place(origin.path, 0, 0, origin.pointer)
        return document.place(origin.pointer)


def _refers(node: Node) -> bool:
    return isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str)
