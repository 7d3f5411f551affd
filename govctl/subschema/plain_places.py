"""Where a schema stands, and what its references name; nothing is ever fetched.

This is one half of the independent reading of a question (see `plain`): it shares the vocabulary
of `question` with the prover and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

from govctl.model.dialect import Dialect
from govctl.model.pointer import PointerError, child, join, split
from govctl.subschema.plain_spot import REF_HIDES_SIBLINGS, Spot
from govctl.subschema.question import KEYWORDS, SchemaProblem, SchemaSource

_BY_SCHEMA_URI = {
    "json-schema.org/draft-04/schema": Dialect.DRAFT_04,
    "json-schema.org/draft-06/schema": Dialect.DRAFT_06,
    "json-schema.org/draft-07/schema": Dialect.DRAFT_07,
    "json-schema.org/draft/2019-09/schema": Dialect.DRAFT_2019_09,
    "json-schema.org/draft/2020-12/schema": Dialect.DRAFT_2020_12,
    "spec.openapis.org/oas/3.1/dialect/base": Dialect.OPENAPI_31,
}
_ONE = (
    *("not", "if", "then", "else", "contains", "propertyNames", "items", "additionalItems"),
    *("additionalProperties", "unevaluatedItems", "unevaluatedProperties"),
)
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
_MAPS = (
    *("properties", "patternProperties", "$defs", "definitions", "dependentSchemas"),
    "dependencies",
)
_IDS_AS_ANCHORS = {Dialect.DRAFT_04: "id", Dialect.DRAFT_06: "$id", Dialect.DRAFT_07: "$id"}
_NO_IDS = {Dialect.OPENAPI_20, Dialect.OPENAPI_30}
_DEEPEST_PATH = 5_000


class _Found(NamedTuple):
    value: object
    base: str
    resource: tuple[str, ...]
    dialect: Dialect


class Library:
    """The documents of one side, and the places in them that references name."""

    def __init__(self, source: SchemaSource) -> None:
        self._source = source
        self._documents: dict[str, object] = {
            urldefrag(uri)[0]: document for uri, document in source.resources.items()
        }
        self._documents[urldefrag(source.uri)[0]] = source.document
        self._default = (
            source.dialect or _declared_dialect(source.document, "") or (Dialect.DRAFT_2020_12)
        )
        self._spots: dict[tuple[str, tuple[str, ...]], Spot] = {}
        self._named: dict[str, Spot] | None = None
        self._anchors: dict[tuple[str, str], list[Spot]] = {}

    def root(self) -> Spot:
        """Return the schema the question is about."""
        try:
            tokens = split(self._source.pointer)
        except PointerError as error:
            raise SchemaProblem(self._source.pointer, str(error), "dangling-pointer") from None
        return self.at(urldefrag(self._source.uri)[0], tokens)

    def at(self, uri: str, tokens: tuple[str, ...]) -> Spot:
        """Return the schema at a path of a document.

        Raises:
            SchemaProblem: nothing stands there, or nothing that is a schema.
        """
        known = self._spots.get((uri, tokens))
        return known or self._settle(uri, tokens, self._walk(uri, tokens))

    def below(self, spot: Spot, *tokens: str) -> Spot:
        """Return the schema at a path below another, where no resource starts on the way.

        Raises:
            SchemaProblem: nothing stands there, or nothing that is a schema.
        """
        path = spot.tokens + tokens
        known = self._spots.get((spot.uri, path))
        if known is not None:
            return known
        value: object = spot.value
        for token in tokens:
            value = _child(value, token, path)
        own = _own_base(value, spot.base, spot.dialect)
        found = _Found(value, spot.base, spot.resource, spot.dialect)
        if own is not None:
            dialect = _declared_dialect(value, join("", *path)) or spot.dialect
            found = _Found(value, own, path, dialect)
        return self._settle(spot.uri, path, found)

    def _settle(self, uri: str, tokens: tuple[str, ...], found: _Found) -> Spot:
        value = found.value
        if len(tokens) > _DEEPEST_PATH:
            raise SchemaProblem("", "the document is nested without end", "too-deep")
        if not isinstance(value, (dict, bool)):
            raise SchemaProblem(join("", *tokens), "a schema is an object or a boolean")
        if isinstance(value, dict) and not all(isinstance(name, str) for name in value):
            raise SchemaProblem(join("", *tokens), "a member name is not a string")
        spot = Spot(value, uri, tokens, found.base, found.resource, found.dialect)
        self._spots[spot.key] = spot
        return spot

    def _walk(self, uri: str, tokens: tuple[str, ...]) -> _Found:
        value = self._documents[uri]
        dialect = self._document_dialect(uri)
        base = _own_base(value, uri, dialect) or uri
        resource: tuple[str, ...] = ()
        for depth, token in enumerate(tokens):
            value = _child(value, token, tokens)
            own = _own_base(value, base, dialect)
            if own is not None:
                base, resource = own, tokens[: depth + 1]
                dialect = _declared_dialect(value, join("", *resource)) or dialect
        return _Found(value, base, resource, dialect)

    def _document_dialect(self, uri: str) -> Dialect:
        if uri == urldefrag(self._source.uri)[0]:
            return self._default
        return _declared_dialect(self._documents[uri], "") or self._default

    def follow(self, spot: Spot, keyword: str = "$ref") -> Spot:
        """Return the schema that a reference keyword of `spot` names.

        Raises:
            SchemaProblem: the reference is no string, leads nowhere or leads to no schema.
        """
        reference = spot.known(keyword)
        if not isinstance(reference, str):
            raise spot.problem(keyword, "a reference is a string")
        target = self.find(spot, reference)
        if target is None:
            message = f"the reference {reference[:200]!r} leads to nothing that is known here"
            raise spot.problem(keyword, message, "dangling-reference")
        return target

    def find(self, spot: Spot, reference: str) -> Spot | None:
        """Return the schema that a URI reference names from `spot`, None when there is none."""
        where, _, fragment = reference.partition("#")
        try:
            start = self._resource(spot, where)
            fragment = unquote(fragment, errors="strict")
        except ValueError:  # neither a URI nor percent-encoded UTF-8
            return None
        if start is None:
            return None
        if fragment and not fragment.startswith("/"):
            found = self._anchored(start, fragment)
            return found[0] if found else None
        try:
            return self.at(start.uri, start.tokens + split(fragment))
        except (PointerError, SchemaProblem):
            return None

    def _resource(self, spot: Spot, where: str) -> Spot | None:
        if not where:
            return self.at(spot.uri, spot.resource) if spot.resource else self._top(spot.uri)
        target = urldefrag(urljoin(spot.base, where))[0]
        if target in self._documents:
            return self._top(target)
        return self._resources().get(target)

    def _top(self, uri: str) -> Spot:
        """Return a document as a place, even when it is an API description and no schema."""
        found = self._walk(uri, ())
        value = found.value if isinstance(found.value, (dict, bool)) else {}
        return Spot(value, uri, (), found.base, found.resource, found.dialect)

    def anchors(self, name: str) -> list[Spot]:
        """Return every schema that carries `$dynamicAnchor` with this name."""
        self._resources()
        return [
            spot
            for (_, anchor), spots in sorted(self._anchors.items())
            for spot in spots
            if anchor == name and spot.known("$dynamicAnchor") == name
        ]

    def recursive_anchors(self) -> list[Spot]:
        """Return every schema resource whose root has `$recursiveAnchor: true`."""
        self._resources()
        return [s for s in self._spots.values() if s.known("$recursiveAnchor") is True]

    def _anchored(self, start: Spot, name: str) -> list[Spot]:
        self._resources()
        return self._anchors.get((start.base, name), [])

    def _resources(self) -> dict[str, Spot]:
        """Return the embedded resources by URI; finds them, and the anchors, on first use."""
        if self._named is None:
            self._named = {}
            for spot in list(self._starts()):
                self._scan(spot)
        return self._named

    def _starts(self) -> Iterator[Spot]:
        yield self.root()
        for uri in sorted(self._documents):
            document = self._documents[uri]
            if not isinstance(document, dict):
                continue
            if not ("openapi" in document or "swagger" in document or "asyncapi" in document):
                yield self.at(uri, ())
            yield from self._components(uri, document.get("components"))

    def _components(self, uri: str, components: object) -> Iterator[Spot]:
        schemas = components.get("schemas") if isinstance(components, dict) else None
        for name, schema in (schemas if isinstance(schemas, dict) else {}).items():
            if isinstance(schema, dict):
                yield self.at(uri, ("components", "schemas", str(name)))

    def _scan(self, start: Spot) -> None:
        """Note the identifiers of a schema and of all below it, at schema positions only."""
        seen: set[tuple[str, tuple[str, ...]]] = set()
        waiting = [start]
        while waiting:
            spot = waiting.pop()
            if spot.key in seen:
                continue
            seen.add(spot.key)
            self._note(spot)
            waiting.extend(self.at(spot.uri, tokens) for tokens in _subschemas(spot))

    def _note(self, spot: Spot) -> None:
        if self._named is None or isinstance(spot.value, bool):
            return
        if spot.resource == spot.tokens and spot.base != spot.uri:
            self._named.setdefault(spot.base, spot)
        names = [spot.known("$anchor"), spot.known("$dynamicAnchor")]
        own = _IDS_AS_ANCHORS.get(spot.dialect)
        plain_id = spot.known(own) if own else None
        if isinstance(plain_id, str) and plain_id.startswith("#"):
            names.append(plain_id[1:])
        for name in names:
            if isinstance(name, str):
                known = self._anchors.setdefault((spot.base, name), [])
                if all(other.key != spot.key for other in known):
                    known.append(spot)


def _subschemas(spot: Spot) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the schemas directly below, at the places where the dialect has them."""
    if isinstance(spot.value, bool):
        return
    keywords = KEYWORDS[spot.dialect] | {"definitions"}
    for keyword, value in spot.value.items():
        if keyword not in keywords:
            continue
        if keyword in _ONE and isinstance(value, dict):
            yield (*spot.tokens, keyword)
            continue
        for token, item in _entries(keyword, value):
            if isinstance(item, dict):
                yield (*spot.tokens, keyword, token)


def _entries(keyword: str, value: object) -> Iterator[tuple[str, object]]:
    if keyword in _LISTS and isinstance(value, list):
        for index, item in enumerate(value):
            yield str(index), item
    elif keyword in _MAPS and isinstance(value, dict):
        for name, item in value.items():
            yield str(name), item


def _child(value: object, token: str, path: tuple[str, ...]) -> object:
    try:
        return child(value, token)
    except LookupError as error:
        message = str(error.args[0])
        raise SchemaProblem(join("", *path), message, "dangling-reference") from None


def _own_base(value: object, base: str, dialect: Dialect) -> str | None:
    """Return the URI of the resource that starts at `value`, None when none does."""
    if not isinstance(value, dict) or dialect in _NO_IDS:
        return None
    if dialect in REF_HIDES_SIBLINGS and "$ref" in value:
        return None
    name = value.get("id" if dialect is Dialect.DRAFT_04 else "$id")
    if not isinstance(name, str) or name.startswith("#"):
        return None
    try:
        return urldefrag(urljoin(base, name))[0]
    except ValueError:
        return None


def _declared_dialect(value: object, pointer: str) -> Dialect | None:
    """Return what `$schema` says, None where it is silent.

    Raises:
        SchemaProblem: it names a dialect that is not known here.
    """
    named = value.get("$schema") if isinstance(value, dict) else None
    if named is None:
        return None
    known = None
    if isinstance(named, str):
        known = _BY_SCHEMA_URI.get(named.partition("://")[2].rstrip("#"))
    if known is None:
        message = f"the dialect {str(named)[:200]!r} is not known"
        raise SchemaProblem(join(pointer, "$schema"), message, "unknown-dialect")
    return known
