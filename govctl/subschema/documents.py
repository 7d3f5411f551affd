"""Where a schema stands, and what its references point to; no I/O.

References resolve as JSON Schema 2020-12 (8.2) says: against the base URI of the schema resource
they stand in. `$id` and anchors count at schema positions only: unknown keywords are never scanned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin

from govctl.subschema.question import KEYWORDS, Dialect, SchemaProblem, SchemaSource

_DIALECTS = {
    "json-schema.org/draft-04/schema": Dialect.DRAFT_04,
    "json-schema.org/draft-06/schema": Dialect.DRAFT_06,
    "json-schema.org/draft-07/schema": Dialect.DRAFT_07,
    "json-schema.org/draft/2019-09/schema": Dialect.DRAFT_2019_09,
    "json-schema.org/draft/2020-12/schema": Dialect.DRAFT_2020_12,
    "json-schema.org/schema": Dialect.DRAFT_2020_12,
    "spec.openapis.org/oas/3.1/dialect/base": Dialect.OPENAPI_31,
}
_ONE = {
    *("not", "if", "then", "else", "contains", "propertyNames", "items", "additionalItems"),
    *("additionalProperties", "unevaluatedItems", "unevaluatedProperties"),
}
_MANY = {"allOf", "anyOf", "oneOf", "prefixItems", "items"}
_NAMED = {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"}
_LONE_REFERENCE = {
    *(Dialect.DRAFT_04, Dialect.DRAFT_06, Dialect.DRAFT_07),
    *(Dialect.OPENAPI_20, Dialect.OPENAPI_30),
}


def escape(token: str) -> str:
    """Return one token of a JSON Pointer (RFC 6901)."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


@dataclass(frozen=True, slots=True)
class Resource:
    """A schema resource: a document, or a part of one that has an `$id` of its own."""

    uri: str
    root: object
    pointer: str
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class Place:
    """One schema object where it stands: its content, pointer and resource."""

    raw: object
    pointer: str
    resource: Resource

    def is_lone_reference(self) -> bool:
        """Tell whether this is a `$ref` beside which the dialect ignores everything."""
        raw = self.raw
        return isinstance(raw, dict) and "$ref" in raw and self.resource.dialect in _LONE_REFERENCE

    def keywords(self) -> dict[str, object]:
        """Return the keywords that the dialect knows, without those beside a lone `$ref`.

        Raises:
            SchemaProblem: this is no schema.
        """
        raw = self.raw
        if not isinstance(raw, dict):
            raise SchemaProblem(self.pointer, "not a schema (neither an object nor a boolean)")
        if self.is_lone_reference():
            return {"$ref": raw["$ref"]}
        known = KEYWORDS[self.resource.dialect]
        return {key: value for key, value in raw.items() if key in known}


@dataclass(slots=True)
class Documents:
    """Everything that one side's references can reach."""

    source: SchemaSource
    _resources: dict[str, Resource] = field(default_factory=dict)
    _anchors: dict[tuple[str, str], Place] = field(default_factory=dict)
    _dynamic: dict[str, list[Place]] = field(default_factory=dict)
    _scanned: set[str] = field(default_factory=set)
    _found: dict[tuple[str, str], Place] = field(default_factory=dict)

    def start(self) -> Place:
        """Return the place that the question is about."""
        source = self.source
        dialect = source.dialect or self._declared_dialect(source.document, "")
        root = Resource(source.uri, source.document, "", dialect or Dialect.DRAFT_2020_12)
        self._resources[source.uri] = root
        return self._walk(root, source.pointer)

    def child(self, parent: Place, raw: object, *tokens: str) -> Place:
        """Return the place of a subschema, in the resource that its own `$id` opens, if any."""
        pointer = parent.pointer
        for token in tokens:
            pointer += "/" + escape(token)
        return self._enter(Place(raw, pointer, parent.resource))

    def _enter(self, place: Place) -> Place:
        raw, resource = place.raw, place.resource
        if not isinstance(raw, dict) or raw is resource.root:
            return place
        key = "id" if resource.dialect is Dialect.DRAFT_04 else "$id"
        identifier = raw.get(key) if key in raw and key in KEYWORDS[resource.dialect] else None
        if not isinstance(identifier, str) or identifier.startswith("#"):
            return place
        if "$ref" in raw and resource.dialect in _LONE_REFERENCE:
            return place
        uri = urljoin(resource.uri, identifier).partition("#")[0]
        known = self._resources.get(uri)
        if known is None or known.root is not raw:
            dialect = self._declared_dialect(raw, place.pointer) or resource.dialect
            known = Resource(uri, raw, place.pointer, dialect)
            self._resources.setdefault(uri, known)
        return Place(raw, place.pointer, known)

    def resolve(self, place: Place, reference: object) -> Place:
        """Return what a `$ref` at some place points to.

        Raises:
            SchemaProblem: the reference is no string, or points to nothing that is at hand.
        """
        if not isinstance(reference, str):
            raise SchemaProblem(place.pointer + "/$ref", "a reference must be a string")
        key = (place.resource.uri + "\n" + place.resource.pointer, reference)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._resolve(place, reference)
        return found

    def _resolve(self, place: Place, reference: str) -> Place:
        target, _, fragment = reference.partition("#")
        resource = place.resource
        if target:
            uri = urljoin(resource.uri, target)
            if uri != resource.uri:
                resource = self._resource(uri, place)
        if fragment and not fragment.startswith("/"):
            return self._anchor(resource, unquote(fragment), place)
        return self._walk(resource, unquote(fragment), place.pointer + "/$ref")

    def _resource(self, uri: str, place: Place) -> Resource:
        if uri not in self._resources:
            self._scan(self._resources[self.source.uri])
            self._scan(place.resource)
        if uri not in self._resources and uri in self.source.resources:
            document = self.source.resources[uri]
            dialect = self._declared_dialect(document, "") or place.resource.dialect
            self._resources[uri] = Resource(uri, document, "", dialect)
        if uri not in self._resources:
            raise SchemaProblem(
                place.pointer + "/$ref",
                f"reference to {uri}, which is not at hand",
                "dangling-reference",
            )
        return self._resources[uri]

    def _anchor(self, resource: Resource, name: str, place: Place) -> Place:
        self._scan(resource)
        found = self._anchors.get((resource.uri, name))
        if found is None:
            raise SchemaProblem(
                place.pointer + "/$ref",
                f"reference to an unknown anchor #{name}",
                "dangling-reference",
            )
        return found

    def dynamic(self, place: Place, reference: object) -> Place:
        """Return the target of a `$dynamicRef`, where only one is possible.

        Raises:
            SchemaProblem: the target depends on the path that leads here.
        """
        target = self.resolve(place, reference)
        name = str(reference).partition("#")[2]
        raw = target.raw
        if isinstance(raw, dict) and raw.get("$dynamicAnchor") == name:
            for resource in list(self._resources.values()):
                self._scan(resource)
            places = {id(found.raw) for found in self._dynamic.get(name, ())}
            if len(places) > 1:
                message = f"#{name} depends on the path that leads here"
                raise SchemaProblem(place.pointer, message, "dynamic-reference")
        return target

    def recursive(self, place: Place, reference: object) -> Place:
        """Return the target of a `$recursiveRef`, where only one is possible.

        Raises:
            SchemaProblem: the target depends on the path that leads here.
        """
        target = self.resolve(place, reference)
        if isinstance(target.raw, dict) and target.raw.get("$recursiveAnchor") is True:
            for resource in list(self._resources.values()):
                self._scan(resource)
            if sum(_recurses(resource) for resource in self._resources.values()) > 1:
                message = "the target depends on the path that leads here"
                raise SchemaProblem(place.pointer, message, "dynamic-reference")
        return target

    def _walk(self, resource: Resource, fragment: str, origin: str = "") -> Place:
        place = Place(resource.root, resource.pointer, resource)
        if fragment and not fragment.startswith("/"):
            raise SchemaProblem(origin or fragment, "not a JSON Pointer", "dangling-reference")
        for escaped in fragment.split("/")[1:]:
            token = escaped.replace("~1", "/").replace("~0", "~")
            raw = place.raw
            if isinstance(raw, dict) and token in raw:
                inner = raw[token]
            elif isinstance(raw, list) and token.isdecimal() and int(token) < len(raw):
                inner = raw[int(token)]
            else:
                message = f"no {token!r} at {place.pointer or '/'}"
                raise SchemaProblem(origin or fragment, message, "dangling-reference")
            place = self.child(place, inner, token)
        return place

    def _scan(self, resource: Resource) -> None:
        """Index the `$id`s and anchors at the schema positions of a resource, once."""
        key = resource.uri + "\n" + resource.pointer
        if key in self._scanned:
            return
        self._scanned.add(key)
        pending = [Place(resource.root, resource.pointer, resource)]
        if resource.dialect in {Dialect.OPENAPI_20, Dialect.OPENAPI_30, Dialect.OPENAPI_31}:
            pending += _schemas_of_interface(resource)
        while pending:
            place = self._enter(pending.pop())
            if isinstance(place.raw, dict):
                self._note_anchors(place, place.raw)
                pending += [
                    Place(raw, f"{place.pointer}/{tokens}", place.resource)
                    for tokens, raw in subschemas(place.raw)
                ]

    def _note_anchors(self, place: Place, raw: dict[str, object]) -> None:
        uri = place.resource.uri
        for key in ("$anchor", "$dynamicAnchor"):
            name = raw.get(key)
            if isinstance(name, str):
                self._anchors.setdefault((uri, name), place)
                if key == "$dynamicAnchor":
                    self._dynamic.setdefault(name, []).append(place)
        old = raw.get("id" if place.resource.dialect is Dialect.DRAFT_04 else "$id")
        if isinstance(old, str) and old.startswith("#"):
            self._anchors.setdefault((uri, old[1:]), place)

    def _declared_dialect(self, raw: object, pointer: str) -> Dialect | None:
        declared = raw.get("$schema") if isinstance(raw, dict) else None
        if declared is None:
            return None
        text = declared.partition("://")[2].rstrip("#") if isinstance(declared, str) else ""
        if text not in _DIALECTS:
            message = f"unknown dialect {declared!r}"
            raise SchemaProblem(pointer + "/$schema", message, "unknown-dialect")
        return _DIALECTS[text]


def _recurses(resource: Resource) -> bool:
    root = resource.root
    return isinstance(root, dict) and root.get("$recursiveAnchor") is True


def subschemas(raw: dict[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the direct subschemas of a schema object with the pointers that lead to them."""
    for key, value in raw.items():
        if key in _ONE and isinstance(value, dict):
            yield key, value
        elif key in _MANY and isinstance(value, list):
            yield from ((f"{key}/{index}", item) for index, item in enumerate(value))
        elif key in _NAMED and isinstance(value, dict):
            yield from ((f"{key}/{escape(name)}", item) for name, item in value.items())


def _schemas_of_interface(resource: Resource) -> list[Place]:
    """Return the named schemas of an OpenAPI document, the schema positions known without paths."""
    root, found = resource.root, []
    if not isinstance(root, dict):
        return []
    components = root.get("components")
    groups = [("definitions", root.get("definitions"))]
    if isinstance(components, dict):
        groups.append(("components/schemas", components.get("schemas")))
    for prefix, group in groups:
        if isinstance(group, dict):
            found += [
                Place(raw, f"{resource.pointer}/{prefix}/{escape(str(name))}", resource)
                for name, raw in group.items()
            ]
    return found
