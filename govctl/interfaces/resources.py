"""The schema resources of the documents of a registry, held by `referencing`.

What opens a resource and what is an anchor is the library's word for each dialect of JSON Schema;
its registry is asked for every resource by URI, and gets those of other files from the documents
at hand and from nowhere else. Contents are nodes, so that every answer knows where it stands.
Imported only for references that leave the plain JSON Pointers of one document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote, urldefrag

from referencing import Anchor, Registry, Resource, Specification
from referencing.exceptions import NoSuchResource, Unresolvable
from referencing.jsonschema import DRAFT4, DRAFT6, DRAFT7, DRAFT201909, DRAFT202012

from govctl.errors import one_line
from govctl.interfaces.addresses import Addresses, outside, path_of, uri_of
from govctl.interfaces.formats import dialect_of_uri
from govctl.interfaces.identifiers import dialect_of_document, identifier_keywords, own_identity
from govctl.interfaces.node import Node
from govctl.interfaces.refs import Unresolved
from govctl.interfaces.survey import Survey, schema_objects
from govctl.model.dialect import Dialect
from govctl.model.documents import Documents
from govctl.model.interface import Origin

_SPECIFICATIONS: Mapping[Dialect, Specification[Any]] = {
    Dialect.DRAFT_04: DRAFT4,
    Dialect.DRAFT_06: DRAFT6,
    Dialect.DRAFT_07: DRAFT7,
    Dialect.DRAFT_2019_09: DRAFT201909,
    Dialect.DRAFT_2020_12: DRAFT202012,
    Dialect.OPENAPI_20: Specification.OPAQUE,
    Dialect.OPENAPI_30: Specification.OPAQUE,
    Dialect.OPENAPI_31: DRAFT202012,
}

# The library makes these with attrs, behind a stub from which mypy cannot tell their constructors.
_registry: Callable[..., Registry[Node]] = Registry
_specification: Callable[..., Specification[Node]] = Specification
_anchor: Callable[..., Anchor[Node]] = Anchor
_nothing_at: Callable[..., NoSuchResource] = NoSuchResource

_LABELS = ("$id", "id", "$anchor", "$dynamicAnchor", "$ref")
"""What the library looks at to see how a schema names itself; only text is shown to it."""


class Resources:
    """The resources of one set of documents; those of a document are looked for once."""

    def __init__(self, documents: Documents, survey: Callable[[str], Survey]) -> None:
        self._documents = documents
        self._survey = survey
        self._copies = {urldefrag(url).url: path for url, path in documents.vendored.items()}
        self._urls = {path: url for url, path in sorted(self._copies.items(), reverse=True)}
        self._shelves: dict[str, _Shelf] = {}

    def around(self, node: Node) -> Node:
        """The innermost resource that holds a node."""
        shelf = self._shelf(node.path)
        return shelf.registry[shelf.base(node.pointer)].contents

    def named(self, node: Node, address: str) -> Node | Unresolved:
        """The resource that an address (without fragment) means, written at a node."""
        shelf = self._shelf(node.path)
        uri = shelf.addresses.absolute(shelf.base(node.pointer), address)
        if isinstance(uri, Unresolved):
            return uri
        if uri not in shelf.registry:
            path = self._file(uri)
            if path is None:
                return outside(address, uri)
            if self._documents.document(path) is None:
                return _missing(address, path)
        return shelf.take(uri)

    def anchored(self, resource: Node, anchor: str) -> Node | None:
        """The schema in a resource that has an anchor, None where none has."""
        shelf = self._shelf(resource.path)
        resolver = shelf.registry.resolver(shelf.base(resource.pointer))
        try:
            return resolver.lookup(f"#{anchor}").contents
        except Unresolvable:
            return None

    def _file(self, uri: str) -> str | None:
        return self._copies.get(uri) or path_of(uri)

    def _retrieve(self, uri: str) -> Resource[Node]:
        """The document at a URI: a file of the registry, or nothing."""
        path = self._file(uri)
        if path is None or self._documents.document(path) is None:
            raise _nothing_at(ref=uri)
        return self._shelf(path).registry[uri_of(path)]

    def _shelf(self, path: str) -> _Shelf:
        if path not in self._shelves:
            self._shelves[path] = self._filled(path)
        return self._shelves[path]

    def _filled(self, path: str) -> _Shelf:
        document = self._documents.document(path)
        root = Node(path, "", document.data if document else None)
        identity = own_identity(root.value) or self._urls.get(path, "")
        found = _Found(root, Addresses(path, identity, self._copies))
        schemas = schema_objects(root.value) if self._survey(path).identified else _only(root)
        for pointer, schema in schemas:
            found.note(Node(path, pointer, schema))
        registry = _registry(retrieve=self._retrieve).with_resources(found.resources())
        return _Shelf(found.addresses, found.bases, registry.crawl())


@dataclass(slots=True)
class _Shelf:
    """The resources of one document, and the other documents asked for from there.

    `bases`: base URI, by the pointer of each resource; the registry has each resource under it.
    """

    addresses: Addresses
    bases: Mapping[str, str]
    registry: Registry[Node]

    def base(self, pointer: str) -> str:
        """The base URI of what stands at a pointer."""
        while pointer not in self.bases:
            pointer = pointer.rpartition("/")[0]
        return self.bases[pointer]

    def take(self, uri: str) -> Node:
        """The resource at a URI, retrieved the first time."""
        retrieved = self.registry.get_or_retrieve(uri)
        self.registry = retrieved.registry.crawl()
        return retrieved.value.contents


class _Found:
    """Collects the resources and anchors of one document, walked outermost schema first.

    Of two of the same name the first counts.

    The library's own crawl is not used: its order depends on the hash seed, and it raises on what
    is not a schema. A resource whose name is taken already keeps a base URI of its own, since
    vendors leave the name of an example in many schemas.
    """

    def __init__(self, root: Node, addresses: Addresses) -> None:
        uri = uri_of(root.path)
        self.addresses = addresses
        self.bases = {"": uri}
        self._nodes = {uri: root}
        self._anchors: dict[str, dict[str, Anchor[Node]]] = {}
        self._around = [_Around("", uri, dialect_of_document(root.value))]
        self._keywords = identifier_keywords(root.value)

    def note(self, node: Node) -> None:
        """Note how a schema names itself."""
        if not self._keywords or not isinstance(node.value, dict):
            return
        labels = {key: node.value[key] for key in _LABELS if isinstance(node.value.get(key), str)}
        named = dialect_of_uri(node.text("$schema"))
        if named is None and not labels.keys() - {"$ref"}:
            return
        around = self._enter(node.pointer)
        dialect = named or around.dialect
        schema = _SPECIFICATIONS[dialect].create_resource(labels)
        uri = self._opened(node, schema.id() or "", around.uri)
        self._around.append(_Around(node.pointer, uri, dialect))
        self._mark(node, uri, (anchor.name for anchor in schema.anchors()))

    def _enter(self, pointer: str) -> _Around:
        """What is around a schema: the last one noted, unless the walk has left that."""
        while not f"{pointer}/".startswith(f"{self._around[-1].pointer}/"):
            self._around.pop()
        return self._around[-1]

    def _opened(self, node: Node, identifier: str, base: str) -> str:
        """The base URI inside a schema: its own where it opens a resource."""
        address = identifier.partition("#")[0]
        if not address or not node.pointer:
            return base
        found = self.addresses.absolute(base, address)
        uri = "" if isinstance(found, Unresolved) else found
        if not uri or uri in self._nodes:
            uri += "#" + quote(node.pointer, errors="surrogatepass")
        self.bases[node.pointer] = uri
        self._nodes[uri] = node
        return uri

    def _mark(self, node: Node, uri: str, names: Iterable[str]) -> None:
        holder = self._nodes[uri].pointer
        for name in filter(None, names):
            anchor = _anchor(name, Specification.OPAQUE.create_resource(node))
            self._anchors.setdefault(holder, {}).setdefault(name, anchor)

    def resources(self) -> Iterator[tuple[str, Resource[Node]]]:
        """Every resource with its URI. To the library each is a document with its own anchors."""
        anchors = self._anchors
        specification = _specification(
            name="part of a registry",
            id_of=lambda _: None,
            subresources_of=lambda _: (),
            maybe_in_subresource=lambda _segments, resolver, _subresource: resolver,
            anchors_in=lambda _specification, node: anchors.get(node.pointer, {}).values(),
        )
        for uri, node in self._nodes.items():
            yield uri, specification.create_resource(node)


class _Around(NamedTuple):
    """A schema that names itself: where it stands, and what holds inside it."""

    pointer: str
    uri: str
    dialect: Dialect


def _only(root: Node) -> Iterator[tuple[str, object]]:
    yield root.pointer, root.value


def _missing(address: str, path: str) -> Unresolved:
    return Unresolved(
        f"{address!r} means {one_line(path)}, and there is no such readable document.",
        "Correct the path, or add the file.",
        Origin(path, ""),
    )
